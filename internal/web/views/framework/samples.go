package framework

import (
	"slices"
	"strings"

	fw "github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/web/views/page"
)

// Samples are the components of the framework's pages, for the style page: statements by their provenance, what surrounds a framework and a
// statement of others, and each way in which a statement can be different.
func Samples(own Overview, foreign Branch, changes Changes) (list []page.Sample) {
	seen := map[fw.Provenance]bool{}
	for _, s := range own.Version.Of(fw.Indicator) {
		if !seen[s.Provenance] {
			seen[s.Provenance] = true
			list = append(list, page.Sample{Name: "statement", State: string(s.Provenance), View: statement(own, s)})
		}
	}
	list = append(list,
		page.Sample{Name: "downloads", View: downloads(own)},
		page.Sample{Name: "relatives", State: "another version, what adapts it", View: relatives(own)},
		page.Sample{Name: "others", State: "another framework", View: others(own)},
		page.Sample{Name: "about", State: "of others", View: about(foreign)},
		page.Sample{Name: "kind", View: kind(foreign, foreign.Statement)},
		page.Sample{Name: "child", State: "with statements below", View: child(foreign, foreign.Statement)},
		page.Sample{Name: "child", State: "a sentence", View: child(foreign, foreign.Version.Children(foreign.Statement.ID)[0])},
	)
	for _, to := range []struct{ state, uri string }{{"of the same framework", foreign.Statement.URI}, {"on the web", "https://other.example/items/1"}, {"a name only", "urn:other:1"}} {
		list = append(list, page.Sample{Name: "end", State: to.state, View: end(foreign, to.uri)})
	}
	for _, v := range changes.About {
		list = append(list, page.Sample{Name: "values", State: v.Name, View: values(changes, changes.about(v.Name), changes.aboutValue(v.Name, v.Before), changes.aboutValue(v.Name, v.After))})
	}
	for _, part := range slices.Concat(partsOf(changes.Groups)...) {
		for _, c := range part.List {
			var state []string
			for _, kind := range c.Kinds() {
				state = append(state, string(kind))
			}
			if len(c.Targets) > 0 {
				state = append(state, "targets")
			}
			list = append(list, page.Sample{Name: "change", State: strings.Join(state, ", "), View: change(changes, c)})
		}
	}
	return list
}

func partsOf(groups []ChangeGroup) (parts [][]ChangePart) {
	for _, g := range groups {
		parts = append(parts, g.Parts)
	}
	return parts
}
