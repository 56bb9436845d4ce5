package irt

import (
	"context"
	"math"
)

// mmlPersons is the E-step of a block of persons of one group.
type mmlPersons struct {
	m      *mmlModel
	e      *mmlEval
	g      int
	counts [][]float64 // of this block, per chunk
	sums   *mmlSums
	prior  []float64 // weights of the nodes
	p      []float64 // posterior
}

// mmlNegligible is the share of a person's posterior below which the nodes at
// either end are not counted: 61 of them are far below rounding.
const mmlNegligible = 1e-16

// run adds the patterns first, first+stride, … below end.
func (w *mmlPersons) run(ctx context.Context, first, end, stride int) {
	pack, lo, hi := w.m.pack, w.e.nodes.at[w.g], w.e.nodes.at[w.g+1]
	w.p, w.prior = make([]float64, hi-lo), w.e.nodes.weight[lo:hi]
	if w.m.regression() {
		w.prior = make([]float64, hi-lo)
	}
	n := len(pack.chunks)
	for i, k := first, 0; i < end; i, k = i+stride, k+1 {
		if k%256 == 255 && ctx.Err() != nil {
			return
		}
		code, weight := pack.codes[i*n:(i+1)*n], pack.weight[i]
		mean := 0.0
		if w.m.regression() {
			mean = w.m.personMean(w.g, int(pack.person[i]))
			w.setPrior(mean)
		}
		w.product(code)
		sum := mmlTotal(w.p)
		logSum := 0.0
		if sum > 1e-250 && sum < 1e250 {
			logSum = math.Log(sum)
		} else {
			sum, logSum = w.inLogs(code)
		}
		w.sums.logL += weight * logSum
		w.sums.weight += weight
		w.add(code, weight, sum)
		if w.m.regression() {
			w.moments(int(pack.person[i]), weight, mean)
		}
	}
}

// product sets p to prior times likelihood.
func (w *mmlPersons) product(code []uint8) {
	t, p, src := w.m.tables.table, w.p, w.prior
	q, c := len(p), 0
	for ; c+4 <= len(code); c += 4 {
		mmlTimes4(p, src, t[c][int(code[c])*q:], t[c+1][int(code[c+1])*q:], t[c+2][int(code[c+2])*q:], t[c+3][int(code[c+3])*q:])
		src = p
	}
	switch len(code) - c {
	case 3:
		mmlTimes3(p, src, t[c][int(code[c])*q:], t[c+1][int(code[c+1])*q:], t[c+2][int(code[c+2])*q:])
	case 2:
		mmlTimes2(p, src, t[c][int(code[c])*q:], t[c+1][int(code[c+1])*q:])
	case 1:
		mmlTimes1(p, src, t[c][int(code[c])*q:])
	}
}

// add counts the posterior p/sum with its weight in the row of each chunk's
// value. Ends that hold nothing are left out.
func (w *mmlPersons) add(code []uint8, weight, sum float64) {
	lo, hi, least := 0, len(w.p), mmlNegligible*sum
	for lo < hi && w.p[lo] < least {
		lo++
	}
	for hi > lo && w.p[hi-1] < least {
		hi--
	}
	q, share, p := len(w.p), weight/sum, w.p[lo:hi]
	clear(w.p[:lo])
	clear(w.p[hi:])
	for i := range p {
		p[i] *= share
	}
	for c, v := range code {
		mmlIncrease(w.counts[c][int(v)*q+lo:int(v)*q+hi], p)
	}
}

// inLogs does what product does for a person whose likelihood is beyond the
// range of a float64; p is relative to its largest value.
func (w *mmlPersons) inLogs(code []uint8) (sum, logSum float64) {
	lo, nq := w.e.nodes.at[w.g], len(w.e.nodes.theta)
	for q, v := range w.prior {
		w.p[q] = math.Log(math.Max(v, 1e-300))
	}
	for c, v := range code {
		chunk, v := &w.m.pack.chunks[c], int(v)
		for i, j := range chunk.items {
			x := v % chunk.radix[i]
			v /= chunk.radix[i]
			it := &w.m.items[j]
			if x > it.m {
				continue
			}
			log := math.Log(w.e.scale[(it.row+x)*len(w.m.sd)+w.g])
			for q := range w.p {
				w.p[q] += math.Log(w.e.prob[(it.row+x)*nq+lo+q]) - log
			}
		}
	}
	top := math.Inf(-1)
	for _, v := range w.p {
		top = math.Max(top, v)
	}
	for q, v := range w.p {
		w.p[q] = math.Exp(v - top)
	}
	sum = mmlTotal(w.p)
	return sum, top + math.Log(sum)
}

// setPrior sets the weights of the nodes for a person with this mean.
func (w *mmlPersons) setPrior(mean float64) {
	lo, sd := w.e.nodes.at[w.g], w.m.sd[w.g]
	for q := range w.prior {
		z := (w.e.nodes.theta[lo+q] - mean) / sd
		w.prior[q] = math.Exp(-z * z / 2)
	}
	s := 1 / mmlTotal(w.prior)
	for q := range w.prior {
		w.prior[q] *= s
	}
}

// moments adds what the latent regression needs of a person; p is then the
// posterior times the weight.
func (w *mmlPersons) moments(person int, weight, mean float64) {
	lo, first, second := w.e.nodes.at[w.g], 0.0, 0.0
	for q, p := range w.p {
		d := w.e.nodes.theta[lo+q] - mean
		first += p * d
		second += p * d * d
	}
	w.sums.square += second
	w.sums.mean[w.g] += first
	groups := len(w.m.sd)
	for k, v := range w.m.covariates[person] {
		w.sums.mean[groups+k] += first * v
	}
}
