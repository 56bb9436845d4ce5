package colleague

import (
	"context"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/round"
)

// Came is how somebody who was asked comes: with the code, and with the key that their browser was given when they began there; empty where it was not.
type Came struct {
	Code string
	Key  string
}

// find reads the view that a code leads to, for who may give it.
func (c Came) find(tx *db.Tx, who policy.Actor) (*view, error) {
	code := assessment.ParseKey(c.Code)
	v, err := selectViewByCode(tx, code.InvitationHash())
	if err != nil {
		return nil, err
	}
	if who.Org != v.org {
		who = policy.Actor{Org: v.org}
	}
	return &v, policy.Require(assessment.WithInvitation(who, string(code)), policy.GiveView, v.object(), "view_not_found")
}

// opens reports whether what was answered may be seen and changed: by whoever was asked, signed in, and in the browser in which it was begun.
func (c Came) opens(who policy.Actor, v *view) bool {
	key := assessment.ParseKey(c.Key)
	return who.Org == v.org && who.Person == string(v.giver) || key != "" && key.InvitationHash() == v.keyHash
}

// Opened is what somebody who was asked sees. What was answered is in it only where they may see it.
func (s *Service) Opened(ctx context.Context, who policy.Actor, c Came) (f *Form, err error) {
	defer errs.Wrap(&err, "colleague.Opened")
	var r request
	var scope []string
	var ratings []rating
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		v, err := c.find(tx, who)
		if err != nil {
			return err
		}
		if r, err = selectRequest(tx, v.org, v.request); err != nil {
			return err
		}
		if f, scope, err = s.form(tx, v, &r); err != nil || !c.opens(who, v) {
			return err
		}
		f.Opened, f.Well, f.Try = true, v.well, v.try
		ratings, err = selectRatings(tx, v.org, v.id)
		return err
	})
	if err != nil {
		return nil, err
	}
	asked, err := s.Assessments.Behaviours(ctx, r.org, r.instrument, r.version, scope)
	if err != nil {
		return nil, err
	}
	f.Framework = asked.Framework
	f.fill(asked.List, ratings)
	return f, nil
}

// form is what everybody who comes with the code may know, and what the round asks.
func (s *Service) form(tx *db.Tx, v *view, r *request) (f *Form, scope []string, err error) {
	about, err := identity.SelectPerson(tx, v.org, r.person)
	if err != nil {
		return nil, nil, err
	}
	o, err := identity.SelectOrganisation(tx, v.org)
	if err != nil {
		return nil, nil, err
	}
	in, err := round.Select(tx, v.org, r.round)
	if err != nil {
		return nil, nil, err
	}
	return &Form{Org: v.org, Code: s.code(v.org, v.id), About: about.Name, Organisation: o.Name, Round: in.Name, Kind: v.kind, State: v.state,
		Closed: r.over(tx), Closes: r.closes}, in.Scope, nil
}

// over reports whether nothing can be answered any more.
func (r *request) over(tx *db.Tx) bool { return r.closed || !tx.Now.Before(r.closes) }

// fill lays the behaviours out by section, each with its points.
func (f *Form) fill(list []assessment.Behaviour, ratings []rating) {
	points := map[string]int{}
	for _, r := range ratings {
		points[string(r.ability)+" "+string(r.level)] = r.points
	}
	for _, b := range list {
		if n := len(f.Sections); n == 0 || f.Sections[n-1].ID != b.Section {
			f.Sections = append(f.Sections, Section{ID: b.Section})
		}
		n, rated := points[string(b.Ability)+" "+string(b.Level)]
		s := &f.Sections[len(f.Sections)-1]
		s.Behaviours = append(s.Behaviours, Behaviour{b, n, rated})
	}
}

// change lets somebody who was asked do something while the request is open.
func (s *Service) change(ctx context.Context, who policy.Actor, c Came, do func(tx *db.Tx, v *view, r *request) error) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		v, err := c.find(tx, who)
		if err != nil {
			return err
		}
		r, err := selectRequest(tx, v.org, v.request)
		if err != nil {
			return err
		}
		if r.over(tx) {
			return errs.New(errs.Conflict, "views_closed")
		}
		return do(tx, v, &r)
	})
}

// Begin lets somebody answer. Where what was answered before may not be seen it is deleted, and the browser gets a key of its own; it is empty where none is
// needed.
func (s *Service) Begin(ctx context.Context, who policy.Actor, c Came) (key assessment.Key, err error) {
	defer errs.Wrap(&err, "colleague.Begin")
	fresh := assessment.NewKey()
	err = s.change(ctx, who, c, func(tx *db.Tx, v *view, _ *request) error {
		if key = ""; !c.opens(who, v) {
			if err := v.empty(tx); err != nil {
				return err
			}
			key, v.keyHash = fresh, fresh.InvitationHash()
		}
		if v.state != Given {
			v.state = Begun
		}
		return updateView(tx, v)
	})
	return key, err
}

// empty deletes what was answered; it is given no more.
func (v *view) empty(tx *db.Tx) error {
	v.state, v.keyHash, v.well, v.try = Waiting, "", "", ""
	return deleteRatings(tx, v)
}

// Rated is the points of a behaviour, 1 to 5, or [CannotJudge].
type Rated struct {
	Ability framework.StatementID
	Level   framework.Level
	Points  int
}

// Rate stores points. They can be changed until the request is closed.
func (s *Service) Rate(ctx context.Context, who policy.Actor, c Came, list []Rated) (err error) {
	defer errs.Wrap(&err, "colleague.Rate")
	return s.answering(ctx, who, c, func(tx *db.Tx, v *view, _ *request) error {
		for _, r := range list {
			if r.Points < CannotJudge || r.Points > 5 {
				return errs.New(errs.Invalid, "choice_unknown", "option", strconv.Itoa(r.Points))
			}
			if err := replaceRating(tx, v, rating{ability: r.Ability, level: r.Level, points: r.Points}); err != nil {
				return err
			}
		}
		return nil
	})
}

// answering is change for what needs more than the code.
func (s *Service) answering(ctx context.Context, who policy.Actor, c Came, do func(tx *db.Tx, v *view, r *request) error) error {
	return s.change(ctx, who, c, func(tx *db.Tx, v *view, r *request) error {
		if !c.opens(who, v) || v.state != Begun && v.state != Given {
			return errs.New(errs.Conflict, "view_not_begun")
		}
		return do(tx, v, r)
	})
}

// Give makes a view count, with what they say in their own words; both may be empty. When everybody has answered or declined, and enough have answered,
// the request is closed.
func (s *Service) Give(ctx context.Context, who policy.Actor, c Came, well, try string) (err error) {
	defer errs.Wrap(&err, "colleague.Give")
	well, try = strings.TrimSpace(well), strings.TrimSpace(try)
	for field, text := range map[string]string{"well": well, "try": try} {
		if utf8.RuneCountInString(text) > maxComment {
			return errs.New(errs.Invalid, "text_too_long", "max", maxComment).At(field)
		}
	}
	return s.answering(ctx, who, c, func(tx *db.Tx, v *view, r *request) error {
		ratings, err := selectRatings(tx, v.org, v.id)
		if err != nil {
			return err
		}
		if len(means(ratings)) == 0 && well == "" && try == "" {
			return errs.New(errs.Invalid, "view_empty").At("well")
		}
		v.state, v.well, v.try = Given, well, try
		if err := updateView(tx, v); err != nil {
			return err
		}
		return s.settle(tx, r)
	})
}

// Decline says that somebody gives no view; what they had answered is deleted.
func (s *Service) Decline(ctx context.Context, who policy.Actor, c Came) (err error) {
	defer errs.Wrap(&err, "colleague.Decline")
	return s.change(ctx, who, c, func(tx *db.Tx, v *view, r *request) error {
		if err := v.empty(tx); err != nil {
			return err
		}
		v.state = Declined
		if err := updateView(tx, v); err != nil {
			return err
		}
		return s.settle(tx, r)
	})
}

// settle closes a request that nothing more will come of, and of which something can be shown.
func (s *Service) settle(tx *db.Tx, r *request) error {
	views, err := selectViews(tx, r)
	if err != nil || !complete(views) || !showable(views) {
		return err
	}
	return end(tx, r, views)
}

// Of lists the views that wait for whoever is signed in.
func (s *Service) Of(ctx context.Context, who policy.Actor) (list []Request, err error) {
	defer errs.Wrap(&err, "colleague.Of")
	if err := policy.Require(who, policy.ReadHome, policy.Object{Org: who.Org, Person: who.Person}, "person_not_found"); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(tx *db.Tx) (err error) {
		list, err = s.waiting(tx, who.Org, identity.PersonID(who.Person))
		return err
	})
	return list, err
}

// OfInvited lists the views that wait for the person of an invitation to a round: who has neither mail nor an account comes in that way.
func (s *Service) OfInvited(ctx context.Context, code string) (list []Request, err error) {
	defer errs.Wrap(&err, "colleague.OfInvited")
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		org, person, err := round.Invitee(tx, assessment.ParseKey(code))
		if err != nil || person == "" {
			return err
		}
		list, err = s.waiting(tx, org, person)
		return err
	})
	return list, err
}

func (s *Service) waiting(tx *db.Tx, org string, giver identity.PersonID) (list []Request, err error) {
	views, err := selectViewsOf(tx, org, giver)
	if err != nil {
		return nil, err
	}
	for _, v := range views {
		if v.state != Waiting && v.state != Begun {
			continue
		}
		r, err := selectRequest(tx, org, v.request)
		if err != nil {
			return nil, err
		}
		if r.over(tx) {
			continue
		}
		about, err := identity.SelectPerson(tx, org, r.person)
		if err != nil {
			return nil, err
		}
		list = append(list, Request{Code: s.code(org, v.id), About: about.Name, Closes: r.closes})
	}
	return list, nil
}
