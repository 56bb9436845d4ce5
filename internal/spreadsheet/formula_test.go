package spreadsheet_test

import (
	"testing"

	"github.com/dira-platform/dira/internal/spreadsheet"
)

func TestDefuse(t *testing.T) {
	for cell, want := range map[string]string{
		"": "", "Amina": "Amina", "'": "'", "O'Neill": "O'Neill", "a=b": "a=b", "'tis": "'tis",
		"=1+1": "'=1+1", "+49 30": "'+49 30", "-": "'-", "@x": "'@x", "\t=1": "'\t=1", "\r=1": "'\r=1", "\n=1": "'\n=1",
		"'=1": "''=1", "''-x": "'''-x", "＝1": "'＝1", "＠SUM": "'＠SUM",
	} {
		if got := spreadsheet.Defuse(cell); got != want {
			t.Errorf("Defuse(%q) = %q, want %q", cell, got, want)
		}
		if got := spreadsheet.Restore(want); got != cell {
			t.Errorf("Restore(%q) = %q, want %q", want, got, cell)
		}
	}
}

func FuzzDefuse(f *testing.F) {
	f.Add("''=x")
	f.Fuzz(func(t *testing.T, cell string) {
		if got := spreadsheet.Restore(spreadsheet.Defuse(cell)); got != cell {
			t.Errorf("%q comes back as %q", cell, got)
		}
	})
}

func TestColumn(t *testing.T) {
	for i, want := range map[int]string{-1: "", 0: "A", 25: "Z", 26: "AA", 51: "AZ", 52: "BA", 199: "GR", 701: "ZZ", 702: "AAA", 16383: "XFD"} {
		if got := spreadsheet.Column(i); got != want {
			t.Errorf("Column(%d) = %s, want %s", i, got, want)
		}
	}
}
