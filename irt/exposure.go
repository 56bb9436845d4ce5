package irt

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"sync"
)

// Lottery is the exposure control of Sympson & Hetter 1985 for one session of
// [Bank.Next], as [Rules].Allowed: item i is admitted with probability
// exposure[i], the same throughout the session, which the seed names. (That
// drawing the lot beforehand or when the item is first chosen has the same
// effect, as each is drawn once.) An item without a parameter is admitted.
func Lottery(exposure []float64, seed uint64) func(i int) bool {
	return func(i int) bool { return i >= len(exposure) || exposure[i] >= lot(seed, i) }
}

// Apart returns, as [Rules].Allowed, whether no enemy of item i has been asked:
// no item but i itself of those that share one of the sets with it.
func Apart(enemies [][]int, asked []int) func(i int) bool {
	was, shut := make(map[int]bool, len(asked)), map[int]bool{}
	for _, i := range asked {
		was[i] = true
	}
	for _, set := range enemies {
		for _, i := range set {
			if was[i] {
				for _, j := range set {
					shut[j] = true
				}
				break
			}
		}
	}
	return func(i int) bool { return !shut[i] }
}

// lot returns a number in (0, 1) drawn for item i in the session with that
// seed, by the mixing of SplitMix64 (Steele, Lea & Flood 2014).
func lot(seed uint64, i int) float64 {
	z := mix(mix(seed) + uint64(i))
	return (float64(z>>11) + 0.5) / (1 << 53)
}

func mix(z uint64) uint64 {
	z += 0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// ExposureOptions steer [EstimateExposure].
type ExposureOptions struct {
	Rate      float64 // largest share of persons to be asked an item, in (0, 1]
	Persons   int     // simulated per round; 0 = 2,000, at most 10⁷
	Rounds    int     // at most; 0 = 30, at most 1,000
	Tolerance float64 // by which the largest simulated rate may be above Rate; 0 = 3·√(r(1−r)/Persons)
	Mean, SD  float64 // of the simulated abilities; SD 0 = the prior's mean and SD
}

// Exposure are estimated parameters of exposure control.
type Exposure struct {
	Parameters []float64 // one per item, in (0, 1], for CATOptions.Exposure
	Rates      []float64 // share of persons who were asked each item, simulated with these parameters and other persons
	MaxRate    float64   // the largest of them
	MeanLength float64   // of those tests
	Rounds     int       // used
	Converged  bool      // whether MaxRate is at most Rate + Tolerance
}

// EstimateExposure finds the parameters with which no item is asked of more
// than a share r of persons, by the iteration of Sympson & Hetter 1985. Each
// round simulates tests of persons with abilities from N(Mean, SD²), counts
// how often each item is chosen, P(S), and sets its parameter to r/P(S) where
// P(S) > r, else to 1. The parameters of the round with the smallest maximum
// are kept, and checked in a last round with other persons.
//
// The maximum over many items of simulated rates lies above the maximum of the
// true ones by up to some 3·√(r(1−r)/Persons), the standard Tolerance: a smaller
// one asks for more Persons. A rate below test length / items cannot be reached.
//
// The seed of the test options makes the result repeatable, on any number of
// cores. It is an error if an option makes no sense. If ctx ends first, its
// error is returned.
func EstimateExposure(ctx context.Context, bank *CATBank, o CATOptions, e ExposureOptions) (*Exposure, error) {
	o.Exposure = nil
	if err := e.complete(&o); err != nil {
		return nil, err
	}
	if _, err := NewCAT(bank, o); err != nil {
		return nil, err
	}
	n := bank.Len()
	best := &Exposure{Parameters: ones(n), MaxRate: 2}
	o.Exposure = ones(n)
	for round := 1; round <= e.Rounds; round++ {
		tally, err := simulateExposure(ctx, bank, o, &e, uint64(round))
		if err != nil {
			return nil, err
		}
		most := tally.maxRate()
		if most < best.MaxRate {
			best.Parameters, best.MaxRate = append([]float64(nil), o.Exposure...), most
		}
		best.Rounds = round
		if most <= e.Rate+e.Tolerance {
			break
		}
		for i, s := range tally.selected {
			o.Exposure[i] = min(1, e.Rate*float64(e.Persons)/max(float64(s), 1))
		}
	}
	o.Exposure = best.Parameters
	tally, err := simulateExposure(ctx, bank, o, &e, 0)
	if err != nil {
		return nil, err
	}
	best.MaxRate, best.Rates = tally.maxRate(), make([]float64, n)
	for i, a := range tally.asked {
		best.Rates[i] = float64(a) / float64(e.Persons)
		best.MeanLength += best.Rates[i]
	}
	best.Converged = best.MaxRate <= e.Rate+e.Tolerance
	return best, nil
}

func ones(n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = 1
	}
	return x
}

func (e *ExposureOptions) complete(o *CATOptions) error {
	if e.Persons == 0 {
		e.Persons = 2000
	}
	if e.Rounds == 0 {
		e.Rounds = 30
	}
	if e.Tolerance == 0 {
		e.Tolerance = 3 * math.Sqrt(max(e.Rate*(1-e.Rate), 1e-6)/max(float64(e.Persons), 1))
	}
	if e.SD == 0 {
		e.Mean = o.Mean
		if e.SD = o.SD; e.SD == 0 {
			e.SD = 1
		}
	}
	switch { // conditions are written so that NaN fails them
	case !(e.Rate > 0 && e.Rate <= 1):
		return fmt.Errorf("irt: exposure rate %v is not in (0, 1]", e.Rate)
	case e.Persons < 1 || e.Persons > 1e7 || e.Rounds < 1 || e.Rounds > 1000:
		return fmt.Errorf("irt: %d persons in %d rounds", e.Persons, e.Rounds)
	case !(e.Tolerance > 0 && e.Tolerance <= 1):
		return fmt.Errorf("irt: tolerance %v of the exposure rate is not in (0, 1]", e.Tolerance)
	case !(e.Mean >= -maxLocation && e.Mean <= maxLocation && e.SD > 0 && e.SD <= maxLocation):
		return fmt.Errorf("irt: persons with abilities N(%v, %v²)", e.Mean, e.SD)
	}
	return nil
}

// An exposureTally counts how many persons' tests chose and asked each item.
type exposureTally struct {
	persons         int
	selected, asked []int32
}

func (t *exposureTally) maxRate() float64 {
	most := int32(0)
	for _, a := range t.asked {
		most = max(most, a)
	}
	return float64(most) / float64(t.persons)
}

// simulateExposure simulates the persons of a round, each with a seed of its
// own, so that the sum does not depend on who simulates whom.
func simulateExposure(ctx context.Context, bank *CATBank, o CATOptions, e *ExposureOptions, round uint64) (*exposureTally, error) {
	workers := min(runtime.GOMAXPROCS(0), e.Persons)
	parts, errs := make([]*exposureTally, workers), make([]error, workers)
	var wait sync.WaitGroup
	for w := range workers {
		t := &exposureTally{e.Persons, make([]int32, bank.Len()), make([]int32, bank.Len())}
		parts[w] = t
		wait.Go(func() {
			for p := w; p < e.Persons && errs[w] == nil; p += workers {
				mine := o
				mine.Seed = mix(mix(o.Seed+round<<32) + uint64(p))
				errs[w] = t.person(ctx, bank, mine, e)
			}
		})
	}
	wait.Wait()
	sum := parts[0]
	for w, t := range parts {
		if errs[w] != nil {
			return nil, errs[w]
		}
		for i := range t.asked {
			if w > 0 {
				sum.selected[i] += t.selected[i]
				sum.asked[i] += t.asked[i]
			}
		}
	}
	return sum, nil
}

// person simulates one test.
func (t *exposureTally) person(ctx context.Context, bank *CATBank, o CATOptions, e *ExposureOptions) error {
	rng := rand.New(rand.NewPCG(o.Seed, 0x6469726165787031)) // "diraexp1"
	theta := e.Mean + e.SD*rng.NormFloat64()
	c, err := NewCAT(bank, o)
	if err != nil {
		return err
	}
	c.selected = t.selected
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		i, ok := c.Next()
		if !ok {
			break
		}
		if err := c.Answer(i, Simulate(&bank.items[i], theta, rng)); err != nil {
			return err
		}
		t.asked[i]++
	}
	return nil
}
