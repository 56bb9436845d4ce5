package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
)

// This file is what internal/jobs needs, so that River works in our database and writes in our transactions, and nobody else uses it.

// SQLite runs use with the transaction under t. Use neither ends nor keeps it. The engine must be SQLite.
func (t *Tx) SQLite(use func(context.Context, *sql.Tx) error) error {
	t.touched = true
	return use(t.ctx, t.tx)
}

// Postgres runs use with t as pgx sees it. Use neither ends nor keeps it. The engine must be PostgreSQL.
func (t *Tx) Postgres(use func(context.Context, pgx.Tx) error) (err error) {
	t.touched = true
	// The error goes around Raw, which would take some for a broken connection and wait for the end of t.
	raw := t.conn.Raw(func(conn any) error {
		err = use(t.ctx, &pgxTx{connection: conn.(*stdlib.Conn).Conn()})
		return nil
	})
	return errors.Join(err, raw)
}

// Engine names the engine: "sqlite" or "postgres".
func (t *Tx) Engine() string { return t.engine.name() }

// Wake announces the commit of t, if it comes to one, on [DB.Woken].
func (t *Tx) Wake() { t.wakes = true }

// Wake announces something on [DB.Woken] at once.
func (d *DB) Wake() {
	select {
	case d.woken <- struct{}{}:
	default: // the one before was not heard yet
	}
}

// Woken receives what was announced in this process, several perhaps as one.
func (d *DB) Woken() <-chan struct{} { return d.woken }

// SQLiteWriter is the one connection that writes. The engine must be SQLite.
func (d *DB) SQLiteWriter() *sql.DB { return d.write }

// PostgresPool is a small pool of pgx itself, made when first asked for and closed with d. The engine must be PostgreSQL.
func (d *DB) PostgresPool() (*pgxpool.Pool, error) {
	d.poolOpens.Lock()
	defer d.poolOpens.Unlock()
	if d.pool != nil {
		return d.pool, nil
	}
	config, err := pgxpool.ParseConfig(d.where)
	if err != nil {
		return nil, err
	}
	config.MaxConns, config.MinConns, config.AfterConnect = 4, 0, byIndex
	d.pool, err = pgxpool.NewWithConfig(context.Background(), config)
	return d.pool, err
}

// riverMigrator is River's own record of the tables it needs.
type riverMigrator interface {
	AllVersions() []rivermigrate.Migration
	taken(*Tx) ([]rivermigrate.Migration, error)
	steps(*Tx) ([]rivermigrate.MigrateVersion, error)
}

type riverOf[T any] struct {
	*rivermigrate.Migrator[T]
	in     func(*Tx, func(context.Context, T) error) error
	atOnce int // steps in a transaction; 0 = all
}

func (m riverOf[T]) taken(tx *Tx) (all []rivermigrate.Migration, err error) {
	err = m.in(tx, func(ctx context.Context, t T) error { all, err = m.ExistingVersionsTx(ctx, t); return err })
	return all, err
}

// steps takes what fits into one transaction.
func (m riverOf[T]) steps(tx *Tx) (done []rivermigrate.MigrateVersion, err error) {
	err = m.in(tx, func(ctx context.Context, t T) error {
		//lint:ignore SA1019 it is so because PostgreSQL up to 16 cannot use what a step made before that is committed: atOnce
		r, err := m.MigrateTx(ctx, t, rivermigrate.DirectionUp, &rivermigrate.MigrateOpts{MaxSteps: m.atOnce})
		if err == nil {
			done = r.Versions
		}
		return err
	})
	return done, err
}

func (d *DB) riverMigrator() (riverMigrator, error) {
	config := &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)}
	if d.Engine() == "sqlite" {
		m, err := rivermigrate.New(riversqlite.New(nil), config)
		return riverOf[*sql.Tx]{m, (*Tx).SQLite, 0}, err
	}
	m, err := rivermigrate.New(riverpgxv5.New(nil), config)
	return riverOf[pgx.Tx]{m, (*Tx).Postgres, 1}, err
}

func riverStep(version int, name string) string {
	return fmt.Sprintf("river/%03d_%s", version, strings.ReplaceAll(name, " ", "_"))
}

// migrateRiver makes River's tables. Servers that start at once wait for each other as in any write.
func (d *DB) migrateRiver(ctx context.Context) (done []string, err error) {
	m, err := d.riverMigrator()
	if err != nil {
		return nil, err
	}
	for {
		var steps []rivermigrate.MigrateVersion
		if err := d.Write(ctx, func(tx *Tx) (err error) { steps, err = m.steps(tx); return err }); err != nil || len(steps) == 0 {
			return done, err
		}
		for _, s := range steps {
			done = append(done, riverStep(s.Version, s.Name))
		}
	}
}

// riverMigrations lists every step to River's tables in order.
func (d *DB) riverMigrations(ctx context.Context) (list []Migration, err error) {
	m, err := d.riverMigrator()
	if err != nil {
		return nil, err
	}
	taken := map[int]bool{}
	err = d.Read(ctx, func(tx *Tx) error {
		all, err := m.taken(tx)
		for _, v := range all {
			taken[v.Version] = true
		}
		return err
	})
	for _, v := range m.AllVersions() {
		list = append(list, Migration{Name: riverStep(v.Version, v.Name), Applied: taken[v.Version]})
	}
	return list, err
}

type connection = pgx.Conn

// pgxTx is a transaction that has begun on a connection, or a savepoint in it. Whoever began the transaction ends it.
type pgxTx struct {
	*connection
	savepoint, ended bool
}

var errNotOurs = errors.New("the transaction is ended by who began it")

func (t *pgxTx) Conn() *pgx.Conn                { return t.connection }
func (t *pgxTx) LargeObjects() pgx.LargeObjects { panic("not here") }

func (t *pgxTx) Begin(ctx context.Context) (pgx.Tx, error) {
	_, err := t.Exec(ctx, "SAVEPOINT within")
	return &pgxTx{connection: t.connection, savepoint: true}, err
}

func (t *pgxTx) Commit(ctx context.Context) error { return t.end(ctx, "RELEASE SAVEPOINT within") }
func (t *pgxTx) Rollback(ctx context.Context) error {
	return t.end(ctx, "ROLLBACK TO SAVEPOINT within")
}

func (t *pgxTx) end(ctx context.Context, how string) error {
	switch {
	case !t.savepoint:
		return errNotOurs
	case t.ended:
		return pgx.ErrTxClosed
	}
	t.ended = true
	_, err := t.Exec(ctx, how)
	return err
}
