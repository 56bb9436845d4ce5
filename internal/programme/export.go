package programme

import (
	"io"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/dira-platform/dira/internal/spreadsheet"
)

// Sheet is a table of a workbook: the first row names the columns. Cells are texts and numbers.
type Sheet struct {
	Name string
	Rows [][]any
}

// mostSheetName is how many letters a sheet's name has, as programs want it.
const mostSheetName = 31

// WriteXLSX writes tables as a workbook. No text of it is run as a formula.
func WriteXLSX(to io.Writer, sheets []Sheet) (err error) {
	f := excelize.NewFile()
	defer f.Close()
	for i, s := range sheets {
		name := []rune(strings.Map(func(r rune) rune {
			if strings.ContainsRune(`[]:*?/\'`, r) {
				return ' '
			}
			return r
		}, s.Name))
		s.Name = strings.TrimSpace(string(name[:min(len(name), mostSheetName)]))
		if i == 0 {
			err = f.SetSheetName("Sheet1", s.Name)
		} else {
			_, err = f.NewSheet(s.Name)
		}
		if err == nil {
			err = s.write(f)
		}
		if err != nil {
			return err
		}
	}
	return f.Write(to)
}

func (s *Sheet) write(f *excelize.File) error {
	w, err := f.NewStreamWriter(s.Name)
	if err != nil {
		return err
	}
	for i, row := range s.Rows {
		cells := make([]any, len(row))
		for k, x := range row {
			if text, ok := x.(string); ok {
				x = spreadsheet.Defuse(text)
			}
			cells[k] = x
		}
		at, err := excelize.CoordinatesToCellName(1, i+1)
		if err != nil {
			return err
		}
		if err := w.SetRow(at, cells); err != nil {
			return err
		}
	}
	return w.Flush()
}

// Defused is a text that no spreadsheet runs as a formula.
func Defused(s string) string { return spreadsheet.Defuse(s) }
