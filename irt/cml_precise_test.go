package irt_test

import (
	"math"
	"math/big"
	"testing"

	"github.com/dira-platform/dira/irt"
)

// precise is the conditional log likelihood of complete answers, from its definition and in numbers of 300 bits: an answer k to an item
// with thresholds b counts exp(−b_1 − … − b_k), a person's score its elementary symmetric function. Nothing of the estimation is used.
type precise struct {
	reached []map[int]int64 // of each item and threshold k: how many answers are k or higher
	scores  []int64         // how many persons have each score
}

const preciseBits = 300

func newPrecise(d *irt.Data, items []irt.Estimated) *precise {
	p := &precise{}
	top := 0
	for _, it := range items {
		p.reached = append(p.reached, map[int]int64{})
		top += len(it.B)
	}
	p.scores = make([]int64, top+1)
	for i := range d.Persons() {
		score := 0
		for j := range items {
			x := d.At(i, j)
			score += x
			for k := range x {
				p.reached[j][k]++
			}
		}
		p.scores[score]++
	}
	return p
}

func preciseFloat(x float64) *big.Float { return new(big.Float).SetPrec(preciseBits).SetFloat64(x) }

// exp by the series of x/2^20, squared 20 times.
func preciseExp(x *big.Float) *big.Float {
	small := new(big.Float).SetMantExp(x, -20)
	sum, term := preciseFloat(1), preciseFloat(1)
	for n := 1; n < 20; n++ {
		term.Mul(term, small).Quo(term, preciseFloat(float64(n)))
		sum.Add(sum, term)
	}
	for range 20 {
		sum.Mul(sum, sum)
	}
	return sum
}

// log by Newton's steps y + x·exp(−y) − 1, which double the digits.
func preciseLog(x *big.Float) *big.Float {
	mantissa := new(big.Float)
	exponent := x.MantExp(mantissa)
	m, _ := mantissa.Float64()
	y := preciseFloat(math.Log(m) + float64(exponent)*math.Ln2)
	for range 4 {
		step := preciseExp(new(big.Float).Neg(y))
		y.Add(y, step.Mul(step, x).Sub(step, preciseFloat(1)))
	}
	return y
}

// at is the log likelihood at thresholds, of each item in turn; one of them may be moved by a little more than a float64 can hold.
func (p *precise) at(b [][]float64, item, threshold int, by *big.Float) *big.Float {
	sum, gamma := preciseFloat(0), []*big.Float{preciseFloat(1)}
	for j := range b {
		weight, weights := preciseFloat(0), []*big.Float{preciseFloat(1)}
		for k, v := range b[j] {
			t := preciseFloat(v)
			if j == item && k == threshold {
				t.Add(t, by)
			}
			part := new(big.Float).Mul(t, preciseFloat(float64(p.reached[j][k])))
			sum.Sub(sum, part)
			weight.Sub(weight, t)
			weights = append(weights, preciseExp(weight))
		}
		next := make([]*big.Float, len(gamma)+len(b[j]))
		for r := range next {
			next[r] = preciseFloat(0)
			for k := range weights {
				if r-k >= 0 && r-k < len(gamma) {
					next[r].Add(next[r], new(big.Float).SetPrec(preciseBits).Mul(gamma[r-k], weights[k]))
				}
			}
		}
		gamma = next
	}
	for r, n := range p.scores {
		if n > 0 {
			sum.Sub(sum, new(big.Float).Mul(preciseLog(gamma[r]), preciseFloat(float64(n))))
		}
	}
	return sum
}

// slope is the derivative in one threshold.
func (p *precise) slope(b [][]float64, item, threshold int) float64 {
	h := preciseFloat(1e-30)
	up := p.at(b, item, threshold, h)
	up.Sub(up, p.at(b, item, threshold, new(big.Float).Neg(h)))
	v, _ := up.Quo(up, preciseFloat(2e-30)).Float64()
	return v
}

// The reference for partial credit was found from the likelihood alone, stopped at a 1e-16th of it, and agrees with ours to 2.6e-7 only. Which of
// the two is nearer to the maximum? The log likelihood in 300 bits decides, and its gradient says how near: a Newton step is about SE²·slope.
func TestCMLIsNearerToTheMaximumThanItsReference(t *testing.T) {
	var raw map[string]struct {
		PCM struct {
			Thresholds map[string][]float64 `json:"thresholds"`
		} `json:"pcm"`
	}
	referenceJSON(t, "pcm_rsm_cml_tight.json", &raw)
	for set, covariates := range map[string]int{"science": 0, "verbagg_poly": 2} {
		d := referenceData(t, set+".csv", covariates)
		c := mustCML(t, d, irt.FamilyPCM, irt.FitOptions{})
		p := newPrecise(d, c.Items)
		var ours, theirs [][]float64
		for _, it := range c.Items {
			ours, theirs = append(ours, it.B), append(theirs, raw[set].PCM.Thresholds[it.ID])
		}
		gain := p.at(ours, -1, 0, nil)
		gain.Sub(gain, p.at(theirs, -1, 0, nil))
		if gain.Sign() < 0 {
			t.Errorf("%s: the reference's likelihood is higher by %.3g", set, gain)
		}
		left, leftTheirs := 0.0, 0.0
		for j, it := range c.Items {
			for k, se := range it.SEB {
				left = max(left, se*se*math.Abs(p.slope(ours, j, k)))
				leftTheirs = max(leftTheirs, se*se*math.Abs(p.slope(theirs, j, k)))
			}
		}
		t.Logf("%s: the log likelihood is higher by %.2g; left to the maximum about %.1g, from the reference %.1g", set, gain, left, leftTheirs)
		if left > 1e-10 {
			t.Errorf("%s: about %g from the maximum", set, left)
		}
	}
}
