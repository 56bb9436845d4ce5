package disclosure

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
)

// An enemy is an attacker who shares no code with the auditor: he tries every table in whole numbers and keeps those that fit what was published.
type enemy struct {
	cells []enemyCell
	x     []int64
	from  [][]int // cells of each leaf
	fits  int
}

type enemyCell struct {
	name        Cell
	lo, hi      int64 // what is published; lo > hi: nothing
	least, most int64 // in the tables that fit
	sum         int64
	left        int // leaves to come
}

// newEnemy reads a release by its names alone: a cell holds a leaf when its unit is a prefix and every category is the same or a total.
func newEnemy(t *testing.T, p *Published, wave string) *enemy {
	t.Helper()
	e := &enemy{}
	var leaves []Cell
	units := map[string]bool{}
	for c := range p.All() {
		if c.Wave == wave {
			units[c.Unit] = true
		}
	}
	for c := range p.All() {
		if c.Wave != wave {
			continue
		}
		k := enemyCell{name: c.Cell, lo: 1, least: 1 << 40, most: -1}
		if !c.Suppressed {
			k.lo, k.hi = c.Range()
		}
		e.cells = append(e.cells, k)
		leaf := true
		for u := range units {
			leaf = leaf && (u == c.Unit || !below(u, c.Unit))
		}
		for d := range p.Dimensions() {
			leaf = leaf && c.By[d] != Total
		}
		if leaf {
			leaves = append(leaves, c.Cell)
		}
	}
	e.x, e.from = make([]int64, len(leaves)), make([][]int, len(leaves))
	for l, leaf := range leaves {
		for i := range e.cells {
			in := e.cells[i].name.Unit == leaf.Unit || below(leaf.Unit, e.cells[i].name.Unit)
			for d := range p.Dimensions() {
				in = in && (e.cells[i].name.By[d] == Total || e.cells[i].name.By[d] == leaf.By[d])
			}
			if in {
				e.from[l] = append(e.from[l], i)
				e.cells[i].left++
			}
		}
	}
	return e
}

func below(u, top string) bool {
	return top == Total || len(u) > len(top) && u[:len(top)] == top && u[len(top)] == '/'
}

// try gives the leaves from l on every value that fits.
func (e *enemy) try(l int, most int64) {
	if l == len(e.x) {
		e.fits++
		for i := range e.cells {
			c := &e.cells[i]
			c.least, c.most = min(c.least, c.sum), max(c.most, c.sum)
		}
		return
	}
	for v := int64(0); v <= most; v++ {
		ok := true
		for _, i := range e.from[l] {
			c := &e.cells[i]
			c.sum += v
			c.left--
			if c.lo <= c.hi && (c.sum > c.hi || c.left == 0 && c.sum < c.lo) {
				ok = false
			}
		}
		if ok {
			e.try(l+1, most)
		}
		for _, i := range e.from[l] {
			e.cells[i].sum -= v
			e.cells[i].left++
		}
	}
}

// tinyTable makes up a table small enough to try everything.
func tinyTable(r *rand.Rand, units, sexes, levels int, most int64) *Table {
	var rows []Row
	for u := range units {
		unit := fmt.Sprintf("gov/u%d", u)
		if u > 1 {
			unit = fmt.Sprintf("gov/u1/s%d", u)
		}
		for s := range sexes {
			for l := range levels {
				rows = append(rows, Row{Cell{"1", unit, [MaxDimensions]string{fmt.Sprint("s", s), fmt.Sprint("l", l)}}, r.Int64N(most + 1)})
			}
		}
	}
	t, err := NewTable([]string{"sex", "level"}, rows)
	if err != nil {
		panic(err)
	}
	return t
}

// publish releases a table with these cells suppressed.
func publish(t *Table, roundTo int64, hide func(wave int, id int32) bool) *Published {
	p := &Published{shape: t.shape, waves: t.waves}
	for w, counts := range t.counts {
		cells := make([]Shown, len(counts))
		for id, n := range counts {
			if cells[id] = (Shown{Count: round(n, roundTo), RoundedTo: roundTo}); hide(w, int32(id)) {
				cells[id] = Shown{Suppressed: true}
			}
		}
		p.cells = append(p.cells, cells)
	}
	return p
}

// intervals are what the auditor computes for every suppressed cell of a wave.
func intervals(t *testing.T, threshold int64, wave string, releases ...*Published) map[Cell][2]int64 {
	t.Helper()
	a := &auditor{releases: releases, wave: wave, o: AuditOptions{Threshold: threshold}}
	for i := range releases {
		a.of = append(a.of, i)
	}
	if err := a.look(); err != nil {
		t.Fatal(err)
	}
	v := newProver(newModel(a.sc.grid, a.sc.k), &work{ctx: context.Background()}, nil)
	v.exact = true
	a.claim(v, &Report{})
	out := map[Cell][2]int64{}
	for _, c := range v.claims {
		if err := v.examine(c); err != nil {
			t.Fatal(err)
		}
		lo, hi := c.interval()
		f := a.findings[c.id]
		if f.Since > 0 {
			f.By[2] = fmt.Sprint("added", f.Since, f.Release)
		} else if f.Release > 1 {
			f.By[2] = fmt.Sprint("release", f.Release)
		}
		out[f.Cell] = [2]int64{lo, hi}
	}
	return out
}

// TestAuditorAgainstEveryTable holds the auditor to an attacker who tries every table.
func TestAuditorAgainstEveryTable(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for n := range 400 {
		shapes := [][3]int{{2, 2, 2}, {1, 2, 3}, {3, 1, 2}, {3, 2, 1}, {4, 1, 2}}
		sh := shapes[n%len(shapes)]
		table := tinyTable(r, sh[0], sh[1], sh[2], 3)
		share := r.Float64()
		p := publish(table, 0, func(_ int, id int32) bool { return id > 0 && r.Float64() < share })
		e := newEnemy(t, p, "1")
		e.try(0, table.counts[0][0])
		got := intervals(t, 3, "1", p)
		for _, c := range e.cells {
			if c.lo > c.hi && got[c.name] != [2]int64{c.least, c.most} {
				t.Fatalf("table %d, %v: the auditor says %v, %d tables say %d to %d", n, c.name, got[c.name], e.fits, c.least, c.most)
			}
		}
	}
}

// TestAuditorAgainstEveryRoundedTable does the same where counts are rounded; the rule says in addition that what is published is not under the threshold.
func TestAuditorAgainstEveryRoundedTable(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for n := range 60 {
		table := tinyTable(r, 2, 1, 2, 6)
		roundTo := int64(2 + n%4)
		p := publish(table, roundTo, func(_ int, id int32) bool { return id > 0 && r.Float64() < 0.5 })
		e := newEnemy(t, p, "1")
		for i := range e.cells {
			if c := &e.cells[i]; c.lo < c.hi && c.hi >= 1 {
				c.lo = max(c.lo, 1)
			}
		}
		if e.try(0, table.counts[0][0]+roundTo); e.fits == 0 {
			continue // rounded counts under the threshold: the rule was not kept
		}
		got := intervals(t, 1, "1", p)
		for _, c := range e.cells {
			if c.lo > c.hi && got[c.name] != [2]int64{c.least, c.most} {
				t.Fatalf("table %d, %v: the auditor says %v, %d tables say %d to %d", n, c.name, got[c.name], e.fits, c.least, c.most)
			}
		}
	}
}

// TestProtectedAgainstEveryTable protects small tables and lets the attacker try.
func TestProtectedAgainstEveryTable(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	shown := 0
	for n := range 150 {
		table := tinyTable(r, 2+n%2, 2, 1+n%2, 6)
		p, err := Protect(t.Context(), table, Options{Threshold: 3})
		if err != nil {
			t.Fatal(err)
		}
		if root, _ := p.Find(Cell{"1", "gov", [MaxDimensions]string{Total, Total}}); root.Suppressed || table.counts[0][0] > 24 {
			continue // there is no end to trying
		}
		e := newEnemy(t, p, "1")
		e.try(0, table.counts[0][0])
		for _, c := range e.cells {
			if c.lo > c.hi && c.most-c.least < 3 {
				t.Fatalf("table %d, %v: proved to be from %d to %d", n, c.name, c.least, c.most)
			}
			if c.lo <= c.hi {
				shown++
			}
		}
	}
	if shown < 100 {
		t.Errorf("%d cells were published, too few to show anything", shown)
	}
}
