package irt_test

import (
	"fmt"
	"log"

	"github.com/dira-platform/dira/irt"
)

// A person answered three of four questions; the second is worth two points.
func ExampleScore() {
	items := []irt.Item{
		{ID: "mail", A: 1.2, B: []float64{-0.8}},
		{ID: "backup", Model: irt.GPCM, A: 1, B: []float64{-0.2, 0.6}},
		{ID: "keys", A: 0.9, B: []float64{0.5}, C: 0.25},
		{ID: "links", A: 1.4, B: []float64{1.1}},
	}
	for _, method := range []irt.ScoreMethod{irt.EAP, irt.MAP, irt.ML, irt.WLE} {
		a, err := irt.Score(items, []int{1, 2, irt.Missing, 0}, irt.ScoreOptions{Method: method})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%-4v θ %.2f ± %.2f from %d answers\n", method, a.Theta, a.SE, a.Answered)
	}
	// Output:
	// eap  θ 0.56 ± 0.70 from 3 answers
	// map  θ 0.55 ± 0.68 from 3 answers
	// ml   θ 1.04 ± 0.97 from 3 answers
	// wle  θ 0.93 ± 0.95 from 3 answers
}

// Two forms were calibrated each on its own; three questions are on both. What does a result on the first mean on the second?
func ExampleLink() {
	first := []irt.Item{
		{ID: "mail", A: 1.10, B: []float64{-0.50}},
		{ID: "backup", A: 0.95, B: []float64{0.10}},
		{ID: "keys", A: 1.40, B: []float64{0.80}},
		{ID: "old", A: 1.00, B: []float64{0.30}},
	}
	second := []irt.Item{
		{ID: "mail", A: 0.90, B: []float64{-0.92}},
		{ID: "backup", A: 0.78, B: []float64{-0.15}},
		{ID: "keys", A: 1.18, B: []float64{0.65}},
	}
	l, err := irt.Link(first, second, irt.LinkOptions{Method: irt.StockingLord})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("θ_second = %.3f·θ_first %+.3f, from %v\n", l.A, l.B, l.Common)
	fmt.Printf("0.50 on the first is %.2f on the second\n", l.Theta(0.5))
	old := l.Item(first[3])
	fmt.Printf("%s: a %.2f, b %.2f\n", old.ID, old.A, old.B[0])
	// Output:
	// θ_second = 1.207·θ_first -0.296, from [mail backup keys]
	// 0.50 on the first is 0.31 on the second
	// old: a 0.83, b 0.07
}
