package results

import (
	"math"
	"slices"
)

// changes adds to a group what became of it since the wave before: the difference of two means that were both told, so that it gives away nothing new. What it
// adds is how sure it is, since many people took part in both.
func (m *maker) changes(g *Group, at cell) {
	if m.before == nil {
		return
	}
	released := m.before.released[m.audience]
	if released == nil {
		return
	}
	i := slices.IndexFunc(released.Groups, func(o Group) bool { return o.Unit == g.Unit && o.Sex == g.Sex && len(o.Rest) == 0 })
	if i < 0 {
		return
	}
	for k, a := range m.abilities {
		earlier := slices.IndexFunc(released.Abilities, func(o Ability) bool { return o.ID == a })
		if earlier < 0 || g.Stats[k].Theta == nil || released.Groups[i].Stats[earlier].Theta == nil || !m.sameScale(released) {
			continue
		}
		c := m.change(at, k, *g.Stats[k].Theta, *released.Groups[i].Stats[earlier].Theta)
		g.Stats[k].Change = &c
	}
}

// sameScale reports whether both waves were measured on one scale throughout.
func (m *maker) sameScale(before *Release) bool {
	all := slices.Concat(m.versions(), before.Versions)
	return !slices.ContainsFunc(all, func(v Version) bool { return v.Calibration != all[0].Calibration })
}

// SameLevels reports whether levels mean the same in two releases: one scale, and one place where each level begins.
func (r *Release) SameLevels(other *Release) bool {
	all := slices.Concat(r.Versions, other.Versions)
	return !slices.ContainsFunc(all, func(v Version) bool { return v.Calibration != all[0].Calibration || v.Cuts != all[0].Cuts })
}

// change is the difference of two means of which some people are in both:
//
//	SE² = SE₁² + SE₂² − 2·p·s₁₂·√((1−f₁)(1−f₂))/(n₁·n₂)
//
// with the covariance s₁₂ of the estimates of the p pairs and the shares f that answered (Kish, Survey Sampling, 1965, 12.4): who answered is shared between the
// waves, the errors of measurement are not.
func (m *maker) change(at cell, ability int, now, before Interval) Interval {
	earlier := map[string]*person{}
	for _, p := range m.before.members[at] {
		if p.pair != "" {
			earlier[p.pair] = p
		}
	}
	k := slices.Index(m.before.abilities, m.abilities[ability])
	var x, y []float64
	for _, p := range m.members[at] {
		if q := earlier[p.pair]; q != nil && p.facts[ability] != nil && q.facts[k] != nil {
			x, y = append(x, p.facts[ability].Theta), append(y, q.facts[k].Theta)
		}
	}
	n1, n2 := float64(len(m.members[at])), float64(len(m.before.members[at]))
	free := math.Sqrt((1 - m.share(at)) * (1 - m.before.share(at)))
	square := now.SE*now.SE + before.SE*before.SE - 2*float64(len(x))*covariance(x, y)*free/(n1*n2)
	// Rounding of published figures apart, this is positive; the errors of measurement alone remain when everybody answered.
	se := math.Sqrt(max(square, 1e-6))
	d := around(now.Value-before.Value, se, min(now.N, before.N), float64(min(now.N, before.N)-1), confidence)
	d.Value, d.Low, d.High, d.SE = rounded(d.Value), rounded(d.Low), rounded(d.High), rounded(d.SE)
	return d
}

// covariance of pairs; 0 with fewer than two.
func covariance(x, y []float64) (s float64) {
	n := float64(len(x))
	if n < 2 {
		return 0
	}
	var mx, my float64
	for i := range x {
		mx, my = mx+x[i]/n, my+y[i]/n
	}
	for i := range x {
		s += (x[i] - mx) * (y[i] - my) / (n - 1)
	}
	return s
}
