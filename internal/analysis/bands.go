package analysis

import (
	"math"
	"math/rand/v2"
	"slices"
	"sort"

	"github.com/dira-platform/dira/irt"
)

// Thetas are the abilities of the persons who answered anything.
func (e *Examination) Thetas() []float64 {
	var out []float64
	for _, a := range e.Fit.Scores {
		if a.Answered > 0 && !math.IsNaN(a.Theta-a.Theta) {
			out = append(out, a.Theta)
		}
	}
	return out
}

// draws is how many abilities are drawn of each person.
const draws = 5

// draw draws abilities of the persons from their posteriors (plausible values: Mislevy 1991). Answers regressed on them follow the curve
// of the model when the model holds; on the estimates they would be too steep, for estimates lean towards the mean.
func (e *Examination) draw() {
	rng := rand.New(rand.NewPCG(1, 1))
	for _, a := range e.Fit.Scores {
		for k := range e.drawn {
			e.drawn[k] = append(e.drawn[k], a.Theta+a.SE*rng.NormFloat64())
		}
	}
}

// Bands are the borders of n groups of persons of equal number by ability.
func (e *Examination) Bands(n int) []float64 {
	if e.drawn[0] == nil {
		e.draw()
	}
	theta := append([]float64(nil), e.drawn[0]...)
	sort.Float64s(theta)
	var borders []float64
	for k := 1; k < n && len(theta) > 0; k++ {
		borders = append(borders, theta[k*len(theta)/n])
	}
	return slices.Compact(borders)
}

// Band is what the persons of a group by ability did on an item.
type Band struct {
	From, To float64 // lowest and highest ability in it
	Mean     float64
	People   float64 // who answered, in persons; those at a border count in part
	Share    float64 // of the item's points that they reached
	Expected float64 // by the model
}

// Observed groups the persons who answered an item by ability.
func (e *Examination) Observed(id string, borders []float64) []Band {
	bands := make([]Band, len(borders)+1)
	for k := range bands {
		bands[k].From, bands[k].To = math.Inf(1), math.Inf(-1)
	}
	it, ok := e.Item(id)
	j := slices.Index(e.Fit.Used.Items(), id)
	if !ok || j < 0 {
		return nil
	}
	for i := range e.Fit.Scores {
		x := e.Fit.Used.At(i, j)
		if x == irt.Missing {
			continue
		}
		for _, drawn := range e.drawn {
			bands[sort.Search(len(borders), func(k int) bool { return drawn[i] < borders[k] })].add(drawn[i], float64(x), &it)
		}
	}
	for k := range bands {
		n := bands[k].People
		bands[k].Mean, bands[k].Share, bands[k].Expected = bands[k].Mean/n, bands[k].Share/n, bands[k].Expected/n
		bands[k].People /= draws
	}
	return bands
}

func (b *Band) add(theta, x float64, it *irt.Item) {
	b.From, b.To = min(b.From, theta), max(b.To, theta)
	b.Mean += theta
	b.Share += x / float64(len(it.B))
	b.Expected += it.Expected(theta) / float64(len(it.B))
	b.People++
}
