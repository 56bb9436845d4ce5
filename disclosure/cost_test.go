package disclosure

import (
	"hash/fnv"
	"testing"
)

// TestCost keeps the cells that somebody wants to keep: of women and men, beside whom there are few others, those who are dearer. Whatever the costs are, nothing is revealed.
func TestCost(t *testing.T) {
	rows := []Row{}
	for sex, n := range map[string]int64{"woman": 90, "man": 104, "other": 2, "undisclosed": 4} {
		rows = append(rows, Row{Cell: Cell{Wave: "1", Unit: "ministry", By: [MaxDimensions]string{sex}}, Count: n})
	}
	table, err := NewTable([]string{"sex"}, rows)
	if err != nil {
		t.Fatal(err)
	}
	for _, cheap := range []string{"woman", "man"} {
		o := Manager
		o.Cost = func(c Cell) float64 {
			if c.By[0] == cheap {
				return 0.5
			}
			return 1
		}
		p, err := Protect(t.Context(), table, o)
		if err != nil {
			t.Fatal(err)
		}
		for _, sex := range []string{"woman", "man"} {
			if e, _ := p.Find(Cell{Wave: "1", Unit: "ministry", By: [MaxDimensions]string{sex}}); e.Suppressed != (sex == cheap) {
				t.Errorf("with %s cheap, %s is suppressed: %v", cheap, sex, e.Suppressed)
			}
		}
	}
	for seed := range uint64(20) {
		table, err := Generate(GenerateOptions{Units: 5, Seed: seed})
		if err != nil {
			t.Fatal(err)
		}
		o := Manager
		o.Cost = func(c Cell) float64 { // anything from 0.1 to 10
			h := fnv.New32()
			h.Write([]byte(c.name()))
			return 0.1 + float64(h.Sum32()%100)/10
		}
		p, err := Protect(t.Context(), table, o)
		if err != nil {
			t.Fatal(err)
		}
		r, err := Audit(t.Context(), []*Published{p}, AuditOptions{Threshold: o.Threshold})
		if err != nil || len(r.Revealed) > 0 {
			t.Errorf("seed %d: %v, %v", seed, r, err)
		}
	}
}
