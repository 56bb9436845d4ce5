package irt

import (
	"context"
	"math"
)

// MMLIntercepts fits and returns the intercepts d of each item with their
// standard errors, which the references state instead of those of b.
func MMLIntercepts(d *Data, f Family, o FitOptions) (intercepts, errors [][]float64, err error) {
	o, err = mmlDefaults(f, o)
	if err != nil {
		return nil, nil, err
	}
	ctx := context.Background()
	m, _, err := newMML(ctx, d, f, o)
	if err != nil {
		return nil, nil, err
	}
	s, err := m.maximise(ctx, m.start(d), new(mmlAnderson), 1, o.Tolerance, o.MaxIterations, nil)
	if err != nil {
		return nil, nil, err
	}
	cov, err := m.covariance(ctx, s)
	if err != nil {
		return nil, nil, err
	}
	m.set(s.x)
	for j := range m.items {
		it := &m.items[j]
		intercepts = append(intercepts, append([]float64(nil), it.d...))
		se := make([]float64, it.m)
		for k := range se {
			i := it.at + k
			if it.slope {
				i++
			}
			se[k] = math.Sqrt(cov[i*m.params+i])
		}
		errors = append(errors, se)
	}
	return intercepts, errors, nil
}
