package demo

import (
	"context"
	"time"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/learning"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/planning"
	"github.com/dira-platform/dira/internal/policy"
)

// keeper is in which role somebody is who keeps a learning plan: whoever comes in as them finds it with their assessment of the third round.
const keeper = policy.Manager

// keepPlan has somebody keep the plan that their result leads to, set themselves a goal, and begin.
func (s *sitting) keepPlan(ctx context.Context) error {
	_, result, err := s.app.Assessments.Result(ctx, s.who, s.id)
	if err != nil {
		return err
	}
	lib, err := library.NewService(s.app.DB)
	if err != nil {
		return err
	}
	standing := planning.StandingOf(result, false)
	m := planning.Means{Hours: 20, Unknown: 4, Languages: []string{s.Language, library.English}, Most: 4, Start: s.today.AddDate(0, 0, 2).Format(time.DateOnly), Week: 3, AtOnce: 1}
	var resources []library.Resource
	for _, step := range standing.Steps {
		found, err := lib.ForStep(ctx, policy.Anyone(), step.Ability, step.Level, m.Languages, 12)
		if err != nil {
			return err
		}
		resources = append(resources, found...)
	}
	plan, err := planning.Best(ctx, standing, resources, m)
	if err != nil {
		return err
	}
	items := standing.Lay(plan.Items, m)
	ctx = db.At(ctx, s.today)
	if err := s.app.Learning.Keep(ctx, s.who, s.id, learning.Proposal{Means: m, Items: items, Language: s.Language}, false); err != nil || len(items) == 0 {
		return err
	}
	if err := s.app.Learning.Describe(ctx, s.who, s.id, 0, items[0].Resource.ID, learning.Details{Begins: items[0].Begins, Ends: items[0].Ends, Begun: true,
		Note: "Invented – inventé – مختلقة"}); err != nil {
		return err
	}
	for _, closes := range items[len(items)-1].Closes {
		return s.app.Learning.Want(ctx, s.who, s.id, learning.Goal{Ability: closes.Ability, Level: closes.Level, Day: s.today.AddDate(0, 2, 0).Format(time.DateOnly)})
	}
	return nil
}
