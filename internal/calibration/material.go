package calibration

import (
	"maps"
	"math/rand/v2"
	"slices"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/fairness"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/irt"
)

// material is what a calibration is made from.
type material struct {
	needs    Needs
	seed     uint64
	in       *itembank.Instrument
	engine   *assessment.Engine
	items    []irt.Item // as they are now, in the order of the instrument
	data     *irt.Data
	sizes    []float64 // of the groups of the data
	compare  []irt.ProfileGroups
	compared []Comparison
	answers  int
	hasty    int
	drawn    int
	ready    map[framework.StatementID]bool // sections
}

// newMaterial puts answers in order. It refuses those with which no section can be calibrated.
func newMaterial(in *itembank.Instrument, e *assessment.Engine, t *assessment.Table, n Needs, seed uint64) (*material, error) {
	m := &material{needs: n, seed: seed, in: in, engine: e, hasty: t.Hasty, ready: map[framework.StatementID]bool{}}
	rows := m.choose(t.Rows)
	for _, s := range n.readiness(in, e, m.count(rows)) {
		m.ready[s.ID] = s.Ready
	}
	if !slices.Contains(slices.Collect(maps.Values(m.ready)), true) {
		return nil, errs.New(errs.Conflict, "calibration_too_few")
	}
	names, cells := make([]string, len(in.Items)), make([]int8, 0, len(rows)*len(in.Items))
	for j, it := range in.Items {
		names[j] = string(it.ID)
		m.items = append(m.items, e.Parameters(it))
	}
	for _, row := range rows {
		for _, name := range names {
			x, answered := row.Scores[name]
			if !answered {
				x = irt.Missing
			} else {
				m.answers++
			}
			cells = append(cells, int8(x))
		}
	}
	m.pairs(rows)
	o := fairness.Groups(rows, m.needs.PerItem)
	m.sizes = make([]float64, len(o.Groups))
	for _, g := range o.Group {
		m.sizes[g]++
	}
	var err error
	m.data, err = irt.NewDataCells(names, cells, o)
	return m, err
}

// choose leaves those who answered anything of the instrument; of too many, some by chance.
func (m *material) choose(all []assessment.TableRow) []assessment.TableRow {
	rows := slices.DeleteFunc(slices.Clone(all), func(r assessment.TableRow) bool { return len(r.Scores) == 0 })
	if len(rows) > m.needs.Most {
		m.drawn = len(rows)
		rand.New(rand.NewPCG(m.seed, 1)).Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		rows = rows[:m.needs.Most]
	}
	return rows
}

// count is how many of the rows have answered what.
func (m *material) count(rows []assessment.TableRow) assessment.Answered {
	a := assessment.Answered{Items: map[assessment.ItemVersion]int{}, Sections: map[framework.StatementID]int{}}
	for _, row := range rows {
		in := map[framework.StatementID]bool{}
		for _, it := range m.in.Items {
			if _, answered := row.Scores[string(it.ID)]; answered {
				a.Items[assessment.ItemVersion{ID: it.ID, Version: it.Version}]++
				in[m.engine.SectionOf(it.Ability)] = true
			}
		}
		for section := range in {
			a.Sections[section]++
		}
	}
	return a
}

// pairs says which groups are compared.
func (m *material) pairs(rows []assessment.TableRow) {
	for _, p := range fairness.Pairs(rows, m.needs.Group) {
		m.compared = append(m.compared, p.Comparison)
		if p.Enough {
			m.compare = append(m.compare, irt.ProfileGroups{Name: p.By + " " + p.Group, Of: p.Of, Least: m.needs.PerGroup})
		}
	}
}

// free reports whether there are answers enough to every question for slopes.
func (m *material) free() bool {
	least := -1
	for j := range m.items {
		n := 0
		for i := range m.data.Persons() {
			if m.data.At(i, j) >= 0 {
				n++
			}
		}
		if n >= m.needs.PerItem && (least < 0 || n < least) {
			least = n
		}
	}
	return least >= m.needs.PerSlope
}
