package assessment

import (
	"context"
	"slices"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/irt"
)

// Evidence is what the latest assessments of an organisation say about abilities and items, without who took them.
type Evidence struct {
	People    int                                     // assessments it rests on
	Abilities map[framework.StatementID][]irt.Ability // an estimate for each that was measured
	Items     map[itembank.ItemID]Difficulty          // of the version asked for
}

// Difficulty is how an item was answered by those who were asked it. Whom it was asked depends on what they had answered before.
type Difficulty struct {
	Answers int
	Share   float64 // of its points that they earned, 0…1
}

// Evidence gathers from the last submitted assessments of an organisation, at most so many, what they say about items of an instrument and about abilities.
// Assessments that continue another are left out, as are those of judges, and answers faster than reading. For slices above, which show no more of it than
// gives nobody away.
func (s *Service) Evidence(ctx context.Context, in *itembank.Instrument, org string, most int) (e *Evidence, err error) {
	defer errs.Wrap(&err, "assessment.Evidence")
	e = &Evidence{Abilities: map[framework.StatementID][]irt.Ability{}, Items: map[itembank.ItemID]Difficulty{}}
	var ids []string
	err = s.db.Read(ctx, func(tx *db.Tx) (err error) {
		ids, err = selectLatest(tx, org, most)
		return err
	})
	for _, id := range ids {
		if err != nil {
			return nil, err
		}
		err = s.addEvidence(ctx, in, org, id, e)
	}
	for id, d := range e.Items {
		d.Share /= float64(d.Answers)
		e.Items[id] = d
	}
	return e, err
}

// addEvidence adds one assessment. Shares are sums until all are there.
func (s *Service) addEvidence(ctx context.Context, in *itembank.Instrument, org, id string, e *Evidence) error {
	var session *Session
	var asked []Asked
	var r *Result
	if err := s.db.Read(ctx, func(tx *db.Tx) (err error) {
		if session, err = selectSession(tx, org, "id", id); err != nil {
			return err
		}
		if r, err = selectResult(tx, session); err != nil || r.Judge {
			return err
		}
		asked, err = selectAsked(tx, session)
		return err
	}); err != nil || r.Judge {
		return err
	}
	engine, err := s.engine(ctx, policy.Actor{Org: org}, session.Instrument, session.InstrumentVersion)
	if err != nil {
		return err
	}
	e.People++
	for _, m := range r.measured() {
		e.Abilities[m.Ability] = append(e.Abilities[m.Ability], irt.Ability{Theta: m.Theta, SE: m.SE})
	}
	for _, a := range asked {
		if a.Self() || a.Answer == nil || engine.hasty(a) {
			continue
		}
		it := engine.in.Items[engine.index[a.Item]]
		if wanted := in.Item(it.ID); wanted == nil || wanted.Version != it.Version {
			continue
		}
		d := e.Items[it.ID]
		d.Answers++
		d.Share += float64(it.Score(a.Answer.Choice)) / float64(it.MaxScore())
		e.Items[it.ID] = d
	}
	return nil
}

// selectLatest lists the last submitted assessments that continue no other, the oldest first.
func selectLatest(tx *db.Tx, org string, most int) ([]string, error) {
	ids, err := db.All(tx, func(row func(...any) error) (id string, err error) { return id, row(&id) },
		`SELECT s.id FROM assessment_sessions s WHERE s.org_id = $1 AND s.state = $2
			AND NOT EXISTS (SELECT 1 FROM assessment_sharpenings b WHERE b.org_id = s.org_id AND b.session_id = s.id)
			ORDER BY s.submitted_at DESC, s.id DESC LIMIT $3`, org, Submitted, most)
	slices.Reverse(ids)
	return ids, err
}
