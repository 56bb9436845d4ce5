// What the server sent, read as a browser without scripting reads it, against the page that is open with scripting: reports whether they are the same.
(text) => {
	const seen = (root) => {
		const body = root.body.cloneNode(true);
		for (const e of body.querySelectorAll("script")) e.remove();
		return body.innerHTML;
	};
	const sent = new DOMParser().parseFromString(text, "text/html");
	return !sent.querySelector("noscript") && seen(sent) === seen(document);
}
