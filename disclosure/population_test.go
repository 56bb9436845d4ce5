package disclosure

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"
)

// TestPopulations protects populations that are made up, and audits what comes out knowing nothing of how it was made: nobody is revealed.
// DIRA_DISCLOSURE_POPULATIONS sets how many.
func TestPopulations(t *testing.T) {
	n, err := strconv.Atoi(os.Getenv("DIRA_DISCLOSURE_POPULATIONS"))
	if err != nil {
		n = 120
	}
	t.Run("usual", func(t *testing.T) { protectAll(t, n, nil) })
	t.Run("women", func(t *testing.T) { protectAll(t, n, womenFirst) })
}

// womenFirst is the cost with which the platform makes its releases.
func womenFirst(c Cell) float64 {
	if c.By[0] == "man" {
		return 0.5
	}
	return 1
}

// protectAll protects and audits the populations of the first n seeds, and says after every 500 how it stands.
func protectAll(t *testing.T, n int, cost func(Cell) float64) {
	sum := outcome{}
	for seed := range n {
		units := 1 + seed%6
		if seed%25 == 24 {
			units = 12
		}
		table, err := Generate(GenerateOptions{Units: units, Seed: uint64(seed)})
		if err != nil {
			t.Fatal(err)
		}
		o := []Options{Officer, Manager, Public}[seed%3]
		o.Cost = cost
		begin := time.Now()
		p, err := Protect(t.Context(), table, o)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		sum.took = append(sum.took, time.Since(begin))
		r, err := Audit(t.Context(), []*Published{p}, AuditOptions{Threshold: o.Threshold})
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if len(r.Revealed) > 0 || r.Narrowest >= 0 && r.Narrowest < o.Threshold {
			t.Fatalf("seed %d: revealed %v, narrowest %d", seed, r.Revealed, r.Narrowest)
		}
		sum.add(t, seed, table, p, o)
		if seed%500 == 499 || seed == n-1 {
			sum.log(t)
		}
	}
}

// outcome is what was seen in some populations.
type outcome struct {
	primary, further, people, hiddenPeople int64
	took                                   []time.Duration
}

// add counts the cells of a release, and looks whether those that are published may be, and are right.
func (s *outcome) add(t *testing.T, seed int, table *Table, p *Published, o Options) {
	for w, counts := range table.counts {
		for id, c := range counts {
			if c >= o.Threshold {
				s.people += c
			}
			switch e := p.cells[w][id]; {
			case !e.Suppressed && (c < o.Threshold || e.Count != round(c, o.RoundTo)):
				t.Fatalf("seed %d: %v has %d people and %+v is published", seed, table.shape.cell("", int32(id)), c, e)
			case c < o.Threshold:
				s.primary++
			case e.Suppressed:
				s.further++
				s.hiddenPeople += c
			}
		}
	}
}

func (s *outcome) log(t *testing.T) {
	took := slices.Sorted(slices.Values(s.took))
	n := len(took)
	t.Logf("%d populations, 0 revealed; %d counts under the threshold, %.3f suppressed beside each; protected in %v (median), %v (95 %%), %v (slowest); %.1f %% of the "+
		"people in cells of the threshold or more are in a cell that is suppressed", n, s.primary, float64(s.further)/float64(s.primary), took[n/2].Round(time.Microsecond),
		took[n*95/100].Round(time.Microsecond), took[n-1].Round(time.Millisecond), 100*float64(s.hiddenPeople)/float64(s.people))
}

// TestWithoutComplement publishes what is not under the threshold and nothing is done about it: the auditor must see it.
func TestWithoutComplement(t *testing.T) {
	found := 0
	for seed := range uint64(30) {
		table, err := Generate(GenerateOptions{Units: 6, Waves: 1, Seed: seed})
		if err != nil {
			t.Fatal(err)
		}
		p := publish(table, 0, func(w int, id int32) bool { return table.counts[w][id] < 10 })
		r, err := Audit(t.Context(), []*Published{p}, AuditOptions{Threshold: 10})
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Revealed) > 0 {
			found++
		}
		for _, f := range r.Revealed {
			if n, _ := table.Count(f.Cell); n < f.Lower || n > f.Upper {
				t.Errorf("seed %d: %v has %d people, and is said to have %d to %d", seed, f.Cell, n, f.Lower, f.Upper)
			}
		}
	}
	if found < 25 {
		t.Errorf("something was found in %d of 30 populations", found)
	}
}

// TestOneMore publishes one of the suppressed cells in addition. When the auditor says nothing is revealed, the cell was not needed; that must be rare.
func TestOneMore(t *testing.T) {
	needed, all := 0, 0
	for seed := range uint64(12) {
		table, err := Generate(GenerateOptions{Units: 4, Waves: 1, Seed: seed})
		if err != nil {
			t.Fatal(err)
		}
		p, err := Protect(t.Context(), table, Manager)
		if err != nil {
			t.Fatal(err)
		}
		for id, e := range p.cells[0] {
			if !e.Suppressed || table.counts[0][id] < 10 {
				continue
			}
			q := publish(table, 0, func(w int, other int32) bool { return p.cells[w][other].Suppressed && other != int32(id) })
			r, err := Audit(t.Context(), []*Published{q}, AuditOptions{Threshold: 10})
			if err != nil {
				t.Fatal(err)
			}
			if all++; len(r.Revealed) > 0 {
				needed++
			}
		}
	}
	if needed*100 < all*95 {
		t.Errorf("of %d cells that were suppressed for others %d were needed", all, needed)
	}
}

// TestLeastPossible compares with the fewest cells that can be suppressed, found by trying all patterns.
func TestLeastPossible(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	tables, ours, least, best := 0, 0, 0, 0
	for try := 0; try < 3000 && tables < 100; try++ {
		table := tinyTable(r, 2+try%3, 2, 2+try%2, 14)
		p, err := Protect(t.Context(), table, Options{Threshold: 5})
		if err != nil {
			t.Fatal(err)
		}
		var free []int32
		n := 0
		for id, e := range p.cells[0] {
			if table.counts[0][id] >= 5 {
				free = append(free, int32(id))
				if e.Suppressed {
					n++
				}
			}
		}
		if n == 0 || n > 6 || len(free) > 45 {
			continue // nothing to try, or too much
		}
		tables++
		fewest := n
		for k := range n {
			if suppressible(t, table, free, k) {
				fewest = k
				break
			}
		}
		ours, least = ours+n, least+fewest
		if n == fewest {
			best++
		}
	}
	t.Logf("%d tables: %d cells suppressed for others, the fewest possible were %d; %d tables have the fewest", tables, ours, least, best)
	if ours*100 > least*130 {
		t.Errorf("%d cells suppressed for others, the fewest possible are %d", ours, least)
	}
}

// suppressible tells whether a table is safe with k cells more than those under the threshold.
func suppressible(t *testing.T, table *Table, free []int32, k int) bool {
	t.Helper()
	hidden := make([]bool, len(table.counts[0]))
	for id, n := range table.counts[0] {
		hidden[id] = n < 5
	}
	g := &guard{ctx: t.Context(), shape: table.shape, wave: "1", counts: table.counts[0], o: Options{Threshold: 5}, w: &work{ctx: t.Context()}}
	g.setScene()
	var choose func(from, k int) bool
	choose = func(from, k int) bool {
		if k == 0 {
			g.hidden = hidden
			for id := range hidden {
				for d := range g.shape.grid.dims {
					if !g.balanced(relation{int32(id), d}) {
						return false
					}
				}
			}
			unsafe, _, err := g.examine(hidden, func(int32) bool { return false }, 1)
			if err != nil {
				t.Fatal(err)
			}
			return len(unsafe) == 0
		}
		for i := from; i <= len(free)-k; i++ {
			hidden[free[i]] = true
			ok := choose(i+1, k-1)
			hidden[free[i]] = false
			if ok {
				return true
			}
		}
		return false
	}
	return choose(0, k)
}

func TestOrderOfRowsDoesNotMatter(t *testing.T) {
	table, err := Generate(GenerateOptions{Units: 6, Seed: 3})
	if err != nil {
		t.Fatal(err)
	}
	rows := table.Rows()
	first, err := Protect(t.Context(), table, Manager)
	if err != nil {
		t.Fatal(err)
	}
	rand.New(rand.NewPCG(1, 1)).Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
	if table, err = NewTable(table.Dimensions(), rows); err != nil {
		t.Fatal(err)
	}
	second, err := Protect(t.Context(), table, Manager)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(slices.Collect(first.All()), slices.Collect(second.All())) {
		t.Error("the rows in another order make another release")
	}
}

func TestCancel(t *testing.T) {
	table, err := Generate(GenerateOptions{Units: 40, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Protect(ctx, table, Manager); !errors.Is(err, context.Canceled) {
		t.Errorf("Protect: %v", err)
	}
	nothing := publish(table, 0, func(int, int32) bool { return false })
	if _, err := Audit(ctx, []*Published{nothing}, AuditOptions{Threshold: 10}); !errors.Is(err, context.Canceled) {
		t.Errorf("Audit: %v", err)
	}
}

func TestGenerate(t *testing.T) {
	small, units := 0, 0
	table, err := Generate(GenerateOptions{Units: 500, Waves: 1, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	for n, name := range table.shape.units {
		if len(table.shape.grid.dims[0].kids[n]) == 0 {
			units++
			if c, _ := table.Count(Cell{"1", name, [MaxDimensions]string{Total, Total}}); c < 8 {
				small++
			}
		}
	}
	if units != 500 || small < 220 || small > 280 {
		t.Errorf("%d of %d units are smaller than 8", small, units)
	}
	for _, sex := range []string{"other", "undisclosed"} {
		all, _ := table.Count(Cell{"1", "gov", [MaxDimensions]string{Total, Total}})
		if n, ok := table.Count(Cell{"1", "gov", [MaxDimensions]string{sex, Total}}); !ok || n*20 > all {
			t.Errorf("%d of %d are %s, and that is not rare", n, all, sex)
		}
	}
	for _, o := range []GenerateOptions{{Units: 0}, {Units: 1, Waves: -1}, {Units: 1 << 30}} {
		if _, err := Generate(o); err == nil {
			t.Errorf("%+v: no error", o)
		}
	}
}
