package results

import (
	"context"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/jobs"
	"github.com/dira-platform/dira/internal/round"
)

// orgID is the id of an organisation in a job.
type orgID string

// count is the job of writing down the facts of an assessment.
type count struct {
	Org     orgID         `json:"org"`
	Session assessment.ID `json:"session"`
}

// Kind is the name of the job.
func (count) Kind() string { return "results.count" }

// release is the job of releasing a closed round.
type release struct {
	Org   orgID    `json:"org"`
	Round round.ID `json:"round"`
}

// Kind is the name of the job.
func (release) Kind() string { return "results.release" }

// Work says what results do in jobs.
func (s *Service) Work(r *jobs.Registry) {
	jobs.Register(r, func(ctx context.Context, job count) error { return s.Count(ctx, string(job.Org), job.Session) })
	jobs.Register(r, func(ctx context.Context, job release) error { return s.Release(ctx, string(job.Org), job.Round) })
}
