package web

import (
	"bytes"
	"encoding/csv"
	"slices"
	"strconv"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/roster"
	"github.com/dira-platform/dira/internal/stafflist"
	"github.com/dira-platform/dira/internal/web/views/page"
	views "github.com/dira-platform/dira/internal/web/views/people"
)

// How much of a preview is shown. All of the problems are in a file beside it.
const (
	shownProblems = 100
	shownAlike    = 5 // problems of one kind in one column; whoever has read five knows
	shownPeople   = 100
	shownUnits    = 100
	shownWords    = 150 // of a column
	shownLevels   = 6   // of units that a column can be said to stand for, beyond those that are
)

// showPreview shows what would be done with a list, with a notice above or what is wrong with a decision.
func (f *Face) showPreview(v *visit, notice string, wrong []page.FieldError, typed *decision) error {
	version, err := f.Frameworks.Current(v.Context(), v.actor())
	if err != nil {
		return err
	}
	r, err := f.Roster.Preview(v.Context(), v.actor(), v.importID())
	if err != nil {
		return err
	}
	list := r.List
	p := views.Preview{Base: v.base("import.preview"), ID: string(r.Import.ID), FileName: r.Import.FileName, Notice: notice, Rows: len(list.Rows),
		Lines: v.outcome(r.Outcome, false), Units: r.Units[:min(len(r.Units), shownUnits)], Unlisted: r.Outcome.Unlisted, Leavers: r.Import.Leavers}
	p.Errors = wrong
	p.Many = 10*r.Outcome.Unlisted > r.Within
	p.Takeable = len(list.Rows) > r.Outcome.Refused && !slices.ContainsFunc(list.Problems, func(x stafflist.Problem) bool { return x.Row == 0 && x.Severity == stafflist.Refuses })
	p.Read = views.Read{Header: list.HeaderRow}
	if len(list.Sheets) > 1 {
		p.Read.Sheets = optionsOf(list.Sheets, list.Sheet)
	}
	if list.Format == stafflist.CSV {
		p.Read.Encodings = v.encodings(r.Import.Options)
	}
	for _, n := range list.Notes {
		p.Notes = append(p.Notes, n.Sentence(v.printer))
	}
	p.Columns = v.columns(list, typed)
	p.Words = v.words(list, version)
	v.problems(&p, r)
	for _, m := range r.Missing[:min(len(r.Missing), shownPeople)] {
		p.Missing = append(p.Missing, m.Name)
	}
	status := 200
	if len(wrong) > 0 {
		status = statuses[errs.Invalid]
	}
	return v.showStatus(status, p)
}

// encodings are the ways in which a CSV file can be stored. Which one was found by looking stands in the notes.
func (v *visit) encodings(o stafflist.Options) (list []page.Option) {
	list = append(list, page.Option{Label: v.printer.T("import.encoding_found"), Chosen: o.Encoding == ""})
	for _, e := range stafflist.Encodings {
		list = append(list, page.Option{Value: string(e), Label: string(e), Language: page.Unknown, Chosen: o.Encoding == e})
	}
	return list
}

// columns are the columns of a list with what each can stand for, as it is or as somebody chose it.
func (v *visit) columns(list *stafflist.List, typed *decision) (columns []views.Column) {
	fields := slices.Clone(stafflist.Fields)
	levels := 0
	for _, c := range list.Columns {
		levels = max(levels, c.Field.Level(), c.Guess.Level())
	}
	for level := range min(max(levels+1, shownLevels), stafflist.MaxLevels) {
		fields = append(fields, stafflist.UnitLevel(level+1))
	}
	for _, c := range list.Columns {
		chosen := c.Field
		if typed != nil && typed.options.Mapping != nil {
			chosen = typed.options.Mapping[c.Index]
		}
		column := views.Column{Index: c.Index, Letter: c.Letter, Header: c.Header, Samples: c.Samples,
			Fields: []page.Option{{Label: v.printer.T("import.not_read"), Chosen: chosen == ""}}}
		for _, f := range fields {
			column.Fields = append(column.Fields, page.Option{Value: string(f), Label: f.Name(v.printer), Chosen: f == chosen})
		}
		columns = append(columns, column)
	}
	return columns
}

// meaningful are the fields whose words mean something, in the order in which they are asked about.
var meaningful = []stafflist.Field{stafflist.Sex, stafflist.Grade, stafflist.Role, stafflist.Language}

// words are the words of such columns with what each can mean.
func (v *visit) words(list *stafflist.List, version *framework.Version) (all []views.Words) {
	for _, f := range meaningful {
		found := list.Values[f]
		if len(found) == 0 {
			continue
		}
		w := views.Words{Field: string(f), Title: v.printer.T("import.words", "column", f.Name(v.printer)), Lead: v.printer.T("import.words_lead." + string(f)),
			Rest: max(0, len(found)-shownWords)}
		for _, x := range found[:min(len(found), shownWords)] {
			w.List = append(w.List, views.Word{Text: x.Text, Rows: x.Rows, Meanings: v.meanings(f, &x, version, found)})
		}
		all = append(all, w)
	}
	return all
}

// meanings are what a word can mean. Where nobody has said, what it seems to mean is proposed.
func (v *visit) meanings(f stafflist.Field, x *stafflist.Value, version *framework.Version, all []stafflist.Value) []page.Option {
	var known []page.Option
	switch f {
	case stafflist.Sex:
		known = v.options("about_you.sex.", stafflist.Sexes)
	case stafflist.Grade:
		known = v.options("about_you.grade.", stafflist.Grades)
	case stafflist.Role:
		known = jobs(version, v.language())
	case stafflist.Language:
		var others []string
		for _, o := range all {
			others = append(others, o.Meaning)
		}
		known = v.face.spoken(others...)
	}
	chosen := x.Meaning
	if chosen == "" {
		chosen = x.Guess
	}
	list := append([]page.Option{{Label: v.printer.T("import.means_nothing")}}, known...)
	for i := range list {
		list[i].Chosen = list[i].Value == chosen
	}
	return list
}

// problems puts what is wrong into words, as much of it as is shown.
func (v *visit) problems(p *views.Preview, r *roster.Preview) {
	for _, c := range r.Clashes[:min(len(r.Clashes), shownProblems)] {
		p.Clashes = append(p.Clashes, views.Problem{Where: v.printer.T("import.row", "row", c.Row), Value: c.Name, Message: v.printer.T("error." + c.Code), Refuses: true})
	}
	alike := map[[2]string][]int{} // where problems of a kind in a column are shown, and how many more there are
	told := len(p.Clashes)
	for _, x := range r.List.Problems {
		kind := [2]string{x.Err.Code, x.Column}
		at := alike[kind]
		switch {
		case len(at) == shownAlike:
			p.Problems[at[shownAlike-1]].More++
		case len(p.Clashes)+len(p.Problems) < shownProblems:
			alike[kind] = append(at, len(p.Problems))
			p.Problems = append(p.Problems, views.Problem{Where: v.where(x), Value: x.Value, Message: v.printer.Error(x.Err), Refuses: x.Severity == stafflist.Refuses})
		default:
			continue
		}
		told++
	}
	all := len(r.Clashes)
	for _, t := range r.List.Tally {
		all += t.N
	}
	p.More = all - told
}

// where says of which cell a problem is.
func (v *visit) where(x stafflist.Problem) string {
	switch {
	case x.Row == 0:
		return v.printer.T("import.whole_file")
	case x.Column == "":
		return v.printer.T("import.row", "row", x.Row)
	}
	return v.printer.T("import.cell", "row", x.Row, "column", x.Column)
}

// importProblems is all that is wrong with a list, as a table for a spreadsheet.
func (f *Face) importProblems(v *visit) error {
	if err := v.signedIn(); err != nil {
		return err
	}
	r, err := f.Roster.Preview(v.Context(), v.actor(), v.importID())
	if err != nil {
		return err
	}
	var out bytes.Buffer
	out.WriteString("\ufeff") // by which Excel knows UTF-8
	w := csv.NewWriter(&out)
	if v.printer.T("staff.template.separator") == ";" {
		w.Comma = ';'
	}
	write := func(cells ...string) {
		for i := range cells {
			cells[i] = stafflist.Defuse(cells[i])
		}
		w.Write(cells) // into memory
	}
	t := v.printer.T
	write(t("import.csv_row"), t("import.csv_column"), t("import.csv_header"), t("import.csv_value"), t("import.csv_refused"), t("import.csv_problem"))
	for _, c := range r.Clashes {
		write(strconv.Itoa(c.Row), "", "", c.Name, t("import.yes"), t("error."+c.Code))
	}
	for _, x := range r.List.Problems {
		row, refused := "", ""
		if x.Row > 0 {
			row = strconv.Itoa(x.Row)
		}
		if x.Severity == stafflist.Refuses {
			refused = t("import.yes")
		}
		write(row, x.Column, x.Header, x.Value, refused, v.printer.Error(x.Err))
	}
	w.Flush()
	return v.file("problems.csv", "text/csv; charset=utf-8", out.Bytes())
}
