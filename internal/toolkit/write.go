package toolkit

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/library"
)

// The sheets of the workbook in which a toolkit is changed. Their names and headings are the same in every language; "help" is not read.
var (
	bookSheets = []string{"toolkit", "prepare", "roles", "agenda", "templates", "after", "resources"}
	headings   = map[string][]string{
		"toolkit": {"field", "text"}, "prepare": {"text"}, "roles": {"name", "does"}, "agenda": {"minutes", "title", "method", "steps", "online", "template"},
		"templates": {"template", "part", "1", "2", "3", "4", "5", "6"}, "after": {"text"}, "resources": {"resource", "title"},
	}
	fields = []string{"title", "summary", "purpose", "audience", "from", "to", "minutes", "language", "status"}
	widths = map[string][]float64{
		"toolkit": {16, 110}, "prepare": {120}, "roles": {30, 100}, "agenda": {10, 30, 12, 80, 40, 16},
		"templates": {16, 12, 40, 24, 24, 24, 24, 24}, "after": {120}, "resources": {40, 80}, "help": {24, 110},
	}
)

// Around is what a workbook says beside a toolkit, to help those who change it.
type Around struct {
	Titles      map[library.ResourceID]string
	Help        [][2]string // what, and what is to be known of it
	RightToLeft bool
}

// Book is the whole toolkit as one workbook, to be changed and brought back.
func (k *Toolkit) Book(a Around) (_ []byte, err error) {
	defer errs.Wrap(&err, "toolkit.Book(%s)", k.ID)
	f := excelize.NewFile()
	defer f.Close()
	w := &book{f: f}
	plain, err := f.NewStyle(&excelize.Style{NumFmt: 49, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	w.do(err)
	bold, err := f.NewStyle(&excelize.Style{NumFmt: 49, Font: &excelize.Font{Bold: true}})
	w.do(err)
	rows := k.cells(a.Titles)
	names := bookSheets
	if len(a.Help) > 0 {
		names = append([]string{"help"}, names...)
		for _, h := range a.Help {
			rows["help"] = append(rows["help"], []string{h[0], h[1]})
		}
	}
	for i, name := range names {
		if i == 0 {
			w.do(f.SetSheetName("Sheet1", name))
		} else {
			_, err := f.NewSheet(name)
			w.do(err)
		}
		w.do(f.SetSheetView(name, 0, &excelize.ViewOptions{RightToLeft: &a.RightToLeft}))
		w.grid(name, rows[name], plain, bold)
	}
	var methods []string
	for _, m := range Methods {
		methods = append(methods, string(m))
	}
	choice := excelize.NewDataValidation(true)
	choice.SetSqref("C2:C" + strconv.Itoa(1+mostLines))
	w.do(choice.SetDropList(methods))
	w.do(f.AddDataValidation("agenda", choice))
	const made = "2026-01-01T00:00:00Z"
	w.do(f.SetDocProps(&excelize.DocProperties{Creator: "Dira", LastModifiedBy: "Dira", Created: made, Modified: made}))
	var out bytes.Buffer
	w.do(f.Write(&out))
	return out.Bytes(), w.err
}

// grid writes a sheet: its headings, then its rows.
func (b *book) grid(name string, rows [][]string, plain, bold int) {
	all := rows
	if h := headings[name]; h != nil {
		all = append([][]string{h}, rows...)
	}
	for i, width := range widths[name] {
		column, err := excelize.ColumnNumberToName(i + 1)
		b.do(err)
		b.do(b.f.SetColWidth(name, column, column, width))
	}
	for y, row := range all {
		style := plain
		if y == 0 && headings[name] != nil {
			style = bold
		}
		for x, text := range row {
			cell, err := excelize.CoordinatesToCellName(x+1, y+1)
			b.do(err)
			if n, err := strconv.Atoi(text); err == nil && y > 0 && strconv.Itoa(n) == text {
				b.do(b.f.SetCellInt(name, cell, int64(n)))
				continue
			}
			b.do(b.f.SetCellStr(name, cell, text))
			b.do(b.f.SetCellStyle(name, cell, cell, style))
		}
	}
}

// cells are the rows of each sheet, without the headings.
func (k *Toolkit) cells(titles map[library.ResourceID]string) map[string][][]string {
	rows := map[string][][]string{}
	add := func(sheet string, cells ...string) { rows[sheet] = append(rows[sheet], cells) }
	for i, value := range []string{k.Title, k.Summary, k.Purpose, k.Audience, strconv.Itoa(k.From), strconv.Itoa(k.To), strconv.Itoa(k.Minutes), k.Language, string(k.Status)} {
		add("toolkit", fields[i], value)
	}
	for _, s := range k.Prepare {
		add("prepare", s)
	}
	for _, r := range k.Roles {
		add("roles", r.Name, r.Does)
	}
	for _, p := range k.Agenda {
		add("agenda", strconv.Itoa(p.Minutes), p.Title, string(p.Method), strings.Join(p.Steps, "\n"), p.Online, p.Template)
	}
	for _, t := range k.Sheets {
		for _, row := range t.rows() {
			add("templates", append([]string{t.ID}, row...)...)
		}
	}
	for _, s := range k.After {
		add("after", s)
	}
	for _, id := range k.Resources {
		add("resources", string(id), titles[id])
	}
	return rows
}

// rows are a template as lines: what a line is, and its cells.
func (t Template) rows() (all [][]string) {
	add := func(part string, cells ...string) { all = append(all, append([]string{part}, cells...)) }
	add("title", t.Title)
	add("lead", t.Lead)
	for _, p := range t.Above {
		add("above", p.Text, strconv.Itoa(p.Lines))
	}
	if len(t.Columns) > 0 {
		add("columns", t.Columns...)
	}
	if len(t.Example) > 0 {
		add("example", t.Example...)
	}
	for _, s := range t.First {
		add("first", s)
	}
	for _, row := range t.Given {
		add("given", row...)
	}
	if t.Rows > 0 {
		add("rows", strconv.Itoa(t.Rows))
	}
	for _, p := range t.Below {
		add("below", p.Text, strconv.Itoa(p.Lines))
	}
	return all
}
