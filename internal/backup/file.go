package backup

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/dira-platform/dira/internal/db"
)

// FileName is what a backup that was taken at a moment is called in a folder of backups. Names sort by time.
func FileName(at time.Time) string { return "dira-" + at.UTC().Format("2006-01-02-150405Z") + ".zip" }

// Create writes a backup to a new file, which is there whole or not at all: it has its name when it is on disk. Only its owner may read it.
func Create(ctx context.Context, d *db.DB, path, program string, progress Progress) (_ *Manifest, err error) {
	if _, err := os.Lstat(path); err == nil {
		return nil, fmt.Errorf("%s is there already; a backup goes into a new file", path)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".dira-backup-*.part") // with mode 0600
	if err != nil {
		return nil, err
	}
	defer func() {
		f.Close()
		if err != nil {
			os.Remove(f.Name())
		}
	}()
	m, err := Write(ctx, d, f, program, progress)
	if err != nil {
		return nil, err
	}
	if err := f.Sync(); err != nil {
		return nil, err
	}
	if err := f.Close(); err != nil {
		return nil, err
	}
	return m, place(f.Name(), path)
}

// place gives a file on disk its name, if no other has it, and makes the name durable.
func place(from, to string) error {
	if err := os.Link(from, to); err == nil { // unlike Rename, it replaces nothing
		os.Remove(from)
	} else if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already", to)
	} else if err := os.Rename(from, to); err != nil { // a file system without links
		return err
	}
	folder, err := os.Open(filepath.Dir(to))
	if err != nil {
		return err
	}
	defer folder.Close()
	return folder.Sync()
}
