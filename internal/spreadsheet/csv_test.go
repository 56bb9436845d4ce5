package spreadsheet_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/spreadsheet"
)

// rows are the rows of a sheet, each as its number and its cells between bars. A kind stands behind its cell.
func rows(t testing.TB, f *spreadsheet.File, sheet int) (list []string, layout spreadsheet.Layout, err error) {
	t.Helper()
	table, err := f.Table(sheet)
	if err != nil {
		return nil, spreadsheet.Layout{}, err
	}
	defer table.Close()
	for {
		row, err := table.Next()
		if row == nil || err != nil {
			return list, table.Layout(), err
		}
		var cells []string
		for _, c := range row.Cells {
			text := c.Text
			if c.Kind != spreadsheet.Text {
				text += fmt.Sprintf("~%d", c.Kind)
			}
			cells = append(cells, text)
		}
		hidden := map[bool]string{true: " hidden"}[row.Hidden]
		list = append(list, fmt.Sprintf("%d%s: %s", row.Number, hidden, strings.Join(cells, "|")))
	}
}

func inUTF16(text string, little bool) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune(text)) {
		if little {
			b.WriteString(string([]byte{byte(u), byte(u >> 8)}))
		} else {
			b.WriteString(string([]byte{byte(u >> 8), byte(u)}))
		}
	}
	return b.String()
}

func encoded(t *testing.T, m *charmap.Charmap, text string) string {
	t.Helper()
	s, err := m.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestCSV(t *testing.T) {
	for _, tt := range []struct {
		name, content string
		want          []string
	}{
		{"commas", "a,b\n1,2\n", []string{"1: a|b", "2: 1|2"}},
		{"semicolons, with commas in cells", "nom;ville\nDiop, Awa;Dakar\nFall, Ibra;Thiès\n", []string{"1: nom|ville", "2: Diop, Awa|Dakar", "3: Fall, Ibra|Thiès"}},
		{"tabs", "a\tb\n1,5\t2\n", []string{"1: a|b", "2: 1,5|2"}},
		{"bars", "a|b|c\n1|2|3", []string{"1: a|b|c", "2: 1|2|3"}},
		{"one column", "email\na@b.org\n", []string{"1: email", "2: a@b.org"}},
		{"a title above", "Staff of the ministry, 2026\n\na;b;c\n1;2;3\n", []string{"1: Staff of the ministry, 2026", "3: a|b|c", "4: 1|2|3"}},
		{"Windows lines", "a,b\r\n1,2\r\n\r\n3,4", []string{"1: a|b", "2: 1|2", "4: 3|4"}},
		{"Mac lines", "a,b\r1,2\r\r3,4\r", []string{"1: a|b", "2: 1|2", "4: 3|4"}},
		{"empty rows are counted", "a,b\n,\n  ,\u00a0\n3,4\n", []string{"1: a|b", "4: 3|4"}},
		{"quotes", "a,b\n\"x, \"\"y\"\"\",\"\"\n", []string{"1: a|b", `2: x, "y"|`}},
		{"quotes within", "a,b\nIbra \"Ib\" Fall,5\" pipe\n", []string{"1: a|b", `2: Ibra "Ib" Fall|5" pipe`}},
		{"quotes and more", "a,b\n\"x\"y,z\n", []string{"1: a|b", "2: xy|z"}},
		{"a cell over lines is one row", "a,b\n\"x\r\ny\",2\n3,4\n", []string{"1: a|b", "2: x\r\ny|2", "3: 3|4"}},
		{"a declared separator", "sep=|\r\na;b|c\r\n1|2\r\n", []string{"1: a;b|c", "2: 1|2"}},
		{"a mark", "\ufeffa,b\n1,2\n", []string{"1: a|b", "2: 1|2"}},
		{"UTF-16, little", "\xff\xfe" + inUTF16("é\tb\n١\t2\n", true), []string{"1: é|b", "2: ١|2"}},
		{"UTF-16, big", "\xfe\xff" + inUTF16("é\tb\n١\t2\n", false), []string{"1: é|b", "2: ١|2"}},
		{"UTF-16 without a mark", inUTF16("name,b\n1,2\n", true), []string{"1: name|b", "2: 1|2"}},
		{"Western European", encoded(t, charmap.Windows1252, "prénom;à\nZoé;Œuvre – 5 €\n"), []string{"1: prénom|à", "2: Zoé|Œuvre – 5 €"}},
		{"Arabic", encoded(t, charmap.Windows1256, "الاسم;الجنس\nأمينة;أنثى\n"), []string{"1: الاسم|الجنس", "2: أمينة|أنثى"}},
		{"a few broken bytes", "é,è\nà,ü\nö,ä\nâ,ê\nî,ô\nû,ï\n\xff,x\n", []string{"1: é|è", "2: à|ü", "3: ö|ä", "4: â|ê", "5: î|ô", "6: û|ï", "7: \xff~6|x"}},
		{"short and long rows", "a,b\n1\n1,2,3\n", []string{"1: a|b", "2: 1", "3: 1|2|3"}},
		{"nothing far right", "a,b" + strings.Repeat(",", 500) + "\n1,2\n", []string{"1: a|b" + strings.Repeat("|", 198), "2: 1|2"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f, err := spreadsheet.Open([]byte(tt.content), spreadsheet.Options{})
			if err != nil {
				t.Fatal(err)
			}
			got, _, err := rows(t, f, 0)
			if diff := cmp.Diff(tt.want, got); diff != "" || err != nil {
				t.Errorf("%v, rows (-want +got):\n%s", err, diff)
			}
		})
	}
}

func TestEncodings(t *testing.T) {
	french, arabic := encoded(t, charmap.Windows1252, "prénom,né à\n"), encoded(t, charmap.Windows1256, "الاسم الكامل\n")
	for _, tt := range []struct {
		name, content string
		wanted, want  spreadsheet.Encoding
		assumed       bool
		broken        int
	}{
		{"ASCII", "a", "", spreadsheet.UTF8, false, 0},
		{"UTF-8", "é", "", spreadsheet.UTF8, false, 0},
		{"Western European", french, "", spreadsheet.Windows1252, true, 0},
		{"Arabic", arabic, "", spreadsheet.Windows1256, true, 0},
		{"said", french, spreadsheet.Windows1256, spreadsheet.Windows1256, false, 0},
		{"the mark knows better", "\ufeffé", spreadsheet.Windows1252, spreadsheet.UTF8, false, 0},
		{"marked UTF-16", "\xff\xfea\x00", "", spreadsheet.UTF16LE, false, 0},
		{"UTF-16 without a mark", inUTF16("abcd", false), "", spreadsheet.UTF16BE, true, 0},
		{"broken", strings.Repeat("é", 11) + "\xe9", "", spreadsheet.UTF8, false, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f, err := spreadsheet.Open([]byte(tt.content), spreadsheet.Options{Encoding: tt.wanted})
			if err != nil {
				t.Fatal(err)
			}
			if f.Encoding != tt.want || f.Assumed != tt.assumed || f.Broken != tt.broken {
				t.Errorf("%s, assumed %t, %d broken; want %s, %t, %d", f.Encoding, f.Assumed, f.Broken, tt.want, tt.assumed, tt.broken)
			}
		})
	}
}

// TestFit: the separator is the one with which the first rows fit what is looked for.
func TestFit(t *testing.T) {
	content := "Staff, all of it, a, b\nname;mail\nA, B;x\nC, D;y\n"
	fit := func(head []*spreadsheet.Row) (n int) {
		for _, row := range head {
			for _, c := range row.Cells {
				if c.Text == "mail" {
					n++
				}
			}
		}
		return n
	}
	f, err := spreadsheet.Open([]byte(content), spreadsheet.Options{Fit: fit})
	if err != nil {
		t.Fatal(err)
	}
	got, _, err := rows(t, f, 0)
	if want := []string{"1: Staff, all of it, a, b", "2: name|mail", "3: A, B|x", "4: C, D|y"}; cmp.Diff(want, got) != "" || err != nil {
		t.Errorf("rows = %q, %v", got, err)
	}
}

func TestLongCells(t *testing.T) {
	f, err := spreadsheet.Open([]byte("a,"+strings.Repeat("é", spreadsheet.MaxCell)+"\nb,"+strings.Repeat("é", spreadsheet.MaxCell+1)+"\n"), spreadsheet.Options{})
	if err != nil {
		t.Fatal(err)
	}
	table, _ := f.Table(0)
	for _, cut := range []bool{false, true} {
		row, err := table.Next()
		if err != nil {
			t.Fatal(err)
		}
		if c := row.Cells[1]; c.Cut != cut || c.Text != strings.Repeat("é", spreadsheet.MaxCell) {
			t.Errorf("row %d: %d bytes, cut %t; want %t", row.Number, len(c.Text), c.Cut, cut)
		}
	}
}

// refused opens a file and reads its first sheet to the end.
func refused(t testing.TB, content []byte) error {
	t.Helper()
	f, err := spreadsheet.Open(content, spreadsheet.Options{})
	if err != nil {
		return err
	}
	_, _, err = rows(t, f, 0)
	return err
}

func TestRefusedFiles(t *testing.T) {
	for _, tt := range []struct {
		name, content, code string
		kind                errs.Kind
		args                map[string]any
	}{
		{"nothing", "", "sheet_empty", errs.Invalid, nil},
		{"blanks", " \n\t", "sheet_empty", errs.Invalid, nil},
		{"an old workbook, or one with a password", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "sheet_format", errs.Invalid, map[string]any{"format": "XLS"}},
		{"a PDF", "%PDF-1.7", "sheet_format", errs.Invalid, map[string]any{"format": "PDF"}},
		{"a page called .xls", "\ufeff \r\n<HTML xmlns:x='urn:schemas-microsoft-com:office:excel'>", "sheet_format", errs.Invalid, map[string]any{"format": "HTML"}},
		{"XML of 2003", `<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>`, "sheet_format", errs.Invalid, map[string]any{"format": "XML"}},
		{"a mark that is not closed", "a,b\n1,2\n\"3,4\n5,6\n", "sheet_quote_open", errs.Invalid, map[string]any{"row": 3}},
		{"far too wide", "a,b\n1" + strings.Repeat(",", 200) + "x\n", "sheet_columns", errs.TooLarge, map[string]any{"limit": 200, "row": 2}},
		{"too large", strings.Repeat(" ", spreadsheet.MaxBytes) + "x", "sheet_large", errs.TooLarge, map[string]any{"limit": 64}},
		{"an archive cut off", "PK\x03\x04rest", "sheet_damaged", errs.Invalid, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e := errs.As(refused(t, []byte(tt.content)))
			if e == nil || e.Code != tt.code || e.Kind != tt.kind || cmp.Diff(tt.args, e.Args) != "" {
				t.Errorf("error = %v, want %s: %s %v", e, tt.kind, tt.code, tt.args)
			}
		})
	}
	if _, err := spreadsheet.Open([]byte("a"), spreadsheet.Options{Encoding: "EBCDIC"}); errs.As(err).Code != "sheet_encoding_unknown" {
		t.Errorf("an unknown encoding: %v", err)
	}
}
