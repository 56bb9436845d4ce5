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
	return offer.Terms{AnswerBy: m.DB.Now().AddDate(0, 0, offer.UsualDays).Format(time.DateOnly), Contact: "Awa"}
}

// computed has a programme with a computed scenario: a course of 8 seats that many could use.
func (m *ministry) computed(how round.Identification) (programme.ID, programme.ScenarioID) {
	m.T.Helper()
	m.How = how
	return m.planned(m.Hold(60, ""))
}

// planned has a programme for a round with a computed scenario.
func (m *ministry) planned(of round.ID) (programme.ID, programme.ScenarioID) {
	m.T.Helper()
	id, err := m.programmes.Create(ctx, m.Officer, of, "Training", "EUR")
	m.Must(err)
	_, err = m.programmes.AddCourses(ctx, m.Officer, id, []programme.Course{course("Basics", 1, 8, 50), course("Middle", 2, 8, 100), course("Dear", 1, 30, 1e6)})
	m.Must(err)
	v, err := m.programmes.Programme(ctx, m.Officer, id)
	m.Must(err)
	means := v.Usual()
	means.Budget = 3000
	sc, err := m.programmes.SaveScenario(ctx, m.Officer, id, "", programme.Wish{Name: "A", Means: means, Seed: "lottery of 1 May"})
	m.Must(err)
	m.Must(m.programmes.Compute(ctx, m.Officer, id, sc))
	m.Must(m.programmes.Run(ctx, org, id, sc))
	return id, sc
}

// published publishes it, and returns a course of it that is full and has a list.
func (m *ministry) published(how round.Identification) (programme.ID, *offer.Course) {
	m.T.Helper()
	id, sc := m.computed(how)
	m.Must(m.Publish(ctx, m.Officer, id, sc, m.terms()))
	m.Must(m.Run(ctx, org, id))
	p, err := m.Published(ctx, m.Officer, id)
	m.Must(err)
	for i := range p.Courses {
		if c := &p.Courses[i]; c.Offered == c.Seats && c.Listed >= programme.Least {
			return id, c
		}
	}
	m.T.Fatalf("no course is full and has a list: %+v", p.Courses)
	return "", nil
}

// holders are those to whom a course is offered, or who are on its list, in the order of their turns.
func (m *ministry) holders(course programme.CourseID, listed bool) (all []int) {
	m.T.Helper()
	turn := map[int]int{}
	for i := range m.Taken {
		list, err := m.Offers(ctx, m.key(i), m.Taken[i].ID)
		m.Must(err)
		for _, o := range list {
			if x := o.Offered(course); x != nil && (x.Turn > 0) == listed {
				all, turn[i] = append(all, i), x.Turn
			}
		}
	}
	slices.SortStableFunc(all, func(a, b int) int { return turn[a] - turn[b] })
	return all
}

func (m *ministry) key(i int) policy.Actor { return assessment.Holder(org, string(m.Taken[i].Key)) }

func (m *ministry) answer(i int, course programme.CourseID, accept bool) (offer.SeatState, error) {
	return m.answerAt(m.Service, i, course, accept)
}

// answerAt answers at one of several servers.
func (m *ministry) answerAt(s *offer.Service, i int, course programme.CourseID, accept bool) (offer.SeatState, error) {
	return s.Answer(ctx, m.key(i), m.Taken[i].ID, course, offer.Reply{Accept: accept, Name: "Somebody", Email: "somebody@example.org", Language: "en"})
}

func (m *ministry) want(i int, course programme.CourseID, accept bool, want offer.SeatState) {
	m.T.Helper()
	got, err := m.answer(i, course, accept)
	m.Must(err)
	if got != want {
		m.T.Errorf("%d is %s, want %s", i, got, want)
	}
}

// pass lets days go by.
func (m *ministry) pass(days int) { m.Minutes.Add(int64(days) * 24 * 60) }

func (m *ministry) cohort(id programme.ID, course programme.CourseID) *offer.Cohort {
	m.T.Helper()
	c, err := m.Cohort(ctx, m.Officer, id, course)
	m.Must(err)
	return c
}

func (m *ministry) count(query string, args ...any) (n int) {
	m.T.Helper()
	m.Must(m.DB.Read(ctx, func(tx *db.Tx) error { return tx.Row(query, args, &n) }))
	return n
}

// TestPublish offers what was computed, once, and to everybody who finished says the same.
func TestPublish(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		m := newMinistry(t, d)
		id, sc := m.computed(round.Coded)
		late := m.terms()
		late.AnswerBy = "2026-01-01"
		wantCode(t, m.Publish(ctx, m.Officer, id, sc, late), "offer_day")
		late.AnswerBy = "2027-03-01"
		wantCode(t, m.Publish(ctx, m.Officer, id, sc, late), "offer_day")
		wantCode(t, m.Publish(ctx, m.Officer, id, sc, offer.Terms{AnswerBy: m.terms().AnswerBy}), "offer_contact")
		wantCode(t, m.Publish(ctx, m.As(policy.Auditor), id, sc, m.terms()), "role_not_allowed")
		m.Must(m.Publish(ctx, m.Officer, id, sc, m.terms()))
		wantCode(t, m.Publish(ctx, m.Officer, id, sc, m.terms()), "offer_published")
		if o, err := m.Offers(ctx, m.key(0), m.Taken[0].ID); len(o) > 0 || err != nil {
			t.Errorf("before all is written %+v is offered, %v", o, err)
		}
		m.Must(m.Run(ctx, org, id))
		offers, mails := m.count(`SELECT COUNT(*) FROM offer_offers`), m.count(`SELECT COUNT(*) FROM mail_messages WHERE purpose = 'programme'`)
		if mails != 60 {
			t.Errorf("%d are written to", mails)
		}
		m.Must(d.Write(ctx, func(tx *db.Tx) error { // as if the server had been killed before it noted what it had done
			_, err := tx.Exec(`UPDATE offer_publications SET state = 'running', mailed = '', written = 3`)
			return err
		}))
		m.Must(m.Run(ctx, org, id))
		if a, b := m.count(`SELECT COUNT(*) FROM offer_offers`), m.count(`SELECT COUNT(*) FROM mail_messages WHERE purpose = 'programme'`); a != offers || b != mails {
			t.Errorf("after going on there are %d offers and %d messages, before %d and %d", a, b, offers, mails)
		}
		p, err := m.Published(ctx, m.As(policy.Auditor), id)
		m.Must(err)
		open, err := m.Opened(ctx, p.Address)
		m.Must(err)
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
		m.Must(m.DB.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(query, m.Taken[0].ID)
			return err
		}))
	}
	m.Must(m.Publish(ctx, m.Officer, id, sc, m.terms()))
	m.Must(m.Run(ctx, org, id))
	change(`UPDATE offer_publications SET state = 'running' WHERE $1 <> ''`) // as if it had been stopped on the way
	change(`UPDATE results_facts SET target = 3 - target WHERE session_id = $1`)
	m.Must(m.Run(ctx, org, id))
	if p, err := m.Published(ctx, m.Officer, id); err != nil || p.State != offer.Failed || p.Failure != "offer_stale" {
		t.Errorf("%+v, %v", p, err)
	}
	change(`UPDATE results_facts SET target = 3 - target WHERE session_id = $1`)
	m.Must(m.Assessments.Erase(ctx, m.key(1), m.Taken[1].ID))
	m.Must(m.Publish(ctx, m.Officer, id, sc, m.terms()))
	m.Must(m.Run(ctx, org, id))
	if p, err := m.Published(ctx, m.Officer, id); err != nil || p.State != offer.Done {
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
		_, err := m.Answer(ctx, m.key(listed[0]), m.Taken[in[0]].ID, c.ID, offer.Reply{Accept: true})
		wantCode(t, err, "key_wrong")
		outsider := slices.IndexFunc(m.Taken, func(s assessment.Started) bool {
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
	t := m.T
	t.Helper()
	m.Must(m.Upkeep(ctx)) // the last day is not over
	if k := m.cohort(id, c.ID); len(k.Coming) != 2 || len(k.Queue) != 2 || k.Free != 0 {
		t.Fatalf("%d come, %d wait, %d free", len(k.Coming), len(k.Queue), k.Free)
	}
	wantCode(t, m.Add(ctx, m.Officer, id, c.ID, "awa@example.org"), "offer_full") // the seats are kept
	m.pass(offer.UsualDays + 1)
	m.Must(m.Upkeep(ctx))
	m.Must(m.Upkeep(ctx))
	k := m.cohort(id, c.ID)
	if len(k.Coming) != 4 || len(k.Queue) != 0 {
		t.Fatalf("after the last day %d come, %d wait", len(k.Coming), len(k.Queue))
	}
	if !slices.ContainsFunc(k.Coming, func(s offer.Seat) bool { return s.Name == m.Names[listed[7]] && s.Unit != "" && s.Email != "" }) {
		t.Errorf("%s does not come: %+v", m.Names[listed[7]], k.Coming)
	}
	if n := m.count(`SELECT COUNT(*) FROM mail_messages WHERE purpose = 'programme' AND subject LIKE '%seated%'`); n != 2 {
		t.Errorf("%d are told that they have got a place", n)
	}
	m.want(listed[2], c.ID, true, offer.Seated) // a free place, and nobody waits
	m.want(in[1], c.ID, true, offer.Seated)     // who had declined comes as one of the list
	m.Must(m.Add(ctx, m.Officer, id, c.ID, "awa@example.org"))
	wantCode(t, m.Add(ctx, m.Officer, id, c.ID, "awa@example.org"), "offer_twice")
	wantCode(t, m.Add(ctx, m.Officer, id, c.ID, "nobody"), "offer_unknown")
	m.want(in[4], c.ID, true, offer.Seated)
	m.want(in[5], c.ID, true, offer.Waiting) // it is full
	m.want(listed[3], c.ID, true, offer.Waiting)
	m.want(in[0], c.ID, false, offer.Declined)
	k = m.cohort(id, c.ID)
	if len(k.Coming) != 8 || len(k.Queue) != 1 || k.Queue[0].Name != m.Names[in[5]] {
		t.Errorf("%d come; %+v wait", len(k.Coming), k.Queue) // those of the list go before those who let their offer go by
	}
	m.Must(m.TakeOut(ctx, m.Officer, id, c.ID, k.Coming[0].ID))
	if k = m.cohort(id, c.ID); len(k.Coming) != 8 || len(k.Queue) != 0 {
		t.Errorf("%d come, %d wait", len(k.Coming), len(k.Queue))
	}
	m.Must(m.Confirm(ctx, m.Officer, id, c.ID))
	wantCode(t, m.Cancel(ctx, m.Officer, id, c.ID, " "), "offer_reason")
	m.Must(m.Cancel(ctx, m.Officer, id, c.ID, "The trainer is ill"))
	if n := m.count(`SELECT COUNT(*) FROM mail_messages WHERE purpose = 'programme' AND subject LIKE '%cancelled%'`); n != 8 {
		t.Errorf("%d are told that it is cancelled", n)
	}
	_, err := m.answer(in[6], c.ID, true)
	wantCode(t, err, "offer_cancelled")
	wantCode(t, errOf(m.Cohort(ctx, m.As(policy.Auditor), id, c.ID)), "role_not_allowed")
}

// TestBegun takes no answers once a course has begun.
func TestBegun(t *testing.T) {
	m := newMinistry(t, dbtest.SQLite(t))
	id, c := m.published(round.Coded)
	in, listed := m.holders(c.ID, false), m.holders(c.ID, true)
	m.want(in[0], c.ID, true, offer.Seated)
	m.want(listed[0], c.ID, true, offer.Waiting)
	m.Minutes.Store(int64(time.Date(2027, 3, 1, 0, 0, 0, 0, time.UTC).Sub(time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)).Minutes()))
	_, err := m.answer(in[1], c.ID, true)
	wantCode(t, err, "offer_begun")
	_, err = m.answer(in[0], c.ID, false)
	wantCode(t, err, "offer_begun")
	m.Must(m.Upkeep(ctx))
	if k := m.cohort(id, c.ID); len(k.Coming) != 1 {
		t.Errorf("%d come", len(k.Coming))
	}
}

// TestRace has many people take the last free seats at the same moment, at two servers of one database: exactly as many get one as there are.
func TestRace(t *testing.T) {
	race := func(t *testing.T, where string) {
		m := newMinistry(t, dbtest.Open(t, where))
		beside := dbtest.Open(t, where)
		beside.SetClock(m.Now)
		second := m.offersOn(beside, m.RoundsOn(beside, assessment.NewService(beside, framework.NewService(beside), itembank.NewService(beside))))
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
			m.Must(err)
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
			if _, err := m.Answer(ctx, m.key(in[0]), m.Taken[in[0]].ID, c.ID, offer.Reply{Accept: true}); how == round.Anonymous {
				wantCode(t, err, "offer_name")
			}
			m.want(in[0], c.ID, true, offer.Seated)
			m.want(in[1], c.ID, false, offer.Declined)
			k := m.cohort(id, c.ID)
			want := "Somebody"
			if how != round.Anonymous {
				want = m.Names[in[0]]
			}
			if len(k.Coming) != 1 || k.Coming[0].Name != want {
				t.Errorf("%+v come, want %s", k.Coming, want)
			}
			var seats, session string
			m.Must(m.DB.Read(ctx, func(tx *db.Tx) error {
				if err := tx.Row(`SELECT GROUP_CONCAT(id || ' ' || holder || ' ' || person_id || ' ' || name || ' ' || email || ' ' || turn, ' ') FROM offer_seats`, nil, &seats); err != nil {
					return err
				}
				return tx.Row(`SELECT id || ' ' || key_hash || ' ' || COALESCE((SELECT pair_code || ' ' || sealed FROM round_sessions WHERE session_id = id), '') FROM assessment_sessions WHERE id = $1`,
					[]any{m.Taken[in[0]].ID}, &session)
			}))
			for word := range strings.FieldsSeq(session) {
				if strings.Contains(seats, word) {
					t.Errorf("%s stands in both", word)
				}
			}
			if n := m.count(`SELECT COUNT(*) FROM offer_offers WHERE session_id = $1 AND turn = 0 AND course_id = $2`, m.Taken[in[0]].ID, c.ID); n != 1 {
				t.Errorf("the offer has changed: %d", n)
			}
		})
	}
}
