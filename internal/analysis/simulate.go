package analysis

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/dira-platform/dira/internal/irtfile"
	"github.com/dira-platform/dira/irt"
)

// SimulateOptions say what is drawn.
type SimulateOptions struct {
	Model      string
	Persons    int
	Items      int
	Categories int // of polytomous models
	Mean, SD   float64
	Missing    float64 // probability of an answer that is missing
	Groups     int
	Shift      float64 // of the mean ability from one group to the next
	DIF        float64 // by so much are the first items harder for the last group
	DIFItems   int
	Seed       uint64
}

// A Simulation is drawn answers, with what they were drawn from.
type Simulation struct {
	Theta  []float64
	Group  []int
	Cells  [][]int8 // a row a person
	Params *irtfile.Params
}

// Simulate draws persons, items unless they are given, and answers. The same arguments give the same.
func Simulate(ctx context.Context, p *irtfile.Params, o SimulateOptions) (*Simulation, error) {
	if err := o.check(p); err != nil {
		return nil, err
	}
	if p == nil {
		p = o.draw()
	}
	s := &Simulation{Params: p, Theta: make([]float64, o.Persons), Group: make([]int, o.Persons), Cells: make([][]int8, o.Persons)}
	base := rand.New(rand.NewPCG(o.Seed, 0x7065727073))
	for i := range s.Theta {
		s.Group[i] = i * o.Groups / o.Persons
		s.Theta[i] = o.Mean + o.Shift*float64(s.Group[i]) + o.SD*base.NormFloat64()
	}
	items := p.IRT()
	biased := bias(items, o)
	for g := range o.Groups { // each group answers its own items, which differ only with DIF
		given := items
		if g == o.Groups-1 {
			given = biased
		}
		if err := s.answer(ctx, g, given, o); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (s *Simulation) answer(ctx context.Context, g int, items []irt.Item, o SimulateOptions) error {
	var theta [][]float64
	var who []int
	for i, group := range s.Group {
		if group == g {
			theta, who = append(theta, s.Theta[i:i+1:i+1]), append(who, i)
		}
	}
	if len(who) == 0 {
		return nil
	}
	d, err := irt.SimulateData(ctx, items, theta, irt.SimulateOptions{Seed: o.Seed*1000 + uint64(g), Missing: o.Missing})
	if err != nil {
		return plain(err)
	}
	for k, i := range who {
		s.Cells[i] = make([]int8, len(items))
		for j := range items {
			s.Cells[i][j] = int8(d.At(k, j))
		}
	}
	return nil
}

func bias(items []irt.Item, o SimulateOptions) []irt.Item {
	out := append([]irt.Item(nil), items...)
	for j := range min(o.DIFItems, len(out)) {
		b := append([]float64(nil), out[j].B...)
		for k := range b {
			b[k] += o.DIF
		}
		out[j].B = b
	}
	return out
}

func (o SimulateOptions) check(p *irtfile.Params) error {
	finite := !math.IsNaN(o.Mean-o.Mean) && !math.IsNaN(o.Shift-o.Shift) && !math.IsNaN(o.DIF-o.DIF)
	switch family, ok := families[o.Model]; {
	case p == nil && !ok:
		return fmt.Errorf("there is no model %q", o.Model)
	case p == nil && !dichotomous[family] && (o.Categories < 2 || o.Categories > irt.MaxCategories):
		return fmt.Errorf("%d categories; an item has 2 to %d", o.Categories, irt.MaxCategories)
	case o.Persons < 1 || o.Persons > 10_000_000:
		return fmt.Errorf("%d persons; 1 to 10 million are simulated", o.Persons)
	case p == nil && (o.Items < 1 || o.Items > 10_000):
		return fmt.Errorf("%d items; 1 to 10,000 are simulated", o.Items)
	case o.Groups < 1 || o.Groups > o.Persons:
		return fmt.Errorf("%d groups of %d persons", o.Groups, o.Persons)
	case !(o.SD >= 0) || math.IsInf(o.SD, 0) || !finite:
		return fmt.Errorf("mean, standard deviation, shift or DIF is no finite number, or the standard deviation is negative")
	case !(o.Missing >= 0 && o.Missing < 1):
		return fmt.Errorf("a share of %v missing; it is at least 0 and below 1", o.Missing)
	}
	return nil
}

// draw makes items: slopes lognormal about 1 with SD 0.3 of the logarithm, locations N(0, 1), steps half a logit to one and a half
// apart, chance one in five.
func (o SimulateOptions) draw() *irtfile.Params {
	rng := rand.New(rand.NewPCG(o.Seed, 0x6974656d73))
	family := families[o.Model]
	p := &irtfile.Params{Model: o.Model, Method: "simulated", Persons: o.Persons, ItemsN: o.Items, Converged: true,
		Ability: irtfile.Ability{Mean: irtfile.Number(o.Mean), Variance: irtfile.Number(o.SD * o.SD)}}
	steps := 1
	if !dichotomous[family] {
		steps = o.Categories - 1
	}
	common := ladder(rng, steps)
	for j := range o.Items {
		it := irt.Item{ID: fmt.Sprintf("q%02d", j+1), A: 1, B: common}
		if family != irt.FamilyRSM {
			it.B = ladder(rng, steps)
		}
		location := rng.NormFloat64()
		b := make([]float64, steps)
		for k := range b {
			b[k] = it.B[k] + location
		}
		it.B = b
		slope := math.Exp(0.3 * rng.NormFloat64())
		switch family {
		case irt.Family2PL, irt.Family3PL, irt.FamilyGPCM, irt.FamilyGRM:
			it.A = slope
		}
		switch family {
		case irt.Family3PL:
			it.C = 0.2
		case irt.FamilyGRM:
			it.Model = irt.GRM
		case irt.FamilyPCM, irt.FamilyRSM, irt.FamilyGPCM:
			it.Model = irt.GPCM
		}
		var item irtfile.Item
		item.SetParameters(&it)
		p.Items = append(p.Items, item)
	}
	return p
}

// ladder is increasing steps around 0.
func ladder(rng *rand.Rand, n int) []float64 {
	b, sum := make([]float64, n), 0.0
	for k := range b {
		if k > 0 {
			b[k] = b[k-1] + 0.5 + rng.Float64()
		}
		sum += b[k]
	}
	for k := range b {
		b[k] -= sum / float64(n)
	}
	return b
}
