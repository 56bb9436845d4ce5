package round_test

import (
	"strings"
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

// TestRound is the main job: people are invited, begin, finish, are reminded, and the round is closed, for the kinds in which people are invited.
func TestRound(t *testing.T) {
	for _, how := range []round.Identification{round.Named, round.Coded} {
		t.Run(string(how), func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				m := newMinistry(t, d)
				m.person("amina", "budget")
				m.person("bakary", "team", func(d *identity.Details) { d.Language, d.Sex = "fr", "man" })
				m.person("chidi", "team", func(d *identity.Details) { d.Email = "" })
				m.person("elsewhere", "taxes")
				id := m.launched(how)
				m.invite(id) // again: nobody is invited twice
				want := []string{"Ministry of Finance 3/0/0", " budget 3/0/0", "  team 2/0/0"}
				if diff := cmp.Diff(want, m.progress(m.officer, id)); diff != "" {
					t.Error("after inviting (-want +got):\n" + diff)
				}
				if got := m.queued(); len(got) != 2 {
					t.Errorf("mail: %v", got)
				}

				codes := m.codes(id)
				amina := m.begin(codes["amina"])
				_, err := m.Begin(ctx, codes["amina"], round.Taking{Language: "en"})
				wantCode(t, err, "round_begun_before")
				m.finish(amina)
				w, err := m.Invited(ctx, codes["amina"])
				if err != nil || !w.Finished {
					t.Errorf("amina's invitation: %+v, %v", w, err)
				}
				_, err = m.Begin(ctx, codes["amina"], round.Taking{Language: "en", Again: true})
				wantCode(t, err, "round_finished")

				m.now = m.now.Add(8 * 24 * time.Hour)
				for range 2 { // the second time nobody is due
					if err := m.RemindDue(ctx); err != nil {
						t.Fatal(err)
					}
				}
				if got := m.queued(); len(got) != 3 || !strings.Contains(strings.Join(got, "\n"), "bakary@example.org: fr reminder Autumn") {
					t.Errorf("mail after the reminder: %v", got)
				}

				bakary := m.begin(codes["bakary"])
				wantCode(t, m.Close(ctx, m.officer, id), "")
				who := assessment.Holder(org, string(bakary.Key))
				_, err = m.assessments.Answer(ctx, who, bakary.ID, assessment.Reply{Number: 1, Choice: []string{"3"}, Key: "k"})
				wantCode(t, err, "round_closed")
				wantCode(t, m.Reopen(ctx, m.officer, id, m.now.Add(7*24*time.Hour)), "")
				m.finish(bakary)
				want = []string{"Ministry of Finance 3/2/2", " budget 3/2/2", "  team 2/1/1"}
				if diff := cmp.Diff(want, m.progress(m.officer, id)); diff != "" {
					t.Error("at the end (-want +got):\n" + diff)
				}
			})
		})
	}
}

// TestCodesOpenNothing shows that the code of an invitation, which an officer can print, never opens what was begun with it.
func TestCodesOpenNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		m := newMinistry(t, d)
		m.person("amina", "budget")
		id := m.launched(round.Coded)
		code := m.codes(id)["amina"]
		started := m.begin(code)
		_, err := m.assessments.Open(ctx, assessment.Holder(org, code))
		wantCode(t, err, "code_not_found")
		_, err = m.assessments.Overview(ctx, assessment.Holder(org, code), started.ID)
		wantCode(t, err, "key_wrong")

		again, err := m.Begin(ctx, code, round.Taking{Language: "en", Again: true})
		if err != nil {
			t.Fatal(err)
		}
		_, err = m.assessments.Overview(ctx, assessment.Holder(org, string(started.Key)), started.ID)
		wantCode(t, err, "assessment_not_found") // what was given up is gone, and was shown to nobody
		m.finish(again)
	})
}

// TestDatabaseTellsNothing looks for the code of a person in every text of the database of a coded round, and for anything of theirs in what belongs to
// their assessment.
func TestDatabaseTellsNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		m := newMinistry(t, d)
		m.person("amina", "budget")
		m.person("bakary", "budget")
		id := m.launched(round.Coded)
		code := m.codes(id)["amina"]
		started := m.begin(code)
		m.finish(started)
		m.write(func(tx *db.Tx) error {
			var texts []string
			for _, query := range []string{
				`SELECT id || person_id || code_hash FROM round_invitations`,
				`SELECT session_id || unit_id || pair_code || sealed FROM round_sessions`,
				`SELECT id || key_hash || person_id FROM assessment_sessions`,
			} {
				rows, err := db.All(tx, func(row func(...any) error) (s string, err error) { return s, row(&s) }, query)
				if err != nil {
					return err
				}
				texts = append(texts, rows...)
			}
			all := strings.Join(texts, "\n")
			for _, hidden := range []string{code, string(started.Key)} {
				if strings.Contains(all, hidden) {
					t.Errorf("%s stands in the database", hidden)
				}
			}
			sessions, err := db.All(tx, func(row func(...any) error) (s string, err error) { return s, row(&s) },
				`SELECT s.session_id || s.pair_code || s.sealed || a.person_id FROM round_sessions s JOIN assessment_sessions a ON a.org_id = s.org_id AND a.id = s.session_id`)
			if strings.Contains(strings.Join(sessions, ""), string(m.people["amina"])) {
				t.Error("an assessment of a coded round names its person")
			}
			return err
		})
	})
}

// TestWaves shows that the same person has the same pair code in the next wave, and another person another.
func TestWaves(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		m := newMinistry(t, d)
		m.person("amina", "budget")
		m.person("bakary", "budget")
		first := m.launched(round.Coded)
		for _, code := range m.codes(first) {
			m.finish(m.begin(code))
		}
		second, err := m.Repeat(ctx, m.officer, first)
		if err != nil {
			t.Fatal(err)
		}
		r, err := m.Round(ctx, m.officer, second)
		if err != nil || r.Wave != 2 || r.State != round.Draft || r.Repeats != first || len(r.Messages) != 4 {
			t.Fatalf("the next wave: %+v, %v", r, err)
		}
		wantCode(t, m.Launch(ctx, m.officer, second), "")
		m.invite(second)
		for _, code := range m.codes(second) {
			m.finish(m.begin(code))
		}
		m.write(func(tx *db.Tx) error {
			pairs, err := db.All(tx, func(row func(...any) error) (n int, err error) { return n, row(&n) },
				`SELECT COUNT(*) FROM round_sessions GROUP BY pair_code ORDER BY pair_code`)
			if diff := cmp.Diff([]int{2, 2}, pairs); diff != "" {
				t.Error("sessions per pair code (-want +got):\n" + diff)
			}
			return err
		})
	})
}

func TestAnonymous(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		m := newMinistry(t, d)
		m.person("amina", "budget")
		id := m.launched(round.Anonymous)
		if got := m.queued(); len(got) != 0 {
			t.Errorf("mail: %v", got)
		}
		code, err := m.OpenCode(ctx, m.officer, id)
		if err != nil {
			t.Fatal(err)
		}
		m.finish(m.begin(string(code)))
		m.begin(string(code)) // one code for all
		if diff := cmp.Diff([]string{"Ministry of Finance 0/2/1", " budget 0/2/1"}, m.progress(m.officer, id)); diff != "" {
			t.Error("progress (-want +got):\n" + diff)
		}
	})
}

// TestFixed shows what can still be changed when: all before somebody has begun, and then what nobody was promised.
func TestFixed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		m := newMinistry(t, d)
		m.person("amina", "budget")
		m.person("bakary", "taxes")
		id := m.launched(round.Coded)
		p := m.plan(round.Coded)
		p.Units = append(p.Units, m.units["taxes"].ID)
		wantCode(t, m.Change(ctx, m.officer, id, p), "")
		m.invite(id)
		if got := len(m.codes(id)); got != 2 {
			t.Errorf("%d invited after the change", got)
		}
		other := p
		other.Identification = round.Anonymous
		wantCode(t, m.Change(ctx, m.officer, id, other), "round_launched")
		m.begin(m.codes(id)["amina"])
		for field, change := range map[string]func(*round.Plan){
			"scope":          func(p *round.Plan) { p.Scope = nil },
			"identification": func(p *round.Plan) { p.Identification = round.Named },
			"units":          func(p *round.Plan) { p.Units = p.Units[:1] },
			"purpose":        func(p *round.Plan) { p.Purpose = "Something else." },
			"role":           func(p *round.Plan) { p.Role = "role.other" },
		} {
			q := p
			change(&q)
			err := m.Change(ctx, m.officer, id, q)
			wantCode(t, err, "round_begun")
			if e := errs.As(err); e != nil && e.Field != field {
				t.Errorf("the message of %s stands at %s", field, e.Field)
			}
		}
		q := p
		q.Name, q.ClosesAt = "Longer", p.ClosesAt.Add(24*time.Hour)
		wantCode(t, m.Change(ctx, m.officer, id, q), "")
	})
}

// TestLeavers shows that who leaves is taken out, and who comes back is in again with the same code.
func TestLeavers(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		m := newMinistry(t, d)
		m.person("amina", "budget")
		m.person("bakary", "budget")
		id := m.launched(round.Coded)
		code := m.codes(id)["amina"]
		left := func(left bool) {
			m.write(func(tx *db.Tx) error {
				p, err := identity.SelectPerson(tx, org, m.people["amina"])
				if err != nil {
					return err
				}
				return identity.SetLeft(tx, org, p, left)
			})
			m.invite(id)
		}
		left(true)
		_, err := m.Begin(ctx, code, round.Taking{Language: "en"})
		wantCode(t, err, "round_withdrawn")
		if got := len(m.codes(id)); got != 1 {
			t.Errorf("%d invited", got)
		}
		left(false)
		if m.codes(id)["amina"] != code {
			t.Error("another code after coming back")
		}
		m.begin(code)
	})
}

func TestPlanRefused(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		m := newMinistry(t, d)
		m.person("amina", "budget")
		for code, change := range map[string]func(*round.Plan){
			"round_name_missing":   func(p *round.Plan) { p.Name = " " },
			"round_identification": func(p *round.Plan) { p.Identification = "secret" },
			"round_reminders":      func(p *round.Plan) { p.Reminders = make([]time.Time, 3) },
			"round_reminder_late":  func(p *round.Plan) { p.Reminders = []time.Time{p.ClosesAt} },
			"round_placeholder":    func(p *round.Plan) { p.Messages[0].Text += "{password}" },
			"round_message_link":   func(p *round.Plan) { p.Messages[0].Text = "come" },
			"round_unit_outside":   func(p *round.Plan) { p.Units = []identity.UnitID{m.units["ministry"].ID} },
		} {
			p := m.plan(round.Coded)
			change(&p)
			_, err := m.Create(ctx, m.officer, m.units["budget"].ID, p)
			wantCode(t, err, code)
		}
		for code, change := range map[string]func(*round.Plan){
			"round_purpose_missing":   func(p *round.Plan) { p.Purpose = "" },
			"round_contact_missing":   func(p *round.Plan) { p.Contact = "" },
			"round_units_missing":     func(p *round.Plan) { p.Units = nil },
			"round_languages_missing": func(p *round.Plan) { p.Languages = nil },
			"round_closes_past":       func(p *round.Plan) { p.Reminders, p.ClosesAt = nil, m.now },
			"round_nobody":            func(p *round.Plan) { p.Units = []identity.UnitID{m.units["taxes"].ID} },
		} {
			p := m.plan(round.Coded)
			change(&p)
			id, err := m.Create(ctx, m.officer, m.units["ministry"].ID, p)
			if err != nil {
				t.Fatal(code, err)
			}
			wantCode(t, m.Launch(ctx, m.officer, id), code)
		}
	})
}

// TestWhoMay shows the borders of a round: units, roles, organisations.
func TestWhoMay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		m := newMinistry(t, d)
		m.person("amina", "team")
		m.person("bakary", "budget")
		id := m.launched(round.Coded)
		manager := policy.Actor{Org: org, Person: "m", Role: policy.Manager, Unit: m.units["team"].Path}
		if diff := cmp.Diff([]string{"team 1/0/0"}, m.progress(manager, id)); diff != "" {
			t.Error("the manager of a team sees (-want +got):\n" + diff)
		}
		p, _ := m.Progress(ctx, manager, id)
		if p.Sexes != nil || p.Grades != nil {
			t.Error("a manager sees who is missing by sex and grade")
		}
		_, err := m.Invitations(ctx, manager, id, m.units["team"].ID)
		wantCode(t, err, "round_not_found")
		local := m.officer
		local.Unit = m.units["budget"].Path
		wantCode(t, m.Close(ctx, local, id), "round_not_found") // it is the ministry's
		weak := m.officer
		weak.Strong = false
		wantCode(t, m.Close(ctx, weak, id), "second_factor_needed")
		foreign := m.officer
		foreign.Org = "health"
		_, err = m.Round(ctx, foreign, id)
		wantCode(t, err, "round_not_found")
		_, err = m.Invited(ctx, "0000-0000-0000-0000")
		wantCode(t, err, "invitation_not_found")
	})
}
