package irt

import (
	"errors"
	"math"
	"runtime"
	"slices"
	"sync"

	"gonum.org/v1/gonum/mat"
)

// maximize is the M-step.
func (e *populationEM) maximize(sums []float64) populationMoments {
	n := e.n
	m := populationMoments{mean: slices.Clone(sums[2 : 2+n]), cov: slices.Clone(sums[2+n:])}
	for i := range m.mean {
		m.mean[i] /= sums[0]
	}
	if e.o.FixMean {
		clear(m.mean)
	}
	for i := range m.cov {
		m.cov[i] = m.cov[i]/sums[0] - m.mean[i/n]*m.mean[i%n]
	}
	e.restrict(&m)
	return m
}

// restrict applies what is fixed, and keeps the covariance definite.
func (e *populationEM) restrict(m *populationMoments) {
	n := e.n
	if e.o.FixMean {
		clear(m.mean)
	}
	sd := make([]float64, n)
	for i := range sd {
		if m.cov[i*n+i] < populationVariance {
			m.cov[i*n+i] = populationVariance
			m.floored = append(m.floored, i)
		}
		sd[i] = math.Sqrt(m.cov[i*n+i])
	}
	corr := mat.NewSymDense(n, nil)
	for i := range n {
		for j := range i + 1 {
			corr.SetSym(i, j, (m.cov[i*n+j]+m.cov[j*n+i])/2/(sd[i]*sd[j]))
		}
	}
	var eigen mat.EigenSym
	if eigen.Factorize(corr, false) {
		if v := slices.Min(eigen.Values(nil)); v < populationEigen {
			m.shrunk = (populationEigen - v) / (1 - v)
		}
	}
	for i := range n * n {
		v := corr.At(i/n, i%n)
		if i/n != i%n {
			v *= 1 - m.shrunk
		} else {
			v = 1
		}
		if !e.o.FixVariances {
			v *= sd[i/n] * sd[i%n]
		}
		m.cov[i] = v
	}
}

// expect is the E-step: the sums over all persons under these moments.
func (e *populationEM) expect(m populationMoments) ([]float64, error) {
	prior, err := NewPrior(m.mean, e.rows(m.cov))
	if err != nil {
		return nil, &PopulationError{"numbers", err}
	}
	e.next.Store(0)
	clear(e.blocks)
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() { e.work(prior) })
	}
	wg.Wait()
	if err := e.ctx.Err(); err != nil {
		return nil, err
	}
	sums := make([]float64, e.width())
	for at := 0; at < len(e.blocks); at += len(sums) {
		mmlIncrease(sums, e.blocks[at:at+len(sums)])
	}
	if !finite(mmlTotal(sums)) {
		return nil, &PopulationError{"numbers", errors.New("a posterior is too extreme for floating point")}
	}
	return sums, nil
}

// work scores blocks of persons until none is left.
func (e *populationEM) work(prior *Prior) {
	n := e.n
	c := &climb{prior: prior, hessian: make([]float64, n*n), step: make([]float64, n), here: newPoint(n), there: newPoint(n)}
	cov := make([]float64, n*n)
	for {
		b := int(e.next.Add(1)) - 1
		if b*e.width() >= len(e.blocks) {
			return
		}
		sums := e.blocks[b*e.width() : (b+1)*e.width()]
		for i := b * blockOfPersons; i < min((b+1)*blockOfPersons, len(e.who)); i++ {
			if e.ctx.Err() != nil {
				return
			}
			e.person(c, i, cov, sums)
		}
	}
}

// person adds a person to the sums.
func (e *populationEM) person(c *climb, i int, cov, sums []float64) {
	n, theta := e.n, e.theta[i*e.n:(i+1)*e.n]
	c.items, c.responses, c.failed = c.items[:0], c.responses[:0], false
	for col, x := range e.data.row(e.who[i]) {
		if x != Missing {
			c.items, c.responses = append(c.items, e.items[col]), append(c.responses, int(x))
		}
	}
	copy(c.here.theta, theta)
	c.evaluate(c.here)
	for range maxSteps {
		size := c.newton()
		if !c.advance() || size <= 1e-8*(1+maxAbs(c.here.theta)) {
			break
		}
	}
	copy(theta, c.here.theta)
	if !c.factorize(c.here.curvature, 0) {
		c.failed = true
	}
	w, logL := e.data.Weight(e.who[i]), c.here.value+float64(n)/2*math.Log(2*math.Pi)
	for a := range n {
		logL -= math.Log(c.hessian[a*n+a])
	}
	invert(c.hessian, cov, n)
	mean := theta
	if !e.o.PlainLaplace {
		mean, cov = populationNextOrder(c, cov)
	}
	if c.failed {
		logL = math.NaN()
	}
	for a, t := range mean {
		sums[2+a] += w * t
		for b, u := range mean {
			sums[2+n+a*n+b] += w * (t*u + cov[a*n+b])
		}
	}
	sums[0] += w
	sums[1] += w * logL
}

// populationNextOrder returns the mean and the covariance of the posterior to
// the next order of Laplace's expansion around the mode: with l₃ and l₄ the
// third and fourth derivatives of the log likelihood, one of each per ability.
func populationNextOrder(c *climb, s []float64) (mean, cov []float64) {
	const h = 0.05
	n := len(c.step)
	l3, l4 := make([]float64, n), make([]float64, n)
	for i, x := range c.responses {
		it := &c.items[i]
		_, _, lo := it.LogLikelihood(c.here.theta[it.Dim]-h, x)
		_, _, hi := it.LogLikelihood(c.here.theta[it.Dim]+h, x)
		l3[it.Dim] += (hi - lo) / (2 * h)
		l4[it.Dim] += (hi + lo) / (h * h)
	}
	shift := make([]float64, n)
	for j := range n {
		l4[j] += 2 * c.here.curvature[j] / (h * h)
		for k := range n {
			shift[j] += s[j*n+k] * l3[k] * s[k*n+k] / 2
		}
	}
	half := make([]float64, n*n) // Π·S
	for j := range n {
		for k := range n {
			p := l3[j] * l3[k] * s[j*n+k] * s[j*n+k] / 2
			if j == k {
				p += l4[j]*s[j*n+j]/2 + l3[j]*shift[j]
			}
			for m := range n {
				half[j*n+m] += p * s[k*n+m]
			}
		}
	}
	mean, cov = slices.Clone(c.here.theta), slices.Clone(s)
	mmlIncrease(mean, shift)
	for j := range n {
		for k := range n {
			for m := range n {
				cov[j*n+m] += s[j*n+k] * half[k*n+m]
			}
		}
	}
	return mean, cov
}
