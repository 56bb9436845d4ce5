package disclosure

import (
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// later adds people to a table.
func later(t *testing.T, table *Table, r *rand.Rand, share float64) *Table {
	t.Helper()
	list := table.Rows()
	for i := range list {
		for range list[i].Count + 1 {
			if r.Float64() < share {
				list[i].Count++
			}
		}
	}
	out, err := NewTable(table.Dimensions(), list)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestLaterReleases: what was added between two releases is protected like a table of its own.
func TestLaterReleases(t *testing.T) {
	shown := 0
	for seed := range uint64(12) {
		shown += laterReleases(t, 1+int(seed)%3, 2+int(seed+2)%3/2, seed, []float64{0.05, 0.6, 1}[seed%3])
	}
	for units := 4; units <= 8; units++ {
		shown += laterReleases(t, units, 2, uint64(units), []float64{0.05, 0.6, 1}[units%3])
	}
	if shown < 60 {
		t.Errorf("%d cells were published twice, too few to show anything", shown)
	}
}

// laterReleases publishes a table several times while people are added, audits all that together, and counts what was published twice.
func laterReleases(t *testing.T, units, releases int, seed uint64, share float64) int {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 9))
	table, err := Generate(GenerateOptions{Units: units, Waves: 1, Seed: seed})
	if err != nil {
		t.Fatal(err)
	}
	var all []*Published
	begin := time.Now()
	for n := range releases {
		p, err := ProtectNext(t.Context(), all, table, Manager)
		if err != nil {
			t.Fatalf("%d units, seed %d, release %d: %v", units, seed, n+1, err)
		}
		all = append(all, p)
		table = later(t, table, r, share)
	}
	took := time.Since(begin)
	report, err := Audit(t.Context(), all, AuditOptions{Threshold: 10})
	if err != nil {
		t.Fatal(err)
	}
	if len(report.Revealed) > 0 {
		t.Fatalf("%d units, seed %d: %+v", units, seed, report.Revealed)
	}
	t.Logf("%d units, %d releases: protected in %v, audited in %v", units, releases, took.Round(time.Millisecond), (time.Since(begin) - took).Round(time.Millisecond))
	return seenTwice(t, all)
}

// seenTwice counts cells published in the first two releases, and fails where they tell of fewer than ten people.
func seenTwice(t *testing.T, releases []*Published) (n int) {
	t.Helper()
	same := slices.Equal(slices.Collect(releases[0].All()), slices.Collect(releases[1].All()))
	for e := range releases[1].All() {
		before, _ := releases[0].Find(e.Cell)
		if e.Suppressed || before.Suppressed || same {
			continue
		}
		n++
		if e.Count-before.Count < 10 {
			t.Errorf("%v: %d and then %d are published", e.Cell, before.Count, e.Count)
		}
	}
	return n
}

// TestReleasesApart: two releases that are safe each by itself give away what was added.
func TestReleasesApart(t *testing.T) {
	first := makeTable(t, "u", "woman", "low", 30, "u", "woman", "high", 40, "u", "man", "low", 50, "u", "man", "high", 60)
	second := makeTable(t, "u", "woman", "low", 33, "u", "woman", "high", 40, "u", "man", "low", 50, "u", "man", "high", 60)
	p, err := Protect(t.Context(), first, Manager)
	if err != nil {
		t.Fatal(err)
	}
	q, err := Protect(t.Context(), second, Manager)
	if err != nil {
		t.Fatal(err)
	}
	r, err := Audit(t.Context(), []*Published{p, q}, AuditOptions{Threshold: 10})
	if err != nil {
		t.Fatal(err)
	}
	found := slices.ContainsFunc(r.Revealed, func(f Finding) bool {
		return f.Cell == cell("u", "woman", "low") && f.Lower == 3 && f.Upper == 3 && f.Since == 1 && f.Release == 2
	})
	if !found {
		t.Errorf("3 women who answered late are not found: %+v", r.Revealed)
	}
	next, err := ProtectNext(t.Context(), []*Published{p}, second, Manager)
	if err != nil {
		t.Fatal(err)
	}
	if e, _ := next.Find(cell("u", Total, Total)); !e.Suppressed {
		t.Errorf("the total tells that 3 were added: %+v", e)
	}
	// Nothing new: the same again. Somebody gone: refused.
	again, err := ProtectNext(t.Context(), []*Published{p}, first, Manager)
	if err != nil || !slices.Equal(slices.Collect(again.All()), slices.Collect(p.All())) {
		t.Errorf("the same table again: %v", err)
	}
	if _, err := ProtectNext(t.Context(), []*Published{q}, first, Manager); !errors.Is(err, ErrContradiction) {
		t.Errorf("people were removed: %v", err)
	}
}

// TestNewUnit: a unit that a first release did not have had nobody in it, and one that it did not divide may have had people in every part.
func TestNewUnit(t *testing.T) {
	first := makeTable(t, "g/a", "woman", "low", 30, "g/b", "woman", "low", 40)
	second := makeTable(t, "g/a", "woman", "low", 30, "g/a/x", "woman", "low", 15, "g/b", "woman", "low", 60, "g/c", "woman", "low", 20)
	p, err := Protect(t.Context(), first, Manager)
	if err != nil {
		t.Fatal(err)
	}
	q, err := ProtectNext(t.Context(), []*Published{p}, second, Manager)
	if err != nil {
		t.Fatal(err)
	}
	r, err := Audit(t.Context(), []*Published{p, q}, AuditOptions{Threshold: 10})
	if err != nil || len(r.Revealed) > 0 {
		t.Errorf("%v %+v", err, r)
	}
	if e, _ := q.Find(cell("g/b", "woman", "low")); e.Count != 60 {
		t.Errorf("20 women more: %+v", e)
	}
}
