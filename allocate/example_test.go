package allocate_test

import (
	"context"
	"fmt"

	"github.com/dira-platform/dira/allocate"
)

// One seat, and two people whom the course would help: the one who needs it more is sent.
func Example() {
	basics := allocate.Step{Competency: "privacy", Level: 1}
	p, err := allocate.New([]allocate.Course{{ID: "privacy for beginners", Teaches: []allocate.Step{basics}, Languages: []string{"fr"}, Hours: 6, Cost: 120, Seats: 1}},
		allocate.Limits{Budget: 500, Taken: 3})
	if err != nil {
		fmt.Println(err)
		return
	}
	for name, weight := range map[string]float64{"Awa": 1, "Koffi": 2} {
		if err := p.Add(allocate.Person{ID: name, Languages: []string{"fr"}, Hours: 8, Needs: []allocate.Need{{Step: basics, Weight: weight}}}); err != nil {
			fmt.Println(err)
			return
		}
	}
	plan, err := p.Solve(context.Background(), allocate.Options{Seed: "2026-05-01"})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(plan.Assignments[0].Person, plan.Assignments[0].Steps, plan.Value, plan.Bound, plan.Cost)
	// Output: Koffi [privacy:1] 2 2 120
}
