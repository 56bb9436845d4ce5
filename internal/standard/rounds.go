package standard

import (
	"context"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/audit"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/internal/policy"
)

// Launch opens the first round.
func (s *Service) Launch(ctx context.Context, who policy.Actor, id ID) (err error) {
	defer errs.Wrap(&err, "standard.Launch(%s)", id)
	return s.db.Write(ctx, func(tx *db.Tx) error {
		p, err := in(tx, who, id, Draft)
		if err != nil {
			return err
		}
		seats, err := selectSeats(tx, p)
		switch {
		case err != nil:
			return err
		case p.Just[0] == "":
			return errs.New(errs.Conflict, "standard_just")
		case len(seats) < Fewest:
			return errs.New(errs.Conflict, "standard_fewest", "fewest", Fewest)
		}
		if err := advance(tx, p, Open, "opened_at"); err != nil {
			return err
		}
		if err := begin(tx, p, nil); err != nil {
			return err
		}
		if err := s.writeAll(tx, p); err != nil {
			return err
		}
		return record(tx, who, p, "standard.open", audit.Details{"judges": len(seats)})
	})
}

// Next closes the round under way and opens the next one or, after the last, leaves the panel to be decided on. It needs [Fewest] judges who finished.
func (s *Service) Next(ctx context.Context, who policy.Actor, id ID) (err error) {
	defer errs.Wrap(&err, "standard.Next(%s)", id)
	var p *Panel
	if err := s.db.Read(ctx, func(tx *db.Tx) (err error) {
		p, err = in(tx, who, id, Open)
		return err
	}); err != nil {
		return err
	}
	instrument, err := s.Bank.Instrument(ctx, p.Org, p.Instrument, p.Version)
	if err != nil {
		return err
	}
	evidence := &assessment.Evidence{}
	if p.Round >= p.Rounds-1 { // judges see it in the last round, and whoever decides after it
		if evidence, err = s.Assessments.Evidence(ctx, instrument, p.Org, mostPeople); err != nil {
			return err
		}
	}
	round := p.Round
	return s.db.Write(ctx, func(tx *db.Tx) error {
		p, err := in(tx, who, id, Open)
		if err != nil {
			return err
		}
		if p.Round != round {
			return errs.New(errs.Conflict, "standard_went_on")
		}
		return s.goOn(tx, who, p, instrument, evidence)
	})
}

func (s *Service) goOn(tx *db.Tx, who policy.Actor, p *Panel, instrument *itembank.Instrument, evidence *assessment.Evidence) error {
	all, err := selectJudged(tx, p)
	if err != nil {
		return err
	}
	if len(all) < Fewest {
		return errs.New(errs.Conflict, "standard_too_few", "fewest", Fewest, "n", len(all))
	}
	o, err := outcome(p, instrument, all)
	if err != nil {
		return err
	}
	if p.Round >= p.Rounds-1 {
		if o.Impact, err = o.impact(p, instrument, evidence); err != nil {
			return err
		}
	}
	if err := end(tx, p, o); err != nil {
		return err
	}
	if err := record(tx, who, p, "standard.round", audit.Details{"round": p.Round, "judges": len(all)}); err != nil {
		return err
	}
	if p.last() {
		return advance(tx, p, Closed, "closed_at")
	}
	if err := begin(tx, p, o.Impact); err != nil {
		return err
	}
	return s.writeAll(tx, p)
}
