package jobs_test

import (
	"context"
	"slices"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/jobs"
)

func each(b *testing.B, run func(*testing.B, *db.DB)) {
	b.Run("sqlite", func(b *testing.B) { run(b, dbtest.SQLite(b)) })
	b.Run("postgres", func(b *testing.B) { run(b, dbtest.Postgres(b)) })
}

// How long it takes from before the transaction that enqueues to the first line of the job, after a rest. Run it with -benchtime 200x.
func BenchmarkLatency(b *testing.B) {
	each(b, func(b *testing.B, d *db.DB) {
		r := jobs.NewRegistry()
		begun := make(chan time.Time, 1)
		jobs.Register(r, func(context.Context, doThing) error { begun <- time.Now(); return nil })
		defer stop(b, start(b, d, r))
		var all []time.Duration
		for i := range b.N {
			time.Sleep(20 * time.Millisecond)
			from := time.Now()
			enqueue(b, d, doThing{"x", i})
			all = append(all, (<-begun).Sub(from))
		}
		slices.Sort(all)
		b.ReportMetric(float64(all[len(all)/2].Microseconds())/1000, "ms-p50")
		b.ReportMetric(float64(all[len(all)*95/100].Microseconds())/1000, "ms-p95")
		b.ReportMetric(0, "ns/op")
	})
}

// How many jobs a second are enqueued, 100 in a transaction, and done; each does nothing.
func BenchmarkThroughput(b *testing.B) {
	each(b, func(b *testing.B, d *db.DB) {
		r := jobs.NewRegistry()
		var done atomic.Int64
		end := make(chan bool)
		jobs.Register(r, func(context.Context, doThing) error {
			if done.Add(1) == int64(b.N) {
				close(end)
			}
			return nil
		})
		defer stop(b, start(b, d, r))
		b.ResetTimer()
		for left := b.N; left > 0; left -= 100 {
			if err := d.Write(ctx, func(tx *db.Tx) error {
				return jobs.EnqueueAll(tx, make([]doThing, min(left, 100)))
			}); err != nil {
				b.Fatal(err)
			}
		}
		<-end
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "jobs/s")
	})
}

// What enqueuing costs the transaction that does it.
func BenchmarkEnqueue(b *testing.B) {
	each(b, func(b *testing.B, d *db.DB) {
		if err := d.Write(ctx, func(tx *db.Tx) error {
			for i := range b.N {
				if err := jobs.Enqueue(tx, doThing{"x", i}); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			b.Fatal(err)
		}
	})
}

// What a server costs that has nothing to do: processor time of this program, PostgreSQL's not counted. Run it with -benchtime 1x.
func BenchmarkIdle(b *testing.B) {
	each(b, func(b *testing.B, d *db.DB) {
		defer stop(b, start(b, d, (&doer{}).registry()))
		time.Sleep(3 * time.Second)
		const look = 20 * time.Second
		var used time.Duration
		for range b.N {
			before := processorTime(b)
			time.Sleep(look)
			used += processorTime(b) - before
		}
		b.ReportMetric(float64(used.Milliseconds())/float64(b.N)*float64(time.Minute/look), "cpu-ms/min")
		b.ReportMetric(0, "ns/op")
	})
}

func processorTime(b *testing.B) time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		b.Fatal(err)
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}
