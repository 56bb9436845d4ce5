package calibration

import (
	"context"
	"math"

	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/irt"
)

// least is how many answers an item needs to take part in the estimation. What it says of people counts, also where too few answered it to change it.
const least = 30

// calibrate estimates the items and brings them to the scale that they are on now.
func (m *material) calibrate(ctx context.Context, progress func(done, all int)) (*Report, []*Finding, error) {
	r := &Report{Model: Rasch, People: m.data.Persons(), Answers: m.answers, Hasty: m.hasty, Drawn: m.drawn, Compared: m.compared}
	o := irt.ProfileFitOptions{Least: min(least, m.needs.PerItem), Seed: m.seed, Compare: m.compare, Progress: progress}
	if o.Slopes = m.free(); o.Slopes {
		r.Model = Free
	}
	fit, err := irt.FitProfile(ctx, m.items, m.data, m.engine.Prior(), o)
	if err != nil {
		return nil, nil, err
	}
	r.Change = fit.Change
	sections := map[framework.StatementID]bool{}
	links := map[framework.StatementID]*link{}
	anchors := map[int]bool{}
	for k, ability := range m.engine.Abilities() {
		if section := m.engine.SectionOf(ability); !sections[section] {
			sections[section] = true
			if m.ready[section] {
				r.Sections = append(r.Sections, section)
			}
		}
		at, a, l, err := m.ability(fit, k, r.Model == Free)
		if err != nil {
			return nil, nil, err
		}
		a.ID = ability
		if a.Linked {
			links[ability] = l
			for _, i := range l.used {
				anchors[at[i]] = true
			}
		}
		if a.Reliability > 0 || a.Linked {
			r.Abilities = append(r.Abilities, a)
		}
	}
	findings := make([]*Finding, len(m.items))
	for j := range m.items {
		findings[j] = m.finding(&fit.Items[j], j, links[m.in.Items[j].Ability])
		findings[j].Anchor = anchors[j]
	}
	return r, findings, nil
}

// ability says how one ability was measured and ties its scale to the one before; at are the places of the items in common.
func (m *material) ability(fit *irt.ProfileFit, k int, free bool) (at []int, a Ability, l *link, err error) {
	row := -1
	for i, dim := range fit.Abilities {
		if dim == k {
			row = i
		}
	}
	if row < 0 {
		return nil, a, nil, nil // nobody was asked about it
	}
	a.Reliability = fit.Reliability[row]
	known, all := m.common(fit, k)
	if at = known; len(known) < m.needs.Anchors {
		at, a.Provisional = all, true
	}
	var from, to []irt.Item
	for _, j := range at {
		from, to = append(from, fit.Items[j].Item), append(to, m.items[j])
	}
	found, ok, err := linkItems(from, to, free, m.needs.Anchors)
	if err != nil || !ok {
		return nil, a, nil, err
	}
	variance, persons := fit.Cov[row][row], 0.0
	for g, n := range m.sizes {
		persons += n
		variance += n * fit.Means[g][row] * fit.Means[g][row] / float64(m.data.Persons())
	}
	a.Linked, a.Anchors, a.Dropped = true, len(found.used), found.dropped
	a.A, a.B, a.SEA, a.SEB = found.A, found.B, found.seA, found.seB
	a.Mean, a.SD = found.B, found.A*math.Sqrt(variance)
	return at, a, &found, nil
}

// common are the items of an ability that can tie its scale: those that were calibrated before, and all.
func (m *material) common(fit *irt.ProfileFit, k int) (known, all []int) {
	for j := range m.items {
		x := &fit.Items[j]
		if m.items[j].Dim != k || x.Left != "" || x.Answered < m.needs.PerItem {
			continue
		}
		all = append(all, j)
		if m.in.Scale.Known(m.in.Items[j]) {
			known = append(known, j)
		}
	}
	return known, all
}

// finding is what was found about an item.
func (m *material) finding(x *irt.ProfileItem, j int, l *link) *Finding {
	it := m.in.Items[j]
	old := m.items[j]
	f := &Finding{Item: it.ID, Version: it.Version, Ability: it.Ability, Level: it.Level, Answered: x.Answered, Known: m.in.Scale.Known(it),
		Old: Parameters{A: old.A, B: old.B, C: old.C, SE: old.SDB}, Standing: m.standing(x, m.engine.SectionOf(it.Ability), l)}
	if f.Standing != Proposed {
		return f
	}
	now, sum := l.Item(x.Item), 0.0
	for _, se := range x.SEB {
		sum += se * se
	}
	f.New = &Parameters{A: now.A, B: now.B, C: now.C, SE: l.SE(math.Sqrt(sum) / float64(len(x.SEB)))}
	f.Infit, f.Outfit, f.Chi2, f.DF, f.P = number(x.Infit), number(x.Outfit), number(x.Chi2), x.DF, number(x.P)
	f.Slope, f.SESlope, f.Rest = number(x.Slope/l.A), number(x.SELogSlope), number(x.Rest)
	at := 0
	for _, c := range m.compared {
		if !c.Enough {
			continue
		}
		d := Difference{Comparison: c}
		if found := x.DIF[at]; found.Class != "" {
			d.Class, d.Logit, d.SE, d.P = found.Class, found.Difference*l.A, found.SE*l.A, found.P
		}
		f.DIF = append(f.DIF, d)
		at++
	}
	f.Flags = f.flags(x)
	return f
}

// standing says whether an item is proposed.
func (m *material) standing(x *irt.ProfileItem, section framework.StatementID, l *link) Standing {
	switch {
	case x.Left == "constant", x.Left == "" && math.IsNaN(x.SEB[0]):
		return Constant
	case x.Left == "empty":
		return Empty
	case x.Left != "" || x.Answered < m.needs.PerItem:
		return TooFew
	case !m.ready[section]:
		return NotReady
	case l == nil:
		return Unlinked
	}
	return Proposed
}

// number is nil for what could not be had.
func number(x float64) *float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return nil
	}
	return &x
}
