package programme_test

import (
	"bytes"
	"testing"

	"github.com/dira-platform/dira/internal/programme"
	"github.com/dira-platform/dira/internal/spreadsheet"
)

// TestWorkbook writes sheets with names that programs would not take, and a cell that they would run.
func TestWorkbook(t *testing.T) {
	var out bytes.Buffer
	if err := programme.WriteXLSX(&out, []programme.Sheet{{Name: "What: missing / closed, and a name that is too long", Rows: [][]any{{"a", "b"}, {"=1+1", 2.5}}}, {Name: "Two", Rows: [][]any{{"c"}}}}); err != nil {
		t.Fatal(err)
	}
	f, err := spreadsheet.Open(out.Bytes(), spreadsheet.Options{})
	if err != nil {
		t.Fatal(err)
	}
	table, err := f.Table(0)
	if err != nil {
		t.Fatal(err)
	}
	defer table.Close()
	var cells []string
	for {
		row, err := table.Next()
		if err != nil || row == nil {
			break
		}
		for _, c := range row.Cells {
			cells = append(cells, c.Text)
		}
	}
	if len(f.Sheets) != 2 || len(cells) != 4 || cells[2] != spreadsheet.Defuse("=1+1") || cells[3] != "2.5" {
		t.Errorf("%v %q", f.Sheets, cells)
	}
}
