package stafflist_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"github.com/dira-platform/dira/internal/i18n"
	"github.com/dira-platform/dira/internal/spreadsheet"
	"github.com/dira-platform/dira/internal/stafflist"
)

// TestTemplate: what is written as a template is read without a doubt, in each language and format.
func TestTemplate(t *testing.T) {
	bundle, err := i18n.Load()
	must(t, err)
	for _, tag := range bundle.Languages() {
		for _, format := range []spreadsheet.Format{spreadsheet.CSV, spreadsheet.XLSX} {
			t.Run(tag+" "+string(format), func(t *testing.T) {
				p := bundle.Printer(tag)
				var b bytes.Buffer
				must(t, stafflist.WriteTemplate(&b, format, p))
				l := read(t, b.String(), stafflist.Options{})
				var fields []stafflist.Field
				for _, c := range l.Columns {
					fields = append(fields, c.Field)
					if c.Confidence != 1 {
						t.Errorf("%s is matched with %.1f only", c.Header, c.Confidence)
					}
				}
				if diff := cmp.Diff(stafflist.TemplateFields, fields); diff != "" {
					t.Errorf("fields (-want +got):\n%s", diff)
				}
				if diff := cmp.Diff([]string{"C2 warns staff_email_example amina@example.org", "C3 warns staff_email_example daniel@example.org"}, told(l)); diff != "" || l.Format != format {
					t.Errorf("%s, problems (-want +got):\n%s", l.Format, diff)
				}
				r := l.Rows[0]
				if got := strings.Join([]string{r.StaffNumber, r.Email, r.UnitCode, r.Sex, r.Language, r.AgeBand}, "|"); got != "00017|amina@example.org|HR-2|woman|"+tag+"|30to44" || len(r.Unit) != 3 || r.Name == "" {
					t.Errorf("the first invented person is %+v", r)
				}
				if v := l.Values[stafflist.Grade]; len(v) != 2 || v[0].Guess != "officer" || v[1].Guess != "manager" {
					t.Errorf("grades are %+v", v)
				}
			})
		}
	}
}

// TestTemplateBook: the workbook reads from the side its language does, keeps zeros that are typed, and explains each column.
func TestTemplateBook(t *testing.T) {
	bundle, err := i18n.Load()
	must(t, err)
	for tag, rtl := range map[string]bool{"en": false, "ar": true} {
		var b bytes.Buffer
		must(t, stafflist.WriteTemplate(&b, spreadsheet.XLSX, bundle.Printer(tag)))
		f, err := excelize.OpenReader(&b)
		must(t, err)
		for _, sheet := range f.GetSheetList() {
			view, err := f.GetSheetView(sheet, 0)
			must(t, err)
			if view.RightToLeft == nil || *view.RightToLeft != rtl {
				t.Errorf("%s: sheet %s is the wrong way round", tag, sheet)
			}
		}
		style, err := f.GetCellStyle(f.GetSheetList()[0], "A100")
		must(t, err)
		if s, err := f.GetStyle(style); err != nil || s.NumFmt != 49 {
			t.Errorf("%s: cells to be filled in are no texts: %+v, %v", tag, s, err)
		}
		explained, err := f.GetRows(f.GetSheetList()[1])
		must(t, err)
		if want := 5 + len(stafflist.TemplateFields); len(explained) != want || len(explained[want-1]) != 2 {
			t.Errorf("%s: the explanation is %q", tag, explained)
		}
	}
}
