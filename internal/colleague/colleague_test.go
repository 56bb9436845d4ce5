package colleague_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/colleague"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/mail"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/round"
	"github.com/dira-platform/dira/internal/secret"
)

// TestViews is the main job, in both kinds of round: somebody asks, others answer, who is last closes it, and what is left is averages.
func TestViews(t *testing.T) {
	for _, how := range []round.Identification{round.Named, round.Coded} {
		t.Run(string(how), func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				m := newMinistry(t, d, how)
				m.must(m.ask("boss", "chidi", "dara", "eve", "femi"))
				m.give("chidi", 2, "patient")
				m.give("dara", 3, "")
				m.give("eve", 4, "clear")
				m.give("boss", 5, "reliable")
				if p := m.picture(); p.Closed || p.Given != 3 || !p.Ready || len(p.Colleagues)+len(p.Well) > 0 || p.Supervisor != nil {
					t.Errorf("while it is open: %+v", p)
				}
				m.must(m.Decline(ctx, m.signedIn("femi"), m.came("femi"))) // the last
				p := m.picture()
				if !p.Closed || !p.Enough() || len(p.Asked) != 5 {
					t.Fatalf("at the end: %+v", p)
				}
				for _, side := range []struct {
					list []colleague.Points
					want float64
				}{{p.Colleagues, 3}, {p.Supervisor.Points, 5}} {
					if len(side.list) != 4 { // of the domain
						t.Errorf("%d competencies", len(side.list))
					}
					for _, x := range side.list {
						if x.Points != side.want {
							t.Errorf("%s: %v, want %v", x.Ability, x.Points, side.want)
						}
					}
				}
				if diff := cmp.Diff([]string{"clear", "patient"}, p.Well); diff != "" || p.Supervisor.Well != "reliable" {
					t.Errorf("words: %s, %q", diff, p.Supervisor.Well)
				}
				if len(p.Own) != 1 || p.Own[0].Points != 3 {
					t.Errorf("own: %v", p.Own)
				}
				if n := m.stored("colleague_ratings"); n != 12 { // the supervisor's
					t.Errorf("%d points are left", n)
				}
				c, err := m.Counts(ctx, m.officer, m.round)
				if err != nil || c != (colleague.Counts{People: 1, Asked: 5, Given: 4}) {
					t.Errorf("counts: %+v, %v", c, err)
				}
			})
		})
	}
}

// TestTooFew shows that of two colleagues nothing is ever shown and nothing stays, however somebody looks.
func TestTooFew(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		m := newMinistry(t, d, round.Coded)
		m.must(m.ask("", "chidi", "dara", "eve"))
		m.give("chidi", 2, "word-of-chidi")
		m.give("dara", 4, "word-of-dara")
		wantCode(t, m.End(ctx, m.asker, m.session), "views_too_few")
		see := func(when string) {
			t.Helper()
			p := m.picture()
			raw, err := json.Marshal(p)
			m.must(err)
			if len(p.Colleagues) > 0 || p.Given != 2 || strings.Contains(string(raw), "word-of") || strings.Contains(string(raw), `"colleagues"`) {
				t.Errorf("%s: %s", when, raw)
			}
			var rec *colleague.Record
			m.write(func(tx *db.Tx) (err error) { rec, err = m.Export(tx, org, m.people["amina"]); return err })
			if raw, _ = json.Marshal(rec); strings.Contains(string(raw), "word-of") || strings.Contains(string(raw), `"points"`) {
				t.Errorf("%s, taken along: %s", when, raw)
			}
		}
		see("while it is open")
		m.now = m.now.Add((colleague.Days + 1) * 24 * time.Hour)
		m.must(m.EndDue(ctx))
		see("at the end")
		if all := m.everything(); strings.Contains(all, "word-of") || m.stored("colleague_ratings")+m.stored("colleague_averages") > 0 {
			t.Errorf("left: %s", all)
		}
	})
}

// TestFrozen shows that what was shown once does not change: nobody can be told from a difference.
func TestFrozen(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		m := newMinistry(t, d, round.Coded)
		m.must(m.ask("", "chidi", "dara", "eve", "femi"))
		m.give("chidi", 2, "")
		m.give("dara", 4, "")
		femi := m.came("femi")
		_, err := m.Begin(ctx, m.signedIn("femi"), femi)
		m.must(err)
		m.rate(m.signedIn("femi"), femi, 1) // never given: does not count
		eve := m.came("eve")
		m.give("eve", 3, "")
		m.rate(m.signedIn("eve"), eve, 5) // may still be changed
		m.must(m.Give(ctx, m.signedIn("eve"), eve, "", ""))
		m.must(m.End(ctx, m.asker, m.session))
		before := m.picture()
		if len(before.Colleagues) != 4 || before.Colleagues[0].Points != 11.0/3 {
			t.Errorf("averages: %v", before.Colleagues)
		}

		_, err = m.Begin(ctx, m.signedIn("femi"), femi)
		wantCode(t, err, "views_closed")
		wantCode(t, m.Rate(ctx, m.signedIn("eve"), eve, nil), "views_closed")
		wantCode(t, m.Decline(ctx, m.signedIn("eve"), eve), "views_closed")
		wantCode(t, m.ask("boss"), "views_closed")
		m.write(func(tx *db.Tx) error { return colleague.ErasePerson(tx, org, m.people["eve"]) })
		after := m.picture()
		if diff := cmp.Diff(before.Colleagues, after.Colleagues); diff != "" || after.Given != 3 {
			t.Errorf("after somebody was erased (-before +after):\n%s", diff)
		}
	})
}

// TestNames shows who can be asked.
func TestNames(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		m := newMinistry(t, d, round.Coded)
		for _, tt := range []struct {
			supervisor string
			colleagues []string
			want       string
		}{
			{"", nil, "views_nobody"},
			{"nobody", nil, "view_unknown"},
			{"", []string{"chidi", "dara"}, "views_how_many"},
			{"", []string{"chidi", "dara", "amina"}, "view_yourself"},
			{"boss", []string{"chidi", "dara", "boss"}, "view_twice"},
			{"", []string{"chidi", "dara", "gita"}, ""},
			{"", []string{"eve"}, ""},
			{"", []string{"eve"}, "view_twice"},
			{"boss", nil, ""},
			{"femi", nil, "views_supervisors"},
		} {
			wantCode(t, m.ask(tt.supervisor, tt.colleagues...), tt.want)
		}
		var sent []mail.Entry
		outgoing, err := mail.NewService(d, mail.Settings{})
		m.must(err)
		m.write(func(tx *db.Tx) error {
			all, err := outgoing.List(tx, org, mail.Queued, "", 100)
			sent = nil
			for _, e := range all {
				if e.Purpose == "view" {
					sent = append(sent, e)
				}
			}
			return err
		})
		if len(sent) != 4 { // all but Gita, who has no address, each once
			t.Errorf("%d messages", len(sent))
		}
		byMail := 0
		for _, a := range m.picture().Asked {
			if a.ByMail {
				byMail++
			}
		}
		if byMail != 4 {
			t.Errorf("%d were written to", byMail)
		}
		if list, err := m.OfInvited(ctx, m.code("gita")); err != nil || len(list) != 1 || list[0].About != "amina" {
			t.Errorf("Gita comes with her invitation and finds %v, %v", list, err)
		}
	})
}

// TestDoors shows who gets in where: nobody but the asker to the picture, nobody but who was asked to a view, and with the code alone to no answer.
func TestDoors(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		m := newMinistry(t, d, round.Coded)
		m.must(m.ask("", "chidi", "dara", "eve"))
		for name, who := range map[string]policy.Actor{"visitor": policy.Anyone(), "officer": m.officer, "other key": assessment.Holder(org, string(assessment.NewKey())),
			"asker without the key": m.signedIn("amina"), "colleague": m.signedIn("chidi"), "invitation": assessment.WithInvitation(policy.Actor{Org: org}, m.code("amina"))} {
			if _, err := m.Picture(ctx, who, m.session); err == nil {
				t.Errorf("%s sees the picture", name)
			}
			if err := m.End(ctx, who, m.session); err == nil {
				t.Errorf("%s ends it", name)
			}
		}
		c := m.came("chidi")
		_, err := m.Opened(ctx, policy.Anyone(), colleague.Came{Code: "0000-0000-0000-0000"})
		wantCode(t, err, "view_not_found")

		visitor := policy.Anyone() // with the link
		key, err := m.Begin(ctx, visitor, c)
		m.must(err)
		wantCode(t, m.Rate(ctx, visitor, c, nil), "view_not_begun")
		mine := colleague.Came{Code: c.Code, Key: string(key)}
		m.rate(visitor, mine, 2)
		m.must(m.Give(ctx, visitor, mine, "secret words", ""))
		for name, tt := range map[string]struct {
			who  policy.Actor
			came colleague.Came
			sees bool
		}{
			"the link alone": {visitor, c, false}, "the browser": {visitor, mine, true}, "signed in": {m.signedIn("chidi"), c, true},
			"somebody else signed in": {m.signedIn("dara"), c, false}, "an officer": {m.officer, c, false}, "the asker": {m.signedIn("amina"), c, false},
		} {
			form, err := m.Opened(ctx, tt.who, tt.came)
			m.must(err)
			if raw, _ := json.Marshal(form); form.Opened != tt.sees || strings.Contains(string(raw), "secret words") != tt.sees ||
				form.Sections[0].Behaviours[0].Rated != tt.sees {
				t.Errorf("%s: %s", name, raw)
			}
		}
		if _, err := m.Begin(ctx, visitor, c); err != nil { // in another browser: what was answered is gone
			t.Fatal(err)
		}
		if m.stored("colleague_ratings") != 0 || strings.Contains(m.everything(), "secret words") {
			t.Error("what was answered in another browser is still there")
		}
		wantCode(t, m.Rate(ctx, visitor, mine, nil), "view_not_begun")
	})
}

// TestRounds shows where others can be asked.
func TestRounds(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		m := newMinistry(t, d, round.Anonymous)
		wantCode(t, m.SetWay(ctx, m.officer, m.round, colleague.May), "views_anonymous")
		wantCode(t, m.ask("boss"), "views_not_offered")

		m.takePart(round.Coded)
		wantCode(t, m.SetWay(ctx, m.officer, m.round, colleague.Never), "round_begun")
		member := m.officer
		member.Role = policy.Member
		wantCode(t, m.SetWay(ctx, member, m.round, colleague.Never), "role_not_allowed")
		_, err := m.Counts(ctx, member, m.round)
		wantCode(t, err, "role_not_allowed")
		next, err := m.rounds.Repeat(ctx, m.officer, m.round)
		m.must(err)
		m.must(m.Carry(ctx, m.officer, m.round, next))
		if way, err := m.WayOf(ctx, org, next); err != nil || way != colleague.May {
			t.Errorf("the next wave: %s, %v", way, err)
		}
		m.must(m.rounds.Drop(ctx, m.officer, next)) // and what was decided for it
		m.must(m.rounds.Close(ctx, m.officer, m.round))
		wantCode(t, m.ask("boss"), "round_closed")
	})
}

// TestNothingTies looks for what would lead from a request of a coded round to the assessment of its person.
func TestNothingTies(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		m := newMinistry(t, d, round.Coded)
		m.must(m.ask("boss", "chidi", "dara", "eve"))
		all := m.everything()
		for _, secret := range []string{string(m.session), m.asker.KeyHash, m.asker.Seal} {
			if strings.Contains(all, secret) {
				t.Errorf("the tables hold %s", secret)
			}
		}
		var asked, closes int64
		m.write(func(tx *db.Tx) error {
			return tx.Row(`SELECT asked_day, closes_at FROM colleague_requests`, nil, &asked, &closes)
		})
		if db.Time(asked) != time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC) || db.Time(closes) != time.Date(2026, 12, 14, 23, 59, 59, 0, time.UTC) {
			t.Errorf("asked at %s, until %s: a time could be held against those of the assessment", db.Time(asked), db.Time(closes))
		}
	})
}

// TestRights shows what people take along and what goes when they are erased.
func TestRights(t *testing.T) {
	for _, how := range []round.Identification{round.Named, round.Coded} {
		t.Run(string(how), func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				m := newMinistry(t, d, how)
				m.must(m.ask("boss", "chidi", "dara", "eve"))
				m.give("chidi", 2, "kind words")
				record := func(name string) (rec *colleague.Record) {
					m.write(func(tx *db.Tx) (err error) { rec, err = m.Export(tx, org, m.people[name]); return err })
					return rec
				}
				if r := record("chidi"); len(r.Given) != 1 || r.Given[0].About != "amina" || r.Given[0].Well != "kind words" || len(r.Given[0].Points) != 12 {
					t.Errorf("who answered takes along %+v", r)
				}
				if r := record("amina"); len(r.Asked) != 1 || len(r.Asked[0].People) != 4 {
					t.Errorf("who asked takes along %+v", r)
				}
				m.write(func(tx *db.Tx) error { return identity.ErasePerson(tx, org, m.people["chidi"]) })
				if n := m.stored("colleague_views"); n != 3 || m.stored("colleague_ratings") != 0 {
					t.Errorf("%d views after one of four was erased", n)
				}
				m.must(m.assessments.Erase(ctx, m.asker, m.session))
				if n := m.stored("colleague_requests") + m.stored("colleague_views"); n != 0 {
					t.Errorf("%d rows after the assessment was erased", n)
				}
			})
		})
	}
}

// TestRenew shows that after the secret was lost codes lead to views again: not those that were sent, but those on people's own pages.
func TestRenew(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		m := newMinistry(t, d, round.Coded)
		m.must(m.ask("", "chidi", "dara", "eve"))
		before := m.came("chidi")
		other := secret.New()
		m.write(func(tx *db.Tx) error { return colleague.Renew(tx, other) })
		m.Surroundings.Secret = other
		_, err := m.Opened(ctx, policy.Anyone(), before)
		wantCode(t, err, "view_not_found")
		if form, err := m.Opened(ctx, policy.Anyone(), m.came("chidi")); err != nil || form.About != "amina" {
			t.Errorf("the new code: %+v, %v", form, err)
		}
	})
}
