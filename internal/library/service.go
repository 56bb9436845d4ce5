package library

import (
	"context"

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

// Gaps lists the next steps for which there is nothing to point to; see [Set.gaps]. It is for those who look after the set: it shows
// nothing about a person, so it asks for no actor.
func (s *Service) Gaps(languages ...string) []Gap { return s.set.gaps(s.abilities, languages) }
