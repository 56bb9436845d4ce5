package assessment_test

import (
	"sync"
	"testing"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/errs"
)

func TestWholeSection(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := begin(t, newService(t, d)) // the whole assessment
		list, err := p.s.Whole(ctx, p.who, p.id, "D2", "fr")
		if err != nil || len(list) != 10 {
			t.Fatalf("%d questions, %v; want 10", len(list), err)
		}
		perAbility := map[string]int{}
		for i, q := range list {
			perAbility[string(q.Ability)]++
			if q.Section != "D2" || q.Position != i+1 || len(q.Chosen) > 0 {
				t.Errorf("question %d: %+v", i, q)
			}
		}
		if len(perAbility) != 6 {
			t.Errorf("questions by competency: %v; want each of six", perAbility)
		}
		// Asked by several at once, it stays the same.
		var wait sync.WaitGroup
		for range 4 {
			wait.Go(func() {
				if again, err := p.s.Whole(ctx, p.who, p.id, "D2", "fr"); err != nil || len(again) != 10 || again[9].Number != list[9].Number {
					t.Errorf("asked again: %d questions, %v", len(again), err)
				}
			})
		}
		wait.Wait()
		// Some answered, one by one or together, the rest is still there; then the section is complete.
		for _, q := range list[:5] {
			if err := p.answer(q.Number, assessment.QuestionID(q.Number), first(q)...); err != nil {
				t.Fatal(err)
			}
		}
		if q, err := p.s.NextIn(ctx, p.who, p.id, "D2", "fr"); err != nil || q == nil || q.Number != list[5].Number {
			t.Fatalf("next is %+v, %v; want question %d", q, err, list[5].Number)
		}
		for _, q := range list[5:] {
			if err := p.answer(q.Number, assessment.QuestionID(q.Number), first(q)...); err != nil {
				t.Fatal(err)
			}
		}
		if q, err := p.s.NextIn(ctx, p.who, p.id, "D2", "fr"); err != nil || q != nil {
			t.Errorf("after all of it comes %+v, %v", q, err)
		}
		// The self-view, and what there is not.
		if list, err := p.s.Whole(ctx, p.who, p.id, "self.D1", "fr"); err != nil || len(list) != 12 {
			t.Errorf("self-view: %d statements, %v", len(list), err)
		}
		if _, err := p.s.Whole(ctx, p.who, p.id, "D9", "fr"); errs.As(err).Code != "section_not_found" {
			t.Error(err)
		}
		if _, err := p.s.Whole(ctx, assessment.Holder("public", "0000-0000-0000-0000"), p.id, "D1", "fr"); !errs.Is(err, errs.NoKey) {
			t.Error(err)
		}
	})
}
