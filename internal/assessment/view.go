package assessment

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/internal/policy"
)

// Question is a question as a person sees it. It tells nothing about key, parameters or level.
type Question struct {
	Number    int
	Section   SectionID
	Framework framework.VersionID // the one its session is pinned to: names are taken from it
	Ability   framework.StatementID
	Kind      itembank.Kind
	Stem      string
	Language  string            // of stem and options
	Draft     bool              // the translation is one that nobody fluent has checked
	Options   []itembank.Choice // those of a rating have ids and no texts: the face has the words
	Chosen    []string          // the present answer
	SavedAt   time.Time         // of the present answer; zero while there is none
	Revision  int               // the same; 0 while there is none
	Position  int               // in its section, from 1
	Of        int               // questions in its section, at most
	Fixed     bool              // its section is closed or the assessment submitted
}

// QuestionID is how a question is named outside: "q7". It says nothing about the item.
func QuestionID(number int) string { return "q" + strconv.Itoa(number) }

// ParseQuestionID reads a question's name; 0 for what is none.
func ParseQuestionID(id string) int {
	n, err := strconv.Atoi(strings.TrimPrefix(id, "q"))
	if err != nil || n < 1 || QuestionID(n) != id {
		return 0
	}
	return n
}

// state is a session with everything asked and answered so far.
type state struct {
	*Session
	engine *Engine
	plan   []Section
	asked  []Asked
	closed map[SectionID]bool
}

func (s *Service) load(ctx context.Context, who policy.Actor, do policy.Action, id ID) (st *state, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		session, err := s.session(tx, who, do, id)
		if err != nil {
			return err
		}
		st = &state{Session: session}
		if st.asked, err = selectAsked(tx, session); err != nil {
			return err
		}
		st.closed, err = selectClosed(tx, session)
		return err
	})
	if err != nil {
		return nil, err
	}
	if st.engine, err = s.engine(ctx, who, st.Instrument, st.InstrumentVersion); err != nil {
		return nil, err
	}
	st.plan = st.engine.sections(st.Session)
	return st, nil
}

func (e *Engine) section(s *Session, id SectionID) (Section, bool) {
	for _, section := range e.sections(s) {
		if section.ID == id {
			return section, true
		}
	}
	return Section{}, false
}

// Next returns the next question without an answer, over all sections in turn, or nil when everything was asked and answered.
func (s *Service) Next(ctx context.Context, who policy.Actor, id ID, language string) (_ *Question, err error) {
	defer errs.Wrap(&err, "assessment.Next(%s)", id)
	return s.next(ctx, who, id, language, func(st *state) (*Asked, bool, error) { return st.open(func(Section) bool { return true }) })
}

// NextIn is Next within one section.
func (s *Service) NextIn(ctx context.Context, who policy.Actor, id ID, section SectionID, language string) (_ *Question, err error) {
	defer errs.Wrap(&err, "assessment.NextIn(%s, %s)", id, section)
	return s.next(ctx, who, id, language, func(st *state) (*Asked, bool, error) { return st.open(section.is) })
}

// After returns what comes after a question that was answered: the one that was asked next in its section, answered or not, or else as NextIn does. It returns
// its section also where there is none.
func (s *Service) After(ctx context.Context, who policy.Actor, id ID, number int, language string) (section SectionID, q *Question, err error) {
	defer errs.Wrap(&err, "assessment.After(%s, %d)", id, number)
	q, err = s.next(ctx, who, id, language, func(st *state) (*Asked, bool, error) {
		if number < 1 || number > len(st.asked) {
			return nil, false, errs.New(errs.NotFound, "question_not_found")
		}
		section = st.asked[number-1].Section
		if number < len(st.asked) && st.asked[number].Section == section {
			return &st.asked[number], false, nil
		}
		if st.State != Open { // the answer came once more, late
			return nil, false, nil
		}
		return st.unanswered(section.is)
	})
	return section, q, err
}

// is reports whether a section is the one of this name.
func (id SectionID) is(s Section) bool { return s.ID == id }

// next chooses on a snapshot, outside of any write, and stores a new question only if nobody else was quicker.
func (s *Service) next(ctx context.Context, who policy.Actor, id ID, language string, choose func(*state) (a *Asked, isNew bool, err error)) (*Question, error) {
	for try := 1; ; try++ {
		st, err := s.load(ctx, who, policy.AnswerAssessment, id)
		if err != nil {
			return nil, err
		}
		a, isNew, err := choose(st)
		if err != nil || a == nil {
			return nil, err
		}
		if !isNew {
			return st.question(*a, language), nil
		}
		err = s.askTogether(ctx, st, []Asked{*a})
		if err == nil {
			st.asked = append(st.asked, *a)
			return st.question(*a, language), nil
		}
		if !errors.Is(err, errMoved) || try == 5 {
			return nil, err
		}
	}
}

// open is unanswered of an assessment that is not submitted.
func (st *state) open(in func(Section) bool) (a *Asked, isNew bool, err error) {
	if st.State != Open {
		return nil, false, errs.New(errs.Conflict, "assessment_submitted")
	}
	return st.unanswered(in)
}

// unanswered is the first question without an answer in some sections, or a new one.
func (st *state) unanswered(in func(Section) bool) (a *Asked, isNew bool, err error) {
	for _, section := range st.plan {
		if !in(section) || st.closed[section.ID] {
			continue
		}
		for i := range st.asked {
			if st.asked[i].Section == section.ID && st.asked[i].Answer == nil {
				return &st.asked[i], false, nil
			}
		}
		if section.ID.Self() {
			continue
		}
		question, ok, err := st.engine.next(st.Session, section, st.asked)
		if err != nil || ok {
			return &question, true, err
		}
	}
	return nil, false, nil
}

// question shows what was asked in a language.
func (st *state) question(a Asked, language string) *Question {
	q := &Question{Number: a.Number, Section: a.Section, Framework: st.engine.framework.ID, Ability: a.Ability, Fixed: st.closed[a.Section] || st.State != Open}
	if a.Self() {
		q.Kind = itembank.Rating
		q.Stem, q.Language = st.engine.in.Statement(a.Ability, a.Level).Text.In(language)
		for _, id := range itembank.RatingOptions {
			q.Options = append(q.Options, itembank.Choice{ID: id})
		}
	} else {
		shown := st.engine.in.Items[st.engine.index[a.Item]].Question(language)
		q.Kind, q.Stem, q.Language, q.Draft, q.Options = shown.Kind, shown.Stem, shown.Language, shown.Draft, shown.Options
	}
	if a.Answer != nil {
		q.Chosen, q.SavedAt, q.Revision = a.Answer.Choice, a.Answer.AnsweredAt, a.Answer.Revision
	}
	for _, other := range inSection(st.asked, a.Section) {
		if other.Number <= a.Number {
			q.Position++
		}
	}
	if section, ok := st.engine.section(st.Session, a.Section); ok {
		q.Of = max(section.Limit, q.Position)
	}
	return q
}

// Question returns a question that was asked, with its present answer.
func (s *Service) Question(ctx context.Context, who policy.Actor, id ID, number int, language string) (_ *Question, err error) {
	defer errs.Wrap(&err, "assessment.Question(%s, %d)", id, number)
	st, err := s.load(ctx, who, policy.AnswerAssessment, id)
	if err != nil {
		return nil, err
	}
	if number < 1 || number > len(st.asked) {
		return nil, errs.New(errs.NotFound, "question_not_found")
	}
	return st.question(st.asked[number-1], language), nil
}

// Questions returns every question asked in a section, in order, for the page on which a person checks their answers.
func (s *Service) Questions(ctx context.Context, who policy.Actor, id ID, section SectionID, language string) (_ []*Question, err error) {
	defer errs.Wrap(&err, "assessment.Questions(%s, %s)", id, section)
	st, err := s.load(ctx, who, policy.AnswerAssessment, id)
	if err != nil {
		return nil, err
	}
	if _, ok := st.engine.section(st.Session, section); !ok {
		return nil, errs.New(errs.NotFound, "section_not_found")
	}
	return st.questions(section, language), nil
}

// SelfView returns the statements of the section of the self-view that an ability belongs to, in order.
func (s *Service) SelfView(ctx context.Context, who policy.Actor, id ID, ability framework.StatementID, language string) (_ []*Question, err error) {
	defer errs.Wrap(&err, "assessment.SelfView(%s, %s)", id, ability)
	st, err := s.load(ctx, who, policy.AnswerAssessment, id)
	if err != nil {
		return nil, err
	}
	for _, section := range st.plan {
		if section.ID.Self() && slices.Contains(section.Abilities, ability) {
			return st.questions(section.ID, language), nil
		}
	}
	return nil, errs.New(errs.NotFound, "section_not_found")
}

func (st *state) questions(section SectionID, language string) (list []*Question) {
	for _, a := range inSection(st.asked, section) {
		list = append(list, st.question(a, language))
	}
	return list
}
