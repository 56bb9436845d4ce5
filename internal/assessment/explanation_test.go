package assessment_test

import (
	"sync/atomic"
	"testing"
	"time"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/itembank"
)

// paced makes a person whose clock goes on by a step with every transaction.
func paced(t testing.TB, d *db.DB, step time.Duration, scope ...string) *person {
	var seconds atomic.Int64
	d.SetClock(func() time.Time {
		return time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC).Add(time.Duration(seconds.Add(1)) * step)
	})
	return begin(t, newService(t, d), scope...)
}

func TestHastyAnswersAreNoted(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := paced(t, d, time.Millisecond, "AI")
		p.answerAll()
		r, err := p.s.Submit(ctx, p.who, p.id)
		if err != nil {
			t.Fatal(err)
		}
		if r.Answered == 0 || r.Hasty != r.Answered || !r.TooHasty() {
			t.Errorf("%d of %d answers are hasty, want all", r.Hasty, r.Answered)
		}
	})
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := paced(t, d, 20*time.Second, "AI")
		p.answerAll()
		r, err := p.s.Submit(ctx, p.who, p.id)
		if err != nil {
			t.Fatal(err)
		}
		if r.Answered == 0 || r.Hasty != 0 || r.TooHasty() {
			t.Errorf("%d of %d answers are hasty, want none", r.Hasty, r.Answered)
		}
	})
}

func TestExplanations(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		in, err := builtInInstrument()
		if err != nil {
			t.Fatal(err)
		}
		byStem := map[string]*itembank.Item{}
		for _, it := range in.Items {
			for _, stem := range it.Stem {
				byStem[stem] = it
			}
		}
		p := begin(t, newService(t, d)) // so many questions that some are released and some are not
		chosen, released, scored := map[int][]string{}, 0, 0
		for q := p.next(); q != nil; q = p.next() {
			chosen[q.Number] = first(q)
			if err := p.answer(q.Number, assessment.QuestionID(q.Number), chosen[q.Number]...); err != nil {
				t.Fatal(err)
			}
			if it := byStem[q.Stem]; it != nil {
				scored++
				if it.Explain {
					released++
				}
			}
		}
		if _, _, err := p.s.Explanations(ctx, p.who, p.id, "en"); errs.As(err).Code != "not_submitted" {
			t.Errorf("explained before submitting: %v", err)
		}
		if _, err := p.s.Submit(ctx, p.who, p.id); err != nil {
			t.Fatal(err)
		}
		if _, _, err := p.s.Explanations(ctx, assessment.Holder("public", "0000-0000-0000-0000"), p.id, "en"); !errs.Is(err, errs.NoKey) {
			t.Errorf("explained to somebody else: %v", err)
		}
		list, of, err := p.s.Explanations(ctx, p.who, p.id, "en")
		if err != nil || of != scored || len(list) != released || released == 0 || released == scored {
			t.Fatalf("%d explained of %d, want %d of %d; %v", len(list), of, released, scored, err)
		}
		for _, x := range list {
			checkExplanation(t, &x, byStem[x.Stem], chosen[x.Number])
		}
	})
}

func checkExplanation(t *testing.T, x *assessment.Explanation, it *itembank.Item, choice []string) {
	t.Helper()
	want := map[bool]string{true: "full", false: "part"}[it.Score(choice) == it.MaxScore()]
	if it.Score(choice) == 0 {
		want = "miss"
	}
	if !it.Explain || x.Verdict() != want {
		t.Errorf("%s: released %v, verdict %s, want %s", it.ID, it.Explain, x.Verdict(), want)
	}
	var best []string
	for _, o := range x.Best {
		best = append(best, o.ID)
		if o.Why == "" || o.Text == "" {
			t.Errorf("%s %s: without text or why", it.ID, o.ID)
		}
	}
	if it.Score(best) != it.MaxScore() {
		t.Errorf("%s: %v is not the best", it.ID, best)
	}
	if want != "full" && it.Kind != itembank.Order && it.Kind != itembank.Multiple && len(x.Others) != 1 {
		t.Errorf("%s: the wrong choice is not explained", it.ID)
	}
}
