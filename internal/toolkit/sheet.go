package toolkit

import (
	"bytes"

	"github.com/xuri/excelize/v2"

	"github.com/dira-platform/dira/internal/errs"
)

// sheetWidth is how many characters stand beside each other on a sheet of paper that lies on its side.
const sheetWidth = 120

// book writes cells until something fails.
type book struct {
	f     *excelize.File
	sheet string
	err   error
	row   int
	last  string // name of the last column
	text  int    // styles
	bold  int
	cell  int
}

func (b *book) do(err error) {
	if b.err == nil {
		b.err = err
	}
}

// Workbook is a template as XLSX, on one sheet that is printed as wide as the paper. The same template gives the same bytes.
func (t Template) Workbook(rightToLeft bool) (_ []byte, err error) {
	defer errs.Wrap(&err, "toolkit.Workbook(%s)", t.ID)
	f := excelize.NewFile()
	defer f.Close()
	columns := max(1, len(t.Columns))
	last, err := excelize.ColumnNumberToName(columns)
	if err != nil {
		return nil, err
	}
	b := &book{f: f, sheet: "Sheet1", last: last}
	b.begin(rightToLeft, columns)
	b.across(b.bold, t.Title, 1)
	b.across(b.text, t.Lead, 2)
	b.prompts(t.Above)
	if len(t.Columns) > 0 {
		b.row++
		b.line(b.bold, t.Columns)
		if len(t.Example) > 0 {
			b.line(b.cell, t.Example)
		}
		for _, row := range t.Cells() {
			b.line(b.cell, row)
		}
	}
	b.prompts(t.Below)
	var out bytes.Buffer
	b.do(f.Write(&out))
	return out.Bytes(), b.err
}

func (b *book) begin(rightToLeft bool, columns int) {
	const made = "2026-01-01T00:00:00Z" // always the same, so that the bytes are
	b.do(b.f.SetDocProps(&excelize.DocProperties{Creator: "Dira", LastModifiedBy: "Dira", Created: made, Modified: made}))
	b.do(b.f.SetAppProps(&excelize.AppProperties{Application: "Dira"}))
	b.do(b.f.SetSheetView(b.sheet, 0, &excelize.ViewOptions{RightToLeft: &rightToLeft}))
	landscape, a4, wide, long, fit := "landscape", 9, 1, 1, true
	b.do(b.f.SetPageLayout(b.sheet, &excelize.PageLayoutOptions{Orientation: &landscape, Size: &a4, FitToWidth: &wide, FitToHeight: &long}))
	b.do(b.f.SetSheetProps(b.sheet, &excelize.SheetPropsOptions{FitToPage: &fit}))
	b.do(b.f.SetColWidth(b.sheet, "A", b.last, float64(sheetWidth)/float64(columns)))
	style := func(bold, lines bool) (id int) {
		s := excelize.Style{NumFmt: 49, Font: &excelize.Font{Bold: bold, Family: "Calibri", Size: 11}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}}
		if rightToLeft {
			s.Alignment.ReadingOrder = 2
		}
		for _, side := range []string{"left", "right", "top", "bottom"} {
			if lines {
				s.Border = append(s.Border, excelize.Border{Type: side, Color: "808080", Style: 1})
			}
		}
		id, err := b.f.NewStyle(&s)
		b.do(err)
		return id
	}
	b.text, b.bold, b.cell = style(false, false), style(true, true), style(false, true)
}

// across writes a text over the whole width, with room for so many lines.
func (b *book) across(style int, text string, lines int) {
	b.row++
	from, to := b.at("A"), b.at(b.last)
	if from != to {
		b.do(b.f.MergeCell(b.sheet, from, to))
	}
	b.do(b.f.SetCellStr(b.sheet, from, text))
	b.do(b.f.SetCellStyle(b.sheet, from, to, style))
	b.do(b.f.SetRowHeight(b.sheet, b.row, float64(16*max(lines, 1+len([]rune(text))/sheetWidth))))
}

func (b *book) at(column string) string {
	name, err := excelize.JoinCellName(column, b.row)
	b.do(err)
	return name
}

// prompts writes what is asked, each with room for its answer.
func (b *book) prompts(all []Prompt) {
	for _, p := range all {
		b.row++
		b.across(b.bold, p.Text, 1)
		b.across(b.cell, "", p.Lines)
	}
}

// line writes a row of the table, high enough for what stands in it.
func (b *book) line(style int, cells []string) {
	b.row++
	lines := 2
	for i, text := range cells {
		column, err := excelize.ColumnNumberToName(i + 1)
		b.do(err)
		b.do(b.f.SetCellStr(b.sheet, b.at(column), text))
		lines = max(lines, 1+len([]rune(text))*len(cells)/(sheetWidth*9/10))
	}
	b.do(b.f.SetCellStyle(b.sheet, b.at("A"), b.at(b.last), style))
	b.do(b.f.SetRowHeight(b.sheet, b.row, float64(16*lines)))
}
