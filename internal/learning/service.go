package learning

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/erasure"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/mail"
	"github.com/dira-platform/dira/internal/planning"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/secret"
)

// Words are the sentences of a language.
type Words interface {
	T(key string, args ...any) string
}

// Surroundings is what kept plans need beside the database.
type Surroundings struct {
	Mail    *mail.Service
	Secret  secret.Secret
	Address string // where people reach this server, without a slash at its end
	Words   func(language string) Words
	Date    func(language string, t time.Time) string // how a day is written
}

// Service is the use cases of kept plans.
type Service struct {
	db       *db.DB
	erasures *erasure.Ledger // nil: none is noted
	Surroundings
}

// NewService returns the use cases on a database.
func NewService(d *db.DB, s Surroundings) *Service { return &Service{db: d, Surroundings: s} }

// Kept is the plan that is kept with an assessment; nil where there is none.
func (s *Service) Kept(ctx context.Context, who policy.Actor, id assessment.ID) (k *Kept, err error) {
	defer errs.Wrap(&err, "learning.Kept(%s)", id)
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		session, err := assessment.Held(tx, who, policy.ReadResult, id)
		if err != nil {
			return err
		}
		if k, err = selectPlan(tx, session.Org, id); err != nil || k == nil {
			return err
		}
		return s.complete(tx, who, session, k)
	})
	return k, err
}

// Mine are the plans that are kept with assessments under the name of whoever is signed in, as they are stored.
func (s *Service) Mine(ctx context.Context, who policy.Actor) (list []Kept, err error) {
	defer errs.Wrap(&err, "learning.Mine")
	if err := policy.Require(who, policy.ReadMine, policy.Object{Org: who.Org, Person: who.Person}, "plan_not_found"); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err = ofPerson(tx, who.Org, who.Person)
		return err
	})
	return list, err
}

// complete puts in what is not stored with a plan.
func (s *Service) complete(tx *db.Tx, who policy.Actor, session *assessment.Session, k *Kept) error {
	if err := resources(tx, k); err != nil {
		return err
	}
	if k.feedHash != "" {
		k.Calendar = s.Address + "/plan/" + string(s.feedCode(k)) + "/calendar.ics"
	}
	to, err := s.reach(tx, session)
	if err != nil {
		return err
	}
	k.MayRemind = to != nil
	_, first, err := assessment.SelectResult(tx, session.Org, session.ID)
	if err != nil {
		return err
	}
	later, err := assessment.Later(tx, who, session)
	for _, r := range later {
		k.show(first, r)
	}
	return err
}

// reach is whoever can be reminded of the plan of an assessment: the one under whose name it is stored. Nil where there is nobody.
func (s *Service) reach(tx *db.Tx, session *assessment.Session) (*identity.Person, error) {
	if session.Person == "" || s.Mail.Off() {
		return nil, nil
	}
	p, err := identity.SelectPerson(tx, session.Org, identity.PersonID(session.Person))
	if errs.Is(err, errs.NotFound) || err == nil && p.Email == "" {
		return nil, nil
	}
	return p, err
}

// show adds the levels of a later result, where they are higher than what was shown before. One of another framework says nothing.
func (k *Kept) show(first, r *assessment.Result) (added []Shown) {
	if family(first) != family(r) {
		return nil
	}
	for _, m := range r.Profile {
		n := Shown{m.Ability, m.Level, r.SubmittedAt.UTC().Format(time.DateOnly)}
		if rank(n.Level) == 0 {
			continue
		}
		known := false
		for i := range k.Shown {
			if k.Shown[i].Ability == n.Ability {
				if known = true; rank(n.Level) > rank(k.Shown[i].Level) {
					k.Shown[i], added = n, append(added, n)
				}
			}
		}
		if !known {
			k.Shown, added = append(k.Shown, n), append(added, n)
		}
	}
	return added
}

// family is the framework of a result, whichever of its versions.
func family(r *assessment.Result) string {
	name, _, _ := strings.Cut(r.Versions.Framework, "@")
	return name
}

// Proposal is a plan that somebody may keep.
type Proposal struct {
	Role     framework.StatementID
	Means    planning.Means
	Items    []planning.Item
	Language string // in which they read titles
}

// Keep stores a plan with an assessment. Where one is kept already it is only put in its place when that is said; what was noted and said of things that are in
// both stays, and so do goals, calendar and reminders.
func (s *Service) Keep(ctx context.Context, who policy.Actor, id assessment.ID, p Proposal, replace bool) (err error) {
	defer errs.Wrap(&err, "learning.Keep(%s)", id)
	return s.db.Write(ctx, func(tx *db.Tx) error {
		session, err := assessment.Held(tx, who, policy.KeepPlan, id)
		if err != nil {
			return err
		}
		if session.State != assessment.Submitted {
			return errs.New(errs.Conflict, "not_submitted")
		}
		k, err := selectPlan(tx, session.Org, id)
		switch {
		case err != nil:
			return err
		case k != nil && !replace:
			return errs.New(errs.Conflict, "plan_kept")
		case k == nil:
			k = &Kept{Org: session.Org, ID: id, Revision: 1, plan: uuid.Must(uuid.NewV7()).String()}
		}
		was := *k
		k.Role, k.Means, k.Items = p.Role, p.Means, nil
		for _, i := range p.Items {
			n := itemOf(i, p.Language)
			if old := was.Find(i.Resource.ID); old != nil {
				n.Note, n.Begun, n.Evidence = old.Note, old.Begun, old.Evidence
			}
			k.Items = append(k.Items, n)
		}
		return save(tx, k)
	})
}

// itemOf is an item of a plan as it is stored.
func itemOf(i planning.Item, language string) Item {
	return Item{Resource: i.Resource, Title: i.Resource.Title(language).Text, Cohort: i.Cohort, Begins: i.Begins, Ends: i.Ends}
}

// change lets its person change a plan as it was when they saw it; revision 0 is as it is now.
func (s *Service) change(ctx context.Context, who policy.Actor, id assessment.ID, revision int, how func(*db.Tx, *assessment.Session, *Kept) error) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		session, err := assessment.Held(tx, who, policy.KeepPlan, id)
		if err != nil {
			return err
		}
		k, err := selectPlan(tx, session.Org, id)
		switch {
		case err != nil:
			return err
		case k == nil:
			return errs.New(errs.Conflict, "plan_none")
		case revision != 0 && revision != k.Revision:
			return errs.New(errs.Conflict, "plan_changed")
		}
		if err := resources(tx, k); err != nil {
			return err
		}
		if err := how(tx, session, k); err != nil {
			return err
		}
		return save(tx, k)
	})
}
