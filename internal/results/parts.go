package results

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/dira-platform/dira/disclosure"
	"github.com/dira-platform/dira/internal/identity"
)

// This file tells of grades and roles: of the whole, and where that is a government, of each of its institutions.

// gradeOf and roleOf divide everybody by something else than their unit.
func gradeOf(p *person) string { return p.grade }
func roleOf(p *person) string  { return string(p.role) }

// partAt is a grade or role of the whole, of an institution, or of those in none.
type partAt struct {
	unit identity.UnitID // the top for the whole
	code string
}

// openParts finds out of which grades and roles something may be told.
func (m *maker) openParts(ctx context.Context) (err error) {
	lax := &maker{}
	if m.lax != nil {
		lax = m.lax
	}
	if m.grades, err = m.openPart(ctx, gradeOf, lax.grades); err != nil {
		return err
	}
	m.roles, err = m.openPart(ctx, roleOf, lax.roles)
	return err
}

// openPart protects the counts of the parts, and then looks whether one of them is all of a group that is told of but for a few people, or the other way around: who knows
// both figures would know theirs. How many are in an institution is told elsewhere: where that could not be told beside its parts, parts are told of the whole alone.
func (m *maker) openPart(ctx context.Context, of func(*person) string, lax map[partAt]bool) (map[partAt]bool, error) {
	if !m.told[cell{m.top(), Everyone}] {
		return map[partAt]bool{}, nil
	}
	if institutions := m.institutions(); len(institutions) > 0 {
		open, whole, err := m.openPartsOf(ctx, of, lax, institutions)
		if err != nil || whole {
			return open, err
		}
	}
	open, _, err := m.openPartsOf(ctx, of, lax, nil)
	return open, err
}

// openPartsOf does that with a table of some institutions. Whole: all of their totals that are told elsewhere may be told here, too.
func (m *maker) openPartsOf(ctx context.Context, of func(*person) string, lax map[partAt]bool, institutions []identity.UnitID) (open map[partAt]bool, whole bool, err error) {
	counts := map[partAt]int64{}
	for i := range m.people {
		p := &m.people[i]
		counts[partAt{m.homeOf(p, institutions), partName(of(p))}]++
	}
	var rows []disclosure.Row
	for at, n := range counts {
		rows = append(rows, disclosure.Row{Cell: disclosure.Cell{Wave: wave, Unit: m.partPath(at.unit), By: [disclosure.MaxDimensions]string{at.code}}, Count: n})
	}
	near := m.nearGroups(of, institutions)
	told, err := m.protect(ctx, []string{"part"}, rows, func(c disclosure.Cell) bool {
		at := m.partOf(c)
		if at.unit != nowhere && !m.told[cell{at.unit, Everyone}] {
			return true
		}
		return at.code != disclosure.Total && (near[at] || m.lax != nil && at.unit != nowhere && !lax[at])
	})
	if err != nil {
		return nil, false, err
	}
	open, whole = map[partAt]bool{}, true
	for e := range told.All() {
		at := m.partOf(e.Cell)
		switch {
		case at.unit == nowhere:
		case at.code == disclosure.Total:
			whole = whole && (!e.Suppressed || !m.told[cell{at.unit, Everyone}])
		case !e.Suppressed && at.code != unsaid:
			open[at] = true
		}
	}
	return open, whole, nil
}

// nowhere stands for those who are in no institution. Nothing is told of them here; of the whole and of all institutions they follow.
const nowhere identity.UnitID = "?"

// homeOf is the institution of somebody, or nowhere; the top where there are none.
func (m *maker) homeOf(p *person, institutions []identity.UnitID) identity.UnitID {
	if len(institutions) == 0 {
		return m.top()
	}
	for _, u := range m.home[p.unit] {
		if slices.Contains(institutions, u) {
			return u
		}
	}
	return nowhere
}

// partPath names a place in the table of parts, which has the whole and the institutions alone.
func (m *maker) partPath(u identity.UnitID) string {
	if u == m.top() {
		return string(u)
	}
	return string(m.top()) + "/" + string(u)
}

func (m *maker) partOf(c disclosure.Cell) partAt {
	return partAt{identity.UnitID(c.Unit[strings.LastIndex(c.Unit, "/")+1:]), c.By[0]}
}

// unsaid is the part of those of whom it is not known; the library has no empty names.
const unsaid = "?"

func partName(s string) string {
	if s == "" {
		return unsaid
	}
	return s
}

// nearGroups are the parts that differ from a group that is told of by fewer people than the threshold, one within the other.
func (m *maker) nearGroups(of func(*person) string, institutions []identity.UnitID) map[partAt]bool {
	tally := func(people []*person) map[partAt]int {
		n := map[partAt]int{}
		for _, p := range people {
			part := partName(of(p))
			n[partAt{m.top(), part}]++
			if home := m.homeOf(p, institutions); home != m.top() {
				n[partAt{home, part}]++
			}
		}
		return n
	}
	groups := slices.Collect(maps.Keys(m.told))
	for _, u := range m.units {
		groups = append(groups, m.elsesOf(u.ID)...)
	}
	sizes, near, least := tally(m.members[cell{m.top(), Everyone}]), map[partAt]bool{}, m.audience.Threshold()
	for _, at := range groups {
		n := len(m.members[at])
		for part, both := range tally(m.members[at]) {
			if size := sizes[part]; both == size && n > size && n-size < least || both == n && size > n && size-n < least {
				near[part] = true
			}
		}
	}
	return near
}

// parts are the figures of those grades or roles of which something is told, those of the whole first. A figure that not everybody has is left out: who has it is no table of its own here.
func (m *maker) parts(open map[partAt]bool, of func(*person) string) (list []Part) {
	for _, u := range append([]identity.UnitID{m.top()}, m.institutions()...) {
		at, share := cell{u, Everyone}, m.share(cell{u, Everyone})
		people := map[string][]*person{}
		for _, p := range m.members[at] {
			people[of(p)] = append(people[of(p)], p)
		}
		for _, code := range slices.Sorted(maps.Keys(people)) {
			if !open[partAt{u, code}] {
				continue
			}
			stats := m.stats(people[code], share, func(g, k int) bool {
				return m.all(func(p *person) bool { return figures[g].has(p, k) })
			})
			part := Part{Code: code, People: m.number(len(people[code])), Stats: stats}
			if u != m.top() {
				part.Unit = u
			}
			list = append(list, part)
		}
	}
	return list
}
