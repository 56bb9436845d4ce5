package browser

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/offer"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/programme"
)

// seats is what is offered of a published programme, and to whom.
type seats struct {
	address   string             // of the programme as everybody reads it
	course    programme.CourseID // with people
	cancelled programme.CourseID
	next      string // a scenario that can be published
	open      string // assessments: not answered; accepted; on the list; one whose person nobody knows
	accepted  string
	waiting   string
	typed     string
}

// newSeats publishes a scenario of the programme, and offers its seats to some of those whose keys there are as well.
func newSeats(t testing.TB, m *ministry, x *training, keys map[string]string) *seats {
	t.Helper()
	ctx, who, s := context.Background(), m.as(policy.Officer), m.app.Offers
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	y := &seats{next: x.publishable(t, m)}
	terms := offer.Terms{AnswerBy: m.app.DB.Now().AddDate(0, 0, offer.UsualDays).Format(time.DateOnly), Contact: "Awa Ndiaye, room 12", Words: "These courses are held in working hours.\nWelcome! مرحبًا"}
	check(s.Publish(ctx, who, x.planned, x.scenarios["one"], terms))
	check(s.Run(ctx, m.org, x.planned))
	p, err := s.Published(ctx, who, x.planned)
	check(err)
	if p.State != offer.Done || len(p.Courses) < 2 {
		t.Fatalf("%s, %d courses", p.State, len(p.Courses))
	}
	y.address, y.course, y.cancelled = p.Address, p.Courses[0].ID, p.Courses[1].ID
	all := slices.Sorted(maps.Keys(keys))
	y.open, y.accepted, y.waiting, y.typed = all[0], all[1], all[2], all[3]
	m.write(func(tx *db.Tx) error {
		for n, address := range all[:8] {
			for _, c := range []programme.CourseID{y.course, y.cancelled} {
				turn := 0
				if address == y.waiting || c == y.cancelled && n < 4 {
					turn = 1
				}
				if _, err := tx.Exec(`INSERT INTO offer_offers (org_id, programme_id, session_id, course_id, turn, chance, closes) VALUES ($1, $2, $3, $4, $5, 0.5, '[{"ability":"AI","level":1}]')`,
					m.org, x.planned, strings.TrimPrefix(address, "/a/"), c, turn); err != nil {
					return err
				}
			}
		}
		if _, err := tx.Exec(`INSERT INTO offer_seats (org_id, id, programme_id, course_id, holder, person_id, name, email, language, state, turn, day) VALUES ($1, 'by-hand', $2, $3, '', $4, '', '', '', 'seated', 0, 1)`,
			m.org, x.planned, y.course, who.Person); err != nil {
			return err
		}
		_, err := tx.Exec(`UPDATE round_sessions SET sealed = '' WHERE org_id = $1 AND session_id = $2`, m.org, strings.TrimPrefix(y.typed, "/a/"))
		return err
	})
	answer := func(address string, c programme.CourseID) {
		t.Helper()
		_, err := s.Answer(ctx, assessment.Holder(m.org, keys[address]), assessment.ID(strings.TrimPrefix(address, "/a/")), c, offer.Reply{Accept: true, Name: "Somebody", Email: "a@example.org"})
		check(err)
	}
	answer(y.accepted, y.course)
	answer(y.waiting, y.course)
	for _, address := range all[4:8] {
		answer(address, y.course)
		answer(address, y.cancelled)
	}
	check(s.Cancel(ctx, who, x.planned, y.cancelled, "The trainer is ill."))
	return y
}

// publishable is the address of a scenario that can be published.
func (x *training) publishable(t testing.TB, m *ministry) string {
	t.Helper()
	ctx, who, s := context.Background(), m.as(policy.Officer), m.app.Programmes
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	id, err := s.Create(ctx, who, m.rounds["second"], "Training 2028", "XOF")
	check(err)
	_, err = s.AddCourses(ctx, who, id, []programme.Course{{Name: "فهم الذكاء الاصطناعي", Teaches: []programme.Step{{Ability: "AI", Level: 1}}, Languages: []string{"en"}, Hours: 10, Seats: 20}})
	check(err)
	v, err := s.Programme(ctx, who, id)
	check(err)
	sc, err := s.SaveScenario(ctx, who, id, "", programme.Wish{Name: "Everything", Means: v.Usual(), Seed: "x"})
	check(err)
	check(s.Compute(ctx, who, id, sc))
	check(s.Run(ctx, m.org, id, sc))
	return "/programmes/" + string(id) + "/scenarios/" + string(sc)
}

// offerScreens is every screen of what is offered.
func (st *stage) offerScreens() []screen {
	m, y := st.released, st.seats
	officer := string(m.tokens[policy.Officer])
	at := "/programmes/" + string(st.training.planned)
	cohort := at + "/published/" + string(y.course)
	const terms = `document.querySelector("[name=contact]").value = "Awa"; ` + asItIs
	to := func(address string) string { return address + "/offers/" + string(y.course) }
	return []screen{
		{name: "offer-publish", path: y.next + "/publish", as: officer},
		{name: "offer-publish-wrong", path: y.next + "/publish", as: officer, send: asItIs, status: 422, errors: 1},
		{name: "offer-publish-check", path: y.next + "/publish", as: officer, send: terms},
		{name: "offer-published-before", path: at + "/scenarios/" + string(st.training.scenarios["two"]) + "/publish", as: officer},
		{name: "offer-published", path: at + "/published", as: officer},
		{name: "offer-mine", path: "/mine", as: officer},
		{name: "offer-not-published", path: "/programmes/" + string(st.training.empty) + "/published", as: officer},
		{name: "offer-cohort", path: cohort, as: officer},
		{name: "offer-cohort-cancelled", path: at + "/published/" + string(y.cancelled), as: officer},
		{name: "offer-open", path: "/open/programmes/" + y.address},
		{name: "offers", path: y.open + "/offers"},
		{name: "offers-result", path: y.open + "/result"},
		{name: "offers-plan", path: y.open + "/plan"},
		{name: "offer-not-answered", path: to(y.open)},
		{name: "offer-accepted", path: to(y.accepted)},
		{name: "offer-waiting", path: to(y.waiting)},
		{name: "offer-typed", path: to(y.typed)},
		{name: "offer-typed-wrong", path: to(y.typed), send: `document.querySelector("main form button").click()`, status: 422, errors: 1},
		{name: "offer-cancelled", path: y.open + "/offers/" + string(y.cancelled)},
		{name: "offer-nothing", path: st.submitted + "/offers", status: 409},
	}
}

// offerFiles are the files of a cohort and of one's own courses, with something that each must hold.
func (st *stage) offerFiles() map[string]string {
	cohort := "/programmes/" + string(st.training.planned) + "/published/" + string(st.seats.course)
	return map[string]string{cohort + "/people.csv": "@example.org", cohort + "/people.xlsx": "[Content_Types].xml", "/mine/courses.ics": "SUMMARY"}
}
