package crash

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dira-platform/dira/internal/app"
	"github.com/dira-platform/dira/internal/db/dbtest"
)

// savers is how many people answer at the same time.
const savers = 64

// BenchmarkSaveHTTP is BenchmarkSave of internal/assessment through the JSON face, over connections that stay open. The clients run in
// the same process and take their share of its processors.
func BenchmarkSaveHTTP(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) { benchmarkSaves(b, filepath.Join(b.TempDir(), "dira.sqlite")) })
	b.Run("postgres", func(b *testing.B) { benchmarkSaves(b, dbtest.PostgresURL(b)) })
}

func benchmarkSaves(b *testing.B, database string) {
	a, err := app.New(context.Background(), app.Config{Data: b.TempDir(), Database: database}, slog.New(slog.DiscardHandler))
	if err != nil {
		b.Fatal(err)
	}
	defer a.Close()
	server := httptest.NewServer(a.Handler())
	defer server.Close()
	l := newLink(server.URL, savers)
	defer l.CloseIdleConnections()
	var sessions []*session
	for range savers {
		s, status, text := l.begin()
		if status != http.StatusCreated {
			b.Fatalf("beginning: %d %s", status, text)
		}
		sessions = append(sessions, s)
	}
	dbtest.Settle(b, a.DB)
	b.SetParallelism(savers / runtime.GOMAXPROCS(0))
	var at atomic.Int64
	var mu sync.Mutex
	var took []time.Duration
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		mine := saves(b, pb, l, sessions[(at.Add(1)-1)%savers])
		mu.Lock()
		defer mu.Unlock()
		took = append(took, mine...)
	})
	b.StopTimer()
	slices.Sort(took)
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "saves/s")
	b.ReportMetric(took[len(took)*95/100].Seconds()*1000, "p95-ms")
}

// saves answers while the benchmark wants more and says how long each took.
func saves(b *testing.B, pb *testing.PB, l link, s *session) (took []time.Duration) {
	for n := 0; pb.Next(); n++ {
		start := time.Now()
		a := &sent{session: s, question: n%questions + 1, key: fmt.Sprint("key-", n), choice: choices[n%len(choices)]}
		if _, status, text := l.answer(a); status != http.StatusOK {
			b.Errorf("%d %s", status, text)
			return took
		}
		took = append(took, time.Since(start))
	}
	return took
}
