package api

import (
	"context"

	"github.com/dira-platform/dira/internal/assessment"
)

// ExplanationsResponse is a person's own answers with what is best and why.
type ExplanationsResponse struct {
	Body struct {
		Of        int           `json:"of" doc:"Questions that were answered; those that are not released for explanation are left out."`
		Questions []Explanation `json:"questions"`
	}
}

// Explanation is one answered question.
type Explanation struct {
	Question
	Verdict string            `json:"verdict" enum:"full,part,miss" doc:"The answer is the best one, partly right, or there is a better one."`
	Best    []ExplainedOption `json:"best" doc:"Of an order, all options in the best order."`
	Chosen  []ExplainedOption `json:"chosen_otherwise" doc:"What was chosen and is not among the best."`
}

// ExplainedOption is an option with what is right or wrong about it.
type ExplainedOption struct {
	Option
	Why string `json:"why"`
}

func (f *Face) explanations(ctx context.Context, in *SessionRequest) (*ExplanationsResponse, error) {
	session, _, err := f.Assessments.Result(ctx, in.actor(ctx), assessment.ID(in.ID))
	if err != nil {
		return nil, err
	}
	list, of, err := f.Assessments.Explanations(ctx, in.actor(ctx), session.ID, session.Language)
	if err != nil {
		return nil, err
	}
	out := &ExplanationsResponse{}
	out.Body.Of, out.Body.Questions = of, []Explanation{}
	for i := range list {
		x := &list[i]
		out.Body.Questions = append(out.Body.Questions, Explanation{
			Question: *f.wireQuestion(x.Question, session.Language), Verdict: x.Verdict(), Best: wireExplained(x.Best), Chosen: wireExplained(x.Others),
		})
	}
	return out, nil
}

func wireExplained(list []assessment.ExplainedOption) []ExplainedOption {
	wire := []ExplainedOption{}
	for _, o := range list {
		wire = append(wire, ExplainedOption{Option{o.ID, o.Text}, o.Why})
	}
	return wire
}
