package published

import (
	"cmp"
	"slices"

	"github.com/dira-platform/dira/disclosure"
	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/results"
)

// table is one of the tables to which published counts belong: units by the categories of one dimension.
type table struct {
	name       string
	categories []string
	whole      bool                                        // it is of the whole, and of the institutions of a government
	of         func(unit, category string) about           // where a count of it stands
	has        func(f fact) (category string, counts bool) // whether somebody counts in it
}

// fact is what decides in which tables somebody counts.
type fact struct {
	unit                      identity.UnitID
	ability, sex, grade, role string
	target, self              int
	release                   int // the first one in which it counts
}

// tables are all to which counts belong. The counts of people complete those that have no totals of their own.
func tables() []table {
	unit := func(name, sex string) subject { return subject{unit: name, sex: sex} }
	by := func(what string, ability string, counts func(fact) bool) table {
		return table{name: ability + " " + what, categories: assessment.Sexes, of: func(u, sex string) about { return about{unit(u, sex), ability, what} },
			has: func(f fact) (string, bool) { return f.sex, counts(f) }}
	}
	list := []table{by("people", "", func(f fact) bool { return f.ability == string(abilities[0]) })}
	for _, a := range abilities {
		of := func(f fact) bool { return f.ability == string(a) }
		list = append(list, by("reached n", string(a), func(f fact) bool { return of(f) && f.target > 0 }), by("self n", string(a), func(f fact) bool { return of(f) && f.self >= 0 }))
		list = append(list, table{name: string(a) + " levels", categories: []string{"0", "1", "2", "3"}, of: func(u, level string) about {
			if level == disclosure.Total {
				return about{unit(u, results.Everyone), "", "people"}
			}
			return about{unit(u, results.Everyone), string(a), "level " + level}
		}, has: func(f fact) (string, bool) { return "", of(f) }})
	}
	parts := []string{"support", "officer", "manager", "director"}
	for _, r := range roles {
		if r != "" {
			parts = append(parts, string(r))
		}
	}
	for name, part := range map[string]func(fact) string{"grades": func(f fact) string { return f.grade }, "roles": func(f fact) string { return f.role }} {
		list = append(list, table{name: name, whole: true, categories: append(slices.Clone(parts), "unsaid"),
			of: func(u, part string) about {
				s := unit(u, results.Everyone)
				if part != disclosure.Total {
					s.part = part
				}
				return about{s, "", "people"}
			}, has: func(f fact) (string, bool) { return cmp.Or(part(f), "unsaid"), f.ability == string(abilities[0]) }})
	}
	return list
}
