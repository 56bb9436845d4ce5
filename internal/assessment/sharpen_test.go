package assessment_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/policy"
)

// sharpen begins to sharpen an ability of what a person has finished.
func (p *person) sharpen(ability framework.StatementID) *person {
	p.t.Helper()
	started, err := p.s.Sharpen(ctx, p.who, p.id, ability)
	if err != nil {
		p.t.Fatal(err)
	}
	return &person{p.t, p.s, started.ID, started.Key, assessment.Holder(policy.Public, string(started.Key)), p.language}
}

func (p *person) result() *assessment.Result {
	p.t.Helper()
	_, r, err := p.s.Result(ctx, p.who, p.id)
	if err != nil {
		p.t.Fatal(err)
	}
	return r
}

func TestSharpen(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newService(t, d)
		old := begin(t, s, "D2")
		before := old.answerBy(func(q *assessment.Question) []string { return known(t, q, q.Number%2 == 0) })
		was, err := s.Submit(ctx, old.who, old.id)
		if err != nil {
			t.Fatal(err)
		}
		p := old.sharpen("D2.C6")
		if _, err := s.Submit(ctx, p.who, p.id); errs.As(err).Code != "nothing_answered" {
			t.Errorf("submitted without an answer: %v", err)
		}
		seen := map[string]bool{}
		for _, q := range before {
			seen[q.Stem] = true
		}
		asked := p.answerBy(func(q *assessment.Question) []string { return known(t, q, true) })
		if len(asked) < 5 || len(asked) > 10 {
			t.Errorf("%d questions", len(asked))
		}
		for i, q := range asked {
			if q.Ability != "D2.C6" || q.Section != "more.D2.C6" || seen[q.Stem] || q.Position != i+1 || q.Of != 10 || q.Number != len(before)+i+1 {
				t.Errorf("question %d: %+v", i+1, q)
			}
			seen[q.Stem] = true
		}
		now, err := s.Submit(ctx, p.who, p.id)
		if err != nil {
			t.Fatal(err)
		}
		checkSharpened(t, was, now, len(asked))
		recomputed, err := s.Recompute(ctx, p.who, p.id)
		if diff := cmp.Diff(now, recomputed); err != nil || diff != "" {
			t.Errorf("computed again it differs: %v\n%s", err, diff)
		}
		if diff := cmp.Diff(was, old.result()); diff != "" {
			t.Errorf("the old result changed:\n%s", diff)
		}
		all, err := s.Everything(ctx, p.who, p.id)
		if err != nil || all.Session.BasedOn != old.id || all.Session.Sharpens != "D2.C6" || len(all.Answers) != len(before)+len(asked) {
			t.Errorf("everything: %+v with %d answers, %v", all.Session, len(all.Answers), err)
		}
		if _, err := s.Compare(ctx, p.who, p.id, string(old.key)); errs.As(err).Code != "compare_sharpened" {
			t.Errorf("compared with what it began from: %v", err)
		}
	})
}

func checkSharpened(t *testing.T, was, now *assessment.Result, more int) {
	t.Helper()
	before, _ := was.Measure("D2.C6")
	after, _ := now.Measure("D2.C6")
	if now.Sharpened == nil || now.Sharpened.Ability != "D2.C6" || cmp.Diff(before, now.Sharpened.Before) != "" {
		t.Fatalf("what was before: %+v, want %+v", now.Sharpened, before)
	}
	if after.SE >= before.SE || after.Theta <= before.Theta || after.Answered != before.Answered+more || len(now.Profile) != len(was.Profile) ||
		after.SelfLevel != before.SelfLevel || now.Answered != was.Answered+more {
		t.Errorf("from %+v to %+v", before, after)
	}
	if was.Sharpened != nil {
		t.Error("the first result says that it is sharpened")
	}
}

func TestSharpenRefusals(t *testing.T) {
	s := newService(t, dbtest.SQLite(t))
	p, open, other := sat(t, s, true, "D2"), begin(t, s, "D2"), begin(t, s, "D2")
	sharpened := p.sharpen("D2.C6")
	sharpened.answerAll()
	if _, err := s.Submit(ctx, sharpened.who, sharpened.id); err != nil {
		t.Fatal(err)
	}
	rows := []struct {
		name    string
		on      *person
		who     policy.Actor
		ability framework.StatementID
		code    string
	}{
		{"not submitted", open, open.who, "D2.C6", "not_submitted"},
		{"out of scope", p, p.who, "D3.C1", "sharpen_unknown"},
		{"no ability", p, p.who, "", "sharpen_unknown"},
		{"sharpened already", sharpened, sharpened.who, "D2.C6", "sharpen_done"},
		{"somebody else's", p, other.who, "D2.C6", "key_wrong"},
		{"nobody's", p, policy.Anyone(), "D2.C6", "key_missing"},
		{"by the key of what it became", p, sharpened.who, "D2.C5", "key_wrong"},
	}
	for _, row := range rows {
		if _, err := s.Sharpen(ctx, row.who, row.on.id, row.ability); err == nil || errs.As(err).Code != row.code {
			t.Errorf("%s: %v, want %s", row.name, err, row.code)
		}
	}
	list, questions, err := s.Sharpenable(ctx, sharpened.who, sharpened.id)
	if err != nil || questions != 10 || len(list) != 5 {
		t.Errorf("%v can be sharpened with %d questions, %v; want all but one of six", list, questions, err)
	}
	if err := sharpened.answer(1, "late", "5"); errs.As(err).Code != "assessment_submitted" {
		t.Errorf("an answer that was copied can be changed: %v", err)
	}
	again := sharpened.sharpen("D2.C5")
	if err := again.answer(1, "late", "5"); errs.As(err).Code != "section_closed" {
		t.Errorf("an answer that was copied can be changed: %v", err)
	}
}

// TestEraseTakesAllThatBelongsTogether erases each of three that continue one another in turn.
func TestEraseTakesAllThatBelongsTogether(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newService(t, d)
		stranger := sat(t, s, true, "AI")
		for which := range 4 {
			first := sat(t, s, true, "D2")
			second := first.sharpen("D2.C6")
			second.answerAll()
			if _, err := s.Submit(ctx, second.who, second.id); err != nil {
				t.Fatal(err)
			}
			family := []*person{first, second, second.sharpen("D2.C5"), first.sharpen("D2.C1")}
			if err := s.Erase(ctx, family[which].who, family[which].id); err != nil {
				t.Fatal(err)
			}
			for _, table := range []string{"questions", "answers", "closed_sections", "results", "sharpenings"} {
				var n int
				if err := d.Read(context.Background(), func(tx *db.Tx) error {
					return tx.Row(`SELECT COUNT(*) FROM assessment_`+table+` WHERE session_id <> $1`, []any{string(stranger.id)}, &n)
				}); err != nil || n != 0 {
					t.Errorf("erasing number %d leaves %d rows in assessment_%s (%v)", which, n, table, err)
				}
			}
			for i, p := range family {
				if _, err := s.Everything(ctx, p.who, p.id); !errs.Is(err, errs.NotFound) {
					t.Errorf("erasing number %d leaves number %d: %v", which, i, err)
				}
			}
		}
		if _, _, err := s.Result(ctx, stranger.who, stranger.id); err != nil {
			t.Errorf("somebody else's is gone: %v", err)
		}
	})
}

// TestTableHasEachAnswerOnce holds that what a continued assessment copies is not counted again.
func TestTableHasEachAnswerOnce(t *testing.T) {
	p := paced(t, dbtest.SQLite(t), 20_000_000_000, "D2")
	p.answerAll()
	was, err := p.s.Submit(ctx, p.who, p.id)
	if err != nil {
		t.Fatal(err)
	}
	q := p.sharpen("D2.C6")
	n := q.answerAll()
	if _, err := p.s.Submit(ctx, q.who, q.id); err != nil {
		t.Fatal(err)
	}
	table, err := p.s.Table(ctx, policy.Operator(policy.Public))
	if err != nil || len(table.Rows) != 1 || len(table.Rows[0].Scores) != was.Answered+n {
		t.Errorf("%d rows, the first with %d answers of %d and %d; %v", len(table.Rows), len(table.Rows[0].Scores), was.Answered, n, err)
	}
}
