package offer_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/mail"
	"github.com/dira-platform/dira/internal/offer"
	"github.com/dira-platform/dira/internal/programme"
	"github.com/dira-platform/dira/internal/results/resultstest"
	"github.com/dira-platform/dira/internal/round"
)

func TestMain(m *testing.M) {
	dbtest.Main(m)
}

var ctx = context.Background()

const org = resultstest.Org

// ministry is one whose people answer rounds, with programmes and what is offered of them.
type ministry struct {
	*resultstest.Ministry
	*offer.Service
	programmes *programme.Service
}

func newMinistry(t *testing.T, d *db.DB) *ministry {
	t.Helper()
	m := &ministry{Ministry: resultstest.New(t, d, mail.Settings{Host: "127.0.0.1", Port: 9, Encryption: mail.None, From: "dira@example.org"}), programmes: programme.NewService(d)}
	m.Service = m.offersOn(d, m.Rounds)
	return m
}

// offersOn are the offers of a server, on a database that it opened itself, with its rounds.
func (m *ministry) offersOn(d *db.DB, rounds *round.Service) *offer.Service {
	return offer.NewService(d, offer.Surroundings{Rounds: rounds, Mail: m.MailOn(d), Address: "http://localhost", Words: func(string) offer.Words { return plainWords{} },
		Date: func(_ string, t time.Time) string { return t.Format(time.DateOnly) }})
}

// plainWords are messages in which the key and the arguments stand as they are.
type plainWords struct{}

func (plainWords) T(key string, args ...any) string {
	return fmt.Sprint(append([]any{key, " "}, args...)...)
}
