package web

import (
	"net/url"
	"slices"

	"github.com/dira-platform/dira/internal/i18n"
	"github.com/dira-platform/dira/internal/planning"
	"github.com/dira-platform/dira/internal/web/views/page"
	views "github.com/dira-platform/dira/internal/web/views/result"
)

// binds says what keeps the plan from closing more, and what it would be with more of that.
func (w *made) binds(p *views.Plan, all []planning.More) {
	for _, x := range all {
		sum := w.sum(x.Plan, len(w.standing.Steps))
		p.More = append(p.More, views.More{Text: w.printer.T("plan.more."+string(x.By), "hours", w.hours(x.Means.Hours), "most", x.Means.Most, "sum", sum), To: w.planAddress(x.Means)})
	}
}

// further says what one more language would do, where it would do something: the one of those on offer in which most of what the plan leaves open is taught.
func (w *made) further(f *Face, p *views.Plan, plan *planning.Plan) error {
	language, err := w.taughtIn(f, p.Languages, plan)
	if err != nil || language == "" {
		return err
	}
	m := w.means
	m.Languages = append(slices.Clone(m.Languages), language)
	resources, err := f.teaching(w.visit, w.standing, m)
	if err != nil {
		return err
	}
	other, err := planning.Best(w.Context(), w.standing, resources, m)
	if err != nil || other.Value < plan.Value+1e-6 {
		return err
	}
	p.More = append(p.More, views.More{Text: w.printer.T("plan.more.language", "language", "\u2068"+i18n.Autonym(language)+"\u2069", "sum", w.sum(other, len(w.standing.Steps))), To: w.planAddress(m)})
	return nil
}

// taughtIn is a language that the person did not choose, in which the most weight of what a plan leaves open is taught; empty: none of it is.
func (w *made) taughtIn(f *Face, offered []page.Option, plan *planning.Plan) (best string, err error) {
	most := 0.0
	for _, o := range offered {
		if o.Chosen {
			continue
		}
		covered, err := f.Library.Covered(w.Context(), w.actor(), o.Value)
		if err != nil {
			return "", err
		}
		weight := 0.0
		for _, c := range covered {
			at := slices.IndexFunc(plan.Open, func(s planning.Step) bool { return s.Ability == c.Competency && s.Level == c.Level })
			if at >= 0 && c.Here > 0 {
				weight += plan.Open[at].Weight
			}
		}
		if weight > most {
			best, most = o.Value, weight
		}
	}
	return best, nil
}

// planAddress is where the plan for other means is made.
func (w *made) planAddress(m planning.Means) string {
	q := url.Values{}
	for _, o := range (planWriter{w.resultWriter, m}).again() {
		q.Add(o.Label, o.Value)
	}
	if w.role != "" {
		q.Set("role", string(w.role))
	}
	return address(w.id()) + "/plan?" + q.Encode()
}
