package jobs

import (
	"context"
	"time"

	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riversqlite"

	"github.com/dira-platform/dira/internal/db"
)

// alone is River's driver for a database with one file and one server. As it is, River looks for notifications in a table 20 times a second and
// writes every 5 seconds who leads, each time with a sync to disk. Here notifications are handed over in memory, and who works leads.
// Two servers on one file both lead for a while: all that a leader does can be done twice.
type alone struct {
	*riversqlite.Driver
	db *db.DB
}

func (a alone) GetExecutor() riverdriver.Executor { return executor{a.Driver.GetExecutor(), a.db} }

func (a alone) GetListener(*riverdriver.GetListenenerParams) riverdriver.Listener {
	return listener{a.db.Woken()}
}

type executor struct {
	riverdriver.Executor
	db *db.DB
}

func (e executor) Begin(ctx context.Context) (riverdriver.ExecutorTx, error) {
	tx, err := e.Executor.Begin(ctx)
	if err != nil {
		return nil, err
	}
	return &executorTx{ExecutorTx: tx, db: e.db}, nil
}

func (executor) NotifyMany(context.Context, *riverdriver.NotifyManyParams) error { return nil } // nothing that we use

func (executor) LeaderAttemptReelect(_ context.Context, p *riverdriver.LeaderReelectParams) (*riverdriver.Leader, error) {
	return &riverdriver.Leader{LeaderID: p.LeaderID, ElectedAt: p.ElectedAt, ExpiresAt: time.Now().Add(p.TTL)}, nil
}

func (executor) LeaderResign(context.Context, *riverdriver.LeaderResignParams) (bool, error) {
	return true, nil
}

type executorTx struct {
	riverdriver.ExecutorTx
	db    *db.DB
	wakes bool
}

func (t *executorTx) LeaderDeleteExpired(context.Context, *riverdriver.LeaderDeleteExpiredParams) (int, error) {
	return 0, nil
}

func (t *executorTx) LeaderAttemptElect(_ context.Context, p *riverdriver.LeaderElectParams) (*riverdriver.Leader, error) {
	now := time.Now()
	return &riverdriver.Leader{LeaderID: p.LeaderID, ElectedAt: now, ExpiresAt: now.Add(p.TTL)}, nil
}

func (t *executorTx) NotifyMany(_ context.Context, p *riverdriver.NotifyManyParams) error {
	t.wakes = t.wakes || p.Topic == newJobs.Topic
	return nil
}

func (t *executorTx) Commit(ctx context.Context) error {
	err := t.ExecutorTx.Commit(ctx)
	if err == nil && t.wakes {
		t.db.Wake()
	}
	return err
}

// listener hears of new jobs from this process. Those of another, of a command beside the server, are found by looking.
type listener struct{ woken <-chan struct{} }

func (l listener) WaitForNotification(ctx context.Context) (*riverdriver.Notification, error) {
	select {
	case <-l.woken:
		return &newJobs, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (listener) Connect(context.Context) error          { return nil }
func (listener) Close(context.Context) error            { return nil }
func (listener) Ping(context.Context) error             { return nil }
func (listener) Listen(context.Context, string) error   { return nil }
func (listener) Unlisten(context.Context, string) error { return nil }
func (listener) Schema() string                         { return "" }
func (listener) SetAfterConnectExec(string)             {}
