package db

import (
	"context"
	"time"

	"github.com/dira-platform/dira/internal/errs"
)

// About is what an operator may want to know of a database.
type About struct {
	Version   string // of the engine
	Encoding  string // of its texts; should be UTF8
	Collation string // of PostgreSQL's database
	// PostgreSQL from 15 on: the operating system has sorted in another way when the database was made.
	CollationChanged bool
	Clock            time.Time
	Size             int64 // in bytes
	ReadOnly         bool  // PostgreSQL: a copy that follows another server
	// The settings that say whether a commit is on disk when it is acknowledged, and their values.
	Durable map[string]string
}

// About reads what there is to say of the database. It needs no migration.
func (d *DB) About(ctx context.Context) (a About, err error) {
	defer errs.Wrap(&err, "db.About")
	err = d.Read(ctx, func(tx *Tx) error {
		a, err = d.engine.about(tx)
		return err
	})
	return a, err
}

func (sqlite) about(tx *Tx) (a About, err error) {
	journal := ""
	err = tx.Row(`SELECT sqlite_version(), (SELECT encoding FROM pragma_encoding), (SELECT journal_mode FROM pragma_journal_mode),
		(SELECT page_count FROM pragma_page_count) * (SELECT page_size FROM pragma_page_size)`, nil, &a.Version, &a.Encoding, &journal, &a.Size)
	a.Durable, a.Clock = map[string]string{"journal_mode": journal}, tx.Now
	return a, err
}

func (postgres) about(tx *Tx) (a About, err error) {
	var micros int64
	var number int
	var fsync, commit string
	err = tx.Row(`SELECT current_setting('server_version'), pg_encoding_to_char(encoding), datcollate, pg_is_in_recovery(), pg_database_size(oid),
		CAST(date_part('epoch', clock_timestamp()) * 1000000 AS bigint), current_setting('fsync'), current_setting('synchronous_commit'),
		CAST(current_setting('server_version_num') AS int)
		FROM pg_database WHERE datname = current_database()`, nil,
		&a.Version, &a.Encoding, &a.Collation, &a.ReadOnly, &a.Size, &micros, &fsync, &commit, &number)
	a.Durable, a.Clock = map[string]string{"fsync": fsync, "synchronous_commit": commit}, Time(micros)
	if err == nil && number >= 150000 {
		err = tx.Row(`SELECT COALESCE(datcollversion <> pg_database_collation_actual_version(oid), false) FROM pg_database
			WHERE datname = current_database()`, nil, &a.CollationChanged)
	}
	return a, err
}
