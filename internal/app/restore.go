package app

import (
	"context"
	"fmt"
	"time"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/backup"
	"github.com/dira-platform/dira/internal/colleague"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/erasure"
	"github.com/dira-platform/dira/internal/learning"
	"github.com/dira-platform/dira/internal/mail"
	"github.com/dira-platform/dira/internal/offer"
	"github.com/dira-platform/dira/internal/privacy"
	"github.com/dira-platform/dira/internal/round"
	"github.com/dira-platform/dira/internal/signin"
)

// Restored is what a restore did beside filling the database.
type Restored struct {
	Erasures int // noted in the ledgers
	Erased   int // of them, what the backup had brought back
	Unread   int // lines of the ledgers that cannot be read
}

// Restore makes the database of c out of a backup and erases again what the ledgers name: those at the paths and the server's own, which takes over what
// the others have. Nothing can be seen of the database before that.
func Restore(ctx context.Context, c Config, a *backup.Archive, ledgers []string, progress backup.Progress) (r Restored, err error) {
	bound, err := a.Mark(SecretMark)
	if err == nil {
		err = c.suits(bound)
	}
	if err != nil {
		return r, err
	}
	own, err := erasure.Open(c.ErasuresPath())
	if err != nil {
		return r, err
	}
	defer own.Close()
	var entries []erasure.Entry
	for _, path := range ledgers {
		more, unread, err := erasure.Read(path)
		if err != nil {
			return r, fmt.Errorf("the ledger of erasures cannot be read: %w", err)
		}
		entries, r.Unread = append(entries, more...), r.Unread+unread
	}
	unread, err := own.Adopt(entries)
	if err != nil {
		return r, err
	}
	all, _, err := own.Since(time.Time{})
	if err != nil {
		return r, err
	}
	r.Erasures, r.Unread = len(all), r.Unread+unread
	err = a.RestoreInto(ctx, c.DatabasePath(), progress, func(d *db.DB) error {
		r.Erased, err = eraseAgain(ctx, c, d, all)
		return err
	})
	return r, err
}

// eraseAgain erases in a restored database what was erased since, before anything is served from it.
func eraseAgain(ctx context.Context, c Config, d *db.DB, all []erasure.Entry) (int, error) {
	key, _, err := takeSecret(ctx, d, c)
	if err != nil {
		return 0, err
	}
	if err := d.Write(ctx, func(tx *db.Tx) error {
		if _, err := mail.AfterRestore(tx); err != nil {
			return err
		}
		return signin.AfterRestore(tx)
	}); err != nil {
		return 0, err
	}
	messages, err := mail.NewService(d, mail.Settings{})
	if err != nil {
		return 0, err
	}
	assessments := assessment.NewService(d, nil, nil)
	rounds := round.NewService(d, assessments, messages, key, "", nil)
	views := colleague.NewService(d, colleague.Surroundings{Mail: messages})
	offers := offer.NewService(d, offer.Surroundings{Mail: messages})
	return erasure.Replay(all, erasers(ctx, assessments, views, learning.NewService(d, learning.Surroundings{}), privacy.NewService(d, holders(rounds, views, messages, offers), nil)))
}
