package curation

import (
	"context"

	"github.com/dira-platform/dira/internal/audit"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/policy"
)

// Ours is what the organisation of whoever asks says of a resource, and how many others speak of it.
func (s *Service) Ours(ctx context.Context, who policy.Actor, id library.ResourceID) (r library.Resource, ours, others []library.Statement, err error) {
	defer errs.Wrap(&err, "curation.Ours(%s)", id)
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		r, ours, others, err = said(tx, who, id)
		return err
	})
	return r, ours, others, err
}

func said(tx *db.Tx, who policy.Actor, id library.ResourceID) (r library.Resource, ours, others []library.Statement, err error) {
	if err := Require(tx, who); err != nil {
		return r, nil, nil, err
	}
	if r, err = library.Select(tx, id); err != nil {
		return r, nil, nil, err
	}
	if r.Gone {
		return r, nil, nil, errs.New(errs.NotFound, "resource_not_found")
	}
	all, err := library.Statements(tx, id)
	for _, st := range all {
		if st.Source.Organisation() == who.Org {
			ours = append(ours, st)
		} else {
			others = append(others, st)
		}
	}
	return r, ours, others, err
}

// TakeOut takes back all that the organisation says of a resource. Where nobody else speaks of it, the resource goes, and leaves a mark for those who follow.
func (s *Service) TakeOut(ctx context.Context, who policy.Actor, id library.ResourceID) (gone bool, err error) {
	defer errs.Wrap(&err, "curation.TakeOut(%s)", id)
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		gone, err = Withdraw(tx, who, id)
		return err
	})
	return gone, err
}

// Withdraw is [Service.TakeOut] within a transaction, for slices above.
func Withdraw(tx *db.Tx, who policy.Actor, id library.ResourceID) (gone bool, err error) {
	_, ours, _, err := said(tx, who, id)
	if err != nil {
		return false, err
	}
	if len(ours) == 0 {
		return false, errs.New(errs.Conflict, "resource_not_ours")
	}
	for _, st := range ours {
		if err := library.TakeBack(tx, st); err != nil {
			return false, err
		}
	}
	now, err := library.Select(tx, id)
	if err != nil {
		return false, err
	}
	return now.Gone, audit.Record(tx, audit.Event{Org: who.Org, Person: who.Person, Role: string(who.Role), Action: "library.take_out",
		Object: audit.Object{Kind: "resource", ID: string(id)}, Details: audit.Details{"gone": now.Gone}})
}

// Names are the names of the organisations among sources.
func (s *Service) Names(ctx context.Context, sources []library.SourceID) (names map[library.SourceID]string, err error) {
	defer errs.Wrap(&err, "curation.Names")
	names = map[library.SourceID]string{}
	for _, source := range sources {
		if source.Organisation() == "" {
			continue
		}
		err = s.db.Read(ctx, func(tx *db.Tx) error {
			o, err := nameOf(tx, source.Organisation())
			names[source] = o
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return names, nil
}
