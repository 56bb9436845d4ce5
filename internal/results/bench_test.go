package results

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/round"
)

// nation is a round of so many people in so many units, four departments and teams below them of very different sizes, on fifteen competencies.
func nation(people, units int) *census {
	rng := rand.New(rand.NewPCG(1, 1))
	tree := []identity.Unit{{ID: "m", Name: "Ministry"}}
	for d := range 4 {
		tree = append(tree, identity.Unit{ID: identity.UnitID(fmt.Sprint("d", d)), Parent: "m", Name: fmt.Sprint("Department ", d)})
	}
	for u := range units - 5 {
		tree = append(tree, identity.Unit{ID: identity.UnitID(fmt.Sprint("u", u)), Parent: identity.UnitID(fmt.Sprint("d", u%4)), Name: fmt.Sprint("Team ", u)})
	}
	facts := make([]Fact, 0, people*15)
	for p := range people {
		// Cubing makes many teams small.
		unit := tree[5+int(float64(units-5)*math.Pow(rng.Float64(), 3))].ID
		for a := range 15 {
			f := Fact{Session: assessment.ID(fmt.Sprintf("s%07d", p)), Ability: framework.StatementID(fmt.Sprintf("D%d.C%d", 1+a/5, a+1)), Unit: unit,
				Sex: assessment.Sexes[min(3, int(2.04*rng.Float64()))], Grade: assessment.Grades[p%4], Role: "R1", Theta: rng.NormFloat64(), SE: 0.6, AtLeast: [4]float64{1}, Self: 1, Target: 2}
			for l, cut := range []float64{-0.5, 0.7, 1.9} {
				f.AtLeast[l+1] = 0.5 * math.Erfc((cut-f.Theta)/0.6/math.Sqrt2)
			}
			facts = append(facts, f)
		}
	}
	return newCensus(&round.Round{ID: "r", ClosedAt: time.Unix(1, 0), Wave: 1}, tree, wholeTree, facts, nil)
}

var sizes = []struct{ people, units int }{{1_200, 24}, {30_000, 300}}

// BenchmarkRelease is making the releases of a round to all audiences; 30,000 people have given about a million answers.
func BenchmarkRelease(b *testing.B) {
	for _, n := range sizes {
		b.Run(fmt.Sprintf("people=%d,units=%d", n.people, n.units), func(b *testing.B) {
			c := nation(n.people, n.units)
			for b.Loop() {
				if _, err := c.releases(context.Background(), nil, map[Audience]*Release{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkOpen is what a page does with a release beside drawing it.
func BenchmarkOpen(b *testing.B) {
	for _, n := range sizes {
		b.Run(fmt.Sprintf("people=%d,units=%d", n.people, n.units), func(b *testing.B) {
			list, err := nation(n.people, n.units).releases(context.Background(), nil, map[Audience]*Release{})
			if err != nil {
				b.Fatal(err)
			}
			body, err := json.Marshal(list[0])
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(len(body)))
			for b.Loop() {
				r := &Release{}
				if err := json.Unmarshal(body, r); err != nil {
					b.Fatal(err)
				}
				r.keep([]string{"m"})
				if r.Around("u20") == nil {
					b.Fatal("nothing is told")
				}
			}
		})
	}
}
