// The house rules, on the page as the browser has it. Returns what breaks them, each as "rule: detail".
(expected) => {
	const found = [];
	const report = (rule, detail) => found.push(rule + ": " + detail);
	const all = (selector, root = document) => [...root.querySelectorAll(selector)];
	const text = (element) => (element ? element.textContent : "").replace(/\s+/g, " ").trim();
	const name = (element) => {
		const html = element.cloneNode(false).outerHTML;
		return html.length > 160 ? html.slice(0, 160) + "…" : html;
	};
	const rightToLeft = (tag) => /^(ar|fa|he|ur)\b/.test(tag);
	const root = document.documentElement;

	// Language and direction.
	if (root.lang !== expected.lang) report("lang", `the page says "${root.lang}", not "${expected.lang}"`);
	const direction = rightToLeft(expected.lang) ? "rtl" : "ltr";
	if (root.dir !== direction) report("dir", `the page says "${root.dir}", not "${direction}"`);
	for (const e of all("body [lang]:not([lang=''])")) { // people's own words say no language, and their letters which way they go
		const want = rightToLeft(e.lang) ? "rtl" : "ltr";
		if (getComputedStyle(e).direction !== want) report("dir", `${name(e)} is not set ${want}`);
	}

	// One heading, and the title of the window holds it.
	const headings = all("h1");
	if (headings.length !== 1) report("h1", `there are ${headings.length}`);
	for (const h of headings) {
		if (!text(h)) report("h1", "it is empty");
		if (!document.title.replace(/\s+/g, " ").includes(text(h))) report("title", `"${document.title}" does not hold "${text(h)}"`);
	}

	// Identities and what points to them.
	const ids = new Set();
	for (const e of all("[id]")) {
		if (ids.has(e.id)) report("id", `"${e.id}" is there twice`);
		ids.add(e.id);
	}
	for (const a of all("a[href]")) {
		const to = new URL(a.href, location.href);
		const here = to.origin === location.origin && to.pathname === location.pathname && to.search === location.search;
		if (here && to.hash && !ids.has(decodeURIComponent(to.hash.slice(1)))) report("fragment", `${name(a)} leads nowhere`);
	}
	for (const attribute of ["for", "aria-describedby", "aria-labelledby", "aria-controls", "headers"]) {
		for (const e of all(`[${attribute}]`)) {
			for (const id of e.getAttribute(attribute).split(/\s+/)) if (!ids.has(id)) report("reference", `${name(e)}: ${attribute} leads nowhere`);
		}
	}

	// Errors: in the summary, linked from there, and described at the field.
	const entries = all(".errors a[href^='#']");
	if (entries.length !== expected.errors) report("error", `the summary has ${entries.length} entries, not ${expected.errors}`);
	for (const entry of all(".errors li")) if (!entry.querySelector("a[href^='#']")) report("error", `"${text(entry)}" is not linked`);
	const messages = all(".error");
	for (const entry of entries) {
		const field = document.getElementById(decodeURIComponent(entry.hash.slice(1)));
		if (!field) continue; // reported as a fragment
		if (!field.matches("input, select, textarea")) report("error", `${name(entry)} leads to no field`);
		const described = [field, field.closest("fieldset")].some((e) => e && (e.getAttribute("aria-describedby") || "").split(/\s+/)
			.some((id) => messages.some((m) => m.id === id && text(m).includes(text(entry)))));
		if (!described) report("error", `"${text(entry)}" is not described at its field`);
	}
	for (const m of messages) {
		if (!entries.some((entry) => text(m).includes(text(entry)))) report("error", `"${text(m)}" is not in the summary`);
		if (!m.id || !document.querySelector(`[aria-describedby~="${CSS.escape(m.id)}"]`)) report("error", `"${text(m)}" belongs to no field`);
	}
	if (expected.errors && headings[0] && document.title.indexOf(text(headings[0])) === 0) report("error", "the title of the window does not say so");

	// Tables, groups and fields.
	for (const th of all("th")) if (!["col", "row", "colgroup", "rowgroup"].includes(th.getAttribute("scope"))) report("scope", `${name(th)} "${text(th)}"`);
	for (const t of all("table")) if (!text(t.caption)) report("caption", `${name(t)} has none`);
	for (const f of all("fieldset")) {
		const first = f.firstElementChild;
		if (!first || first.localName !== "legend" || !text(first)) report("legend", `${name(f)} has none`);
	}
	for (const e of all("input:not([type=hidden]), select, textarea")) {
		const by = (e.getAttribute("aria-labelledby") || "").split(/\s+/).map((id) => text(document.getElementById(id))).join("");
		if (!by && !e.getAttribute("aria-label") && ![...(e.labels || [])].some(text)) report("label", `${name(e)} has none`);
	}
	for (const e of all("button, a[href]")) if (!text(e) && !e.getAttribute("aria-label")) report("label", `${name(e)} has no text`);

	// Nothing inline: it would not run, and it would have to be allowed. Data for search engines never run.
	for (const e of all("*")) {
		for (const a of e.attributes) if (/^on/.test(a.name) || a.name === "style" || /^\s*javascript:/i.test(a.value)) report("inline", name(e));
	}
	for (const e of all('style, script:not([src]):not([type="application/ld+json"])')) report("inline", `<${e.localName}>`);

	// Text in another language than the page is marked. By script, and between English and French by their small words: a sentence of
	// another script or language under the page's language is a finding, unless it is a name (bdi), the text of a person (dir=auto), code or a language's own name.
	const latin = /[A-Za-z]{2,}(?:[\s,’'-]+[A-Za-z]{2,}){2,}/, arabic = /(?:(?=\p{L})\p{Script=Arabic}){2,}/u, other = /\p{Script=Cyrillic}{2,}|\p{Script=Han}{2,}/u;
	const small = {
		en: /(?<![\p{L}’'-])(the|and|of|with|your|you|is|are|this|that|from|it|for|not)(?![\p{L}’'-])/giu,
		fr: /(?<![\p{L}’'-])(le|la|les|des|du|une|et|est|dans|pour|que|qui|vous|votre|avec|ce|pas)(?![\p{L}’'-])/giu,
	};
	const count = (s, tag) => (s.match(small[tag]) || []).length;
	const translated = (s, tag) => Object.keys(small).some((t) => t !== tag && count(s, t) >= 2 && count(s, t) > count(s, tag));
	const foreign = (s, tag) => (tag === "ar" ? latin.test(s) || other.test(s) : small[tag] ? arabic.test(s) || other.test(s) || translated(s, tag) : false);
	const languageOf = (e) => (e.closest("[lang]") || root).lang;
	const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	while (walker.nextNode()) {
		const e = walker.currentNode.parentElement, s = walker.currentNode.data.replace(/(^|[\s\u2068])\/[^\s\u2069]+/gu, "$1").trim(); // addresses are of no language
		if (e.closest("bdi, [dir=auto], code, script, style") || !foreign(s, languageOf(e))) continue;
		report("foreign", `${name(e)} "${s.slice(0, 80)}" is not marked`);
	}
	for (const e of all("[title], [aria-label], [alt], [placeholder]")) {
		for (const a of ["title", "aria-label", "alt", "placeholder"]) {
			const s = e.getAttribute(a);
			if (s && foreign(s, languageOf(e))) report("foreign", `${a} of ${name(e)} is not marked`);
		}
	}
	return found;
}
