package db

import (
	"context"
	"database/sql"
	"math/rand/v2"
	"time"
)

// Tx is one transaction. It carries its context and one clock reading, so that everything written together bears the same time.
type Tx struct {
	Now time.Time // UTC, whole microseconds

	ctx context.Context
	tx  *sql.Tx
}

// Exec runs a statement and returns the number of rows it touched.
func (t *Tx) Exec(query string, args ...any) (int64, error) {
	r, err := t.tx.ExecContext(t.ctx, query, args...)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// Row reads one row into dest and returns [sql.ErrNoRows] when there is none.
func (t *Tx) Row(query string, args []any, dest ...any) error {
	return t.tx.QueryRowContext(t.ctx, query, args...).Scan(dest...)
}

// All reads every row of a query with scan, which is called once a row with that row's Scan function.
func All[T any](t *Tx, scan func(row func(dest ...any) error) (T, error), query string, args ...any) ([]T, error) {
	rows, err := t.tx.QueryContext(t.ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		v, err := scan(rows.Scan)
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, rows.Err()
}

// Read runs fn on one consistent snapshot.
func (d *DB) Read(ctx context.Context, fn func(*Tx) error) error {
	tx, err := d.read.BeginTx(ctx, d.engine.readOptions())
	if err != nil {
		return d.told(err)
	}
	defer tx.Rollback() // nothing to lose: nothing was written
	return d.told(fn(&Tx{Now: d.clock(), ctx: ctx, tx: tx}))
}

// Write runs fn in a serializable transaction and returns when it is on disk. On a conflict with another writer it runs again.
func (d *DB) Write(ctx context.Context, fn func(*Tx) error) error {
	return d.told(d.retry(ctx, func() error {
		tx, err := d.write.BeginTx(ctx, d.engine.writeOptions())
		if err != nil {
			return err
		}
		defer tx.Rollback() // does nothing after the commit
		if err := fn(&Tx{Now: d.clock(), ctx: ctx, tx: tx}); err != nil {
			return err
		}
		return tx.Commit()
	}))
}

// maxTries is how often a conflicting write is tried. Waits double from about 1 ms, so the last try comes after about half a second.
const maxTries = 10

func (d *DB) retry(ctx context.Context, run func() error) error {
	wait := time.Millisecond
	for try := 1; ; try++ {
		err := run()
		if err == nil || !d.engine.isConflict(err) || try == maxTries {
			return err
		}
		select {
		case <-time.After(wait/2 + rand.N(wait)): // jitter, so that two writers do not meet again
		case <-ctx.Done():
			return ctx.Err()
		}
		wait *= 2
	}
}

func (d *DB) clock() time.Time { return d.now().UTC().Truncate(time.Microsecond) }
