package db

import (
	"context"
	"time"
)

// timeKey is under what a context holds the time of its transactions.
type timeKey struct{}

// At returns a context in which transactions take place at a time of their own: what they store bears it, and what they compare with now is compared with it.
// It is for worlds that are made up and need a past. Nothing that comes from outside has such a context.
func At(ctx context.Context, now time.Time) context.Context {
	return context.WithValue(ctx, timeKey{}, now.UTC().Truncate(time.Microsecond))
}

// timeOf is the time of a context's transactions, where it is not that of the clock.
func timeOf(ctx context.Context) (now time.Time, ok bool) {
	now, ok = ctx.Value(timeKey{}).(time.Time)
	return now, ok
}

// nowIn is the time of a transaction that begins in a context.
func (d *DB) nowIn(ctx context.Context) time.Time {
	if now, ok := timeOf(ctx); ok {
		return now
	}
	return d.clock()
}
