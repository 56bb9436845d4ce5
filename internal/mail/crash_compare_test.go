package mail

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// outcome is what a comparison found.
type outcome struct {
	sent, uncertain int
	arrived         int      // of the uncertain ones
	findings        []string // each message that is lost or doubled, and whatever else is not as it should be
}

// compare holds the table, once nothing is under way any more, against what was told to be queued and what the mail server has taken over.
func compare(queued []string, rows []Entry, taken map[string]int) (o outcome) {
	find := func(format string, args ...any) { o.findings = append(o.findings, fmt.Sprintf(format, args...)) }
	stored, known := map[string]bool{}, map[string]bool{}
	for _, r := range rows {
		if stored[r.Reference] || known[r.MessageID] {
			find("%s: stands twice", r.Reference)
		}
		stored[r.Reference], known[r.MessageID] = true, true
		n := taken[r.MessageID]
		switch {
		case r.State == Sent && n == 0:
			find("%s: sent, and has not arrived", r.Reference)
		case n > 1:
			find("%s: %s, and has arrived %d times", r.Reference, r.State, n)
		case r.State != Sent && r.State != Uncertain:
			find("%s: %s %s", r.Reference, r.State, r.LastCode)
		}
		if r.State == Sent {
			o.sent++
		}
		if r.State == Uncertain {
			o.uncertain++
			o.arrived += n
		}
	}
	for _, q := range queued {
		if !stored[q] {
			find("%s: lost", q)
		}
	}
	for id := range taken {
		if !known[id] {
			find("%s: nobody has queued it", id)
		}
	}
	return o
}

func TestCompareFinds(t *testing.T) {
	row := func(n int, s State) Entry {
		return Entry{Reference: fmt.Sprintf("r%d", n), MessageID: fmt.Sprintf("m%d", n), State: s}
	}
	rows := []Entry{row(1, Sent), row(2, Uncertain), row(3, Uncertain)}
	queued := []string{"r1", "r2"} // the third was killed before it could tell
	taken := func(change func(map[string]int)) map[string]int {
		m := map[string]int{"m1": 1, "m3": 1}
		change(m)
		return m
	}
	as := func(map[string]int) {}
	tests := []struct {
		name     string
		queued   []string
		rows     []Entry
		taken    map[string]int
		findings []string
	}{
		{"as it should be", queued, rows, taken(as), nil},
		{"lost in the queue", append(queued, "r4"), rows, taken(as), []string{"r4: lost"}},
		{"lost on the way", queued, rows, taken(func(m map[string]int) { delete(m, "m1") }), []string{"r1: sent, and has not arrived"}},
		{"double", queued, rows, taken(func(m map[string]int) { m["m1"] = 2 }), []string{"r1: sent, and has arrived 2 times"}},
		{"double and uncertain", queued, rows, taken(func(m map[string]int) { m["m3"] = 2 }), []string{"r3: uncertain, and has arrived 2 times"}},
		{"stuck", queued, append(rows[:2:2], row(3, HandingOver)), taken(as), []string{"r3: handing_over "}},
		{"queued twice", queued, append(rows[:3:3], row(3, Uncertain)), taken(as), []string{"r3: stands twice"}},
		{"a stranger", queued, rows, taken(func(m map[string]int) { m["m9"] = 1 }), []string{"m9: nobody has queued it"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.findings, compare(tt.queued, tt.rows, tt.taken).findings); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}
