package results

import (
	"context"
	"slices"
	"strings"

	"github.com/dira-platform/dira/disclosure"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/identity"
)

// pattern finds out of which groups something may be told that rests on those people who have something: where their number is published when the table of
// them, units by sex, is protected. Whatever can be worked out of what is told there rests on enough people then. Nil of within is no bound.
func (m *maker) pattern(ctx context.Context, has func(*person) bool, within pattern) (pattern, error) {
	counts := map[cell]int64{}
	for i := range m.people {
		if p := &m.people[i]; has(p) {
			counts[cell{p.unit, p.sex}]++
		}
	}
	if len(counts) == 0 {
		return pattern{}, nil
	}
	var rows []disclosure.Row
	for at, n := range counts {
		rows = append(rows, disclosure.Row{Cell: m.cell(at), Count: n})
	}
	told, err := m.protect(ctx, []string{"sex"}, rows, func(c disclosure.Cell) bool { return within != nil && !within[m.groupOf(c)] })
	if err != nil {
		return nil, err
	}
	open := pattern{}
	for e := range told.All() {
		if at := m.groupOf(e.Cell); !e.Suppressed && at.unit != "" {
			open[at] = true
		}
	}
	return open, nil
}

// protect suppresses what this audience must not see of a table, and whatever else is told to suppress. Of people who work in a unit with others below it nothing is told
// apart: they are no unit.
func (m *maker) protect(ctx context.Context, dimensions []string, rows []disclosure.Row, suppress func(disclosure.Cell) bool) (*disclosure.Published, error) {
	slices.SortFunc(rows, func(a, b disclosure.Row) int {
		return cmpStrings(a.Unit, b.Unit, strings.Join(a.By[:], "/"), strings.Join(b.By[:], "/"))
	})
	t, err := disclosure.NewTable(dimensions, rows)
	if err != nil {
		return nil, err
	}
	return disclosure.Protect(ctx, t, disclosure.Options{Threshold: int64(m.audience.Threshold()), RoundTo: int64(m.audience.RoundTo()), Cost: cost,
		Suppress: func(c disclosure.Cell) bool { return direct(c) || suppress(c) }})
}

// cost says that one of two has rather be kept: where few people are neither women nor men, not both can be told of, and then women are.
func cost(c disclosure.Cell) float64 {
	if c.By[0] == "man" {
		return 0.5
	}
	return 1
}

// cmpStrings compares two pairs of texts, the first texts first.
func cmpStrings(a, b, c, d string) int {
	if n := strings.Compare(a, b); n != 0 {
		return n
	}
	return strings.Compare(c, d)
}

// wave is the name of the one wave that a table of ours has: waves are not added up, and each is released by itself.
const wave = "1"

// cell names a group as the library does: the path of its unit from the top.
func (m *maker) cell(at cell) disclosure.Cell {
	return disclosure.Cell{Wave: wave, Unit: m.path(at.unit), By: [disclosure.MaxDimensions]string{at.sex}}
}

func (m *maker) path(u identity.UnitID) string {
	ids := make([]string, 0, len(m.home[u]))
	for _, above := range slices.Backward(m.home[u]) {
		ids = append(ids, string(above))
	}
	return strings.Join(ids, "/")
}

func direct(c disclosure.Cell) bool { return strings.HasSuffix(c.Unit, "/"+disclosure.Direct) }

// groupOf is the group that a cell of the library names; without a unit where it is none of ours.
func (m *maker) groupOf(c disclosure.Cell) cell {
	if direct(c) {
		return cell{}
	}
	return cell{identity.UnitID(c.Unit[strings.LastIndex(c.Unit, "/")+1:]), c.By[0]}
}

// levelNames are the levels as a dimension of a table.
var levelNames = [4]string{string(framework.None), string(framework.Basic), string(framework.Intermediate), string(framework.Advanced)}

// openLevels finds out of which units it may be told how many people are at which level, for each ability: a table of its own, units by level, in which all is
// suppressed of units of which nothing is told.
func (m *maker) openLevels(ctx context.Context) error {
	for k, ability := range m.abilities {
		counts := map[disclosure.Cell]int64{}
		for i := range m.people {
			p := &m.people[i]
			f := p.facts[k]
			if f == nil {
				continue
			}
			for n, name := range levelNames { // a level at which nobody is belongs to the table: that would be told of everybody
				at := m.cell(cell{p.unit, name})
				if counts[at] += 0; n == f.Level() {
					counts[at]++
				}
			}
		}
		var rows []disclosure.Row
		for c, n := range counts {
			rows = append(rows, disclosure.Row{Cell: c, Count: n})
		}
		told, err := m.protectLevels(ctx, ability, rows)
		if err != nil {
			return err
		}
		m.addLevels(told, ability)
	}
	return nil
}

// levelOpen reports whether anything is told of the unit of a cell, and was to the laxer audience of this very cell.
func (m *maker) levelOpen(c disclosure.Cell, ability framework.StatementID) bool {
	at := m.groupOf(c)
	if !m.told[cell{at.unit, Everyone}] {
		return false
	}
	n := slices.Index(levelNames[:], c.By[0])
	if m.lax == nil || n < 0 {
		return true
	}
	i := slices.IndexFunc(m.lax.levels, func(l LevelCell) bool { return l.Unit == at.unit && l.Ability == ability })
	return i >= 0 && m.lax.levels[i].Counts[n] != nil
}

func (m *maker) addLevels(told *disclosure.Published, ability framework.StatementID) {
	cells := map[identity.UnitID]*LevelCell{}
	for e := range told.All() {
		n := slices.Index(levelNames[:], e.By[0])
		at := m.groupOf(e.Cell)
		if e.Suppressed || n < 0 || at.unit == "" {
			continue
		}
		if cells[at.unit] == nil {
			cells[at.unit] = &LevelCell{Unit: at.unit, Ability: ability}
		}
		count := int(e.Count)
		cells[at.unit].Counts[n] = &count
	}
	for _, u := range m.units {
		if c := cells[u.ID]; c != nil {
			m.levels = append(m.levels, *c)
		}
	}
}
