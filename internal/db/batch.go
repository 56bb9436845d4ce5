package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/dira-platform/dira/internal/errs"
)

// maxBatch bounds how many closures share a transaction, and with it how long the first of them waits.
const maxBatch = 256

// call is a closure that waits for its batch.
type call struct {
	ctx  context.Context
	fn   func(*Tx) error
	came time.Time
	done chan error // buffered: the batch never waits for a caller that has gone
}

// Batch is [DB.Write] for small writes that come in great number: closures that arrive while another batch is being made durable
// share the next transaction and its one sync to disk. One that fails takes nothing of its neighbours along. Each caller gets its
// own closure's error, or nil after the commit. A closure should be short: it holds up its neighbours.
func (d *DB) Batch(ctx context.Context, fn func(*Tx) error) error {
	c := &call{ctx: ctx, fn: fn, came: time.Now(), done: make(chan error, 1)}
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

// Batch is what there is to say of a batch that has ended.
type Batch struct {
	Size   int           // closures
	Waited time.Duration // from the first to come until it began
	Took   time.Duration // from there until it was durable
	Failed bool          // as a whole: the database did not take it
}

// Watch has a function told of every batch. It holds up the next one, so it should be quick. Before the first batch only.
func (d *DB) Watch(watch func(Batch)) { d.watch = watch }

// runBatches takes what waits, up to maxBatch closures, and commits it together. The channel has no buffer, so that nothing can lie
// in it at the end.
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

// errTogether says that a closure failed after it had touched something, and that the batch begins again with savepoints.
var errTogether = errors.New("a batch without savepoints cannot go back")

func (d *DB) runBatch(calls []*call) {
	results := make([]error, len(calls))
	began := time.Now()
	// The batch outlives any single caller: one that goes away must not undo its neighbours.
	ctx := context.Background()
	err := d.retry(ctx, func() error { return d.tryBatch(calls, results, d.together) })
	if errors.Is(err, errTogether) {
		err = d.retry(ctx, func() error { return d.tryBatch(calls, results, d.apart) })
	}
	if d.watch != nil {
		d.watch(Batch{Size: len(calls), Waited: began.Sub(calls[0].came), Took: time.Since(began), Failed: err != nil})
	}
	for i, c := range calls {
		if err != nil {
			c.done <- err
		} else {
			c.done <- results[i]
		}
	}
}

// tryBatch runs the closures in one transaction. The error it returns concerns all of them; results are each one's own.
func (d *DB) tryBatch(calls []*call, results []error, run func(*Tx, func(*Tx) error) (own, fatal error)) error {
	ctx := context.Background()
	opened, err := d.beginWrite(ctx)
	if err != nil {
		return err
	}
	defer opened.end() // goes back, unless it was committed
	tx := d.newTx(ctx, opened)
	now := tx.Now
	for i, c := range calls {
		if err := c.ctx.Err(); err != nil {
			results[i] = err // its caller has gone and was told so: do not start
			continue
		}
		tx.Now = now
		if at, ok := timeOf(c.ctx); ok {
			tx.Now = at
		}
		tx.touched = false
		own, fatal := run(tx, c.fn)
		if fatal != nil {
			return fatal
		}
		results[i] = own
	}
	return d.commit(tx)
}

// together runs a closure without a savepoint, which would be half of its statements: nearly all succeed, or are refused before they
// have written. It returns the closure's own error first and second an error that spoils the whole transaction, as apart does.
func (d *DB) together(tx *Tx, fn func(*Tx) error) (own, fatal error) {
	switch own = caught(tx, fn); {
	case d.spoils(own):
		return nil, own
	case own != nil && tx.touched:
		return nil, errTogether
	}
	return own, nil
}

// apart runs a closure in a savepoint.
func (d *DB) apart(tx *Tx, fn func(*Tx) error) (own, fatal error) {
	if _, err := tx.tx.ExecContext(tx.ctx, "SAVEPOINT one"); err != nil {
		return nil, err
	}
	if own = caught(tx, fn); d.spoils(own) {
		return nil, own
	}
	end := "RELEASE SAVEPOINT one"
	if own != nil {
		end = "ROLLBACK TO SAVEPOINT one; " + end
	}
	_, fatal = tx.tx.ExecContext(tx.ctx, end)
	return own, fatal
}

func (d *DB) spoils(err error) bool {
	return d.engine.isConflict(err) || d.engine.trouble(err) != "" || errors.Is(err, sql.ErrTxDone)
}

// caught runs a closure and turns a panic into an error: it would end the program, for the caller who could catch it waits elsewhere.
func caught(tx *Tx, fn func(*Tx) error) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			tx.touched = true // who knows
			err = fmt.Errorf("panic: %v\n%s", fault, debug.Stack())
		}
	}()
	return fn(tx)
}
