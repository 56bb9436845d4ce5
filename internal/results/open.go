package results

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/dira-platform/dira/internal/audit"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/round"
)

// OpenID names a release that everybody may read.
type OpenID string

// Open is a release that everybody may read.
type Open struct {
	ID           OpenID
	Org          string
	Organisation string // its name
	Round        round.ID
	Name         string // of the round
	Wave         int
	Number       int
	PublishedAt  time.Time
}

// Offer is what there is to publish of a round, and what is published.
type Offer struct {
	Report        // the last release to the public; without one there is nothing to publish
	Open   *Open  // what everybody may read now; nil: nothing
	Name   string // of the organisation
}

// Offer reads the release of a round to the public for those who decide whether everybody may read it.
func (s *Service) Offer(ctx context.Context, who policy.Actor, id round.ID) (o *Offer, err error) {
	defer errs.Wrap(&err, "results.Offer(%s)", id)
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		r, err := publishable(tx, who, id)
		if err != nil {
			return err
		}
		o = &Offer{Report: Report{Round: r}}
		organisation, err := identity.SelectOrganisation(tx, r.Org)
		if err != nil {
			return err
		}
		o.Name = organisation.Name
		if o.Open, err = selectOpenOf(tx, r); err != nil {
			return err
		}
		if o.Release, err = selectRelease(tx, r.Org, id, ForPublic); err != nil || o.Release == nil {
			return err
		}
		return o.look(o.Release.Units[0].ID)
	})
	return o, err
}

// publishable finds a round whose results somebody may publish.
func publishable(tx *db.Tx, who policy.Actor, id round.ID) (*round.Round, error) {
	r, err := round.Select(tx, who.Org, id)
	if err != nil {
		return nil, err
	}
	return r, policy.Require(who, policy.PublishResults, policy.Object{Org: r.Org, Unit: r.Path}, "round_not_found")
}

// Publish lets everybody read the last release of a round to the public. Nothing new is worked out: it is what was frozen when the round was closed.
func (s *Service) Publish(ctx context.Context, who policy.Actor, id round.ID) (err error) {
	defer errs.Wrap(&err, "results.Publish(%s)", id)
	return s.db.Write(ctx, func(tx *db.Tx) error {
		r, err := publishable(tx, who, id)
		if err != nil {
			return err
		}
		release, err := selectRelease(tx, r.Org, id, ForPublic)
		if err != nil {
			return err
		}
		if release == nil || len(release.Groups) == 0 {
			return errs.New(errs.Conflict, "results_nothing_public")
		}
		if err := upsertOpen(tx, r, OpenID(uuid.Must(uuid.NewV7()).String()), release.Number); err != nil {
			return err
		}
		return recordOpen(tx, who, r, "results.publish", release.Number)
	})
}

// Withdraw takes that back. The release stays as it is and can be published again; whoever has read it has read it.
func (s *Service) Withdraw(ctx context.Context, who policy.Actor, id round.ID) (err error) {
	defer errs.Wrap(&err, "results.Withdraw(%s)", id)
	return s.db.Write(ctx, func(tx *db.Tx) error {
		r, err := publishable(tx, who, id)
		if err != nil {
			return err
		}
		open, err := selectOpenOf(tx, r)
		if err != nil || open == nil {
			return err
		}
		if err := deleteOpen(tx, r); err != nil {
			return err
		}
		return recordOpen(tx, who, r, "results.withdraw", open.Number)
	})
}

func recordOpen(tx *db.Tx, who policy.Actor, r *round.Round, action string, number int) error {
	return audit.Record(tx, audit.Event{Org: r.Org, Person: who.Person, Role: string(who.Role), Action: action, Object: audit.Object{Kind: "round", ID: string(r.ID)},
		Details: audit.Details{"number": number}})
}

// Opened lists all releases on this server that everybody may read, the newest first.
func (s *Service) Opened(ctx context.Context, _ policy.Actor) (list []Open, err error) {
	defer errs.Wrap(&err, "results.Opened")
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if list, err = selectOpened(tx); err != nil {
			return err
		}
		for i := range list {
			if err := list[i].name(tx); err != nil {
				return err
			}
		}
		return nil
	})
	slices.SortFunc(list, func(a, b Open) int { return b.PublishedAt.Compare(a.PublishedAt) })
	return list, err
}

// name adds the names of the round and its organisation.
func (o *Open) name(tx *db.Tx) error {
	r, err := round.Select(tx, o.Org, o.Round)
	if err != nil {
		return err
	}
	organisation, err := identity.SelectOrganisation(tx, o.Org)
	o.Name, o.Wave, o.Organisation = r.Name, r.Wave, organisation.Name
	return err
}

// OpenReport reads a release that everybody may read, for a unit of it; empty: for the whole. The round is left out: more of it is known than is published.
func (s *Service) OpenReport(ctx context.Context, _ policy.Actor, id OpenID, at identity.UnitID) (o *Open, p *Report, err error) {
	defer errs.Wrap(&err, "results.OpenReport(%s)", id)
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if o, err = selectOpen(tx, id); err != nil {
			return err
		}
		if err := o.name(tx); err != nil {
			return err
		}
		p = &Report{}
		if p.Release, err = selectNumbered(tx, o.Org, o.Round, ForPublic, o.Number); err != nil {
			return err
		}
		if at == "" {
			at = p.Release.Units[0].ID
		}
		if err := p.look(at); err != nil {
			return err
		}
		if p.Told == nil {
			return errs.New(errs.NotFound, "results_not_there")
		}
		return nil
	})
	return o, p, err
}
