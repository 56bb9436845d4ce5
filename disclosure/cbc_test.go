package disclosure

import (
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestAuditorAgainstCBC compares intervals with those of CBC, the solver of COIN-OR, which gets the attacker's problems as files. They are written from the names of
// the cells alone, as for the attacker who tries everything.
func TestAuditorAgainstCBC(t *testing.T) {
	cbc, err := exec.LookPath("cbc")
	if err != nil {
		t.Skip("the solver cbc is not installed (apt-get install coinor-cbc): intervals are not compared with it")
	}
	compared := 0
	for seed := range uint64(50) {
		table, err := Generate(GenerateOptions{Units: 2 + int(seed%4), Waves: 1, Seed: seed})
		if err != nil {
			t.Fatal(err)
		}
		o := []Options{Officer, Manager, Public}[seed%3]
		p, err := Protect(t.Context(), table, o)
		if err != nil {
			t.Fatal(err)
		}
		if seed%2 == 0 { // nothing complements
			p = publish(table, o.RoundTo, func(w int, id int32) bool { return table.counts[w][id] < o.Threshold })
		}
		e := newEnemy(t, p, "1")
		got := intervals(t, o.Threshold, "1", p)
		for i, step := int(seed%7), 0; i < len(e.cells) && step < 3; i++ {
			c := e.cells[i]
			want, ok := got[c.name]
			if c.lo <= c.hi || !ok || want[1] == unlimited {
				continue
			}
			i += 17
			step++
			for k, sign := range [2]int64{1, -1} {
				if n := e.solve(t, cbc, c.name, sign, o.Threshold); n != want[k] {
					t.Fatalf("seed %d, %v: the auditor says %v, CBC %d", seed, c.name, want, n)
				}
				compared++
			}
		}
	}
	t.Logf("%d bounds are the same", compared)
	if compared < 100 {
		t.Errorf("%d bounds were compared, too few to show anything", compared)
	}
}

// solve lets CBC minimise a cell (sign 1) or maximise it (sign −1).
func (e *enemy) solve(t *testing.T, cbc string, target Cell, sign int64, threshold int64) int64 {
	t.Helper()
	terms := make([]strings.Builder, len(e.cells))
	var goal, whole strings.Builder
	for l, cells := range e.from {
		for _, i := range cells {
			fmt.Fprintf(&terms[i], " + x%d", l)
			if e.cells[i].name == target {
				fmt.Fprintf(&goal, " %+d x%d", sign, l)
			}
		}
		fmt.Fprintf(&whole, " x%d\n", l)
	}
	var problem strings.Builder
	fmt.Fprintf(&problem, "Minimize\n goal:%s\nSubject To\n", &goal)
	for i, c := range e.cells {
		if c.lo > c.hi {
			continue
		}
		if c.lo < c.hi && c.hi >= threshold {
			c.lo = max(c.lo, threshold)
		}
		fmt.Fprintf(&problem, " lo%d:%s >= %d\n hi%d:%s <= %d\n", i, &terms[i], c.lo, i, &terms[i], c.hi)
	}
	fmt.Fprintf(&problem, "Generals\n%sEnd\n", &whole)
	dir := t.TempDir()
	file, solution := filepath.Join(dir, "problem.lp"), filepath.Join(dir, "solution.txt")
	if err := os.WriteFile(file, []byte(problem.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), cbc, file, "solve", "solution", solution).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	text, err := os.ReadFile(solution)
	if err != nil {
		t.Fatal(err)
	}
	var value float64
	if _, err := fmt.Sscanf(string(text), "Optimal - objective value %g", &value); err != nil {
		t.Fatalf("%v: %.80s", err, text)
	}
	return sign * int64(math.Round(value))
}
