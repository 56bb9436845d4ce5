package colleague

import (
	"context"
	"slices"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/round"
)

// Picture is what the person of an assessment sees of what they asked others.
func (s *Service) Picture(ctx context.Context, who policy.Actor, id assessment.ID) (p *Picture, err error) {
	defer errs.Wrap(&err, "colleague.Picture(%s)", id)
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		a, err := s.asker(tx, who, policy.ReadViews, id)
		if err != nil {
			return err
		}
		p = &Picture{Way: a.way, Mine: a.person != ""}
		if a.request == nil {
			p.Open = a.may() == nil
			return nil
		}
		if err := s.look(tx, a.request, p); err != nil {
			return err
		}
		p.Open = a.may() == nil && (p.Of(Peer) < Most || p.Of(Supervisor) == 0)
		own, err := assessment.OwnPoints(tx, a.session)
		for ability, points := range own {
			p.Own = append(p.Own, Points{ability, points})
		}
		inOrder(p.Own)
		return err
	})
	return p, err
}

// look adds what may be seen of a request.
func (s *Service) look(tx *db.Tx, r *request, p *Picture) error {
	views, err := selectViews(tx, r)
	if err != nil {
		return err
	}
	p.Closed, p.Closes, p.Given, p.Ready = r.closed, r.closes, r.given, !r.closed && showable(views)
	for i := range views {
		v := &views[i]
		giver, err := identity.SelectPerson(tx, r.org, v.giver)
		if err != nil {
			return err
		}
		_, written, err := s.Mail.Find(tx, r.org, "view", string(v.id))
		if err != nil {
			return err
		}
		p.Asked = append(p.Asked, AskedPerson{Name: giver.Name, Kind: v.kind, ByMail: written})
		if !r.closed && v.kind == Peer && v.state == Given {
			p.Given++
		}
		if err := p.say(tx, r, v); err != nil {
			return err
		}
	}
	slices.Sort(p.Well) // an order that tells nothing
	slices.Sort(p.Try)
	if r.closed && p.Enough() {
		p.Colleagues, err = selectAverages(tx, r)
	}
	return err
}

// say adds what somebody said, once the request is closed. Of colleagues it is only words: what is left of their points is averages.
func (p *Picture) say(tx *db.Tx, r *request, v *view) error {
	if !r.closed || v.state != Given {
		return nil
	}
	if v.kind == Supervisor {
		ratings, err := selectRatings(tx, v.org, v.id)
		p.Supervisor = &Supervising{Points: ofOne(ratings, v.id), Well: v.well, Try: v.try}
		return err
	}
	if r.given < Fewest {
		return nil
	}
	if v.well != "" {
		p.Well = append(p.Well, v.well)
	}
	if v.try != "" {
		p.Try = append(p.Try, v.try)
	}
	return nil
}

// roundName is the name of the round of a request.
func (r *request) roundName(tx *db.Tx) (string, error) {
	in, err := round.Select(tx, r.org, r.round)
	if err != nil {
		return "", err
	}
	return in.Name, nil
}
