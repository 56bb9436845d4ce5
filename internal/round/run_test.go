package round_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/round"
)

func (m *ministry) state(id round.ID) round.State {
	m.t.Helper()
	r, err := m.Round(ctx, m.officer, id)
	if err != nil {
		m.t.Fatal(err)
	}
	return r.State
}

// TestClosesByItself shows that a round is closed after its last day, stays closed, and runs on when an officer says until when.
func TestClosesByItself(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		m := newMinistry(t, d)
		m.person("amina", "budget")
		id := m.launched(round.Coded)
		upkeep := func(want round.State) {
			t.Helper()
			if err := m.Upkeep(ctx); err != nil {
				t.Fatal(err)
			}
			if got := m.state(id); got != want {
				t.Errorf("%s: %s, want %s", m.now, got, want)
			}
		}
		m.now = m.now.Add(14*24*time.Hour - time.Second)
		upkeep(round.Running)
		m.now = m.now.Add(time.Second)
		upkeep(round.Closed)
		_, err := m.Begin(ctx, m.codes(id)["amina"], round.Taking{Language: "en"})
		wantCode(t, err, "round_closed")

		wantCode(t, m.Reopen(ctx, m.officer, id, m.now), "round_closes_past")
		wantCode(t, m.Reopen(ctx, m.officer, id, m.now.Add(time.Hour)), "")
		upkeep(round.Running) // not closed at once again
		m.begin(m.codes(id)["amina"])
		m.now = m.now.Add(time.Hour)
		upkeep(round.Closed)
	})
}

// TestDaysOfARunningRound shows that days can be moved, but not into the past.
func TestDaysOfARunningRound(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		m := newMinistry(t, d)
		m.person("amina", "budget")
		id := m.launched(round.Coded)
		m.now = m.now.Add(8 * 24 * time.Hour) // the reminder has gone out
		for code, change := range map[string]func(*round.Plan){
			"round_closes_past":   func(p *round.Plan) { p.ClosesAt = m.now.Add(-time.Minute) },
			"round_reminder_past": func(p *round.Plan) { p.Reminders = append(p.Reminders, m.now.Add(-time.Hour)) },
			"":                    func(p *round.Plan) { p.ClosesAt = p.ClosesAt.Add(24 * time.Hour) },
		} {
			r, err := m.Editable(ctx, m.officer, id)
			if err != nil {
				t.Fatal(err)
			}
			p := r.Plan
			p.Reminders = slices.Clone(p.Reminders)
			change(&p)
			wantCode(t, m.Change(ctx, m.officer, id, p), code)
		}
	})
}

// TestReminding shows who would be reminded, and that a form sent twice reminds once.
func TestReminding(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		m := newMinistry(t, d)
		m.person("amina", "budget")
		m.person("bakary", "team")
		m.person("chidi", "team", func(d *identity.Details) { d.Email = "" })
		id := m.launched(round.Coded)
		reminding := func(want round.Reminding) {
			t.Helper()
			got, err := m.Reminding(ctx, m.officer, id)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error("reminding (-want +got):\n" + diff)
			}
		}
		remind := func(nth, want int) {
			t.Helper()
			if n, err := m.Remind(ctx, m.officer, id, nth); err != nil || n != want {
				t.Errorf("reminder %d: %d people, %v; want %d", nth, n, err, want)
			}
		}
		reminding(round.Reminding{Nth: 1, People: 2, OnPaper: 1})
		remind(1, 2)
		remind(1, 0)
		m.finish(m.begin(m.codes(id)["amina"]))
		reminding(round.Reminding{Nth: 2, People: 1, OnPaper: 1})
		remind(2, 1)
		reminding(round.Reminding{OnPaper: 1, Enough: 1})
		_, err := m.Remind(ctx, m.officer, id, 3)
		wantCode(t, err, "round_reminders")
	})
}

// TestCheck shows what an officer is told before a round is launched.
func TestCheck(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		m := newMinistry(t, d)
		m.person("amina", "budget", func(d *identity.Details) { d.Language = "fr" })
		m.person("bakary", "team", func(d *identity.Details) { d.Email = "" })
		m.person("elsewhere", "taxes")
		p := m.plan(round.Coded)
		p.Purpose, p.Scope, p.Reminders = "", []string{"D99"}, []time.Time{m.now}
		id, err := m.Create(ctx, m.officer, m.units["ministry"].ID, p)
		if err != nil {
			t.Fatal(err)
		}
		c, err := m.Check(ctx, m.officer, id)
		if err != nil {
			t.Fatal(err)
		}
		var missing []string
		for _, e := range c.Missing {
			missing = append(missing, errs.As(e).Code+" "+errs.As(e).Field)
		}
		if diff := cmp.Diff([]string{"round_purpose_missing purpose", "round_reminder_past reminders", "scope_unknown scope"}, missing); diff != "" {
			t.Error("missing (-want +got):\n" + diff)
		}
		if c.People != 2 || c.ByMail != 1 || c.NoLanguage != 1 || c.MailOff || len(c.Small) != 1 || c.Small[0].ID != m.units["budget"].ID {
			t.Errorf("check: %+v", c)
		}
		areas, err := m.Areas(ctx, m.officer, id)
		if err != nil {
			t.Fatal(err)
		}
		var lines []string
		for _, a := range areas {
			lines = append(lines, a.Unit.Name)
			if got := [4]int{a.Depth, a.People, a.Email, a.Language}; a.Unit.Name == "budget" && (!a.Asked || got != [4]int{1, 2, 1, 1}) {
				t.Errorf("budget: %+v", a)
			}
		}
		if diff := cmp.Diff([]string{"Ministry of Finance", "budget", "team", "taxes"}, lines); diff != "" {
			t.Error("areas (-want +got):\n" + diff)
		}
	})
}

// TestListed shows who sees which rounds, with whose counts.
func TestListed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		m := newMinistry(t, d)
		m.person("amina", "team")
		m.person("bakary", "budget")
		m.finish(m.begin(m.codes(m.launched(round.Coded))["bakary"]))
		draft, err := m.Create(ctx, m.officer, m.units["ministry"].ID, m.plan(round.Coded))
		if err != nil {
			t.Fatal(err)
		}
		for _, tt := range []struct {
			role policy.Role
			unit string
			want []string
		}{
			{policy.Officer, "ministry", []string{"draft 0/0/0", "running 2/1/1"}},
			{policy.Auditor, "ministry", []string{"draft 0/0/0", "running 2/1/1"}},
			{policy.Officer, "budget", []string{"running 2/1/1"}}, // the draft is the ministry's
			{policy.Manager, "ministry", []string{"running 2/1/1"}},
			{policy.Manager, "team", []string{"running 1/0/0"}},
			{policy.Manager, "taxes", nil},
		} {
			who := policy.Actor{Org: org, Person: "x", Role: tt.role, Unit: m.units[tt.unit].Path, Strong: true}
			list, err := m.Rounds(ctx, who)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, l := range list {
				got = append(got, string(l.State)+" "+counts(l.Count))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("%s of %s (-want +got):\n%s", tt.role, tt.unit, diff)
			}
		}
		manager := policy.Actor{Org: org, Person: "x", Role: policy.Manager, Unit: m.units["ministry"].Path}
		_, err = m.Progress(ctx, manager, draft)
		wantCode(t, err, "round_not_found")
	})
}

// TestErasedHadBegun shows that whoever has finished and then erased their answers still counts as somebody who began: fewer would have begun than finished.
func TestErasedHadBegun(t *testing.T) {
	for _, how := range []round.Identification{round.Named, round.Coded} {
		t.Run(string(how), func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				m := newMinistry(t, d)
				m.person("amina", "team")
				m.person("bakary", "team")
				id := m.launched(how)
				codes := m.codes(id)
				started := m.begin(codes["amina"])
				m.finish(started)
				m.begin(codes["bakary"])
				if err := m.assessments.Erase(ctx, assessment.Holder(org, string(started.Key)), started.ID); err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff([]string{"Ministry of Finance 2/2/1", " budget 2/2/1", "  team 2/2/1"}, m.progress(m.officer, id)); diff != "" {
					t.Error("(-want +got):\n" + diff)
				}
			})
		})
	}
}

// TestLastWave shows that a person who is signed in sees their result beside that of the wave before, and that nobody else does who got hold of the code
// of their invitation.
func TestLastWave(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		m := newMinistry(t, d)
		m.person("amina", "budget")
		m.person("bakary", "budget")
		first := m.launched(round.Coded)
		before := m.begin(m.codes(first)["amina"])
		m.finish(before)
		m.now = m.now.Add(30 * 24 * time.Hour)
		second, err := m.Repeat(ctx, m.officer, first)
		if err != nil {
			t.Fatal(err)
		}
		wantCode(t, m.Launch(ctx, m.officer, second), "")
		m.invite(second)
		now := m.begin(m.codes(second)["amina"])
		key := assessment.WithKey(policy.Actor{Org: org}, string(now.Key))
		_, err = m.LastWave(ctx, key, now.ID)
		wantCode(t, err, "not_submitted")
		m.finish(now)

		amina := key
		amina.Person = string(m.people["amina"])
		c, err := m.LastWave(ctx, amina, now.ID)
		if err != nil || len(c.Changes) == 0 || !c.Before.SubmittedAt.Before(c.Now.SubmittedAt) {
			t.Fatalf("comparison: %+v, %v", c, err)
		}
		_, err = m.LastWave(ctx, key, now.ID) // the key alone, as whoever printed the code could have
		wantCode(t, err, "wave_not_found")
		other := key
		other.Person = string(m.people["bakary"])
		_, err = m.LastWave(ctx, other, now.ID)
		wantCode(t, err, "wave_not_found")
		own := policy.Actor{Org: org, Person: string(m.people["amina"])}
		_, err = m.LastWave(ctx, own, now.ID) // signed in, without the key
		wantCode(t, err, "key_missing")
		old := assessment.WithKey(own, string(before.Key))
		_, err = m.LastWave(ctx, old, before.ID) // nothing came before the first
		wantCode(t, err, "wave_not_found")
	})
}

// TestUsual shows that the day on which a new round closes is one on which people work.
func TestUsual(t *testing.T) {
	for day := range 7 {
		now := time.Date(2026, 11, 23+day, 15, 4, 5, 0, time.UTC)
		p := round.Usual(now)
		if w := p.ClosesAt.Weekday(); w < time.Monday || w > time.Thursday || p.ClosesAt.Hour() != 23 || p.ClosesAt.Sub(now) < 21*24*time.Hour {
			t.Errorf("from %s: closes %s", now, p.ClosesAt)
		}
		if len(p.Reminders) != 2 || !p.Reminders[1].Before(p.ClosesAt) || !p.Reminders[0].After(now) {
			t.Errorf("from %s: reminders %s", now, p.Reminders)
		}
	}
}

// TestShown shows that a message is filled for the one who writes it, and that what stands for a code opens nothing.
func TestShown(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		m := newMinistry(t, d)
		id, err := m.Create(ctx, m.officer, m.units["ministry"].ID, m.plan(round.Coded))
		if err != nil {
			t.Fatal(err)
		}
		subject, text, err := m.Letter(ctx, m.officer, id, round.Invitation, "fr", "Amina")
		want := "Amina, Ministry of Finance: https://dira.example.org/i/ABCD-EFGH-JKMN-PQRS (ABCD-EFGH-JKMN-PQRS) until fr 2026-12-07"
		if err != nil || subject != "fr invitation Autumn" || text != want {
			t.Errorf("letter: %q, %q, %v", subject, text, err)
		}
		_, err = m.Invited(ctx, "ABCD-EFGH-JKMN-PQRS")
		wantCode(t, err, "invitation_not_found")
		w, err := m.AsParticipant(ctx, m.officer, id)
		if err != nil || w.Organisation.Name != "Ministry of Finance" || len(w.Units) != 1 {
			t.Errorf("as a participant: %+v, %v", w, err)
		}
		auditor := m.officer
		auditor.Role = policy.Auditor
		_, err = m.AsParticipant(ctx, auditor, id)
		wantCode(t, err, "role_not_allowed")
	})
}
