package irt_test

import (
	"context"
	"fmt"
	"log"
	"math/rand/v2"

	"github.com/dira-platform/dira/irt"
)

// Six questions to 1,000 women and 1,000 men of the same ability; "mail" is harder for men.
func ExampleDIF() {
	rng := rand.New(rand.NewPCG(1, 2))
	names := []string{"mail", "backup", "keys", "search", "print", "share"}
	var answers [][]int
	var group []int
	for i := range 2000 {
		theta, row := rng.NormFloat64(), make([]int, len(names))
		for j, name := range names {
			item := irt.Item{ID: name, A: 1.2, B: []float64{-1 + 0.4*float64(j)}}
			if name == "mail" && i%2 == 1 {
				item.B[0] += 1
			}
			row[j] = irt.Simulate(&item, theta, rng)
		}
		answers, group = append(answers, row), append(group, i%2)
	}
	data, err := irt.NewData(names, answers, irt.DataOptions{Group: group, Groups: []string{"women", "men"}})
	if err != nil {
		log.Fatal(err)
	}
	report, err := irt.DIF(context.Background(), data, irt.DIFOptions{Purify: true})
	if err != nil {
		log.Fatal(err)
	}
	for _, it := range report.Items {
		fmt.Printf("%-6s Δ %5.2f ± %.2f, class %s\n", it.Item, it.MH.Delta, it.MH.DeltaSE, it.Class)
	}
	fmt.Println("matched on", report.Anchors)
	// Output:
	// mail   Δ -3.08 ± 0.29, class C
	// backup Δ -0.02 ± 0.28, class A
	// keys   Δ  0.18 ± 0.27, class A
	// search Δ -0.07 ± 0.27, class A
	// print  Δ -0.49 ± 0.28, class A
	// share  Δ  0.47 ± 0.30, class A
	// matched on [backup keys search print share]
}
