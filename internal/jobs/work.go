package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync/atomic"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivertype"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
)

const (
	workers   = 8                    // jobs that one server does at the same time
	timeout   = 5 * time.Minute      // what a job may take
	rescue    = 10 * time.Minute     // after which a job that runs is one whose server was killed
	cooldown  = 5 * time.Millisecond // between two looks for jobs
	poll      = time.Second          // at least so often is looked: for jobs of which nobody told, among them those whose time has come
	retention = 24 * time.Hour       // how long a job that was done is kept; one that was not, a week
)

// Jobs does the jobs of a database.
type Jobs struct {
	db       *db.DB
	registry *Registry
	log      *slog.Logger
	client   client      // nil until Start
	stopping atomic.Bool // what runs is told to end
}

// client is River's, whatever a transaction is to it.
type client interface {
	Start(context.Context) error
	Stop(context.Context) error
	StopAndCancel(context.Context) error
}

// New returns what does the jobs of d. What is in the registry at [Jobs.Start] counts.
func New(d *db.DB, r *Registry, log *slog.Logger) *Jobs {
	return &Jobs{db: d, registry: r, log: log}
}

// Start begins to work, and the work goes on until [Jobs.Stop], whatever becomes of ctx. The database must be migrated. Several servers on
// one PostgreSQL share the work. With an empty registry nothing is begun.
func (j *Jobs) Start(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "jobs.Start")
	if len(j.registry.run) == 0 {
		return nil
	}
	if j.client, err = j.newClient(); err != nil {
		return err
	}
	return j.client.Start(context.WithoutCancel(ctx))
}

func (j *Jobs) newClient() (client, error) {
	config := &river.Config{
		Queues:                      map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: workers}},
		Workers:                     j.registry.workers,
		PeriodicJobs:                j.registry.every,
		Middleware:                  []rivertype.Middleware{river.WorkerMiddlewareFunc(j.work)},
		Logger:                      slog.New(quiet{j.log.Handler()}),
		MaxAttempts:                 attempts,
		JobTimeout:                  timeout,
		RescueStuckJobsAfter:        rescue,
		FetchCooldown:               cooldown,
		FetchPollInterval:           poll,
		CompletedJobRetentionPeriod: retention,
	}
	if j.db.Engine() == "sqlite" {
		config.ReindexerIndexNames = []string{} // rebuilding an index holds up every write
		return river.NewClient(alone{riversqlite.New(j.db.SQLiteWriter()), j.db}, config)
	}
	pool, err := j.db.PostgresPool()
	if err != nil {
		return nil, err
	}
	return river.NewClient(riverpgxv5.New(pool), config)
}

// Stop takes no more jobs and waits for those that run. When ctx ends, theirs are ended too; what does not come to its end then is done again
// later, by whichever server is there.
func (j *Jobs) Stop(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "jobs.Stop")
	if j.client == nil {
		return nil
	}
	if err := j.client.Stop(ctx); err == nil || ctx.Err() == nil {
		return err
	}
	j.stopping.Store(true)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	return j.client.StopAndCancel(ctx)
}

// work does a job for River, in whose words it says what came of it.
func (j *Jobs) work(ctx context.Context, row *rivertype.JobRow, run func(context.Context) error) error {
	err := j.attempt(ctx, row, run)
	var later *notYet
	var last *givenUp
	switch {
	case err == nil:
		return nil
	case errors.As(err, &later):
		return river.JobSnooze(max(0, time.Until(later.until)))
	case j.stopping.Load() && ctx.Err() != nil:
		return river.JobSnooze(0) // it was not its fault
	case errors.As(err, &last):
		return river.JobCancel(stored(err))
	}
	return stored(err)
}

// attempt runs a job and logs when it fails.
func (j *Jobs) attempt(ctx context.Context, row *rivertype.JobRow, run func(context.Context) error) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("panic: %v\n%s", fault, debug.Stack())
		}
		if err != nil {
			j.tell(ctx, row, err)
		}
	}()
	return run(ctx)
}

// tell logs what became of a job that did not do its work, without what it was about.
func (j *Jobs) tell(ctx context.Context, row *rivertype.JobRow, err error) {
	var later *notYet
	var last *givenUp
	level, what := slog.LevelError, ""
	switch {
	case errors.As(err, &later):
		return
	case j.stopping.Load() && ctx.Err() != nil:
		level, what = slog.LevelInfo, "a job was ended with the server; it will be done again"
	case errors.As(err, &last):
		what = "a job gave up"
	case row.Attempt >= row.MaxAttempts:
		what = "a job failed for the last time"
	default:
		level, what = slog.LevelWarn, "a job failed; it will be tried again"
	}
	j.log.Log(ctx, level, what, "kind", row.Kind, "attempt", row.Attempt, "of", row.MaxAttempts, "job", row.ID, "error", err)
}

// stored is what may be kept of an error in the database: its kind and code. The text of an error can hold an address or a name.
func stored(err error) error {
	e := errs.As(err)
	return fmt.Errorf("%s: %s", e.Kind, e.Code)
}
