package browser

import (
	"regexp"
	"testing"

	"github.com/chromedp/cdproto/page"
)

// sheet is a page of a PDF as Chromium writes it; the list of all pages is of type Pages.
var sheet = regexp.MustCompile(`/Type\s*/Page\b[^s]`)

// TestResultPrintsOnTwoPages prints the longest result there is: all competencies, held against a role, with more questions on one of them where there
// are any. Two sheets of A4 are one sheet of paper.
func TestResultPrintsOnTwoPages(t *testing.T) {
	browserContext(t)
	st := theStage(t)
	for _, language := range translations {
		b := newTab(t, st.url(), language, 1280)
		for address, key := range st.keys {
			b.cookie("dira_key", key, address)
		}
		for _, path := range []string{st.submitted + "/result?role=role.digital-specialist", st.sharper + "/result"} {
			b.open(path)
			size := true
			printed := send(b, page.PrintToPDF, page.PrintToPDFParams{PreferCSSPageSize: &size})
			if n := len(sheet.FindAll(printed.Data, -1)); n != 2 {
				t.Errorf("%s in %s takes %d pages, want 2", path, language, n)
			}
		}
	}
}
