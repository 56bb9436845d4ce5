package banklint

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/dira-platform/dira/internal/itembank"
)

func TestNamesFile(t *testing.T) {
	if len(known) < 80 {
		t.Errorf("%d names", len(known))
	}
	for word, n := range known {
		isPerson := slices.Contains([]string{"woman", "man", "either"}, n.kind)
		if !isPerson && n.kind != "place" && n.kind != "word" {
			t.Errorf("%s is a %q", word, n.kind)
		}
		if isPerson != (len(n.regions) > 0) {
			t.Errorf("%s, %s, has regions %q", word, n.kind, n.regions)
		}
		for _, r := range n.regions {
			if !slices.Contains(regions, r) {
				t.Errorf("%s is of %q, which is no region", word, r)
			}
		}
	}
}

func TestUnknownNames(t *testing.T) {
	const rest = " finds a stick in the car park of the office. What should be done with it?"
	plant(t, func() *itembank.Item { return item("D2.C4-b1", 1) }, []change{
		{"known", stem("Nomvula of Norland" + rest), nil},
		{"in a sentence", stem("The clerk Zebulon" + rest), []string{"unknown name"}},
		{"first in a sentence", stem("Zebulon" + rest), []string{"unknown name"}},
		{"with his car", stem("In Zebulon's car the guard finds a stick, and nobody says whose. What should be done with it?"), []string{"unknown name"}},
		{"a word first in a sentence", stem("Owner" + rest), nil},
		{"a month, a title, an abbreviation", stem("In May Ms Okafor of the IT unit" + rest), nil},
		{"a capital where none belongs", stem("The Stick lies in the car park of the office, and rain is near. What should be done with it?"), []string{"unknown name"}},
	})
}

func TestInCharge(t *testing.T) {
	for s, want := range map[string]bool{
		"What should director Shirin do?":           true,
		"Its head, Lucía, reports it.":              true,
		"Nadia, head of customs, agrees.":           true,
		"Mei, who leads it, agrees.":                true,
		"Ingrid is the new head of digital.":        true,
		"Team lead Rashid waits.":                   true,
		"Kofi is asked by the director.":            false,
		"Ana, whose director is away, waits.":       false,
		"The director waits, and Ana asks.":         false,
		"Lupe, the data officer, leads the way out": false,
	} {
		got := false
		for _, c := range capitalisedIn(s) {
			if _, ok := known[c.word]; ok {
				got = c.inCharge()
			}
		}
		if got != want {
			t.Errorf("%s in charge: %v, want %v", s, got, want)
		}
	}
}

// staffed is a bank of 80 items with a person each.
func staffed(names ...string) *editor {
	var items []*itembank.Item
	for i := range 80 {
		it := item(itembank.ItemID(fmt.Sprintf("D2.C4-b%03d", i+1)), 1)
		it.Stem = text(strings.ReplaceAll(names[i%len(names)], "…", "finds a stick. It is red. What should be done?"))
		items = append(items, it)
	}
	return &editor{bank: bankOf(items...)}
}

func TestBalanceOfNames(t *testing.T) {
	even := []string{"Kofi …", "Ngozi …", "Karim …", "Leila …", "Ravi …", "Priya …", "Tomasz …", "Ingrid …", "Diego …", "Lucía …"}
	faults, m := balanceOfNames(staffed(even...))
	if len(faults) != 0 || m[0].Value != 80 || m[1].Value != 0.5 || m[2].Value != 0.2 {
		t.Errorf("an even bank: %v, %v", faults, m)
	}
	tests := []struct {
		name  string
		names []string
		want  []string // the measures that break
	}{
		{"men", append([]string{"Kofi …", "Karim …", "Ravi …", "Tomasz …", "Diego …"}, even...), []string{"women among people with a name"}},
		{"a region left out", slices.DeleteFunc(slices.Clone(even), func(s string) bool { return s == "Karim …" || s == "Leila …" }),
			[]string{"people with a name of Arab States"}},
		{"men in charge", append([]string{"Director Kofi …", "Karim, head of it, …", "Lucía …", "Leila …"}, even...),
			[]string{"women among people with a name who head something"}},
		{"names that stand for both", append([]string{"Wei …", "Noor …"}, even...), nil},
	}
	for _, tt := range tests {
		faults, m := balanceOfNames(staffed(tt.names...))
		bad := broken(m)
		if tt.name != "men in charge" { // the others name nobody in charge
			bad = slices.DeleteFunc(bad, func(s string) bool { return strings.HasSuffix(s, "head something") })
		}
		if !slices.Equal(bad, tt.want) || len(faults) != len(tt.want) {
			t.Errorf("%s: broken are %q, want %q; %v", tt.name, bad, tt.want, faults)
		}
	}
}
