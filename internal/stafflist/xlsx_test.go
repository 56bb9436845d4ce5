package stafflist_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/stafflist"
)

// workbook makes a workbook of sheets, each a name and rows. A row is the place of its first cell and its values.
func workbook(t testing.TB, sheets []string, fill func(f *excelize.File, put func(sheet, cell string, values ...any))) string {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for _, name := range sheets {
		if _, err := f.NewSheet(name); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.DeleteSheet("Sheet1"); err != nil {
		t.Fatal(err)
	}
	fill(f, func(sheet, cell string, values ...any) {
		if err := f.SetSheetRow(sheet, cell, &values); err != nil {
			t.Fatal(err)
		}
	})
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// inFormat gives a cell a number format.
func inFormat(t testing.TB, f *excelize.File, sheet, cell, format string) {
	t.Helper()
	style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &format})
	must(t, err)
	must(t, f.SetCellStyle(sheet, cell, cell, style))
}

// TestWorkbook reads a workbook as ministries have them: titles, merged cells, hidden rows, numbers and dates as spreadsheets keep them.
func TestWorkbook(t *testing.T) {
	raw := workbook(t, []string{"Statistiques", "Unités", "Personnel", "Archives"}, func(f *excelize.File, put func(sheet, cell string, values ...any)) {
		put("Statistiques", "A1", "Total", "F", "M")
		put("Statistiques", "A2", 4, 2, 2)
		put("Unités", "A1", "Code unité", "Unité")
		put("Unités", "A2", 1, "HR")
		put("Archives", "A1", "Matricule", "Nom", "Prénom")
		must(t, f.SetSheetVisible("Archives", false))
		const s = "Personnel"
		put(s, "A1", "RÉPUBLIQUE DE L'EXEMPLE")
		must(t, f.MergeCell(s, "A1", "G1"))
		put(s, "B3", "Matricule", "Nom et prénom", "Structure", "Sexe", "Date de naissance", "Mail")
		put(s, "B4", 123, "Awa Diop", "Direction / RH", "F", time.Date(1985, 5, 12, 0, 0, 0, 0, time.UTC), "awa@sante.sn")
		inFormat(t, f, s, "B4", "000000")
		put(s, "B5", "000124", "Ibra Fall", nil, "M", 1979, "ibra@sante.sn")
		put(s, "B6", 125, "Zoé Ndiaye", nil, "F", "01/02/90", "zoe@sante.sn")
		must(t, f.MergeCell(s, "D4", "D6"))
		must(t, f.SetRowVisible(s, 6, false))
		put(s, "B8", 1234567890123456, "Ann", "RH", "F")
		put(s, "B9", time.Date(2026, 3, 12, 0, 0, 0, 0, time.UTC), "Bob", "RH", "M")
		put(s, "B10", "7", nil, "RH", "M")
		must(t, f.SetCellFormula(s, "C10", `"Cat"`))
		put(s, "B11", "8", "Dan", "RH")
		must(t, f.SetCellFormula(s, "E11", "F1"))
		must(t, f.SetColVisible(s, "F", false))
		put(s, "J20", "signed")
	})
	l := read(t, raw, stafflist.Options{})
	var got []string
	for _, r := range l.Rows {
		got = append(got, strings.Join([]string{fmt.Sprint(r.Number, r.Hidden, r.Refused), r.StaffNumber, r.Name, strings.Join(r.Unit, ">"), r.Sex, r.AgeBand}, "|"))
	}
	if diff := cmp.Diff([]string{
		"4 false false|000123|Awa Diop|Direction>RH|woman|30to44", "5 false false|000124|Ibra Fall|Direction>RH|man|45to59", "6 true false|125|Zoé Ndiaye|Direction>RH|woman|30to44",
		"8 false true||Ann|RH|woman|", "9 false true||Bob|RH|man|", "10 false true|7||RH|man|", "11 false false|8|Dan|RH||", "20 false true|||||",
	}, got); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"B8 refuses staff_number_digits 1234567890123456", "B9 refuses staff_number_date 2026-03-12", "C10 refuses staff_cell_formula", "E11 warns staff_cell_formula",
		"J20 refuses staff_line_alone signed"}, told(l)); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"sheet map[others:Statistiques, Unités sheet:Personnel]", "hidden_sheets map[sheets:Archives]", "above map[row:3]", "hidden_rows map[count:1]",
		"not_read map[columns:J]", "age map[]", "zeros map[count:3]", "hidden_columns map[columns:F]", "merged map[count:1]"}, noted(l)); diff != "" {
		t.Errorf("notes (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"Statistiques", "Unités", "Personnel", "Archives"}, l.Sheets); diff != "" || l.Sheet != "Personnel" || l.HeaderRow != 3 {
		t.Errorf("sheet %s, header in row %d, sheets (-want +got):\n%s", l.Sheet, l.HeaderRow, diff)
	}
	if l := read(t, raw, stafflist.Options{Sheet: "Archives"}); l.Sheet != "Archives" || len(l.Columns) != 3 {
		t.Errorf("a hidden sheet that was asked for: %s, %q", l.Sheet, matched(l))
	}
	if _, err := stafflist.Read(strings.NewReader(raw), stafflist.Options{Sheet: "None"}); errs.As(err).Code != "staff_sheet_unknown" {
		t.Errorf("a sheet that is not there: %v", err)
	}
}
