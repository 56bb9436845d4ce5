package fairness_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/fairness"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/irt"
)

const abilities = 4

// world is people who were asked by what they had answered before; women can do less on one ability and more on another.
type world struct {
	items []fairness.Item
	prior *irt.Prior
	rows  []assessment.TableRow
}

// newWorld has so many people answer. A planted question is harder for women by so many logits.
func newWorld(t testing.TB, people int, seed uint64, planted map[int]float64) *world {
	t.Helper()
	rng := rand.New(rand.NewPCG(seed, 7))
	cov := make([][]float64, abilities)
	for k := range cov {
		for l := range abilities {
			cov[k] = append(cov[k], map[bool]float64{true: 1, false: 0.6}[k == l])
		}
	}
	w := &world{}
	var err error
	if w.prior, err = irt.NewPrior(make([]float64, abilities), cov); err != nil {
		t.Fatal(err)
	}
	truth := make([]float64, 48)
	for j := range truth {
		b := []float64{-1, 0, 1}[j/abilities%3]
		truth[j] = b + 0.4*rng.NormFloat64()
		id := fmt.Sprint("q", j)
		it := irt.Item{ID: id, Dim: j % abilities, A: 1, B: []float64{b}, SDB: 0.5}
		if j%3 > 0 {
			it.C = 0.25
		}
		w.items = append(w.items, fairness.Item{ID: itembank.ItemID(id), Parameters: it})
	}
	for range people {
		row := assessment.TableRow{About: assessment.About{Sex: []string{"woman", "man", "man", "woman", "man"}[rng.IntN(5)]}, Language: []string{"en", "en", "fr"}[rng.IntN(3)], Scores: map[string]int{}}
		theta := w.prior.Draw(rng)
		if row.Sex == "woman" {
			theta[0] -= 0.6
			theta[1] += 0.6
		}
		w.answer(&row, theta, truth, planted, rng)
		w.rows = append(w.rows, row)
	}
	return w
}

// answer asks sixteen questions, each near to how well it went so far.
func (w *world) answer(row *assessment.TableRow, theta, truth []float64, planted map[int]float64, rng *rand.Rand) {
	guess := 0.0
	for n := range 16 {
		best, near := -1, math.Inf(1)
		for j := n % abilities; j < len(w.items); j += abilities {
			if _, asked := row.Scores[w.items[j].Parameters.ID]; !asked {
				if d := math.Abs(w.items[j].Parameters.B[0]-guess) + rng.Float64(); d < near {
					best, near = j, d
				}
			}
		}
		it := w.items[best].Parameters
		it.B = []float64{truth[best]}
		if row.Sex == "woman" {
			it.B[0] += planted[best]
		}
		x := irt.Simulate(&it, theta[it.Dim], rng)
		row.Scores[it.ID] = x
		guess += 0.5 * (2*float64(x) - 1)
	}
}

func (w *world) compare(t testing.TB) *fairness.Report {
	t.Helper()
	r, err := fairness.Compare(context.Background(), w.items, w.prior, w.rows)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestPlanted: questions that are harder or easier for women of the same ability are found, hardly another one is, and in the right direction.
func TestPlanted(t *testing.T) {
	planted := map[int]float64{9: 1.5, 18: -1.5}
	r := newWorld(t, 1000, 3, planted).compare(t)
	flagged := r.Of(fairness.BySex)[0].Flagged()
	found := map[itembank.ItemID]bool{}
	for _, q := range flagged {
		t.Logf("%+v", q)
		found[q.ID] = q.Harder()
	}
	if harder, ok := found["q9"]; !ok || !harder {
		t.Error("a question that is harder for women was not found")
	}
	if harder, ok := found["q18"]; !ok || harder {
		t.Error("a question that is easier for women was not found")
	}
	if len(flagged) > 3 {
		t.Errorf("%d flagged of 2", len(flagged))
	}
	if language := r.Of(fairness.ByLanguage); len(language) != 1 || language[0].Group != "fr" || len(language[0].Questions) == 0 || len(language[0].Flagged()) > 1 {
		t.Errorf("languages: %+v", language)
	}
}

// TestNoneUnfair: where no question works differently, although women and men differ in what they can do, one round in twenty says that one does.
func TestNoneUnfair(t *testing.T) {
	const rounds = 8
	alarms, far, all := 0, 0, 0
	for seed := range uint64(rounds) {
		c := newWorld(t, 500, 100+seed, nil).compare(t).Of(fairness.BySex)[0]
		if len(c.Flagged()) > 0 {
			alarms++
		}
		for _, q := range c.Questions {
			all++
			if math.Abs(q.Difference/q.SE) > 1.96 {
				far++
			}
		}
	}
	t.Logf("%d of %d rounds flag a question; %.3f of %d questions lie beyond two standard errors", alarms, rounds, float64(far)/float64(all), all)
	if alarms > 3 || float64(far)/float64(all) > 0.08 { // more than three of eight: one time in 2,700
		t.Errorf("%d of %d rounds, %d of %d questions", alarms, rounds, far, all)
	}
}

// TestFew: where too few answered, it is said of how many questions, and nothing of anybody.
func TestFew(t *testing.T) {
	w := newWorld(t, 60, 5, nil)
	r := w.compare(t)
	c := r.Of(fairness.BySex)[0]
	if len(c.Questions) > 0 || c.Few < 40 {
		t.Errorf("%+v", c)
	}
	for i := range w.rows {
		w.rows[i].Language = "en"
	}
	for i := range 5 {
		w.rows[i].Language = "ar"
	}
	if list := w.compare(t).Of(fairness.ByLanguage); len(list) > 0 {
		t.Errorf("a language of 5 people is told of: %+v", list)
	}
	w.rows = nil
	if r := w.compare(t); len(r.Compared) > 0 {
		t.Errorf("%+v", r)
	}
}

// TestRepeatable: the same answers give the same report, and of very many so many are drawn.
func TestRepeatable(t *testing.T) {
	w := newWorld(t, 300, 6, nil)
	if a, b := w.compare(t), w.compare(t); !reflect.DeepEqual(a, b) {
		t.Errorf("%+v\n%+v", a, b)
	}
	many := make([]int, fairness.Most+500)
	for i := range many {
		many[i] = i
	}
	drawn := fairness.Sample(many)
	if len(drawn) != fairness.Most || !reflect.DeepEqual(drawn, fairness.Sample(many)) || len(fairness.Sample(many[:7])) != 7 {
		t.Errorf("%d drawn", len(drawn))
	}
}
