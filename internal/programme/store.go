package programme

import (
	"database/sql"
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"github.com/dira-platform/dira/allocate"
	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/round"
)

func scanProgramme(row func(...any) error) (p Programme, err error) {
	var created int64
	p.Round = &round.Round{}
	err = row(&p.Org, &p.ID, &p.Round.ID, &p.Name, &p.Currency, &created)
	p.CreatedAt = db.Time(created)
	return p, err
}

const programmeQuery = `SELECT org_id, id, round_id, name, currency, created_at FROM programme_programmes WHERE org_id = $1`

// selectProgramme reads a programme with its round.
func selectProgramme(tx *db.Tx, org string, id ID) (*Programme, error) {
	p, err := scanProgramme(func(dest ...any) error { return tx.Row(programmeQuery+` AND id = $2`, []any{org, id}, dest...) })
	if errors.Is(err, sql.ErrNoRows) {
		return nil, errs.New(errs.NotFound, "programme_not_found")
	}
	if err != nil {
		return nil, err
	}
	p.Round, err = round.Select(tx, org, p.Round.ID)
	return &p, err
}

// selectProgrammes reads all programmes of an organisation, the newest first.
func selectProgrammes(tx *db.Tx, org string) ([]Programme, error) {
	list, err := db.All(tx, scanProgramme, programmeQuery+` ORDER BY created_at DESC, id DESC`, org)
	for i := range list {
		if err == nil {
			list[i].Round, err = round.Select(tx, org, list[i].Round.ID)
		}
	}
	return list, err
}

func insertProgramme(tx *db.Tx, p *Programme) error {
	_, err := tx.Exec(`INSERT INTO programme_programmes (org_id, id, round_id, name, currency, created_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		p.Org, p.ID, p.Round.ID, p.Name, p.Currency, db.Micros(tx.Now))
	return err
}

// selectCourses reads the courses of a programme. Names are put in order for people elsewhere.
func selectCourses(tx *db.Tx, p *Programme) ([]Course, error) {
	return db.All(tx, func(row func(...any) error) (c Course, err error) {
		body := ""
		if err := row(&body); err != nil {
			return c, err
		}
		return c, json.Unmarshal([]byte(body), &c)
	}, `SELECT body FROM programme_courses WHERE org_id = $1 AND programme_id = $2 ORDER BY name, id`, p.Org, p.ID)
}

func upsertCourse(tx *db.Tx, p *Programme, c *Course) error {
	body, err := json.Marshal(c)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO programme_courses (org_id, programme_id, id, name, body) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (org_id, programme_id, id) DO UPDATE SET name = excluded.name, body = excluded.body`, p.Org, p.ID, c.ID, c.Name, string(body))
	return err
}

func deleteCourse(tx *db.Tx, p *Programme, id CourseID) error {
	_, err := tx.Exec(`DELETE FROM programme_courses WHERE org_id = $1 AND programme_id = $2 AND id = $3`, p.Org, p.ID, id)
	return err
}

const scenarioQuery = `SELECT id, number, name, state, means, seed, COALESCE(announced_at, 0), courses, outcome, failure, done, created_at, COALESCE(computed_at, 0)
	FROM programme_scenarios WHERE org_id = $1 AND programme_id = $2`

func scanScenario(row func(...any) error) (s Scenario, err error) {
	var means, courses, outcome string
	var announced, created, computed int64
	if err := row(&s.ID, &s.Number, &s.Name, &s.State, &means, &s.Seed, &announced, &courses, &outcome, &s.Failure, &s.Done, &created, &computed); err != nil {
		return s, err
	}
	s.CreatedAt = db.Time(created)
	if announced > 0 {
		s.AnnouncedAt = db.Time(announced)
	}
	if computed > 0 {
		s.ComputedAt = db.Time(computed)
	}
	if err := json.Unmarshal([]byte(means), &s.Means); err != nil {
		return s, err
	}
	if courses != "" {
		err = json.Unmarshal([]byte(courses), &s.Courses)
	}
	if outcome != "" && err == nil {
		s.Outcome = &Outcome{}
		err = json.Unmarshal([]byte(outcome), s.Outcome)
	}
	return s, err
}

func selectScenarios(tx *db.Tx, p *Programme) ([]Scenario, error) {
	return db.All(tx, scanScenario, scenarioQuery+` ORDER BY number`, p.Org, p.ID)
}

func selectScenario(tx *db.Tx, p *Programme, id ScenarioID) (*Scenario, error) {
	s, err := scanScenario(func(dest ...any) error { return tx.Row(scenarioQuery+` AND id = $3`, []any{p.Org, p.ID, id}, dest...) })
	if errors.Is(err, sql.ErrNoRows) {
		return nil, errs.New(errs.NotFound, "programme_scenario_not_found")
	}
	return &s, err
}

// insertScenario stores a new one; it says what of it must not change on the way.
func insertScenario(tx *db.Tx, p *Programme, s *Scenario) error {
	_, err := tx.Exec(`INSERT INTO programme_scenarios (org_id, programme_id, id, number, name, state, means, seed, courses, outcome, failure, done, created_at)
		VALUES ($1, $2, $3, $4, '', 'draft', '{}', '', '', '', '', 0, $5)`, p.Org, p.ID, s.ID, s.Number, db.Micros(tx.Now))
	if err != nil {
		return err
	}
	return updateScenario(tx, p, s)
}

// updateScenario stores what of a scenario can change.
func updateScenario(tx *db.Tx, p *Programme, s *Scenario) error {
	var texts [3]string
	for i, v := range []any{s.Means, s.Courses, s.Outcome} {
		if i == 1 && s.Courses == nil || i == 2 && s.Outcome == nil {
			continue
		}
		raw, err := json.Marshal(v)
		if err != nil {
			return err
		}
		texts[i] = string(raw)
	}
	var announced, computed any
	if !s.AnnouncedAt.IsZero() {
		announced = db.Micros(s.AnnouncedAt)
	}
	if !s.ComputedAt.IsZero() {
		computed = db.Micros(s.ComputedAt)
	}
	_, err := tx.Exec(`UPDATE programme_scenarios SET name = $4, state = $5, means = $6, seed = $7, announced_at = $8, courses = $9, outcome = $10, failure = $11, done = $12,
		computed_at = $13 WHERE org_id = $1 AND programme_id = $2 AND id = $3`, p.Org, p.ID, s.ID, s.Name, s.State, texts[0], s.Seed, announced, texts[1], texts[2], s.Failure,
		s.Done, computed)
	return err
}

func updateDone(tx *db.Tx, p *Programme, id ScenarioID, done int) error {
	_, err := tx.Exec(`UPDATE programme_scenarios SET done = $4 WHERE org_id = $1 AND programme_id = $2 AND id = $3`, p.Org, p.ID, id, done)
	return err
}

func deleteScenario(tx *db.Tx, p *Programme, id ScenarioID) error {
	_, err := tx.Exec(`DELETE FROM programme_scenarios WHERE org_id = $1 AND programme_id = $2 AND id = $3`, p.Org, p.ID, id)
	return err
}

func insertPlace(tx *db.Tx, p *Programme, id ScenarioID, a *allocate.Assignment) error {
	courses, err := json.Marshal(a.Courses)
	if err != nil {
		return err
	}
	var closed []string
	for _, s := range a.Steps {
		closed = append(closed, s.String())
	}
	steps, err := json.Marshal(closed)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO programme_places (org_id, programme_id, scenario_id, session_id, courses, steps, chance) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		p.Org, p.ID, id, a.Person, string(courses), string(steps), a.Chance)
	return err
}

// selectPlaces reads what a scenario gives, by assessment.
func selectPlaces(tx *db.Tx, p *Programme, id ScenarioID) (map[assessment.ID]place, error) {
	got := map[assessment.ID]place{}
	_, err := db.All(tx, func(row func(...any) error) (none struct{}, err error) {
		var session assessment.ID
		var courses, steps string
		g := place{closes: map[Step]bool{}}
		if err := row(&session, &courses, &steps, &g.chance); err != nil {
			return none, err
		}
		if err := json.Unmarshal([]byte(courses), &g.courses); err != nil {
			return none, err
		}
		var closed []string
		if err := json.Unmarshal([]byte(steps), &closed); err != nil {
			return none, err
		}
		for _, s := range closed {
			g.closes[stepNamed(s)] = true
		}
		got[session] = g
		return none, nil
	}, `SELECT session_id, courses, steps, chance FROM programme_places WHERE org_id = $1 AND programme_id = $2 AND scenario_id = $3 ORDER BY session_id`, p.Org, p.ID, id)
	return got, err
}

// stepNamed reads a step as it is stored, "D1.C1:2".
func stepNamed(s string) (step Step) {
	at := strings.LastIndexByte(s, ':')
	if at < 0 {
		return step
	}
	step.Ability = framework.StatementID(s[:at])
	step.Level, _ = strconv.Atoi(s[at+1:])
	return step
}
