package irt_test

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"

	"github.com/dira-platform/dira/irt"
)

// judgedItems are of all three models, spread from easy to hard.
func judgedItems(n int) []irt.Item {
	items := make([]irt.Item, n)
	for i := range items {
		b := -2 + 4*float64(i)/float64(n-1)
		switch i % 4 {
		case 0:
			items[i] = irt.Item{A: 1, B: []float64{b}, C: 0.25}
		case 1:
			items[i] = irt.Item{A: 1.4, B: []float64{b}}
		case 2:
			items[i] = irt.Item{Model: irt.GPCM, A: 0.9, B: []float64{b - 0.5, b + 0.5}}
		default:
			items[i] = irt.Item{Model: irt.GRM, A: 1.1, B: []float64{b - 0.4, b + 0.6}}
		}
	}
	return items
}

// Judges who expect exactly what the model does place the cut at the true one, with no error; the sum that a judge alone gives decides their own cut.
func TestAngoffCutOfPerfectJudges(t *testing.T) {
	items := judgedItems(20)
	for _, theta := range []float64{-1.7, 0, 1.3} {
		row := make([]float64, len(items))
		for i := range items {
			row[i] = items[i].Expected(theta)
		}
		s, err := irt.AngoffCut(items, [][]float64{row, row, row})
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(s.Theta-theta) > 1e-9 || s.SE > 1e-12 || s.SD > 1e-12 || len(s.Judges) != 3 || math.Abs(s.Judges[1]-theta) > 1e-9 {
			t.Errorf("θ %v: %+v", theta, s)
		}
		one, err := irt.AngoffCut(items, [][]float64{row})
		if err != nil || !math.IsNaN(one.SE) || math.Abs(one.Theta-theta) > 1e-9 {
			t.Errorf("one judge: %+v, %v", one, err)
		}
	}
}

// By hand: four Rasch items of difficulty 0, so T(θ) = 4·logistic(θ) and T' = 4·p·q. Sums 2, 2.4 and 2.8: the mean 2.4 is p = 0.6, θ = ln 1.5;
// s = 0.4, SE = 0.4/√3/(4·0.24).
func TestAngoffCutByHand(t *testing.T) {
	items := make([]irt.Item, 4)
	for i := range items {
		items[i] = irt.Item{A: 1, B: []float64{0}}
	}
	s, err := irt.AngoffCut(items, [][]float64{{0.5, 0.5, 0.5, 0.5}, {0.6, 0.6, 0.6, 0.6}, {0.4, 0.8, 0.7, 0.9}})
	if err != nil {
		t.Fatal(err)
	}
	wantNear(t, "θ", s.Theta, math.Log(1.5), 1e-9)
	wantNear(t, "SD", s.SD, 0.4, 1e-12)
	wantNear(t, "SE", s.SE, 0.4/math.Sqrt(3)/0.96, 1e-6)
	wantNear(t, "own cut of the third", s.Judges[2], math.Log(0.7/0.3), 1e-9)
}

func wantNear(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s = %v, want %v", what, got, want)
	}
}

func TestStandardsRefuse(t *testing.T) {
	items := []irt.Item{{ID: "a", A: 1, B: []float64{0}, C: 0.5}, {ID: "b", Model: irt.GPCM, A: 1, B: []float64{0, 1}}}
	pages, err := irt.Booklet(items, irt.RP67)
	if err != nil {
		t.Fatal(err)
	}
	angoff := func(ratings ...[]float64) func() error {
		return func() error { _, err := irt.AngoffCut(items, ratings); return err }
	}
	tests := []struct {
		name, want string
		do         func() error
	}{
		{"no judge", "0 judges", angoff()},
		{"an item left out", "rated 1 of 2", angoff([]float64{0.5})},
		{"too many points", `2.5 on item "b"`, angoff([]float64{0.5, 2.5})},
		{"negative", `-0.1 on item "a"`, angoff([]float64{-0.1, 1})},
		{"not a number", `NaN on item "a"`, angoff([]float64{math.NaN(), 1})},
		{"below guessing", "which no ability has", angoff([]float64{0.4, 0.1})},
		{"everything", "which no ability has", angoff([]float64{1, 2})},
		{"no items", "0 items", func() error { _, err := irt.AngoffCut(nil, [][]float64{{}}); return err }},
		{"a bad item", "slope", func() error { _, err := irt.AngoffCut([]irt.Item{{B: []float64{0}}}, [][]float64{{1}}); return err }},
		{"no booklet", "no booklet", func() error { _, err := irt.Booklet(nil, irt.RP67); return err }},
		{"response probability 1", "no booklet", func() error { _, err := irt.Booklet(items, 1); return err }},
		{"no bookmark", "0 judges", func() error { _, err := irt.BookmarkCut(pages, nil); return err }},
		{"a bookmark behind the booklet", "page 4 of 3", func() error { _, err := irt.BookmarkCut(pages, []int{0, 3}); return err }},
		{"out of order", "out of order", func() error {
			_, err := irt.BookmarkCut([]irt.Page{pages[1], pages[0]}, []int{0})
			return err
		}},
		{"one panel", "1 panels", func() error { _, err := irt.StandardOfPanels([]*irt.Standard{{}}); return err }},
		{"a panel without a cut", "panel 2", func() error {
			_, err := irt.StandardOfPanels([]*irt.Standard{{}, {Theta: math.Inf(1)}})
			return err
		}},
		{"consistency of half a rating", "rated 1 of 2", func() error { _, err := irt.AngoffConsistency(items, [][]float64{{1}}, 0); return err }},
		{"consistency nowhere", "NaN", func() error { _, err := irt.AngoffConsistency(items, nil, math.NaN()); return err }},
	}
	for _, tt := range tests {
		if err := tt.do(); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
	}
}

// A page stands where its probability, with guessing left out, is the response probability; a Rasch item at b + ln 2.
func TestBooklet(t *testing.T) {
	items := judgedItems(12)
	pages, err := irt.Booklet(items, irt.RP67)
	if err != nil || len(pages) != 18 {
		t.Fatal(len(pages), err)
	}
	for p, page := range pages {
		if p > 0 && page.Theta < pages[p-1].Theta {
			t.Errorf("page %d is out of order", p+1)
		}
		it := items[page.Item]
		got := irt.AtLeast(it.Probabilities(page.Theta, nil), page.Score)
		wantNear(t, "P", got, it.C+(1-it.C)*irt.RP67, 1e-9)
	}
	one, err := irt.Booklet([]irt.Item{{A: 1, B: []float64{0.4}, C: 0.2}}, irt.RP67)
	if err != nil {
		t.Fatal(err)
	}
	wantNear(t, "Rasch", one[0].Theta, 0.4+math.Ln2, 1e-12)
	// Steps in the wrong order: the first score is reached later than its step says, and the pages are in order all the same.
	odd, err := irt.Booklet([]irt.Item{{Model: irt.GPCM, A: 1, B: []float64{2, -2}}}, irt.RP67)
	if err != nil || odd[0].Score != 1 || odd[0].Theta >= odd[1].Theta {
		t.Error(odd, err)
	}
}

// By hand: bookmarks at 0, 1, 1 and 5 logits have the median 1, the mean 1.75 and s² = (1.75² + 2·0.75² + 3.25²)/3.
func TestBookmarkCutByHand(t *testing.T) {
	pages := []irt.Page{{Theta: 0}, {Theta: 1}, {Theta: 5}}
	s, err := irt.BookmarkCut(pages, []int{1, 0, 2, 1})
	if err != nil {
		t.Fatal(err)
	}
	sd := math.Sqrt((1.75*1.75 + 2*0.75*0.75 + 3.25*3.25) / 3)
	wantNear(t, "θ", s.Theta, 1, 0)
	wantNear(t, "SD", s.SD, sd, 1e-12)
	wantNear(t, "SE", s.SE, math.Sqrt(math.Pi/2)*sd/2, 1e-12)
	if one, err := irt.BookmarkCut(pages, []int{2}); err != nil || one.Theta != 5 || !math.IsNaN(one.SE) {
		t.Error(one, err)
	}
}

func TestStandardOfPanels(t *testing.T) {
	s, err := irt.StandardOfPanels([]*irt.Standard{{Theta: 0.2, Judges: []float64{0.1, 0.3}}, {Theta: 0.6, Judges: []float64{0.6}}})
	if err != nil {
		t.Fatal(err)
	}
	wantNear(t, "θ", s.Theta, 0.4, 1e-12)
	wantNear(t, "SE", s.SE, 0.2, 1e-12) // |0.6 − 0.2|/√2/√2
	if len(s.Judges) != 3 {
		t.Error(s.Judges)
	}
}

func TestAngoffConsistency(t *testing.T) {
	items := judgedItems(16)
	n := len(items)
	good, backwards, flat := make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range items {
		top := float64(len(items[i].B))
		good[i] = items[i].Expected(0.3)
		backwards[i] = top - good[i]
		flat[i] = top / 2
	}
	got, err := irt.AngoffConsistency(items, [][]float64{good, backwards, flat}, 0.3)
	if err != nil {
		t.Fatal(err)
	}
	wantNear(t, "good", got[0], 1, 1e-12)
	wantNear(t, "backwards", got[1], -1, 1e-12)
	if !math.IsNaN(got[2]) {
		t.Errorf("flat: %v", got[2])
	}
}

// panelOf simulates an Angoff panel: judges see the true cut with a leaning of their own and each item with an error of its own.
func panelOf(items []irt.Item, cut float64, judges int, rng *rand.Rand) [][]float64 {
	ratings := make([][]float64, judges)
	for j := range ratings {
		own := cut + 0.4*rng.NormFloat64()
		for i := range items {
			top := float64(len(items[i].B))
			r := items[i].Expected(own) + 0.08*top*rng.NormFloat64()
			ratings[j] = append(ratings[j], min(top, max(0, r)))
		}
	}
	return ratings
}

// recovery plays panels and says how far their cuts are from the truth on average, and how often the 95 % interval with J−1 degrees of freedom holds it.
func recovery(t *testing.T, cut float64, judges int, panel func(rng *rand.Rand) (*irt.Standard, error)) (bias, coverage, rmse float64) {
	t.Helper()
	const panels = 1000
	rng := rand.New(rand.NewPCG(7, uint64(judges)))
	width := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: float64(judges - 1)}.Quantile(0.975)
	errors, held := make([]float64, panels), 0
	for p := range errors {
		s, err := panel(rng)
		if err != nil {
			t.Fatal(err)
		}
		errors[p] = s.Theta - cut
		rmse += errors[p] * errors[p] / panels
		if math.Abs(errors[p]) <= width*s.SE {
			held++
		}
	}
	return stat.Mean(errors, nil), float64(held) / panels, math.Sqrt(rmse)
}

// A cut is recovered from judges who are right on average, and its standard error says how far it is off.
func TestAngoffRecoversTheCut(t *testing.T) {
	items := judgedItems(20)
	for _, judges := range []int{3, 8} {
		for _, cut := range []float64{-0.5, 0.7} {
			bias, coverage, rmse := recovery(t, cut, judges, func(rng *rand.Rand) (*irt.Standard, error) {
				return irt.AngoffCut(items, panelOf(items, cut, judges, rng))
			})
			t.Logf("%2d judges, cut %4.1f: bias %.3f, RMSE %.3f, 95 %% intervals hold %.1f %%", judges, cut, bias, rmse, 100*coverage)
			if math.Abs(bias) > 0.04 || coverage < 0.93 || coverage > 0.97 || rmse > 0.5/math.Sqrt(float64(judges)) {
				t.Errorf("%d judges, cut %v: bias %v, coverage %v, RMSE %v", judges, cut, bias, coverage, rmse)
			}
		}
	}
}

// The bookmark's cut is low by half the distance of two pages, as its documentation says. The error of a median of few is known to its order only.
func TestBookmarkRecoversTheCut(t *testing.T) {
	pages, err := irt.Booklet(judgedItems(60), irt.RP67)
	if err != nil {
		t.Fatal(err)
	}
	distance := (pages[len(pages)-1].Theta - pages[0].Theta) / float64(len(pages)-1)
	for _, judges := range []int{5, 12} {
		bias, coverage, rmse := recovery(t, 0.7, judges, func(rng *rand.Rand) (*irt.Standard, error) {
			marks := make([]int, judges)
			for j := range marks {
				own := 0.7 + 0.4*rng.NormFloat64()
				for marks[j]+1 < len(pages) && pages[marks[j]+1].Theta <= own {
					marks[j]++
				}
			}
			return irt.BookmarkCut(pages, marks)
		})
		t.Logf("%2d judges: bias %.3f with pages %.3f apart, RMSE %.3f, 95 %% intervals hold %.1f %%", judges, bias, distance, rmse, 100*coverage)
		if math.Abs(bias+distance/2) > 0.03 || coverage < 0.93 || coverage > 0.985 || rmse > 0.6/math.Sqrt(float64(judges)) {
			t.Errorf("%d judges: bias %v, coverage %v, RMSE %v", judges, bias, coverage, rmse)
		}
	}
}

// Where panels differ from one another, the error within one is too small and that between them is right.
func TestStandardOfPanelsHoldsWhatPanelsShare(t *testing.T) {
	items := judgedItems(12)
	const cut, groups = 0.2, 4
	_, within, _ := recovery(t, cut, 5, func(rng *rand.Rand) (*irt.Standard, error) {
		return irt.AngoffCut(items, panelOf(items, cut+0.3*rng.NormFloat64(), 5, rng))
	})
	_, between, _ := recovery(t, cut, groups, func(rng *rand.Rand) (*irt.Standard, error) {
		var panels []*irt.Standard
		for range groups {
			s, err := irt.AngoffCut(items, panelOf(items, cut+0.3*rng.NormFloat64(), 5, rng))
			if err != nil {
				return nil, err
			}
			panels = append(panels, s)
		}
		return irt.StandardOfPanels(panels)
	})
	t.Logf("one panel holds %.1f %%, four panels %.1f %%", 100*within, 100*between)
	if within > 0.8 || between < 0.93 || between > 0.97 {
		t.Errorf("one panel holds %v, four panels %v", within, between)
	}
}
