package simulate

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/itembank"
)

// What docs/measurement.md claims of the shipped bank, with room for the chance of a small number of people. `dira simulate` is the large one.
func TestShippedBankMeasures(t *testing.T) {
	e, in, v := engine(t)
	r, err := Run(t.Context(), e, in, v, Options{Persons: 200, Seed: 7})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range r.Scenarios {
		a := s.Overall
		t.Logf("%-12s coverage %.3f, exact %.3f, within one %.3f, none %.3f, %.1f questions", s.ID, a.Coverage, a.Exact, a.WithinOne, a.None, s.Questions)
		if s.Questions > float64(in.Rules.Questions) {
			t.Errorf("%s: %.1f questions", s.ID, s.Questions)
		}
		if met, item := s.MostExposed(); met > 0.35+4*math.Sqrt(0.35*0.65/200) {
			t.Errorf("%s: %.3f of people met %s", s.ID, met, item)
		}
		if s.Unable {
			if a.None < 0.9 {
				t.Errorf("%s: only %.3f are measured as not yet basic", s.ID, a.None)
			}
			continue
		}
		if a.Coverage < 0.79 || a.Coverage > 0.96 {
			t.Errorf("%s: 90 %% intervals cover %.3f", s.ID, a.Coverage)
		}
		if s.ID == "assumed" && (a.Coverage < 0.86 || a.Exact < 0.58 || a.WithinOne < 0.97 || a.Kappa < 0.5 || a.Exact < a.Commonest+0.1) {
			t.Errorf("as assumed: %+v", a)
		}
	}
}

// A quick look says less, and still more than always saying the commonest level.
func TestQuickLookMeasures(t *testing.T) {
	e, in, v := engine(t)
	for _, domain := range []string{"D1", "D2", "D3"} {
		r, err := Run(t.Context(), e, in, v, Options{Persons: 300, Seed: 7, Scope: []string{domain}, Scenarios: Scenarios()[:1]})
		if err != nil {
			t.Fatal(err)
		}
		if a := r.Scenarios[0].Overall; a.Coverage < 0.86 || a.Exact < a.Commonest+0.05 || a.WithinOne < 0.96 {
			t.Errorf("%s: %+v", domain, a)
		}
	}
}

func TestSameSeedSameReport(t *testing.T) {
	e, in, v := engine(t)
	report := func(seed uint64) string {
		calls := 0
		r, err := Run(t.Context(), e, in, v, Options{Persons: 15, Scope: []string{"D2.C6", "AI"}, Seed: seed, Progress: func(done, all int) {
			if calls++; calls != done || all != 15*len(Scenarios()) {
				t.Errorf("progress %d of %d at call %d", done, all, calls)
			}
		}})
		if err != nil {
			t.Fatal(err)
		}
		raw, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		return string(raw)
	}
	first, again := report(3), report(3)
	if first != again {
		t.Error("the same seed gave two reports")
	}
	if first == report(4) {
		t.Error("two seeds gave the same report")
	}
}

// A simulation that could not see a bad test would prove nothing.
func TestSeesWrongAssumptions(t *testing.T) {
	_, in, v := engine(t)
	overall := func(change func(*itembank.Scale), s Scenario) Accuracy {
		t.Helper()
		other := *in
		change(&other.Scale)
		e, err := assessment.NewEngine(&other, v)
		if err != nil {
			t.Fatal(err)
		}
		truth := Scenario{SD: 1}
		if s.SD > 0 {
			truth = s
		}
		r, err := Run(t.Context(), e, &other, v, Options{Persons: 60, Scope: []string{"D1"}, Seed: 5, Scenarios: []Scenario{truth}})
		if err != nil {
			t.Fatal(err)
		}
		return r.Scenarios[0].Overall
	}
	good := overall(func(*itembank.Scale) {}, Scenario{})
	if high := overall(func(*itembank.Scale) {}, Scenario{SD: 1, Mean: 2}); high.Bias > -0.3 {
		t.Errorf("people far above the prior's mean are drawn to it: bias %.2f", high.Bias)
	}
	if sure := overall(func(s *itembank.Scale) { s.Calibration.Discrimination = 2.5 }, Scenario{SD: 1, Shift: 1.5}); sure.Coverage > good.Coverage-0.1 {
		t.Errorf("with items off by 1.5 the intervals cover %.3f, and %.3f when all is right", sure.Coverage, good.Coverage)
	}
}

func TestTally(t *testing.T) {
	var a, b tally
	a.add(0, 0.5, 0.5, 1, 1, 2) // inside its interval
	a.add(1, -1, 0.5, 2, 0, 4)  // far off
	b.add(-1, -1, 0.5, 0, 0, 3)
	a.merge(&b)
	got := a.accuracy()
	// Levels: true 1, 2, 0 and measured 1, 0, 0. Weighted: observed 4; expected (rows 1, 1, 1; columns 2, 1, 0) = (0·2+1·1 + 1·2+0·1 + 4·2+1·1)/3 = 4.
	want := Accuracy{Bias: -0.5, RMSE: math.Sqrt(4.25 / 3), MeanSE: 0.5, Reliability: got.Reliability, Coverage: 2. / 3, Exact: 2. / 3, WithinOne: 2. / 3,
		Kappa: 0, Commonest: 1. / 3, None: 2. / 3, Questions: 3}
	// Truth 0, 1, −1 against 0.5, −1, −1: covariance 0 over 3, so no reliability.
	if want.Reliability = 0; got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}

func TestText(t *testing.T) {
	e, in, v := engine(t)
	r, err := Run(t.Context(), e, in, v, Options{Persons: 3, Scope: []string{"D2.C6"}, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	b := &strings.Builder{}
	if err := r.WriteText(b); err != nil {
		t.Fatal(err)
	}
	for _, s := range Scenarios() {
		if strings.Count(b.String(), s.ID) < 2 {
			t.Errorf("%s is missing in\n%s", s.ID, b)
		}
	}
	if strings.Contains(b.String(), "NaN") {
		t.Error(b)
	}
}

func TestStops(t *testing.T) {
	e, in, v := engine(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Run(ctx, e, in, v, Options{Persons: 1e6, Seed: 1}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	for _, o := range []Options{{Persons: 0}, {Persons: 2, Scope: []string{"D9"}}, {Persons: 2, Role: "role.nobody"}} {
		if _, err := Run(t.Context(), e, in, v, o); err == nil {
			t.Errorf("%+v accepted", o)
		}
	}
}
