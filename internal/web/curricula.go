package web

import (
	"bytes"
	"strings"

	"github.com/dira-platform/dira/internal/curriculum"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/i18n"
	"github.com/dira-platform/dira/internal/policy"
	views "github.com/dira-platform/dira/internal/web/views/curriculum"
	"github.com/dira-platform/dira/internal/web/views/page"
)

func (v *visit) curriculumID() curriculum.ID { return curriculum.ID(v.PathValue("curriculum")) }

// mayTeach reports whether whoever asks makes curricula of their organisation.
func (v *visit) mayTeach() bool {
	return v.may(policy.ManageCurricula) && len(v.who.Unit.Units()) == 1
}

// curricula lists what is published.
func (f *Face) curricula(v *visit) error {
	all, err := f.Curricula.Published(v.Context(), v.actor())
	if err != nil {
		return err
	}
	p := views.List{Base: v.base("curricula.title"), Back: "/resources", Lead: v.printer.T("curricula.lead")}
	if v.mayTeach() {
		p.Ours = ourCurriculaPath
	}
	for _, c := range all {
		p.All = append(p.All, views.Listed{Name: c.Name, Language: c.Language, Link: views.Address(c.ID), By: c.Institution, Line: v.curriculumLine(c)})
	}
	return v.show(p)
}

// curriculumLine says how large a curriculum is.
func (v *visit) curriculumLine(c *curriculum.Curriculum) string {
	line := v.printer.N("curriculum.units_n", len(c.Units))
	if c.Total > 0 {
		line += " · " + v.credits(c.Total, c.System)
	}
	return line
}

// credits says a number of credits in its system.
func (v *visit) credits(n curriculum.Credits, s curriculum.System) string {
	return v.printer.T("curriculum.in."+string(s), "credits", v.creditNumber(n.Number()))
}

// creditNumber writes a number of credits with no more decimals than it has.
func (v *visit) creditNumber(x float64) string {
	decimals := 0
	if _, part, found := strings.Cut(plainNumber(x), "."); found {
		decimals = min(len(part), 2)
	}
	return v.printer.Decimal(x, decimals)
}

// openCurriculum is the published curriculum of the address, with the version of the framework. One that was withdrawn is not there.
func (f *Face) openCurriculum(v *visit) (w curriculumWriter, err error) {
	w.visit = v
	if w.c, err = f.Curricula.Open(v.Context(), v.actor(), v.curriculumID()); err != nil {
		return w, err
	}
	if w.c.State == curriculum.Withdrawn {
		return w, errs.New(errs.NotFound, "curriculum_not_found")
	}
	w.version, err = f.Curricula.Framework(v.Context(), w.c)
	return w, err
}

// curriculum shows one; a program gets it as JSON-LD.
func (f *Face) curriculum(v *visit) error {
	if c, err := f.Curricula.Open(v.Context(), v.actor(), v.curriculumID()); err == nil && c.State == curriculum.Withdrawn {
		return v.show(views.Gone{Base: v.base("curriculum.withdrawn"), Lead: v.printer.T("curriculum.withdrawn_lead", "date", v.printer.Date(c.WithdrawnAt)), Reason: c.Reason})
	}
	if v.wantsData() {
		return f.curriculumData(v)
	}
	w, err := f.openCurriculum(v)
	if err != nil {
		return err
	}
	p := w.matrix()
	p.Back, p.Files = "/curricula", w.files(views.Address(w.c.ID))
	p.Facts = append(p.Facts, views.Fact{Label: v.printer.T("curriculum.published"), Text: v.printer.Date(w.c.PublishedAt)})
	p.Files = append(p.Files, page.Option{Value: views.Address(w.c.ID) + "/curriculum.jsonld", Label: v.printer.T("curriculum.as_jsonld")})
	if f.Print != nil {
		p.Files = append(p.Files, page.Option{Value: views.Address(w.c.ID) + "/curriculum.pdf", Label: v.printer.T("paper.pdf")})
	}
	if v.mayTeach() && w.c.Org == v.who.Org {
		p.Edit = ourCurriculumPath(w.c.ID)
	}
	return v.show(p)
}

// curriculumWriter writes about a curriculum in the words of whoever reads.
type curriculumWriter struct {
	*visit
	c       *curriculum.Curriculum
	version *framework.Version
}

// files are the ways to take the units along.
func (w *curriculumWriter) files(at string) (list []page.Option) {
	for _, l := range curriculum.Layouts {
		for _, format := range []string{"csv", "xlsx"} {
			list = append(list, page.Option{Value: at + "/units." + format + "?layout=" + string(l), Label: w.printer.T("curriculum.as."+string(l), "format", strings.ToUpper(format))})
		}
	}
	return list
}

// level names a level.
func (w *curriculumWriter) level(l framework.Level) string { return w.printer.T("level." + string(l)) }

// matrix is a curriculum as it is read.
func (w *curriculumWriter) matrix() views.Matrix {
	c, t := w.c, w.printer.T
	p := views.Matrix{Base: w.titled(c.Name), Heading: framework.Text{Text: c.Name, Language: c.Language}, Language: c.Language, Summary: c.Summary}
	add := func(key, text, language string) {
		if text != "" {
			p.Facts = append(p.Facts, views.Fact{Label: t(key), Text: text, Language: language})
		}
	}
	add("curriculum.field.institution", c.Institution, page.Unknown)
	add("curriculum.field.award", c.Award, page.Unknown)
	if c.Total > 0 {
		add("curriculum.field.total", w.credits(c.Total, c.System), "")
	}
	add("curriculum.field.language", i18n.Autonym(c.Language), c.Language)
	name := w.version.Name(framework.StatementID(framework.Root), w.language())
	add("curriculum.mapped", name.Text+" "+w.version.Number, name.Language)
	add("curriculum.by", c.By, page.Unknown)
	r := curriculum.Analyse(&c.Body, w.version)
	p.Covers = t("curriculum.covers", "taught", r.Taught, "steps", r.Steps)
	p.Groups = w.groups()
	for i := range c.Units {
		p.Units = append(p.Units, w.unit(&c.Units[i]))
	}
	return p
}

// unit is a unit in a list.
func (w *curriculumWriter) unit(u *curriculum.Unit) views.Unit {
	return views.Unit{Code: u.Code, Title: u.Title, About: u.Description, Line: w.unitLine(u), Requires: strings.Join(u.Requires, " · "), Edit: ourUnitPath(w.c.ID, u.Code)}
}

// unitLine says what kind of unit one is.
func (w *curriculumWriter) unitLine(u *curriculum.Unit) string {
	parts := []string{w.printer.T("curriculum.is_compulsory")}
	if u.Elective {
		parts[0] = w.printer.T("curriculum.is_elective")
	}
	if u.Credits > 0 {
		parts = append(parts, w.credits(u.Credits, w.c.System))
	}
	if u.Semester > 0 {
		parts = append(parts, w.printer.T("curriculum.in_semester", "n", u.Semester))
	}
	return strings.Join(append(parts, w.printer.N("curriculum.steps_n", len(u.Marks))), " · ")
}

// groups are the abilities by domain, with the units of each step.
func (w *curriculumWriter) groups() (list []views.Group) {
	last := framework.StatementID("")
	for _, a := range w.version.Abilities() {
		if d := w.version.DomainOf(a); d != last || len(list) == 0 {
			last = d
			list = append(list, views.Group{Name: w.version.Name(d, w.language())})
		}
		row := views.Row{Name: w.version.Name(a, w.language())}
		for _, l := range framework.Levels {
			cell := views.Cell{Level: w.level(l)}
			for i := range w.c.Units {
				u := &w.c.Units[i]
				if d := u.Depth(curriculum.Step{Ability: a, Level: l}); d != 0 {
					cell.Units = append(cell.Units, views.Part{Code: u.Code, Letters: d.Letters(), Said: w.said(d)})
				}
			}
			row.Cells = append(row.Cells, cell)
		}
		g := &list[len(list)-1]
		g.Rows = append(g.Rows, row)
	}
	return list
}

// depthKeys are the words for what a unit does, in the order of [curriculum.Depths].
var depthKeys = []string{"introduced", "practised", "assessed"}

// said is what a unit does for a step, in words.
func (w *curriculumWriter) said(d curriculum.Depth) string {
	var parts []string
	for i, one := range curriculum.Depths {
		if d.Has(one) {
			parts = append(parts, w.printer.T("curriculum.depth."+depthKeys[i]))
		}
	}
	return w.printer.List(parts)
}

// layout is the layout that an address asks for.
func (v *visit) layout() curriculum.Layout {
	if v.URL.Query().Get("layout") == string(curriculum.Long) {
		return curriculum.Long
	}
	return curriculum.Wide
}

func (w *curriculumWriter) csv() error {
	return w.file("curriculum-"+string(w.layout())+".csv", "text/csv; charset=utf-8", w.c.CSV(w.version, w.layout()))
}

func (w *curriculumWriter) xlsx() error {
	book, err := w.c.XLSX(w.version, w.layout(), i18n.Direction(w.c.Language) == "rtl")
	if err != nil {
		return err
	}
	return w.file("curriculum-"+string(w.layout())+".xlsx", xlsxType, book)
}

// curriculumCSV is the units of a published curriculum as a table.
func (f *Face) curriculumCSV(v *visit) error {
	w, err := f.openCurriculum(v)
	if err != nil {
		return err
	}
	return w.csv()
}

// curriculumXLSX is the same as a workbook.
func (f *Face) curriculumXLSX(v *visit) error {
	w, err := f.openCurriculum(v)
	if err != nil {
		return err
	}
	return w.xlsx()
}

// curriculumData is a published curriculum as JSON-LD of schema.org.
func (f *Face) curriculumData(v *visit) error {
	w, err := f.openCurriculum(v)
	if err != nil {
		return err
	}
	data, err := curriculum.SchemaOrg(w.c, w.version, v.origin()+views.Address(w.c.ID))
	if err != nil {
		return err
	}
	v.w.Header().Set("Content-Type", "application/ld+json")
	_, _ = v.w.Write(data) // a reader who has gone cannot be told
	return nil
}

// curriculumPDF is a published curriculum on paper, as a file.
func (f *Face) curriculumPDF(v *visit) error {
	w, err := f.openCurriculum(v)
	if err != nil {
		return err
	}
	if f.Print == nil { // the page can be printed
		return v.to(views.Address(w.c.ID))
	}
	var document bytes.Buffer
	if err := w.matrix().Document(string(sheet().body)).Render(v.Context(), &document); err != nil {
		return err
	}
	file, err := f.Print(v.Context(), document.Bytes())
	if err != nil {
		return err
	}
	return v.file("curriculum-"+string(w.c.ID)+".pdf", "application/pdf", file)
}
