package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/dira-platform/dira/internal/app"
	"github.com/dira-platform/dira/internal/backup"
	"github.com/dira-platform/dira/internal/db"
)

type backupCommand struct {
	storage
	File string `arg:"" optional:"" help:"A new file, or - for the standard output."`
	To   string `help:"Write a new file, named after the time, into this folder, and print its name." placeholder:"FOLDER"`
}

// Help is shown below the list of flags.
func (backupCommand) Help() string {
	return `Writes everything that is stored into one file, while the server runs or not. Whatever was acknowledged before the backup began is in it. The file
is there when it is whole, and not before; it fits SQLite and PostgreSQL alike.

  dira backup /backups/today.zip
  dira backup --to /backups                                 every night, by cron
  dira restore --verify "$(dira backup --to /backups)"      and at once see that it can be restored
  dira backup - | age -r age1… > today.zip.age              encrypted

It holds what people answered: keep it as safe as the server, and away from it. docs/operating.md says more.`
}

func (c backupCommand) Run(ctx context.Context, out output) error {
	if (c.File == "") == (c.To == "") {
		return errors.New("say where the backup goes: 'dira backup FILE' or 'dira backup --to FOLDER'")
	}
	path := app.Config{Data: c.Data, Database: c.Database}.DatabasePath()
	if err := thereIs(path); err != nil {
		return err
	}
	d, err := db.Open(ctx, path)
	if err != nil {
		return err
	}
	defer d.Close()
	bar := newBar(out.stderr, "backing up")
	progress := func(done, all int64) { bar.count(int(done), int(all)) }
	began := time.Now()
	file := cmp.Or(c.File, filepath.Join(c.To, backup.FileName(began)))
	m, err := c.write(ctx, d, file, out, progress)
	bar.done()
	if err != nil {
		return err
	}
	fmt.Fprintf(out.stderr, "%d rows of %d tables, as they were on %s, in %.1f s\n", m.Rows(), len(m.Tables), m.At.Format(time.RFC3339), time.Since(began).Seconds())
	if c.To != "" {
		fmt.Fprintln(out.stdout, file)
	}
	return nil
}

func (c backupCommand) write(ctx context.Context, d *db.DB, file string, out output, progress backup.Progress) (*backup.Manifest, error) {
	if file != "-" {
		return backup.Create(ctx, d, file, version(), progress)
	}
	if isTerminal(out.stdout) {
		return nil, errors.New("a backup is no text for a terminal; send it on: 'dira backup - > FILE'")
	}
	return backup.Write(ctx, d, out.stdout, version(), progress)
}

// thereIs refuses an SQLite file that is not there: opening it would make one.
func thereIs(path string) error {
	if db.IsPostgres(path) {
		return nil
	}
	if _, err := os.Stat(path); err != nil {
		return fmt.Errorf("there is no database %s (--data or --database says where it is)", path)
	}
	return nil
}
