package results

import (
	"context"
	"maps"
	"math"
	"slices"

	"github.com/dira-platform/dira/internal/identity"
)

// pattern is of which groups something is told.
type pattern map[cell]bool

// maker makes the release of a census to one audience.
type maker struct {
	*census
	audience Audience
	lax      *maker   // of the audience before, which sees all that this one does; nil for the first
	old      *Release // that was made of the round before; nil: none was
	before   *census  // the wave before; nil: there was none
	told     pattern  // groups of which anything is told
	figures  []pattern
	levels   []LevelCell
	grades   map[partAt]bool
	roles    map[partAt]bool
}

// releases makes the release to each audience; nil where too few have answered since the last ones.
func (c *census) releases(ctx context.Context, before *census, last map[Audience]*Release) (list []*Release, err error) {
	var m *maker
	for _, a := range Audiences {
		if m, err = c.open(ctx, &maker{census: c, audience: a, lax: m, old: last[a], before: before}); err != nil {
			return nil, err
		}
		list = append(list, m.document())
	}
	if last[ForOfficers] != nil && c.added() < ForPublic.Threshold() {
		return nil, nil
	}
	return list, nil
}

// open finds out what may be told. It is long work: see [disclosure.Protect].
func (c *census) open(ctx context.Context, m *maker) (_ *maker, err error) {
	within := m.laxOpen()
	if m.old != nil {
		if within, err = m.renewable(ctx, within); err != nil {
			return nil, err
		}
	}
	if m.told, err = m.pattern(ctx, func(*person) bool { return true }, within); err != nil {
		return nil, err
	}
	m.figures = make([]pattern, len(figures)*len(c.abilities))
	for k := range c.abilities {
		for g := range figures {
			if m.figures[m.at(g, k)], err = m.ofFigure(ctx, g, k); err != nil {
				return nil, err
			}
		}
	}
	if m.old != nil {
		return m, nil
	}
	if err := m.openLevels(ctx); err != nil {
		return nil, err
	}
	return m, m.openParts(ctx)
}

// renewable is of which groups something else may be told than the last time: of those that were told of, where those who came since are a group that may be
// told of as well. What was told of the first and what is told of all then give away nothing but what each pattern does.
func (m *maker) renewable(ctx context.Context, within pattern) (pattern, error) {
	both := pattern{}
	for _, g := range m.old.Groups {
		if at := (cell{g.Unit, g.Sex}); len(g.Rest) == 0 && (within == nil || within[at]) {
			both[at] = true
		}
	}
	return m.pattern(ctx, func(p *person) bool { return p.added }, both)
}

func (m *maker) at(figure, ability int) int { return ability*len(figures) + figure }

func (m *maker) laxOpen() pattern {
	if m.lax == nil {
		return nil
	}
	return m.lax.told
}

// ofFigure is of which groups a figure of an ability is told: of all that are open, where everybody has it. Otherwise those who have it are a table of their own.
func (m *maker) ofFigure(ctx context.Context, g, k int) (pattern, error) {
	has := func(p *person) bool { return figures[g].has(p, k) }
	if m.all(has) {
		return m.told, nil
	}
	within := m.told
	if m.lax != nil {
		within = maps.Clone(m.told)
		maps.DeleteFunc(within, func(at cell, _ bool) bool { return !m.lax.figures[m.at(g, k)][at] })
	}
	if m.old != nil { // those who came since and have it must be enough, too
		var err error
		if within, err = m.pattern(ctx, func(p *person) bool { return p.added && has(p) }, within); err != nil {
			return nil, err
		}
	}
	return m.pattern(ctx, has, within)
}

// document writes down what is open.
func (m *maker) document() *Release {
	r := m.round
	doc := &Release{Round: r.ID, Name: r.Name, Wave: r.Wave, Audience: m.audience, Threshold: m.audience.Threshold(), RoundTo: m.audience.RoundTo(),
		ClosedAt: r.ClosedAt, How: string(r.Identification), Versions: m.versions()}
	m.setBy(doc)
	for k := range m.abilities {
		doc.Abilities = append(doc.Abilities, m.quality(k))
	}
	doc.Units, doc.Merged, doc.Questions = m.tree(), m.deeper, m.fair()
	if m.before != nil {
		doc.Before = &Wave{m.before.round.ID, m.before.round.Name, m.before.round.ClosedAt}
	}
	if m.old != nil {
		m.renew(doc)
		return doc
	}
	doc.Number = 1
	for _, u := range m.units {
		m.groups(doc, u.ID)
	}
	doc.Levels, doc.Grades, doc.Roles = m.levels, m.parts(m.grades, gradeOf), m.parts(m.roles, roleOf)
	return doc
}

// tree is the units as a release has them.
func (c *census) tree() (list []Unit) {
	depth := len(c.home[c.top()])
	for _, u := range c.units {
		parent := u.Parent
		if u.ID == c.top() {
			parent = ""
		}
		list = append(list, Unit{u.ID, parent, u.Name, u.Kind, len(c.home[u.ID]) - depth})
	}
	return list
}

// quality is how well an ability was measured, where the mean ability of the whole is told: it rests on the same people. In a later release it stays as it was where that does.
func (m *maker) quality(k int) Ability {
	a := Ability{ID: m.abilities[k]}
	if top := (cell{m.top(), Everyone}); m.told[top] && m.figures[m.at(0, k)][top] {
		return m.measured(k, m.members[top])
	}
	if m.old != nil {
		if i := slices.IndexFunc(m.old.Abilities, func(o Ability) bool { return o.ID == a.ID }); i >= 0 {
			return m.old.Abilities[i]
		}
	}
	return a
}

// of reports whether something is told of a group: of all but one sex where it is of everybody and of that sex.
func (p pattern) of(at cell) bool {
	for one, others := range elses {
		if at.sex == others {
			return p[cell{at.unit, Everyone}] && p[cell{at.unit, one}]
		}
	}
	return p[at]
}

// elsesOf are the groups of all but one sex of a unit that are told of: everybody and that sex are, and the other one is not. Anybody could work them out, and who asks
// how women and men differ has an answer.
func (m *maker) elsesOf(u identity.UnitID) (list []cell) {
	for _, one := range []string{"woman", "man"} {
		at := cell{u, elses[one]}
		if m.told.of(at) && !(m.told[cell{u, "woman"}] && m.told[cell{u, "man"}]) && len(m.members[at]) >= m.audience.Threshold() {
			list = append(list, at)
		}
	}
	return list
}

// groups writes down what is told of a unit.
func (m *maker) groups(doc *Release, u identity.UnitID) {
	for _, sex := range sexes {
		if at := (cell{u, sex}); m.told[at] {
			doc.Groups = append(doc.Groups, m.group(at))
		}
	}
	for _, at := range m.elsesOf(u) {
		doc.Groups = append(doc.Groups, m.group(at))
	}
	if g, ok := m.rest(u); ok {
		doc.Groups = append(doc.Groups, g)
	}
}

// renew writes down what was told before, with what may be told anew in its place.
func (m *maker) renew(doc *Release) {
	doc.Number, doc.Questions = m.old.Number+1, m.old.Questions
	for _, g := range m.old.Groups {
		if at := (cell{g.Unit, g.Sex}); len(g.Rest) == 0 && m.told[at] {
			g = m.group(at)
			g.Release = doc.Number
		}
		doc.Groups = append(doc.Groups, g)
	}
	doc.Levels, doc.Grades, doc.Roles = m.old.Levels, m.old.Grades, m.old.Roles
}

// versions are all with which the results were made.
func (m *maker) versions() (list []Version) {
	for _, f := range m.facts {
		if v := (Version{f.Instrument, f.Calibration, f.Cuts}); !slices.Contains(list, v) {
			list = append(list, v)
		}
	}
	return list
}

// group is what is told of the people of a cell.
func (m *maker) group(at cell) Group {
	people := m.members[at]
	g := Group{Unit: at.unit, Sex: at.sex, Release: 1, People: m.number(len(people)), Invited: m.number(m.asked[at])}
	g.Stats = m.stats(people, m.share(at), func(figure, ability int) bool { return m.figures[m.at(figure, ability)].of(at) })
	m.changes(&g, at)
	return g
}

// rest is the people of a unit who are in no part of it of which anything is told. Anybody could work that out by subtraction, and it is large enough: so
// that those who are in it have an answer too.
func (m *maker) rest(of identity.UnitID) (g Group, ok bool) {
	whole := cell{of, Everyone}
	children := m.children(of)
	if !m.told[whole] || len(children) == 0 {
		return g, false
	}
	inside, closed := m.inside(children)
	var people []*person
	asked := m.asked[whole]
	for _, p := range m.members[whole] {
		if !slices.ContainsFunc(inside, func(u identity.UnitID) bool { return slices.Contains(m.home[p.unit], u) }) {
			people = append(people, p)
		}
	}
	for _, u := range inside {
		asked -= m.asked[cell{u, Everyone}]
	}
	if len(people) == 0 || len(inside) == 0 {
		return g, false
	}
	if slices.ContainsFunc(people, func(p *person) bool { return p.unit == of }) {
		closed = append(closed, of)
	}
	share := 0.0
	if asked > 0 {
		share = min(1, float64(len(people))/float64(asked))
	}
	g = Group{Unit: of, Release: 1, Rest: closed, Sex: Everyone, People: m.number(len(people)), Invited: m.number(asked)}
	g.Stats = m.stats(people, share, func(figure, ability int) bool {
		told := m.figures[m.at(figure, ability)]
		return told[whole] && !slices.ContainsFunc(inside, func(u identity.UnitID) bool { return !told[cell{u, Everyone}] })
	})
	return g, true
}

// inside divides the parts of a unit into those of which something is told and those with people of which nothing is.
func (m *maker) inside(children []identity.UnitID) (open, closed []identity.UnitID) {
	for _, u := range children {
		switch at := (cell{u, Everyone}); {
		case m.told[at]:
			open = append(open, u)
		case len(m.members[at]) > 0:
			closed = append(closed, u)
		}
	}
	return open, closed
}

// stats are the figures of some people that may be told.
func (m *maker) stats(people []*person, share float64, told func(figure, ability int) bool) []Stat {
	stats := make([]Stat, len(m.abilities))
	for k := range stats {
		for g := range figures {
			if told(g, k) {
				i := figures[g].interval(people, k, share)
				if i.N < m.audience.Threshold() { // of the rest of a unit nobody may have it
					continue
				}
				i.Value, i.Low, i.High, i.SE, i.N = rounded(i.Value), rounded(i.Low), rounded(i.High), rounded(i.SE), m.number(i.N)
				*figures[g].into(&stats[k]) = &i
			}
		}
	}
	return stats
}

// number is a number of people as the audience is told it.
func (m *maker) number(n int) int {
	to := m.audience.RoundTo()
	return (n + to/2) / to * to
}

// rounded keeps what the uncertainty of a figure leaves of it.
func rounded(x float64) float64 { return math.Round(x*1000) / 1000 }
