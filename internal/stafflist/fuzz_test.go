package stafflist_test

import (
	"archive/zip"
	"bytes"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/unicode/norm"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/stafflist"
)

// holds checks what must be true of a list, whatever the file was.
func holds(t *testing.T, raw []byte, o stafflist.Options) {
	l, err := stafflist.Read(bytes.NewReader(raw), o)
	if err != nil {
		if errs.As(err).Kind == errs.Internal {
			t.Fatalf("an error that cannot be told: %v", err)
		}
		return
	}
	refused, told := 0, map[int]bool{}
	for _, p := range l.Problems {
		told[p.Row] = told[p.Row] || p.Severity == stafflist.Refuses
		if utf8.RuneCountInString(p.Value) > 61 || p.Row < 0 || p.Err == nil {
			t.Fatalf("a problem without bounds: %+v", p)
		}
	}
	keys := map[stafflist.Identity]bool{}
	for i, r := range l.Rows {
		if i > 0 && r.Number <= l.Rows[i-1].Number {
			t.Fatalf("row %d after row %d", r.Number, l.Rows[i-1].Number)
		}
		if r.Refused {
			refused++
			if !told[r.Number] && len(l.Problems) < 1000 {
				t.Fatalf("row %d is refused, and nobody says why", r.Number)
			}
			continue
		}
		if r.Name == "" || r.Identity.By == "" || keys[r.Identity] || len(r.Unit) > stafflist.MaxLevels {
			t.Fatalf("row %+v has no name, no identity of its own, or too deep a unit", r)
		}
		keys[r.Identity] = true
		for _, s := range append(slices.Clone(r.Unit), r.StaffNumber, r.Name, r.GivenName, r.FamilyName, r.Email, r.UnitCode, r.GradeText, r.Role) {
			if !utf8.ValidString(s) || !norm.NFC.IsNormalString(s) || utf8.RuneCountInString(s) > stafflist.MaxText || strings.TrimSpace(s) != s ||
				strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Bidi_Control, r) }) {
				t.Fatalf("%q in row %d is not clean", s, r.Number)
			}
		}
		if r.Sex != "" && !slices.Contains(stafflist.Sexes, r.Sex) || r.Grade != "" && !slices.Contains(stafflist.Grades, r.Grade) {
			t.Fatalf("codes that there are not: %+v", r)
		}
	}
	if refused != l.Refused {
		t.Fatalf("%d rows are refused, said are %d", refused, l.Refused)
	}
}

func FuzzCSV(f *testing.F) {
	f.Add([]byte(ministry))
	f.Add([]byte("\ufeffالاسم الكامل;البريد الإلكتروني;الجنس;العمر\nأمينة;a@b.org;أنثى;٣٥\n"))
	f.Add([]byte("Name\tLevel 1\tLevel 2\tUnit code\tAge\n'=A\u0301\tX\tY > Z\t7\t30-44\nB\tx\ty\t8\t<30\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		holds(t, raw, stafflist.Options{Year: now})
		holds(t, raw, stafflist.Options{Year: now, HeaderRow: 1, Mapping: stafflist.Mapping{0: stafflist.FullName, 1: stafflist.StaffNumber, 2: stafflist.Email, 3: stafflist.Unit,
			4: stafflist.UnitLevel(2), 5: stafflist.Birth, 6: stafflist.Age, 7: stafflist.Grade, 8: stafflist.Language}})
	})
}

// FuzzXLSX changes the sheet and the shared texts of a workbook.
func FuzzXLSX(f *testing.F) {
	parts := map[string]string{}
	raw := workbook(f, []string{"Staff"}, func(_ *excelize.File, put func(sheet, cell string, values ...any)) {
		put("Staff", "A1", "Matricule", "Nom", "Sexe", "Unité", "Né le")
		put("Staff", "A2", 17, "Awa", "F", "A / B", 31179)
		put("Staff", "A3", "018", "Ibra", "M", "A / C", "1/2/79")
	})
	z, err := zip.NewReader(strings.NewReader(raw), int64(len(raw)))
	must(f, err)
	for _, file := range z.File {
		r, err := file.Open()
		must(f, err)
		var b bytes.Buffer
		_, err = b.ReadFrom(r)
		must(f, err)
		parts[file.Name] = b.String()
	}
	f.Add([]byte(parts["xl/worksheets/sheet2.xml"]), []byte(parts["xl/sharedStrings.xml"]))
	f.Fuzz(func(t *testing.T, sheet, texts []byte) {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for name, content := range parts {
			switch name {
			case "xl/worksheets/sheet2.xml":
				content = string(sheet)
			case "xl/sharedStrings.xml":
				content = string(texts)
			}
			w, err := z.Create(name)
			must(t, err)
			_, err = w.Write([]byte(content))
			must(t, err)
		}
		must(t, z.Close())
		holds(t, b.Bytes(), stafflist.Options{Year: now})
	})
}
