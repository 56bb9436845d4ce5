package standard

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/audit"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/internal/mail"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/irt"
)

// Words writes sentences in one language.
type Words interface {
	T(key string, args ...any) string
}

// Surroundings is what panels need of the rest of the program.
type Surroundings struct {
	Bank        *itembank.Service
	Frameworks  *framework.Service
	Assessments *assessment.Service
	Mail        *mail.Service
	Address     string                      // of this server, as people reach it, without a slash at its end
	Words       func(language string) Words // of messages to people
}

// Service is the use cases of panels.
type Service struct {
	db *db.DB
	Surroundings
}

// NewService returns the use cases on a database.
func NewService(d *db.DB, s Surroundings) *Service { return &Service{db: d, Surroundings: s} }

// whole is the object of what belongs to the organisation as a whole.
func whole(tx *db.Tx, who policy.Actor) (policy.Object, error) {
	if who.Person == "" {
		return policy.Object{Org: who.Org, Unit: "/"}, nil
	}
	root, err := identity.SelectRoot(tx, who.Org)
	if err != nil {
		return policy.Object{}, err
	}
	return policy.Object{Org: who.Org, Unit: root.Path}, nil
}

// require refuses whoever may not do this for the whole organisation.
func require(tx *db.Tx, who policy.Actor, do policy.Action) error {
	o, err := whole(tx, who)
	if err != nil {
		return err
	}
	return policy.Require(who, do, o, "standard_not_found")
}

// panel reads a panel for an actor who may do this to it.
func panel(tx *db.Tx, who policy.Actor, do policy.Action, id ID) (*Panel, error) {
	if err := require(tx, who, do); err != nil {
		return nil, err
	}
	return selectPanel(tx, who.Org, id)
}

// in reads a panel that stands where it must.
func in(tx *db.Tx, who policy.Actor, id ID, states ...State) (*Panel, error) {
	p, err := panel(tx, who, policy.SetStandards, id)
	if err != nil {
		return nil, err
	}
	for _, state := range states {
		if p.State == state {
			return p, nil
		}
	}
	return nil, errs.New(errs.Conflict, "standard_is_"+string(p.State))
}

// Panels lists the panels of the organisation, and the standards that came of them, both the newest first.
func (s *Service) Panels(ctx context.Context, who policy.Actor) (panels []Panel, standards []Standard, err error) {
	defer errs.Wrap(&err, "standard.Panels")
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if err := require(tx, who, policy.ReadStandards); err != nil {
			return err
		}
		if panels, err = selectPanels(tx, who.Org); err != nil {
			return err
		}
		standards, err = selectStandards(tx, who.Org)
		return err
	})
	return panels, standards, err
}

// Beginning is what there is to choose from when a panel is set up.
type Beginning struct {
	Framework *framework.Version
	Abilities []framework.StatementID
	Questions map[framework.StatementID]int // scored ones
	Ordered   bool                          // questions differ enough in difficulty for the bookmark method
}

// Begin says what there is to choose from.
func (s *Service) Begin(ctx context.Context, who policy.Actor) (b *Beginning, err error) {
	defer errs.Wrap(&err, "standard.Begin")
	if err := s.db.Read(ctx, func(tx *db.Tx) error { return require(tx, who, policy.SetStandards) }); err != nil {
		return nil, err
	}
	in, v, err := s.newest(ctx, who)
	if err != nil {
		return nil, err
	}
	b = &Beginning{Framework: v, Abilities: v.Abilities(), Questions: map[framework.StatementID]int{}}
	for _, it := range in.Items {
		if !it.FieldTest() {
			b.Questions[it.Ability]++
		}
	}
	pages, err := irt.Booklet(parameters(in, ids(choose(in, b.Abilities, 0))), irt.RP67)
	b.Ordered = ordered(pages)
	return b, err
}

// newest is the instrument that new assessments use, and its framework.
func (s *Service) newest(ctx context.Context, who policy.Actor) (*itembank.Instrument, *framework.Version, error) {
	in, err := s.Bank.Newest(ctx, who.Org, assessment.Starter)
	if err != nil {
		return nil, nil, err
	}
	v, err := s.Frameworks.Version(ctx, who, in.Framework)
	return in, v, err
}

// New is what an officer decides about a panel.
type New struct {
	Name      string
	Method    Method
	Abilities []framework.StatementID
	Questions int // at most; 0: all there are
	Rounds    int
}

// longestName, longestText and mostQuestions are the limits of what is typed, in characters, and of a panel.
const (
	longestName   = 120
	longestText   = 2000
	mostQuestions = 120
)

// Create makes a draft.
func (s *Service) Create(ctx context.Context, who policy.Actor, n New) (id ID, err error) {
	defer errs.Wrap(&err, "standard.Create")
	if err := s.db.Read(ctx, func(tx *db.Tx) error { return require(tx, who, policy.SetStandards) }); err != nil {
		return "", err
	}
	in, v, err := s.newest(ctx, who)
	if err != nil {
		return "", err
	}
	p, err := n.panel(in, v)
	if err != nil {
		return "", err
	}
	p.Org = who.Org
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if err := insertPanel(tx, p); err != nil {
			return err
		}
		return record(tx, who, p, "standard.create", audit.Details{"method": string(p.Method), "questions": len(p.Items)})
	})
	return p.ID, err
}

// Wrong is all that is missing or out of its range, each at its field.
func (n New) Wrong() (list []*errs.Error) {
	name := identity.Clean(n.Name)
	if name == "" || utf8.RuneCountInString(name) > longestName {
		list = append(list, errs.New(errs.Invalid, "standard_name", "limit", longestName).At("name"))
	}
	if n.Method != Angoff && n.Method != Bookmark {
		list = append(list, errs.New(errs.Invalid, "standard_method").At("method"))
	}
	if len(n.Abilities) == 0 {
		list = append(list, errs.New(errs.Invalid, "standard_abilities").At("ability"))
	}
	if n.Questions < 0 {
		list = append(list, errs.New(errs.Invalid, "standard_questions", "limit", mostQuestions).At("questions"))
	}
	if n.Rounds < LeastRound || n.Rounds > MostRounds {
		list = append(list, errs.New(errs.Invalid, "standard_rounds").At("rounds"))
	}
	return list
}

// panel checks what was decided.
func (n New) panel(in *itembank.Instrument, v *framework.Version) (*Panel, error) {
	p := &Panel{ID: ID(newID()), Name: identity.Clean(n.Name), Method: n.Method, Instrument: in.ID, Version: in.Version, Abilities: inOrder(v, n.Abilities), Rounds: n.Rounds, State: Draft}
	if wrong := n.Wrong(); len(wrong) > 0 {
		return nil, wrong[0]
	}
	if len(p.Abilities) != len(n.Abilities) {
		return nil, errs.New(errs.Invalid, "standard_abilities").At("ability")
	}
	chosen := choose(in, p.Abilities, n.Questions)
	if len(chosen) == 0 || len(chosen) > mostQuestions {
		return nil, errs.New(errs.Invalid, "standard_questions", "limit", mostQuestions).At("questions")
	}
	p.Items = ids(chosen)
	if n.Method == Bookmark {
		pages, err := irt.Booklet(parameters(in, p.Items), irt.RP67)
		if err != nil {
			return nil, err
		}
		if !ordered(pages) {
			return nil, errs.New(errs.Invalid, "standard_no_order").At("method")
		}
	}
	return p, nil
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }

// Describe says in words who has just reached each level.
func (s *Service) Describe(ctx context.Context, who policy.Actor, id ID, just [Levels]string) (err error) {
	defer errs.Wrap(&err, "standard.Describe(%s)", id)
	return s.db.Write(ctx, func(tx *db.Tx) error {
		p, err := in(tx, who, id, Draft)
		if err != nil {
			return err
		}
		for k := range just {
			p.Just[k] = strings.TrimSpace(strings.ReplaceAll(just[k], "\r\n", "\n"))
			field := string(framework.LevelAt(k + 1))
			switch {
			case p.Just[k] == "":
				return errs.New(errs.Invalid, "standard_just").At(field)
			case utf8.RuneCountInString(p.Just[k]) > longestText || strings.ContainsRune(p.Just[k], 0) || !utf8.ValidString(p.Just[k]):
				return errs.New(errs.Invalid, "standard_long", "limit", longestText).At(field)
			}
		}
		if err := updateJust(tx, p); err != nil {
			return err
		}
		return record(tx, who, p, "standard.describe", nil)
	})
}

// Drop deletes a draft.
func (s *Service) Drop(ctx context.Context, who policy.Actor, id ID) (err error) {
	defer errs.Wrap(&err, "standard.Drop(%s)", id)
	return s.db.Write(ctx, func(tx *db.Tx) error {
		p, err := in(tx, who, id, Draft)
		if err != nil {
			return err
		}
		if err := deletePanel(tx, p); err != nil {
			return err
		}
		return record(tx, who, p, "standard.drop", nil)
	})
}

// Overview is a panel with how far it has come.
type Overview struct {
	*Panel
	Framework *framework.Version
	Judges    int
	Accepted  int
	Finished  int       // the round under way
	Outcomes  []Outcome // of the rounds that are closed, in order
	Standard  *Standard // what was adopted of it; nil: nothing
	MailOff   bool
}

// Overview reads how far a panel has come.
func (s *Service) Overview(ctx context.Context, who policy.Actor, id ID) (o *Overview, err error) {
	defer errs.Wrap(&err, "standard.Overview(%s)", id)
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		p, err := panel(tx, who, policy.ReadStandards, id)
		if err != nil {
			return err
		}
		o = &Overview{Panel: p, MailOff: s.Mail.Off()}
		seats, err := selectSeats(tx, p)
		if err != nil {
			return err
		}
		for _, x := range seats {
			o.count(x)
		}
		rounds, err := selectRounds(tx, p)
		for _, r := range rounds {
			if r.outcome != nil {
				o.Outcomes = append(o.Outcomes, *r.outcome)
			}
		}
		if err != nil || p.State != Adopted {
			return err
		}
		all, err := selectStandards(tx, who.Org)
		for i := range all {
			if all[i].Panel == id {
				o.Standard = &all[i]
			}
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	instrument, err := s.Bank.Instrument(ctx, who.Org, o.Instrument, o.Version)
	if err != nil {
		return nil, err
	}
	o.Framework, err = s.Frameworks.Version(ctx, who, instrument.Framework)
	return o, err
}

func (o *Overview) count(x seat) {
	if x.person == "" {
		return
	}
	o.Judges++
	if x.accepted > 0 {
		o.Accepted++
	}
	if o.Round > 0 && x.finished >= o.Round {
		o.Finished++
	}
}

// Last is what came of the last round that is closed; nil before.
func (o *Overview) Last() *Outcome {
	if len(o.Outcomes) == 0 {
		return nil
	}
	return &o.Outcomes[len(o.Outcomes)-1]
}

// record writes what was done to a panel into the log.
func record(tx *db.Tx, who policy.Actor, p *Panel, action string, d audit.Details) error {
	return audit.Record(tx, audit.Event{Org: p.Org, Person: who.Person, Role: string(who.Role), Action: action,
		Object: audit.Object{Kind: "standard", ID: string(p.ID)}, Details: d})
}

// nameOf is how a version of the cuts is called in results.
func nameOf(number int) string { return fmt.Sprintf("standard-%d", number) }

// carrier names a version of an instrument.
func carrier(instrument string, version int) string { return fmt.Sprintf("%s@%d", instrument, version) }

// dayOf is a day as it is stored.
func dayOf(t time.Time) string { return t.UTC().Format(time.DateOnly) }
