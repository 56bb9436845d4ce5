package results

import (
	"context"
	"strings"

	"github.com/dira-platform/dira/disclosure"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/identity"
)

// protectLevels protects the levels of an ability. Their table counts on its totals as on all else, and may suppress one for the sake of a level; but how many people are in a unit that is told of
// stands elsewhere in the release. So the levels are looked at with those totals, and of units of which too much could be proved then no level is told.
func (m *maker) protectLevels(ctx context.Context, ability framework.StatementID, rows []disclosure.Row) (*disclosure.Published, error) {
	closed := map[identity.UnitID]bool{}
	for {
		told, err := m.protect(ctx, []string{"level"}, rows, func(c disclosure.Cell) bool {
			return c.By[0] != disclosure.Total && closed[m.groupOf(c).unit] || !m.levelOpen(c, ability)
		})
		if err != nil {
			return nil, err
		}
		exposed, err := m.exposed(ctx, told, rows)
		if err != nil || len(exposed) == 0 {
			return told, err
		}
		before := len(closed)
		for _, u := range exposed {
			closed[u] = true
		}
		if len(closed) == before && len(closed) >= len(m.units) {
			return told, nil // no level is told of any
		}
		if len(closed) == before { // it is another unit by which it can be proved
			for _, u := range m.units {
				closed[u.ID] = true
			}
		}
	}
}

// exposed are the units of whose levels too much can be proved by whoever knows the totals that are told elsewhere.
func (m *maker) exposed(ctx context.Context, told *disclosure.Published, rows []disclosure.Row) (units []identity.UnitID, err error) {
	var entries []disclosure.Entry
	known := false
	for e := range told.All() {
		if at := m.groupOf(e.Cell); e.Suppressed && e.By[0] == disclosure.Total && at.unit != "" && m.told[cell{at.unit, Everyone}] {
			e.Shown, known = m.size(e.Unit, rows), true
		}
		entries = append(entries, e)
	}
	if !known {
		return nil, nil
	}
	all, err := disclosure.NewPublished([]string{"level"}, entries)
	if err != nil {
		return nil, err
	}
	report, err := disclosure.Audit(ctx, []*disclosure.Published{all}, disclosure.AuditOptions{Threshold: int64(m.audience.Threshold())})
	if err != nil {
		return nil, err
	}
	for _, f := range report.Revealed {
		if f.By[0] == disclosure.Total {
			continue // of that another table decides
		}
		path := strings.TrimSuffix(f.Unit, "/"+disclosure.Direct)
		units = append(units, identity.UnitID(path[strings.LastIndex(path, "/")+1:]))
	}
	return units, nil
}

// size is how many people are in a unit, as its audience is told.
func (m *maker) size(path string, rows []disclosure.Row) disclosure.Shown {
	n := int64(0)
	for _, r := range rows {
		if r.Unit == path || strings.HasPrefix(r.Unit, path+"/") {
			n += r.Count
		}
	}
	to := int64(m.audience.RoundTo())
	if to > 1 {
		n = (n + to/2) / to * to
	}
	return disclosure.Shown{Count: n, RoundedTo: to}
}
