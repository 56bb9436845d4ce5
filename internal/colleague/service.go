package colleague

import (
	"context"
	"slices"
	"time"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/mail"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/round"
	"github.com/dira-platform/dira/internal/secret"
)

// Words are the sentences of a language.
type Words interface {
	T(key string, args ...any) string
}

// Surroundings is what asking others needs beside the database.
type Surroundings struct {
	Assessments *assessment.Service
	Mail        *mail.Service
	Secret      secret.Secret
	Address     string // where people reach this server, without a slash at its end
	Words       func(language string) Words
	Date        func(language string, t time.Time) string // how a day is written
}

// Service is the use cases of asking others.
type Service struct {
	db *db.DB
	Surroundings
}

// NewService returns the use cases on a database.
func NewService(d *db.DB, s Surroundings) *Service { return &Service{d, s} }

// WayOf says whether the people of a round ask others, as everybody who comes to it is told.
func (s *Service) WayOf(ctx context.Context, org string, id round.ID) (way Way, err error) {
	defer errs.Wrap(&err, "colleague.WayOf(%s)", id)
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		r, err := round.Select(tx, org, id)
		if err == nil {
			way, err = wayOf(tx, r)
		}
		return err
	})
	return way, err
}

// wayOf is what was decided for a round; of an anonymous one nobody could say about whom a view is.
func wayOf(tx *db.Tx, r *round.Round) (Way, error) {
	if r.Identification == round.Anonymous {
		return Never, nil
	}
	return selectWay(tx, r.Org, r.ID)
}

// SetWay decides whether the people of a round ask others. Once somebody has begun it stays as they were told.
func (s *Service) SetWay(ctx context.Context, who policy.Actor, id round.ID, way Way) (err error) {
	defer errs.Wrap(&err, "colleague.SetWay(%s)", id)
	return s.db.Write(ctx, func(tx *db.Tx) error {
		r, err := round.Select(tx, who.Org, id)
		if err != nil {
			return err
		}
		if err := policy.Require(who, policy.ManageRounds, policy.Object{Org: r.Org, Unit: r.Path}, "round_not_found"); err != nil {
			return err
		}
		now, err := wayOf(tx, r)
		switch {
		case err != nil || now == way:
			return err
		case !slices.Contains(Ways, way):
			return errs.New(errs.Invalid, "views_way").At("views")
		case r.Identification == round.Anonymous:
			return errs.New(errs.Conflict, "views_anonymous").At("views")
		case r.Begun:
			return errs.New(errs.Conflict, "round_begun").At("views")
		}
		return replaceWay(tx, r.Org, id, way)
	})
}

// Carry gives the next wave of a round what was decided for the one that it repeats.
func (s *Service) Carry(ctx context.Context, who policy.Actor, from, to round.ID) (err error) {
	defer errs.Wrap(&err, "colleague.Carry(%s)", from)
	way, err := s.WayOf(ctx, who.Org, from)
	if err != nil || way == Never {
		return err
	}
	return s.SetWay(ctx, who, to, way)
}

// Counts is how much others were asked in a round.
type Counts struct {
	People int // who asked others
	Asked  int // views that were asked for
	Given  int
}

// Counts says how much others were asked in a round; nobody else learns more.
func (s *Service) Counts(ctx context.Context, who policy.Actor, id round.ID) (c Counts, err error) {
	defer errs.Wrap(&err, "colleague.Counts(%s)", id)
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		r, err := round.Select(tx, who.Org, id)
		if err != nil {
			return err
		}
		if err := policy.Require(who, policy.ReadRounds, policy.Object{Org: r.Org, Unit: r.Path}, "round_not_found"); err != nil {
			return err
		}
		c, err = countViews(tx, r.Org, id)
		return err
	})
	return c, err
}

// code is what leads to a view.
func (s *Service) code(org string, id ViewID) assessment.Key {
	return assessment.KeyFrom(s.Secret.Derive("view of a colleague", org, string(id)))
}

// link is where a code leads.
func (s *Service) link(code assessment.Key) string { return s.Address + "/v/" + string(code) }

// day is the first moment of a day.
func day(t time.Time) time.Time { return t.UTC().Truncate(24 * time.Hour) }
