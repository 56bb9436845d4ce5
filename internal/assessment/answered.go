package assessment

import (
	"context"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/internal/policy"
)

// ItemVersion is one version of an item.
type ItemVersion struct {
	ID      itembank.ItemID
	Version int
}

// Answered is how many people have answered what, in submitted assessments. Whoever continued an assessment counts once.
type Answered struct {
	Items    map[ItemVersion]int
	Sections map[framework.StatementID]int // domains and AI
}

// SelectAnswered counts answers, for slices above.
func SelectAnswered(tx *db.Tx, org string) (a Answered, err error) {
	defer errs.Wrap(&err, "assessment.SelectAnswered")
	const from = ` FROM assessment_sessions s
		JOIN assessment_questions q ON q.org_id = s.org_id AND q.session_id = s.id
		LEFT JOIN assessment_sharpenings h ON h.org_id = s.org_id AND h.session_id = s.id
		WHERE s.org_id = $1 AND s.state = $2 AND q.item_id <> '' AND EXISTS (SELECT 1 FROM assessment_answers a
			WHERE a.org_id = q.org_id AND a.session_id = q.session_id AND a.number = q.number) `
	a = Answered{Items: map[ItemVersion]int{}, Sections: map[framework.StatementID]int{}}
	_, err = db.All(tx, func(row func(...any) error) (struct{}, error) {
		var of ItemVersion
		var n int
		err := row(&of.ID, &of.Version, &n)
		a.Items[of] = n
		return struct{}{}, err
	}, `SELECT q.item_id, q.item_version, COUNT(DISTINCT COALESCE(h.first_id, s.id))`+from+`GROUP BY q.item_id, q.item_version`, org, Submitted)
	if err != nil {
		return a, err
	}
	_, err = db.All(tx, func(row func(...any) error) (struct{}, error) {
		var section SectionID
		var n int
		err := row(&section, &n)
		a.Sections[section.Domain()] += n
		return struct{}{}, err
	}, `SELECT q.section, COUNT(DISTINCT COALESCE(h.first_id, s.id))`+from+`GROUP BY q.section`, org, Submitted)
	return a, err
}

// Stamp says which assessments are submitted, as far as one must know to see that none came or went.
type Stamp struct {
	Sessions int
	Last     int64 // when the last was submitted, microseconds
}

// SelectStamp is quick beside [SelectAnswered].
func SelectStamp(tx *db.Tx, org string) (s Stamp, err error) {
	err = tx.Row(`SELECT COUNT(*), COALESCE(MAX(submitted_at), 0) FROM assessment_sessions WHERE org_id = $1 AND state = $2`, []any{org, Submitted},
		&s.Sessions, &s.Last)
	return s, err
}

// EngineOf is the engine of an instrument, for slices above.
func (s *Service) EngineOf(ctx context.Context, org string, in *itembank.Instrument) (*Engine, error) {
	return s.engine(ctx, policy.Actor{Org: org}, in.ID, in.Version)
}

// SectionOf is the domain of an ability, or AI: what it is asked about together with.
func (e *Engine) SectionOf(ability framework.StatementID) framework.StatementID {
	return e.framework.DomainOf(ability)
}
