package web

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/dira-platform/dira/internal/curriculum"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	views "github.com/dira-platform/dira/internal/web/views/curriculum"
	"github.com/dira-platform/dira/internal/web/views/page"
)

// unitForm is a unit as it is typed.
type unitForm struct {
	curriculum.Unit
	credits, semester string
}

// curriculumUnit is the form of a unit; without a code in the address, of a new one.
func (f *Face) curriculumUnit(v *visit) error {
	w, _, err := f.ownCurriculum(v)
	if err != nil {
		return err
	}
	form := unitForm{}
	if code := v.URL.Query().Get("code"); code != "" {
		u := w.c.Unit(code)
		if u == nil {
			return errs.New(errs.NotFound, "curriculum_unit_not_found")
		}
		form.Unit = *u
		if u.Credits > 0 {
			form.credits = u.Credits.String()
		}
		if u.Semester > 0 {
			form.semester = strconv.Itoa(u.Semester)
		}
	}
	return v.show(w.unitPage(form))
}

func (w *curriculumWriter) unitPage(form unitForm) views.UnitForm {
	t, at := w.printer.T, ourCurriculumPath(w.c.ID)
	field := func(name, value string, size int) page.Field {
		x := page.Field{Name: name, Label: t("curriculum.field." + name), Value: value, Size: size, Autocomplete: "off"}
		if key := "curriculum.hint." + name; w.printer.Has(key) {
			x.Hint = t(key)
		}
		if size == 0 || name == "code" {
			x.Dir, x.Language = "auto", page.Unknown
		}
		return x
	}
	p := views.UnitForm{Base: w.base("curriculum.unit_new"), Back: at, Action: at + "/unit", Caption: w.c.Name, Revision: w.c.Revision,
		Fields: []page.Field{field("code", form.Code, 14), field("title", form.Title, 0), field("credits", form.credits, 8), field("semester", form.semester, 4)},
		Kinds: []page.Option{{Value: "yes", Label: t("curriculum.is_compulsory"), Chosen: !form.Elective},
			{Value: "no", Label: t("curriculum.is_elective"), Hint: t("curriculum.elective_hint"), Chosen: form.Elective}},
		More: []page.Field{field("requires", strings.Join(form.Requires, "; "), 0), field("description", form.Description, 0)}}
	p.More[1].Rows = 4
	if code := w.URL.Query().Get("code"); w.c.Unit(code) != nil { // what has gone meanwhile is added anew
		p.Base, p.Action = w.base("curriculum.unit_edit"), ourUnitPath(w.c.ID, code)
		p.Drop = at + "/unit/drop?code=" + url.QueryEscape(code) + "&revision=" + strconv.Itoa(w.c.Revision)
	}
	last := framework.StatementID("")
	for _, a := range w.version.Abilities() {
		if d := w.version.DomainOf(a); d != last || len(p.Domains) == 0 {
			last = d
			p.Domains = append(p.Domains, views.Asked{Name: w.version.Name(d, w.language())})
		}
		d := &p.Domains[len(p.Domains)-1]
		d.Abilities = append(d.Abilities, w.asked(a, &form.Unit))
	}
	return p
}

// asked is what can be ticked for an ability.
func (w *curriculumWriter) asked(a framework.StatementID, u *curriculum.Unit) views.AskedAbility {
	x := views.AskedAbility{ID: string(a), Name: w.version.Name(a, w.language())}
	for _, l := range framework.Levels {
		s := views.AskedStep{Level: w.level(l)}
		has := u.Depth(curriculum.Step{Ability: a, Level: l})
		for i, d := range curriculum.Depths {
			s.Boxes = append(s.Boxes, page.Option{Value: string(a) + ":" + string(l) + ":" + strconv.Itoa(i), Label: w.printer.T("curriculum.depth." + depthKeys[i]), Chosen: has.Has(d)})
		}
		x.Steps = append(x.Steps, s)
	}
	return x
}

// typedTeachingUnit is a unit as somebody typed it, and what is wrong with its numbers.
func (v *visit) typedTeachingUnit() (form unitForm, err error) {
	get := v.PostForm.Get
	form = unitForm{credits: strings.TrimSpace(get("credits")), semester: strings.TrimSpace(get("semester"))}
	form.Unit = curriculum.Unit{Code: get("code"), Title: get("title"), Description: get("description"), Elective: get("compulsory") == "no", Marks: ticked(v.PostForm["does"])}
	for code := range strings.SplitSeq(get("requires"), ";") {
		if code = strings.TrimSpace(code); code != "" {
			form.Requires = append(form.Requires, code)
		}
	}
	if form.semester != "" {
		n, bad := curriculum.ParseCredits(form.semester) // it reads digits of every script
		if form.Semester = int(n) / 100; !bad || n%100 != 0 || form.Semester < 1 {
			err = errs.New(errs.Invalid, "curriculum_semester", "most", curriculum.MostSemester).At("semester")
		}
	}
	if n, ok := curriculum.ParseCredits(form.credits); ok {
		form.Credits = n
	} else if form.credits != "" {
		err = errs.New(errs.Invalid, "curriculum_credits").At("credits")
	}
	return form, err
}

func (f *Face) saveCurriculumUnit(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	w, _, err := f.ownCurriculum(v)
	if err != nil {
		return err
	}
	form, err := v.typedTeachingUnit()
	if err == nil {
		err = f.Curricula.SaveUnit(v.Context(), v.actor(), w.c.ID, whole(v.PostForm.Get("revision")), v.URL.Query().Get("code"), form.Unit)
	}
	if mistaken(err) {
		p := w.unitPage(form)
		if p.Errors = v.wrongField(err, "code"); errs.As(err).Code == "curriculum_changed" {
			p.Meanwhile, p.Now = w.meanwhile(v.URL.Query().Get("code"))
		}
		return v.showStatus(statusOf(err), p)
	}
	if err != nil {
		return err
	}
	return v.to(ourCurriculumPath(w.c.ID) + "?done=unit")
}

// meanwhile says what is stored of a unit now that somebody else was faster: what was typed takes its place only when it is sent once more.
func (w *curriculumWriter) meanwhile(code string) (says, now string) {
	u := w.c.Unit(code)
	switch {
	case code == "":
		return w.printer.T("curriculum.meanwhile"), ""
	case u == nil:
		return w.printer.T("curriculum.meanwhile_gone"), ""
	}
	parts := []string{u.Code + " " + u.Title, strings.Join(u.Requires, "; "), u.Description}
	if u.Credits > 0 {
		parts = append(parts, w.printer.T("curriculum.field.credits")+" "+u.Credits.String())
	}
	if u.Semester > 0 {
		parts = append(parts, w.printer.T("curriculum.field.semester")+" "+strconv.Itoa(u.Semester))
	}
	if u.Elective {
		parts = append(parts, w.printer.T("curriculum.is_elective"))
	}
	for _, m := range u.Marks {
		parts = append(parts, w.version.Name(m.Ability, w.language()).Text+" · "+w.level(m.Level)+" "+m.Depth.Letters())
	}
	var lines []string
	for _, line := range parts {
		if strings.TrimSpace(line) != "" {
			lines = append(lines, line)
		}
	}
	return w.printer.T("curriculum.meanwhile_unit"), strings.Join(lines, "\n")
}

// dropCurriculumUnit takes a unit out.
func (f *Face) dropCurriculumUnit(v *visit) error {
	q := v.URL.Query()
	err := f.Curricula.DropUnit(v.Context(), v.actor(), v.curriculumID(), whole(q.Get("revision")), q.Get("code"))
	if mistaken(err) {
		return f.showCurriculum(v, err)
	}
	if err != nil {
		return err
	}
	return v.to(ourCurriculumPath(v.curriculumID()) + "?done=removed")
}

// curriculumFile is where the units are taken out and brought back.
func (f *Face) curriculumFile(v *visit) error {
	w, _, err := f.ownCurriculum(v)
	if err != nil {
		return err
	}
	return v.show(w.filePage())
}

func (w *curriculumWriter) filePage() views.File {
	at := ourCurriculumPath(w.c.ID)
	return views.File{Base: w.base("curriculum.to_file"), Back: at, Action: at + "/file", Caption: w.c.Name, Files: w.files(at), Revision: w.c.Revision}
}

// checkCurriculumFile reads a file and shows what it would change. Nothing is stored.
func (f *Face) checkCurriculumFile(v *visit) error {
	w, _, err := f.ownCurriculum(v)
	if err != nil {
		return err
	}
	p := w.filePage()
	raw, err := v.sentFile(curriculum.MaxBytes)
	var units []curriculum.Unit
	if err == nil {
		var problems []curriculum.Problem
		if units, problems, err = curriculum.Read(raw, w.version); err == nil && len(problems) > 0 {
			err = errs.New(errs.Invalid, "curriculum_refused").At("file")
			p.Problems = w.problems(problems)
		}
	}
	if mistaken(err) || errs.Is(err, errs.TooLarge) {
		p.Errors = v.wrongAt("file", err)
		return v.showStatus(statusOf(err), p)
	}
	if err != nil {
		return err
	}
	p.Preview = w.preview(units)
	return v.show(p)
}

// problems are why a file was not taken, in words.
func (w *curriculumWriter) problems(all []curriculum.Problem) (list []views.FileProblem) {
	for _, x := range all {
		place := w.printer.T("curriculum.at_file")
		switch {
		case x.Row > 0 && x.Column != "" && x.Name != "":
			place = w.printer.T("curriculum.at_cell", "row", x.Row, "column", x.Column, "name", x.Name)
		case x.Row > 0:
			place = w.printer.T("curriculum.at_row", "row", x.Row)
		}
		list = append(list, views.FileProblem{Place: place, Text: w.printer.Error(x.Err)})
	}
	return list
}

// preview is what a file would change.
func (w *curriculumWriter) preview(units []curriculum.Unit) *views.Preview {
	after := curriculum.Body{About: w.c.About, Framework: w.c.Framework, Units: units}
	d := curriculum.Differ(&w.c.Body, &after)
	r := curriculum.Analyse(&after, w.version)
	p := &views.Preview{Body: string(after.CSV(w.version, curriculum.Wide)),
		Lead: w.printer.N("curriculum.preview_units", len(units)) + " " + w.printer.T("curriculum.covers", "taught", r.Taught, "steps", r.Steps)}
	for _, x := range []struct {
		key   string
		codes []string
	}{{"curriculum.preview_added", d.Added}, {"curriculum.preview_changed", d.Changed}, {"curriculum.preview_removed", d.Removed}} {
		if len(x.codes) > 0 {
			p.Lines = append(p.Lines, views.Found{Say: w.printer.T(x.key), Units: plainLinks(x.codes)})
		}
	}
	if len(p.Lines) == 0 {
		p.Lines = []views.Found{{Say: w.printer.T("curriculum.preview_same")}}
	}
	return p
}

// plainLinks are codes that lead nowhere.
func plainLinks(codes []string) (list []views.Link) {
	for _, c := range codes {
		list = append(list, views.Link{Text: c})
	}
	return list
}

// takeCurriculumFile stores what was shown.
func (f *Face) takeCurriculumFile(v *visit) error {
	if err := v.largeForm(); err != nil {
		return err
	}
	w, _, err := f.ownCurriculum(v)
	if err != nil {
		return err
	}
	p := w.filePage()
	units, problems, err := curriculum.Read([]byte(v.PostForm.Get("units")), w.version)
	if err == nil && len(problems) > 0 {
		err, p.Problems = errs.New(errs.Invalid, "curriculum_refused").At("file"), w.problems(problems)
	}
	if err == nil {
		err = f.Curricula.Take(v.Context(), v.actor(), w.c.ID, whole(v.PostForm.Get("revision")), units)
	}
	if mistaken(err) || errs.Is(err, errs.TooLarge) {
		p.Errors = v.wrongAt("file", err)
		return v.showStatus(statusOf(err), p)
	}
	if err != nil {
		return err
	}
	return v.to(ourCurriculumPath(w.c.ID) + "?done=taken")
}
