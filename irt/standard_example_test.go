package irt_test

import (
	"fmt"
	"log"

	"github.com/dira-platform/dira/irt"
)

// Four judges say which share of the people who have just reached a level would answer each of three questions right; the last one gives up to two points.
func ExampleAngoffCut() {
	items := []irt.Item{
		{ID: "easy", A: 1, B: []float64{-1}, C: 0.25},
		{ID: "medium", A: 1.2, B: []float64{0}},
		{ID: "in points", Model: irt.GPCM, A: 1, B: []float64{0, 1}},
	}
	cut, err := irt.AngoffCut(items, [][]float64{
		{0.80, 0.55, 0.8},
		{0.75, 0.50, 0.9},
		{0.90, 0.60, 1.0},
		{0.85, 0.45, 0.7},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("the level begins at %.2f ± %.2f\n", cut.Theta, cut.SE)
	// Output:
	// the level begins at 0.18 ± 0.11
}

// Five judges put a bookmark on the last page that somebody who has just reached a level has mastered.
func ExampleBookmarkCut() {
	var items []irt.Item
	for _, b := range []float64{1.1, -1.3, 0.2, -0.4, 0.7, -0.8} {
		items = append(items, irt.Item{A: 1, B: []float64{b}, C: 0.2})
	}
	pages, err := irt.Booklet(items, irt.RP67)
	if err != nil {
		log.Fatal(err)
	}
	cut, err := irt.BookmarkCut(pages, []int{2, 3, 3, 2, 4})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("the level begins at %.2f ± %.2f\n", cut.Theta, cut.SE)
	// Output:
	// the level begins at 0.89 ± 0.26
}

// Two panels that judged on their own tell more of the error than the judges of one.
func ExampleStandardOfPanels() {
	s, err := irt.StandardOfPanels([]*irt.Standard{{Theta: 0.31}, {Theta: 0.55}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.2f ± %.2f\n", s.Theta, s.SE)
	// Output:
	// 0.43 ± 0.12
}
