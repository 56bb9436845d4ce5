package browser

import (
	_ "embed"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"testing"

	"github.com/dira-platform/dira/internal/app"
	"github.com/dira-platform/dira/internal/i18n"
)

//go:embed testdata/plain.js
var plainEnglish string

// development is the stage as those who make pages see it: the same data, and beside it the style page and the pseudo-languages.
func (st *stage) development(t testing.TB) *site {
	t.Helper()
	s, err := newSite(app.Config{Data: staged.dir, Version: "test", Development: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.close(); err != nil {
			t.Error(err)
		}
	})
	return s.checked(t)
}

// TestPseudo looks at every screen of the pages on a small phone with texts 40 % longer, and with texts from right to left: nothing may be cut
// off, and nothing may stay as it is, for then it comes from no catalog.
func TestPseudo(t *testing.T) {
	browserContext(t)
	st := theStage(t)
	s := st.development(t)
	for _, language := range []string{i18n.Long, i18n.Mirrored} {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			b := newTab(t, s.url(), language, 320)
			for address, key := range st.keys {
				b.cookie("dira_key", key, address)
			}
			for _, s := range append(st.screens(t), screen{name: "style", path: "/style", errors: styleErrors}) {
				if s.send != "" || s.lang != "" {
					continue
				}
				t.Run(s.name, func(t *testing.T) {
					b.t = t
					step := st.between(t, s)
					b.cookie(step.Name, step.Value, step.Path)
					b.cookie("dira_session", s.as, "/")
					if status := b.open(s.path); status != max(s.status, http.StatusOK) {
						t.Fatalf("status %d", status)
					}
					if *shots != "" {
						b.save(filepath.Join(*shots, fmt.Sprintf("%s-%s-320.png", s.name, language)), b.picture(true, 6000))
					}
					findings := append(call[[]string](b, houseRules, expected{Lang: language, Errors: s.errors}), call[[]string](b, overflow, nil)...)
					for _, f := range append(append(findings, call[[]string](b, plainEnglish, language)...), b.complaints()...) {
						t.Error(f)
					}
				})
			}
		})
	}
}

// styleErrors is how many fields the style page shows to be wrong.
const styleErrors = 4

// TestStyle looks at the style page as at every screen, in each language; on a site for everybody it is not there.
func TestStyle(t *testing.T) {
	browserContext(t)
	axe := axeSource(t)
	st := theStage(t)
	if page := newPerson(t, st.site, "en").get("/style"); page.status != http.StatusNotFound {
		t.Errorf("a site for everybody answers /style with %d", page.status)
	}
	s := st.development(t)
	for _, language := range languages {
		for _, width := range widths {
			t.Run(fmt.Sprintf("%s-%d", language, width), func(t *testing.T) {
				t.Parallel()
				b := newTab(t, s.url(), language, width)
				b.visit(screen{name: "style", path: "/style", errors: styleErrors}, axe)
				shown := evaluate[[]string](b, shapes)
				for state, shape := range boxes {
					if !slices.Contains(shown, shape) {
						t.Errorf("no sample is of the outbox when %s, %q", state, shape)
					}
				}
			})
		}
	}
}

// TestStartInSight opens the first page on a small phone: what it is, how long it takes and the button to start are in the first window.
func TestStartInSight(t *testing.T) {
	browserContext(t)
	st := theStage(t)
	for _, language := range translations {
		b := newTab(t, st.url(), language, 320)
		b.open("/")
		foot := evaluate[float64](b, `document.querySelector("main a.button").getBoundingClientRect().bottom`)
		t.Logf("%s: the button to start ends at %.0f pixels", language, foot)
		if foot > float64(b.height) {
			t.Errorf("%s: the button to start ends %.0f pixels below the window", language, foot-float64(b.height))
		}
	}
}
