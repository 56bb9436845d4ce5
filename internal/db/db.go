// Package db opens the database, SQLite or PostgreSQL, and gives transactions that behave the same on both.
//
// One SQL serves both engines (the rules stand in docs/architecture.md). Reading sees one snapshot. A write is serializable and is
// run again when it conflicts with another, so a closure given to [DB.Write] or [DB.Batch] may run more than once and must not
// keep anything from a run that failed. When Write or Batch returns nil, the change is on disk.
package db

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/dira-platform/dira/internal/errs"
)

// DB is an open database. It is safe for concurrent use.
type DB struct {
	engine  engine
	write   *sql.DB // SQLite: exactly one connection, so writers wait in Go and never meet SQLITE_BUSY
	read    *sql.DB // PostgreSQL: the same pool as write
	now     func() time.Time
	batches chan *call
	watch   func(Batch) // nil: nobody wants to know
	woken   chan struct{}
	running sync.WaitGroup // runBatches
	closing chan struct{}
	close   sync.Once

	where     string // PostgreSQL: the URL
	pool      *pgxpool.Pool
	poolOpens sync.Mutex
}

// Open opens the database at a PostgreSQL URL (postgres://…) or an SQLite file path, whose folder is made when it is missing.
// It does not migrate: see [DB.Migrate].
func Open(ctx context.Context, where string) (_ *DB, err error) {
	defer errs.Wrap(&err, "db.Open")
	d := &DB{now: time.Now, batches: make(chan *call), woken: make(chan struct{}, 1), closing: make(chan struct{})}
	if IsPostgres(where) {
		err = d.openPostgres(where)
	} else {
		err = d.openSQLite(where)
	}
	if err != nil {
		return nil, err
	}
	if err := d.write.PingContext(ctx); err != nil {
		d.closePools()
		return nil, d.told(err)
	}
	d.running.Go(d.runBatches)
	return d, nil
}

func (d *DB) openSQLite(path string) error {
	d.engine = sqlite{}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	// Only its owner may read it, and the files beside it, which take its mode. SQLite alone would leave it to the user's habits.
	if f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600); err == nil {
		f.Close()
	} // else SQLite says what is wrong
	// The busy timeout comes first, so that the pragmas after it already wait for another process's lock. The format of times is for River, which
	// compares them as texts in UTC and leaves writing some of them to the driver.
	dsn := func(more string) string {
		u := url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: "_pragma=busy_timeout(5000)&_pragma=journal_mode(wal)" +
			"&_pragma=synchronous(full)&_pragma=foreign_keys(1)&_pragma=cache_size(-32768)&_time_format=sqlite&_timezone=UTC" + more}
		return u.String()
	}
	var err error
	if d.write, err = openKeeping(dsn("&_txlock=immediate")); err != nil {
		return err
	}
	d.write.SetMaxOpenConns(1)
	if d.read, err = openKeeping(dsn("&_pragma=query_only(1)")); err != nil {
		return err
	}
	d.read.SetMaxOpenConns(8)
	d.read.SetMaxIdleConns(8)
	return nil
}

func (d *DB) openPostgres(where string) error {
	d.engine, d.where = postgres{}, where
	config, err := pgx.ParseConfig(where)
	if err != nil {
		return errs.New(errs.Invalid, "database_url").Because(err)
	}
	pool := stdlib.OpenDB(*config, stdlib.OptionAfterConnect(byIndex))
	pool.SetMaxOpenConns(16)
	pool.SetMaxIdleConns(16)
	d.write, d.read = pool, pool
	return nil
}

// byIndex keeps PostgreSQL from reading whole tables where there is an index. It keeps the plan of a statement until it counts the table
// again, perhaps a minute later; by then a table that was read whole while it was small can have a hundred thousand rows. What can only be
// read whole then looks so dear that it would be compiled first, which takes half a second (jit).
func byIndex(ctx context.Context, c *pgx.Conn) error {
	_, err := c.Exec(ctx, `SET enable_seqscan = off; SET jit = off`)
	return err
}

// Engine names the engine: "sqlite" or "postgres".
func (d *DB) Engine() string { return d.engine.name() }

// Now reads the clock that stamps transactions: UTC, whole microseconds.
func (d *DB) Now() time.Time { return d.clock() }

// SetClock replaces the clock that stamps transactions. For tests, before any use.
func (d *DB) SetClock(now func() time.Time) { d.now = now }

// Close finishes the batches under way and closes the connections.
func (d *DB) Close() error {
	d.close.Do(func() { close(d.closing) })
	d.running.Wait()
	return d.closePools()
}

func (d *DB) closePools() error {
	d.poolOpens.Lock()
	defer d.poolOpens.Unlock()
	if d.pool != nil {
		d.pool.Close()
	}
	err := d.write.Close()
	if d.read != nil && d.read != d.write {
		if rerr := d.read.Close(); err == nil {
			err = rerr
		}
	}
	return err
}

// Ready reports whether the database can be written to and is migrated to what this program expects.
func (d *DB) Ready(ctx context.Context) error {
	pending, err := d.Pending(ctx)
	if err != nil {
		return err
	}
	if pending > 0 {
		return errs.New(errs.Unavailable, "database_not_migrated", "count", pending)
	}
	// A row is really written: a full disk and a read-only file show only then.
	return d.Write(ctx, func(tx *Tx) error {
		_, err := tx.Exec(`INSERT INTO db_heartbeat (id, at) VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET at = $1`, Micros(tx.Now))
		return err
	})
}

// Micros is how a time is stored: microseconds since 1970 in UTC.
func Micros(t time.Time) int64 { return t.UnixMicro() }

// Time reads a stored time.
func Time(micros int64) time.Time { return time.UnixMicro(micros).UTC() }

// String describes the database without any password.
func (d *DB) String() string { return fmt.Sprintf("%s database", d.Engine()) }
