package demo

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/dira-platform/dira/internal/app"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
)

// unfinished is what a database says of itself until everything in it is made.
const unfinished = "unfinished"

// says is what a database says of itself that holds a whole demo.
const says = Org + ", %d people, seed %d"

func (o Options) says() string { return fmt.Sprintf(says, o.People, o.Seed) }

// folder is where a demo is stored.
type folder struct {
	path      string
	temporary bool // it goes when the demo ends
	fresh     bool // there was nothing in it
	made      bool // nor was it there
	says      string
}

// openFolder finds or makes the folder of a demo, with its database; an empty path makes one that goes at the end. What holds anything else than a demo is
// left as it is.
func openFolder(ctx context.Context, path string) (*folder, error) {
	f := &folder{path: path}
	entries, err := os.ReadDir(path)
	switch {
	case path == "":
		f.temporary, f.fresh, f.made = true, true, true
		if f.path, err = os.MkdirTemp("", "dira-demo-"); err != nil {
			return nil, err
		}
	case errors.Is(err, fs.ErrNotExist):
		f.fresh, f.made = true, true
		if err := os.MkdirAll(path, 0o700); err != nil {
			return nil, err
		}
	case err != nil:
		return nil, err
	default:
		f.fresh = len(entries) == 0
	}
	if f.fresh {
		return f, f.mark(ctx, unfinished)
	}
	return f, f.recognise(ctx)
}

// database is the file of the folder's database.
func (f *folder) database() string { return app.Config{Data: f.path}.DatabasePath() }

// recognise refuses a folder that was there before and holds no whole demo.
func (f *folder) recognise(ctx context.Context) error {
	if _, err := os.Stat(f.database()); err != nil {
		return errs.New(errs.Conflict, "demo_folder_other", "folder", f.path)
	}
	d, err := db.Open(ctx, f.database())
	if err != nil {
		return err
	}
	defer d.Close()
	err = d.Read(ctx, func(tx *db.Tx) error {
		f.says, err = tx.Invented()
		return err
	})
	switch {
	case err != nil || f.says == "": // a database without marks is an old one, or none of ours
		return errs.New(errs.Conflict, "demo_folder_real", "folder", f.path)
	case f.says == unfinished:
		return errs.New(errs.Conflict, "demo_folder_unfinished", "folder", f.path)
	}
	return nil
}

// mark has the database say something of itself; it is made where it is missing.
func (f *folder) mark(ctx context.Context, says string) error {
	d, err := db.Open(ctx, f.database())
	if err != nil {
		return err
	}
	defer d.Close()
	if _, err := d.Migrate(ctx); err != nil {
		return err
	}
	f.says = says
	return d.Write(ctx, func(tx *db.Tx) error { return tx.MarkInvented(says) })
}

// finish has the database say that everything is made.
func (f *folder) finish(ctx context.Context, d *db.DB, says string) error {
	err := d.Write(ctx, func(tx *db.Tx) error { return tx.MarkInvented(says) })
	if err == nil {
		f.says = says
	}
	return err
}

// tidy removes what nobody wants when the demo ends: everything in a temporary folder, and what was not made to its end where nothing was before.
func (f *folder) tidy() error {
	switch {
	case f.made && (f.temporary || f.says == unfinished):
		return os.RemoveAll(f.path)
	case f.fresh && f.says == unfinished:
		entries, err := os.ReadDir(f.path)
		for _, e := range entries {
			err = errors.Join(err, os.RemoveAll(filepath.Join(f.path, e.Name())))
		}
		return err
	}
	return nil
}
