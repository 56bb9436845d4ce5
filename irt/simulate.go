package irt

import (
	"context"
	"fmt"
	"math/rand/v2"
)

// Simulate returns the category of a random response to the item at θ. It
// uses one number of the generator.
func Simulate(it *Item, theta float64, rng *rand.Rand) int {
	var buf [8]float64
	u := rng.Float64()
	p := it.Probabilities(theta, buf[:0])
	for k, v := range p[:len(p)-1] {
		if u < v {
			return k
		}
		u -= v
	}
	return len(p) - 1
}

// SimulateOptions steer [SimulateData]. The zero value is: seed 0, every
// question answered, all persons weigh 1 and are of one group.
type SimulateOptions struct {
	DataOptions
	Seed    uint64
	Missing float64 // probability, in [0, 1), that an answer is missing, at random
}

// SimulateData returns the answers of persons with the abilities theta to all
// items: person i, whose abilities are theta[i][0], theta[i][1], …, answers
// item j in category k with the probability P(X=k) that the item's model gives
// at theta[i][items[j].Dim], independently of all else. Items keep their IDs;
// one without is called "item 1", "item 2", … by its place.
//
// The same arguments give the same answers: chance comes from the seed alone,
// one or (with Missing) two numbers per answer, person by person.
//
// It is an error if there is no person or item, an item is not valid or has
// more than [MaxCategories] categories, two bear the same name, a person lacks
// an ability that an item loads on or has one that is not finite, Missing is
// not in [0, 1), or the weights or groups are refused by [NewData]. If ctx ends
// first, its error is returned.
func SimulateData(ctx context.Context, items []Item, theta [][]float64, o SimulateOptions) (*Data, error) {
	d, err := simulationFrame(items, theta, &o)
	if err != nil {
		return nil, err
	}
	rng := rand.New(rand.NewPCG(o.Seed, 0x6469726173696d75)) // "dirasimu"
	answered := 0
	for i, abilities := range theta {
		if answered += len(items); answered >= 1<<14 { // milliseconds of work
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			answered = 0
		}
		row := d.row(i)
		for j := range items {
			if o.Missing > 0 && rng.Float64() < o.Missing {
				row[j] = Missing
				continue
			}
			x := Simulate(&items[j], abilities[items[j].Dim], rng)
			row[j] = int8(x)
			d.categories[j] = max(d.categories[j], x+1)
		}
	}
	return d, ctx.Err()
}

// simulationFrame checks the arguments of SimulateData and returns data with
// names, weights and groups but no answers yet.
func simulationFrame(items []Item, theta [][]float64, o *SimulateOptions) (*Data, error) {
	if !(o.Missing >= 0 && o.Missing < 1) {
		return nil, fmt.Errorf("irt: probability %v of a missing answer is not in [0, 1)", o.Missing)
	}
	names, dims := make([]string, len(items)), 0
	for j := range items {
		it := &items[j]
		if err := it.Validate(); err != nil {
			return nil, err
		}
		if it.Categories() > MaxCategories {
			return nil, fmt.Errorf("irt: item %q has %d categories, more than %d", it.ID, it.Categories(), MaxCategories)
		}
		if names[j] = it.ID; it.ID == "" {
			names[j] = fmt.Sprintf("item %d", j+1)
		}
		dims = max(dims, it.Dim+1)
	}
	for i, abilities := range theta {
		if len(abilities) < dims {
			return nil, fmt.Errorf("irt: person %d has %d abilities, the items need %d", i+1, len(abilities), dims)
		}
		for _, v := range abilities {
			if !finite(v) {
				return nil, fmt.Errorf("irt: person %d has the ability %v", i+1, v)
			}
		}
	}
	if len(theta) == 0 || len(items) == 0 {
		return nil, fmt.Errorf("irt: %d persons and %d items: nothing to simulate", len(theta), len(items))
	}
	// NewData checks the names with one row, which the answers then replace.
	d, err := NewData(names, [][]int{make([]int, len(items))}, DataOptions{})
	if err != nil {
		return nil, err
	}
	d.persons, d.cells = len(theta), make([]int8, len(theta)*len(items))
	return d, d.describe(o.DataOptions)
}

// NormalAbilities returns the abilities of persons drawn from N(mean, sd²), as
// [SimulateData] takes them: one ability each. The same seed gives the same.
func NormalAbilities(persons int, mean, sd float64, seed uint64) [][]float64 {
	rng := rand.New(rand.NewPCG(seed, 0x6469726174686574)) // "dirathet"
	persons = max(persons, 0)
	cells, theta := make([]float64, persons), make([][]float64, persons)
	for i := range theta {
		cells[i] = mean + sd*rng.NormFloat64()
		theta[i] = cells[i : i+1 : i+1]
	}
	return theta
}
