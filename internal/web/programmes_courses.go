package web

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/i18n"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/programme"
	"github.com/dira-platform/dira/internal/web/views/page"
	views "github.com/dira-platform/dira/internal/web/views/programme"
)

// courseForm is a course as it is typed.
type courseForm struct {
	name, place, hours, cost, fixed, seats, minSeats, begins, ends string
	languages                                                      []string
	teaches, requires                                              map[framework.StatementID]string // levels, as "12"
	online                                                         bool
	only                                                           identity.UnitID
}

// The levels that can be chosen for a competency.
var (
	taughtLevels = []string{"", "1", "2", "3", "12", "23", "123"}
	neededLevels = []string{"", "1", "2", "3"}
)

// programmeFor reads the programme for somebody who changes it.
func (f *Face) programmeFor(v *visit) (w programmeWriter, err error) {
	w.visit = v
	if w.view, err = f.Programmes.ToChange(v.Context(), v.actor(), v.programmeID()); err != nil {
		return w, err
	}
	w.version, err = f.Frameworks.Current(v.Context(), v.actor())
	return w, err
}

// programmeCourse is the form of a course; without one in the address, of a new one.
func (f *Face) programmeCourse(v *visit) error {
	w, err := f.programmeFor(v)
	if err != nil {
		return err
	}
	form := courseForm{languages: []string{v.language()}}
	if id := v.PathValue("course"); id != "" {
		c := w.view.Course(programme.CourseID(id))
		if c == nil {
			return errs.New(errs.NotFound, "programme_course_not_found")
		}
		form = formOf(c)
	}
	return v.show(w.coursePage(form))
}

func plainNumber(x float64) string {
	return strings.TrimSuffix(strings.TrimRight(strconv.FormatFloat(x, 'f', 3, 64), "0"), ".")
}

// formOf is a course as somebody would have typed it.
func formOf(c *programme.Course) courseForm {
	f := courseForm{name: c.Name, place: c.Place, hours: plainNumber(c.Hours), cost: plainNumber(c.Cost), fixed: plainNumber(c.Fixed), begins: c.Begins, ends: c.Ends, online: c.Online,
		languages: c.Languages, only: c.Only, minSeats: plainNumber(float64(c.MinSeats)), teaches: map[framework.StatementID]string{}, requires: map[framework.StatementID]string{}}
	if c.Seats > 0 {
		f.seats = plainNumber(float64(c.Seats))
	}
	for _, s := range c.Teaches {
		f.teaches[s.Ability] += string(rune('0' + s.Level))
	}
	for _, s := range c.Requires {
		f.requires[s.Ability] = string(rune('0' + s.Level))
	}
	return f
}

// coursePage is the form of a course.
func (w *programmeWriter) coursePage(form courseForm) views.Form {
	title, action := "programme.course_new", programmePath(w.view.ID)+"/courses/new"
	if id := w.PathValue("course"); id != "" {
		title, action = "programme.course_edit", programmePath(w.view.ID)+"/courses/"+id
	}
	p := views.Form{Base: w.base(title), Back: programmePath(w.view.ID), Action: action, Button: w.printer.T("programme.course_save"), Caption: w.view.Name}
	if w.PathValue("course") != "" {
		p.Drop, p.DropText = action+"/delete", w.printer.T("programme.course_drop")
	}
	field := func(name, value string, size int) views.Part {
		x := views.Part{Field: page.Field{Name: name, Label: w.printer.T("programme.field." + name), Value: value, Size: size, Autocomplete: "off"}}
		if key := "programme.hint." + name; w.printer.Has(key) {
			x.Hint = w.printer.T(key, "least", programme.Least, "currency", w.view.Currency)
		}
		if size == 0 {
			x.Dir, x.Language = "auto", page.Unknown
		}
		return x
	}
	begins, ends := field("begins", form.begins, 12), field("ends", form.ends, 12)
	begins.Type, ends.Type = "date", "date"
	p.Parts = []views.Part{field("name", form.name, 0), w.languageChoice(form.languages, "programme.field.languages", ""), field("hours", form.hours, 8), field("cost", form.cost, 10),
		field("fixed", form.fixed, 10), field("seats", form.seats, 8), field("min_seats", form.minSeats, 8), begins, ends, field("place", form.place, 0),
		{Kind: "checkbox", Field: page.Field{Name: "online", Label: w.printer.T("programme.field.how")}, Options: []page.Option{{Value: "1", Label: w.printer.T("programme.online"), Chosen: form.online}}}}
	if only := w.onlyChoice(form.only); len(only.Options) > 1 {
		p.Parts = append(p.Parts, only)
	}
	p.Parts = append(p.Parts, w.levelChoices("teaches", taughtLevels, form.teaches)...)
	p.Parts = append(p.Parts, w.levelChoices("requires", neededLevels, form.requires)...)
	return p
}

// onlyChoice asks whether the units mix in a course, or for which one it is.
func (w *programmeWriter) onlyChoice(chosen identity.UnitID) views.Part {
	x := views.Part{Kind: "select", Field: page.Field{Name: "only", Label: w.printer.T("programme.field.only")},
		Options: []page.Option{{Label: w.printer.T("programme.everybody"), Chosen: chosen == ""}}}
	for _, u := range w.view.BudgetUnits() {
		x.Options = append(x.Options, page.Option{Value: string(u.ID), Label: u.Name, Language: page.Unknown, Chosen: u.ID == chosen})
	}
	return x
}

// languageChoice offers the languages that are spoken widely, and those that are chosen already.
func (w *programmeWriter) languageChoice(chosen []string, label, hint string) views.Part {
	tags := slices.Clone(spokenWidely)
	for _, l := range chosen {
		if !slices.Contains(tags, l) {
			tags = append(tags, l)
		}
	}
	x := views.Part{Kind: "checkbox", Field: page.Field{Name: "languages", Label: w.printer.T(label)}}
	if hint != "" {
		x.Hint = w.printer.T(hint)
	}
	for _, l := range tags {
		x.Options = append(x.Options, page.Option{Value: l, Label: i18n.Autonym(l), Language: l, Chosen: slices.Contains(chosen, l)})
	}
	return x
}

// about is a choice about an ability, without its options.
func (w *programmeWriter) about(a framework.StatementID, name string) views.Part {
	label := w.version.Name(a, w.language())
	return views.Part{Kind: "select", Spoken: label.Language, Field: page.Field{Name: name, Label: label.Text}}
}

// levelChoices offers levels of every ability, under a heading of its own.
func (w *programmeWriter) levelChoices(name string, levels []string, chosen map[framework.StatementID]string) []views.Part {
	list := []views.Part{{Kind: "heading", Field: page.Field{Label: w.printer.T("programme.field." + name), Hint: w.printer.T("programme.hint." + name)}}}
	for i, a := range w.version.Abilities() {
		x := w.about(a, name+"."+string(a))
		if i == 0 {
			x.Name = name // where an error leads
		}
		for _, l := range levels {
			o := page.Option{Value: l, Label: w.printer.T("programme.nothing"), Chosen: chosen[a] == l}
			if l != "" {
				var names []string
				for _, n := range l {
					names = append(names, w.level(int(n-'0')))
				}
				o.Label = w.printer.List(names)
			}
			x.Options = append(x.Options, o)
		}
		list = append(list, x)
	}
	return list
}

// saveProgrammeCourse stores a course.
func (f *Face) saveProgrammeCourse(v *visit) error {
	w, err := f.programmeFor(v)
	if err != nil {
		return err
	}
	if err := v.form(); err != nil {
		return err
	}
	form := w.typedCourse()
	c, err := form.course()
	if err == nil {
		c.ID = programme.CourseID(v.PathValue("course"))
		if old := w.view.Course(c.ID); old != nil {
			c.Resource, c.Provider = old.Resource, old.Provider
		}
		err = f.Programmes.SaveCourse(v.Context(), v.actor(), w.view.ID, c)
	}
	if errs.Is(err, errs.Invalid) {
		p := w.coursePage(form)
		p.Errors = v.wrongField(err, "name")
		return v.showStatus(statuses[errs.Invalid], p)
	}
	if err != nil {
		return err
	}
	return v.to(programmePath(w.view.ID) + "?done=course")
}

func (w *programmeWriter) typedCourse() courseForm {
	get := w.PostForm.Get
	f := courseForm{name: get("name"), place: get("place"), hours: get("hours"), cost: get("cost"), fixed: get("fixed"), seats: get("seats"), minSeats: get("min_seats"), begins: get("begins"),
		ends: get("ends"), online: get("online") != "", only: identity.UnitID(get("only")), languages: w.PostForm["languages"], teaches: map[framework.StatementID]string{}, requires: map[framework.StatementID]string{}}
	for i, a := range w.version.Abilities() {
		suffix := "." + string(a)
		if i == 0 {
			suffix = ""
		}
		if l := get("teaches" + suffix); slices.Contains(taughtLevels, l) {
			f.teaches[a] = l
		}
		if l := get("requires" + suffix); slices.Contains(neededLevels, l) {
			f.requires[a] = l
		}
	}
	return f
}

// course is what was typed, read.
func (f *courseForm) course() (c programme.Course, err error) {
	c = programme.Course{Name: f.name, Place: f.place, Begins: f.begins, Ends: f.ends, Online: f.online, Only: f.only, Languages: f.languages, Teaches: stepsTyped(f.teaches), Requires: stepsTyped(f.requires)}
	var seats, least float64
	for _, n := range []struct {
		field, typed string
		to           *float64
		may          bool // be left out
	}{{"hours", f.hours, &c.Hours, false}, {"cost", f.cost, &c.Cost, false}, {"fixed", f.fixed, &c.Fixed, true}, {"seats", f.seats, &seats, true}, {"min_seats", f.minSeats, &least, true}} {
		if n.may && strings.TrimSpace(n.typed) == "" {
			continue
		}
		if *n.to, err = typedNumber(n.field, n.typed); err != nil {
			return c, err
		}
	}
	c.Seats, c.MinSeats = int(min(seats, 1e7)), int(min(least, 1e7))
	return c, nil
}

func stepsTyped(chosen map[framework.StatementID]string) (list []programme.Step) {
	for a, levels := range chosen {
		for _, l := range levels {
			list = append(list, programme.Step{Ability: a, Level: int(l - '0')})
		}
	}
	slices.SortFunc(list, func(a, b programme.Step) int {
		if n := strings.Compare(string(a.Ability), string(b.Ability)); n != 0 {
			return n
		}
		return a.Level - b.Level
	})
	return list
}

// dropProgrammeCourse takes a course out.
func (f *Face) dropProgrammeCourse(v *visit) error {
	if err := f.Programmes.DropCourse(v.Context(), v.actor(), v.programmeID(), programme.CourseID(v.PathValue("course"))); err != nil {
		return err
	}
	return v.to(programmePath(v.programmeID()) + "?done=course_drop")
}

// programmeUpload asks for a file of courses.
func (f *Face) programmeUpload(v *visit) error {
	w, err := f.programmeFor(v)
	if err != nil {
		return err
	}
	return v.show(w.uploadPage())
}

func (w *programmeWriter) uploadPage() views.Form {
	here := programmePath(w.view.ID)
	return views.Form{Base: w.base("programme.upload"), Back: here, Action: here + "/upload", Button: w.printer.T("programme.upload_button"), Caption: w.view.Name,
		Lead: w.printer.T("programme.upload_lead", "columns", views.Own(strings.Join(programme.Columns, ", "))), File: true,
		Parts: []views.Part{{Field: page.Field{Name: "file", Label: w.printer.T("programme.upload_file"), Type: "file"}}}}
}

// maxCourseFile is how many bytes a file of courses may have.
const maxCourseFile = 1 << 20

// uploadProgramme takes a file of courses in. Who may not is turned away before anything of it is read.
func (f *Face) uploadProgramme(v *visit) error {
	w, err := f.programmeFor(v)
	if err != nil {
		return err
	}
	added := 0
	raw, err := v.sentFile(maxCourseFile)
	if err == nil {
		added, err = f.Programmes.Upload(v.Context(), v.actor(), w.view.ID, bytes.NewReader(raw))
	}
	if errs.Is(err, errs.Invalid) {
		p := w.uploadPage()
		p.Errors = v.wrongField(err, "file")
		return v.showStatus(statuses[errs.Invalid], p)
	}
	if err != nil {
		return err
	}
	return v.to(programmePath(w.view.ID) + "?done=" + addedWord(added))
}

func addedWord(n int) string {
	if n == 0 {
		return "nothing"
	}
	return "courses"
}
