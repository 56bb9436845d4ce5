package audit

import (
	"flag"
	"fmt"
	"runtime"
	"testing"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
)

var events = flag.Int("events", 20_000, "how many events the benchmarks have in the log")

// fill writes a chain faster than Record does: in few transactions, without looking for its end each time.
func fill(t testing.TB, d *db.DB, n int) {
	t.Helper()
	last := Mark{}
	for last.Number < int64(n) {
		var end Mark
		write(t, d, func(tx *db.Tx) error {
			end = last
			for i := end.Number; i < min(int64(n), last.Number+5_000); i++ {
				e := &Entry{Org: org, Number: i + 1, At: db.Time(1_767_225_600_000_000 + i*10_000_000), Actor: fmt.Sprintf("SUBJECT%019d", i%1000), Role: "officer",
					Action: fmt.Sprintf("area%d.what", i%40), Object: Object{"round", fmt.Sprintf("r%d", i%5000)}, Details: []byte(`{"count":12,"scope":"unit"}`),
					PreviousHash: end.Hash, encoding: encodingNow, follows: i}
				e.Hash = seal(e)
				end = Mark{e.Number, e.Hash}
				if err := insertEvent(tx, e); err != nil {
					return err
				}
			}
			return nil
		})
		if last == (Mark{}) || end.Number == int64(n) {
			dbtest.Settle(t, d)
		}
		last = end
	}
}

// engines runs a benchmark on both.
func engines(b *testing.B, run func(b *testing.B, d *db.DB)) {
	b.Run("sqlite", func(b *testing.B) { run(b, dbtest.SQLite(b)) })
	b.Run("postgres", func(b *testing.B) { run(b, dbtest.Postgres(b)) })
}

// BenchmarkVerify measures how many events a second are verified, and how much memory is held on the way: -events 1000000 for a million.
func BenchmarkVerify(b *testing.B) {
	engines(b, func(b *testing.B, d *db.DB) {
		fill(b, d, *events)
		var held uint64
		for b.Loop() {
			_, err := Verify(ctx, d, org, nil, func(n int64) {
				if n%50_000 == 0 {
					var m runtime.MemStats
					runtime.ReadMemStats(&m)
					held = max(held, m.HeapInuse)
				}
			})
			if err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.N)*float64(*events)/b.Elapsed().Seconds(), "events/s")
		b.ReportMetric(float64(held)/1e6, "MB-heap")
	})
}

// BenchmarkRecord measures what an event costs a transaction that would be made anyway.
func BenchmarkRecord(b *testing.B) {
	engines(b, func(b *testing.B, d *db.DB) {
		fill(b, d, *events)
		write(b, d, func(tx *db.Tx) error {
			for b.Loop() {
				if err := Record(tx, event(1)); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

// BenchmarkList measures a page of each kind of question, in the middle of the log.
func BenchmarkList(b *testing.B) {
	day := int64(24 * 3600 * 1_000_000)
	engines(b, func(b *testing.B, d *db.DB) {
		fill(b, d, *events)
		middle := int64(1_767_225_600_000_000) + int64(*events)*10_000_000/2
		for name, f := range map[string]Filter{
			"all": {}, "actor": {Actor: fmt.Sprintf("SUBJECT%019d", 500)}, "action": {Action: "area7.what"}, "object": {Object: Object{"round", "r77"}},
			"kind": {Object: Object{Kind: "round"}}, "no such kind": {Object: Object{Kind: "unit"}}, "actor of a day": {Actor: fmt.Sprintf("SUBJECT%019d", 500), From: db.Time(middle), To: db.Time(middle + day)},
			"day": {From: db.Time(middle), To: db.Time(middle + day)}, "day of action": {From: db.Time(middle), To: db.Time(middle + day), Action: "area7.what"},
			"since": {From: db.Time(middle)}, "until": {To: db.Time(middle)}, "nothing": {Action: "no.such"},
		} {
			b.Run(name, func(b *testing.B) {
				for b.Loop() {
					if err := d.Read(ctx, func(tx *db.Tx) error { _, _, err := List(tx, org, f, Page{}); return err }); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	})
}
