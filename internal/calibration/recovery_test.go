package calibration

import (
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"testing"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/irt"
)

// world is people who take the assessment that comes with the program, and items that are not as hard as it believes.
type world struct {
	t      *testing.T
	in     *itembank.Instrument
	engine *assessment.Engine
	truth  map[itembank.ItemID]irt.Item
	unfair itembank.ItemID // harder for women by 2 logits
	chance itembank.ItemID // answered right by half, whoever they are
}

func newWorld(t *testing.T) *world {
	t.Helper()
	in, err := itembank.BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	v, err := framework.BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	for _, it := range in.Items {
		it.Version = 1
	}
	w := &world{t: t, in: in, truth: map[itembank.ItemID]irt.Item{}}
	if w.engine, err = assessment.NewEngine(in, v); err != nil {
		t.Fatal(err)
	}
	w.perturb()
	return w
}

// perturb draws how hard the items really are, and spoils two of the strand, which is asked most about.
func (w *world) perturb() {
	rng := rand.New(rand.NewPCG(11, 12))
	for _, it := range w.in.Items {
		p := w.engine.Parameters(it)
		shift := 0.5 * rng.NormFloat64()
		p.B = slices.Clone(p.B)
		for v := range p.B {
			p.B[v] += shift
		}
		w.truth[it.ID] = p
		if it.Ability != framework.AI || it.Level != framework.Intermediate || it.MaxScore() > 1 || it.FieldTest() {
			continue
		}
		switch {
		case w.unfair == "":
			w.unfair = it.ID
		case w.chance == "":
			w.chance = it.ID
			p.A, p.B, p.C = 1e-3, []float64{0}, 0
			w.truth[it.ID] = p
		}
	}
}

// table is what people answer. Women are less able by 0.3; one in three reads French.
func (w *world) table(people int, scope ...string) *assessment.Table {
	w.t.Helper()
	t := &assessment.Table{Rows: make([]assessment.TableRow, people)}
	for _, it := range w.in.Items {
		t.Items = append(t.Items, string(it.ID))
	}
	var wait sync.WaitGroup
	for part := range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			for i := part; i < people; i += runtime.GOMAXPROCS(0) {
				t.Rows[i] = w.row(i, scope)
			}
		})
	}
	wait.Wait()
	return t
}

func (w *world) row(i int, scope []string) assessment.TableRow {
	rng := rand.New(rand.NewPCG(77, uint64(i)))
	row := assessment.TableRow{Language: []string{"en", "fr", "en"}[i%3], Scores: map[string]int{}}
	row.Sex = []string{"man", "woman"}[i%2]
	theta := w.engine.Prior().Draw(rng)
	for k := range theta {
		theta[k] -= 0.3 * float64(i%2)
	}
	p, err := w.engine.Play(scope, "", rng.Uint64(), func(it *itembank.Item) []string {
		truth := w.truth[it.ID]
		if it.ID == w.unfair && row.Sex == "woman" {
			truth.B = []float64{truth.B[0] + 2}
		}
		x := irt.Simulate(&truth, theta[truth.Dim], rng)
		row.Scores[string(it.ID)] = x
		return it.ChoiceFor(x)
	})
	if err != nil || len(p.Asked) != len(row.Scores) {
		w.t.Errorf("%d questions, %d answers, %v", len(p.Asked), len(row.Scores), err)
	}
	return row
}

func (w *world) calibrate(t *assessment.Table, n Needs) (*Report, map[itembank.ItemID]*Finding) {
	w.t.Helper()
	m, err := newMaterial(w.in, w.engine, t, n, 1)
	if err != nil {
		w.t.Fatal(err)
	}
	r, list, err := m.calibrate(w.t.Context(), nil)
	if err != nil {
		w.t.Fatal(err)
	}
	of := map[itembank.ItemID]*Finding{}
	for _, f := range list {
		of[f.Item] = f
	}
	return r, of
}

// TestRecovery has people take an assessment that chooses questions for each by wrong difficulties. The true ones are found, about as surely as is said; the
// unfair question and the one that tells nothing are flagged, and hardly any other.
func TestRecovery(t *testing.T) {
	w := newWorld(t)
	table := w.table(3000, "D1", "AI")
	for name, slopes := range map[string]int{Rasch: 100_000, Free: 1} {
		t.Run(name, func(t *testing.T) {
			w.t = t
			needs := Usual
			needs.PerSlope = slopes
			r, of := w.calibrate(table, needs)
			t.Logf("%d people, %d answers, settled to %.3f", r.People, r.Answers, r.Change)
			if r.Model != name || r.People != 3000 || !slices.Equal(r.Sections, []framework.StatementID{"D1", "AI"}) || len(r.Abilities) != 5 {
				t.Errorf("%+v", r)
			}
			if of[w.unfair].DIF[0].Class != "C" || !slices.Contains(of[w.unfair].Flags, Unfair) {
				t.Errorf("the unfair question: %+v", of[w.unfair])
			}
			if !slices.Contains(of[w.chance].Flags, Flat) && !slices.Contains(of[w.chance].Flags, Backwards) {
				t.Errorf("the question that tells nothing: slope %.2f, SE of its logarithm %.2f, %+v", *of[w.chance].Slope, *of[w.chance].SESlope, of[w.chance])
			}
			w.compare(r, of)
		})
	}
}

// compare holds what was found about the sound items against the truth.
func (w *world) compare(r *Report, of map[itembank.ItemID]*Finding) {
	w.t.Helper()
	links := map[framework.StatementID]Ability{}
	for _, a := range r.Abilities {
		w.t.Logf("%+v", a)
		links[a.ID] = a
		if !a.Linked || !a.Provisional || a.Anchors < 8 || math.Abs(a.B+0.15) > 3*math.Hypot(a.SEB, 0.03) || math.Abs(a.A-1) > 0.3 || math.Abs(a.Reliability-0.66) > 0.12 {
			w.t.Errorf("%+v", a)
		}
	}
	var n, covered, square, stated, before float64
	flags, difs := 0, 0
	for _, it := range w.in.Items {
		f := of[it.ID]
		if f.Standing != Proposed || it.ID == w.unfair || it.ID == w.chance {
			continue
		}
		if len(f.Flags) > 0 {
			flags++
		}
		for _, d := range f.DIF {
			if d.Class == "B" || d.Class == "C" {
				difs++
			}
		}
		truth := w.truth[it.ID]
		link := links[it.Ability]
		e, se := f.New.Location()-location(&truth), math.Hypot(f.New.SE, math.Hypot(link.SEB, link.SEA*f.New.Location()))
		old := f.Old.Location() - location(&truth)
		n, square, stated, before = n+1, square+e*e, stated+se*se, before+old*old
		if math.Abs(e) < 1.96*se {
			covered++
		}
	}
	rmse, said := math.Sqrt(square/n), math.Sqrt(stated/n)
	w.t.Logf("of %.0f sound items %d are flagged, %d of %.0f comparisons find a difference; RMSE %.3f, stated %.3f, before %.3f, 95 %% intervals cover %.3f",
		n, flags, difs, 2*n, rmse, said, math.Sqrt(before/n), covered/n)
	if n < 70 || float64(flags) > 0.1*n || float64(difs) > 0.05*2*n {
		w.t.Errorf("%d of %.0f sound items are flagged, %d differ between groups", flags, n, difs)
	}
	if rmse > 1.3*said || rmse > 0.6*math.Sqrt(before/n) || covered < 0.85*n {
		w.t.Errorf("RMSE %.3f, stated %.3f, before %.3f, %.3f covered", rmse, said, math.Sqrt(before/n), covered/n)
	}
}

// A second calibration is linked by what the first one found, not by levels, and a question that was changed in between is left out of the link.
func TestSecondCalibration(t *testing.T) {
	w := newWorld(t)
	table := w.table(1200, "AI")
	needs := Usual
	needs.PerSlope = 100_000
	_, of := w.calibrate(table, needs)
	items := map[itembank.ItemID]itembank.Calibrated{}
	for id, f := range of {
		if f.Taken() {
			items[id] = itembank.Calibrated{Version: 1, A: f.New.A, B: f.New.B, C: f.New.C, SE: f.New.SE, Since: "calibration-1"}
		}
	}
	var easier itembank.ItemID
	for _, it := range w.in.Items {
		if _, ok := items[it.ID]; ok && it.MaxScore() == 1 && it.ID != w.unfair && it.ID != w.chance {
			easier = it.ID
			break
		}
	}
	c := items[easier]
	c.B = []float64{c.B[0] + 2.5}
	items[easier] = c
	w.in.Scale.Calibration.Name, w.in.Scale.Calibration.Items = "calibration-1", items
	v, err := framework.BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	if w.engine, err = assessment.NewEngine(w.in, v); err != nil {
		t.Fatal(err)
	}
	r, of := w.calibrate(table, needs)
	i := slices.IndexFunc(r.Abilities, func(a Ability) bool { return a.ID == framework.AI })
	a := r.Abilities[i]
	t.Logf("%+v", a)
	if a.Provisional || a.Dropped < 1 || a.SEB > 0.05 {
		t.Errorf("%+v", a)
	}
	f := of[easier]
	if f.Anchor || !slices.Contains(f.Flags, Moved) || !f.Known {
		t.Errorf("the question that became easier: %+v", f)
	}
	for id, f := range of {
		if known, ok := items[id]; ok && f.New == nil {
			t.Errorf("%s: %+v", id, f)
		} else if ok && id != easier && math.Abs(f.New.Location()-f.Old.Location()) > 0.1 {
			t.Errorf("%s moved from %v to %v by the same answers", id, known.B, f.New.B)
		}
	}
}
