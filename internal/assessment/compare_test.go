package assessment_test

import (
	"testing"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/internal/policy"
)

// sat is somebody who has finished an assessment, knowing all or nothing.
func sat(t testing.TB, s *assessment.Service, knows bool, scope ...string) *person {
	t.Helper()
	p := begin(t, s, scope...)
	p.answerBy(func(q *assessment.Question) []string { return known(t, q, knows) })
	if _, err := p.s.Submit(ctx, p.who, p.id); err != nil {
		t.Fatal(err)
	}
	return p
}

func (p *person) answerBy(choose func(*assessment.Question) []string) (asked []*assessment.Question) {
	p.t.Helper()
	for q := p.next(); q != nil; q = p.next() {
		asked = append(asked, q)
		if err := p.answer(q.Number, assessment.QuestionID(q.Number), choose(q)...); err != nil {
			p.t.Fatal(err)
		}
	}
	return asked
}

// known is the best answer to a question, or the worst.
func known(t testing.TB, q *assessment.Question, knows bool) []string {
	t.Helper()
	if q.Kind == itembank.Rating {
		return []string{"3"}
	}
	in, err := builtInInstrument()
	if err != nil {
		t.Fatal(err)
	}
	for _, it := range in.Items {
		if stem, _ := it.Stem.In("fr"); stem == q.Stem {
			if knows {
				return it.ChoiceFor(it.MaxScore())
			}
			return it.ChoiceFor(0)
		}
	}
	t.Fatalf("no item asks %q", q.Stem)
	return nil
}

func TestCompare(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newService(t, d)
		before, again, now := sat(t, s, false, "D2.C6", "D1.C1"), sat(t, s, false, "D2.C6"), sat(t, s, true, "D2.C6", "AI")
		open := begin(t, s, "D2.C6")
		elsewhere := sat(t, s, true, "D3.C4")
		verdicts := []struct {
			name        string
			mine, other *person
			want        assessment.Verdict
		}{
			{"nothing changed", again, before, assessment.Unclear},
			{"learned", now, before, assessment.Higher},
			{"asked from the earlier one, the later is still the later", before, now, assessment.Higher},
		}
		for _, tt := range verdicts {
			c, err := s.Compare(ctx, tt.mine.who, tt.mine.id, string(tt.other.key))
			if err != nil || len(c.Changes) != 1 || c.Changes[0].Now.Ability != "D2.C6" || c.Changes[0].Verdict != tt.want || !c.SameScale {
				t.Errorf("%s: %+v, %v", tt.name, c, err)
			}
			if err == nil && c.Now.SubmittedAt.Before(c.Before.SubmittedAt) {
				t.Errorf("%s: the later comes first", tt.name)
			}
		}
		refused := []struct {
			name string
			who  policy.Actor
			key  assessment.Key
			code string
		}{
			{"no code", now.who, "", "code_not_found"},
			{"a code that opens nothing", now.who, "0000-0000-0000-0000", "code_not_found"},
			{"its own", now.who, now.key, "compare_same"},
			{"not finished", now.who, open.key, "compare_open"},
			{"nothing in common", now.who, elsewhere.key, "compare_nothing"},
			{"by somebody else", before.who, before.key, "key_wrong"},
			{"by nobody", policy.Anyone(), before.key, "key_missing"},
		}
		for _, tt := range refused {
			if _, err := s.Compare(ctx, tt.who, now.id, string(tt.key)); err == nil || errs.As(err).Code != tt.code {
				t.Errorf("%s: %v, want %s", tt.name, err, tt.code)
			}
		}
		if _, err := s.Compare(ctx, open.who, open.id, string(now.key)); errs.As(err).Code != "not_submitted" {
			t.Errorf("before the result: %v", err)
		}
	})
}
