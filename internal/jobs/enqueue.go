package jobs

import (
	"context"
	"encoding/json"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivertype"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
)

// Option changes how a job is enqueued.
type Option func(*river.InsertOpts)

// At has the job wait until a time. It starts within some seconds after it.
func At(t time.Time) Option { return func(o *river.InsertOpts) { o.ScheduledAt = t } }

// Once leaves the job out when one of its kind with the same arguments waits or runs. A job that runs may have read before what this
// transaction writes: where that matters, leave Once out.
func Once() Option {
	return func(o *river.InsertOpts) { o.UniqueOpts = river.UniqueOpts{ByArgs: true, ByState: unfinished} }
}

var unfinished = []rivertype.JobState{rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRunning,
	rivertype.JobStateRetryable, rivertype.JobStateScheduled}

// Attempts says how often the job is tried, at least 1. Without it 12 times, which takes 11 hours.
func Attempts(n int) Option { return func(o *river.InsertOpts) { o.MaxAttempts = max(n, 1) } }

// attempts is how often a job is tried when nothing else is said.
const attempts = 12

// Enqueue has a job done after tx is committed, and not at all if it is not.
func Enqueue(tx *db.Tx, args Args, options ...Option) error {
	return EnqueueAll(tx, []Args{args}, options...)
}

// atOnce bounds how many jobs a statement inserts.
const atOnce = 1000

// EnqueueAll is [Enqueue] for many, with the same options for all.
func EnqueueAll[T Args](tx *db.Tx, all []T, options ...Option) (err error) {
	defer errs.Wrap(&err, "jobs.EnqueueAll")
	var opts river.InsertOpts
	for _, o := range options {
		o(&opts)
	}
	if !opts.ScheduledAt.After(tx.Now) {
		opts.ScheduledAt = time.Time{} // what is due need not wait to be found due
	}
	into := toPostgres()
	if tx.Engine() == "sqlite" {
		into = toSQLite()
	}
	seen := map[string]bool{}
	for part := range slices.Chunk(all, atOnce) {
		params := make([]river.InsertManyParams, 0, len(part))
		for _, args := range part {
			if opts.UniqueOpts.ByArgs && again(seen, args) {
				continue // PostgreSQL refuses to meet a row twice in one statement
			}
			params = append(params, river.InsertManyParams{Args: args, InsertOpts: &opts})
		}
		if len(params) == 0 {
			continue
		}
		if err := into.insert(tx, params); err != nil {
			return err
		}
	}
	return nil
}

// again reports whether the same job was seen before.
func again(seen map[string]bool, args Args) bool {
	encoded, _ := json.Marshal(args) // River will meet the error too, and tell it
	key := args.Kind() + " " + string(encoded)
	known := seen[key]
	seen[key] = true
	return known
}

// What inserts on either engine. It has no connection of its own: River writes in our transaction.
var (
	toSQLite   = sync.OnceValue(func() inserts { return newInserter(riversqlite.New(nil), (*db.Tx).SQLite) })
	toPostgres = sync.OnceValue(func() inserts { return newInserter(riverpgxv5.New(nil), (*db.Tx).Postgres) })
)

type inserts interface {
	insert(*db.Tx, []river.InsertManyParams) error
}

type inserter[T any] struct {
	driver riverdriver.Driver[T]
	client *river.Client[T]
	in     func(*db.Tx, func(context.Context, T) error) error
}

func newInserter[T any](driver riverdriver.Driver[T], in func(*db.Tx, func(context.Context, T) error) error) inserter[T] {
	client, err := river.NewClient(mute[T]{driver}, &river.Config{MaxAttempts: attempts, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		panic(err) // there is nothing in it that could be wrong
	}
	return inserter[T]{driver, client, in}
}

func (i inserter[T]) insert(tx *db.Tx, jobs []river.InsertManyParams) error {
	return i.in(tx, func(ctx context.Context, t T) error {
		rows, err := i.client.InsertManyTx(ctx, t, jobs)
		if err != nil || !slices.ContainsFunc(rows, isDue) {
			return err
		}
		if i.driver.DatabaseName() == riverdriver.DatabaseNameSQLite {
			tx.Wake()
			return nil
		}
		return i.driver.UnwrapExecutor(t).NotifyMany(ctx, &riverdriver.NotifyManyParams{Topic: newJobs.Topic, Payload: []string{newJobs.Payload}})
	})
}

func isDue(r *rivertype.JobInsertResult) bool {
	return !r.UniqueSkippedAsDuplicate && r.Job.State == rivertype.JobStateAvailable
}

// newJobs is how River tells those who work that there is something to do.
var newJobs = riverdriver.Notification{Topic: "river_insert", Payload: `{"queue":"` + river.QueueDefault + `"}`}

// mute has a client tell nobody of what it inserts. By itself it tells at most once in a while whatever becomes of the transaction, so that after
// one that went back the next job would not be told.
type mute[T any] struct{ riverdriver.Driver[T] }

func (mute[T]) SupportsListenNotify() bool { return false }
