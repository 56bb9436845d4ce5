package assessment_test

import (
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
)

// savers is how many people answer at the same time.
const savers = 64

// BenchmarkSave measures answers that are on disk when Answer returns, given by many people at once through their self-view.
func BenchmarkSave(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) { benchmarkSaves(b, dbtest.SQLite(b)) })
	b.Run("postgres", func(b *testing.B) { benchmarkSaves(b, dbtest.Postgres(b)) })
}

func benchmarkSaves(b *testing.B, d *db.DB) {
	s := newService(b, d)
	var people []*person
	for range savers {
		people = append(people, begin(b, s)) // the whole framework: a long self-view
	}
	dbtest.Settle(b, d)
	b.SetParallelism(savers / runtime.GOMAXPROCS(0))
	var at atomic.Int64
	var mu sync.Mutex
	var took []time.Duration
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		mine := people[(at.Add(1)-1)%savers].times(pb)
		mu.Lock()
		defer mu.Unlock()
		took = append(took, mine...)
	})
	b.StopTimer()
	slices.Sort(took)
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "saves/s")
	b.ReportMetric(took[len(took)*95/100].Seconds()*1000, "p95-ms")
}

// times answers one question after the other while the benchmark wants more, and says how long each took.
func (p *person) times(pb *testing.PB) (took []time.Duration) {
	const statements = 45 // three for each of the fifteen abilities
	for n := 0; pb.Next(); n++ {
		start := time.Now()
		if err := p.answer(n%statements+1, fmt.Sprint("key-", n), fmt.Sprint(n%5+1)); err != nil {
			p.t.Error(err)
			return took
		}
		took = append(took, time.Since(start))
	}
	return took
}
