package assessment

import (
	"context"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/irt"
)

// Sharpened is what more questions on one ability changed about it.
type Sharpened struct {
	Ability framework.StatementID `json:"ability"`
	Before  Measure               `json:"before"` // by the answers that were there before
}

// more begins the id of the section in which a session asks more about one ability: "more.D2.C6".
const more = "more."

// moreOn is the section that sharpens an ability.
func moreOn(ability framework.StatementID) SectionID { return SectionID(more + ability) }

// More reports whether the section sharpens an ability of an earlier assessment.
func (id SectionID) More() bool { return strings.HasPrefix(string(id), more) }

// Sharpen begins an assessment that continues a submitted one with more questions on one ability alone. That one and its result stay as they
// are. The new one has a key of its own and begins with all the answers of the old, by the same version of the instrument.
func (s *Service) Sharpen(ctx context.Context, who policy.Actor, id ID, ability framework.StatementID) (_ Started, err error) {
	defer errs.Wrap(&err, "assessment.Sharpen(%s, %s)", id, ability)
	key, next := NewKey(), ID(uuid.Must(uuid.NewV7()).String())
	seed := rand.Uint64()
	err = s.db.Batch(ctx, func(tx *db.Tx) error {
		old, err := s.session(tx, who, policy.SharpenAssessment, id)
		if err != nil {
			return err
		}
		if err := s.sharpenable(ctx, tx, who, old, ability); err != nil {
			return err
		}
		session := *old
		session.ID, session.BasedOn, session.Sharpens, session.keyHash, session.seed = next, old.ID, ability, key.hash(), seed
		session.State, session.StartedAt = Open, tx.Now
		if err := insertSession(tx, &session); err != nil {
			return err
		}
		return insertContinued(tx, old, &session)
	})
	return Started{next, key}, err
}

// sharpenable refuses to sharpen what is not measured, known well enough, or has no more questions.
func (s *Service) sharpenable(ctx context.Context, tx *db.Tx, who policy.Actor, old *Session, ability framework.StatementID) error {
	if old.State != Submitted {
		return errs.New(errs.Conflict, "not_submitted")
	}
	e, err := s.engine(ctx, who, old.Instrument, old.InstrumentVersion)
	if err != nil {
		return err
	}
	result, err := selectResult(tx, old)
	if err != nil {
		return err
	}
	asked, err := selectAsked(tx, old)
	if err != nil {
		return err
	}
	m, ok := result.Measure(ability)
	switch {
	case !ok:
		return errs.New(errs.Invalid, "sharpen_unknown", "id", string(ability)).At("ability")
	case m.SE <= e.sharpSE():
		return errs.New(errs.Conflict, "sharpen_sure").At("ability")
	case !e.canSharpen(asked, ability):
		return errs.New(errs.Conflict, "sharpen_done").At("ability")
	}
	return nil
}

// Sharpenable lists the abilities of a submitted assessment that more questions would make surer, in the order of the framework, and how many
// questions there would be at most.
func (s *Service) Sharpenable(ctx context.Context, who policy.Actor, id ID) (list []framework.StatementID, questions int, err error) {
	defer errs.Wrap(&err, "assessment.Sharpenable(%s)", id)
	st, err := s.load(ctx, who, policy.ReadResult, id)
	if err != nil {
		return nil, 0, err
	}
	if st.State != Submitted {
		return nil, 0, errs.New(errs.Conflict, "not_submitted")
	}
	p, err := st.engine.profile(st.asked)
	if err != nil {
		return nil, 0, err
	}
	for _, a := range st.Scope {
		if p.SE[st.engine.dim[a]] > st.engine.sharpSE() && st.engine.canSharpen(st.asked, a) {
			list = append(list, a)
		}
	}
	return list, st.engine.sharpQuestions(), nil
}

// sharpQuestions and sharpSE are the rules of sharpening. An instrument from before there was sharpening has none.
func (e *Engine) sharpQuestions() int {
	if n := e.in.Rules.SharpenQuestions; n > 0 {
		return n
	}
	return 10
}

func (e *Engine) sharpSE() float64 {
	if se := e.in.Rules.SharpenSE; se > 0 {
		return se
	}
	return 0.4
}

// canSharpen reports whether an ability was not sharpened yet and items on it are left to ask.
func (e *Engine) canSharpen(asked []Asked, ability framework.StatementID) bool {
	if len(inSection(asked, moreOn(ability))) > 0 {
		return false
	}
	section := e.moreSection(ability)
	return slices.ContainsFunc(e.in.Items, func(it *itembank.Item) bool {
		fresh := !slices.ContainsFunc(asked, func(a Asked) bool { return a.Item == it.ID })
		return fresh && e.eligible(section, asked, e.index[it.ID])
	})
}

func (e *Engine) moreSection(ability framework.StatementID) Section {
	return Section{ID: moreOn(ability), Abilities: []framework.StatementID{ability}, Limit: e.sharpQuestions()}
}

// sections lays out a session: by its scope, with the self-view or without, or the one section that sharpens.
func (e *Engine) sections(s *Session) []Section {
	if s.Sharpens != "" {
		return []Section{e.moreSection(s.Sharpens)}
	}
	sections := plan(e.framework, e.in.Rules, s.Scope)
	if s.WithoutSelf {
		return slices.DeleteFunc(sections, func(s Section) bool { return s.ID.Self() })
	}
	return sections
}

// nextMore chooses the next question of a section that sharpens an ability, or reports that it has enough. Nothing else counts than that ability,
// and its draw is so wide that the whole bank is open to it.
func (e *Engine) nextMore(s *Session, section Section, asked []Asked) (_ Asked, ok bool, err error) {
	here, k := inSection(asked, section.ID), e.dim[section.Abilities[0]]
	question := Asked{Number: len(asked) + 1, Section: section.ID, Ability: section.Abilities[0], Scored: true}
	if len(here) >= section.Limit {
		return question, false, nil
	}
	p, err := e.profile(asked)
	if err != nil || p.SE[k] <= e.sharpSE() {
		return question, false, err
	}
	rules := irt.Rules{Weights: make([]float64, len(e.abilities)), Randomesque: e.in.Rules.Randomesque}
	rules.Weights[k] = 1
	rng := rand.New(rand.NewPCG(s.seed, uint64(len(asked))))
	worn, drawn := e.wornKind(here), e.draw(s, section)
	i, ok, err := e.pick(e.expecting(p, here), section, asked, rules, rng,
		func(i int) bool { return drawn[i] && e.in.Items[i].Kind != worn },
		func(int) bool { return true },
	)
	if err != nil || !ok {
		return question, false, err
	}
	question.Item = e.in.Items[i].ID
	return question, true, nil
}

// sharpened is what a session that sharpens knew before; nil for others.
func (e *Engine) sharpened(s *Session, asked []Asked) (*Sharpened, error) {
	if s.Sharpens == "" {
		return nil, nil
	}
	before := slices.DeleteFunc(slices.Clone(asked), func(a Asked) bool { return a.Section == moreOn(s.Sharpens) })
	p, err := e.profile(before)
	if err != nil {
		return nil, err
	}
	return &Sharpened{Ability: s.Sharpens, Before: e.measure(p, s.Sharpens, s, before)}, nil
}

// own leaves out the questions that a session has from the one it continues.
func own(s *Session, asked []Asked) []Asked {
	if s.Sharpens == "" {
		return asked
	}
	return inSection(asked, moreOn(s.Sharpens))
}
