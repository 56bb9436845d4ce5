package irt_test

import (
	"math/rand/v2"
	"testing"

	"github.com/dira-platform/dira/irt"
)

// catItems returns n items on one ability as banks have them: slopes about
// log-normal, locations normal, half of them with guessing.
func catItems(rng *rand.Rand, n int) []irt.Item {
	items := make([]irt.Item, n)
	for i := range items {
		items[i] = irt.Item{A: 0.5 + 1.5*rng.Float64(), B: []float64{1.2 * rng.NormFloat64()}}
		if i%2 == 0 {
			items[i].C = 0.2
		}
	}
	return items
}

func mustCATBank(t testing.TB, items []irt.Item, o irt.CATBankOptions) *irt.CATBank {
	t.Helper()
	b, err := irt.NewCATBank(items, o)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// halfway returns a test of a person with the ability theta after n answers.
func halfway(t testing.TB, bank *irt.CATBank, o irt.CATOptions, theta float64, n int) *irt.CAT {
	t.Helper()
	c := mustCAT(t, bank, o)
	rng := rand.New(rand.NewPCG(9, 9))
	for range n {
		i, ok := c.Next()
		if !ok {
			t.Fatal(c.Done())
		}
		item := bank.Item(i)
		mustAnswer(t, c, i, irt.Simulate(&item, theta, rng))
	}
	return c
}

// The next of 5,000 items, one ability, after 15 answers.
func BenchmarkCATNext5000(b *testing.B) {
	bank := mustCATBank(b, catItems(rand.New(rand.NewPCG(1, 2)), 5000), irt.CATBankOptions{})
	for name, o := range map[string]irt.CATOptions{
		"information": {},
		"randomesque": {Randomesque: 5},
		"KL":          {Criterion: irt.KullbackLeibler},
		"posteriorKL": {Criterion: irt.PosteriorKL},
		"variance":    {Criterion: irt.MinVariance},
		"stratified":  {Criterion: irt.AStratified, MaxLength: 30},
		"closest":     {Criterion: irt.ClosestDifficulty},
	} {
		c := halfway(b, bank, o, 0.4, 15)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if irt.CATChoose(c) < 0 {
					b.Fatal("none")
				}
			}
		})
	}
}

// A whole test of 30 questions from 5,000 items, scoring included.
func BenchmarkCATSession30of5000(b *testing.B) {
	items := catItems(rand.New(rand.NewPCG(1, 2)), 5000)
	bank := mustCATBank(b, items, irt.CATBankOptions{})
	for name, o := range map[string]irt.CATOptions{
		"EAP":      {MaxLength: 30},
		"MAP":      {MaxLength: 30, Estimator: irt.CATMAP},
		"variance": {MaxLength: 30, Criterion: irt.MinVariance},
	} {
		b.Run(name, func(b *testing.B) {
			rng := rand.New(rand.NewPCG(3, 4))
			b.ReportAllocs()
			for b.Loop() {
				theta := rng.NormFloat64()
				c, err := irt.NewCAT(bank, o)
				if err != nil {
					b.Fatal(err)
				}
				for i, ok := c.Next(); ok; i, ok = c.Next() {
					if err := c.Answer(i, irt.Simulate(&items[i], theta, rng)); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}

// Laying out a bank for adaptive tests, done once per version of the items.
func BenchmarkNewCATBank5000(b *testing.B) {
	items := catItems(rand.New(rand.NewPCG(1, 2)), 5000)
	for b.Loop() {
		mustCATBank(b, items, irt.CATBankOptions{})
	}
}
