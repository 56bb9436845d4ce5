package library

import (
	"cmp"
	"slices"

	"github.com/dira-platform/dira/internal/framework"
)

// Facets are what the filter form offers, each value with the number of resources that the filter finds for it alone. It is read-only.
type Facets struct {
	Competencies []Count[framework.StatementID] // in the order of the framework, the AI strand last
	Levels       []Count[framework.Level]       // from low to high, the strand last
	Languages    []Count[string]                // without regions, the most frequent first
	Types        []Count[Type]                  // in the order of Types
}

// Count is a value with the number of resources that have it.
type Count[V ~string] struct {
	Value V
	N     int
}

func (s Set) facets(abilities []framework.StatementID) Facets {
	var languages []string
	for _, r := range s {
		for _, l := range r.Languages {
			languages = append(languages, Primary(l))
		}
	}
	slices.Sort(languages)
	f := Facets{
		Competencies: count(s, abilities, func(c framework.StatementID) Filter { return Filter{Competency: c} }),
		Levels:       count(s, append(slices.Clone(framework.Levels), framework.InStrand), func(l framework.Level) Filter { return Filter{Level: l} }),
		Languages:    count(s, slices.Compact(languages), func(l string) Filter { return Filter{Language: l} }),
		Types:        count(s, Types, func(t Type) Filter { return Filter{Type: t} }),
	}
	slices.SortStableFunc(f.Languages, func(a, b Count[string]) int { return cmp.Compare(b.N, a.N) })
	return f
}

// count counts with the filter itself, so that a form never promises what the list does not show.
func count[V ~string](s Set, values []V, filter func(V) Filter) []Count[V] {
	var list []Count[V]
	for _, v := range values {
		n := 0
		for _, r := range s {
			if filter(v).Match(r) {
				n++
			}
		}
		if n > 0 {
			list = append(list, Count[V]{v, n})
		}
	}
	return list
}
