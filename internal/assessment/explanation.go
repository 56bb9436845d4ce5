package assessment

import (
	"context"
	"slices"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/internal/policy"
)

// Explanation is what a person may know about a question after submitting: what they chose, what is best, and why.
type Explanation struct {
	*Question
	Score, Most int // what the answer earned, and what can be earned
	Best        []ExplainedOption
	Others      []ExplainedOption // chosen, and not among the best
}

// ExplainedOption is an option with what is right or wrong about it.
type ExplainedOption struct {
	itembank.Choice
	Why    string
	Chosen bool
}

// Verdict is full, part or miss: all, some or none of what can be earned.
func (x *Explanation) Verdict() string {
	switch x.Score {
	case x.Most:
		return "full"
	case 0:
		return "miss"
	}
	return "part"
}

// Explanations are the questions of a submitted assessment that were answered and whose items are released for it, in order. The others stay
// unexplained, since people who come after will be asked them too; of tells how many scored questions were answered in all.
func (s *Service) Explanations(ctx context.Context, who policy.Actor, id ID, language string) (list []Explanation, of int, err error) {
	defer errs.Wrap(&err, "assessment.Explanations(%s)", id)
	st, err := s.load(ctx, who, policy.ReadResult, id)
	if err != nil {
		return nil, 0, err
	}
	if st.State != Submitted {
		return nil, 0, errs.New(errs.Conflict, "not_submitted")
	}
	for _, a := range st.asked {
		if a.Self() || a.Answer == nil {
			continue
		}
		of++
		if it := st.engine.in.Items[st.engine.index[a.Item]]; it.Explain {
			list = append(list, explain(it, st.question(a, language), a.Answer.Choice))
		}
	}
	return list, of, nil
}

func explain(it *itembank.Item, q *Question, choice []string) Explanation {
	x := Explanation{Question: q, Score: it.Score(choice), Most: it.MaxScore()}
	best := it.ChoiceFor(it.MaxScore())
	for _, id := range best {
		x.Best = append(x.Best, explained(it, id, q.Language, slices.Contains(choice, id)))
	}
	if it.Kind == itembank.Order {
		return x
	}
	for _, id := range choice {
		if !slices.Contains(best, id) {
			x.Others = append(x.Others, explained(it, id, q.Language, true))
		}
	}
	return x
}

func explained(it *itembank.Item, id, language string, chosen bool) ExplainedOption {
	for _, o := range it.Options {
		if o.ID == id {
			text, _ := o.Text.In(language)
			why, _ := o.Why.In(language)
			return ExplainedOption{itembank.Choice{ID: id, Text: text}, why, chosen}
		}
	}
	return ExplainedOption{}
}
