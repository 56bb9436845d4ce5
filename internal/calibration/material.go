package calibration

import (
	"cmp"
	"maps"
	"math/rand/v2"
	"slices"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/errs"
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
	o := m.groups(rows)
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

// The sexes that are compared. Of others there are hardly ever enough, and nobody should be found among few.
const focalSex, referenceSex = "woman", "man"

// pairs says which groups are compared: women with men, and every language with the one that most took.
func (m *material) pairs(rows []assessment.TableRow) {
	m.pair(rows, Comparison{By: "sex", Group: focalSex, Reference: referenceSex}, func(r *assessment.TableRow) string { return r.Sex })
	language := func(r *assessment.TableRow) string { return r.Language }
	for _, l := range languages(rows)[1:] {
		m.pair(rows, Comparison{By: "language", Group: l, Reference: languages(rows)[0]}, language)
	}
}

// languages are those of the rows, the commonest first.
func languages(rows []assessment.TableRow) []string {
	n := map[string]int{}
	for _, r := range rows {
		n[r.Language]++
	}
	return slices.SortedFunc(maps.Keys(n), func(a, b string) int { return cmp.Or(cmp.Compare(n[b], n[a]), cmp.Compare(a, b)) })
}

func (m *material) pair(rows []assessment.TableRow, c Comparison, of func(*assessment.TableRow) string) {
	groups, n := make([]int8, len(rows)), [2]int{}
	for i := range rows {
		switch of(&rows[i]) {
		case c.Reference:
			groups[i] = 0
			n[0]++
		case c.Group:
			groups[i] = 1
			n[1]++
		default:
			groups[i] = -1
		}
	}
	c.Enough = min(n[0], n[1]) >= m.needs.Group
	m.compared = append(m.compared, c)
	if c.Enough {
		m.compare = append(m.compare, irt.ProfileGroups{Name: c.By + " " + c.Group, Of: groups, Least: m.needs.PerGroup})
	}
}

// groups are people with a mean of their own: by sex and language, as far as there are enough of them. Who differs in ability is not mistaken for who is treated
// unfairly then.
func (m *material) groups(rows []assessment.TableRow) irt.DataOptions {
	name := func(r *assessment.TableRow) string {
		if r.Sex == focalSex || r.Sex == referenceSex {
			return r.Sex + " " + r.Language
		}
		return "other"
	}
	n := map[string]int{}
	for i := range rows {
		n[name(&rows[i])]++
	}
	o := irt.DataOptions{Groups: []string{"other"}, Group: make([]int, len(rows))}
	at := map[string]int{}
	for _, g := range slices.Sorted(maps.Keys(n)) {
		if g != "other" && n[g] >= m.needs.PerItem {
			at[g] = len(o.Groups)
			o.Groups = append(o.Groups, g)
		}
	}
	for i := range rows {
		o.Group[i] = at[name(&rows[i])] // 0 where there is none
	}
	if !slices.Contains(o.Group, 0) {
		o.Groups = o.Groups[1:]
		for i := range o.Group {
			o.Group[i]--
		}
	}
	return o
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
