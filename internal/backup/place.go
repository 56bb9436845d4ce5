package backup

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/dira-platform/dira/internal/db"
)

// RestoreInto makes the database at a path or PostgreSQL URL out of the backup. Finish is called when it is as it was saved and brought to the schema of
// this program; only after that it can be used. An SQLite file gets its name last of all; until then nothing of it can be seen.
func (a *Archive) RestoreInto(ctx context.Context, where string, progress Progress, finish func(*db.DB) error) error {
	if db.IsPostgres(where) {
		return a.restoreAt(ctx, where, progress, finish)
	}
	if err := free(where); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(where), 0o700); err != nil {
		return err
	}
	folder, err := os.MkdirTemp(filepath.Dir(where), ".dira-restore-*") // beside it, so that the file only changes its name
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	file := filepath.Join(folder, "dira.sqlite")
	if err := a.restoreAt(ctx, file, progress, finish); err != nil {
		return err
	}
	return settle(file, where)
}

func (a *Archive) restoreAt(ctx context.Context, where string, progress Progress, finish func(*db.DB) error) (err error) {
	d, err := db.Open(ctx, where)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	r, err := a.Restore(ctx, d, progress)
	if err != nil {
		return err
	}
	for _, t := range r.Tables {
		if !t.Same {
			return fmt.Errorf("table %s is not the same after the restore: %d rows of %d", t.Name, t.Found, t.Saved)
		}
	}
	if err := finish(d); err != nil {
		return err
	}
	return d.Restored(ctx)
}

// free refuses a path where there is something already. The files that SQLite keeps beside a database belong to the one that was there before: a new one
// would be spoilt by them.
func free(path string) error {
	for _, suffix := range []string{"", "-wal", "-shm", "-journal"} {
		switch _, err := os.Lstat(path + suffix); {
		case err == nil:
			return fmt.Errorf("%s is there already. A backup is restored into a new database: stop the server and move %s, and what is there of "+
				"%[2]s-wal and %[2]s-shm, to another folder; or name another place with --database", path+suffix, path)
		case !errors.Is(err, fs.ErrNotExist):
			return err
		}
	}
	return nil
}

// settle gives a database that was closed its name.
func settle(from, to string) error {
	f, err := os.OpenFile(from, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return err
	}
	return place(from, to)
}

// Verify restores the backup into a place that is thrown away again, compares it with what was saved and looks for faults. The place is a file in a
// folder, or a new database on the server of a PostgreSQL URL.
func (a *Archive) Verify(ctx context.Context, where string, progress Progress) (r *Report, err error) {
	drop := func() error { return nil }
	if db.IsPostgres(where) {
		if where, drop, err = db.Scratch(ctx, where); err != nil {
			return nil, err
		}
	} else {
		folder, err := os.MkdirTemp(where, ".dira-verify-*")
		if err != nil {
			return nil, err
		}
		where, drop = filepath.Join(folder, "dira.sqlite"), func() error { return os.RemoveAll(folder) }
	}
	defer func() { err = errors.Join(err, drop()) }()
	d, err := db.Open(ctx, where)
	if err != nil {
		return nil, err
	}
	defer d.Close()
	if r, err = a.Restore(ctx, d, progress); err != nil {
		return nil, err
	}
	return r, r.Check(ctx, d)
}
