package jobs_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/jobs"
)

type roundID string

// remind is the job of reminding those who have not begun.
type remind struct {
	Round roundID `json:"round"`
}

func (remind) Kind() string { return "example.remind" }

// A slice says what its jobs do, and enqueues them in the transactions that make them necessary.
func Example() {
	ctx := context.Background()
	dir, _ := os.MkdirTemp("", "dira-example-")
	defer os.RemoveAll(dir)
	d, err := db.Open(ctx, filepath.Join(dir, "dira.sqlite"))
	if err != nil {
		panic(err)
	}
	defer d.Close()
	now := time.Date(2031, 5, 1, 8, 0, 0, 0, time.UTC)
	d.SetClock(func() time.Time { return now })
	if _, err := d.Migrate(ctx); err != nil {
		panic(err)
	}

	registry := jobs.NewRegistry() // one for the program; the server then calls Start, and Stop before it closes the database
	jobs.Register(registry, func(_ context.Context, job remind) error {
		if now.Hour() < 9 {
			return jobs.Until(now.Truncate(24 * time.Hour).Add(9 * time.Hour)) // nobody is woken
		}
		fmt.Println("reminding those of", job.Round)
		return nil
	})

	if err := d.Write(ctx, func(tx *db.Tx) error {
		// … what opens the round …
		return jobs.Enqueue(tx, remind{"spring"}, jobs.At(tx.Now.Add(7*24*time.Hour)), jobs.Once())
	}); err != nil {
		panic(err)
	}

	work := jobs.New(d, registry, slog.Default())
	for _, later := range []time.Duration{0, 7 * 24 * time.Hour, time.Hour} {
		now = now.Add(later)
		ran, err := work.RunDue(ctx)
		fmt.Println(ran, err)
	}
	// Output:
	// 0 <nil>
	// 1 <nil>
	// reminding those of spring
	// 1 <nil>
}
