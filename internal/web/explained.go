package web

import (
	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/itembank"
	views "github.com/dira-platform/dira/internal/web/views/result"
)

// explained shows a person's own answers with what is best and why, for the questions that are released for it.
func (f *Face) explained(v *visit) error {
	list, of, err := f.Assessments.Explanations(v.Context(), v.actor(), v.id(), v.language())
	if err != nil {
		return err
	}
	p := views.Explained{Base: v.base("explain.title"), Address: address(v.id()) + "/result", Of: of}
	for i := range list {
		p.Questions = append(p.Questions, explainedQuestion(v, &list[i]))
	}
	return v.show(p)
}

func explainedQuestion(v *visit, x *assessment.Explanation) views.ExplainedQuestion {
	q := views.ExplainedQuestion{Language: x.Language, Stem: x.Stem, Ordered: x.Kind == itembank.Order, Verdict: v.printer.T("explain." + x.Verdict())}
	for _, o := range x.Best {
		q.Best = append(q.Best, views.ExplainedOption{Text: o.Text, Why: o.Why, Yours: o.Chosen})
	}
	for _, o := range x.Others {
		q.Chosen = append(q.Chosen, views.ExplainedOption{Text: o.Text, Why: o.Why, Yours: true})
	}
	return q
}
