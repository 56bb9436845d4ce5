package assessment

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/erasure"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/internal/policy"
)

// Service is the use cases of an assessment.
type Service struct {
	db         *db.DB
	frameworks *framework.Service
	bank       *itembank.Service

	reactions Reactions
	erasures  *erasure.Ledger // nil: none is kept
	stored    atomic.Int64    // answers
	sites     sites

	mu      sync.Mutex
	engines map[string]*Engine // by organisation, instrument version and that of the scale; those never change
}

// NewService returns the use cases on a database.
func NewService(d *db.DB, frameworks *framework.Service, bank *itembank.Service) *Service {
	return &Service{db: d, frameworks: frameworks, bank: bank, engines: map[string]*Engine{}}
}

// Request is what a person asks for when they begin.
type Request struct {
	Instrument itembank.InstrumentID
	Language   string
	Scope      []string              // domains, competencies or AI; empty = the whole, or what the role asks for
	Role       framework.StatementID // of a role profile, or empty
	Whole      bool                  // the whole, although a role asks for less
	Person     string                // whose it is, where the organisation may know
	About      About
	Quick      bool // leave the self-view out, where the scope is that of a quick look
}

// Started is what a person gets when they begin. The key is shown this once.
type Started struct {
	ID  ID
	Key Key
}

// Start begins an assessment.
func (s *Service) Start(ctx context.Context, who policy.Actor, r Request) (_ Started, err error) {
	defer errs.Wrap(&err, "assessment.Start")
	if err := policy.Require(who, policy.StartAssessment, policy.Object{Org: who.Org}, "assessment_not_found"); err != nil {
		return Started{}, err
	}
	b, err := s.Prepare(ctx, who.Org, r, NewKey())
	if err != nil {
		return Started{}, err
	}
	return Started{b.session.ID, b.key}, s.db.Batch(ctx, b.Begin)
}

// Beginning is an assessment that is ready to begin, and not stored yet.
type Beginning struct {
	session *Session
	key     Key
	engine  *Engine
}

// Prepare makes an assessment ready to begin in an organisation, opened by a key. For slices above, which have made sure that the person may.
func (s *Service) Prepare(ctx context.Context, org string, r Request, key Key) (_ *Beginning, err error) {
	defer errs.Wrap(&err, "assessment.Prepare")
	in, err := s.bank.Newest(ctx, org, r.Instrument)
	if err != nil {
		return nil, err
	}
	e, err := s.engine(ctx, policy.Actor{Org: org}, in.ID, in.Version)
	if err != nil {
		return nil, err
	}
	scope, err := resolveScope(e.framework, r.Scope, r.Role)
	if err != nil {
		return nil, err
	}
	if r.Whole {
		scope = e.framework.Abilities()
	}
	if err := checkAbout(r.About); err != nil {
		return nil, err
	}
	session := &Session{
		ID: ID(uuid.Must(uuid.NewV7()).String()), Org: org, Instrument: in.ID, InstrumentVersion: in.Version, Language: r.Language, Scope: scope,
		Role: r.Role, Person: r.Person, About: r.About, WithoutSelf: r.Quick && quick(e.framework, scope), State: Open, keyHash: key.hash(), seed: rand.Uint64(),
	}
	return &Beginning{session, key, e}, nil
}

// ID is the id of the assessment.
func (b *Beginning) ID() ID { return b.session.ID }

// Begin stores the assessment in the transaction of whoever begins it.
func (b *Beginning) Begin(tx *db.Tx) error {
	b.session.StartedAt = tx.Now
	if err := insertSession(tx, b.session); err != nil {
		return err
	}
	return insertQuestions(tx, b.session, b.engine.selfView(b.session), b.engine.itemVersion)
}

// selfView lists the statements that a session begins with.
func (e *Engine) selfView(s *Session) []Asked {
	var list []Asked
	for _, section := range e.sections(s) {
		if !section.ID.Self() {
			continue
		}
		for _, ability := range section.Abilities {
			for _, level := range framework.Levels {
				list = append(list, Asked{Number: len(list) + 1, Section: section.ID, Ability: ability, Level: level})
			}
		}
	}
	return list
}

// itemVersion is the version of a question's item in this instrument; 0 for a statement of the self-view.
func (e *Engine) itemVersion(a Asked) int {
	if a.Self() {
		return 0
	}
	return e.in.Items[e.index[a.Item]].Version
}

// Open finds the assessment that the actor's key opens.
func (s *Service) Open(ctx context.Context, who policy.Actor) (id ID, err error) {
	defer errs.Wrap(&err, "assessment.Open")
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		session, err := selectSession(tx, who.Org, "key_hash", who.KeyHash)
		if err != nil || !policy.May(who, policy.OpenAssessment, session.object()) {
			return errs.New(errs.NotFound, "code_not_found").At("code").Because(err)
		}
		id = session.ID
		return nil
	})
	return id, err
}

// Reply is an answer to one question under the client's own key. The same key with the same choice has one effect, however often it
// comes; with another choice it is refused; a new key replaces the answer.
type Reply struct {
	Number   int
	Choice   []string
	Key      string // up to 200 bytes
	Language string // the reader's; empty = the one the assessment was begun in
	Basis    *Basis // of a reply that waited on a device; nil: it replaces whatever is stored
}

// Basis is what the person had seen when they gave a reply that arrives late. What was answered after that, by a reply from elsewhere, is not
// replaced: the late one is refused.
type Basis struct {
	Revision int    // of the answer that was shown with the question; 0 = none
	Keys     string // how the keys of all replies begin that were given at that showing
}

// Saved is the acknowledgement of a reply: it is on disk.
type Saved struct {
	Number int
	At     time.Time
}

// Answer stores replies, all or none.
func (s *Service) Answer(ctx context.Context, who policy.Actor, id ID, replies ...Reply) (_ []Saved, err error) {
	defer errs.Wrap(&err, "assessment.Answer(%s)", id)
	for _, r := range replies {
		if r.Key == "" || len(r.Key) > 200 {
			return nil, errs.New(errs.Invalid, "idempotency_key").At("Idempotency-Key")
		}
	}
	var saved []Saved // read only when the batch has ended: a caller who goes away leaves it behind
	var stored int    // so is this
	if err = s.db.Batch(ctx, func(tx *db.Tx) error {
		saved, stored = saved[:0], 0 // it may run again
		for _, r := range replies {
			one, err := s.answer(ctx, tx, who, id, r, &stored)
			if err != nil {
				return err
			}
			saved = append(saved, one)
		}
		return nil
	}); err != nil {
		return nil, err
	}
	s.stored.Add(int64(stored))
	return saved, nil
}

// Stored counts the answers that this process has stored.
func (s *Service) Stored() int64 { return s.stored.Load() }

func (s *Service) answer(ctx context.Context, tx *db.Tx, who policy.Actor, id ID, r Reply, stored *int) (Saved, error) {
	in, err := selectSlot(tx, who.Org, id, r.Number, r.Key)
	if err != nil {
		return Saved{}, err
	}
	session := &in.session
	if err := policy.Require(who, policy.AnswerAssessment, session.object(), "assessment_not_found"); err != nil {
		return Saved{}, err
	}
	e, err := s.engine(ctx, who, session.Instrument, session.InstrumentVersion)
	if err != nil {
		return Saved{}, err
	}
	again := in.before.number > 0
	if again && in.before.number != r.Number {
		return Saved{}, errs.New(errs.Conflict, "key_reused").At("Idempotency-Key")
	}
	if !in.asked {
		return Saved{}, errs.New(errs.NotFound, "question_not_found")
	}
	kind, options, language := e.form(in.question, cmp.Or(r.Language, session.Language))
	if err := itembank.Check(kind, options, r.Choice); err != nil {
		return Saved{}, err
	}
	raw, err := json.Marshal(itembank.Canonical(kind, r.Choice))
	if err != nil {
		return Saved{}, err
	}
	switch choice := string(raw); {
	case again && in.before.choice != choice:
		return Saved{}, errs.New(errs.Conflict, "key_reused").At("Idempotency-Key")
	case again:
		return Saved{r.Number, db.Time(in.before.savedAt)}, nil
	case session.State != Open:
		return Saved{}, errs.New(errs.Conflict, "assessment_submitted")
	case in.closed:
		return Saved{}, errs.New(errs.Conflict, "section_closed")
	}
	if *stored == 0 { // what is true of the first is true of the others
		if err := s.reactions.mayChange(tx, session); err != nil {
			return Saved{}, err
		}
	}
	if err := r.overtaken(tx, session, in.revisions); err != nil {
		return Saved{}, err
	}
	*stored++
	return Saved{r.Number, tx.Now}, insertAnswer(tx, session, r.Number, in.revisions+1, r.Key, string(raw), language)
}

// overtaken refuses a reply that waited while the question was answered elsewhere.
func (r Reply) overtaken(tx *db.Tx, session *Session, revisions int) error {
	if r.Basis == nil || revisions <= r.Basis.Revision {
		return nil
	}
	keys, err := selectKeys(tx, session, r.Number, r.Basis.Revision)
	if err != nil {
		return err
	}
	for _, key := range keys {
		if !strings.HasPrefix(key, r.Basis.Keys) {
			return errs.New(errs.Conflict, "answered_elsewhere")
		}
	}
	return nil
}

// form is how a question is answered: its kind, its options' ids, and the language it is shown in to a reader of another.
func (e *Engine) form(a Asked, reader string) (itembank.Kind, []string, string) {
	if a.Self() {
		_, language := e.in.Statement(a.Ability, a.Level).Text.In(reader)
		return itembank.Rating, itembank.RatingOptions, language
	}
	it := e.in.Items[e.index[a.Item]]
	return it.Kind, it.OptionIDs(), it.Question(reader).Language
}

// CloseSection ends a section: its answers stay as they are from then on.
func (s *Service) CloseSection(ctx context.Context, who policy.Actor, id ID, section SectionID) (err error) {
	defer errs.Wrap(&err, "assessment.CloseSection(%s, %s)", id, section)
	return s.db.Batch(ctx, func(tx *db.Tx) error {
		session, err := s.session(tx, who, policy.AnswerAssessment, id)
		if err != nil {
			return err
		}
		if session.State != Open {
			return errs.New(errs.Conflict, "assessment_submitted")
		}
		e, err := s.engine(ctx, who, session.Instrument, session.InstrumentVersion)
		if err != nil {
			return err
		}
		if _, ok := e.section(session, section); !ok {
			return errs.New(errs.NotFound, "section_not_found")
		}
		return insertClosed(tx, session, section)
	})
}

// Submit ends the assessment and computes its result. Submitting again returns the same result.
func (s *Service) Submit(ctx context.Context, who policy.Actor, id ID) (_ *Result, err error) {
	defer errs.Wrap(&err, "assessment.Submit(%s)", id)
	var result *Result // read only when the batch has ended, as in Answer
	if err = s.db.Batch(ctx, func(tx *db.Tx) error {
		session, err := s.session(tx, who, policy.AnswerAssessment, id)
		if err != nil {
			return err
		}
		if session.State == Submitted {
			result, err = selectResult(tx, session)
			return err
		}
		if err := s.reactions.mayChange(tx, session); err != nil {
			return err
		}
		if result, err = s.compute(ctx, tx, who, session); err != nil {
			return err
		}
		if result.Judge, err = s.reactions.judged(tx, session); err != nil {
			return err
		}
		if err := insertResult(tx, session, result); err != nil {
			return err
		}
		return s.reactions.submitted(tx, who, session)
	}); err != nil {
		return nil, err
	}
	return result, nil
}

func (s *Service) compute(ctx context.Context, tx *db.Tx, who policy.Actor, session *Session) (*Result, error) {
	e, err := s.engine(ctx, who, session.Instrument, session.InstrumentVersion)
	if err != nil {
		return nil, err
	}
	asked, err := selectAsked(tx, session)
	if err != nil {
		return nil, err
	}
	for _, a := range own(session, asked) {
		if a.Answer != nil {
			return e.result(session, asked, tx.Now)
		}
	}
	return nil, errs.New(errs.Conflict, "nothing_answered")
}

// session reads a session for an actor who may do this to it.
func (s *Service) session(tx *db.Tx, who policy.Actor, do policy.Action, id ID) (*Session, error) {
	return Held(tx, who, do, id)
}

// errMoved says that another request gave the session its next question in the meantime.
var errMoved = errors.New("the session moved on")
