package db

import (
	"context"
	"crypto/tls"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"net"
	"net/url"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/dira-platform/dira/internal/errs"
)

// IsPostgres reports whether a place where a database is meant is a PostgreSQL URL; else it is the path of an SQLite file.
func IsPostgres(where string) bool {
	return strings.HasPrefix(where, "postgres://") || strings.HasPrefix(where, "postgresql://")
}

// Guarded reports whether nobody on the line between here and a PostgreSQL can read or change what is sent: it is on this machine, or its certificate is
// checked, whatever way the connection falls back to. A URL that cannot be read is not guarded.
func Guarded(where string) bool {
	c, err := pgx.ParseConfig(where)
	if err != nil {
		return false
	}
	guarded := func(host string, t *tls.Config) bool {
		ip := net.ParseIP(host)
		here := strings.HasPrefix(host, "/") || host == "localhost" || ip != nil && ip.IsLoopback()
		return here || t != nil && (!t.InsecureSkipVerify || t.VerifyPeerCertificate != nil)
	}
	return guarded(c.Host, c.TLSConfig) && !slices.ContainsFunc(c.Fallbacks, func(f *pgconn.FallbackConfig) bool { return !guarded(f.Host, f.TLSConfig) })
}

// Scratch makes an empty database on the server of a PostgreSQL URL, whose database is not touched. It returns its URL and what drops it again.
func Scratch(ctx context.Context, where string) (scratch string, drop func() error, err error) {
	defer errs.Wrap(&err, "db.Scratch")
	u, err := url.Parse(where)
	if err != nil {
		return "", nil, errs.New(errs.Invalid, "database_url").Because(err)
	}
	d, err := Open(ctx, where)
	if err != nil {
		return "", nil, err
	}
	defer d.Close()
	name := fmt.Sprintf("dira_scratch_%016x", rand.Uint64())
	if _, err := d.write.ExecContext(ctx, `CREATE DATABASE `+name+` TEMPLATE template0 ENCODING 'UTF8'`); err != nil {
		return "", nil, d.told(err)
	}
	drop = func() error {
		pool, err := sql.Open("pgx", where)
		if err != nil {
			return err
		}
		defer pool.Close()
		_, err = pool.Exec(`DROP DATABASE IF EXISTS ` + name + ` WITH (FORCE)`) // without ctx: also when that has ended
		return err
	}
	u.Path = "/" + name
	return u.String(), drop, nil
}
