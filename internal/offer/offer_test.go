package offer_test

import (
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/internal/offer"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/programme"
	"github.com/dira-platform/dira/internal/round"
)

func wantCode(t *testing.T, err error, code string) {
	t.Helper()
	if e := errs.As(err); e == nil || e.Code != code {
		t.Errorf("got %v, want %s", err, code)
	}
}

func errOf[T any](_ T, err error) error { return err }

func course(name string, level, seats int, cost float64) programme.Course {
	return programme.Course{Name: name, Teaches: []programme.Step{{Ability: framework.AI, Level: level}}, Languages: []string{"en"}, Hours: 10, Cost: cost, Fixed: 100, Seats: seats,
		Begins: "2027-03-01", Ends: "2027-03-02"}
}

// terms are those of a publication whose last day is in two weeks.
func (m *ministry) terms() offer.Terms {
	return offer.Terms{AnswerBy: m.db.Now().AddDate(0, 0, offer.UsualDays).Format(time.DateOnly), Contact: "Awa"}
}

// computed has a programme with a computed scenario: a course of 8 seats that many could use.
func (m *ministry) computed(how round.Identification) (programme.ID, programme.ScenarioID) {
	m.t.Helper()
	m.how = how
	return m.planned(m.hold(60))
}

// planned has a programme for a round with a computed scenario.
func (m *ministry) planned(of round.ID) (programme.ID, programme.ScenarioID) {
	m.t.Helper()
	id, err := m.programmes.Create(ctx, m.officer, of, "Training", "EUR")
	m.check(err)
	_, err = m.programmes.AddCourses(ctx, m.officer, id, []programme.Course{course("Basics", 1, 8, 50), course("Middle", 2, 8, 100), course("Dear", 1, 30, 1e6)})
	m.check(err)
	v, err := m.programmes.Programme(ctx, m.officer, id)
	m.check(err)
	means := v.Usual()
	means.Budget = 3000
	sc, err := m.programmes.SaveScenario(ctx, m.officer, id, "", programme.Wish{Name: "A", Means: means, Seed: "lottery of 1 May"})
	m.check(err)
	m.check(m.programmes.Compute(ctx, m.officer, id, sc))
	m.check(m.programmes.Run(ctx, org, id, sc))
	return id, sc
}

// published publishes it, and returns a course of it that is full and has a list.
func (m *ministry) published(how round.Identification) (programme.ID, *offer.Course) {
	m.t.Helper()
	id, sc := m.computed(how)
	m.check(m.Publish(ctx, m.officer, id, sc, m.terms()))
	m.check(m.Run(ctx, org, id))
	p, err := m.Published(ctx, m.officer, id)
	m.check(err)
	for i := range p.Courses {
		if c := &p.Courses[i]; c.Offered == c.Seats && c.Listed >= programme.Least {
			return id, c
		}
	}
	m.t.Fatalf("no course is full and has a list: %+v", p.Courses)
	return "", nil
}

// holders are those to whom a course is offered, or who are on its list, in the order of their turns.
func (m *ministry) holders(course programme.CourseID, listed bool) (all []int) {
	m.t.Helper()
	turn := map[int]int{}
	for i := range m.taken {
		list, err := m.Offers(ctx, m.key(i), m.taken[i].ID)
		m.check(err)
		for _, o := range list {
			if x := o.Offered(course); x != nil && (x.Turn > 0) == listed {
				all, turn[i] = append(all, i), x.Turn
			}
		}
	}
	slices.SortStableFunc(all, func(a, b int) int { return turn[a] - turn[b] })
	return all
}

func (m *ministry) key(i int) policy.Actor { return assessment.Holder(org, string(m.taken[i].Key)) }

func (m *ministry) answer(i int, course programme.CourseID, accept bool) (offer.SeatState, error) {
	return m.answerAt(m.Service, i, course, accept)
}

// answerAt answers at one of several servers.
func (m *ministry) answerAt(s *offer.Service, i int, course programme.CourseID, accept bool) (offer.SeatState, error) {
	return s.Answer(ctx, m.key(i), m.taken[i].ID, course, offer.Reply{Accept: accept, Name: "Somebody", Email: "somebody@example.org", Language: "en"})
}

func (m *ministry) want(i int, course programme.CourseID, accept bool, want offer.SeatState) {
	m.t.Helper()
	got, err := m.answer(i, course, accept)
	m.check(err)
	if got != want {
		m.t.Errorf("%d is %s, want %s", i, got, want)
	}
}

// pass lets days go by.
func (m *ministry) pass(days int) { m.minutes.Add(int64(days) * 24 * 60) }

func (m *ministry) cohort(id programme.ID, course programme.CourseID) *offer.Cohort {
	m.t.Helper()
	c, err := m.Cohort(ctx, m.officer, id, course)
	m.check(err)
	return c
}

func (m *ministry) count(query string, args ...any) (n int) {
	m.t.Helper()
	m.check(m.db.Read(ctx, func(tx *db.Tx) error { return tx.Row(query, args, &n) }))
	return n
}

// TestPublish offers what was computed, once, and to everybody who finished says the same.
func TestPublish(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		m := newMinistry(t, d)
		id, sc := m.computed(round.Coded)
		late := m.terms()
		late.AnswerBy = "2026-01-01"
		wantCode(t, m.Publish(ctx, m.officer, id, sc, late), "offer_day")
		late.AnswerBy = "2027-03-01"
		wantCode(t, m.Publish(ctx, m.officer, id, sc, late), "offer_day")
		wantCode(t, m.Publish(ctx, m.officer, id, sc, offer.Terms{AnswerBy: m.terms().AnswerBy}), "offer_contact")
		wantCode(t, m.Publish(ctx, m.as(policy.Auditor), id, sc, m.terms()), "role_not_allowed")
		m.check(m.Publish(ctx, m.officer, id, sc, m.terms()))
		wantCode(t, m.Publish(ctx, m.officer, id, sc, m.terms()), "offer_published")
		if o, err := m.Offers(ctx, m.key(0), m.taken[0].ID); len(o) > 0 || err != nil {
			t.Errorf("before all is written %+v is offered, %v", o, err)
		}
		m.check(m.Run(ctx, org, id))
		offers, mails := m.count(`SELECT COUNT(*) FROM offer_offers`), m.count(`SELECT COUNT(*) FROM mail_messages WHERE purpose = 'programme'`)
		if mails != 60 {
			t.Errorf("%d are written to", mails)
		}
		m.check(d.Write(ctx, func(tx *db.Tx) error { // as if the server had been killed before it noted what it had done
			_, err := tx.Exec(`UPDATE offer_publications SET state = 'running', mailed = '', written = 3`)
			return err
		}))
		m.check(m.Run(ctx, org, id))
		if a, b := m.count(`SELECT COUNT(*) FROM offer_offers`), m.count(`SELECT COUNT(*) FROM mail_messages WHERE purpose = 'programme'`); a != offers || b != mails {
			t.Errorf("after going on there are %d offers and %d messages, before %d and %d", a, b, offers, mails)
		}
		p, err := m.Published(ctx, m.as(policy.Auditor), id)
		m.check(err)
		open, err := m.Opened(ctx, p.Address)
		m.check(err)
		places := m.count(`SELECT COUNT(*) FROM offer_offers WHERE turn = 0`)
		sum := 0
		for _, c := range open.Courses {
			sum += c.Offered
			if c.Seats > 0 && c.Offered > c.Seats || c.Listed > max(c.Seats, c.Offered) {
				t.Errorf("%+v", c)
			}
		}
		if p.State != offer.Done || sum != places || places == 0 {
			t.Errorf("%s, %d seats in courses, %d offers", p.State, sum, places)
		}
	})
}

// TestStale refuses to offer what does not follow from the answers any more, says so, and offers it where some were erased.
func TestStale(t *testing.T) {
	m := newMinistry(t, dbtest.SQLite(t))
	id, sc := m.computed(round.Coded)
	change := func(query string) {
		t.Helper()
		m.check(m.db.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(query, m.taken[0].ID)
			return err
		}))
	}
	m.check(m.Publish(ctx, m.officer, id, sc, m.terms()))
	m.check(m.Run(ctx, org, id))
	change(`UPDATE offer_publications SET state = 'running' WHERE $1 <> ''`) // as if it had been stopped on the way
	change(`UPDATE results_facts SET target = 3 - target WHERE session_id = $1`)
	m.check(m.Run(ctx, org, id))
	if p, err := m.Published(ctx, m.officer, id); err != nil || p.State != offer.Failed || p.Failure != "offer_stale" {
		t.Errorf("%+v, %v", p, err)
	}
	change(`UPDATE results_facts SET target = 3 - target WHERE session_id = $1`)
	m.check(m.assessments.Erase(ctx, m.key(1), m.taken[1].ID))
	m.check(m.Publish(ctx, m.officer, id, sc, m.terms()))
	m.check(m.Run(ctx, org, id))
	if p, err := m.Published(ctx, m.officer, id); err != nil || p.State != offer.Done {
		t.Errorf("%+v, %v", p, err)
	}
}

// TestAnswer lets people accept, decline and change their mind until the last day.
func TestAnswer(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		m := newMinistry(t, d)
		id, c := m.published(round.Coded)
		in, listed := m.holders(c.ID, false), m.holders(c.ID, true)
		if len(in) != c.Offered || len(listed) != c.Listed {
			t.Fatalf("%d of %d, %d of %d", len(in), c.Offered, len(listed), c.Listed)
		}
		m.want(in[0], c.ID, true, offer.Seated)
		m.want(in[0], c.ID, true, offer.Seated) // twice is once
		m.want(in[1], c.ID, false, offer.Declined)
		m.want(in[1], c.ID, false, offer.Declined)
		m.want(in[2], c.ID, false, offer.Declined)
		m.want(in[2], c.ID, true, offer.Seated) // they changed their mind
		m.want(in[3], c.ID, true, offer.Seated)
		m.want(in[3], c.ID, false, offer.Declined) // and they theirs
		m.want(listed[0], c.ID, true, offer.Waiting)
		m.want(listed[7], c.ID, true, offer.Waiting)
		m.want(listed[1], c.ID, true, offer.Waiting)
		m.want(listed[1], c.ID, false, offer.Declined)
		_, err := m.Answer(ctx, m.key(listed[0]), m.taken[in[0]].ID, c.ID, offer.Reply{Accept: true})
		wantCode(t, err, "key_wrong")
		outsider := slices.IndexFunc(m.taken, func(s assessment.Started) bool {
			list, err := m.Offers(ctx, assessment.Holder(org, string(s.Key)), s.ID)
			return err == nil && !slices.ContainsFunc(list, func(o *offer.Offers) bool { return o.Offered(c.ID) != nil })
		})
		_, err = m.answer(outsider, c.ID, true)
		wantCode(t, err, "offer_not_found")
		m.afterTheDay(id, c, in, listed)
	})
}

// afterTheDay goes on from there: free places go to those who wait, in their order.
func (m *ministry) afterTheDay(id programme.ID, c *offer.Course, in, listed []int) {
	t := m.t
	t.Helper()
	m.check(m.Upkeep(ctx)) // the last day is not over
	if k := m.cohort(id, c.ID); len(k.Coming) != 2 || len(k.Queue) != 2 || k.Free != 0 {
		t.Fatalf("%d come, %d wait, %d free", len(k.Coming), len(k.Queue), k.Free)
	}
	wantCode(t, m.Add(ctx, m.officer, id, c.ID, "awa@example.org"), "offer_full") // the seats are kept
	m.pass(offer.UsualDays + 1)
	m.check(m.Upkeep(ctx))
	m.check(m.Upkeep(ctx))
	k := m.cohort(id, c.ID)
	if len(k.Coming) != 4 || len(k.Queue) != 0 {
		t.Fatalf("after the last day %d come, %d wait", len(k.Coming), len(k.Queue))
	}
	if !slices.ContainsFunc(k.Coming, func(s offer.Seat) bool { return s.Name == m.names[listed[7]] && s.Unit != "" && s.Email != "" }) {
		t.Errorf("%s does not come: %+v", m.names[listed[7]], k.Coming)
	}
	if n := m.count(`SELECT COUNT(*) FROM mail_messages WHERE purpose = 'programme' AND subject LIKE '%seated%'`); n != 2 {
		t.Errorf("%d are told that they have got a place", n)
	}
	m.want(listed[2], c.ID, true, offer.Seated) // a free place, and nobody waits
	m.want(in[1], c.ID, true, offer.Seated)     // who had declined comes as one of the list
	m.check(m.Add(ctx, m.officer, id, c.ID, "awa@example.org"))
	wantCode(t, m.Add(ctx, m.officer, id, c.ID, "awa@example.org"), "offer_twice")
	wantCode(t, m.Add(ctx, m.officer, id, c.ID, "nobody"), "offer_unknown")
	m.want(in[4], c.ID, true, offer.Seated)
	m.want(in[5], c.ID, true, offer.Waiting) // it is full
	m.want(listed[3], c.ID, true, offer.Waiting)
	m.want(in[0], c.ID, false, offer.Declined)
	k = m.cohort(id, c.ID)
	if len(k.Coming) != 8 || len(k.Queue) != 1 || k.Queue[0].Name != m.names[in[5]] {
		t.Errorf("%d come; %+v wait", len(k.Coming), k.Queue) // those of the list go before those who let their offer go by
	}
	m.check(m.TakeOut(ctx, m.officer, id, c.ID, k.Coming[0].ID))
	if k = m.cohort(id, c.ID); len(k.Coming) != 8 || len(k.Queue) != 0 {
		t.Errorf("%d come, %d wait", len(k.Coming), len(k.Queue))
	}
	m.check(m.Confirm(ctx, m.officer, id, c.ID))
	wantCode(t, m.Cancel(ctx, m.officer, id, c.ID, " "), "offer_reason")
	m.check(m.Cancel(ctx, m.officer, id, c.ID, "The trainer is ill"))
	if n := m.count(`SELECT COUNT(*) FROM mail_messages WHERE purpose = 'programme' AND subject LIKE '%cancelled%'`); n != 8 {
		t.Errorf("%d are told that it is cancelled", n)
	}
	_, err := m.answer(in[6], c.ID, true)
	wantCode(t, err, "offer_cancelled")
	wantCode(t, errOf(m.Cohort(ctx, m.as(policy.Auditor), id, c.ID)), "role_not_allowed")
}

// TestBegun takes no answers once a course has begun.
func TestBegun(t *testing.T) {
	m := newMinistry(t, dbtest.SQLite(t))
	id, c := m.published(round.Coded)
	in, listed := m.holders(c.ID, false), m.holders(c.ID, true)
	m.want(in[0], c.ID, true, offer.Seated)
	m.want(listed[0], c.ID, true, offer.Waiting)
	m.minutes.Store(int64(time.Date(2027, 3, 1, 0, 0, 0, 0, time.UTC).Sub(time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)).Minutes()))
	_, err := m.answer(in[1], c.ID, true)
	wantCode(t, err, "offer_begun")
	_, err = m.answer(in[0], c.ID, false)
	wantCode(t, err, "offer_begun")
	m.check(m.Upkeep(ctx))
	if k := m.cohort(id, c.ID); len(k.Coming) != 1 {
		t.Errorf("%d come", len(k.Coming))
	}
}

// TestRace has many people take the last free seats at the same moment, at two servers of one database: exactly as many get one as there are.
func TestRace(t *testing.T) {
	race := func(t *testing.T, where string) {
		m := newMinistry(t, dbtest.Open(t, where))
		beside := dbtest.Open(t, where)
		beside.SetClock(m.now)
		_, second := m.server(beside, assessment.NewService(beside, framework.NewService(beside), itembank.NewService(beside)))
		id, c := m.published(round.Coded)
		in, listed := m.holders(c.ID, false), m.holders(c.ID, true)
		for _, i := range in[:6] {
			m.want(i, c.ID, true, offer.Seated)
		}
		m.pass(offer.UsualDays + 1)
		var together sync.WaitGroup
		states := make([]offer.SeatState, 2*len(listed))
		failed := make([]error, 2*len(listed))
		for n := range states { // each of them twice
			together.Go(func() {
				for again := true; again; again = errs.Is(failed[n], errs.Unavailable) { // a busy database asks to try again
					states[n], failed[n] = m.answerAt([]*offer.Service{m.Service, second}[n%2], listed[n/2], c.ID, true)
				}
			})
		}
		together.Wait()
		for _, err := range failed {
			m.check(err)
		}
		if k := m.cohort(id, c.ID); len(k.Coming) != c.Seats || len(k.Queue) != len(listed)-2 {
			t.Errorf("%d come to %d seats, %d wait", len(k.Coming), c.Seats, len(k.Queue))
		}
	}
	t.Run("sqlite", func(t *testing.T) { race(t, filepath.Join(t.TempDir(), "dira.sqlite")) })
	t.Run("postgres", func(t *testing.T) { race(t, dbtest.PostgresURL(t)) })
}

// TestNobodyLed finds no way from an assessment to who comes: the tables share no value but the names of the course.
func TestNobodyLed(t *testing.T) {
	for _, how := range []round.Identification{round.Coded, round.Anonymous, round.Named} {
		t.Run(string(how), func(t *testing.T) {
			m := newMinistry(t, dbtest.SQLite(t))
			id, c := m.published(how)
			in := m.holders(c.ID, false)
			if _, err := m.Answer(ctx, m.key(in[0]), m.taken[in[0]].ID, c.ID, offer.Reply{Accept: true}); how == round.Anonymous {
				wantCode(t, err, "offer_name")
			}
			m.want(in[0], c.ID, true, offer.Seated)
			m.want(in[1], c.ID, false, offer.Declined)
			k := m.cohort(id, c.ID)
			want := "Somebody"
			if how != round.Anonymous {
				want = m.names[in[0]]
			}
			if len(k.Coming) != 1 || k.Coming[0].Name != want {
				t.Errorf("%+v come, want %s", k.Coming, want)
			}
			var seats, session string
			m.check(m.db.Read(ctx, func(tx *db.Tx) error {
				if err := tx.Row(`SELECT GROUP_CONCAT(id || ' ' || holder || ' ' || person_id || ' ' || name || ' ' || email || ' ' || turn, ' ') FROM offer_seats`, nil, &seats); err != nil {
					return err
				}
				return tx.Row(`SELECT id || ' ' || key_hash || ' ' || COALESCE((SELECT pair_code || ' ' || sealed FROM round_sessions WHERE session_id = id), '') FROM assessment_sessions WHERE id = $1`,
					[]any{m.taken[in[0]].ID}, &session)
			}))
			for word := range strings.FieldsSeq(session) {
				if strings.Contains(seats, word) {
					t.Errorf("%s stands in both", word)
				}
			}
			if n := m.count(`SELECT COUNT(*) FROM offer_offers WHERE session_id = $1 AND turn = 0 AND course_id = $2`, m.taken[in[0]].ID, c.ID); n != 1 {
				t.Errorf("the offer has changed: %d", n)
			}
		})
	}
}
