package round_test

import (
	"testing"
	"time"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/mail"
	"github.com/dira-platform/dira/internal/round"
	"github.com/dira-platform/dira/internal/secret"
)

// with makes the ministry's server one with another secret.
func (m *ministry) with(s secret.Secret) {
	m.t.Helper()
	m.write(func(tx *db.Tx) error { return round.Renew(tx, s) })
	outgoing, err := mail.NewService(m.db, mail.Settings{Host: "127.0.0.1", Port: 1, From: "Dira <dira@example.org>", Encryption: mail.None})
	if err != nil {
		m.t.Fatal(err)
	}
	m.Service = round.NewService(m.db, m.assessments, outgoing, s, "https://dira.example.org", func(_ string, t time.Time) string { return t.Format(time.DateOnly) })
	m.assessments.React(m.Reactions())
}

// TestLostSecret shows that nobody who was invited notices when the server's secret is lost, twice, and that codes shown from then on work as well.
func TestLostSecret(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		m := newMinistry(t, d)
		for _, name := range []string{"amina", "bakary", "chidi"} {
			m.person(name, "budget")
		}
		first := secret.New()
		m.with(first)
		id := m.launched(round.Coded)
		anonymous := m.launched(round.Anonymous)
		handedOut := m.codes(id)
		poster, err := m.OpenCode(ctx, m.officer, anonymous)
		if err != nil {
			t.Fatal(err)
		}
		amina := m.begin(handedOut["amina"])
		for _, s := range []secret.Secret{secret.New(), secret.New(), first} {
			m.with(s)
			printed := m.codes(id)
			open, err := m.OpenCode(ctx, m.officer, anonymous)
			if err != nil {
				t.Fatal(err)
			}
			for _, code := range []string{handedOut["chidi"], printed["chidi"], string(poster), string(open)} {
				if _, err := m.Invited(ctx, code); err != nil {
					t.Errorf("a code does not work: %v", err)
				}
			}
			_, err = m.Invited(ctx, string(assessment.NewKey()))
			wantCode(t, err, "invitation_not_found")
		}
		m.with(secret.New())
		m.finish(amina)                         // who had begun
		m.finish(m.begin(handedOut["bakary"]))  // who has the first code
		m.finish(m.begin(m.codes(id)["chidi"])) // who got a code today
		if got := m.progress(m.officer, id)[0]; got != "Ministry of Finance 3/3/3" {
			t.Errorf("in the end %s", got)
		}
		_, err = m.Begin(ctx, handedOut["amina"], round.Taking{Language: "en", Again: true})
		wantCode(t, err, "round_finished")
	})
}
