// What is wider than the window, which nobody should have to scroll sideways for.
() => {
	const root = document.documentElement, width = window.innerWidth, found = [];
	if (root.scrollWidth <= width && document.body.scrollWidth <= width) return found;
	found.push(`overflow: the page is ${root.scrollWidth} wide in a window of ${width}`);
	for (const e of document.querySelectorAll("body *")) {
		const r = e.getBoundingClientRect();
		if (r.width && (r.right > width + 1 || r.left < -1) && found.length < 4) {
			found.push(`overflow: ${e.cloneNode(false).outerHTML.slice(0, 120)} from ${Math.round(r.left)} to ${Math.round(r.right)}`);
		}
	}
	return found;
}
