package db

import (
	"context"
	"database/sql"
	"database/sql/driver"

	sqlitedriver "modernc.org/sqlite"
)

// mostKept is how many statements a connection to SQLite keeps: more than the program has for requests, and some megabytes for all connections together.
const mostKept = 200

// openKeeping opens SQLite with connections that keep their statements. Otherwise each is parsed anew in every transaction, which took a third of the time
// of a request.
func openKeeping(dsn string) (*sql.DB, error) {
	c, err := sqlitedriver.NewConnector(dsn)
	if err != nil {
		return nil, err
	}
	return sql.OpenDB(keeping{c}), nil
}

// keeping makes connections that keep their statements.
type keeping struct{ driver.Connector }

func (k keeping) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := k.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &keeper{sqliteConn: c.(sqliteConn), kept: map[string]*keptStatement{}}, nil
}

// sqliteConn is what the driver's connections can do and package sql asks for.
type sqliteConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// keeper is a connection with the statements that were prepared on it. Package sql never calls it twice at the same time.
type keeper struct {
	sqliteConn
	kept map[string]*keptStatement // by their text
	uses int64
}

// keptStatement goes back to its connection when it is closed.
type keptStatement struct {
	sqliteStatement
	busy bool
	used int64 // the last time, counted in uses of the connection
}

type sqliteStatement interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// PrepareContext returns a statement that is kept, unless it is in use.
func (k *keeper) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	k.uses++
	if s := k.kept[query]; s != nil && !s.busy {
		s.busy, s.used = true, k.uses
		return s, nil
	}
	fresh, err := k.sqliteConn.PrepareContext(ctx, query)
	if err != nil || k.kept[query] != nil {
		return fresh, err
	}
	s := &keptStatement{sqliteStatement: fresh.(sqliteStatement), busy: true, used: k.uses}
	if len(k.kept) >= mostKept {
		if err := k.drop(); err != nil {
			fresh.Close()
			return nil, err
		}
	}
	k.kept[query] = s
	return s, nil
}

// drop closes the statement that was not used for longest.
func (k *keeper) drop() error {
	oldest := ""
	for query, s := range k.kept {
		if !s.busy && (oldest == "" || s.used < k.kept[oldest].used) {
			oldest = query
		}
	}
	if oldest == "" { // all are in use
		return nil
	}
	s := k.kept[oldest]
	delete(k.kept, oldest)
	return s.sqliteStatement.Close()
}

// Close gives the statement back.
func (s *keptStatement) Close() error {
	s.busy = false
	return nil
}

// Close closes the statements and the connection.
func (k *keeper) Close() error {
	for _, s := range k.kept {
		s.sqliteStatement.Close()
	}
	clear(k.kept)
	return k.sqliteConn.Close()
}
