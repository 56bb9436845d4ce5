package db

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"math/rand/v2"
	"time"
)

// Tx is one transaction. It carries its context and one clock reading, so that everything written together bears the same time.
type Tx struct {
	Now time.Time // UTC, whole microseconds

	clock    func() time.Time // as it goes on
	ctx      context.Context
	tx       *sql.Tx
	conn     *sql.Conn // PostgreSQL: the connection under it
	engine   engine
	prepared map[string]*sql.Stmt // of this transaction, by their text; nil where the driver keeps them itself
	touched  bool                 // something was written or failed, so that going back takes a savepoint
	wakes    bool                 // its commit is announced on [DB.Woken]
}

func (d *DB) newTx(ctx context.Context, tx opened) *Tx {
	t := &Tx{Now: d.nowIn(ctx), clock: d.clock, ctx: ctx, tx: tx.Tx, conn: tx.conn, engine: d.engine}
	if !d.engine.prepares() {
		t.prepared = map[string]*sql.Stmt{}
	}
	return t
}

// Clock is what time it is now, which may be long after Now: for what must know how long the transaction has been open.
func (t *Tx) Clock() time.Time { return t.clock() }

// statement prepares what is not prepared yet; the end of the transaction closes it.
func (t *Tx) statement(query string) (*sql.Stmt, error) {
	stmt := t.prepared[query]
	if stmt != nil {
		return stmt, nil
	}
	stmt, err := t.tx.PrepareContext(t.ctx, query)
	if err == nil {
		t.prepared[query] = stmt
	}
	return stmt, err
}

// Exec runs a statement and returns the number of rows it touched.
func (t *Tx) Exec(query string, args ...any) (int64, error) {
	t.touched = true
	r, err := t.exec(query, args)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

func (t *Tx) exec(query string, args []any) (sql.Result, error) {
	if t.prepared == nil {
		return t.tx.ExecContext(t.ctx, query, args...)
	}
	stmt, err := t.statement(query)
	if err != nil {
		return nil, err
	}
	return stmt.ExecContext(t.ctx, args...)
}

// Row reads one row into dest and returns [sql.ErrNoRows] when there is none.
func (t *Tx) Row(query string, args []any, dest ...any) error {
	rows, err := t.query(query, args)
	if err != nil {
		return err
	}
	defer rows.Close()
	if !rows.Next() {
		return t.failed(cmp.Or(rows.Err(), sql.ErrNoRows))
	}
	if err := rows.Scan(dest...); err != nil {
		return err
	}
	return t.failed(rows.Close())
}

// All reads every row of a query with scan, which is called once a row with that row's Scan function.
func All[T any](t *Tx, scan func(row func(dest ...any) error) (T, error), query string, args ...any) ([]T, error) {
	rows, err := t.query(query, args)
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
	return all, t.failed(rows.Err())
}

func (t *Tx) query(query string, args []any) (*sql.Rows, error) {
	if t.prepared == nil {
		rows, err := t.tx.QueryContext(t.ctx, query, args...)
		return rows, t.failed(err)
	}
	stmt, err := t.statement(query)
	if err != nil {
		return nil, t.failed(err)
	}
	rows, err := stmt.QueryContext(t.ctx, args...)
	return rows, t.failed(err)
}

// failed notes that a statement failed: PostgreSQL then refuses all that follow, up to a savepoint.
func (t *Tx) failed(err error) error {
	t.touched = t.touched || err != nil && !errors.Is(err, sql.ErrNoRows)
	return err
}

// Read runs fn on one consistent snapshot.
func (d *DB) Read(ctx context.Context, fn func(*Tx) error) error {
	tx, err := d.begin(ctx, d.read, d.engine.readOptions())
	if err != nil {
		return d.told(err)
	}
	defer tx.end() // nothing to lose: nothing was written
	return d.told(fn(d.newTx(ctx, tx)))
}

// Write runs fn in a serializable transaction and returns when it is on disk. On a conflict with another writer it runs again.
func (d *DB) Write(ctx context.Context, fn func(*Tx) error) error {
	return d.told(d.retry(ctx, func() error {
		opened, err := d.beginWrite(ctx)
		if err != nil {
			return err
		}
		defer opened.end() // goes back, unless it was committed
		tx := d.newTx(ctx, opened)
		if err := fn(tx); err != nil {
			return err
		}
		return d.commit(tx)
	}))
}

// opened is a transaction that has begun and, on PostgreSQL, the connection under it.
type opened struct {
	*sql.Tx
	conn *sql.Conn
}

// end gives the connection back. A transaction that was not committed goes back.
func (o opened) end() {
	o.Rollback()
	if o.conn != nil {
		o.conn.Close()
	}
}

// begin begins a transaction; on PostgreSQL one whose connection is known, for [Tx.Postgres].
func (d *DB) begin(ctx context.Context, pool *sql.DB, options *sql.TxOptions) (o opened, err error) {
	if d.Engine() == "sqlite" {
		o.Tx, err = pool.BeginTx(ctx, options)
		return o, err
	}
	if o.conn, err = pool.Conn(ctx); err != nil {
		return opened{}, err
	}
	if o.Tx, err = o.conn.BeginTx(ctx, options); err != nil {
		o.conn.Close()
		return opened{}, err
	}
	return o, nil
}

func (d *DB) commit(tx *Tx) error {
	err := tx.tx.Commit()
	if err == nil && tx.wakes {
		d.Wake()
	}
	return err
}

// beginWrite begins a transaction that is alone in writing until it ends.
func (d *DB) beginWrite(ctx context.Context) (opened, error) {
	tx, err := d.begin(ctx, d.write, d.engine.writeOptions())
	if err != nil || d.engine.queue() == "" {
		return tx, err
	}
	if _, err := tx.ExecContext(ctx, d.engine.queue()); err != nil {
		tx.end()
		return opened{}, err
	}
	return tx, nil
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
