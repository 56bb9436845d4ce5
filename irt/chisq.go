package irt

import (
	"context"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// chiSquaredP is P(χ²_df ≥ x), 1 for x ≤ 0, and NaN when x is NaN or df < 1: there is then no test.
func chiSquaredP(x float64, df int) float64 {
	switch {
	case math.IsNaN(x) || df < 1:
		return math.NaN()
	case x <= 0:
		return 1
	case math.IsInf(x, 1):
		return 0
	}
	return distuv.ChiSquared{K: float64(df)}.Survival(x)
}

// normalLowerP is P(Z ≤ z) for a standard normal Z, exact also in the lower tail; NaN for NaN.
func normalLowerP(z float64) float64 { return math.Erfc(-z/math.Sqrt2) / 2 }

// FalseDiscovery adjusts p-values for their number as Benjamini & Hochberg (1995) do, p_(i)·n/i made monotone: of those below a level at most that
// share is expected to be there by chance. A NaN is no test: it stays NaN and isn't counted.
func FalseDiscovery(p []float64) []float64 {
	adjusted := make([]float64, len(p))
	var order []int
	for i, v := range p {
		if adjusted[i] = math.NaN(); !math.IsNaN(v) {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(a, b int) int {
		switch {
		case p[a] > p[b]:
			return -1
		case p[a] < p[b]:
			return 1
		}
		return 0
	})
	least, n := 1.0, float64(len(order))
	for rank, i := range order { // from the largest down
		least = min(least, p[i]*n/(n-float64(rank)))
		adjusted[i] = least
	}
	return adjusted
}

// cancelEvery is how many persons are read between two looks at the context: some 10 µs to 10 ms of work.
const cancelEvery = 256

// cancelled is ctx's error at every cancelEvery-th i.
func cancelled(ctx context.Context, i int) error {
	if i%cancelEvery != 0 {
		return nil
	}
	return ctx.Err()
}
