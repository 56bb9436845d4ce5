package app

import (
	"context"
	"path/filepath"
	"time"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/erasure"
)

// ErasuresPath is where the ledger of erasures is.
func (c Config) ErasuresPath() string {
	switch {
	case c.Erasures != "":
		return c.Erasures
	case c.Data == "" && !db.IsPostgres(c.Database):
		return filepath.Join(filepath.Dir(c.Database), erasure.FileName)
	}
	return filepath.Join(c.Data, erasure.FileName)
}

// erasers erase again what a ledger names: for each kind, whose it is.
func erasers(ctx context.Context, assessments *assessment.Service) map[erasure.Kind]erasure.Eraser {
	return map[erasure.Kind]erasure.Eraser{
		erasure.Assessment: func(org string, ids []string) (int, error) { return assessments.EraseAgain(ctx, org, ids) },
	}
}

// keepErasures opens the ledger and erases again whatever of it is there. Nothing should be; but a database can be brought back by other ways than
// 'dira restore', and this is the last moment before somebody sees it.
func (a *App) keepErasures(ctx context.Context) (err error) {
	if a.erasures, err = erasure.Open(a.config.ErasuresPath()); err != nil {
		return err
	}
	a.Assessments.NoteErasures(a.erasures)
	entries, unread, err := a.erasures.Since(time.Time{})
	if err != nil {
		return err
	}
	if unread > 0 {
		a.log.Warn("lines of the ledger of erasures cannot be read", "lines", unread, "ledger", a.config.ErasuresPath())
	}
	erased, err := erasure.Replay(entries, erasers(ctx, a.Assessments))
	if erased > 0 {
		a.log.Warn("erased again what had come back", "assessments", erased)
	}
	return err
}
