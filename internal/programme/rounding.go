package programme

import (
	"crypto/sha256"
	"encoding/binary"
	"math"
	"slices"
)

// Count is a number of people as it is told: few are not told apart, nor is who is missing to all.
type Count struct {
	N    int  `json:"n"`
	Few  bool `json:"few,omitempty"`  // fewer than the threshold, perhaps nobody
	Most bool `json:"most,omitempty"` // all but fewer than the threshold, perhaps all
}

// told is how a number of people out of some is told.
func told(who []string, of int) Count {
	switch {
	case len(who) < Least:
		return Count{Few: true}
	case of-len(who) < Least:
		return Count{N: of, Most: true}
	}
	return Count{N: rounded(who)}
}

// rounded is the number of some people, rounded at random to the multiple of [Least] below or above it, the nearer the more often, so that it is right on average. The same people are always
// rounded in the same way, so that asking again tells nothing, and sets that differ in one person may be rounded differently, so that the difference of two does not say how many differ.
// The people are named by their assessments, whose ids nobody is shown. (Random rounding with a seed that comes from who is counted: Fraser and Wooton, A proposed method for confidentialising
// tabular output to protect against differencing, 2005.)
func rounded(who []string) int {
	over := len(who) % Least
	if over == 0 {
		return len(who)
	}
	h := sha256.New()
	for _, id := range slices.Sorted(slices.Values(who)) {
		h.Write([]byte(id))
		h.Write([]byte{'\n'})
	}
	if binary.BigEndian.Uint64(h.Sum(nil))%uint64(Least) < uint64(over) {
		return len(who) - over + Least
	}
	return len(who) - over
}

// downTo and upTo round a worth to a multiple of some, so that what is said of it stays true: a plan is worth that at least, and none is worth more.
func downTo(x, of float64) float64 { return math.Floor(x/of+1e-9) * of }

func upTo(x, of float64) float64 { return math.Ceil(x/of-1e-9) * of }

// Nice is the next number up of 1, 2 or 5 times a power of ten.
func Nice(x float64) float64 {
	if x <= 0 {
		return 0
	}
	base := math.Pow(10, math.Floor(math.Log10(x)))
	for _, m := range []float64{1, 2, 5, 10} {
		if m*base >= x {
			return m * base
		}
	}
	return 10 * base
}
