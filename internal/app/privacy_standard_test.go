package app_test

import (
	"context"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/standard"
)

// sitOnPanel makes a panel in which the person judges.
func (k *known) sitOnPanel(officer policy.Actor, root *identity.Unit) {
	k.t.Helper()
	ctx, s := context.Background(), k.a.Standards
	id, err := s.Create(ctx, officer, standard.New{Name: "AI", Method: standard.Angoff, Abilities: []framework.StatementID{framework.AI}, Questions: 3, Rounds: 2})
	k.must(err)
	k.must(s.Describe(ctx, officer, id, [3]string{"a", "b", "c"}))
	people := []identity.PersonID{k.person}
	k.write(func(tx *db.Tx) error {
		for _, name := range []string{"First judge", "Second judge"} {
			p, err := identity.AddPerson(tx, officer.Org, root, identity.Details{Name: name})
			if err != nil {
				return err
			}
			people = append(people, p.ID)
		}
		return nil
	})
	for _, p := range people {
		k.must(s.Name(ctx, officer, id, p))
	}
	k.must(s.Launch(ctx, officer, id))
	waiting, err := s.Of(ctx, k.who)
	k.must(err)
	k.must(s.Accept(ctx, k.who, waiting[0].ID))
	for number := range 3 {
		k.must(s.Rate(ctx, k.who, waiting[0].ID, number+1, standard.Three{0.4, 0.6, 0.8}))
	}
	k.must(s.Finish(ctx, k.who, waiting[0].ID))
}
