package spreadsheet_test

import (
	"testing"
	"unicode/utf8"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/spreadsheet"
)

// readable reads whatever it is to the end. There are rows in their order and within the limits, or an error that can be told.
func readable(t *testing.T, raw []byte) {
	f, err := spreadsheet.Open(raw, spreadsheet.Options{})
	for i := 0; err == nil && i < len(f.Sheets); i++ {
		var table spreadsheet.Table
		if table, err = f.Table(i); err != nil {
			break
		}
		last := 0
		for {
			var row *spreadsheet.Row
			if row, err = table.Next(); row == nil || err != nil {
				break
			}
			if row.Number <= last || len(row.Cells) > spreadsheet.MaxColumns || row.Filled() == 0 {
				t.Fatalf("row %d after row %d has %d cells, %d filled", row.Number, last, len(row.Cells), row.Filled())
			}
			last = row.Number
			for _, c := range row.Cells {
				if utf8.RuneCountInString(c.Text) > spreadsheet.MaxCell {
					t.Fatalf("a cell of row %d has %d characters", row.Number, utf8.RuneCountInString(c.Text))
				}
			}
		}
		table.Close()
	}
	if err != nil && errs.As(err).Kind == errs.Internal {
		t.Fatalf("an error that cannot be told: %v", err)
	}
}

func FuzzCSV(f *testing.F) {
	for _, seed := range []string{"a,b\n1,2\n", "sep=;\r\n\"x\"\"y\";2\r\r\n", "\xff\xfea\x00;\x00", "\xc7\xe1\xc7\xd3\xe3;\xe9\n", "a|b\t\"c\nd\"", "\ufeff'=1;\x00"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(readable)
}

// FuzzXLSX changes the parts of a workbook: an archive that is changed as such is hardly ever one.
func FuzzXLSX(f *testing.F) {
	f.Add([]byte(partWorkbook), []byte(partRels), []byte(partStrings), []byte(partStyles),
		[]byte(`<worksheet><cols><col min="2" max="3" hidden="1"/></cols><sheetData><row r="2" hidden="1"><c r="A2" s="1"><v>12</v></c><c r="C2" t="s"><v>1</v></c></row>`+
			`<row><c><f>A1</f></c><c t="e"><v>#N/A</v></c><c t="b"><v>1</v></c><c s="2"><v>29717</v></c></row></sheetData><mergeCells><mergeCell ref="A2:A4"/></mergeCells></worksheet>`))
	f.Add([]byte(partWorkbook), []byte(partRels), []byte(`<sst/>`), []byte(`<styleSheet><numFmts><numFmt numFmtId="9" formatCode="[Red]\-00&quot;x&quot;_)*?"/></numFmts><cellXfs><xf numFmtId="9"/></cellXfs></styleSheet>`),
		[]byte(sheetOf(`<row><c s="0" t="n"><v>-1.5E-3</v></c><c t="inlineStr"><is><r><t>a</t></r><rPh><t>b</t></rPh></is></c><c t="d"><v>1985</v></c></row>`)))
	f.Fuzz(func(t *testing.T, workbook, rels, texts, styles, sheet []byte) {
		readable(t, archive(t, map[string]string{"xl/workbook.xml": string(workbook), "xl/_rels/workbook.xml.rels": string(rels), "xl/sharedStrings.xml": string(texts),
			"xl/styles.xml": string(styles), "xl/worksheets/sheet1.xml": string(sheet)}))
	})
}
