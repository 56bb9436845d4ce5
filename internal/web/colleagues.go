package web

import (
	"errors"
	"strings"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/colleague"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/policy"
	views "github.com/dira-platform/dira/internal/web/views/colleague"
	"github.com/dira-platform/dira/internal/web/views/page"
	resultviews "github.com/dira-platform/dira/internal/web/views/result"
)

// viewsAddress is where the person of an assessment asks others.
func viewsAddress(id assessment.ID) string { return address(id) + "/views" }

// views is the page on which a person asks others, and sees how far that has come.
func (f *Face) views(v *visit) error {
	p, err := f.askPage(v)
	if err != nil {
		return err
	}
	return v.show(p)
}

func (f *Face) askPage(v *visit) (p views.Ask, err error) {
	picture, err := f.Colleagues.Picture(v.Context(), v.actor(), v.id())
	if err != nil {
		return p, err
	}
	if !picture.Open && len(picture.Asked) == 0 {
		return p, errs.New(errs.Conflict, "views_not_offered")
	}
	p = views.Ask{Base: v.base("colleague.title"), Address: viewsAddress(v.id()), Back: address(v.id()), Open: picture.Open, More: len(picture.Asked) > 0,
		Supervisor: picture.Of(colleague.Supervisor) == 0, Peers: picture.Of(colleague.Peer) > 0, Left: colleague.Most - picture.Of(colleague.Peer), Ready: picture.Ready,
		Fewest: colleague.Fewest, Most: colleague.Most, Days: colleague.Days}
	if v.URL.Query().Get("done") == "asked" {
		p.Saved = v.printer.T("colleague.done")
	}
	if p.More {
		p.State = []string{v.standing(picture)}
	}
	if picture.Closed && (picture.Enough() || picture.Supervisor != nil) {
		p.Result = address(v.id()) + "/result#others"
	}
	for _, a := range picture.Asked {
		how := v.printer.T("colleague.by_mail")
		if !a.ByMail {
			how = v.printer.T("colleague.tell_them")
		}
		p.Asked = append(p.Asked, views.Person{Name: a.Name, As: v.printer.T("colleague.kind." + string(a.Kind)), How: how})
	}
	return p, nil
}

// standing is how far asking others has come, in sentences.
func (v *visit) standing(p *colleague.Picture) string {
	var parts []string
	if n := p.Of(colleague.Peer); n > 0 {
		parts = append(parts, v.printer.N("colleague.given_of", n, "given", v.printer.Number(p.Given)))
		if missing := colleague.Fewest - p.Given; missing > 0 && !p.Closed {
			parts = append(parts, v.printer.N("colleague.missing", missing))
		} else if missing > 0 {
			parts = append(parts, v.printer.T("colleague.too_few"))
		}
	}
	if p.Closed && p.Of(colleague.Supervisor) > 0 && p.Supervisor == nil {
		parts = append(parts, v.printer.T("colleague.no_supervisor"))
	}
	if !p.Closed {
		parts = append(parts, v.printer.T("colleague.until", "date", v.printer.Date(p.Closes)))
	}
	return strings.Join(parts, " ")
}

// askViews asks the people who were named. Names that nobody has are counted, so that nobody finds out by trying who works there.
func (f *Face) askViews(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	names := colleague.Names{Supervisor: v.PostForm.Get("supervisor"), Colleagues: strings.Split(unixLines(v.PostForm.Get("colleagues")), "\n")}
	var refused error
	err := f.SignIn.Guess(v.Context(), v.visitor(), func() error {
		refused = f.Colleagues.Ask(v.Context(), v.actor(), v.id(), names)
		if refused != nil && errs.As(refused).Code == "view_unknown" {
			return errs.New(errs.NotFound, "view_unknown", "who", "").Because(refused)
		}
		return nil
	})
	if err != nil && !errs.Is(err, errs.NotFound) { // too many
		return err
	}
	switch {
	case refused == nil:
		return v.to(viewsAddress(v.id()) + "?done=asked")
	case !errs.Is(refused, errs.Invalid):
		return refused
	}
	p, err := f.askPage(v)
	if err != nil {
		return errors.Join(err, refused)
	}
	p.Typed = views.Typed{Supervisor: names.Supervisor, Colleagues: strings.Join(names.Colleagues, "\n")}
	p.Errors = v.wrongField(refused, "colleagues")
	if p.Left == 0 && p.Errors[0].Field == "colleagues" { // there is no such field any more
		p.Errors[0].Field = "supervisor"
	}
	return v.showStatus(statuses[errs.Invalid], p)
}

// endViews ends the asking of a person.
func (f *Face) endViews(v *visit) error {
	if err := f.Colleagues.End(v.Context(), v.actor(), v.id()); err != nil {
		return err
	}
	return v.to(viewsAddress(v.id()))
}

// asksOthers says for the task list whether the person of an assessment may still ask others, and how they are told; empty where not.
func (f *Face) asksOthers(v *visit) (string, error) {
	if v.who.Org == policy.Public {
		return "", nil
	}
	picture, err := f.Colleagues.Picture(v.Context(), v.actor(), v.id())
	if err != nil || !picture.Open && len(picture.Asked) == 0 {
		return "", err
	}
	return string(picture.Way), nil
}

// others is how others see a person, beside how they see themselves and what was measured; nil where nobody is asked.
func (f *Face) others(w resultWriter, r *assessment.Result) (*resultviews.Others, error) {
	if w.who.Org == policy.Public {
		return nil, nil
	}
	picture, err := f.Colleagues.Picture(w.Context(), w.actor(), w.id())
	if err != nil || !picture.Open && len(picture.Asked) == 0 {
		return nil, err
	}
	o := &resultviews.Others{Lead: w.printer.T("colleague.offer"), Ask: viewsAddress(w.id()), AskText: w.printer.T("colleague.to_ask")}
	if len(picture.Asked) == 0 {
		return o, nil
	}
	o.Lead, o.AskText = w.standing(picture), w.printer.T("colleague.to_state")
	if !picture.Closed {
		return o, nil
	}
	o.AskText = w.printer.T("colleague.asked")
	o.Colleagues, o.Supervisor = len(picture.Colleagues) > 0, picture.Supervisor != nil && len(picture.Supervisor.Points) > 0
	if o.Colleagues || o.Supervisor {
		o.Rows = w.sides(picture, r)
	}
	o.Words = w.said(picture)
	return o, nil
}

// sides are the competencies that somebody else has seen, from all sides.
func (w resultWriter) sides(p *colleague.Picture, r *assessment.Result) (rows []resultviews.OtherRow) {
	own, peers, supervisor := w.points(p.Own), w.points(p.Colleagues), map[framework.StatementID]string{}
	if p.Supervisor != nil {
		supervisor = w.points(p.Supervisor.Points)
	}
	text := func(of map[framework.StatementID]string, a framework.StatementID) string {
		if of[a] == "" {
			return "–"
		}
		return of[a]
	}
	for i := range r.Profile {
		m := &r.Profile[i]
		if a := m.Ability; peers[a] != "" || supervisor[a] != "" {
			rows = append(rows, resultviews.OtherRow{Name: w.name(a), Own: text(own, a), Colleagues: text(peers, a), Supervisor: text(supervisor, a), Measured: w.level(m)})
		}
	}
	return rows
}

// points are averages in words, by competency.
func (w resultWriter) points(list []colleague.Points) map[framework.StatementID]string {
	all := map[framework.StatementID]string{}
	for _, p := range list {
		all[p.Ability] = w.printer.Decimal(p.Points, 1)
	}
	return all
}

// said is what others wrote, under headings that say whose it is.
func (w resultWriter) said(p *colleague.Picture) (list []resultviews.Said) {
	add := func(key string, texts ...string) {
		for _, t := range texts {
			if t != "" {
				list = append(list, resultviews.Said{Title: w.printer.T(key), Texts: texts})
				return
			}
		}
	}
	add("colleague.said_well", p.Well...)
	add("colleague.said_try", p.Try...)
	if p.Supervisor != nil {
		add("colleague.supervisor_well", p.Supervisor.Well)
		add("colleague.supervisor_try", p.Supervisor.Try)
	}
	return list
}

// viewOptions are the points with their words, of which one may be chosen.
func (v *visit) viewOptions(b colleague.Behaviour) (list []page.Option) {
	for _, value := range viewPoints {
		list = append(list, page.Option{Value: value, Label: v.printer.T("view.points." + value), Chosen: b.Rated && value == pointsText(b.Points)})
	}
	return list
}
