package assessment

import (
	"context"
	"errors"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/policy"
)

// Whole asks all that is left of a section at once and returns its questions, in order, for people whose network is weak: one page to load and
// one to send. The questions follow from what was answered in other sections; among themselves they only complement one another.
func (s *Service) Whole(ctx context.Context, who policy.Actor, id ID, section SectionID, language string) (_ []*Question, err error) {
	defer errs.Wrap(&err, "assessment.Whole(%s, %s)", id, section)
	for try := 1; ; try++ {
		st, err := s.load(ctx, who, policy.AnswerAssessment, id)
		if err != nil {
			return nil, err
		}
		part, ok := st.engine.section(st.Session, section)
		if !ok {
			return nil, errs.New(errs.NotFound, "section_not_found")
		}
		if st.State != Open || st.closed[section] {
			return st.questions(section, language), nil
		}
		first := len(st.asked)
		if err := st.askAll(part); err != nil {
			return nil, err
		}
		if fresh := st.asked[first:]; len(fresh) > 0 {
			err = s.askTogether(ctx, st, fresh)
		}
		if err == nil {
			return st.questions(section, language), nil
		}
		if !errors.Is(err, errMoved) || try == 5 {
			return nil, err
		}
	}
}

// askAll adds questions to the state until the section has enough.
func (st *state) askAll(section Section) error {
	for !section.ID.Self() {
		a, ok, err := st.engine.next(st.Session, section, st.asked)
		if err != nil || !ok {
			return err
		}
		st.asked = append(st.asked, a)
	}
	return nil
}

// askTogether stores new questions, unless another request was quicker.
func (s *Service) askTogether(ctx context.Context, st *state, fresh []Asked) error {
	return s.db.Batch(ctx, func(tx *db.Tx) error {
		n, err := countQuestions(tx, st.Session)
		if err != nil {
			return err
		}
		if n != fresh[0].Number-1 {
			return errMoved
		}
		return insertQuestions(tx, st.Session, fresh, st.engine.itemVersion)
	})
}
