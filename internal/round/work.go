package round

import (
	"context"
	"time"

	"github.com/dira-platform/dira/internal/jobs"
)

// atOnce is how many people are invited in one transaction: enough to be quick, few enough to let answers through in between.
const atOnce = 1000

// orgID is the id of an organisation in a job.
type orgID string

// invite is the job of inviting the people of a round.
type invite struct {
	Org   orgID `json:"org"`
	Round ID    `json:"round"`
}

// Kind is the name of the job.
func (invite) Kind() string { return "round.invite" }

// upkeep is the job of everything about rounds that a day brings: reminders that are due, people who came and left.
type upkeep struct{}

// Kind is the name of the job.
func (upkeep) Kind() string { return "round.upkeep" }

// Work says what rounds do in jobs.
func (s *Service) Work(r *jobs.Registry) {
	jobs.Register(r, func(ctx context.Context, job invite) error {
		for left := 1; left > 0; {
			var err error
			if left, err = s.InviteSome(ctx, string(job.Org), job.Round, atOnce); err != nil {
				return err
			}
		}
		return nil
	})
	jobs.Register(r, func(ctx context.Context, _ upkeep) error { return s.Upkeep(ctx) })
	r.Every(time.Hour, upkeep{})
}
