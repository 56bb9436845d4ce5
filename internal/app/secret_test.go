package app_test

import (
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"github.com/dira-platform/dira/internal/app"
	"github.com/dira-platform/dira/internal/backup"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/policy"
)

// starts reports the code of the error with which a server does not start, or nothing.
func starts(t *testing.T, c app.Config) string {
	t.Helper()
	a, err := app.New(t.Context(), c, slog.New(slog.DiscardHandler))
	if err != nil {
		return errs.As(err).Code
	}
	if err := a.Close(); err != nil {
		t.Error(err)
	}
	return ""
}

// TestOneSecret shows that a database is used with one secret only, until somebody says that it is lost.
func TestOneSecret(t *testing.T) {
	places := map[string]func() string{
		"sqlite":   func() string { return filepath.Join(t.TempDir(), "dira.sqlite") },
		"postgres": func() string { return dbtest.PostgresURL(t) },
	}
	for engine, place := range places {
		t.Run(engine, func(t *testing.T) {
			where, first, second, third := place(), t.TempDir(), t.TempDir(), t.TempDir()
			for _, tt := range []struct {
				name   string
				config app.Config
				want   string
			}{
				{"a new database", app.Config{Data: first, Database: where}, ""},
				{"the same again", app.Config{Data: first, Database: where}, ""},
				{"a server without a secret", app.Config{Data: second, Database: where}, "secret_missing"},
				{"again: it has made none", app.Config{Data: second, Database: where}, "secret_missing"},
				{"a server with the same file", app.Config{Data: second, Database: where, Secret: filepath.Join(first, "secret.key")}, ""},
				{"a database of its own", app.Config{Data: second, Database: filepath.Join(second, "own.sqlite")}, ""},
				{"a server with another secret", app.Config{Data: second, Database: where}, "secret_other"},
				{"that says that the first is lost", app.Config{Data: second, Database: where, NewSecret: true}, ""},
				{"from then on it is the one", app.Config{Data: second, Database: where}, ""},
				{"and the first is not", app.Config{Data: first, Database: where}, "secret_other"},
				{"a new machine, and all is lost", app.Config{Data: third, Database: where, NewSecret: true}, ""},
				{"said once more, for nothing", app.Config{Data: third, Database: where, NewSecret: true}, ""},
			} {
				if got := starts(t, tt.config); got != tt.want {
					t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
				}
			}
		})
	}
}

// TestRestoreWantsSecret shows that a backup is not brought back to where its secret is not, unless somebody accepts that.
func TestRestoreWantsSecret(t *testing.T) {
	data := t.TempDir()
	a, err := app.New(t.Context(), app.Config{Data: data}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	newKnown(t, a)
	file := filepath.Join(t.TempDir(), "backup.zip")
	if _, err := backup.Create(t.Context(), a.DB, file, "test", func(int64, int64) {}); err != nil {
		t.Fatal(err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	archive, err := backup.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	restore := func(c app.Config) error {
		_, err := app.Restore(t.Context(), c, archive, nil, func(int64, int64) {})
		return err
	}
	elsewhere := app.Config{Data: filepath.Join(t.TempDir(), "new")}
	if err := restore(elsewhere); !errs.Is(err, errs.Conflict) || errs.As(err).Code != "secret_missing" {
		t.Errorf("without the secret: %v", err)
	}
	if _, err := os.Stat(elsewhere.Data); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("it has left something behind: %v", err)
	}
	brought := elsewhere
	brought.Secret = filepath.Join(data, "secret.key")
	if err := restore(brought); err != nil {
		t.Errorf("with the secret: %v", err)
	}
	lost := app.Config{Data: filepath.Join(t.TempDir(), "lost"), NewSecret: true}
	if err := restore(lost); err != nil {
		t.Fatalf("accepting the loss: %v", err)
	}
	lost.NewSecret = false
	if a, err = app.New(t.Context(), lost, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatalf("afterwards: %v", err)
	}
	defer a.Close()
	if all, err := a.People.Organisations(t.Context(), policy.Operator(policy.Public)); err != nil || len(all) != 1 {
		t.Errorf("organisations: %v, %v", all, err)
	}
}
