// Every rule of axe that is on by itself, best practices too, and the one of WCAG 2.2 AA that is off by itself.
axe.run(document, { preload: false, resultTypes: ["violations"], rules: { "target-size": { enabled: true } } }).then((result) =>
	result.violations.flatMap((v) => v.nodes.map((n) => `axe ${v.id}: ${v.help}: ${n.target.join(" ")}: ${n.html.slice(0, 160)}: ` +
		n.failureSummary.split("\n").slice(1).map((s) => s.trim()).join("; "))))
