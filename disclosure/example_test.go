package disclosure_test

import (
	"context"
	"fmt"
	"log"

	"github.com/dira-platform/dira/disclosure"
)

// answered are the people of two departments, by sex and level.
func answered() *disclosure.Table {
	var rows []disclosure.Row
	for unit, counts := range map[string][4]int64{"gov/health": {31, 14, 25, 40}, "gov/roads": {12, 3, 45, 38}} {
		for k, n := range counts {
			c := disclosure.Cell{Wave: "2026", Unit: unit}
			c.By[0] = [...]string{"woman", "man"}[k/2]
			c.By[1] = [...]string{"basic", "advanced"}[k%2]
			rows = append(rows, disclosure.Row{Cell: c, Count: n})
		}
	}
	t, err := disclosure.NewTable([]string{"sex", "level"}, rows)
	if err != nil {
		log.Fatal(err)
	}
	return t
}

// Three women in one department are advanced. To suppress that count alone would hide nothing, for it is what is missing in every sum around it.
func ExampleProtect() {
	p, err := disclosure.Protect(context.Background(), answered(), disclosure.Manager)
	if err != nil {
		log.Fatal(err)
	}
	for e := range p.All() {
		if e.Suppressed {
			fmt.Println(e.Unit, e.By[0], e.By[1])
		}
	}
	// Output:
	// gov/health man advanced
	// gov/health man basic
	// gov/health woman advanced
	// gov/health woman basic
	// gov/roads man advanced
	// gov/roads man basic
	// gov/roads woman advanced
	// gov/roads woman basic
}

// What an attacker can prove of a release in which only the small count is left out.
func ExampleAudit() {
	t := answered()
	var entries []disclosure.Entry
	everything := disclosure.Options{Threshold: 1}
	p, err := disclosure.Protect(context.Background(), t, everything)
	if err != nil {
		log.Fatal(err)
	}
	for e := range p.All() {
		if e.Count < 10 {
			e.Shown = disclosure.Shown{Suppressed: true}
		}
		entries = append(entries, e)
	}
	careless, err := disclosure.NewPublished(t.Dimensions(), entries)
	if err != nil {
		log.Fatal(err)
	}
	r, err := disclosure.Audit(context.Background(), []*disclosure.Published{careless}, disclosure.AuditOptions{Threshold: 10})
	if err != nil {
		log.Fatal(err)
	}
	for _, f := range r.Revealed {
		fmt.Println(f.Unit, f.By[0], f.By[1], "from", f.Lower, "to", f.Upper)
	}
	// Output:
	// gov/roads woman advanced from 3 to 3
}

// Each audience is shown what it may see, and nothing that a less strict one is not shown.
func ExampleProtectFor() {
	releases, err := disclosure.ProtectFor(context.Background(), answered(), disclosure.Officer, disclosure.Manager, disclosure.Public)
	if err != nil {
		log.Fatal(err)
	}
	for _, p := range releases {
		e, _ := p.Find(disclosure.Cell{Wave: "2026", Unit: "gov/health", By: [3]string{disclosure.Total, disclosure.Total}})
		fmt.Println(p.Suppressed(), "of", p.Len(), "suppressed; health has", e.Count)
	}
	// Output:
	// 8 of 27 suppressed; health has 110
	// 8 of 27 suppressed; health has 110
	// 8 of 27 suppressed; health has 110
}
