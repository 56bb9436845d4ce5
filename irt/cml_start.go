package irt

import "math"

// problem lays out the parameters and where to start.
func (p *cmlPart) problem(f Family, anchors map[string]Item, counts *cmlCounts) (*cmlProblem, []float64) {
	c := &cmlProblem{part: p, counts: counts, first: make([]int, len(p.items)+1)}
	var start []float64 // of the thresholds
	for a, j := range p.items {
		c.first[a+1] = c.first[a] + p.steps[a]
		it, fixed := anchors[p.data.items[j]]
		for v := range p.steps[a] {
			terms, base := [2]int{-1, -1}, 0.0
			switch {
			case fixed:
				base = it.B[v]
			case f == FamilyRSM:
				terms = [2]int{a, len(p.items) + v}
			default:
				terms[0] = c.free
				c.free++
			}
			c.terms, c.base = append(c.terms, terms), append(c.base, base)
			row := counts.inner[a]
			start = append(start, math.Log((row[v]+0.5)/(row[v+1]+0.5)))
		}
	}
	if f == FamilyRSM {
		c.free = len(p.items) + p.steps[0]
		c.null = [][]int{numbered(0, len(p.items)), numbered(len(p.items), c.free)}
	} else if c.free == len(c.base) { // nothing is anchored
		c.null = [][]int{numbered(0, c.free)}
	}
	return c, c.startFrom(start)
}

func numbered(from, to int) (list []int) {
	for i := from; i < to; i++ {
		list = append(list, i)
	}
	return list
}

// startFrom makes φ of rough thresholds: each is the mean of the thresholds it is part of, centred, kept within ±4.
func (c *cmlProblem) startFrom(b []float64) []float64 {
	phi, count := make([]float64, c.free), make([]float64, c.free)
	mean := 0.0
	for _, v := range b {
		mean += v / float64(len(b))
	}
	anchored := 0.0 // what the anchors say of the scale, roughly
	fixed := 0
	for t, terms := range c.terms {
		if terms[0] < 0 {
			fixed++
			anchored += c.base[t] - b[t] + mean
		}
	}
	for t, terms := range c.terms {
		for _, i := range terms {
			if i >= 0 {
				phi[i] += max(-4, min(4, b[t]-mean)) + anchored/float64(max(fixed, 1))
				count[i]++
			}
		}
	}
	for i := range phi {
		phi[i] /= count[i]
	}
	return phi
}
