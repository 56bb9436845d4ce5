package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/pressly/goose/v3"
	sqlitedriver "modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/dira-platform/dira/internal/errs"
)

// engine is the few things in which the two databases differ.
type engine interface {
	name() string
	queue() string  // the statement with which a write waits for its turn; "" where the engine lets one in at a time by itself
	prepares() bool // the driver keeps statements prepared by itself
	readOptions() *sql.TxOptions
	writeOptions() *sql.TxOptions
	isConflict(error) bool  // the transaction lost against another and may be run again
	trouble(error) string   // the code of the message when the database cannot store or read, else ""
	isDuplicate(error) bool // a unique key stands already
	gooseDialect() goose.Dialect
	schema() string                  // the query for every column: table, name, kind, place in the primary key; by table and order
	bytewise() string                // what makes an ordering of text that of its bytes
	load(*Tx, func(*Tx) error) error // runs a closure that adds rows in any order, and checks references at its end
	check(*Tx) (faults []string, err error)
	about(*Tx) (facts About, err error)
}

type sqlite struct{}

func (sqlite) name() string                 { return "sqlite" }
func (sqlite) prepares() bool               { return false }
func (sqlite) queue() string                { return "" }
func (sqlite) readOptions() *sql.TxOptions  { return nil }
func (sqlite) writeOptions() *sql.TxOptions { return nil } // BEGIN IMMEDIATE is serializable
func (sqlite) gooseDialect() goose.Dialect  { return goose.DialectSQLite3 }

func sqliteCode(err error) int {
	var e *sqlitedriver.Error
	if errors.As(err, &e) {
		return e.Code()
	}
	return 0
}

func (sqlite) isConflict(err error) bool {
	code := sqliteCode(err) & 0xff // without the extension in the upper bits
	return code == sqlite3.SQLITE_BUSY || code == sqlite3.SQLITE_LOCKED
}

func (sqlite) trouble(err error) string {
	switch sqliteCode(err) & 0xff {
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM:
		return "database_read_only"
	case sqlite3.SQLITE_FULL:
		return "database_full"
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return "database_busy"
	case sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return "database_unreachable"
	}
	return ""
}

func (sqlite) isDuplicate(err error) bool {
	code := sqliteCode(err)
	return code == sqlite3.SQLITE_CONSTRAINT_UNIQUE || code == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY
}

type postgres struct{}

func (postgres) name() string   { return "postgres" }
func (postgres) prepares() bool { return true }

// Serializable transactions that meet fail, and under load nearly all of them meet: predicate locks are on pages, in small tables on
// the whole. So writes wait for one another, those of other servers too, as they do in SQLite. LOCK TABLE takes no snapshot: whoever
// comes in sees what the one before has stored. Readers do not wait.
func (postgres) queue() string {
	return `SET LOCAL lock_timeout = '5s'; LOCK TABLE db_heartbeat IN EXCLUSIVE MODE`
}
func (postgres) readOptions() *sql.TxOptions {
	return &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}
}
func (postgres) writeOptions() *sql.TxOptions {
	return &sql.TxOptions{Isolation: sql.LevelSerializable}
}
func (postgres) gooseDialect() goose.Dialect { return goose.DialectPostgres }

func postgresCode(err error) string {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

func (postgres) isConflict(err error) bool {
	code := postgresCode(err)
	return code == "40001" || code == "40P01" // serialization failure, deadlock
}

func (postgres) trouble(err error) string {
	switch code := postgresCode(err); {
	case code == "25006":
		return "database_read_only"
	case code == "53100":
		return "database_full"
	case code == "40001" || code == "40P01" || code == "53300" || code == "55P03":
		return "database_busy"
	case len(code) == 5 && (code[:2] == "08" || code[:2] == "57" || code[:2] == "58" || code[:2] == "28" || code[:2] == "3D"):
		return "database_unreachable"
	}
	var connect *pgconn.ConnectError
	if errors.As(err, &connect) || errors.Is(err, driver.ErrBadConn) || pgconn.SafeToRetry(err) {
		return "database_unreachable"
	}
	return ""
}

func (postgres) isDuplicate(err error) bool { return postgresCode(err) == "23505" }

// told turns an error of the database itself into one that can be told to a person; others pass as they are.
func (d *DB) told(err error) error {
	if err == nil || errors.Is(err, context.Canceled) {
		return err
	}
	var known *errs.Error
	if errors.As(err, &known) {
		return err
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return errs.New(errs.Unavailable, "database_busy").Because(err)
	}
	if code := d.engine.trouble(err); code != "" {
		return errs.New(errs.Unavailable, code).Because(err)
	}
	return err
}

// IsDuplicate reports whether err says that a row with this unique key stands already.
func (d *DB) IsDuplicate(err error) bool { return d.engine.isDuplicate(err) }
