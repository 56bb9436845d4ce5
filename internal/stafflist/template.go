package stafflist

import (
	"encoding/csv"
	"io"
	"strconv"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/spreadsheet"
)

// TemplateFields are the columns of a template, in their order.
var TemplateFields = []Field{StaffNumber, FullName, Email, Unit, UnitCode, Sex, Grade, Role, Language, Birth}

// people are the invented people of a template, in the order of its columns.
func people(words Words) [][]string {
	return [][]string{
		{"00017", words.T("staff.template.name_1"), "amina@example.org", words.T("staff.template.unit_1"), "HR-2", words.T("about_you.sex.woman"),
			words.T("about_you.grade.officer"), words.T("staff.template.role_1"), words.T("staff.template.language"), "1988"},
		{"00018", words.T("staff.template.name_2"), "daniel@example.org", words.T("staff.template.unit_2"), "HR", words.T("about_you.sex.man"),
			words.T("about_you.grade.manager"), words.T("staff.template.role_2"), words.T("staff.template.language"), "1975"},
	}
}

func columnNames(words Words) (list []string) {
	for _, f := range TemplateFields {
		list = append(list, f.Name(words))
	}
	return list
}

// WriteTemplate writes a list to be filled in, with a header and two invented people. As XLSX it has a second sheet that explains the columns.
func WriteTemplate(w io.Writer, format spreadsheet.Format, words Words) (err error) {
	defer errs.Wrap(&err, "stafflist.WriteTemplate(%s)", format)
	if format == spreadsheet.CSV {
		return writeCSV(w, words)
	}
	return writeBook(w, words)
}

// writeCSV writes with the mark by which Excel knows UTF-8, and the separator that Excel expects where the language is spoken.
func writeCSV(w io.Writer, words Words) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	if words.T("staff.template.separator") == ";" {
		out.Comma = ';'
	}
	for _, row := range append([][]string{columnNames(words)}, people(words)...) {
		for i := range row {
			row[i] = spreadsheet.Defuse(row[i])
		}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// bookWriter writes cells until something fails.
type bookWriter struct {
	f           *excelize.File
	sheet       string
	rightToLeft bool
	err         error
}

func (b *bookWriter) do(err error) {
	if b.err == nil {
		b.err = err
	}
}

// row writes texts; as texts they need no defusing.
func (b *bookWriter) row(number int, texts ...string) {
	for i, s := range texts {
		cell, err := excelize.CoordinatesToCellName(i+1, number)
		b.do(err)
		b.do(b.f.SetCellStr(b.sheet, cell, s))
	}
}

// style gives cells a look: texts that stay as they are typed, wrapped at the width of the column or not.
func (b *bookWriter) style(from, to string, bold, wrapped bool) {
	s := excelize.Style{NumFmt: textCells, Font: &excelize.Font{Bold: bold, Family: "Calibri", Size: 11}, Alignment: &excelize.Alignment{WrapText: wrapped, Vertical: "top"}}
	if b.rightToLeft {
		s.Alignment.ReadingOrder = 2
	}
	id, err := b.f.NewStyle(&s)
	b.do(err)
	b.do(b.f.SetCellStyle(b.sheet, from, to, id))
}

// begin goes on to another sheet. It is printed across, as wide as the paper and as many pages long as it takes.
func (b *bookWriter) begin(sheet string) {
	b.sheet = sheet
	b.do(b.f.SetSheetView(sheet, 0, &excelize.ViewOptions{RightToLeft: &b.rightToLeft}))
	landscape, wide, long, fit := "landscape", 1, 0, true
	b.do(b.f.SetPageLayout(sheet, &excelize.PageLayoutOptions{Orientation: &landscape, FitToWidth: &wide, FitToHeight: &long}))
	b.do(b.f.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: &fit}))
}

// textCells is a number format: what is typed stays as it is, zeros and all.
const textCells = 49

func writeBook(w io.Writer, words Words) error {
	f := excelize.NewFile()
	defer f.Close()
	b := &bookWriter{f: f, rightToLeft: words.Dir() == "rtl"}
	b.do(f.SetDocProps(&excelize.DocProperties{Creator: "Dira", LastModifiedBy: "Dira"}))
	b.do(f.SetAppProps(&excelize.AppProperties{Application: "Dira"}))
	list, explained := words.T("staff.template.list"), words.T("staff.template.explanation")
	b.do(f.SetSheetName("Sheet1", list))
	_, err := f.NewSheet(explained)
	b.do(err)
	b.list(list, words)
	b.explanation(explained, words)
	if b.err != nil {
		return b.err
	}
	return f.Write(w)
}

// list writes the sheet to be filled in.
func (b *bookWriter) list(sheet string, words Words) {
	b.begin(sheet)
	last := spreadsheet.Column(len(TemplateFields) - 1)
	texts, err := b.f.NewStyle(&excelize.Style{NumFmt: textCells})
	b.do(err)
	b.do(b.f.SetColStyle(sheet, "A:"+last, texts))
	b.do(b.f.SetColWidth(sheet, "A", last, 18))
	b.do(b.f.SetColWidth(sheet, "B", "C", 28))
	b.do(b.f.SetColWidth(sheet, "D", "D", 52))
	b.do(b.f.SetColWidth(sheet, "G", "H", 30))
	b.row(1, columnNames(words)...)
	for i, p := range people(words) {
		b.row(i+2, p...)
	}
	b.style("A1", last+"1", true, true)
	b.style("A2", last+"3", false, false)
	b.do(b.f.SetPanes(sheet, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}))
}

// explanation writes the sheet that says what belongs into each column.
func (b *bookWriter) explanation(sheet string, words Words) {
	const width, height = 80, 16 // of a column in characters, of a line in points
	b.begin(sheet)
	b.do(b.f.SetColWidth(sheet, "A", "A", 24))
	b.do(b.f.SetColWidth(sheet, "B", "B", width))
	b.row(1, words.T("staff.template.intro"))
	b.row(2, words.T("staff.template.delete"))
	b.row(3, words.T("staff.template.others"))
	b.row(5, words.T("staff.template.column"), words.T("staff.template.content"))
	b.style("A1", "A3", false, false)
	b.style("A5", "B5", true, true)
	for i, f := range TemplateFields {
		about := words.T("staff.template.about." + string(f))
		b.row(6+i, f.Name(words), about)
		b.do(b.f.SetRowHeight(sheet, 6+i, float64(height*(1+utf8.RuneCountInString(about)/width))))
	}
	b.style("A6", "B"+strconv.Itoa(5+len(TemplateFields)), false, true)
}
