// Package jobs does work later: it is enqueued in the transaction that makes it necessary and done by any server, soon after the commit.
//
// It is thin over River, whose tables lie in our database. What must always be true: a job is there if and only if its transaction was
// committed; it is worked at least once and by one server at a time; it holds ids and numbers, never what is known of a person. At least
// once means that a job can run again after it has done its work, when the server was killed before that was noted: what a job does
// twice must come out as if it was done once.
package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"time"

	"github.com/riverqueue/river"
)

// Args says what is to be done: a struct that holds ids and numbers. They are stored until a week after the job has ended.
type Args interface {
	// Kind names the work and finds its function: "mail.send". It is stored, so it stays.
	Kind() string
}

// Registry knows the function for each kind of job, and what is done every so often.
type Registry struct {
	workers *river.Workers
	run     map[string]func(context.Context, []byte) error
	every   []*river.PeriodicJob
}

// NewRegistry returns an empty registry.
func NewRegistry() *Registry {
	return &Registry{workers: river.NewWorkers(), run: map[string]func(context.Context, []byte) error{}}
}

// Register has work done for the jobs of a kind. The context ends after 5 minutes, or earlier when the server stops: longer work is
// cut into pieces. An error has the job done again: 1 s later, then 16 s, 81 s and so on, the fourth power of the attempts; see [Until] and
// [GiveUp] for what is no failure. It panics when a kind is registered twice and when T could hold more than ids and numbers.
func Register[T Args](r *Registry, work func(context.Context, T) error) {
	var zero T
	if why := mayHoldMore(reflect.TypeFor[T]()); why != "" {
		panic(fmt.Sprintf("jobs: %s: %s", zero.Kind(), why))
	}
	river.AddWorker(r.workers, river.WorkFunc(func(ctx context.Context, job *river.Job[T]) error { return work(ctx, job.Args) }))
	r.run[zero.Kind()] = func(ctx context.Context, encoded []byte) error {
		var args T
		if err := json.Unmarshal(encoded, &args); err != nil {
			return err
		}
		return work(ctx, args)
	}
}

// Every has a job enqueued once in every period of a length from 1 minute to 24 hours, counted in UTC: once in every hour, once on every day. That
// of the current period follows the start, unless it was there already. It tries three times.
func (r *Registry) Every(period time.Duration, args Args) {
	if period < time.Minute || period > retention {
		panic(fmt.Sprintf("jobs: %s: %s is no period from 1m to %s", args.Kind(), period, retention))
	}
	opts := &river.InsertOpts{MaxAttempts: 3, UniqueOpts: river.UniqueOpts{ByArgs: true, ByPeriod: period}}
	r.every = append(r.every, river.NewPeriodicJob(periods(period),
		func() (river.JobArgs, *river.InsertOpts) { return args, opts }, &river.PeriodicJobOpts{RunOnStart: true}))
}

type periods time.Duration

// Next is a little after the next period has begun, for River may enqueue a little early.
func (p periods) Next(now time.Time) time.Time {
	length := time.Duration(p)
	return now.Truncate(length).Add(length + time.Second)
}

// mayHoldMore says why values of a type could hold more than ids and numbers, or nothing. An id has a type of its own.
func mayHoldMore(t reflect.Type) string {
	if t.Kind() != reflect.Struct {
		return fmt.Sprintf("%s is no struct", t)
	}
	for _, f := range reflect.VisibleFields(t) {
		inner := f.Type
		for inner.Kind() == reflect.Slice {
			inner = inner.Elem()
		}
		switch kind := inner.Kind(); {
		case kind == reflect.String && inner != reflect.TypeFor[string](), kind == reflect.Bool, reflect.Int <= kind && kind <= reflect.Uint64:
		default:
			return fmt.Sprintf("the field %s is a %s, which could hold what is known of a person; an id has a type of its own", f.Name, f.Type)
		}
	}
	return ""
}

// notYet is the error of a job that is to run later, and never mind.
type notYet struct{ until time.Time }

func (e *notYet) Error() string { return "not before " + e.until.Format(time.RFC3339) }

// Until is what a job returns to run again at a time. That is no failure: no attempt is counted, nothing is logged.
func Until(at time.Time) error { return &notYet{at} }

// givenUp is the error of a job that no attempt will help.
type givenUp struct{ because error }

func (e *givenUp) Error() string { return "given up: " + e.because.Error() }
func (e *givenUp) Unwrap() error { return e.because }

// GiveUp is what a job returns when trying again would not help. It is logged, and the job is not done again.
func GiveUp(because error) error {
	if because == nil {
		because = errors.New("no reason given")
	}
	return &givenUp{because}
}
