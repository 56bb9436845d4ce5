// With forced colours the browser draws text and borders in the person's own colours, but leaves the shapes of a drawing as they are: one that is then
// like the ground is gone.
() => {
	const channel = (v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
	const light = (c) => {
		const [r, g, b] = c.match(/[\d.]+/g).map(Number);
		return 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
	};
	const probe = document.createElement("p"), found = [];
	probe.style.color = "Canvas";
	document.body.append(probe);
	const ground = light(getComputedStyle(probe).color);
	probe.remove();
	for (const shape of document.querySelectorAll("svg rect, svg circle, svg path, svg line, svg text, svg polygon")) {
		const style = getComputedStyle(shape), box = shape.getBoundingClientRect();
		if (!box.width && !box.height || style.visibility === "hidden") continue;
		const colours = [style.fill, style.stroke].filter((c) => c.startsWith("rgb") && !/, 0\)$/.test(c));
		const best = Math.max(0, ...colours.map(light).map((l) => (Math.max(l, ground) + 0.05) / (Math.min(l, ground) + 0.05)));
		if (colours.length && best < 3 && found.length < 4) found.push(`forced: ${shape.cloneNode(false).outerHTML.slice(0, 120)} disappears`);
	}
	return found;
}
