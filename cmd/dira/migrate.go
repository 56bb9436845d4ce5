package main

import (
	"context"
	"fmt"

	"github.com/dira-platform/dira/internal/app"
	"github.com/dira-platform/dira/internal/db"
)

type migrateCommand struct {
	storage
	Status bool `help:"Only list the steps and say which were taken."`
}

// Help is shown below the list of flags.
func (migrateCommand) Help() string {
	return `'dira serve' does this by itself. Run it alone to see what an upgrade will do (--status), or before several servers start on
one PostgreSQL. It is safe to run again; it never runs twice at once.`
}

func (c migrateCommand) Run(ctx context.Context, out output) error {
	d, err := db.Open(ctx, app.Config{Data: c.Data, Database: c.Database}.DatabasePath())
	if err != nil {
		return err
	}
	defer d.Close()
	if c.Status {
		return listMigrations(ctx, d, out)
	}
	done, err := d.Migrate(ctx)
	if err != nil {
		return err
	}
	for _, name := range done {
		fmt.Fprintln(out.stdout, "took", name)
	}
	if len(done) == 0 {
		fmt.Fprintln(out.stdout, "nothing to do")
	}
	return nil
}

func listMigrations(ctx context.Context, d *db.DB, out output) error {
	list, err := d.Migrations(ctx)
	if err != nil {
		return err
	}
	for _, m := range list {
		state := "waits"
		if m.Applied {
			state = "taken"
		}
		fmt.Fprintf(out.stdout, "%s  %s\n", state, m.Name)
	}
	return nil
}
