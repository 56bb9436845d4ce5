package app_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"

	"github.com/dira-platform/dira/internal/app"
	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/backup"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/erasure"
	"github.com/dira-platform/dira/internal/learning"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/planning"
	"github.com/dira-platform/dira/internal/policy"
)

// run starts Dira and returns a client to it and what ends it.
func run(t *testing.T, c app.Config) (_ *client, a *app.App, stop func()) {
	t.Helper()
	a, err := app.New(context.Background(), c, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(a.Handler())
	stopped := false
	stop = func() {
		if !stopped {
			stopped = true
			server.Close()
			if err := a.Close(); err != nil {
				t.Error(err)
			}
		}
	}
	t.Cleanup(stop)
	return &client{t: t, base: server.URL}, a, stop
}

const short = `{"instrument":"starter","language":"en","scope":["D2.C6"]}`

// holder opens an assessment and the plan that is kept with it.
type holder struct {
	id  assessment.ID
	who policy.Actor
}

// planOf is the holder of what a client began.
func planOf(path, key string) holder {
	return holder{assessment.ID(filepath.Base(path)), assessment.Holder(policy.Public, key)}
}

func (h holder) keep(t *testing.T, a *app.App) {
	t.Helper()
	p := learning.Proposal{Means: planning.Means{Hours: 20, Most: 3}, Items: []planning.Item{{Resource: library.Resource{ID: "some-course"}}}, Language: "en"}
	if err := a.Learning.Keep(t.Context(), h.who, h.id, p, false); err != nil {
		t.Fatal(err)
	}
}

// What was erased stays erased, whatever way an old state of the database comes back.
func TestNoBackupBringsBack(t *testing.T) {
	places := map[string]func(t *testing.T) string{
		"sqlite":   func(t *testing.T) string { return filepath.Join(t.TempDir(), "dira.sqlite") },
		"postgres": func(t *testing.T) string { return dbtest.PostgresURL(t) },
	}
	for engine, place := range places {
		t.Run(engine, func(t *testing.T) {
			data := t.TempDir()
			c, a, stop := run(t, app.Config{Data: data, Database: place(t)})
			kept := c.begin(short)
			keptKey := c.key
			c.finish(kept)
			plan := planOf(kept, keptKey)
			plan.keep(t, a)
			gone := c.begin(short)
			goneKey := c.key
			file := filepath.Join(t.TempDir(), "backup.zip")
			if _, err := backup.Create(t.Context(), a.DB, file, "test", func(int64, int64) {}); err != nil {
				t.Fatal(err)
			}
			if status, answer := c.send("DELETE", gone, ""); status != http.StatusNoContent {
				t.Fatalf("erasing: %d %v", status, answer)
			}
			if err := a.Learning.GiveUp(t.Context(), plan.who, plan.id); err != nil {
				t.Fatal(err)
			}
			stop()
			archive, err := backup.Open(file)
			if err != nil {
				t.Fatal(err)
			}
			defer archive.Close()
			check := func(t *testing.T, config app.Config) {
				t.Helper()
				c, a, _ := run(t, config)
				if k, err := a.Learning.Kept(t.Context(), plan.who, plan.id); k != nil || err != nil {
					t.Errorf("the plan that was given up is %+v, %v", k, err)
				}
				c.key = goneKey
				if status, _ := c.send("GET", gone, ""); status == http.StatusOK {
					t.Error("it is there again")
				}
				c.key = keptKey
				if status, answer := c.send("GET", kept, ""); status != http.StatusOK {
					t.Errorf("the other is not: %d %v", status, answer)
				}
			}
			t.Run("restored with the server's own ledger", func(t *testing.T) {
				config := app.Config{Data: data, Database: place(t)}
				if r, err := app.Restore(t.Context(), config, archive, nil, func(int64, int64) {}); err != nil || r != (app.Restored{Erasures: 2, Erased: 2}) {
					t.Errorf("Restore = %+v, %v", r, err)
				}
				check(t, config)
			})
			t.Run("restored elsewhere with a copy of the ledger", func(t *testing.T) {
				config := app.Config{Data: t.TempDir(), Database: place(t), Secret: filepath.Join(data, "secret.key")}
				ledger := filepath.Join(data, erasure.FileName)
				if r, err := app.Restore(t.Context(), config, archive, []string{ledger, ledger}, func(int64, int64) {}); err != nil || r.Erased != 2 {
					t.Errorf("Restore = %+v, %v", r, err)
				}
				if entries, _, err := erasure.Read(config.ErasuresPath()); len(entries) != 2 || err != nil {
					t.Errorf("the new ledger has %v, %v", entries, err)
				}
				check(t, config)
			})
			t.Run("brought back behind the program's back", func(t *testing.T) {
				config := app.Config{Data: data, Database: place(t)}
				if err := archive.RestoreInto(t.Context(), config.Database, func(int64, int64) {}, func(*db.DB) error { return nil }); err != nil {
					t.Fatal(err)
				}
				check(t, config)
			})
		})
	}
}
