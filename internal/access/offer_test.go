package access

import (
	"github.com/google/uuid"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/programme"
	"github.com/dira-platform/dira/internal/results"
	"github.com/dira-platform/dira/internal/round"
)

// publishedThing is a programme of which a scenario is published, with a course in which somebody has a seat. What everybody may read of it has names that belong to nobody.
func (w *world) publishedThing(o *organisation, by string) *thing {
	w.t.Helper()
	at := map[string]string{"programme": uuid.Must(uuid.NewV7()).String(), "course": uuid.NewString(), "scenario": uuid.NewString(), "address": uuid.NewString()}
	about, somebody := w.round(o, by, round.Coded, round.Closed), w.person(o, by)
	course := programme.Course{ID: programme.CourseID(at["course"]), Name: "A course that opens", Teaches: []programme.Step{{Ability: framework.AI, Level: 1}}, Languages: []string{"en"}, Hours: 5,
		Seats: 20, MinSeats: programme.Least}
	means := programme.Means{Budget: 100, Hours: 10, Taken: 1, Courses: []programme.CourseID{course.ID}}
	outcome := programme.Outcome{People: 40, Seats: 20, Courses: []programme.CourseOutcome{{ID: course.ID, People: 20, Full: true}}}
	top := o.units[by].ID
	release := results.Release{Round: about, Number: 1, Audience: results.ForOfficers, Threshold: programme.Least, Units: []results.Unit{{ID: top, Name: "Everybody"}},
		Groups: []results.Group{{Unit: top, Sex: results.Everyone, People: 40}}}
	w.write(func(tx *db.Tx) error {
		for _, x := range []struct {
			query string
			args  []any
		}{
			{`INSERT INTO programme_programmes (org_id, id, round_id, name, currency, created_at) VALUES ($1, $2, $3, 'A programme', 'EUR', $4)`, []any{o.id, at["programme"], about, db.Micros(tx.Now)}},
			{`INSERT INTO results_releases (org_id, round_id, number, audience, body, people, created_at) VALUES ($1, $2, 1, 'officer', $3, 40, 1)`, []any{o.id, about, w.text(release)}},
			{`INSERT INTO programme_courses (org_id, programme_id, id, name, body) VALUES ($1, $2, $3, $4, $5)`, []any{o.id, at["programme"], at["course"], course.Name, w.text(course)}},
			{`INSERT INTO programme_scenarios (org_id, programme_id, id, number, name, state, means, seed, announced_at, courses, outcome, failure, done, created_at, computed_at)
				VALUES ($1, $2, $3, 1, 'A scenario', 'computed', $4, 'a', 1, $5, $6, '', 100, $7, $7)`,
				[]any{o.id, at["programme"], at["scenario"], w.text(means), w.text([]programme.Course{course}), w.text(outcome), db.Micros(tx.Now)}},
			{`INSERT INTO offer_publications (org_id, programme_id, scenario_id, address, state, failure, answer_by, words, contact, written, mailed, published_at)
				VALUES ($1, $2, $3, $4, 'done', '', '2099-01-01', '', 'Somebody', 1, '', $5)`, []any{o.id, at["programme"], at["scenario"], at["address"], db.Micros(tx.Now)}},
			{`INSERT INTO offer_courses (org_id, programme_id, course_id, offered, listed, state, reason, changed_at) VALUES ($1, $2, $3, 20, 0, 'open', '', 1)`, []any{o.id, at["programme"], at["course"]}},
			{`INSERT INTO offer_seats (org_id, id, programme_id, course_id, holder, person_id, name, email, language, state, turn, day) VALUES ($1, $2, $3, $4, '', $5, '', '', '', 'seated', 0, 1)`,
				[]any{o.id, uuid.NewString(), at["programme"], at["course"], somebody}},
		} {
			if _, err := tx.Exec(x.query, x.args...); err != nil {
				return err
			}
		}
		return nil
	})
	return &thing{name: "a published programme of the " + by + ", " + o.id, at: at, object: o.unit(by), again: func() *thing { return w.publishedThing(o, by) }}
}

// openProgrammeThings are published programmes as everybody may read them.
func (w *world) openProgrammeThings() []*thing {
	return contentThings("address", w.publishedThing(w.orgs[home], "ministry").at["address"])
}

// offeredThing is an assessment to which a seat is offered.
func (w *world) offeredThing(org string) *thing {
	w.t.Helper()
	th, p := w.takenThing(org, "coded", "submitted"), w.publishedThing(w.orgs[org], "ministry")
	w.write(func(tx *db.Tx) error {
		_, err := tx.Exec(`INSERT INTO offer_offers (org_id, programme_id, session_id, course_id, turn, chance, closes) VALUES ($1, $2, $3, $4, 0, 1, $5)`, org, p.at["programme"], th.at["id"], p.at["course"],
			w.text([]programme.Step{{Ability: framework.AI, Level: 1}}))
		return err
	})
	th.name = "an assessment that is offered a seat, " + org
	th.again = func() *thing { return w.offeredThing(org) }
	return th
}
