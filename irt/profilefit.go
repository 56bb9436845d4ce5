package irt

import (
	"context"
	"fmt"
	"math"
)

// ProfileFitOptions steer FitProfile. The zero value estimates locations, with the slopes that the items have.
type ProfileFitOptions struct {
	Slopes bool // estimates the slopes too; they have a normal prior on log a about the ones given, SD 0.5
	Least  int  // an item that fewer answered is left out; 0 = 30
	Cycles int  // of the estimation; 0 = 240
	Draws  int  // from the posterior afterwards, for errors and tests; 0 = 60
	Seed   uint64
	// Compare are pairs of groups between which every item is compared (differential item functioning).
	Compare  []ProfileGroups
	Progress func(done, all int) // called after each pass over the persons, on the caller's goroutine; nil = nobody
}

// ProfileGroups are two groups of persons.
type ProfileGroups struct {
	Name  string
	Of    []int8 // per person: 0 reference, 1 focal, any other neither
	Least int    // answers that an item needs in either group; 0 = 50
}

// ProfileFit is a bank estimated from answers to a profile of abilities. The scale of every ability is such that the persons' mean is 0; with
// slopes estimated, their variance is 1.
type ProfileFit struct {
	Persons     int
	Items       []ProfileItem // in the order given
	Abilities   []int         // indices of those that were answered; the following are about these
	Cov         [][]float64   // of the abilities within the groups of the data
	Means       [][]float64   // of each group of the data
	Reliability []float64     // of the means of the posterior: their variance by theirs and the mean posterior variance
	Change      float64       // largest change of a location over the last quarter of the cycles, logits
}

// ProfileItem is an item as FitProfile found it. What could not be had is NaN.
type ProfileItem struct {
	Item
	SEA      float64 // of the slope; NaN where it was not estimated
	SEB      []float64
	Answered int
	Left     string // why it was left out: "few", "constant" or "empty"; its parameters are those given then, and all else is NaN

	// Infit and Outfit are those of ItemFits with abilities drawn from the posterior, so that their expectation is 1.
	Infit, Outfit float64
	// Chi2 compares answers with expectations in up to 8 groups by ability, drawn from the posterior; it is the mean over the draws, so P is rather too large.
	Chi2 float64
	DF   int
	P    float64
	// Slope is what one step of Fisher's scoring makes of the slope, with its standard error on the logarithm: far from A, the item tells people apart
	// better or worse than the model has it. With Options.Slopes it is A.
	Slope, SELogSlope float64
	// Rest is the correlation of the answer with the ability as all other answers of the person tell it.
	Rest float64
	DIF  []ProfileDIF // one for each of Options.Compare
}

// ProfileDIF compares the location of an item in two groups.
type ProfileDIF struct {
	Reference, Focal int     // answers
	Difference, SE   float64 // location for the focal group minus that for the reference group, logits; NaN with too few answers
	Delta            float64 // on ETS's scale: −2.35·a·Difference, negative when the item is harder for the focal group
	P                float64
	Class            string // A, B, C by the rule of [ItemDIF]; empty without a comparison
}

// FitProfile estimates the items of a profile of abilities by marginal maximum likelihood from answers to different items, as they come from adaptive tests:
//
//	Σ_i log ∫ Π_j P(X_j = x_ij | θ_dim(j)) φ(θ | μ_g(i), Σ) dθ
//
// over all abilities at once, since what a person was asked on one followed from their answers on the others, and may be ignored only together with these. Items
// are of the models Logistic (with the chance of success c as given) or GPCM, and load on one ability each.
//
// The mean of each group of the data is free, their common mean being 0, and so is Σ, with a prior worth 100 persons at the covariance given; with Slopes its
// diagonal is 1. Locations have a normal prior with mean 0 and SD 3, which matters only where the data say next to nothing.
//
// The algorithm is EM with stochastic approximation (Delyon, Lavielle & Moulines 1999, Annals of Statistics 27): abilities are drawn by Gibbs' sampler, one after
// the other on a grid of 49 nodes on ±6, and the expected counts at the nodes are averaged, in the last two thirds of the cycles with falling weights. Items are
// fitted to the counts by Fisher's scoring. All chance comes from the seed, and the result does not depend on the number of processors.
//
// The derivatives of the log likelihood by an item's parameters are, person by person, posterior means of those given the ability (Fisher's identity; Louis 1982).
// Their cross products are the information, from which standard errors follow; summed over a group they give one step of scoring from the common estimate towards
// that of the group, and the difference of two groups its DIF: the Lagrange multiplier test of Glas (1998, Statistica Sinica 8).
//
// It is an error if an item does not validate, is GRM, is not in the data or has fewer categories than answers, a column has no item, a dimension is none of the
// prior, Compare does not have one value per person, no item is left, or ctx ends.
func FitProfile(ctx context.Context, items []Item, d *Data, prior *Prior, o ProfileFitOptions) (*ProfileFit, error) {
	m, err := newProfileModel(items, d, prior, o)
	if err != nil {
		return nil, err
	}
	all := m.o.Cycles + m.o.Draws
	tell := func(done int) {
		if o.Progress != nil {
			o.Progress(done, all)
		}
	}
	var late [][]float64
	for t := 1; t <= m.o.Cycles; t++ {
		if err := m.cycle(ctx, t); err != nil {
			return nil, err
		}
		if t == m.o.Cycles-m.o.Cycles/4 {
			late = m.locations()
		}
		tell(t)
	}
	r := m.newReport()
	for t := 1; t <= m.o.Draws; t++ {
		if err := m.draw(ctx, t, r); err != nil {
			return nil, err
		}
		tell(m.o.Cycles + t)
	}
	fit := r.fit()
	for j, now := range m.locations() {
		for v := range now {
			fit.Change = math.Max(fit.Change, math.Abs(now[v]-late[j][v]))
		}
	}
	return fit, nil
}

// profileModel is what is being fitted.
type profileModel struct {
	o       ProfileFitOptions
	given   []Item
	items   []profileItem // those that are estimated
	at      []int         // of a given item among these, or −1
	left    []string
	n       []int // answers to a given item
	dims    []int // abilities that are answered
	persons int
	start   []int // of a person's answers, one more than persons
	answers []profileAnswer
	group   []int
	size    []float64 // of each group
	mean    [][]float64
	cov     []float64 // row-major
	cov0    []float64
	q       []float64 // its inverse
	theta   []float64 // the last draw, person by person
	parts   []profilePart
	counts  []float64 // averaged, item by item
	sum     [][]float64
	cross   []float64
}

// profileAnswer is an answer to an item that is estimated.
type profileAnswer struct {
	item     int32
	dim      int16 // among dims
	category int16
}

// The grid.
const (
	profileNodes = 49
	profileStep  = 0.25
	profileLow   = -6.0
	profileParts = 32 // into which the persons are split, whatever the number of processors
)

func profileNode(q int) float64 { return profileLow + profileStep*float64(q) }

func newProfileModel(items []Item, d *Data, prior *Prior, o ProfileFitOptions) (*profileModel, error) {
	if o.Least == 0 {
		o.Least = 30
	}
	if o.Cycles == 0 {
		o.Cycles = 240
	}
	if o.Draws == 0 {
		o.Draws = 60
	}
	m := &profileModel{o: o, given: items, persons: d.persons, group: d.group}
	if m.group == nil {
		m.group = make([]int, d.persons)
	}
	for _, c := range o.Compare {
		if len(c.Of) != d.persons {
			return nil, fmt.Errorf("irt: groups %q are not one per person", c.Name)
		}
	}
	columns, err := m.columns(d, prior)
	if err != nil {
		return nil, err
	}
	m.choose(d, columns)
	if len(m.items) == 0 {
		return nil, fmt.Errorf("irt: no item is left to estimate")
	}
	m.gather(d, columns)
	return m, m.begin(d, prior)
}

// columns finds the column of each item.
func (m *profileModel) columns(d *Data, prior *Prior) ([]int, error) {
	of := map[string]int{}
	for c, name := range d.items {
		of[name] = c
	}
	columns := make([]int, len(m.given))
	for j := range m.given {
		it := &m.given[j]
		c, ok := of[it.ID]
		switch err := it.Validate(); {
		case err != nil:
			return nil, err
		case it.Model == GRM:
			return nil, fmt.Errorf("irt: item %q: FitProfile knows no graded responses", it.ID)
		case !ok:
			return nil, fmt.Errorf("irt: item %q is not in the data, or twice among the items", it.ID)
		case d.categories[c] > len(it.B)+1:
			return nil, fmt.Errorf("irt: item %q: an answer is above its last category", it.ID)
		case it.Dim >= prior.Dims():
			return nil, fmt.Errorf("irt: item %q: there is no ability %d", it.ID, it.Dim)
		}
		columns[j] = c
		delete(of, it.ID)
	}
	for name := range of {
		return nil, fmt.Errorf("irt: column %q has no item", name)
	}
	return columns, nil
}

// choose decides which items can be estimated.
func (m *profileModel) choose(d *Data, columns []int) {
	m.at, m.left, m.n = make([]int, len(m.given)), make([]string, len(m.given)), make([]int, len(m.given))
	for j, c := range columns {
		seen := make([]int, len(m.given[j].B)+1)
		for i := range d.persons {
			if x := d.At(i, c); x >= 0 {
				seen[x]++
				m.n[j]++
			}
		}
		kinds := 0
		for _, n := range seen {
			if n > 0 {
				kinds++
			}
		}
		m.at[j] = -1
		switch {
		case m.n[j] < m.o.Least:
			m.left[j] = "few"
		case kinds == 1:
			m.left[j] = "constant"
		case kinds < len(seen):
			m.left[j] = "empty"
		default:
			m.at[j] = len(m.items)
			m.items = append(m.items, newProfileItem(m.given[j]))
		}
	}
}

// gather lists the answers, person by person, by ability.
func (m *profileModel) gather(d *Data, columns []int) {
	dim := map[int]int{}
	for k := 0; ; k++ { // in the order of the abilities
		more := false
		for j := range m.given {
			if m.at[j] >= 0 && m.given[j].Dim == k {
				dim[k] = len(m.dims)
				m.dims = append(m.dims, k)
				break
			}
		}
		for j := range m.given {
			more = more || m.given[j].Dim > k
		}
		if !more {
			break
		}
	}
	byDim := make([][]int, len(m.dims))
	for j := range m.given {
		if m.at[j] >= 0 {
			k := dim[m.given[j].Dim]
			byDim[k] = append(byDim[k], j)
		}
	}
	m.start = make([]int, d.persons+1)
	for i := range d.persons {
		for k, list := range byDim {
			for _, j := range list {
				if x := d.At(i, columns[j]); x >= 0 {
					m.answers = append(m.answers, profileAnswer{int32(m.at[j]), int16(k), int16(x)})
				}
			}
		}
		m.start[i+1] = len(m.answers)
	}
}

// begin sets the population to the prior.
func (m *profileModel) begin(d *Data, prior *Prior) error {
	n := len(m.dims)
	m.cov0 = make([]float64, n*n)
	for a, i := range m.dims {
		for b, j := range m.dims {
			for k := 0; k <= min(i, j); k++ {
				m.cov0[a*n+b] += prior.factor[i*prior.Dims()+k] * prior.factor[j*prior.Dims()+k]
			}
		}
	}
	m.cov = append([]float64(nil), m.cov0...)
	groups := max(1, len(d.groups))
	m.size = make([]float64, groups)
	m.mean, m.sum = make([][]float64, groups), make([][]float64, groups)
	for g := range groups {
		m.mean[g], m.sum[g] = make([]float64, n), make([]float64, n)
	}
	for i := range m.persons {
		m.size[m.group[i]]++
	}
	m.cross = make([]float64, n*n)
	m.theta = make([]float64, m.persons*n)
	size := 0
	for j := range m.items {
		m.items[j].first = size
		size += (len(m.items[j].B) + 1) * profileNodes
		m.items[j].tabulate()
	}
	m.counts = make([]float64, size)
	m.split(size)
	return m.invertCov()
}

func (m *profileModel) invertCov() error {
	n := len(m.dims)
	l := append([]float64(nil), m.cov...)
	if i := cholesky(l, n, minUnexplained); i < n {
		return fmt.Errorf("irt: the abilities cannot be told apart: their covariance is singular (ability %d)", m.dims[i])
	}
	m.q = make([]float64, n*n)
	invert(l, m.q, n)
	return nil
}

// locations are copies of those of the estimated items.
func (m *profileModel) locations() [][]float64 {
	list := make([][]float64, len(m.items))
	for j := range m.items {
		list[j] = append([]float64(nil), m.items[j].B...)
	}
	return list
}
