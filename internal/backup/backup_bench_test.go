package backup_test

import (
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/dira-platform/dira/internal/backup"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
)

// BenchmarkBackup takes a backup and restores it. DIRA_BENCH_SESSIONS is how many people have given 40 answers each.
func BenchmarkBackup(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) {
		benchmarkBackup(b, func() string { return filepath.Join(b.TempDir(), "dira.sqlite") })
	})
	b.Run("postgres", func(b *testing.B) { benchmarkBackup(b, func() string { return dbtest.PostgresURL(b) }) })
}

func benchmarkBackup(b *testing.B, place func() string) {
	sessions, err := strconv.Atoi(os.Getenv("DIRA_BENCH_SESSIONS"))
	if err != nil {
		sessions = 1000
	}
	d := dbtest.Open(b, place())
	fill(b, d, sessions, 40)
	dbtest.Settle(b, d)
	file := filepath.Join(b.TempDir(), "backup.zip")
	for b.Loop() {
		began := time.Now()
		if _, err := backup.Create(ctx, d, file, "test", func(int64, int64) {}); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(time.Since(began).Seconds(), "s-backup")
		info, err := os.Stat(file)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(info.Size())/1e6, "MB")
		a, err := backup.Open(file)
		if err != nil {
			b.Fatal(err)
		}
		began = time.Now()
		into, err := db.Open(ctx, place())
		if err != nil {
			b.Fatal(err)
		}
		r, err := a.Restore(ctx, into, func(int64, int64) {})
		if err != nil || !r.Same() {
			b.Fatal(err, r)
		}
		b.ReportMetric(time.Since(began).Seconds(), "s-restore")
		a.Close()
		into.Close()
		os.Remove(file)
	}
	about, err := d.About(ctx)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(about.Size)/1e6, "MB-database")
}
