package assessment_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/internal/policy"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

var ctx = context.Background()

// What comes with the program is read once: that takes longer than most tests.
var (
	builtInFramework  = sync.OnceValues(framework.BuiltIn)
	builtInInstrument = sync.OnceValues(itembank.BuiltIn)
)

func newService(t testing.TB, d *db.DB) *assessment.Service {
	t.Helper()
	in, err := builtInInstrument()
	if err != nil {
		t.Fatal(err)
	}
	return newServiceWith(t, d, in)
}

func newServiceWith(t testing.TB, d *db.DB, in *itembank.Instrument) *assessment.Service {
	t.Helper()
	frameworks, bank := framework.NewService(d), itembank.NewService(d)
	v, err := builtInFramework()
	if err != nil {
		t.Fatal(err)
	}
	if err := frameworks.Install(ctx, policy.Public, v); err != nil {
		t.Fatal(err)
	}
	if _, err := bank.Install(ctx, policy.Public, in); err != nil {
		t.Fatal(err)
	}
	return assessment.NewService(d, frameworks, bank)
}

// person is somebody in the middle of an assessment.
type person struct {
	t   testing.TB
	s   *assessment.Service
	id  assessment.ID
	key assessment.Key
	who policy.Actor

	language string
}

func begin(t testing.TB, s *assessment.Service, scope ...string) *person {
	t.Helper()
	return beginIn(t, s, "fr", scope...)
}

func beginIn(t testing.TB, s *assessment.Service, language string, scope ...string) *person {
	t.Helper()
	started, err := s.Start(ctx, policy.Anyone(), assessment.Request{Instrument: assessment.Starter, Language: language, Scope: scope})
	if err != nil {
		t.Fatal(err)
	}
	return &person{t, s, started.ID, started.Key, assessment.Holder(policy.Public, string(started.Key)), language}
}

func (p *person) next() *assessment.Question {
	p.t.Helper()
	q, err := p.s.Next(ctx, p.who, p.id, p.language)
	if err != nil {
		p.t.Fatal(err)
	}
	return q
}

// first is a choice that any question of this kind takes.
func first(q *assessment.Question) []string {
	if q.Kind == itembank.Order {
		var all []string
		for _, o := range q.Options {
			all = append(all, o.ID)
		}
		return all
	}
	return []string{q.Options[0].ID}
}

func (p *person) answer(number int, key string, choice ...string) error {
	_, err := p.s.Answer(ctx, p.who, p.id, assessment.Reply{Number: number, Choice: choice, Key: key, Language: p.language})
	return err
}

func (p *person) answerAll() (asked int) {
	p.t.Helper()
	for q := p.next(); q != nil; q = p.next() {
		asked++
		if err := p.answer(q.Number, fmt.Sprint("k", q.Number), first(q)...); err != nil {
			p.t.Fatal(err)
		}
	}
	return asked
}

func TestFromStartToResult(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := begin(t, newService(t, d), "D2.C6", "AI")
		if asked := p.answerAll(); asked < 6+4 || asked > 6+16 {
			t.Errorf("asked %d questions", asked)
		}
		if _, _, err := p.s.Result(ctx, p.who, p.id); errs.As(err).Code != "not_submitted" {
			t.Errorf("a result before submitting: %v", err)
		}
		result, err := p.s.Submit(ctx, p.who, p.id)
		if err != nil {
			t.Fatal(err)
		}
		if len(result.Profile) != 2 || result.Profile[0].Ability != "D2.C6" || result.Profile[1].Ability != "AI" {
			t.Fatalf("profile %+v", result.Profile)
		}
		for _, m := range result.Profile {
			sum := 0.0
			for _, p := range m.Probability {
				sum += p
			}
			if m.Level == "" || m.SE <= 0 || m.SE >= 1 || m.Answered < 2 || sum < 0.999 || sum > 1.001 || m.SelfLevel != framework.None {
				t.Errorf("measure %+v", m)
			}
		}
		if english := p.english(); result.English != english {
			t.Errorf("the result says of answers in English: %v, and there were some: %v", result.English, english)
		}
		again, err := p.s.Submit(ctx, p.who, p.id)
		if err != nil {
			t.Fatal(err)
		}
		_, stored, err := p.s.Result(ctx, p.who, p.id)
		if err != nil {
			t.Fatal(err)
		}
		recomputed, err := p.s.Recompute(ctx, p.who, p.id)
		if err != nil {
			t.Fatal(err)
		}
		for name, other := range map[string]*assessment.Result{"submitting again": again, "the stored result": stored, "computing it again": recomputed} {
			if diff := cmp.Diff(result, other); diff != "" {
				t.Errorf("%s differs:\n%s", name, diff)
			}
		}
	})
}

func TestRequestKeys(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := begin(t, newService(t, d), "D2.C6")
		steps := []struct {
			name, key, choice string
			number            int
			code              string
			now               string // the answer that holds afterwards
		}{
			{"a first answer", "k1", "2", 1, "", "2"},
			{"the same again", "k1", "2", 1, "", "2"},
			{"the same key, another answer", "k1", "3", 1, "key_reused", "2"},
			{"the same key, another question", "k1", "2", 2, "key_reused", "2"},
			{"a new key replaces", "k2", "4", 1, "", "4"},
			{"the first comes late", "k1", "2", 1, "", "4"},
			{"no key", "", "2", 1, "idempotency_key", "4"},
			{"no option", "k3", "9", 1, "choice_unknown", "4"},
			{"no such question", "k4", "1", 99, "question_not_found", "4"},
		}
		for _, step := range steps {
			err := p.answer(step.number, step.key, step.choice)
			if step.code == "" && err != nil || step.code != "" && (err == nil || errs.As(err).Code != step.code) {
				t.Errorf("%s: %v, want %q", step.name, err, step.code)
			}
			q, err := p.s.Question(ctx, p.who, p.id, 1, "en")
			if err != nil || !slices.Equal(q.Chosen, []string{step.now}) {
				t.Errorf("%s: the answer is %v (%v), want %s", step.name, q.Chosen, err, step.now)
			}
		}
		all, err := p.s.Everything(ctx, p.who, p.id)
		if err != nil || len(all.Answers) != 2 {
			t.Errorf("%d revisions are kept (%v), want 2", len(all.Answers), err)
		}
	})
}

func TestRetryStormHasOneEffect(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := begin(t, newService(t, d), "D2.C6")
		var wg sync.WaitGroup
		for i := range 50 {
			wg.Go(func() {
				choice := "5"
				if i%5 == 4 {
					choice = "1"
				}
				err := p.answer(1, "storm", choice)
				if err != nil && errs.As(err).Code != "key_reused" {
					t.Errorf("call %d: %v", i, err)
				}
			})
		}
		wg.Wait()
		all, err := p.s.Everything(ctx, p.who, p.id)
		if err != nil || len(all.Answers) != 1 {
			t.Errorf("%d effects (%v), want 1", len(all.Answers), err)
		}
	})
}

func TestConcurrentNextAsksOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := begin(t, newService(t, d), "D2.C6")
		for n := range 3 {
			if err := p.answer(n+1, fmt.Sprint("k", n), "skip"); err != nil {
				t.Fatal(err)
			}
		}
		var wg sync.WaitGroup
		for range 10 {
			wg.Go(func() {
				if q, err := p.s.Next(ctx, p.who, p.id, "en"); err != nil || q.Number != 4 {
					t.Errorf("question %+v, %v, want number 4", q, err)
				}
			})
		}
		wg.Wait()
	})
}

func TestClosedAndSubmittedStay(t *testing.T) {
	p := begin(t, newService(t, dbtest.SQLite(t)), "D2.C6")
	p.answerAll()
	if err := p.s.CloseSection(ctx, p.who, p.id, "self.D2"); err != nil {
		t.Fatal(err)
	}
	if err := p.answer(1, "late", "5"); errs.As(err).Code != "section_closed" {
		t.Errorf("an answer in a closed section: %v", err)
	}
	if err := p.answer(5, "changed", first(mustQuestion(p, 5))...); err != nil {
		t.Errorf("a changed answer in an open section: %v", err)
	}
	if err := p.s.CloseSection(ctx, p.who, p.id, "D3"); errs.As(err).Code != "section_not_found" {
		t.Errorf("closing a section out of scope: %v", err)
	}
	if _, err := p.s.Submit(ctx, p.who, p.id); err != nil {
		t.Fatal(err)
	}
	if err := p.answer(5, "too late", first(mustQuestion(p, 5))...); errs.As(err).Code != "assessment_submitted" {
		t.Errorf("an answer after submitting: %v", err)
	}
	if err := p.answer(5, "k5", first(mustQuestion(p, 5))...); err != nil {
		t.Errorf("a retry of what was acknowledged before submitting: %v", err)
	}
	if _, err := p.s.Next(ctx, p.who, p.id, "en"); errs.As(err).Code != "assessment_submitted" {
		t.Errorf("a question after submitting: %v", err)
	}
}

func mustQuestion(p *person, number int) *assessment.Question {
	p.t.Helper()
	q, err := p.s.Question(ctx, p.who, p.id, number, "en")
	if err != nil {
		p.t.Fatal(err)
	}
	return q
}

func TestNothingAnsweredIsNoResult(t *testing.T) {
	p := begin(t, newService(t, dbtest.SQLite(t)), "D2.C6")
	if _, err := p.s.Submit(ctx, p.who, p.id); errs.As(err).Code != "nothing_answered" {
		t.Errorf("Submit = %v", err)
	}
}

func TestNotMeasuredHasNoLevel(t *testing.T) {
	p := begin(t, newService(t, dbtest.SQLite(t)), "D2.C6", "D3.C1")
	if err := p.answer(1, "k", "5"); err != nil {
		t.Fatal(err)
	}
	r, err := p.s.Submit(ctx, p.who, p.id)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range r.Profile {
		if m.Level != "" || m.Answered != 0 {
			t.Errorf("%s was not asked about and has level %q", m.Ability, m.Level)
		}
	}
	if len(r.Strengths(3)) > 0 || len(r.NextSteps(3)) > 0 {
		t.Error("strengths or next steps out of nothing")
	}
}

func TestOnlyTheHolderGetsIn(t *testing.T) {
	s := newService(t, dbtest.SQLite(t))
	mine, other := begin(t, s, "D2.C6"), begin(t, s, "D2.C6")
	mine.answerAll()
	actors := []struct {
		name string
		who  policy.Actor
		code string
	}{
		{"nobody", policy.Anyone(), "key_missing"},
		{"somebody else's key", other.who, "key_wrong"},
		{"no key", assessment.Holder(policy.Public, "hello"), "key_wrong"},
		{"the key on another site", assessment.Holder("ministry", string(mine.key)), "assessment_not_found"},
	}
	uses := map[string]func(policy.Actor) error{
		"Next":      func(a policy.Actor) error { _, err := s.Next(ctx, a, mine.id, "en"); return err },
		"Question":  func(a policy.Actor) error { _, err := s.Question(ctx, a, mine.id, 1, "en"); return err },
		"Questions": func(a policy.Actor) error { _, err := s.Questions(ctx, a, mine.id, "D2", "en"); return err },
		"Overview":  func(a policy.Actor) error { _, err := s.Overview(ctx, a, mine.id); return err },
		"Answer": func(a policy.Actor) error {
			_, err := s.Answer(ctx, a, mine.id, assessment.Reply{Number: 1, Choice: []string{"1"}, Key: "x"})
			return err
		},
		"CloseSection": func(a policy.Actor) error { return s.CloseSection(ctx, a, mine.id, "D2") },
		"Submit":       func(a policy.Actor) error { _, err := s.Submit(ctx, a, mine.id); return err },
		"Result":       func(a policy.Actor) error { _, _, err := s.Result(ctx, a, mine.id); return err },
		"Recompute":    func(a policy.Actor) error { _, err := s.Recompute(ctx, a, mine.id); return err },
		"Everything":   func(a policy.Actor) error { _, err := s.Everything(ctx, a, mine.id); return err },
		"Erase":        func(a policy.Actor) error { return s.Erase(ctx, a, mine.id) },
	}
	for use, do := range uses {
		for _, actor := range actors {
			if err := do(actor.who); err == nil || errs.As(err).Code != actor.code {
				t.Errorf("%s by %s: %v, want %s", use, actor.name, err, actor.code)
			}
		}
	}
	if id, err := s.Open(ctx, mine.who); err != nil || id != mine.id {
		t.Errorf("Open = %s, %v", id, err)
	}
	for _, actor := range actors[2:] {
		if _, err := s.Open(ctx, actor.who); !errs.Is(err, errs.NotFound) {
			t.Errorf("Open by %s: %v", actor.name, err)
		}
	}
}

func TestEraseLeavesNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := begin(t, newService(t, d), "D2.C6")
		p.answerAll()
		if _, err := p.s.Submit(ctx, p.who, p.id); err != nil {
			t.Fatal(err)
		}
		if err := p.s.Erase(ctx, p.who, p.id); err != nil {
			t.Fatal(err)
		}
		if _, err := p.s.Everything(ctx, p.who, p.id); !errs.Is(err, errs.NotFound) {
			t.Errorf("something is left: %v", err)
		}
		for _, table := range []string{"sessions", "questions", "answers", "closed_sections", "results"} {
			var n int
			if err := d.Read(ctx, func(tx *db.Tx) error { return tx.Row(`SELECT COUNT(*) FROM assessment_`+table, nil, &n) }); err != nil || n != 0 {
				t.Errorf("%d rows left in assessment_%s (%v)", n, table, err)
			}
		}
	})
}
