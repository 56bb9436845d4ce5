// Package rescore scores the answers of a closed round again, on the scale that holds now, when somebody decides it.
//
// What must always be true:
//
//   - It is an event: who decided it, when, why, with which calibration and cuts, and with which the results were made before, stays stored. Who is in the log.
//   - The result before stays readable, for the person whose it is; so do the releases before.
//   - Either all assessments of the round are shown as scored again, with the releases that come of it, or none. A job that is killed goes on where it was.
//   - A release that comes of it tells of no group that was not told of before: package results decides that.
package rescore

import (
	"encoding/json"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/results"
	"github.com/dira-platform/dira/internal/round"
)

// ID names an event.
type ID = assessment.RescoringID

// Event is a decision to score the answers of a round again.
type Event struct {
	assessment.Rescoring
	Before []results.Version // what the results were made with before
}

// Round is the round that it is about.
func (e *Event) Round() round.ID { return round.ID(e.About) }

// events are rescorings with what they hold.
func events(list []assessment.Rescoring, err error) (all []Event, _ error) {
	for _, r := range list {
		e := Event{Rescoring: r}
		if err := json.Unmarshal([]byte(r.Was), &e.Before); err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	return all, err
}
