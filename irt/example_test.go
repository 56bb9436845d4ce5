package irt_test

import (
	"fmt"
	"log"
	"math/rand/v2"

	"github.com/dira-platform/dira/irt"
)

// Two abilities with correlation 0.7; three questions on the first, of which
// the last was not answered. The second moves along.
func ExamplePrior_MAP() {
	prior, err := irt.NewPrior([]float64{0, 0}, [][]float64{{1, 0.7}, {0.7, 1}})
	if err != nil {
		log.Fatal(err)
	}
	items := []irt.Item{
		{ID: "mail", A: 1, B: []float64{-1.2}, C: 0.25, SDB: 0.5},
		{ID: "backup", Model: irt.GPCM, A: 1, B: []float64{-0.4, 0.4}, SDB: 0.5},
		{ID: "keys", A: 1, B: []float64{1.2}},
	}
	p, err := prior.MAP(items, []int{1, 2, irt.Missing})
	if err != nil {
		log.Fatal(err)
	}
	for k := range p.Theta {
		fmt.Printf("θ %.2f ± %.2f, reliability %.2f\n", p.Theta[k], p.SE[k], p.Reliability(k))
	}
	// Output:
	// θ 0.71 ± 0.81, reliability 0.34
	// θ 0.50 ± 0.91, reliability 0.17
}

// A test of two questions from a bank of three, one at least on each ability.
func ExampleBank_Next() {
	bank, err := irt.NewBank([]irt.Item{
		{ID: "mail", A: 1.4, B: []float64{0}},
		{ID: "backup", A: 1.3, B: []float64{0.2}},
		{ID: "keys", A: 0.8, B: []float64{0}, Dim: 1},
	})
	if err != nil {
		log.Fatal(err)
	}
	prior, err := irt.NewPrior([]float64{0, 0}, [][]float64{{1, 0.7}, {0.7, 1}})
	if err != nil {
		log.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(1, 2)) // the session's own seed
	var asked, responses []int
	var items []irt.Item
	for left := 2; left > 0; left-- {
		profile, err := prior.MAP(items, responses)
		if err != nil {
			log.Fatal(err)
		}
		i, ok, err := bank.Next(profile, asked, irt.Rules{Min: []int{1, 1}, Length: left}, rng)
		if err != nil {
			log.Fatal(err)
		}
		if !ok {
			break
		}
		fmt.Println(bank.Item(i).ID)
		asked, items = append(asked, i), append(items, bank.Item(i))
		responses = append(responses, 1) // what the person answered
	}
	// Output:
	// mail
	// keys
}

// Three cuts make four levels.
func ExampleCuts_Levels() {
	names := []string{"none", "basic", "intermediate", "advanced"}
	cuts, err := irt.NewCuts(-0.51, 0.69, 1.89)
	if err != nil {
		log.Fatal(err)
	}
	p := cuts.Levels(1.1, 0.5)
	best := irt.MostProbable(p)
	fmt.Printf("%s: %.2f; at least %s: %.2f\n", names[best], p[best], names[1], irt.AtLeast(p, 1))
	// Output:
	// intermediate: 0.74; at least basic: 1.00
}
