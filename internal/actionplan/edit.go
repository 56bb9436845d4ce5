package actionplan

import (
	"context"
	"slices"

	"github.com/dira-platform/dira/internal/audit"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/policy"
)

// seen refuses a change on top of one that whoever makes it has not seen.
func seen(revision, now int, field string) error {
	if revision != now {
		return errs.New(errs.Conflict, "actionplan_changed").At(field)
	}
	return nil
}

// Describe stores what a plan says of itself.
func (s *Service) Describe(ctx context.Context, who policy.Actor, id ID, w Words) (err error) {
	defer errs.Wrap(&err, "actionplan.Describe(%s)", id)
	wrong := w.clean()
	return s.change(ctx, who, id, "actionplan.change", func(p *Plan) (audit.Details, error) {
		if err := first(wrong, seen(w.Revision, p.Words.Revision, "title")); err != nil {
			return nil, err
		}
		p.Words = w
		p.Words.Revision++
		return audit.Details{"part": "words"}, nil
	})
}

// SaveGoal adds a goal, or changes the one of its id, and puts it at a place, counted from 1; 0 leaves it where it is, and a new one at the end.
func (s *Service) SaveGoal(ctx context.Context, who policy.Actor, id ID, g Goal, to int) (made string, err error) {
	defer errs.Wrap(&err, "actionplan.SaveGoal(%s)", id)
	wrong := g.clean()
	if made = g.ID; made == "" {
		made = newID()
	}
	return made, s.change(ctx, who, id, "actionplan.change", func(p *Plan) (audit.Details, error) {
		at := len(p.Goals)
		if g.ID != "" {
			if at = slices.IndexFunc(p.Goals, func(o Goal) bool { return o.ID == g.ID }); at < 0 {
				return nil, errs.New(errs.NotFound, "actionplan_not_found")
			}
			if err := seen(g.Revision, p.Goals[at].Revision, "title"); err != nil {
				return nil, err
			}
		} else if at >= mostGoals {
			return nil, errs.New(errs.Invalid, "actionplan_many", "most", mostGoals).At("title")
		} else {
			p.Goals = append(p.Goals, Goal{})
		}
		if wrong != nil {
			return nil, wrong
		}
		p.Goals[at] = Goal{ID: made, Title: g.Title, Why: g.Why, Revision: g.Revision + 1}
		p.Goals = place(p.Goals, at, to)
		return audit.Details{"goal": made}, nil
	})
}

// DropGoal deletes a goal. One with measures is not: they are moved or deleted first.
func (s *Service) DropGoal(ctx context.Context, who policy.Actor, id ID, goal string, revision int) (err error) {
	defer errs.Wrap(&err, "actionplan.DropGoal(%s)", id)
	return s.change(ctx, who, id, "actionplan.change", func(p *Plan) (audit.Details, error) {
		g := p.Goal(goal)
		switch {
		case g == nil:
			return nil, errs.New(errs.NotFound, "actionplan_not_found")
		case len(p.Of(goal)) > 0:
			return nil, errs.New(errs.Conflict, "actionplan_goal_used").At("title")
		}
		if err := seen(revision, g.Revision, "title"); err != nil {
			return nil, err
		}
		p.Goals = slices.DeleteFunc(p.Goals, func(g Goal) bool { return g.ID == goal })
		return audit.Details{"dropped": goal}, nil
	})
}

// SaveMeasure adds a measure, or changes the one of its id; its indicators stay as they are. It goes to a place among the measures of its goal, as with [Service.SaveGoal].
func (s *Service) SaveMeasure(ctx context.Context, who policy.Actor, id ID, m Measure, to int) (made string, err error) {
	defer errs.Wrap(&err, "actionplan.SaveMeasure(%s)", id)
	wrong := m.clean()
	if made = m.ID; made == "" {
		made = newID()
	}
	return made, s.change(ctx, who, id, "actionplan.change", func(p *Plan) (audit.Details, error) {
		next := m
		next.ID, next.Indicators = made, nil
		if m.ID != "" {
			old := p.Measure(m.ID)
			if old == nil {
				return nil, errs.New(errs.NotFound, "actionplan_not_found")
			}
			if err := seen(m.Revision, old.Revision, "what"); err != nil {
				return nil, err
			}
			next.Indicators = old.Indicators
		} else if len(p.Measures) >= mostMeasures {
			return nil, errs.New(errs.Invalid, "actionplan_many", "most", mostMeasures).At("what")
		}
		if wrong != nil {
			return nil, wrong
		}
		if p.Goal(m.Goal) == nil {
			return nil, errs.New(errs.Invalid, "actionplan_goal").At("goal")
		}
		next.Revision++
		p.put(next, to)
		return audit.Details{"measure": made}, nil
	})
}

// put stores a measure at a place among those of its goal.
func (b *Body) put(m Measure, to int) {
	if old := b.Measure(m.ID); old != nil {
		*old = m
	} else {
		b.Measures = append(b.Measures, m)
	}
	if to < 1 {
		return
	}
	mine := b.Of(m.Goal)
	mine = place(mine, slices.IndexFunc(mine, func(o Measure) bool { return o.ID == m.ID }), to)
	b.Measures = append(slices.DeleteFunc(b.Measures, func(o Measure) bool { return o.Goal == m.Goal }), mine...)
}

// DropMeasure deletes a measure with its indicators. What was published of it stays.
func (s *Service) DropMeasure(ctx context.Context, who policy.Actor, id ID, measure string, revision int) (err error) {
	defer errs.Wrap(&err, "actionplan.DropMeasure(%s)", id)
	return s.change(ctx, who, id, "actionplan.change", func(p *Plan) (audit.Details, error) {
		m := p.Measure(measure)
		if m == nil {
			return nil, errs.New(errs.NotFound, "actionplan_not_found")
		}
		if err := seen(revision, m.Revision, "what"); err != nil {
			return nil, err
		}
		p.Measures = slices.DeleteFunc(p.Measures, func(o Measure) bool { return o.ID == measure })
		return audit.Details{"dropped": measure}, nil
	})
}

// SaveIndicator adds an indicator to a measure, or changes the one of its id.
func (s *Service) SaveIndicator(ctx context.Context, who policy.Actor, id ID, measure string, x Indicator) (err error) {
	defer errs.Wrap(&err, "actionplan.SaveIndicator(%s, %s)", id, measure)
	wrong := x.clean()
	return s.change(ctx, who, id, "actionplan.change", func(p *Plan) (audit.Details, error) {
		m := p.Measure(measure)
		if m == nil || x.ID != "" && m.Indicator(x.ID) == nil {
			return nil, errs.New(errs.NotFound, "actionplan_not_found")
		}
		next := x
		next.Revision++
		if x.ID == "" {
			if len(m.Indicators) >= mostOfOne {
				return nil, errs.New(errs.Invalid, "actionplan_many", "most", mostOfOne).At("name")
			}
			next.ID = newID()
			m.Indicators = append(m.Indicators, next)
			return audit.Details{"measure": measure}, wrong
		}
		old := m.Indicator(x.ID)
		if err := first(wrong, seen(x.Revision, old.Revision, "name")); err != nil {
			return nil, err
		}
		*old = next
		return audit.Details{"measure": measure}, nil
	})
}

// DropIndicator deletes an indicator of a measure.
func (s *Service) DropIndicator(ctx context.Context, who policy.Actor, id ID, measure, indicator string, revision int) (err error) {
	defer errs.Wrap(&err, "actionplan.DropIndicator(%s, %s)", id, measure)
	return s.change(ctx, who, id, "actionplan.change", func(p *Plan) (audit.Details, error) {
		m := p.Measure(measure)
		if m == nil || m.Indicator(indicator) == nil {
			return nil, errs.New(errs.NotFound, "actionplan_not_found")
		}
		if err := seen(revision, m.Indicator(indicator).Revision, "name"); err != nil {
			return nil, err
		}
		m.Indicators = slices.DeleteFunc(m.Indicators, func(x Indicator) bool { return x.ID == indicator })
		return audit.Details{"dropped": indicator}, nil
	})
}
