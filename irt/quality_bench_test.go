package irt_test

import (
	"fmt"
	"testing"

	"github.com/dira-platform/dira/irt"
)

// BenchmarkQuality times what a report on 10,000 persons and 40 dichotomous items takes.
func BenchmarkQuality(b *testing.B) {
	var items []irt.Item
	for j := range 40 {
		items = append(items, irt.Item{ID: fmt.Sprint(j), A: 0.8 + 0.02*float64(j), B: []float64{-2 + 0.1*float64(j)}})
	}
	theta := normalAbilities(10000, 1)
	group := make([]int, len(theta))
	for i := range group {
		group[i] = i % 2
	}
	d := answersTo(b, items, theta, 1, irt.DataOptions{Group: group, Groups: []string{"a", "b"}})
	for _, c := range []struct {
		name string
		run  func() error
	}{
		{"Classical", func() error { _, err := irt.Classical(b.Context(), d); return err }},
		{"Reliabilities", func() error { _, err := irt.Reliabilities(b.Context(), d); return err }},
		{"ItemFits", func() error { _, err := irt.ItemFits(b.Context(), items, d, theta, irt.ItemFitOptions{}); return err }},
		{"SX2s", func() error {
			_, err := irt.SX2s(b.Context(), items, d, irt.SX2Options{Family: irt.Family2PL})
			return err
		}},
		{"PersonFits", func() error { _, err := irt.PersonFits(b.Context(), items, d, theta); return err }},
		{"Q3s", func() error { _, err := irt.Q3s(b.Context(), items, d, theta); return err }},
		{"DIF", func() error { _, err := irt.DIF(b.Context(), d, irt.DIFOptions{}); return err }},
		{"DIF/purified", func() error { _, err := irt.DIF(b.Context(), d, irt.DIFOptions{Purify: true}); return err }},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				if err := c.run(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
