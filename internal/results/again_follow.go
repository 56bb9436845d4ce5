package results

import "slices"

// follow makes the releases of a round that compares with one whose answers were scored again: with the changes that can be told now, and all else as it
// was. A change is the difference of two means that are both told, so it tells nothing new. None where no change is another.
func (x *rescoring) follow(before *rescoring, docs []*Release) (list []*Release) {
	if len(docs) == 0 {
		return nil
	}
	restated := *before.census
	restated.released = map[Audience]*Release{}
	for _, doc := range docs {
		restated.released[doc.Audience] = doc
	}
	differs := false
	for _, a := range Audiences {
		old := x.released[a]
		if len(x.abilities) != len(old.Abilities) {
			return nil
		}
		doc := *old
		doc.Number, doc.Groups = x.last+1, slices.Clone(old.Groups)
		m := &maker{census: x.census, audience: a, before: &restated}
		for i := range doc.Groups {
			g := &doc.Groups[i]
			if len(g.Rest) > 0 {
				continue
			}
			was := g.Stats
			g.Stats = slices.Clone(was)
			for k := range g.Stats {
				g.Stats[k].Change = nil
			}
			m.changes(g, cell{g.Unit, g.Sex})
			for k := range g.Stats {
				if was[k].Change != nil && m.stands(before.released[a], g, k) {
					g.Stats[k].Change = was[k].Change
				}
				differs = differs || (g.Stats[k].Change == nil) != (was[k].Change == nil) || was[k].Change != nil && *g.Stats[k].Change != *was[k].Change
			}
		}
		list = append(list, &doc)
	}
	if !differs {
		return nil
	}
	return list
}

// stands reports whether a group had the same mean ability in the wave before, before that was scored again.
func (m *maker) stands(old *Release, g *Group, k int) bool {
	theta := func(r *Release) *Interval {
		i := slices.IndexFunc(r.Abilities, func(a Ability) bool { return a.ID == m.abilities[k] })
		if o := r.Group(g.Unit, g.Sex); o != nil && i >= 0 {
			return o.Stats[i].Theta
		}
		return nil
	}
	was, now := theta(old), theta(m.before.released[m.audience])
	return was != nil && now != nil && *was == *now
}
