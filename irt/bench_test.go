package irt_test

import (
	"math/rand/v2"
	"testing"

	"github.com/dira-platform/dira/irt"
)

// mixedBank returns n items on 15 abilities: 40 % 3PL, 30 % 2PL, 30 % of three
// or more categories.
func mixedBank(rng *rand.Rand, n int) []irt.Item {
	items := make([]irt.Item, n)
	for i := range items {
		it := irt.Item{Dim: i % 15, A: 0.6 + rng.Float64(), B: []float64{2.4*rng.Float64() - 1.2}, SDB: 0.5}
		switch i % 10 {
		case 0, 1, 2, 3:
			it.C = 0.25
		case 4, 5:
			it.Model, it.B = irt.GPCM, append(it.B, it.B[0]+0.5)
		case 6:
			it.Model, it.B = irt.GRM, append(it.B, it.B[0]+0.5, it.B[0]+1.5)
		}
		items[i] = it
	}
	return items
}

func mustBank(t testing.TB, items []irt.Item) *irt.Bank {
	t.Helper()
	b, err := irt.NewBank(items)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// The next of 5,000 items in a session of 40 on 15 abilities, half-way.
func BenchmarkNextProfile5000(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 2))
	prior := profilePrior(b)
	items := mixedBank(rng, 5000)
	bank := mustBank(b, items)
	theta := prior.Draw(rng)
	var asked, responses []int
	var given []irt.Item
	for i := range 20 {
		asked, given = append(asked, i*7), append(given, items[i*7])
		responses = append(responses, irt.Simulate(&items[i*7], theta[items[i*7].Dim], rng))
	}
	profile := mustMAP(b, prior, given, responses)
	least := []int{2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2}
	for name, rules := range map[string]irt.Rules{
		"gain":   {Min: least, Length: 20, Randomesque: 5, Allowed: func(i int) bool { return i%3 != 0 }},
		"target": {Min: least, Length: 20, Randomesque: 5, Target: 0.7},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, ok, err := bank.Next(profile, asked, rules, rng); !ok || err != nil {
					b.Fatal(ok, err)
				}
			}
		})
	}
}

// Laying out a bank, done once per version of the items.
func BenchmarkNewBank5000(b *testing.B) {
	items := mixedBank(rand.New(rand.NewPCG(1, 2)), 5000)
	for b.Loop() {
		if _, err := irt.NewBank(items); err != nil {
			b.Fatal(err)
		}
	}
}

// The profile of 15 abilities from 40 answers.
func BenchmarkMAP40x15(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 2))
	prior := profilePrior(b)
	items := mixedBank(rng, 40)
	theta := prior.Draw(rng)
	responses := make([]int, len(items))
	for i := range items {
		responses[i] = irt.Simulate(&items[i], theta[items[i].Dim], rng)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := prior.MAP(items, responses); err != nil {
			b.Fatal(err)
		}
	}
}
