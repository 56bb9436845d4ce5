package irt

import (
	"fmt"
	"math"
)

// addCovariates checks and takes in the covariates of the latent regression.
func (m *mmlModel) addCovariates(d *Data, covariates [][]float64) error {
	if covariates == nil {
		return nil
	}
	if len(covariates) != d.persons {
		return fmt.Errorf("irt: covariates of %d persons, but there are %d", len(covariates), d.persons)
	}
	k := len(covariates[0])
	for i, row := range covariates {
		if len(row) != k || k == 0 {
			return fmt.Errorf("irt: person %d has %d covariates, the first has %d", i+1, len(row), k)
		}
		for j, v := range row {
			if math.IsNaN(v) || math.Abs(v) > 1e6 {
				return fmt.Errorf("irt: person %d: covariate %d is %v, not a number within ±1e6", i+1, j+1, v)
			}
		}
	}
	m.covariates, m.beta = covariates, make([]float64, k)
	m.params += k
	return nil
}

// sumDesign sums w·vvᵀ of the persons' design vectors v and refuses covariates
// that the others and the groups determine.
func (m *mmlModel) sumDesign(d *Data) error {
	if !m.regression() {
		return nil
	}
	n, groups := m.designs(), len(m.sd)
	all := make([]float64, n*n)
	for g := range groups {
		s := make([]float64, n*n)
		for p := m.pack.groupAt[g]; p < m.pack.groupAt[g+1]; p++ {
			v := make([]float64, groups, n)
			v[g] = 1
			v = append(v, m.covariates[m.pack.person[p]]...)
			for i, a := range v {
				for j, b := range v {
					s[i*n+j] += m.pack.weight[p] * a * b
				}
			}
		}
		m.design = append(m.design, s)
		mmlIncrease(all, s)
	}
	if bad := cholesky(all, n, 1e-10); bad < n {
		return fmt.Errorf("irt: covariate %d is constant, or a combination of the others and the groups", bad-groups+1)
	}
	return nil
}

// refuse reports data from which nothing can be estimated.
func (m *mmlModel) refuse(d *Data) error {
	persons := len(m.pack.weight)
	for g, w := range m.pack.total {
		if w == 0 {
			name := ""
			if len(d.groups) > 0 {
				name = fmt.Sprintf(" of group %q", d.groups[g])
			}
			return fmt.Errorf("irt: nobody%s answered an item that can be estimated", name)
		}
	}
	patterns, extreme := -float64(len(m.sd)), true
	all := 1.0
	for j := range m.items {
		all *= float64(m.items[j].m + 1)
	}
	patterns += all * float64(len(m.sd))
	if !m.regression() && patterns < float64(m.params) {
		return fmt.Errorf("irt: %d items that can be estimated have fewer patterns of answers than the model has parameters (%d)", len(m.items), m.params)
	}
	for p := 0; p < persons && extreme; p++ {
		extreme = m.extreme(d.row(int(m.pack.person[p])))
	}
	if extreme && !m.anchored {
		return fmt.Errorf("irt: every person has the highest or the lowest score: the items can't be told apart")
	}
	return nil
}

// extreme says whether a row has only lowest, or only highest categories.
func (m *mmlModel) extreme(row []int8) bool {
	low, high := true, true
	for j := range m.items {
		x := int(row[m.items[j].col])
		if x != Missing {
			low, high = low && x == 0, high && x == m.items[j].m
		}
	}
	return low || high
}

// connect refuses groups that share no item, directly or through others, and
// flags items that no person links: only the assumption that all persons are of
// one normal distribution puts them on one scale.
func (m *mmlModel) connect(d *Data, c *Calibration) error {
	groups, n := len(m.sd), len(m.items)
	byPerson, byGroup := newMMLUnion(n), newMMLUnion(n+groups)
	home := -1 // an anchor; the anchors are on one scale already
	for j := range m.items {
		if m.items[j].fixed {
			if home >= 0 {
				byPerson.join(home, j)
				byGroup.join(home, j)
			}
			home = j
		}
	}
	if home < 0 {
		home = n // the first group
	}
	for p := 0; p < len(m.pack.weight) && (byPerson.parts > 1 || byGroup.parts > 1); p++ {
		i := int(m.pack.person[p])
		row, last, g := d.row(i), -1, d.Group(i)
		for j := range m.items {
			if row[m.items[j].col] == Missing {
				continue
			}
			if last >= 0 {
				byPerson.join(last, j)
			}
			last = j
			byGroup.join(j, n+g)
		}
	}
	for g := range d.groups {
		if byGroup.find(n+g) != byGroup.find(home) {
			return fmt.Errorf("irt: group %q shares no item, directly or through others, with those that define the scale", d.groups[g])
		}
	}
	for j := 1; j < n && byPerson.parts > 1; j++ {
		if byPerson.find(j) == j { // the first of its set
			c.Flags = append(c.Flags, Flag{c.Items[m.items[j].col].ID, "disconnected: nobody answered this item and any of those before it; only the normal distribution of the ability puts them on one scale"})
		}
	}
	return nil
}
