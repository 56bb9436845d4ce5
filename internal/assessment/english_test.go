package assessment_test

import (
	"slices"
	"testing"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
)

// english reports whether anything was shown in English.
func (p *person) english() bool {
	p.t.Helper()
	all, err := p.s.Everything(ctx, p.who, p.id)
	if err != nil {
		p.t.Fatal(err)
	}
	return slices.ContainsFunc(all.Answers, func(r assessment.Revision) bool { return r.Language == "en" })
}

// The result says when questions came in English although another language was chosen: D1 is not translated, D2 is.
func TestEnglishIsTold(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newService(t, d)
		for language, want := range map[string]bool{"ga": true, "fr": false} { // nobody has translated questions into Irish
			p := beginIn(t, s, language, "D1.C1")
			p.answerAll()
			r, err := s.Submit(ctx, p.who, p.id)
			if err != nil {
				t.Fatal(err)
			}
			if r.English != want || p.english() != want {
				t.Errorf("%s: says of English %v, there was some %v, want %v", language, r.English, p.english(), want)
			}
		}
	})
}
