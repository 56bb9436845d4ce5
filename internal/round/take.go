package round

import (
	"context"
	"time"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
)

// Welcome is what somebody who comes with a code is told before they begin.
type Welcome struct {
	Round        *Round
	Organisation identity.Organisation
	Details      identity.Details // what is known of them and would be kept with their answers; empty in an anonymous round
	Units        []identity.Unit  // among which they say where they work, in an anonymous round; else their own alone
	Begun        bool             // they have begun, and go on with the key they were given then
	Finished     bool

	invitation *invitation // nil in an anonymous round
}

// Taking is what somebody says when they begin.
type Taking struct {
	Language string
	About    assessment.About
	Unit     identity.UnitID // where they work, in an anonymous round
	Again    bool            // what they began before is deleted
}

// Invited finds what a code leads to.
func (s *Service) Invited(ctx context.Context, code string) (w *Welcome, err error) {
	defer errs.Wrap(&err, "round.Invited")
	err = s.db.Read(ctx, func(tx *db.Tx) (err error) {
		w, err = s.welcome(tx, code)
		return err
	})
	return w, err
}

func (s *Service) welcome(tx *db.Tx, code string) (*Welcome, error) {
	org, id, in, err := selectByCode(tx, assessment.ParseKey(code).InvitationHash())
	if err != nil {
		return nil, err
	}
	w := &Welcome{invitation: in}
	if w.Round, err = selectRound(tx, org, id); err != nil {
		return nil, err
	}
	if w.Organisation, err = identity.SelectOrganisation(tx, org); err != nil {
		return nil, err
	}
	if in == nil {
		w.Units, err = choices(tx, w.Round)
		return w, err
	}
	w.Finished = in.finished
	u, err := identity.SelectUnit(tx, org, in.unit)
	if err != nil {
		return nil, err
	}
	w.Units = []identity.Unit{*u}
	p, err := identity.SelectPerson(tx, org, in.person)
	if err != nil {
		return nil, err
	}
	w.Details = p.Details
	_, w.Begun, err = sessionOfPair(tx, w.Round, s.codes.pair(org, string(in.person)))
	return w, err
}

// choices are the units among which a participant of an anonymous round says where they work: those that were asked, not all below them, since a
// small team would give them away.
func choices(tx *db.Tx, r *Round) (list []identity.Unit, err error) {
	for _, id := range r.Units {
		u, err := identity.SelectUnit(tx, r.Org, id)
		if err != nil {
			return nil, err
		}
		list = append(list, *u)
	}
	return list, nil
}

// Begin begins the assessment of an invitation. The key that it returns is shown this once; the code of the invitation does not open what it began.
func (s *Service) Begin(ctx context.Context, code string, t Taking) (started assessment.Started, err error) {
	defer errs.Wrap(&err, "round.Begin")
	w, err := s.Invited(ctx, code)
	if err != nil {
		return started, err
	}
	key := assessment.NewKey()
	b, err := s.prepare(ctx, w, t, key)
	if err != nil {
		return started, err
	}
	err = s.db.Batch(ctx, func(tx *db.Tx) error { // a whole ministry can begin in the same minute
		w, err := s.welcome(tx, code) // as it is now
		if err != nil {
			return err
		}
		if err := w.open(); err != nil {
			return err
		}
		place, err := s.place(tx, w, t, key, code)
		if err != nil {
			return err
		}
		if err := b.Begin(tx); err != nil {
			return err
		}
		return insertPlace(tx, w.Round, b.ID(), place)
	})
	return assessment.Started{ID: b.ID(), Key: key}, err
}

// open refuses a round that takes no answers, and an invitation that was used or taken back.
func (w *Welcome) open() error {
	switch {
	case w.Round.State != Running:
		return errs.New(errs.Conflict, "round_closed")
	case w.invitation != nil && w.invitation.withdrawn:
		return errs.New(errs.Conflict, "round_withdrawn")
	case w.Finished:
		return errs.New(errs.Conflict, "round_finished")
	}
	return nil
}

// prepare makes the assessment ready: its own targets for whoever has a role that the framework knows, those of the round for the others.
func (s *Service) prepare(ctx context.Context, w *Welcome, t Taking, key assessment.Key) (*assessment.Beginning, error) {
	r := w.Round
	request := assessment.Request{Instrument: r.Instrument, Language: t.Language, Scope: r.Scope, Whole: len(r.Scope) == 0,
		Role: framework.StatementID(w.Details.JobRole), About: t.About}
	if r.Identification == Named {
		request.Person = string(w.invitation.person)
	}
	if request.Role != "" {
		b, err := s.assessments.Prepare(ctx, r.Org, request, key)
		if err == nil || errs.As(err).Code != "role_unknown" {
			return b, err
		}
	}
	request.Role = r.Role
	return s.assessments.Prepare(ctx, r.Org, request, key)
}

// place is where an assessment stands in its round.
type place struct {
	unit   identity.UnitID
	pair   string
	sealed string
}

// place says where the assessment of an invitation stands, and makes room for it: one that was begun before is deleted when its person says so.
func (s *Service) place(tx *db.Tx, w *Welcome, t Taking, key assessment.Key, code string) (p place, err error) {
	if w.invitation == nil {
		for _, u := range w.Units {
			if u.ID == t.Unit || len(w.Units) == 1 {
				return place{unit: u.ID}, nil
			}
		}
		return p, errs.New(errs.Invalid, "round_unit_missing").At("unit")
	}
	p = place{unit: w.invitation.unit, pair: s.codes.pair(w.Round.Org, string(w.invitation.person))}
	old, begun, err := sessionOfPair(tx, w.Round, p.pair)
	if err != nil {
		return p, err
	}
	if begun {
		if !t.Again {
			return p, errs.New(errs.Conflict, "round_begun_before")
		}
		if err := assessment.Drop(tx, w.Round.Org, old); err != nil {
			return p, err
		}
	}
	p.sealed, err = seal(key, assessment.ParseKey(code))
	return p, err
}

// Reactions is what rounds do about assessments.
func (s *Service) Reactions() assessment.Reactions {
	return assessment.Reactions{MayChange: mayChange, Submitted: s.submitted}
}

// mayChange refuses answers to a round that is closed.
func mayChange(tx *db.Tx, session *assessment.Session) error {
	state, err := stateOfSession(tx, session.Org, session.ID)
	if err == nil && state != "" && state != Running {
		err = errs.New(errs.Conflict, "round_closed")
	}
	return err
}

// submitted notes on the invitation that its person has finished. The way from the assessment to the invitation opens only for who holds its key; in a
// named round the assessment says whose it is.
func (s *Service) submitted(tx *db.Tx, who policy.Actor, session *assessment.Session) error {
	round, sealed, err := selectPlace(tx, session.Org, session.ID)
	if err != nil || round == "" {
		return err
	}
	day := tx.Now.Truncate(24 * time.Hour)
	if err := finishPlace(tx, session.Org, session.ID, day); err != nil {
		return err
	}
	if code := unseal(who, sealed); code != "" {
		hash, err := presentHash(tx, code.InvitationHash())
		if err != nil {
			return err
		}
		return finishInvitation(tx, session.Org, round, "code_hash", hash, day)
	}
	if session.Person != "" {
		return finishInvitation(tx, session.Org, round, "person_id", session.Person, day)
	}
	return nil
}

// Silence stops all mail about rounds to the person of an invitation.
func (s *Service) Silence(ctx context.Context, code string) (err error) {
	defer errs.Wrap(&err, "round.Silence")
	return s.db.Write(ctx, func(tx *db.Tx) error {
		org, _, in, err := selectByCode(tx, assessment.ParseKey(code).InvitationHash())
		if err != nil {
			return err
		}
		if in == nil {
			return errs.New(errs.NotFound, "invitation_not_found")
		}
		return insertSilenced(tx, org, in.person)
	})
}
