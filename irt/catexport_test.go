package irt

import "math"

// CATValues returns the value of each item under the criterion of the test,
// without bounds or order; NaN for items that are closed.
func CATValues(c *CAT) []float64 {
	out := make([]float64, c.bank.Len())
	for i := range out {
		if out[i] = math.NaN(); c.closed[i>>6]>>(i&63)&1 == 0 {
			out[i] = catValue(c, i)
		}
	}
	return out
}

func catValue(c *CAT, i int) float64 {
	it := &c.bank.items[i]
	switch c.o.Criterion {
	case MaxInformation:
		return it.EffectiveInformation(c.theta)
	case KullbackLeibler:
		delta := c.o.Delta
		if !c.o.FixedDelta {
			delta = max(delta/math.Sqrt(float64(max(1, len(c.asked)))), 0.01)
		}
		return it.klIndex(c.theta, delta)
	case PosteriorKL:
		from, to := c.window()
		return c.bank.posteriorKL(i, c.theta, c.posterior, from, to)
	case MinVariance:
		return c.varianceValue(i)
	}
	return -math.Abs(it.location() - c.theta)
}

func (c *CAT) varianceValue(i int) float64 {
	m := catMoments{w: c.posterior}
	for q, w := range c.posterior {
		d := c.bank.nodes[q] - c.mean
		m.first, m.second = append(m.first, w*d), append(m.second, w*d*d)
	}
	if c.o.PlugIn {
		return -c.bank.plugInVariance(i, c.theta, m, 0)
	}
	return c.bank.varianceFall(i, m, 0)
}

// PosteriorKLWith is the mean KL of item i over any weights of the nodes.
func PosteriorKLWith(b *CATBank, i int, theta float64, w []float64) float64 {
	return b.posteriorKL(i, theta, w, 0, len(w))
}

// KLIndex, MostKL and MostInformation let tests see the bounds hold.
func KLIndex(it *Item, theta, delta float64) float64 { return it.klIndex(theta, delta) }
func MostKL(it *Item, theta, delta float64) float64  { return it.mostKL(theta, delta) }
func MostInformation(it *Item, left, right float64) float64 {
	return it.mostInformation(left, right)
}

// Averaged is the curve with the location's error averaged out.
func Averaged(it *Item, theta float64) []float64 { return it.averaged(theta, nil) }

// CATChoose is the choice behind Next, made anew each time.
func CATChoose(c *CAT) int { return c.choose() }

// CATBest returns the best size items that search finds, best first.
func CATBest(c *CAT, size int) []int {
	c.pick.size = size
	c.search()
	var out []int
	for _, b := range c.pick.best {
		out = append(out, int(b.index))
	}
	return out
}
