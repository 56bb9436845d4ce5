package access

import (
	"github.com/google/uuid"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/programme"
	"github.com/dira-platform/dira/internal/round"
)

// programmeThings are training programmes: with a scenario that can be computed, one that is on its way, and foreign ones.
func (w *world) programmeThings() []*thing {
	return []*thing{w.programmeThing(w.orgs[home], "ministry", programme.Draft), w.programmeThing(w.orgs[home], "ministry", programme.Waiting),
		w.programmeThing(w.orgs[home], "budget", programme.Draft), w.programmeThing(w.orgs[away], "ministry", programme.Draft), w.publishedThing(w.orgs[home], "ministry"),
		nothing(map[string]string{"programme": uuid.NewString(), "course": uuid.NewString(), "scenario": uuid.NewString()})}
}

// programmeThing is a programme for a round of a unit: it belongs to that unit.
func (w *world) programmeThing(o *organisation, by string, state programme.State) *thing {
	at := map[string]string{"programme": uuid.Must(uuid.NewV7()).String(), "course": uuid.NewString(), "scenario": uuid.NewString()}
	about := w.round(o, by, round.Coded, round.Closed)
	course := programme.Course{ID: programme.CourseID(at["course"]), Name: w.name("course", o.id, o.units[by].Path), Teaches: []programme.Step{{Ability: framework.AI, Level: 1}},
		Languages: []string{"en"}, Hours: 5, MinSeats: programme.Least}
	w.write(func(tx *db.Tx) error {
		if _, err := tx.Exec(`INSERT INTO programme_programmes (org_id, id, round_id, name, currency, created_at) VALUES ($1, $2, $3, $4, 'EUR', $5)`,
			o.id, at["programme"], about, w.name("programme", o.id, o.units[by].Path), db.Micros(tx.Now)); err != nil {
			return err
		}
		if _, err := tx.Exec(`INSERT INTO programme_courses (org_id, programme_id, id, name, body) VALUES ($1, $2, $3, $4, $5)`,
			o.id, at["programme"], at["course"], course.Name, w.text(course)); err != nil {
			return err
		}
		_, err := tx.Exec(`INSERT INTO programme_scenarios (org_id, programme_id, id, number, name, state, means, seed, announced_at, courses, outcome, failure, done, created_at)
			VALUES ($1, $2, $3, 1, $4, $5, $6, 'a', 1, '', '', '', 0, $7)`, o.id, at["programme"], at["scenario"], w.name("scenario", o.id, o.units[by].Path), state,
			w.text(programme.Means{Budget: 100, Hours: 10, Taken: 1, Courses: []programme.CourseID{course.ID}}), db.Micros(tx.Now))
		return err
	})
	return &thing{name: "a programme of the " + by + ", " + o.id + ", " + string(state), at: at, object: o.unit(by), again: func() *thing { return w.programmeThing(o, by, state) }}
}
