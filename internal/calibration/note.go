package calibration

import (
	"context"
	"slices"
	"time"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/policy"
)

// Note is what readers of results should know of a calibration that results were made with. It names no question.
type Note struct {
	Name       string
	ReleasedAt time.Time
	People     int
	Items      int // whose difficulty it calculated
	Unfair     int // of these, harder for a group, and used all the same
	Misfit     int // of these, with another flag, and used all the same
	Aside      int // that were set aside
	Compared   []Comparison
	LinkSE     float64                 // the largest of its links, logits
	Weak       []framework.StatementID // abilities that it found to be measured with a reliability below WeakBelow
}

// WeakBelow is the reliability below which people are hardly told apart.
const WeakBelow = 0.5

// Notes says what readers of results should know of calibrations, of those among the names that were released here.
func (s *Service) Notes(ctx context.Context, who policy.Actor, names []string) (list []Note, err error) {
	defer errs.Wrap(&err, "calibration.Notes")
	if err := policy.Require(who, policy.ReadResults, policy.Object{Org: who.Org, Unit: who.Unit}, "calibration_not_found"); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list = nil
		runs, err := selectRuns(tx, who.Org)
		if err != nil {
			return err
		}
		for i := range runs {
			r := &runs[i]
			if r.State != Released || !slices.Contains(names, r.Name) {
				continue
			}
			findings, err := selectFindings(tx, who.Org, r.ID)
			if err != nil {
				return err
			}
			list = append(list, r.note(findings))
		}
		return nil
	})
	return list, err
}

func (r *Run) note(findings []Finding) Note {
	n := Note{Name: r.Name, ReleasedAt: r.EndedAt, People: r.Report.People, Compared: r.Report.Compared}
	for i := range findings {
		switch f := &findings[i]; {
		case f.Standing != Proposed:
		case f.Decision == Aside:
			n.Aside++
		case slices.Contains(f.Flags, Unfair):
			n.Items++
			n.Unfair++
		case len(f.Flags) > 0:
			n.Items++
			n.Misfit++
		default:
			n.Items++
		}
	}
	for _, a := range r.Report.Abilities {
		if a.Linked {
			n.LinkSE = max(n.LinkSE, a.SEB)
		}
		if a.Reliability < WeakBelow {
			n.Weak = append(n.Weak, a.ID)
		}
	}
	return n
}
