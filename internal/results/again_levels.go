package results

import (
	"context"
	"slices"

	"github.com/dira-platform/dira/disclosure"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/identity"
)

// levelsAgain says how many people are at which level on the other scale. Whoever has both tables can work out how many moved from one level to another. So that is a
// table of its own, and a unit is told of again only where all its numbers in it may be told; the new counts are the old ones with these.
func (m *remaker) levelsAgain(ctx context.Context) (list []LevelCell, err error) {
	exact := map[identity.UnitID]map[framework.StatementID]LevelCell{}
	for _, c := range m.released[ForOfficers].Levels { // which are not rounded
		if exact[c.Unit] == nil {
			exact[c.Unit] = map[framework.StatementID]LevelCell{}
		}
		exact[c.Unit][c.Ability] = c
	}
	for k, a := range m.abilities {
		was := slices.DeleteFunc(slices.Clone(m.old.Levels), func(c LevelCell) bool { return c.Ability != a })
		if len(was) == 0 {
			continue
		}
		steps := m.steps(k)
		if len(steps) > 0 {
			if was, err = m.stepped(ctx, k, was, steps); err != nil {
				return nil, err
			}
			for i := range was {
				was[i].Counts = m.count(was[i], exact[was[i].Unit][a], steps)
			}
		}
		list = append(list, was...)
	}
	m.maker.levels = list
	return list, nil
}

// step is from one level to another.
type step struct{ from, to int }

// steps are those that somebody made in an ability, with whoever made them.
func (m *remaker) steps(k int) map[step][]*person {
	steps := map[step][]*person{}
	for i := range m.people {
		p := &m.people[i]
		if f := p.facts[k]; p.first == 1 && f != nil && f.Was != nil && f.Level() != f.Was.Level() {
			s := step{f.Was.Level(), f.Level()}
			steps[s] = append(steps[s], p)
		}
	}
	return steps
}

// stepped leaves of the units of which levels were told those in which all numbers of steps may be told, and of their cells those that may be told by themselves.
func (m *remaker) stepped(ctx context.Context, k int, was []LevelCell, steps map[step][]*person) ([]LevelCell, error) {
	toldOf := func(c disclosure.Cell) *LevelCell {
		at := m.groupOf(c)
		i := slices.IndexFunc(was, func(l LevelCell) bool { return l.Unit == at.unit })
		if i < 0 {
			return nil
		}
		return &was[i]
	}
	var rows []disclosure.Row
	for s, people := range steps {
		rows = append(rows, m.rowsOf(people, levelNames[s.from]+" "+levelNames[s.to])...)
	}
	told, err := m.protect(ctx, []string{"step"}, rows, func(c disclosure.Cell) bool { return toldOf(c) == nil })
	if err != nil {
		return nil, err
	}
	open := map[identity.UnitID]int{}
	for e := range told.All() {
		if !e.Suppressed && e.By[0] != disclosure.Total {
			open[m.groupOf(e.Cell).unit]++
		}
	}
	rows = nil
	for level := range levelNames {
		var people []*person
		for i := range m.people {
			if p := &m.people[i]; p.first == 1 && p.facts[k] != nil && p.facts[k].Level() == level {
				people = append(people, p)
			}
		}
		rows = append(rows, m.rowsOf(people, levelNames[level])...)
	}
	told, err = m.protect(ctx, []string{"level"}, rows, func(c disclosure.Cell) bool {
		n, cell := slices.Index(levelNames[:], c.By[0]), toldOf(c)
		return cell == nil || open[cell.Unit] < len(steps) || n >= 0 && (cell.Counts[n] == nil || !m.lax.tells(*cell, n))
	})
	if err != nil {
		return nil, err
	}
	var kept []LevelCell
	for _, c := range was {
		var counts [4]*int
		for n, name := range levelNames {
			if e, ok := told.Find(m.cell(cell{c.Unit, name})); ok && !e.Suppressed {
				counts[n] = c.Counts[n]
			}
		}
		if c.Counts = counts; counts != [4]*int{} {
			kept = append(kept, c)
		}
	}
	return kept, nil
}

// tells reports whether this audience, if there is one, is told how many of a unit are at a level of an ability.
func (m *remaker) tells(c LevelCell, level int) bool {
	return m == nil || slices.ContainsFunc(m.levels, func(l LevelCell) bool {
		return l.Unit == c.Unit && l.Ability == c.Ability && l.Counts[level] != nil
	})
}

// rowsOf counts people by their units, as a part of a table.
func (m *remaker) rowsOf(people []*person, part string) (rows []disclosure.Row) {
	counts := map[identity.UnitID]int64{}
	for _, p := range people {
		counts[p.unit]++
	}
	for u, n := range counts {
		rows = append(rows, disclosure.Row{Cell: m.cell(cell{u, part}), Count: n})
	}
	return rows
}

// count is how many there are at the levels that are told, from how many there were.
func (m *remaker) count(c, exact LevelCell, steps map[step][]*person) [4]*int {
	for n, was := range c.Counts {
		if was == nil || exact.Counts[n] == nil {
			c.Counts[n] = nil
			continue
		}
		now := *exact.Counts[n]
		for s, people := range steps {
			for _, p := range people {
				switch within := slices.Contains(m.home[p.unit], c.Unit); {
				case within && s.to == n:
					now++
				case within && s.from == n:
					now--
				}
			}
		}
		now = m.number(now)
		c.Counts[n] = &now
	}
	return c.Counts
}
