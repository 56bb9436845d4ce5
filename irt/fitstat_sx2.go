package irt

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
)

// SX2 is the item fit statistic S-X² of Orlando & Thissen (2000), for items of more categories Kang & Chen (2008): among persons
// with the same total score s, the numbers who gave each answer k against those expected,
//
//	E_sk = N_s · ∫ P_k(θ)·S⁻_{s−k}(θ)·φ(θ)dθ / ∫ S_s(θ)·φ(θ)dθ      S-X² = ΣΣ (O_sk − E_sk)²/E_sk
//
// where S_s is the likelihood of the total score and S⁻ that of the score on the other items (Lord & Wingersky 1984). It needs no
// abilities, and holds its level better than statistics that do.
type SX2 struct {
	Item string
	X2   float64
	// DF is the number of cells − the number of rows − the number of parameters estimated for the item and the population. When
	// it is not positive there is no test, and P is NaN; X2 is given all the same.
	DF    int
	P     float64
	RMSEA float64  // √(max(0, X2/DF − 1)/(N − 1)), N = Persons; NaN without a test
	Cells []SX2Row // what was compared, after collapsing
}

// SX2Row is one row of the table: neighbouring scores that were put together. Collapsing can put categories together too.
type SX2Row struct {
	From, To           int // total scores
	Observed, Expected []float64
}

// SX2Options say where the parameters come from. The zero value: a Rasch model estimated from these data, θ ~ N(0, 1).
type SX2Options struct {
	// Family says how many parameters were estimated: for an item its steps (FamilyRasch, FamilyPCM), one (FamilyRSM; the common
	// steps are counted with no item), those and the slope (Family2PL, FamilyGPCM, FamilyGRM), and c (Family3PL); for the population
	// its variance (FamilyRasch, FamilyPCM, FamilyRSM) or nothing.
	Family Family
	// Known says that nothing was estimated from these data.
	Known bool
	// Abilities is the population, one for all persons or one for each group of the data; nil = N(0, 1). The names are not used.
	Abilities   []GroupAbility
	Nodes       int     // of the grid, on ±6 standard deviations; 0 = 61, at most 1001
	MinExpected float64 // of a cell; 0 = 1
}

// SX2Report is the statistic of each item.
type SX2Report struct {
	Persons float64 // sum of the weights of those who answered all the items
	Items   []SX2
}

// SX2s computes S-X² from items given, matched with the columns of the data by their ID. The total score is over these items, of the
// persons who answered them all; a weight counts as that many persons.
//
// Rows and cells are put together as the R package mirt does it, so that results agree: a score at which a category is impossible
// joins the nearest at which none is; a row of one person joins the next; in a row of more than two categories the smallest expectation joins its smaller neighbour until none is below MinExpected or two
// are left; the last column joins the one before while its expectations sum to less than MinExpected per ten rows, and so does a
// column that fewer than one row in twenty uses; then a row with a cell still below joins the neighbour with fewer persons. Scores
// that nobody has, and the lowest and the highest, where all answers are known, are left out.
//
// It is an error if the items don't fit the data (as in [ItemFits]), there are fewer than three, an option is out of its range, nobody
// answered all items, or ctx ends.
func SX2s(ctx context.Context, items []Item, d *Data, o SX2Options) (*SX2Report, error) {
	column, err := columns(items, d)
	if err != nil {
		return nil, err
	}
	if len(items) < 3 {
		return nil, fmt.Errorf("irt: S-X² needs three items, not %d", len(items))
	}
	grids, err := o.grids(max(1, len(d.groups)))
	if err != nil {
		return nil, err
	}
	o.MinExpected = cmp.Or(o.MinExpected, 1)
	if !(o.MinExpected > 0) || math.IsInf(o.MinExpected, 1) {
		return nil, fmt.Errorf("irt: a least expectation of %g is not positive", o.MinExpected)
	}
	t, err := newSX2Tables(ctx, items, column, d, grids)
	if err != nil {
		return nil, err
	}
	r := &SX2Report{Persons: t.persons}
	for j := range items {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := t.expect(ctx, j); err != nil {
			return nil, err
		}
		r.Items = append(r.Items, t.test(j, o))
	}
	return r, nil
}

func (o *SX2Options) grids(groups int) ([]abilityGrid, error) {
	if o.Nodes == 0 {
		o.Nodes = 61
	}
	if o.Nodes < 5 || o.Nodes > 1001 {
		return nil, fmt.Errorf("irt: %d nodes are not in 5..1001", o.Nodes)
	}
	abilities := o.Abilities
	if len(abilities) == 0 {
		abilities = []GroupAbility{{Variance: 1}}
	}
	if len(abilities) != 1 && len(abilities) != groups {
		return nil, fmt.Errorf("irt: %d populations for %d groups", len(abilities), groups)
	}
	grids := make([]abilityGrid, groups)
	for g := range grids {
		a := abilities[min(g, len(abilities)-1)]
		var err error
		if grids[g], err = normalGrid(a.Mean, a.Variance, o.Nodes); err != nil {
			return nil, err
		}
	}
	return grids, nil
}

// parameters is how many were estimated for an item and the population.
func (o *SX2Options) parameters(it *Item) int {
	if o.Known {
		return 0
	}
	switch o.Family {
	case FamilyRasch, FamilyPCM:
		return len(it.B) + 1
	case FamilyRSM:
		return 2
	case Family3PL:
		return len(it.B) + 2
	}
	return len(it.B) + 1
}

// sx2Tables hold the observed tables of all items, and the expected one of the item at hand.
type sx2Tables struct {
	items    []Item
	grids    []abilityGrid
	persons  float64
	top      int           // highest total score
	score    [][]float64   // group, total score: persons
	observed [][][]float64 // item, total score, category
	others   *leaveOneOut
	table    [][]float64 // expected: total score, category
}

// maxScoreCells bounds what the tables take: 2²⁷ numbers are 1 GB.
const maxScoreCells = 1 << 27

func newSX2Tables(ctx context.Context, items []Item, column []int, d *Data, grids []abilityGrid) (*sx2Tables, error) {
	t := &sx2Tables{items: items, grids: grids, others: newLeaveOneOut(items, grids)}
	cells := 0
	for j := range items {
		t.top += len(items[j].B)
		cells += items[j].Categories()
	}
	if (t.top+1)*(cells+len(grids)) > maxScoreCells {
		return nil, fmt.Errorf("irt: %d categories and %d scores are too many for S-X²", cells, t.top+1)
	}
	t.score = matrixOf(len(grids), t.top+1)
	for j := range items {
		t.observed = append(t.observed, matrixOf(t.top+1, items[j].Categories()))
	}
	for i := range d.persons {
		if err := cancelled(ctx, i); err != nil {
			return nil, err
		}
		t.count(column, d, i)
	}
	if t.persons == 0 {
		return nil, errors.New("irt: nobody answered all the items, so S-X² has no total score")
	}
	return t, nil
}

// count adds a person who answered all the items.
func (t *sx2Tables) count(column []int, d *Data, person int) {
	row, total := d.row(person), 0
	for _, c := range column {
		if row[c] == Missing {
			return
		}
		total += int(row[c])
	}
	w := d.Weight(person)
	t.persons += w
	t.score[d.Group(person)][total] += w
	for j, c := range column {
		t.observed[j][total][row[c]] += w
	}
}

func matrixOf(rows, columns int) [][]float64 {
	cells := make([]float64, rows*columns)
	m := make([][]float64, rows)
	for i := range m {
		m[i] = cells[i*columns : (i+1)*columns]
	}
	return m
}

// expect fills table with the expected numbers of item j. A score that has no probability at any node is left at 0.
func (t *sx2Tables) expect(ctx context.Context, j int) error {
	k := t.items[j].Categories()
	t.table = matrixOf(t.top+1, k)
	rest := t.top - (k - 1)
	joint := matrixOf(t.top+1, k)
	p := make([]float64, k)
	for g, grid := range t.grids {
		for s := range joint {
			clear(joint[s])
		}
		for q, theta := range grid.theta {
			others, err := t.others.of(ctx, g, q, j)
			if err != nil {
				return err
			}
			p = t.items[j].Probabilities(theta, p)
			for c, pc := range p {
				for s := range rest + 1 {
					joint[s+c][c] += grid.weight[q] * pc * others[s]
				}
			}
		}
		for s, row := range joint {
			all := 0.0
			for _, v := range row {
				all += v
			}
			if all == 0 || t.score[g][s] == 0 {
				continue
			}
			for c, v := range row {
				t.table[s][c] += t.score[g][s] * v / all
			}
		}
	}
	return nil
}

// test compares the tables of item j.
func (t *sx2Tables) test(j int, o SX2Options) SX2 {
	rows := collapse(t.observed[j], t.table, o.MinExpected)
	s := SX2{Item: t.items[j].ID, P: math.NaN(), RMSEA: math.NaN(), Cells: rows}
	s.DF = -len(rows) - o.parameters(&t.items[j])
	for _, r := range rows {
		for k, e := range r.Expected {
			if e > 0 {
				s.X2 += (r.Observed[k] - e) * (r.Observed[k] - e) / e
				s.DF++
			}
		}
	}
	if s.DF = max(s.DF, 0); s.DF > 0 {
		s.P = chiSquaredP(s.X2, s.DF)
		if t.persons > 1 {
			s.RMSEA = math.Sqrt(max(0, s.X2/float64(s.DF)-1) / (t.persons - 1))
		}
	}
	return s
}
