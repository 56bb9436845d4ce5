package xlsform_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/xuri/excelize/v2"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/xlsform"
)

// form has everything that is written and read.
var form = xlsform.Form{ID: "f_1", Title: "Title", Version: "3", Language: "fr", Languages: []string{"fr", "ar", "pt-BR"}, Settings: map[string]string{"style": "pages"},
	Items: []xlsform.Item{
		{Kind: xlsform.Note, Name: "n", Label: xlsform.Text{"fr": "Une\nnote", "ar": "ملاحظة"}},
		{Kind: xlsform.Group, Name: "g", Label: xlsform.Text{"fr": "G"}, Appearance: "field-list", Items: []xlsform.Item{
			{Kind: xlsform.SelectOne, Name: "q", List: "l", Label: xlsform.Text{"fr": "=1+1", "pt-BR": "Q"}, Hint: xlsform.Text{"fr": "h"}, Guidance: xlsform.Text{"fr": "g"}},
			{Kind: xlsform.Group, Name: "h", Label: xlsform.Text{"fr": "H"}, Relevant: &xlsform.Condition{Op: xlsform.Is, Question: "q", Value: "a"}},
		}},
	},
	Lists: []xlsform.List{{Name: "l", Choices: []xlsform.Choice{{Name: "a", Label: xlsform.Text{"fr": "A"}}, {Name: "b", Label: xlsform.Text{"fr": "B", "ar": "ب"}}}}},
}

func written(t testing.TB, f *xlsform.Form) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := xlsform.Write(&b, f); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestRoundTrip(t *testing.T) {
	got, problems, err := xlsform.Read(written(t, &form), "en")
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	places := cmp.Options{cmpopts.IgnoreFields(xlsform.Item{}, "At", "Columns"), cmpopts.IgnoreFields(xlsform.Choice{}, "At"), cmpopts.EquateEmpty()}
	if d := cmp.Diff(&form, got, places); d != "" {
		t.Errorf("not the same (-written +read):\n%s", d)
	}
	if at := got.Items[1].Items[0].Place("label"); at != (xlsform.Place{Sheet: "survey", Row: 4, Column: "E"}) { // of the last language that says something
		t.Errorf("the label is at %v", at)
	}
}

// sheet makes a workbook with one sheet.
func sheet(t testing.TB, name string, rows ...string) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	if err := f.SetSheetName("Sheet1", name); err != nil {
		t.Fatal(err)
	}
	for i, row := range rows {
		for j, cell := range strings.Split(row, "|") {
			at, _ := excelize.CoordinatesToCellName(j+1, i+1)
			if err := f.SetCellStr(name, at, cell); err != nil {
				t.Fatal(err)
			}
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestLanguages reads the ways in which headers of columns name a language.
func TestLanguages(t *testing.T) {
	for head, want := range map[string]string{
		"label": "sw", "label::English (en)": "en", "label::French": "fr", "LABEL :: العربية": "ar", "label::pt-BR": "pt-BR", "label::Deutsch (de)": "de", "label::swa": "swa",
	} {
		f, problems, err := xlsform.Read(sheet(t, "Survey", "type|name|"+head, "note|n|Words"), "sw")
		if err != nil || len(problems) > 0 {
			t.Errorf("%s: %v %v", head, err, problems)
			continue
		}
		if f.Language != want || f.Items[0].Label[want] != "Words" {
			t.Errorf("%s: %s, %v", head, f.Language, f.Items[0].Label)
		}
	}
}

// TestLimits reads what is too much.
func TestLimits(t *testing.T) {
	deep := []string{"type|name|label"}
	for range 12 {
		deep = append(deep, "begin group|g"+strings.Repeat("x", len(deep))+"|G")
	}
	_, problems, err := xlsform.Read(sheet(t, "survey", deep...), "en")
	if err != nil || len(problems) == 0 {
		t.Error("deep groups are taken", err)
	}
	long := []string{"type|name|label"}
	for range 5001 {
		long = append(long, "note|n|N")
	}
	if _, _, err := xlsform.Read(sheet(t, "survey", long...), "en"); !errs.Is(err, errs.TooLarge) {
		t.Errorf("5001 rows: %v", err)
	}
	_, problems, err = xlsform.Read(sheet(t, "survey", long[:4000]...), "en")
	if err != nil || len(problems) != 50 {
		t.Errorf("%d problems, %v", len(problems), err)
	}
	if _, problems, err = xlsform.Read(sheet(t, "survey", "type|name|label", "note|n|"+strings.Repeat("x", 4001)), "en"); err != nil || len(problems) != 1 {
		t.Errorf("a long cell: %v %v", problems, err)
	}
	if _, _, err := xlsform.Read(make([]byte, xlsform.MaxBytes+1), "en"); !errs.Is(err, errs.TooLarge) {
		t.Error(err)
	}
}

// TestOtherFiles reads what is no workbook: a CSV file, which lists may be, a PDF, and a workbook with a password or of an old program.
func TestOtherFiles(t *testing.T) {
	for name, raw := range map[string]string{"CSV": "type,name,label\nnote,n,Words\n", "PDF": "%PDF-1.7\n", "password": "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"} {
		if _, _, err := xlsform.Read([]byte(raw), "en"); err == nil || errs.As(err).Code != "xlsform_not_xlsx" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, _, err := xlsform.Read(nil, "en"); err == nil || errs.As(err).Code != "sheet_empty" {
		t.Errorf("nothing: %v", err)
	}
}

// FuzzRead changes the sheets of a workbook, and wants reading to end with a form, with problems that have a place, or with an error that is told.
func FuzzRead(f *testing.F) {
	whole := written(f, &form)
	z, err := zip.NewReader(bytes.NewReader(whole), int64(len(whole)))
	if err != nil {
		f.Fatal(err)
	}
	parts := map[string][]byte{}
	for _, file := range z.File {
		r, err := file.Open()
		if err != nil {
			f.Fatal(err)
		}
		if parts[file.Name], err = io.ReadAll(r); err != nil {
			f.Fatal(err)
		}
	}
	f.Add("type|name|label\nbegin group|g|G\nselect_one l|q|Q\nend group", "list_name|name|label\nl|a|A\nl|b|B")
	f.Add("type|name|label::English (en)|relevant\nselect_one l|q|Q|${q} = 'a'\nend_group", "list name|value|label\nl|a|A")
	f.Fuzz(func(t *testing.T, survey, choices string) {
		if len(survey)+len(choices) > 3000 {
			return
		}
		parts["xl/worksheets/sheet1.xml"], parts["xl/worksheets/sheet2.xml"] = rows(survey), rows(choices)
		var b bytes.Buffer
		w := zip.NewWriter(&b)
		for name, content := range parts {
			part, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
			if err != nil {
				t.Fatal(err)
			}
			part.Write(content)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		got, problems, err := xlsform.Read(b.Bytes(), "en")
		switch {
		case err != nil && errs.Is(err, errs.Internal):
			t.Fatal(err)
		case err == nil && (got == nil) != (len(problems) > 0):
			t.Fatalf("a form and %d problems", len(problems))
		}
		for _, p := range problems {
			if p.At.Sheet == "" || p.Err.Code == "" {
				t.Fatalf("a problem without a place: %+v", p)
			}
		}
	})
}

// rows makes a sheet of lines, whose cells have | between them.
func rows(text string) []byte {
	var b bytes.Buffer
	b.WriteString(`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`)
	for row := range strings.SplitSeq(text, "\n") {
		b.WriteString("<row>")
		for cell := range strings.SplitSeq(row, "|") {
			b.WriteString(`<c t="inlineStr"><is><t>`)
			xml.EscapeText(&b, []byte(cell))
			b.WriteString(`</t></is></c>`)
		}
		b.WriteString("</row>")
	}
	b.WriteString(`</sheetData></worksheet>`)
	return b.Bytes()
}
