package fairness

import (
	"context"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/errs"
)

// Service compares groups by assessments as they are stored.
type Service struct{ assessments *assessment.Service }

// NewService returns the use case on stored assessments.
func NewService(a *assessment.Service) *Service { return &Service{a} }

// Of compares the questions of some submitted assessments; nil where none of them is there.
func (s *Service) Of(ctx context.Context, org string, ids []assessment.ID) (_ *Report, err error) {
	defer errs.Wrap(&err, "fairness.Of")
	t, e, err := s.assessments.GatherOf(ctx, org, Sample(ids))
	if err != nil || e == nil {
		return nil, err
	}
	var items []Item
	for _, it := range e.Items() {
		items = append(items, Item{ID: it.ID, Ability: it.Ability, Parameters: e.Parameters(it)})
	}
	return Compare(ctx, items, e.Prior(), t.Rows)
}
