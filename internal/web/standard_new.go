package web

import (
	"strconv"

	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/standard"
	"github.com/dira-platform/dira/internal/web/views/page"
	views "github.com/dira-platform/dira/internal/web/views/standard"
)

// newStandard asks for what a panel begins with.
func (f *Face) newStandard(v *visit) error {
	p, err := f.newStandardPage(v, standard.New{Method: standard.Angoff, Questions: 45, Rounds: 2})
	if err != nil {
		return err
	}
	return v.show(p)
}

// someQuestions are how many questions a panel may have at most, to choose from; 0: all.
var someQuestions = []int{15, 30, 45, 60, 0}

func (f *Face) newStandardPage(v *visit, n standard.New) (p views.New, err error) {
	b, err := f.Standards.Begin(v.Context(), v.actor())
	if err != nil {
		return p, err
	}
	p = views.New{Base: v.base("standard.new"), Name: n.Name}
	for _, m := range standard.Methods {
		hint := v.printer.T("standard.method_hint." + string(m))
		if m == standard.Bookmark && !b.Ordered {
			hint += " " + v.printer.T("standard.method_hint.not_yet")
		}
		p.Methods = append(p.Methods, page.Option{Value: string(m), Label: v.printer.T("standard.method." + string(m)), Hint: hint, Chosen: m == n.Method})
	}
	chosen := map[framework.StatementID]bool{}
	for _, a := range n.Abilities {
		chosen[a] = true
	}
	for _, a := range b.Abilities {
		name := b.Framework.Name(a, v.language())
		p.Abilities = append(p.Abilities, page.Option{Value: string(a), Label: name.Text, Language: name.Language, Hint: v.printer.N("standard.questions_n", b.Questions[a]), Chosen: chosen[a]})
	}
	for _, q := range someQuestions {
		label := v.printer.T("standard.questions_all")
		if q > 0 {
			label = v.printer.N("standard.questions_most", q)
		}
		p.Questions = append(p.Questions, page.Option{Value: strconv.Itoa(q), Label: label, Chosen: q == n.Questions})
	}
	for r := standard.LeastRound; r <= standard.MostRounds; r++ {
		p.Rounds = append(p.Rounds, page.Option{Value: strconv.Itoa(r), Label: v.printer.N("standard.rounds_n", r), Chosen: r == n.Rounds})
	}
	return p, nil
}

// createStandard makes a draft.
func (f *Face) createStandard(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	n := standard.New{Name: v.PostForm.Get("name"), Method: standard.Method(v.PostForm.Get("method"))}
	n.Questions, n.Rounds = whole(v.PostForm.Get("questions")), whole(v.PostForm.Get("rounds"))
	for _, a := range v.PostForm["ability"] {
		n.Abilities = append(n.Abilities, framework.StatementID(a))
	}
	id, err := f.Standards.Create(v.Context(), v.actor(), n)
	if mistaken(err) {
		p, other := f.newStandardPage(v, n)
		if other != nil {
			return other
		}
		for _, wrong := range n.Wrong() { // all at once, in the order of the fields
			p.Errors = append(p.Errors, v.wrongField(wrong, "name")...)
		}
		if len(p.Errors) == 0 {
			p.Errors = v.wrongField(err, "name")
		}
		return v.showStatus(statusOf(err), p)
	}
	if err != nil {
		return err
	}
	return v.to(panelPath(id) + "/describe")
}

// whole is a number that was typed or chosen; -1 for what is none.
func whole(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return -1
	}
	return n
}
