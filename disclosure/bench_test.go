package disclosure

import (
	"context"
	"fmt"
	"testing"
)

// What protecting and auditing two waves takes, of populations that are made up.
func BenchmarkProtect(b *testing.B) {
	for _, units := range []int{12, 24, 60, 200} {
		b.Run(fmt.Sprint(units, "units"), func(b *testing.B) {
			table := benchTable(b, units)
			for b.Loop() {
				if _, err := Protect(context.Background(), table, Manager); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkAudit(b *testing.B) {
	for _, units := range []int{12, 24, 60, 200} {
		b.Run(fmt.Sprint(units, "units"), func(b *testing.B) {
			p, err := Protect(context.Background(), benchTable(b, units), Manager)
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				r, err := Audit(context.Background(), []*Published{p}, AuditOptions{Threshold: Manager.Threshold})
				if err != nil || len(r.Revealed) > 0 {
					b.Fatal(r, err)
				}
			}
		})
	}
}

func benchTable(b *testing.B, units int) *Table {
	b.Helper()
	table, err := Generate(GenerateOptions{Units: units, Seed: 1})
	if err != nil {
		b.Fatal(err)
	}
	return table
}
