// The other side of the Tab walk: what can be reached, how it looks without focus, and what has the focus now.
(() => {
	const looks = ["outlineStyle", "outlineWidth", "outlineColor", "outlineOffset", "boxShadow", "backgroundColor"];
	const controls = "a[href], area[href], button, input:not([type=hidden]), select, textarea, summary, iframe, [contenteditable=true]";
	const wanted = (e) => e.matches(controls) || e.tabIndex >= 0; // a control that Tab leaves out is a finding
	const shown = (e) => e.getClientRects().length > 0 && getComputedStyle(e).visibility === "visible";
	const style = (e) => {
		const s = getComputedStyle(e), look = {};
		for (const l of looks) look[l] = s[l];
		if (s.outlineStyle === "none") for (const l of looks) if (l.startsWith("outline")) look[l] = "none"; // a colour that nobody sees
		return JSON.stringify(look);
	};
	const name = (e) => {
		const html = e.cloneNode(false).outerHTML;
		return (html.length > 120 ? html.slice(0, 120) + "…" : html) + ` "${e.textContent.replace(/\s+/g, " ").trim().slice(0, 40)}"`;
	};
	// Of radio buttons of one name only one is a stop: the chosen one, or else the first. The arrow keys lead to the others.
	const group = (e) => (e.matches("input[type=radio]") && e.name
		? [...document.querySelectorAll("input[type=radio]")].filter((o) => o.name === e.name && o.form === e.form && !o.disabled) : [e]);
	const stop = (e) => {
		const members = group(e);
		return (members.find((o) => o.checked) || members[0]) === e;
	};
	document.activeElement.blur();
	const stops = [...document.querySelectorAll(controls + ", [tabindex]")].filter((e) => wanted(e) && !e.disabled && shown(e) && stop(e));
	const before = stops.map(style);

	// inView reports whether a person can see what has the focus: inside the window and not under something else.
	const inView = (e) => {
		const width = window.innerWidth, height = window.innerHeight;
		for (const r of e.getClientRects()) {
			const x = Math.max(r.left, 0), y = Math.max(r.top, 0), right = Math.min(r.right, width), bottom = Math.min(r.bottom, height);
			if (right - x < Math.min(r.width, 8) || bottom - y < Math.min(r.height, 8) || right <= x || bottom <= y) continue;
			const top = document.elementFromPoint((x + right) / 2, (y + bottom) / 2);
			if (top && (top === e || e.contains(top) || top.contains(e) || (e.labels && [...e.labels].some((l) => l.contains(top))))) return true;
		}
		return false;
	};
	return {
		count: stops.length,
		names: stops.map(name),
		// here tells where the focus is: -1 outside of the page, -2 on what should be no stop.
		here() {
			const e = document.activeElement;
			if (!e || e === document.body || e === document.documentElement) return { at: -1 };
			const at = stops.indexOf(e);
			if (at < 0) return { at: -2, name: name(e) };
			return { at, name: name(e), visible: inView(e), marked: style(e) !== before[at], skip: (e.getAttribute("href") || "").startsWith("#") };
		},
		toStart() { stops[0].focus(); },
		inMain() {
			const main = document.querySelector("main"), e = document.activeElement;
			return { main: e === main, inside: !!main && main !== e && main.contains(e), stops: stops.some((s) => main && main.contains(s)) };
		},
	};
})()
