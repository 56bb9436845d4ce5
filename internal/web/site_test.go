package web

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/dira-platform/dira/internal/i18n"
	"github.com/dira-platform/dira/internal/itembank"
	views "github.com/dira-platform/dira/internal/web/views/site"
)

// TestFigures compares the numbers on the page about the method with the instrument, and with what docs/measurement.md says of the simulation.
func TestFigures(t *testing.T) {
	in, err := itembank.BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	r := in.Rules
	if r.Questions != figures.Questions || r.PerSection != figures.PerSection || r.Randomesque != figures.AmongBest || r.Exposure != figures.Drawn {
		t.Errorf("the instrument has other rules than the page: %+v", r)
	}
	raw, err := os.ReadFile("../../docs/measurement.md")
	if err != nil {
		t.Fatal(err)
	}
	row := func(name string) []string {
		m := regexp.MustCompile(`(?m)^\| ` + regexp.QuoteMeta(name) + ` \|.*$`).FindString(string(raw))
		if m == "" {
			t.Fatalf("the document has no row %q", name)
		}
		return strings.Split(m, " | ")
	}
	percent := func(x float64) string { return fmt.Sprintf("%.1f %%", x) }
	assumed, apart, quick := row("as assumed"), row("correlations 0.4 and 0.2"), row("a quick look at one domain, D2")
	for _, c := range []struct{ name, page, document string }{
		{"coverage", percent(figures.Cover), assumed[5]}, {"exact level", percent(figures.Exact), assumed[6]}, {"at most one off", percent(figures.Near), assumed[7]},
		{"the commonest level", percent(figures.Commonest), assumed[9]}, {"coverage with other correlations", percent(figures.CoverLess), apart[5]},
		{"exact level in a quick look", percent(figures.Quick), quick[4]},
	} {
		if c.page != c.document {
			t.Errorf("%s: %s on the page, %s in the document", c.name, c.page, c.document)
		}
	}
	if !strings.Contains(string(raw), "2,000 people a line") || figures.People != 2000 {
		t.Error("another number of people was simulated")
	}
}

func TestOperator(t *testing.T) {
	languages, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name       string
		operator   views.Operator
		has, lacks []string
	}{
		{"nothing said", views.Operator{}, []string{"has not given it"}, []string{"mailto:"}},
		{"mail", views.Operator{Name: "Ministry", Contact: "it@gov.example"}, []string{"<bdi>Ministry</bdi>", `href="mailto:it@gov.example"`}, []string{"has not given it"}},
		{"web", views.Operator{Name: "Ministry", Contact: "https://gov.example/it"}, []string{`href="https://gov.example/it"`}, nil},
		{"words", views.Operator{Name: "Ministry", Contact: "Room 12 <b>"}, []string{"Room 12 &lt;b&gt;"}, []string{`href="Room`, "<b>"}},
		{"a script", views.Operator{Name: "Ministry", Contact: "javascript:x()"}, []string{"<bdi>javascript:x()</bdi>"}, []string{`href="javascript`}},
		{"no contact", views.Operator{Name: "Ministry"}, []string{"<bdi>Ministry</bdi>", "has not given it"}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			mux := http.NewServeMux()
			(&Face{Languages: languages, Operator: tt.operator}).Mount(mux)
			for _, path := range []string{"/about", "/privacy", "/accessibility"} {
				w := httptest.NewRecorder()
				mux.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
				if w.Code != http.StatusOK {
					t.Fatalf("%s: %d", path, w.Code)
				}
				for _, s := range tt.has {
					if !strings.Contains(w.Body.String(), s) {
						t.Errorf("%s does not say %q", path, s)
					}
				}
				for _, s := range tt.lacks {
					if strings.Contains(w.Body.String(), s) {
						t.Errorf("%s says %q", path, s)
					}
				}
			}
		})
	}
}
