package identity

import (
	"cmp"
	"slices"
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// inOrder puts parents before their children and siblings by name. Units whose parent is not in the list come first, as roots of what can be seen.
func inOrder(list []Unit) []Unit {
	children := map[UnitID][]Unit{}
	known := map[UnitID]bool{}
	for _, u := range list {
		known[u.ID] = true
	}
	for _, u := range list {
		parent := u.Parent
		if !known[parent] {
			parent = ""
		}
		children[parent] = append(children[parent], u)
	}
	byName := collate.New(language.Und, collate.IgnoreCase, collate.Numeric)
	for _, siblings := range children {
		slices.SortFunc(siblings, func(a, b Unit) int {
			return cmp.Or(byName.CompareString(a.Name, b.Name), strings.Compare(string(a.ID), string(b.ID)))
		})
	}
	ordered := make([]Unit, 0, len(list))
	var walk func(UnitID)
	walk = func(parent UnitID) {
		for _, u := range children[parent] {
			ordered = append(ordered, u)
			walk(u.ID)
		}
	}
	walk("")
	return ordered
}

// sameName compares names of units as a reader would.
func sameName(a, b string) bool {
	fold := cases.Fold()
	return fold.String(Clean(a)) == fold.String(Clean(b))
}
