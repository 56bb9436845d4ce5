package irt_test

import (
	"fmt"
	"log"

	"github.com/dira-platform/dira/irt"
)

// An adaptive test from a bank of five questions on one ability: it stops
// after four at most, or when the standard error is 0.7.
func ExampleCAT() {
	bank, err := irt.NewCATBank([]irt.Item{
		{ID: "very easy", A: 1.2, B: []float64{-2}},
		{ID: "easy", A: 1.5, B: []float64{-1}},
		{ID: "medium", A: 1.8, B: []float64{0}, C: 0.2},
		{ID: "hard", A: 1.6, B: []float64{1}},
		{ID: "very hard", Model: irt.GPCM, A: 1.1, B: []float64{1.5, 2.5}},
	}, irt.CATBankOptions{})
	if err != nil {
		log.Fatal(err)
	}
	test, err := irt.NewCAT(bank, irt.CATOptions{MaxLength: 4, StopSE: 0.7, Seed: 1})
	if err != nil {
		log.Fatal(err)
	}
	person := map[string]int{"medium": 1, "hard": 0, "easy": 1} // what they will answer
	for item, ok := test.Next(); ok; item, ok = test.Next() {
		id := bank.Item(item).ID
		if err := test.Answer(item, person[id]); err != nil {
			log.Fatal(err)
		}
		theta, se := test.Estimate()
		fmt.Printf("%s: %d, θ %.2f ± %.2f\n", id, person[id], theta, se)
	}
	reason, _ := test.Done()
	fmt.Println("over:", reason)
	// Output:
	// medium: 1, θ 0.39 ± 0.92
	// hard: 0, θ 0.07 ± 0.82
	// easy: 1, θ 0.26 ± 0.72
	// very hard: 0, θ 0.12 ± 0.69
	// over: standard error
}

// Four right answers to questions at the cut: is the person above it?
func ExampleSPRT() {
	s := irt.SPRT{Cut: 0.5, Delta: 0.5, Alpha: 0.05, Beta: 0.05}
	items := []irt.Item{{A: 2, B: []float64{0.5}}, {A: 2, B: []float64{0.4}}, {A: 2, B: []float64{0.6}}, {A: 2, B: []float64{0.5}}}
	for n := range items {
		ratio, err := s.LogRatio(items[:n+1], []int{1, 1, 1, 1}[:n+1])
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%.2f: %v\n", ratio, s.Decide(ratio))
	}
	// Output:
	// 1.00: undecided
	// 1.91: undecided
	// 3.00: above
	// 4.00: above
}
