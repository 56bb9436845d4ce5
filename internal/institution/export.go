package institution

import (
	"encoding/csv"
	"io"

	"github.com/xuri/excelize/v2"

	"github.com/dira-platform/dira/internal/spreadsheet"
)

// WriteCSV writes a table for spreadsheet programs. No cell is run there as a formula.
func WriteCSV(to io.Writer, rows [][]string) error {
	w := csv.NewWriter(to)
	for _, row := range rows {
		safe := make([]string, len(row))
		for i, cell := range row {
			safe[i] = spreadsheet.Defuse(cell)
		}
		if err := w.Write(safe); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

// WriteXLSX writes a table as a workbook in which every cell is a text. The first row is its head.
func WriteXLSX(to io.Writer, rows [][]string, rightToLeft bool) error {
	f := excelize.NewFile()
	defer f.Close()
	const sheet = "Sheet1"
	if err := f.SetSheetView(sheet, 0, &excelize.ViewOptions{RightToLeft: &rightToLeft}); err != nil {
		return err
	}
	for i, row := range rows {
		for j, text := range row {
			cell, err := excelize.CoordinatesToCellName(j+1, i+1)
			if err != nil {
				return err
			}
			if err := f.SetCellStr(sheet, cell, text); err != nil {
				return err
			}
		}
	}
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return err
	}
	if err := f.SetRowStyle(sheet, 1, 1, bold); err != nil {
		return err
	}
	if err := f.SetColWidth(sheet, "A", "H", 24); err != nil {
		return err
	}
	return f.Write(to)
}
