package library

import (
	"cmp"
	"context"
	"slices"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/policy"
)

// Service is the use cases of the library. The starter set is the same for every organisation and needs no database; the methods have the
// form they keep when it has one.
type Service struct {
	set       Set
	abilities []framework.StatementID // what can be taught, in the order of the framework
	facets    Facets
}

// New returns the use cases on the starter set. It fails when the set is not usable.
func New() (_ *Service, err error) {
	defer errs.Wrap(&err, "library.New")
	set, abilities, err := builtIn()
	if err != nil {
		return nil, err
	}
	return &Service{set: set, abilities: abilities, facets: set.facets(abilities)}, nil
}

// Resources lists the resources that match, the best first; see [Set.Find].
func (s *Service) Resources(_ context.Context, who policy.Actor, f Filter) (_ []Resource, err error) {
	defer errs.Wrap(&err, "library.Resources")
	if err := mayRead(who); err != nil {
		return nil, err
	}
	return s.set.Find(f), nil
}

// ForStep lists at most n resources for a next step of a person who reads these languages; see [Set.ForStep].
func (s *Service) ForStep(_ context.Context, who policy.Actor, competency framework.StatementID, level framework.Level, languages []string,
	n int) (_ []Resource, err error) {
	defer errs.Wrap(&err, "library.ForStep(%s, %s)", competency, level)
	if err := mayRead(who); err != nil {
		return nil, err
	}
	return s.set.ForStep(competency, level, languages, n), nil
}

// Facets counts the resources by what can be filtered for.
func (s *Service) Facets(_ context.Context, who policy.Actor) (_ Facets, err error) {
	defer errs.Wrap(&err, "library.Facets")
	if err := mayRead(who); err != nil {
		return Facets{}, err
	}
	return s.facets, nil
}

func mayRead(who policy.Actor) error {
	if !policy.May(who, policy.ReadPublic, policy.Object{Org: who.Org}) {
		return errs.New(errs.NotFound, "resource_not_found")
	}
	return nil
}

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
			languages = append(languages, primary(l))
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

// Gap is a next step for which there is nothing to point to.
type Gap struct {
	Competency framework.StatementID // or AI
	Level      framework.Level
}

// Gaps lists, in the order of the framework, the steps without a resource in any of the languages; without a language, those without
// any resource at all. It is for those who look after the set and shows nothing about a person.
func (s *Service) Gaps(languages ...string) []Gap {
	var gaps []Gap
	for _, c := range s.abilities {
		for _, l := range framework.Levels {
			found := s.set.Find(Filter{Competency: c, Level: l})
			if len(languages) > 0 {
				found = inAny(found, languages)
			}
			if len(found) == 0 {
				gaps = append(gaps, Gap{c, l})
			}
		}
	}
	return gaps
}
