package results

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
)

// This file makes releases of answers that were scored again. Such a release tells of exactly those groups that were told of before, of the same people, on another
// scale. Whoever has both can work out how far the mean of a group moved, and nothing else: so a figure is told again only where those whose value moved
// are a group that may be told of. Who was erased in the meantime stays in the figures as they were told, moved like the others of the group.

// remaker makes the release to one audience.
type remaker struct {
	*maker
	lax   *remaker
	same  bool // nobody was erased since the release before
	moves []move
}

// move is what became of a figure of an ability: of nobody another, or of all; or of some, and then it is told again of certain groups only.
type move struct {
	none, all bool
	told      pattern
}

// again makes the release to each audience; nil where there was none before.
func (x *rescoring) again(ctx context.Context) (list []*Release, err error) {
	if x.last == 0 {
		return nil, nil
	}
	if x.moved() < ForPublic.Threshold() || len(x.abilities) != len(x.released[ForOfficers].Abilities) {
		return nil, errs.New(errs.Conflict, "rescore_too_few", "min", ForPublic.Threshold())
	}
	var m *remaker
	for _, a := range Audiences {
		m = &remaker{maker: &maker{census: x.census, audience: a, old: x.released[a], before: x.before}, lax: m, same: x.same()}
		if err := m.findMoves(ctx); err != nil {
			return nil, err
		}
		doc, err := m.restate(ctx, x.last)
		if err != nil {
			return nil, err
		}
		list = append(list, doc)
	}
	return list, nil
}

// moved counts those of whom anything is another than before.
func (x *rescoring) moved() (n int) {
	for i := range x.people {
		p := &x.people[i]
		if slices.ContainsFunc(p.facts, func(f *Fact) bool {
			return f != nil && slices.ContainsFunc(figures, func(g figure) bool { return g.moved(f) })
		}) {
			n++
		}
	}
	return n
}

// moved reports whether the figure of somebody is another than before.
func (g *figure) moved(f *Fact) bool {
	if f.Was == nil {
		return false
	}
	x, v, ok := g.of(f)
	y, w, was := g.of(f.Was)
	const tiny = 1e-9
	return ok && was && (math.Abs(x-y) > tiny || math.Abs(v-w) > tiny)
}

// same reports whether all groups have as many people as they were told with.
func (x *rescoring) same() bool {
	for _, g := range x.released[ForOfficers].Groups {
		if len(g.Rest) == 0 && len(x.counted(cell{g.Unit, g.Sex}, g.Release)) != g.People {
			return false
		}
	}
	return true
}

// counted are the people of a cell who count in a release of that number.
func (c *census) counted(at cell, release int) []*person {
	return slices.DeleteFunc(slices.Clone(c.members[at]), func(p *person) bool { return p.first == 0 || p.first > release })
}

// findMoves finds out what may be told again.
func (m *remaker) findMoves(ctx context.Context) error {
	m.moves = make([]move, len(figures)*len(m.abilities))
	for k := range m.abilities {
		for g := range figures {
			var err error
			if m.moves[m.at(g, k)], err = m.move(ctx, g, k); err != nil {
				return err
			}
		}
	}
	return nil
}

func (m *remaker) move(ctx context.Context, g, k int) (v move, err error) {
	has, moved := 0, 0
	did := func(p *person) bool { return p.first > 0 && figures[g].has(p, k) && figures[g].moved(p.facts[k]) }
	for i := range m.people {
		p := &m.people[i]
		if p.first > 0 && figures[g].has(p, k) {
			has++
		}
		if did(p) {
			moved++
		}
	}
	if v.none, v.all = moved == 0, moved == has && m.same; v.none || v.all {
		return v, nil
	}
	v.told = m.open(g, k)
	for number := 1; number <= m.old.Number; number++ {
		did := func(p *person) bool { return p.first == number && did(p) }
		if !slices.ContainsFunc(m.people, func(p person) bool { return did(&p) }) {
			continue
		}
		within := pattern{}
		for _, o := range m.old.Groups {
			if at := (cell{o.Unit, o.Sex}); len(o.Rest) == 0 && o.Release >= number && v.told[at] {
				within[at] = true
			}
		}
		open, err := m.pattern(ctx, did, within)
		if err != nil {
			return v, err
		}
		for at := range within {
			if !open[at] {
				delete(v.told, at)
			}
		}
	}
	return v, nil
}

// open are the groups of which a figure was told, and is told again to the laxer audience.
func (m *remaker) open(g, k int) pattern {
	told := pattern{}
	for i := range m.old.Groups {
		o := &m.old.Groups[i]
		at := cell{o.Unit, o.Sex}
		if len(o.Rest) == 0 && *figures[g].into(&o.Stats[k]) != nil && (m.lax == nil || m.lax.moves[m.at(g, k)].of(at)) {
			told[at] = true
		}
	}
	return told
}

// of reports whether the figure may be told again of a group of which it was told.
func (v move) of(at cell) bool { return v.none || v.all || v.told.of(at) }

// restate writes down what was told before, on the other scale.
func (m *remaker) restate(ctx context.Context, last int) (*Release, error) {
	doc := *m.old
	doc.Number, doc.Rescored = last+1, &Rescored{Number: m.old.Number, Before: m.old.Versions}
	doc.Versions, doc.Standards = m.versions(), nil
	m.setBy(&doc)
	doc.Abilities = slices.Clone(doc.Abilities)
	top := cell{m.top(), Everyone}
	if whole := m.old.Group(top.unit, top.sex); whole != nil && m.same { // or else it would tell of those who were erased
		for k := range doc.Abilities {
			if whole.Stats[k].Theta != nil && m.moves[m.at(0, k)].of(top) {
				doc.Abilities[k] = m.measured(k, m.counted(top, whole.Release))
			}
		}
	}
	doc.Groups = nil
	for _, g := range m.old.Groups {
		doc.Groups = append(doc.Groups, m.group(g))
	}
	doc.Grades, doc.Roles = m.parts(m.old.Grades, gradeOf), m.parts(m.old.Roles, roleOf)
	var err error
	doc.Levels, err = m.levelsAgain(ctx)
	return &doc, err
}

// group is a group on the other scale.
func (m *remaker) group(g Group) Group {
	at := cell{g.Unit, g.Sex}
	people, asked, inside := m.counted(at, g.Release), m.asked[at], []identity.UnitID(nil)
	if len(g.Rest) > 0 {
		inside = m.insideOf(g.Unit)
		people = slices.DeleteFunc(people, func(p *person) bool {
			return slices.ContainsFunc(inside, func(u identity.UnitID) bool { return slices.Contains(m.home[p.unit], u) })
		})
		for _, u := range inside {
			asked -= m.asked[cell{u, Everyone}]
		}
	}
	share := 0.0
	if asked > 0 {
		share = min(1, float64(len(people))/float64(asked))
	}
	was := g.Stats
	g.Stats = m.stats(was, people, share, func(v move) bool {
		return v.of(at) && !slices.ContainsFunc(inside, func(u identity.UnitID) bool { return !v.of(cell{u, Everyone}) })
	})
	if len(g.Rest) > 0 {
		return g
	}
	m.changes(&g, at)
	for k := range g.Stats {
		if m.moves[m.at(0, k)].none && was[k].Change != nil { // nothing new is told of it
			g.Stats[k].Change = was[k].Change
		}
	}
	return g
}

// insideOf are the parts of a unit of which something was told by themselves.
func (m *remaker) insideOf(of identity.UnitID) (list []identity.UnitID) {
	for _, u := range m.children(of) {
		if m.old.Group(u, Everyone) != nil {
			list = append(list, u)
		}
	}
	return list
}

// stats are figures of some people on the other scale, as far as they may be told again.
func (m *remaker) stats(was []Stat, people []*person, share float64, told func(move) bool) []Stat {
	stats := make([]Stat, len(was))
	for k := range was {
		for g := range figures {
			i, v := *figures[g].into(&was[k]), m.moves[m.at(g, k)]
			if i == nil || !told(v) {
				continue
			}
			if !v.none {
				i = m.moveOn(*i, g, k, people, share)
			}
			*figures[g].into(&stats[k]) = i
		}
	}
	return stats
}

// moveOn is a figure that was told, on the other scale: what the people there are have now or, if it was told with others who were erased since, as much more as it
// is of those who stayed.
func (m *remaker) moveOn(was Interval, g, k int, people []*person, share float64) *Interval {
	f := &figures[g]
	now := f.interval(people, k, share)
	before := f.intervalOf(people, k, share, func(f *Fact) *Fact {
		if f.Was != nil {
			return f.Was
		}
		return f
	})
	if before.N < 2 {
		return nil
	}
	if !m.same {
		se := was.SE
		if before.SE > 0 {
			se *= now.SE / before.SE
		}
		now = around(was.Value+now.Value-before.Value, se, was.N, float64(was.N-1), confidence).within(f.low, f.high)
	}
	now.Value, now.Low, now.High, now.SE, now.N = rounded(now.Value), rounded(now.Low), rounded(now.High), rounded(now.SE), was.N
	return &now
}

// parts are grades or roles on the other scale: figures that moved of everybody, if nobody was erased since.
func (m *remaker) parts(was []Part, of func(*person) string) (list []Part) {
	for _, part := range was {
		at := cell{cmp.Or(part.Unit, m.top()), Everyone}
		var people []*person
		for _, p := range m.members[at] {
			if p.first == 1 && of(p) == part.Code {
				people = append(people, p)
			}
		}
		part.Stats = m.stats(part.Stats, people, m.share(at), func(v move) bool { return v.none || v.all })
		if slices.ContainsFunc(part.Stats, func(s Stat) bool { return s != Stat{} }) {
			list = append(list, part)
		}
	}
	return list
}
