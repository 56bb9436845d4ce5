package toolkit

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/xlsform"
)

func bookOf(t *testing.T, k *Toolkit) []byte {
	t.Helper()
	raw, err := k.Book(Around{Titles: map[library.ResourceID]string{k.Resources[0]: "For the eye"}, Help: [][2]string{{"minutes", "how long"}}, RightToLeft: k.Language == "ar"})
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestBookOfEach(t *testing.T) {
	set, err := BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for id, all := range set {
		for _, k := range all {
			n++
			r, err := readBook(bookOf(t, k))
			if err != nil {
				t.Fatal(err)
			}
			r.k.ID = id
			if diff := cmp.Diff(k, r.k); diff != "" || len(r.problems) > 0 {
				t.Errorf("%s.%s: %v %s", id, k.Language, r.problems, diff)
			}
			if f := append(k.Faults(), k.Differences(all[0])...); len(f) > 0 {
				t.Errorf("%s.%s: %v", id, k.Language, f)
			}
			if other := bookOf(t, k); !bytes.Equal(other, bookOf(t, k)) {
				t.Errorf("%s.%s: other bytes the second time", id, k.Language)
			}
		}
	}
	if n != 12 {
		t.Errorf("%d books", n)
	}
}

// spoil changes one cell of the workbook of a toolkit.
func spoil(t *testing.T, sheet, cell, text string) []byte {
	t.Helper()
	set, err := BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(bookOf(t, set["first-ai-use-case"][0])))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	switch {
	case cell == "":
		err = f.DeleteSheet(sheet)
	case text == "-":
		err = f.SetCellStr(sheet, cell, "")
	default:
		err = f.SetCellStr(sheet, cell, text)
	}
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestMistakes(t *testing.T) {
	long := strings.Repeat("x", 2001)
	for _, x := range []struct{ sheet, cell, text, code, at string }{
		{"roles", "", "", "toolkit_no_sheet", "roles 0 "},
		{"agenda", "C1", "way", "toolkit_no_column", "agenda 1 "},
		{"toolkit", "A2", "name", "toolkit_unknown", "toolkit 2 A"},
		{"toolkit", "A3", "title", "toolkit_twice", "toolkit 3 A"},
		{"toolkit", "B2", "-", "toolkit_empty", "toolkit 2 B"},
		{"toolkit", "B3", long, "toolkit_long", "toolkit 3 B"},
		{"toolkit", "B3", strings.Repeat("x", 5000), "toolkit_long", "toolkit 3 B"},
		{"toolkit", "B6", "1", "toolkit_number", "toolkit 6 B"},
		{"toolkit", "B7", "many", "toolkit_whole", "toolkit 7 B"},
		{"toolkit", "B8", "200", "toolkit_total", "toolkit 8 B"},
		{"toolkit", "B9", "French!", "toolkit_language", "toolkit 9 B"},
		{"toolkit", "B10", "good", "toolkit_status", "toolkit 10 B"},
		{"roles", "B3", "-", "toolkit_empty", "roles 3 B"},
		{"agenda", "A2", "2", "toolkit_number", "agenda 2 A"},
		{"agenda", "B4", "-", "toolkit_empty", "agenda 4 B"},
		{"agenda", "C3", "dance", "toolkit_method", "agenda 3 C"},
		{"agenda", "D3", "-", "toolkit_nothing", "agenda 3 D"},
		{"agenda", "F3", "nothing", "toolkit_no_template", "agenda 3 F"},
		{"templates", "A2", "Ä", "toolkit_id", "templates 2 A"},
		{"templates", "B2", "head", "toolkit_unknown", "templates 2 B"},
		{"templates", "B3", "title", "toolkit_twice", "templates 3 B"},
		{"templates", "C3", "-", "toolkit_empty", "templates 3 C"},
		{"templates", "H5", "-", "", ""},
		{"templates", "C6", "100", "toolkit_number", "templates 6 C"},
		{"templates", "H4", "-", "toolkit_width", "templates 5 C"},
	} {
		r, err := readBook(spoil(t, x.sheet, x.cell, x.text))
		if err != nil {
			t.Fatal(err)
		}
		problems := r.told(r.k.Faults())
		found := x.code == "" && len(problems) == 0 || slices.ContainsFunc(problems, func(p xlsform.Problem) bool {
			return p.Err.Code == x.code && fmt.Sprintf("%s %d %s", p.At.Sheet, p.At.Row, p.At.Column) == x.at
		})
		if !found {
			t.Errorf("%s %s %.10q: no %s at %s, but %v", x.sheet, x.cell, x.text, x.code, x.at, problems)
		}
	}
}
