package xlsform

import (
	"io"
	"maps"
	"slices"

	"github.com/xuri/excelize/v2"

	"github.com/dira-platform/dira/internal/errs"
)

// Write writes a form as a workbook. Every cell is a text, so that no program computes one.
func Write(to io.Writer, f *Form) (err error) {
	defer errs.Wrap(&err, "xlsform.Write(%s)", f.ID)
	w := &writer{f: excelize.NewFile(), languages: f.Languages}
	defer w.f.Close()
	w.do(w.f.SetSheetName("Sheet1", Survey))
	w.begin(Survey, w.inAll([]string{"type", "name"}, "label", "hint", "guidance_hint"), "required", "relevant", "appearance")
	w.items(f.Items)
	w.begin(Choices, w.inAll([]string{"list_name", "name"}, "label"))
	for _, l := range f.Lists {
		for _, c := range l.Choices {
			w.row(append([]string{l.Name, c.Name}, w.of(c.Label)...)...)
		}
	}
	head, values := []string{"form_title", "form_id", "version", "default_language"}, []string{f.Title, f.ID, f.Version, ""}
	if f.Language != "" {
		values[3] = header(f.Language)
	}
	for _, name := range slices.Sorted(maps.Keys(f.Settings)) {
		head, values = append(head, name), append(values, f.Settings[name])
	}
	w.begin(Settings, head)
	w.row(values...)
	if w.err != nil {
		return w.err
	}
	return w.f.Write(to)
}

// writer fills sheets row by row and keeps the first error.
type writer struct {
	f         *excelize.File
	languages []string
	sheet     string
	at        int
	err       error
}

func (w *writer) do(err error) {
	if w.err == nil {
		w.err = err
	}
}

// begin begins a sheet with its header.
func (w *writer) begin(sheet string, head []string, more ...string) {
	if sheet != Survey {
		_, err := w.f.NewSheet(sheet)
		w.do(err)
	}
	w.sheet, w.at = sheet, 0
	head = append(head, more...)
	w.row(head...)
	bold, err := w.f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	w.do(err)
	wrapped, err := w.f.NewStyle(&excelize.Style{Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	w.do(err)
	last, err := excelize.ColumnNumberToName(len(head))
	w.do(err)
	w.do(w.f.SetColWidth(sheet, "A", last, 28))
	w.do(w.f.SetColStyle(sheet, "A:"+last, wrapped))
	w.do(w.f.SetCellStyle(sheet, "A1", last+"1", bold))
	w.do(w.f.SetPanes(sheet, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}))
}

// inAll adds columns of texts in all languages.
func (w *writer) inAll(head []string, columns ...string) []string {
	for _, c := range columns {
		for _, tag := range w.languages {
			head = append(head, c+"::"+header(tag))
		}
	}
	return head
}

// of is a text in all languages.
func (w *writer) of(t Text) (all []string) {
	for _, tag := range w.languages {
		all = append(all, t[tag])
	}
	return all
}

func (w *writer) row(values ...string) {
	w.at++
	for i, v := range values {
		if v == "" {
			continue
		}
		cell, err := excelize.CoordinatesToCellName(i+1, w.at)
		w.do(err)
		w.do(w.f.SetCellStr(w.sheet, cell, v))
	}
}

func (w *writer) items(items []Item) {
	for _, i := range items {
		kind, required := string(i.Kind), ""
		switch i.Kind {
		case Group:
			kind = "begin_group"
		case SelectOne:
			kind, required = "select_one "+i.List, "yes"
		}
		values := []string{kind, i.Name}
		for _, t := range []Text{i.Label, i.Hint, i.Guidance} {
			values = append(values, w.of(t)...)
		}
		w.row(append(values, required, i.Relevant.String(), i.Appearance)...)
		if i.Kind == Group {
			w.items(i.Items)
			w.row("end_group")
		}
	}
}
