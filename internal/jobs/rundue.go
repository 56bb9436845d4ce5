package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivertype"

	"github.com/dira-platform/dira/internal/errs"
)

// mostDue is where [Jobs.RunDue] takes jobs that enqueue each other for a mistake.
const mostDue = 10_000

// RunDue does all that is due by the clock of the database, one after the other, also what these jobs enqueue, and returns how many ran and
// the errors of those that failed, which wait to be tried again. What is done every so often is not enqueued by it. It is for tests, with
// [db.DB.SetClock] for what happens in a week, and not to be called after Start.
func (j *Jobs) RunDue(ctx context.Context) (ran int, err error) {
	defer errs.Wrap(&err, "jobs.RunDue")
	exec, err := j.executor()
	if err != nil {
		return 0, err
	}
	var failed []error
	for ; ran < mostDue; ran++ {
		now := j.db.Now()
		row, err := j.take(ctx, exec, now)
		if err != nil || row == nil {
			return ran, errors.Join(append(failed, err)...)
		}
		outcome, err := j.runNow(ctx, row, now)
		if err != nil {
			failed = append(failed, fmt.Errorf("%s: %w", row.Kind, err))
		}
		if err := setState(ctx, exec, outcome); err != nil {
			return ran, err
		}
	}
	return ran, errors.Join(append(failed, fmt.Errorf("%d jobs ran and there are still more", ran))...)
}

func (j *Jobs) executor() (riverdriver.Executor, error) {
	if j.db.Engine() == "sqlite" {
		return riversqlite.New(j.db.SQLiteWriter()).GetExecutor(), nil
	}
	pool, err := j.db.PostgresPool()
	if err != nil {
		return nil, err
	}
	return riverpgxv5.New(pool).GetExecutor(), nil
}

// take takes the next job that is due, or nil.
func (j *Jobs) take(ctx context.Context, exec riverdriver.Executor, now time.Time) (*rivertype.JobRow, error) {
	due := now.Add(time.Millisecond) // SQLite compares times as texts, and one with its zone comes after one without
	available := due
	if latest := time.Now().Add(time.Minute); due.Before(latest) {
		available = latest // what was enqueued without a time bears that of the database's own clock, which nobody sets
	}
	for looks := 0; ; looks++ {
		rows, err := exec.JobGetAvailable(ctx, &riverdriver.JobGetAvailableParams{
			ClientID: "RunDue", MaxAttemptedBy: 1, MaxToLock: 1, Now: &available, Queue: river.QueueDefault,
		})
		if err != nil || len(rows) > 0 || looks > 0 {
			return first(rows), err
		}
		if _, err := exec.JobSchedule(ctx, &riverdriver.JobScheduleParams{Max: atOnce, Now: &due}); err != nil {
			return nil, err
		}
	}
}

func first(rows []*rivertype.JobRow) *rivertype.JobRow {
	if len(rows) == 0 {
		return nil
	}
	return rows[0]
}

// runNow runs a job and says what its row becomes.
func (j *Jobs) runNow(ctx context.Context, row *rivertype.JobRow, now time.Time) (*riverdriver.JobSetStateIfRunningParams, error) {
	err := j.attempt(ctx, row, func(ctx context.Context) error {
		run := j.registry.run[row.Kind]
		if run == nil {
			return errors.New("is not registered")
		}
		return run(ctx, row.EncodedArgs)
	})
	if err == nil {
		return riverdriver.JobSetStateCompleted(row.ID, now, nil), nil
	}
	var later *notYet
	if errors.As(err, &later) {
		return riverdriver.JobSetStateSnoozed(row.ID, later.until, row.Attempt-1, nil), nil
	}
	what, _ := json.Marshal(rivertype.AttemptError{At: now, Attempt: row.Attempt, Error: stored(err).Error()}) // it has no fields that could fail
	var last *givenUp
	switch {
	case errors.As(err, &last):
		return riverdriver.JobSetStateCancelled(row.ID, now, what, nil), err
	case row.Attempt >= row.MaxAttempts:
		return riverdriver.JobSetStateDiscarded(row.ID, now, what, nil), err
	}
	wait := time.Until((&river.DefaultClientRetryPolicy{}).NextRetry(row))
	return riverdriver.JobSetStateErrorRetryable(row.ID, now.Add(wait), what, nil), err
}

func setState(ctx context.Context, exec riverdriver.Executor, p *riverdriver.JobSetStateIfRunningParams) error {
	_, err := exec.JobSetStateIfRunningMany(ctx, &riverdriver.JobSetStateIfRunningManyParams{
		ID: []int64{p.ID}, Attempt: []*int{p.Attempt}, ErrData: [][]byte{p.ErrData}, FinalizedAt: []*time.Time{p.FinalizedAt},
		MetadataDoMerge: []bool{p.MetadataDoMerge}, MetadataUpdates: [][]byte{p.MetadataUpdates}, ScheduledAt: []*time.Time{p.ScheduledAt},
		State: []rivertype.JobState{p.State},
	})
	return err
}
