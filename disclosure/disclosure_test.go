package disclosure

import (
	"errors"
	"slices"
	"testing"
)

// rows makes rows of a flat list: unit, sex, level, count.
func rows(list ...any) (out []Row) {
	for i := 0; i < len(list); i += 4 {
		out = append(out, Row{Cell{"1", list[i].(string), [MaxDimensions]string{list[i+1].(string), list[i+2].(string)}}, int64(list[i+3].(int))})
	}
	return out
}

var sexLevel = []string{"sex", "level"}

func makeTable(t *testing.T, list ...any) *Table {
	t.Helper()
	table, err := NewTable(sexLevel, rows(list...))
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func cell(unit, sex, level string) Cell {
	return Cell{"1", unit, [MaxDimensions]string{sex, level}}
}

// TestIntervalsByHand computes what pen and paper do. A unit with two sexes and two levels,
//
//	        low  high  total
//	woman     ?     ?     20
//	man       ?     ?     30
//	total    15    35     50
//
// leaves one number open: women low from 0 to 15, so women high from 5 to 20, men low from 0 to 15 and men high from 15 to 30.
func TestIntervalsByHand(t *testing.T) {
	table := makeTable(t, "u", "woman", "low", 5, "u", "woman", "high", 15, "u", "man", "low", 10, "u", "man", "high", 20)
	inner := func(c Cell) bool { return c.By[0] != Total && c.By[1] != Total }
	p := publish(table, 0, func(_ int, id int32) bool { return inner(table.shape.cell("1", id)) })
	want := map[Cell][2]int64{
		cell("u", "woman", "low"): {0, 15}, cell("u", "woman", "high"): {5, 20},
		cell("u", "man", "low"): {0, 15}, cell("u", "man", "high"): {15, 30},
	}
	for c, got := range intervals(t, 10, "1", p) {
		if got != want[c] {
			t.Errorf("%v: %v, want %v", c, got, want[c])
		}
	}
	// One cell more tells the rest.
	q := publish(table, 0, func(_ int, id int32) bool {
		c := table.shape.cell("1", id)
		return inner(c) && c != cell("u", "woman", "low")
	})
	r, err := Audit(t.Context(), []*Published{q}, AuditOptions{Threshold: 10})
	if err != nil {
		t.Fatal(err)
	}
	var got []int64
	for _, f := range r.Revealed {
		got = append(got, f.Lower, f.Upper)
	}
	// women low are published and under the threshold; men low, men high and women high follow
	if !slices.Equal(got, []int64{5, 5, 20, 20, 10, 10, 15, 15}) || r.Narrowest != 0 {
		t.Errorf("revealed %v, narrowest %d: %+v", got, r.Narrowest, r.Revealed)
	}
}

// TestRoundedIntervalsByHand: a total of 20, rounded to 5, is 18 to 22, and a part of 10 is 10 to 12, for no count under 10 is published. The
// other part is 6 to 12.
func TestRoundedIntervalsByHand(t *testing.T) {
	table := makeTable(t, "u", "woman", "low", 11, "u", "man", "low", 9)
	p := publish(table, 5, func(_ int, id int32) bool { return table.shape.cell("1", id).By[0] == "man" })
	got := intervals(t, 10, "1", p)[cell("u", "man", "low")]
	if got != [2]int64{6, 12} {
		t.Errorf("men: %v, want 6 to 12", got)
	}
}

// TestNobodyAndEverybody: that none of fifty are at a level, and so all at the other, is not told.
func TestNobodyAndEverybody(t *testing.T) {
	table := makeTable(t, "u", "woman", "low", 0, "u", "woman", "high", 50, "u", "man", "low", 25, "u", "man", "high", 25)
	p, err := Protect(t.Context(), table, Manager)
	if err != nil {
		t.Fatal(err)
	}
	for _, level := range []string{"low", "high"} {
		if e, _ := p.Find(cell("u", "woman", level)); !e.Suppressed {
			t.Errorf("women %s: %+v", level, e)
		}
	}
}

func TestTableRefuses(t *testing.T) {
	for name, list := range map[string][]any{
		"negative": {"u", "woman", "low", -1}, "twice": {"u", "woman", "low", 1, "u", "woman", "low", 2}, "total": {"u", Total, "low", 1},
		"total unit": {Total, "woman", "low", 1}, "empty part": {"gov//u", "woman", "low", 1}, "no unit": {"", "woman", "low", 1}, "no sex": {"u", "", "low", 1},
		"huge": {"u", "woman", "low", MaxCount + 1}, "twice direct": {"u", "woman", "low", 1, "u/" + Direct, "woman", "low", 1}, "none": {},
	} {
		var e *RowError
		if _, err := NewTable(sexLevel, rows(list...)); !errors.As(err, &e) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestTreeOfUnits: several units at the top stand below a total, and who works in an inner unit directly is a part of it.
func TestTreeOfUnits(t *testing.T) {
	table := makeTable(t, "a", "woman", "low", 3, "a/x", "woman", "low", 5, "b", "man", "low", 7)
	for c, want := range map[Cell]int64{
		cell(Total, Total, Total): 15, cell("a", Total, Total): 8, cell("a/"+Direct, "woman", "low"): 3, cell("a/x", Total, Total): 5, cell("b", "woman", Total): 0,
	} {
		if n, ok := table.Count(c); n != want || !ok {
			t.Errorf("%v: %d %v, want %d", c, n, ok, want)
		}
	}
	if doubled := makeTable(t, "a", "woman", "low", 5, "a/x", "woman", "low", 5); !slices.Equal(doubled.LikelyTotals(), []string{"a"}) {
		t.Errorf("likely totals: %v", doubled.LikelyTotals())
	}
}

// TestAudiences: what one audience is not shown no stricter one is.
func TestAudiences(t *testing.T) {
	for seed := range uint64(15) {
		table, err := Generate(GenerateOptions{Units: 4, Seed: seed})
		if err != nil {
			t.Fatal(err)
		}
		all, err := ProtectFor(t.Context(), table, Officer, Manager, Public)
		if err != nil {
			t.Fatal(err)
		}
		for i := 1; i < len(all); i++ {
			for e := range all[i-1].All() {
				if next, _ := all[i].Find(e.Cell); e.Suppressed && !next.Suppressed {
					t.Fatalf("seed %d: %v is suppressed for audience %d and not for %d", seed, e.Cell, i, i+1)
				}
			}
		}
	}
	if _, err := ProtectFor(t.Context(), makeTable(t, "u", "woman", "low", 1), Manager, Officer); err == nil {
		t.Error("audiences in the wrong order: no error")
	}
}

// TestKnownSizes: the attacker knows how many there are in each group, also where that is suppressed. In a group of 4 nothing narrower than 0 to 4 may be
// proved.
func TestKnownSizes(t *testing.T) {
	for seed := range uint64(15) {
		table, err := Generate(GenerateOptions{Units: 3, Waves: 1, Seed: seed})
		if err != nil {
			t.Fatal(err)
		}
		small := func(c Cell) bool { c.By[1] = Total; n, _ := table.Count(c); return n < 10 }
		p, err := Protect(t.Context(), table, Options{Threshold: 10, KnownSizes: "level", Suppress: small})
		if err != nil {
			t.Fatal(err)
		}
		known := func(c Cell) (int64, bool) { n, _ := table.Count(c); return n, c.By[1] == Total }
		r, err := Audit(t.Context(), []*Published{p}, AuditOptions{Threshold: 10, Known: known})
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Revealed) > 0 {
			t.Fatalf("seed %d: %+v", seed, r.Revealed)
		}
		for e := range p.All() {
			if small(e.Cell) && !e.Suppressed {
				t.Errorf("seed %d: %v is published", seed, e.Cell)
			}
		}
	}
	if _, err := Protect(t.Context(), makeTable(t, "u", "woman", "low", 1), Options{Threshold: 10, KnownSizes: "age"}); err == nil {
		t.Error("sizes of a dimension that is not there: no error")
	}
}

func TestContradiction(t *testing.T) {
	p, err := NewPublished(sexLevel, []Entry{
		{cell("u", Total, Total), Shown{Count: 30}}, {cell("u", "woman", Total), Shown{Count: 20}}, {cell("u", "man", Total), Shown{Count: 20}},
		{cell("u", "woman", "low"), Shown{Suppressed: true}}, {cell("u", "man", "low"), Shown{Suppressed: true}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Audit(t.Context(), []*Published{p}, AuditOptions{Threshold: 10}); !errors.Is(err, ErrContradiction) {
		t.Errorf("20 + 20 = 30: %v", err)
	}
}
