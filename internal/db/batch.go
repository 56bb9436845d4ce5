package db

import (
	"context"
	"database/sql"
	"errors"

	"github.com/dira-platform/dira/internal/errs"
)

// maxBatch bounds how many closures share a transaction, and with it how long the first of them waits.
const maxBatch = 256

// call is a closure that waits for its batch.
type call struct {
	ctx  context.Context
	fn   func(*Tx) error
	done chan error // buffered: the lane never waits for a caller that has gone
}

// Batch is [DB.Write] for small writes that come in great number: closures that arrive while another batch is being made durable
// share the next transaction and its one sync to disk, each in a savepoint, so that one that fails takes nothing of its neighbours
// along. Each caller gets its own closure's error, or nil after the commit. A closure should be short: it holds up its neighbours.
func (d *DB) Batch(ctx context.Context, fn func(*Tx) error) error {
	c := &call{ctx: ctx, fn: fn, done: make(chan error, 1)}
	select {
	case d.batches <- c:
	case <-d.closing:
		return errs.New(errs.Unavailable, "server_stopping")
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case err := <-c.done:
		return d.told(err)
	case <-ctx.Done():
		return ctx.Err() // it may be stored all the same: the caller was told nothing, and asks again with the same key
	}
}

// runBatches is one lane: it takes what waits, up to maxBatch closures, and commits it together. The channel has no buffer, so that
// nothing can lie in it when the last lane ends.
func (d *DB) runBatches() {
	for {
		select {
		case first := <-d.batches:
			d.runBatch(d.gather(first))
		case <-d.closing:
			return
		}
	}
}

func (d *DB) gather(first *call) []*call {
	calls := []*call{first}
	for len(calls) < maxBatch {
		select {
		case c := <-d.batches:
			calls = append(calls, c)
		default:
			return calls
		}
	}
	return calls
}

func (d *DB) runBatch(calls []*call) {
	results := make([]error, len(calls))
	// The batch outlives any single caller: one that goes away must not undo its neighbours.
	err := d.retry(context.Background(), func() error { return d.tryBatch(calls, results) })
	for i, c := range calls {
		if err != nil {
			c.done <- err
		} else {
			c.done <- results[i]
		}
	}
}

// tryBatch runs the closures in one transaction. The error it returns concerns all of them; results are each one's own.
func (d *DB) tryBatch(calls []*call, results []error) error {
	ctx := context.Background()
	sqltx, err := d.write.BeginTx(ctx, d.engine.writeOptions())
	if err != nil {
		return err
	}
	defer sqltx.Rollback() // does nothing after the commit
	now := d.clock()
	for i, c := range calls {
		if err := c.ctx.Err(); err != nil {
			results[i] = err // its caller has gone and was told so: do not start
			continue
		}
		results[i], err = d.runInSavepoint(&Tx{Now: now, ctx: ctx, tx: sqltx}, c.fn)
		if err != nil {
			return err
		}
	}
	return sqltx.Commit()
}

// runInSavepoint returns the closure's own error first and second an error that spoils the whole transaction.
func (d *DB) runInSavepoint(tx *Tx, fn func(*Tx) error) (own, fatal error) {
	if _, err := tx.tx.ExecContext(tx.ctx, "SAVEPOINT one"); err != nil {
		return nil, err
	}
	own = fn(tx)
	switch {
	case own == nil:
		_, fatal = tx.tx.ExecContext(tx.ctx, "RELEASE SAVEPOINT one")
	case d.engine.isConflict(own), d.engine.trouble(own) != "", errors.Is(own, sql.ErrTxDone):
		return nil, own
	default:
		if _, fatal = tx.tx.ExecContext(tx.ctx, "ROLLBACK TO SAVEPOINT one"); fatal == nil {
			_, fatal = tx.tx.ExecContext(tx.ctx, "RELEASE SAVEPOINT one")
		}
	}
	return own, fatal
}
