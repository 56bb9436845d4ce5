package irt

import (
	"context"
	"math"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
)

// profilePart is a part of the persons with sums of its own, so that the order of adding does not depend on the number of processors.
type profilePart struct {
	from, to int
	counts   []float64
	sum      [][]float64
	cross    []float64
	look     func(i, k, node int, w []float64) // at what was drawn for a person's ability, with its distribution at the nodes; nil: nobody
}

func (m *profileModel) split(counts int) {
	for part := range profileParts {
		p := profilePart{from: m.persons * part / profileParts, to: m.persons * (part + 1) / profileParts, counts: make([]float64, counts), cross: make([]float64, len(m.cross))}
		for range m.mean {
			p.sum = append(p.sum, make([]float64, len(m.dims)))
		}
		m.parts = append(m.parts, p)
	}
}

// sweep draws the abilities of everybody once.
func (m *profileModel) sweep(ctx context.Context, pass int) error {
	var next atomic.Int64
	var wait sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), profileParts) {
		wait.Go(func() {
			for part := next.Add(1) - 1; part < profileParts && ctx.Err() == nil; part = next.Add(1) - 1 {
				rng := rand.New(rand.NewPCG(m.o.Seed, uint64(pass)<<16|uint64(part)))
				m.parts[part].sweep(m, rng)
			}
		})
	}
	wait.Wait()
	return ctx.Err()
}

func (p *profilePart) sweep(m *profileModel, rng *rand.Rand) {
	n := len(m.dims)
	clear(p.counts)
	clear(p.cross)
	for _, s := range p.sum {
		clear(s)
	}
	var w [profileNodes]float64
	dev := make([]float64, n)
	for i := p.from; i < p.to; i++ {
		theta, mean := m.theta[i*n:(i+1)*n], m.mean[m.group[i]]
		for k := range n {
			dev[k] = theta[k] - mean[k]
		}
		at, end := m.start[i], m.start[i+1]
		for k := range n {
			row := m.q[k*n : (k+1)*n]
			centre := row[k] * dev[k]
			for j, v := range row {
				centre -= v * dev[j]
			}
			centre, v := mean[k]+centre/row[k], 1/row[k]
			first := at
			for at < end && int(m.answers[at].dim) == k {
				at++
			}
			if first == at {
				theta[k] = centre + math.Sqrt(v)*rng.NormFloat64()
			} else {
				node := p.one(m, m.answers[first:at], centre, v, &w, rng)
				theta[k] = profileNode(node)
				if p.look != nil {
					p.look(i, k, node, w[:])
				}
			}
			dev[k] = theta[k] - mean[k]
		}
		for k, d := range dev {
			p.sum[m.group[i]][k] += theta[k]
			for j := range k + 1 {
				p.cross[k*n+j] += d * dev[j]
			}
		}
	}
}

// one draws one ability of a person, given the others by their conditional mean and variance, and leaves its distribution in w.
func (p *profilePart) one(m *profileModel, answers []profileAnswer, mean, v float64, w *[profileNodes]float64, rng *rand.Rand) int {
	gauss(w, mean, v)
	for _, a := range answers {
		it := &m.items[a.item]
		curve := it.p[int(a.category)*profileNodes:][:profileNodes]
		for q := range w {
			w[q] *= curve[q]
		}
	}
	total := 0.0
	for _, x := range w {
		total += x
	}
	if !(total > 0) { // answers that the model thinks impossible: take the middle
		*w = [profileNodes]float64{}
		w[profileNodes/2], total = 1, 1
	}
	u, node, inverse := rng.Float64(), -1, 1/total
	for q := range w {
		w[q] *= inverse
		if u -= w[q]; u < 0 && node < 0 {
			node = q
		}
	}
	if node < 0 {
		node = profileNodes - 1
		for node > 0 && w[node] == 0 {
			node--
		}
	}
	for _, a := range answers {
		counts := p.counts[m.items[a.item].first+int(a.category)*profileNodes:][:profileNodes]
		for q, x := range w {
			counts[q] += x
		}
	}
	return node
}

// gauss fills w with a normal density at the nodes, up to a factor. From node to node it changes by a factor that itself changes by a constant one.
func gauss(w *[profileNodes]float64, mean, v float64) {
	c := int(math.Round((mean - profileLow) / profileStep))
	c = max(0, min(profileNodes-1, c))
	x := profileNode(c) - mean
	w[c] = 1
	const h = profileStep
	bend := math.Exp(-h * h / v)
	for r, q := math.Exp(-(2*x*h+h*h)/(2*v)), c+1; q < profileNodes; q++ {
		w[q] = w[q-1] * r
		r *= bend
	}
	for r, q := math.Exp((2*x*h-h*h)/(2*v)), c-1; q >= 0; q-- {
		w[q] = w[q+1] * r
		r *= bend
	}
}

// cycle is one step of the estimation: draw, average, fit.
func (m *profileModel) cycle(ctx context.Context, t int) error {
	if err := m.sweep(ctx, t); err != nil {
		return err
	}
	weight := 1.0
	if burn := m.o.Cycles / 3; t > burn {
		weight = math.Pow(float64(t-burn), -0.8)
	}
	mix := func(into []float64, of func(*profilePart) []float64) {
		for i := range into {
			into[i] *= 1 - weight
		}
		for part := range m.parts {
			for i, x := range of(&m.parts[part]) {
				into[i] += weight * x
			}
		}
	}
	mix(m.counts, func(p *profilePart) []float64 { return p.counts })
	mix(m.cross, func(p *profilePart) []float64 { return p.cross })
	for g := range m.sum {
		mix(m.sum[g], func(p *profilePart) []float64 { return p.sum[g] })
	}
	for j := range m.items {
		it := &m.items[j]
		it.fit(m.counts[it.first:], m.o.Slopes)
	}
	return m.population()
}

// profileShrink is how many persons the prior on the covariance is worth.
const profileShrink = 100

// population moves means and covariance to what was drawn.
func (m *profileModel) population() error {
	n, all := len(m.dims), float64(m.persons)
	for k := range n {
		whole := 0.0
		for g := range m.sum {
			whole += m.sum[g][k]
		}
		whole /= all
		for g := range m.sum {
			m.mean[g][k] = 0
			if len(m.sum) > 1 && m.size[g] > 0 {
				m.mean[g][k] = m.sum[g][k]/m.size[g] - whole
			}
		}
	}
	for k := range n {
		for j := range k + 1 {
			v := (m.cross[k*n+j] + profileShrink*m.cov0[k*n+j]) / (all + profileShrink)
			m.cov[k*n+j], m.cov[j*n+k] = v, v
		}
	}
	if m.o.Slopes {
		sd := make([]float64, n)
		for k := range n {
			sd[k] = math.Sqrt(m.cov[k*n+k])
		}
		for k := range n {
			for j := range n {
				m.cov[k*n+j] /= sd[k] * sd[j]
			}
		}
	}
	return m.invertCov()
}
