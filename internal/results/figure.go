package results

// figure is something that is told of an ability in a group: the mean of a value over those people who have it.
type figure struct {
	of        func(f *Fact) (x, v float64, ok bool) // v is the variance with which x is known
	low, high float64                               // x lies between
	into      func(*Stat) **Interval
}

const anyLogits = 1e3

// FewShare bounds shares: one below is told as this one, one above its complement as that, so that nothing is told of all or none of a group. A mean level, and a mean of levels
// that are missing, keeps as far from the ends of its scale: of a mean level of 0.01 all but one in a hundred are at none.
const FewShare = 0.05

// figures are all that are told.
var figures = []figure{
	{func(f *Fact) (x, v float64, ok bool) { return f.Theta, f.SE * f.SE, true },
		-anyLogits, anyLogits, func(s *Stat) **Interval { return &s.Theta }},
	{func(f *Fact) (x, v float64, ok bool) {
		p := f.AtLeast[f.Target]
		return p, p * (1 - p), f.Target > 0
	}, FewShare, 1 - FewShare, func(s *Stat) **Interval { return &s.Reached }},
	{func(f *Fact) (x, v float64, ok bool) { return f.expected(), f.levelVariance(3), true },
		FewShare, 3 - FewShare, func(s *Stat) **Interval { return &s.Level }},
	{func(f *Fact) (x, v float64, ok bool) { return f.missing(), f.levelVariance(f.Target), f.Target > 0 },
		FewShare, 3 - FewShare, func(s *Stat) **Interval { return &s.Gap }},
	{func(f *Fact) (x, v float64, ok bool) { return float64(f.Self) - f.expected(), 0, f.Self >= 0 },
		-3, 3, func(s *Stat) **Interval { return &s.Self }},
}

// has reports whether a person has a value of the figure for an ability.
func (g *figure) has(p *person, ability int) bool {
	f := p.facts[ability]
	if f == nil {
		return false
	}
	_, _, ok := g.of(f)
	return ok
}

// interval is the figure of some people, of whose group the share answered.
func (g *figure) interval(people []*person, ability int, share float64) Interval {
	return g.intervalOf(people, ability, share, func(f *Fact) *Fact { return f })
}

// intervalOf is interval of something else than the facts there are, such as those before.
func (g *figure) intervalOf(people []*person, ability int, share float64, instead func(*Fact) *Fact) Interval {
	e := estimate{share: share}
	for _, p := range people {
		if f := p.facts[ability]; f != nil {
			f = instead(f)
			if x, v, ok := g.of(f); ok {
				e.x, e.v = append(e.x, x), append(e.v, v)
			}
		}
	}
	return e.interval().within(g.low, g.high)
}
