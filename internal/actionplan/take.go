package actionplan

import (
	"context"
	"slices"

	"github.com/dira-platform/dira/internal/audit"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/policy"
)

// Take adds a goal with measures that come from somewhere else, all or none, behind what is there. The measures are planned, and belong to the goal.
func (s *Service) Take(ctx context.Context, who policy.Actor, id ID, g Goal, measures []Measure) (err error) {
	defer errs.Wrap(&err, "actionplan.Take(%s)", id)
	wrong := g.clean()
	if len(measures) == 0 {
		wrong = first(wrong, errs.New(errs.Invalid, "actionplan_take_none").At("take"))
	}
	g.ID, g.Revision = newID(), 1
	for i := range measures {
		m := &measures[i]
		m.ID, m.Goal, m.Status, m.Revision = newID(), g.ID, Planned, 1
		m.Indicators = slices.Clone(m.Indicators)
		wrong = first(wrong, m.clean())
		for k := range m.Indicators {
			x := &m.Indicators[k]
			x.ID, x.Revision = newID(), 1
			wrong = first(wrong, x.clean())
		}
	}
	return s.change(ctx, who, id, "actionplan.change", func(p *Plan) (audit.Details, error) {
		switch {
		case wrong != nil:
			return nil, wrong
		case len(p.Goals) >= mostGoals || len(p.Measures)+len(measures) > mostMeasures:
			return nil, errs.New(errs.Invalid, "actionplan_many", "most", mostMeasures).At("take")
		}
		p.Goals, p.Measures = append(p.Goals, g), append(p.Measures, measures...)
		return audit.Details{"goal": g.ID, "taken": len(measures)}, nil
	})
}
