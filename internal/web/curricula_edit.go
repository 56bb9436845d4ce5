package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/dira-platform/dira/internal/curriculum"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	curationviews "github.com/dira-platform/dira/internal/web/views/curation"
	views "github.com/dira-platform/dira/internal/web/views/curriculum"
	"github.com/dira-platform/dira/internal/web/views/page"
)

const ourCurriculaPath = curationPath + "/curricula"

// ourCurriculumPath is where those who make a curriculum work on it.
func ourCurriculumPath(id curriculum.ID) string { return ourCurriculaPath + "/" + string(id) }

// ourUnitPath is where a unit is changed.
func ourUnitPath(id curriculum.ID, code string) string {
	return ourCurriculumPath(id) + "/unit?code=" + url.QueryEscape(code)
}

// ourCurricula lists the curricula of an organisation.
func (f *Face) ourCurricula(v *visit) error {
	all, err := f.Curricula.Ours(v.Context(), v.actor())
	if err != nil {
		return err
	}
	p := views.List{Base: v.base("curricula.ours"), Back: deskPath, Lead: v.printer.T("curricula.ours_lead"), New: ourCurriculaPath + "/new", Saved: v.saidDone("curricula.done.", "dropped")}
	for _, c := range all {
		p.All = append(p.All, views.Listed{Name: c.Name, Language: c.Language, Link: ourCurriculumPath(c.ID), By: c.Institution,
			Line: v.printer.T("collection.state."+string(c.State)) + " · " + v.curriculumLine(c) + " · " + v.printer.Date(c.ChangedAt)})
	}
	return v.show(p)
}

// newCurriculum asks what a curriculum is.
func (f *Face) newCurriculum(v *visit) error {
	if _, err := f.Curricula.Ours(v.Context(), v.actor()); err != nil {
		return err
	}
	return v.show(v.aboutCurriculum(curriculum.About{System: curriculum.ECTS, Language: v.language()}, ""))
}

// aboutCurriculum is the form of what is said of a curriculum. The total stands in it as it was typed.
func (v *visit) aboutCurriculum(a curriculum.About, total string) views.About {
	own := func(name, value string) page.Field {
		return page.Field{Name: name, Label: v.printer.T("curriculum.field." + name), Value: value, Dir: "auto", Language: page.Unknown}
	}
	p := views.About{Base: v.base("curriculum.new"), Back: ourCurriculaPath, Action: ourCurriculaPath + "/new", Button: v.printer.T("curriculum.save"),
		Fields: []page.Field{own("name", a.Name), own("institution", a.Institution), own("award", a.Award)},
		Total:  page.Field{Name: "total", Label: v.printer.T("curriculum.field.total"), Hint: v.printer.T("curriculum.hint.total"), Value: total, Size: 8, Dir: "ltr", Autocomplete: "off"}}
	p.Fields[2].Hint = v.printer.T("curriculum.hint.award")
	p.Summary = own("summary", a.Summary)
	p.Summary.Rows = 4
	for _, s := range curriculum.Systems {
		p.Systems = append(p.Systems, page.Option{Value: string(s), Label: v.printer.T("curriculum.system." + string(s)), Chosen: s == a.System})
	}
	p.Tongues = v.tongues(a.Language, false)
	return p
}

// typedAbout is what somebody typed of a curriculum, and what is wrong with its number of credits.
func (v *visit) typedAbout() (a curriculum.About, total string, err error) {
	get := v.PostForm.Get
	a = curriculum.About{Name: get("name"), Institution: get("institution"), Award: get("award"), System: curriculum.System(get("system")), Language: get("language"), Summary: get("summary")}
	total = strings.TrimSpace(get("total"))
	if n, ok := curriculum.ParseCredits(total); ok {
		a.Total = n
	} else if total != "" {
		err = errs.New(errs.Invalid, "curriculum_credits").At("total")
	}
	return a, total, err
}

func (f *Face) createCurriculum(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	if _, err := f.Curricula.Ours(v.Context(), v.actor()); err != nil {
		return err
	}
	a, total, err := v.typedAbout()
	var id curriculum.ID
	if err == nil {
		id, err = f.Curricula.Create(v.Context(), v.actor(), a)
	}
	if mistaken(err) {
		p := v.aboutCurriculum(a, total)
		p.Errors = v.wrongField(err, "name")
		return v.showStatus(statusOf(err), p)
	}
	if err != nil {
		return err
	}
	return v.to(ourCurriculumPath(id) + "?done=created")
}

// ownCurriculum is the curriculum of the address for those who make it.
func (f *Face) ownCurriculum(v *visit) (w curriculumWriter, versions []curriculum.Version, err error) {
	w.visit = v
	if w.c, versions, err = f.Curricula.Own(v.Context(), v.actor(), v.curriculumID()); err != nil {
		return w, nil, err
	}
	w.version, err = f.Curricula.Framework(v.Context(), w.c)
	return w, versions, err
}

// curriculumAbout asks again what a curriculum is.
func (f *Face) curriculumAbout(v *visit) error {
	w, _, err := f.ownCurriculum(v)
	if err != nil {
		return err
	}
	total := ""
	if w.c.Total > 0 {
		total = w.c.Total.String()
	}
	return v.show(w.changeAbout(w.c.About, total))
}

func (w *curriculumWriter) changeAbout(a curriculum.About, total string) views.About {
	p := w.aboutCurriculum(a, total)
	p.Base, p.Back, p.Action, p.Revision = w.base("curriculum.about"), ourCurriculumPath(w.c.ID), ourCurriculumPath(w.c.ID)+"/about", w.c.Revision
	return p
}

func (f *Face) describeCurriculum(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	w, _, err := f.ownCurriculum(v)
	if err != nil {
		return err
	}
	a, total, err := v.typedAbout()
	if err == nil {
		err = f.Curricula.Describe(v.Context(), v.actor(), w.c.ID, whole(v.PostForm.Get("revision")), a)
	}
	if mistaken(err) {
		p := w.changeAbout(a, total)
		p.Errors = v.wrongField(err, "name")
		return v.showStatus(statusOf(err), p)
	}
	if err != nil {
		return err
	}
	return v.to(ourCurriculumPath(w.c.ID) + "?done=saved")
}

// ourCurriculum shows a curriculum to those who make it.
func (f *Face) ourCurriculum(v *visit) error { return f.showCurriculum(v, nil) }

func (f *Face) showCurriculum(v *visit, wrong error) error {
	w, versions, err := f.ownCurriculum(v)
	if err != nil {
		return err
	}
	p := w.ownPage()
	p.Saved = v.saidDone("curriculum.done.", "created", "saved", "unit", "removed", "taken", "carried", "published", "withdrawn")
	for _, x := range versions {
		p.History = append(p.History, v.printer.T("curriculum.version", "number", x.Revision, "when", v.printer.Moment(x.ChangedAt), "units", v.printer.N("curriculum.units_n", x.Units)))
	}
	if p.Upgrade, err = f.curriculumUpgrade(&w); err != nil {
		return err
	}
	if wrong == nil {
		return v.show(p)
	}
	p.Saved = ""
	if e := errs.As(wrong); e.Field == "reason" {
		p.Errors = v.wrongField(wrong, "reason")
	} else {
		p.Wrong = v.printer.Error(wrong)
	}
	return v.showStatus(statusOf(wrong), p)
}

func (w *curriculumWriter) ownPage() views.Own {
	c, t, at := w.c, w.printer.T, ourCurriculumPath(w.c.ID)
	r := curriculum.Analyse(&c.Body, w.version)
	p := views.Own{Base: w.titled(c.Name), Heading: framework.Text{Text: c.Name, Language: c.Language}, Action: at, Revision: c.Revision, Language: c.Language,
		Covers: t("curriculum.covers", "taught", r.Taught, "steps", r.Steps)}
	when := c.CreatedAt
	switch c.State {
	case curriculum.Published:
		when, p.Public = c.PublishedAt, views.Address(c.ID)
	case curriculum.Withdrawn:
		when = c.WithdrawnAt
	}
	p.State = t("curriculum.state."+string(c.State), "date", w.printer.Date(when))
	if (c.State != curriculum.Published || c.Newer()) && len(c.Units) > 0 {
		p.Turns = append(p.Turns, "publish")
	}
	if c.State == curriculum.Published {
		p.Turns = append(p.Turns, "withdraw")
		if c.Newer() {
			p.Newer = t("curriculum.newer", "number", c.Revision)
		}
	}
	if c.State == curriculum.Draft {
		p.Drop = at + "/drop"
	}
	for i := range c.Units {
		p.Units = append(p.Units, w.unit(&c.Units[i]))
	}
	return p
}

// curriculumUpgrade says that there is a newer version of the framework, and what would change; nil where there is none.
func (f *Face) curriculumUpgrade(w *curriculumWriter) (*views.Upgrade, error) {
	next, err := f.Frameworks.Current(w.Context(), w.actor())
	if err != nil || next.ID == w.version.ID || next.Framework != w.version.Framework {
		return nil, err
	}
	k := curriculum.Carry(&w.c.Body, w.version, next)
	u := &views.Upgrade{Lead: w.printer.T("curriculum.upgrade_lead", "now", w.version.Number, "next", next.Number)}
	for _, l := range k.Lost {
		u.Lines = append(u.Lines, w.found(l, "curriculum.upgrade_lost"))
	}
	for _, x := range []struct {
		key string
		ids []framework.StatementID
	}{{"curriculum.upgrade_added", k.Added}, {"curriculum.upgrade_reworded", k.Reworded}} {
		for _, id := range x.ids {
			u.Lines = append(u.Lines, views.Found{Name: next.Name(id, w.language()), Say: w.printer.T(x.key)})
		}
	}
	return u, nil
}

// turnCurriculum publishes a curriculum, withdraws it, or carries it over to the next version of the framework.
func (f *Face) turnCurriculum(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	ctx, id, revision := v.Context(), v.curriculumID(), whole(v.PostForm.Get("revision"))
	var err error
	done := "published"
	switch v.PostForm.Get("do") {
	case "withdraw":
		done, err = "withdrawn", f.Curricula.Withdraw(ctx, v.actor(), id, revision, v.PostForm.Get("reason"))
	case "carry":
		done, err = "carried", f.Curricula.CarryOver(ctx, v.actor(), id, revision)
	default:
		err = f.Curricula.Publish(ctx, v.actor(), id, revision)
	}
	if mistaken(err) {
		return f.showCurriculum(v, err)
	}
	if err != nil {
		return err
	}
	return v.to(ourCurriculumPath(id) + "?done=" + done)
}

// curriculumMatrix shows the latest version as readers will see it.
func (f *Face) curriculumMatrix(v *visit) error {
	w, _, err := f.ownCurriculum(v)
	if err != nil {
		return err
	}
	p := w.matrix()
	p.Back, p.Look, p.Files = ourCurriculumPath(w.c.ID), v.printer.T("curriculum.looking"), w.files(ourCurriculumPath(w.c.ID))
	return v.show(p)
}

// beforeDropCurriculum asks whether a draft is to be deleted.
func (f *Face) beforeDropCurriculum(v *visit) error {
	w, _, err := f.ownCurriculum(v)
	if err != nil {
		return err
	}
	at := ourCurriculumPath(w.c.ID)
	p := curationviews.Sure{Base: v.base("collection.drop"), Back: at, Action: at + "/drop?revision=" + strconv.Itoa(w.c.Revision), Caption: w.c.Name, Lead: v.printer.T("curriculum.drop_lead")}
	if w.c.State == curriculum.Draft {
		p.Button = v.printer.T("collection.drop")
	} else {
		p.Lead = v.printer.T("error.curriculum_not_draft")
	}
	return v.show(p)
}

func (f *Face) dropCurriculum(v *visit) error {
	if err := f.Curricula.Drop(v.Context(), v.actor(), v.curriculumID(), whole(v.URL.Query().Get("revision"))); err != nil {
		return err
	}
	return v.to(ourCurriculaPath + "?done=dropped")
}

// ourCurriculumCSV is the units of the latest version as a table.
func (f *Face) ourCurriculumCSV(v *visit) error {
	w, _, err := f.ownCurriculum(v)
	if err != nil {
		return err
	}
	return w.csv()
}

// ourCurriculumXLSX is the same as a workbook.
func (f *Face) ourCurriculumXLSX(v *visit) error {
	w, _, err := f.ownCurriculum(v)
	if err != nil {
		return err
	}
	return w.xlsx()
}

// ticked reads what a unit does for steps, as its form says it: D1.C1:basic:0.
func ticked(values []string) (marks []curriculum.Mark) {
	for _, value := range values {
		parts := strings.Split(value, ":")
		if len(parts) != 3 {
			continue
		}
		n := whole(parts[2])
		if n < 0 || n >= len(curriculum.Depths) {
			continue
		}
		s := curriculum.Step{Ability: framework.StatementID(parts[0]), Level: framework.Level(parts[1])}
		if i := slices.IndexFunc(marks, func(m curriculum.Mark) bool { return m.Step == s }); i >= 0 {
			marks[i].Depth |= curriculum.Depths[n]
		} else {
			marks = append(marks, curriculum.Mark{Step: s, Depth: curriculum.Depths[n]})
		}
	}
	return marks
}
