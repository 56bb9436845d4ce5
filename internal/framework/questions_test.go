package framework_test

import (
	"slices"
	"testing"

	"github.com/dira-platform/dira/internal/framework"
)

func TestQuestionsToOneself(t *testing.T) {
	v := builtIn(t)
	all, err := v.Questions(nil, 100)
	if err != nil || len(all) != 10 {
		t.Fatalf("%d questions, %v", len(all), err)
	}
	seen := map[framework.StatementID]int{}
	for _, q := range all {
		seen[q.Attitude]++
		if q.Provenance != framework.WrittenByUs {
			t.Errorf("%s does not say that it is ours", q.ID)
		}
		for _, a := range q.Near {
			if !slices.Contains(v.Abilities(), a) {
				t.Errorf("%s is near %s, which is no ability", q.ID, a)
			}
		}
		for language, status := range map[string]string{"en": "source", "fr": "draft", "ar": "draft"} {
			if text := q.In(language); text.Language != language || text.Status != status || text.Text == "" {
				t.Errorf("%s in %s: %+v", q.ID, language, text)
			}
		}
		if q.In("sw").Language != "en" {
			t.Errorf("%s in a language there is not is in %s", q.ID, q.In("sw").Language)
		}
	}
	for _, a := range v.Of(framework.Attitude) {
		if seen[a.ID] != 2 {
			t.Errorf("%d questions on %s", seen[a.ID], a.ID)
		}
	}
	for _, a := range v.Abilities() { // whatever the next step is, some question is near it
		if !slices.ContainsFunc(all, func(q *framework.Question) bool { return slices.Contains(q.Near, a) }) {
			t.Errorf("no question is near %s", a)
		}
	}
}

func TestQuestionsNearTheNextStepsComeFirst(t *testing.T) {
	v := builtIn(t)
	chosen, err := v.Questions([]framework.StatementID{"D3.C2", "D2.C4"}, 4)
	if err != nil || len(chosen) != 4 || chosen[0].ID != "A5.Q1" || chosen[1].ID != "A1.Q2" {
		t.Fatalf("chosen %+v, %v", chosen, err)
	}
	attitudes := map[framework.StatementID]bool{}
	for _, q := range chosen {
		attitudes[q.Attitude] = true
	}
	if len(attitudes) != 4 {
		t.Errorf("four questions on %d attitudes", len(attitudes))
	}
	other := *v
	other.Framework = "digcomp"
	if chosen, err := other.Questions(nil, 4); err != nil || len(chosen) != 0 {
		t.Errorf("another framework has our questions: %v, %v", chosen, err)
	}
}
