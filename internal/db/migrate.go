package db

import (
	"context"
	"embed"
	"errors"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"github.com/dira-platform/dira/internal/errs"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migration is one step of the schema and whether it was taken.
type Migration struct {
	Name    string // 0001_identity_organisations.sql; of the tables of the library below internal/jobs: river/001_…
	Applied bool
}

// Migrate brings the schema to what this program expects and returns the steps taken. Several servers may start at once.
func (d *DB) Migrate(ctx context.Context) (done []string, err error) {
	defer errs.Wrap(&err, "db.Migrate")
	if err := d.Read(ctx, (*Tx).Whole); err != nil {
		return nil, err
	}
	return d.migrate(ctx)
}

func (d *DB) migrate(ctx context.Context) (done []string, err error) {
	p, err := d.provider()
	if err != nil {
		return nil, err
	}
	if done, err = up(ctx, p); err != nil {
		return done, d.told(err)
	}
	river, err := d.migrateRiver(ctx)
	return append(done, river...), err
}

// up takes the steps that are not yet taken. On SQLite, where goose has no lock, another server can take one first: it fails here then, is undone, and the rest
// follows.
func up(ctx context.Context, p *goose.Provider) (done []string, err error) {
	for {
		before, err := p.GetDBVersion(ctx)
		if err != nil {
			return done, err
		}
		results, failed := p.Up(ctx)
		var partial *goose.PartialError
		if errors.As(failed, &partial) {
			results = partial.Applied
		}
		for _, r := range results {
			done = append(done, r.Source.Path)
		}
		if failed == nil {
			return done, nil
		}
		if after, err := p.GetDBVersion(ctx); err != nil || after == before {
			return done, failed
		}
	}
}

// Migrations lists every step in order.
func (d *DB) Migrations(ctx context.Context) (_ []Migration, err error) {
	defer errs.Wrap(&err, "db.Migrations")
	p, err := d.provider()
	if err != nil {
		return nil, err
	}
	status, err := p.Status(ctx)
	if err != nil {
		return nil, d.told(err)
	}
	list := make([]Migration, len(status))
	for i, s := range status {
		list[i] = Migration{Name: s.Source.Path, Applied: s.State == goose.StateApplied}
	}
	river, err := d.riverMigrations(ctx)
	return append(list, river...), err
}

// Pending counts the steps that are not yet taken.
func (d *DB) Pending(ctx context.Context) (int, error) {
	list, err := d.Migrations(ctx)
	n := 0
	for _, m := range list {
		if !m.Applied {
			n++
		}
	}
	return n, err
}

func (d *DB) provider() (*goose.Provider, error) {
	dir, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	opts := []goose.ProviderOption{goose.WithDisableGlobalRegistry(true)}
	if d.Engine() == "postgres" { // SQLite has one writer and needs none
		locker, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return nil, err
		}
		opts = append(opts, goose.WithSessionLocker(locker))
	}
	return goose.NewProvider(d.engine.gooseDialect(), d.write, dir, opts...)
}
