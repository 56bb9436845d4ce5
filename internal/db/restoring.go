package db

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/dira-platform/dira/internal/errs"
)

// A restore takes several transactions, and a program that starts in between would take half for the whole. So a table of this name stands in the
// database from the beginning of a restore to its end, and [DB.Migrate], with which every start begins, refuses such a database.
const restoring = "db_restoring"

// BeginRestore marks an empty database as one that is being restored and brings its schema to a version.
func (d *DB) BeginRestore(ctx context.Context, version int64) (err error) {
	defer errs.Wrap(&err, "db.BeginRestore(%d)", version)
	// Not by Write: there is no table yet that a write could wait for its turn with.
	if _, err := d.write.ExecContext(ctx, `CREATE TABLE `+restoring+` (since BIGINT NOT NULL)`); err != nil {
		return d.told(err)
	}
	p, err := d.provider()
	if err != nil {
		return err
	}
	_, err = p.UpTo(ctx, version)
	return d.told(err)
}

// EndRestore brings the schema from the version of the backup to that of this program.
func (d *DB) EndRestore(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "db.EndRestore")
	_, err = d.migrate(ctx)
	return err
}

// Restored says that the restore is finished: from now on the database is one like any other.
func (d *DB) Restored(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "db.Restored")
	return d.Write(ctx, func(tx *Tx) error {
		_, err := tx.Exec(`DROP TABLE ` + restoring)
		return err
	})
}

// Whole refuses a database whose restore was not finished.
func (t *Tx) Whole() error {
	tables, err := t.Tables()
	if slices.ContainsFunc(tables, func(t Table) bool { return t.Name == restoring }) {
		return errs.New(errs.Unavailable, "restore_unfinished")
	}
	return err
}

// Newest is the number of the last migration that this program knows.
func Newest() int64 {
	newest := int64(0)
	files, _ := migrations.ReadDir("migrations") // they are part of the program
	for _, f := range files {
		number, _, _ := strings.Cut(f.Name(), "_")
		n, _ := strconv.ParseInt(number, 10, 64) // a test holds their names
		newest = max(newest, n)
	}
	return newest
}

// Version is the number of the last migration that was taken; 0 = none. The database must have been migrated at least once.
func (t *Tx) Version() (version int64, err error) {
	err = t.Row(`SELECT COALESCE(MAX(version_id), 0) FROM goose_db_version`, nil, &version)
	return version, err
}
