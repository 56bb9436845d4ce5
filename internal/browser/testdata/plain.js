// What a pseudo-language leaves as it was: words on the page that come from no catalog. Texts of the content say in which language they are,
// names stand in bdi, code in code, data for programs in script.
(language) => {
	const found = [], changed = language === "en-XA" ? /[^\x00-\x7f]/ : /\u202e/;
	const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	while (walker.nextNode()) {
		const e = walker.currentNode.parentElement, s = walker.currentNode.data.trim();
		if (e.closest("bdi, code, script, .brand") || e.closest("[lang]").lang !== language) continue;
		if (/\p{L}{3,}/u.test(s) && !changed.test(s)) found.push(`plain: "${s.slice(0, 80)}" in ${e.cloneNode(false).outerHTML.slice(0, 80)}`);
	}
	return found;
}
