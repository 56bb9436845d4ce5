// On paper nobody can follow a navigation or press a button, and white letters on a dark ground that is not printed are gone.
() => {
	const seen = (e) => e.getClientRects().length > 0, found = [];
	for (const e of document.querySelectorAll("nav, button, .button, .skip")) {
		if (seen(e) && found.length < 4) found.push(`print: ${e.cloneNode(false).outerHTML.slice(0, 120)} is printed`);
	}
	if (document.querySelector("h1") && !seen(document.querySelector("h1"))) found.push("print: the heading is not printed");
	for (const e of document.querySelectorAll("header, header *, main, main *")) {
		const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
		const [r, g, b] = getComputedStyle(e).color.match(/[\d.]+/g).map(Number);
		if (own && seen(e) && r > 200 && g > 200 && b > 200 && found.length < 4) found.push(`print: ${e.cloneNode(false).outerHTML.slice(0, 120)} is printed white`);
	}
	return found;
}
