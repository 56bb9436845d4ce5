package curriculum

import (
	"bytes"
	"encoding/csv"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/spreadsheet"
)

// Layout is how the units of a curriculum stand in a file.
type Layout string

// The layouts.
const (
	Long Layout = "long" // a row for each unit and step
	Wide Layout = "wide" // a row for each unit, a column for each step
)

// Layouts are all layouts.
var Layouts = []Layout{Wide, Long}

// The columns. Their names are the same in every language; "requires" and "description" may be left out.
var (
	unitColumns = []string{"code", "title", "credits", "semester", "compulsory"}
	stepColumns = []string{"competency", "level", "introduced", "practised", "assessed"}
	moreColumns = []string{"requires", "description"}
)

// column is the heading of a step in the wide layout: "D1.C1 basic".
func (s Step) column() string { return string(s.Ability) + " " + string(s.Level) }

// grid is the units as rows of a file, the heading first.
func (b *Body) grid(v *framework.Version, l Layout) (rows [][]string) {
	steps := Steps(v)
	head := append([]string(nil), unitColumns...)
	if l == Long {
		head = append(append(head, stepColumns...), moreColumns...)
	} else {
		head = append(head, moreColumns...)
		for _, s := range steps {
			head = append(head, s.column())
		}
	}
	rows = append(rows, head)
	for i := range b.Units {
		u := &b.Units[i]
		if l == Long {
			rows = append(rows, u.long()...)
			continue
		}
		row := append(u.cells(), strings.Join(u.Requires, "; "), u.Description)
		for _, s := range steps {
			row = append(row, u.Depth(s).Letters())
		}
		rows = append(rows, row)
	}
	return rows
}

// cells are what stands of a unit in the columns of every layout.
func (u *Unit) cells() []string {
	credits, semester, compulsory := "", "", "yes"
	if u.Credits > 0 {
		credits = u.Credits.String()
	}
	if u.Semester > 0 {
		semester = strconv.Itoa(u.Semester)
	}
	if u.Elective {
		compulsory = "no"
	}
	return []string{u.Code, u.Title, credits, semester, compulsory}
}

// long is a unit as rows, one for each step; one that carries no step has a row all the same.
func (u *Unit) long() (rows [][]string) {
	add := func(step ...string) {
		rows = append(rows, append(append(u.cells(), step...), strings.Join(u.Requires, "; "), u.Description))
	}
	for _, m := range u.Marks {
		yes := make([]string, len(Depths))
		for i, d := range Depths {
			if m.Depth.Has(d) {
				yes[i] = "1"
			}
		}
		add(string(m.Ability), string(m.Level), yes[0], yes[1], yes[2])
	}
	if len(u.Marks) == 0 {
		add("", "", "", "", "")
	}
	return rows
}

// CSV is the units as a CSV file that [Read] takes. It begins with the mark by which spreadsheet programs know UTF-8.
func (b *Body) CSV(v *framework.Version, l Layout) []byte {
	var out bytes.Buffer
	out.WriteString("\uFEFF")
	w := csv.NewWriter(&out)
	for _, row := range b.grid(v, l) {
		for i := range row {
			row[i] = spreadsheet.Defuse(row[i])
		}
		_ = w.Write(row) // a buffer takes everything
	}
	w.Flush()
	return out.Bytes()
}

// XLSX is the units as a workbook that [Read] takes.
func (b *Body) XLSX(v *framework.Version, l Layout, rightToLeft bool) (_ []byte, err error) {
	defer errs.Wrap(&err, "curriculum.XLSX")
	f := excelize.NewFile()
	defer f.Close()
	const sheet = "units"
	if err := f.SetSheetName("Sheet1", sheet); err != nil {
		return nil, err
	}
	w, err := f.NewStreamWriter(sheet)
	if err != nil {
		return nil, err
	}
	plain, err := f.NewStyle(&excelize.Style{NumFmt: 49, Alignment: &excelize.Alignment{Vertical: "top"}})
	if err != nil {
		return nil, err
	}
	bold, err := f.NewStyle(&excelize.Style{NumFmt: 49, Font: &excelize.Font{Bold: true}})
	if err != nil {
		return nil, err
	}
	if err := firstOf(w.SetColWidth(1, 1, 14), w.SetColWidth(2, 2, 44), w.SetPanes(&excelize.Panes{Freeze: true, XSplit: 2, YSplit: 1, TopLeftCell: "C2", ActivePane: "bottomRight"})); err != nil {
		return nil, err
	}
	for i, row := range b.grid(v, l) {
		style := plain
		if i == 0 {
			style = bold
		}
		cells := make([]any, len(row))
		for k, s := range row {
			cells[k] = excelize.Cell{StyleID: style, Value: s}
		}
		at, err := excelize.CoordinatesToCellName(1, i+1)
		if err == nil {
			err = w.SetRow(at, cells)
		}
		if err != nil {
			return nil, err
		}
	}
	const made = "2026-01-01T00:00:00Z" // the same units give the same bytes
	if err := firstOf(w.Flush(), f.SetSheetView(sheet, 0, &excelize.ViewOptions{RightToLeft: &rightToLeft}),
		f.SetDocProps(&excelize.DocProperties{Creator: "Dira", LastModifiedBy: "Dira", Created: made, Modified: made})); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = f.Write(&out)
	return out.Bytes(), err
}
