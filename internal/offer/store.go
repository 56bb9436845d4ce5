package offer

import (
	"database/sql"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/programme"
)

const publicationColumns = `scenario_id, address, state, failure, answer_by, words, contact, written, mailed, published_at`

func (p *Publication) scan(row func(...any) error, first ...any) error {
	var at int64
	err := row(append(first, &p.id, &p.Address, &p.State, &p.Failure, &p.AnswerBy, &p.Words, &p.Contact, &p.Written, &p.Mailed, &at)...)
	p.PublishedAt = db.Time(at)
	return err
}

// selectPublication reads what is published of a programme, with its courses; nil: nothing is.
func selectPublication(tx *db.Tx, at *programme.Programme) (*Publication, error) {
	p := &Publication{Programme: at}
	err := p.scan(func(dest ...any) error {
		return tx.Row(`SELECT `+publicationColumns+` FROM offer_publications WHERE org_id = $1 AND programme_id = $2`, []any{at.Org, at.ID}, dest...)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if p.Scenario, err = programme.SelectScenario(tx, at, p.id); err != nil {
		return nil, err
	}
	return p, selectCourses(tx, p)
}

// selectCourses reads the courses of a publication and counts their people.
func selectCourses(tx *db.Tx, p *Publication) error {
	org, id := p.Programme.Org, p.Programme.ID
	all, err := db.All(tx, func(row func(...any) error) (c Course, err error) {
		return c, row(&c.ID, &c.Offered, &c.Listed, &c.State, &c.Reason)
	}, `SELECT course_id, offered, listed, state, reason FROM offer_courses WHERE org_id = $1 AND programme_id = $2 ORDER BY course_id`, org, id)
	if err != nil {
		return err
	}
	for _, c := range all {
		if body := p.Scenario.Course(c.ID); body != nil {
			c.Course = *body
			p.Courses = append(p.Courses, c)
		}
	}
	slices.SortFunc(p.Courses, func(a, b Course) int { return strings.Compare(a.Name, b.Name) })
	_, err = db.All(tx, func(row func(...any) error) (none struct{}, err error) {
		var id programme.CourseID
		var state SeatState
		var n, byHand int
		if err := row(&id, &state, &n, &byHand); err != nil {
			return none, err
		}
		if c := p.Course(id); c != nil && state == Seated {
			c.Seated, c.ByHand = n, byHand
		} else if c != nil {
			c.Waiting = n
		}
		return none, nil
	}, `SELECT course_id, state, COUNT(*), COUNT(*) FILTER (WHERE holder = '') FROM offer_seats WHERE org_id = $1 AND programme_id = $2 AND state <> 'declined' GROUP BY course_id, state
		ORDER BY course_id, state`, org, id)
	return err
}

// selectByAddress finds a publication that everybody may read.
func selectByAddress(tx *db.Tx, address string) (*Publication, error) {
	var org string
	var id programme.ID
	err := tx.Row(`SELECT org_id, programme_id FROM offer_publications WHERE address = $1 AND state = 'done'`, []any{address}, &org, &id)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, errs.New(errs.NotFound, "programme_not_found")
	}
	if err != nil {
		return nil, err
	}
	at, err := programme.Select(tx, org, id)
	if err != nil {
		return nil, err
	}
	return selectPublication(tx, at)
}

// selectOffering lists the programmes of all organisations whose offers are all there.
func selectOffering(tx *db.Tx) ([][2]string, error) {
	return db.All(tx, func(row func(...any) error) (pair [2]string, err error) { return pair, row(&pair[0], &pair[1]) },
		`SELECT org_id, programme_id FROM offer_publications WHERE state = 'done' ORDER BY org_id, programme_id`)
}

func insertPublication(tx *db.Tx, p *Publication) error {
	_, err := tx.Exec(`INSERT INTO offer_publications (org_id, programme_id, scenario_id, address, state, failure, answer_by, words, contact, written, mailed, published_at)
		VALUES ($1, $2, $3, $4, 'running', '', $5, $6, $7, 0, '', $8)`, p.Programme.Org, p.Programme.ID, p.Scenario.ID, p.Address, p.AnswerBy, p.Words, p.Contact, db.Micros(tx.Now))
	return err
}

// deletePublication takes away one that failed, with what of it was written: nobody has seen it.
func deletePublication(tx *db.Tx, p *Publication) error {
	for _, query := range []string{`DELETE FROM offer_offers WHERE org_id = $1 AND programme_id = $2`, `DELETE FROM offer_courses WHERE org_id = $1 AND programme_id = $2`} {
		if _, err := tx.Exec(query, p.Programme.Org, p.Programme.ID); err != nil {
			return err
		}
	}
	_, err := tx.Exec(`DELETE FROM offer_publications WHERE org_id = $1 AND programme_id = $2 AND state = 'failed'`, p.Programme.Org, p.Programme.ID)
	return err
}

func updatePublication(tx *db.Tx, p *Publication) error {
	var done any
	if p.State == Done {
		done = db.Micros(tx.Now)
	}
	_, err := tx.Exec(`UPDATE offer_publications SET state = $3, failure = $4, written = $5, mailed = $6, done_at = COALESCE(done_at, $7) WHERE org_id = $1 AND programme_id = $2`,
		p.Programme.Org, p.Programme.ID, p.State, p.Failure, p.Written, p.Mailed, done)
	return err
}

func insertCourse(tx *db.Tx, p *Publication, c *Course) error {
	_, err := tx.Exec(`INSERT INTO offer_courses (org_id, programme_id, course_id, offered, listed, state, reason, changed_at) VALUES ($1, $2, $3, $4, $5, 'open', '', $6) ON CONFLICT DO NOTHING`,
		p.Programme.Org, p.Programme.ID, c.ID, c.Offered, c.Listed, db.Micros(tx.Now))
	return err
}

func updateCourse(tx *db.Tx, p *Publication, c *Course) error {
	_, err := tx.Exec(`UPDATE offer_courses SET state = $4, reason = $5, changed_at = $6 WHERE org_id = $1 AND programme_id = $2 AND course_id = $3`,
		p.Programme.Org, p.Programme.ID, c.ID, c.State, c.Reason, db.Micros(tx.Now))
	return err
}

// insertOffer stores what is given to an assessment; one that is there already stays as it is.
func insertOffer(tx *db.Tx, p *Publication, a *programme.Award) error {
	closes, err := json.Marshal(a.Closes)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO offer_offers (org_id, programme_id, session_id, course_id, turn, chance, closes) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
		p.Programme.Org, p.Programme.ID, a.Session, a.Course, a.Turn, a.Chance, string(closes))
	return err
}

// award is a row of what is given to an assessment.
type award struct {
	programme programme.ID
	course    programme.CourseID
	turn      int
	chance    float64
	closes    []programme.Step
}

// selectOffers reads what is given to an assessment, the newest programme first, seats before turns.
func selectOffers(tx *db.Tx, org string, id assessment.ID) ([]award, error) {
	return db.All(tx, func(row func(...any) error) (a award, err error) {
		closes := ""
		if err := row(&a.programme, &a.course, &a.turn, &a.chance, &closes); err != nil {
			return a, err
		}
		return a, json.Unmarshal([]byte(closes), &a.closes)
	}, `SELECT o.programme_id, o.course_id, o.turn, o.chance, o.closes FROM offer_offers o JOIN offer_publications p ON p.org_id = o.org_id AND p.programme_id = o.programme_id
		WHERE o.org_id = $1 AND o.session_id = $2 AND p.state = 'done' ORDER BY p.published_at DESC, o.programme_id, o.turn, o.course_id`, org, id)
}

const seatQuery = `SELECT id, programme_id, course_id, holder, person_id, name, email, language, state, turn, day FROM offer_seats WHERE org_id = $1`

func scanSeat(row func(...any) error) (s Seat, err error) {
	var day int64
	err = row(&s.ID, &s.programme, &s.Course, &s.holder, &s.Person, &s.Name, &s.Email, &s.Language, &s.State, &s.Turn, &day)
	s.Day, s.ByHand = db.Time(day), s.holder == ""
	return s, err
}

// selectSeats reads who comes to a course and who waits, in no order.
func selectSeats(tx *db.Tx, p *Publication, course programme.CourseID) ([]Seat, error) {
	return db.All(tx, scanSeat, seatQuery+` AND programme_id = $2 AND course_id = $3 AND state <> 'declined' ORDER BY id`, p.Programme.Org, p.Programme.ID, course)
}

// selectSeatOf finds the seat of somebody in a course, by what only their key gives or by who they are; nil: there is none.
func selectSeatOf(tx *db.Tx, p *Publication, course programme.CourseID, w whose) (*Seat, error) {
	list, err := db.All(tx, scanSeat, seatQuery+` AND programme_id = $2 AND course_id = $3 AND (holder = $4 AND holder <> '' OR person_id = $5 AND person_id <> '') ORDER BY state DESC, id`,
		p.Programme.Org, p.Programme.ID, course, w.holder(p, course), w.person)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	for i := range list { // one of the two may be what they declined before an officer added them
		if list[i].State != Declined {
			return &list[i], nil
		}
	}
	return &list[0], nil
}

func selectSeat(tx *db.Tx, org string, id SeatID) (*Seat, error) {
	s, err := scanSeat(func(dest ...any) error { return tx.Row(seatQuery+` AND id = $2`, []any{org, id}, dest...) })
	if errors.Is(err, sql.ErrNoRows) {
		return nil, errs.New(errs.NotFound, "offer_seat_not_found")
	}
	return &s, err
}

// selectSeatsOf reads the seats of a person, and where they wait.
func selectSeatsOf(tx *db.Tx, org string, id identity.PersonID) ([]Seat, error) {
	return db.All(tx, scanSeat, seatQuery+` AND person_id = $2 AND state <> 'declined' ORDER BY programme_id, course_id`, org, id)
}

// countDeclined counts those who declined a course.
func countDeclined(tx *db.Tx, p *Publication, course programme.CourseID) (n int, err error) {
	err = tx.Row(`SELECT COUNT(*) FROM offer_seats WHERE org_id = $1 AND programme_id = $2 AND course_id = $3 AND state = 'declined'`, []any{p.Programme.Org, p.Programme.ID, course}, &n)
	return n, err
}

func insertSeat(tx *db.Tx, p *Publication, s *Seat) error {
	_, err := tx.Exec(`INSERT INTO offer_seats (org_id, id, programme_id, course_id, holder, person_id, name, email, language, state, turn, day)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`, p.Programme.Org, s.ID, p.Programme.ID, s.Course, s.holder, s.Person, s.Name, s.Email, s.Language, s.State, s.Turn,
		db.Micros(tx.Now.Truncate(24*time.Hour)))
	return err
}

func setSeated(tx *db.Tx, org string, id SeatID) error {
	_, err := tx.Exec(`UPDATE offer_seats SET state = 'seated', day = $3 WHERE org_id = $1 AND id = $2`, org, id, db.Micros(tx.Now.Truncate(24*time.Hour)))
	return err
}

func deleteSeat(tx *db.Tx, org string, id SeatID) error {
	_, err := tx.Exec(`DELETE FROM offer_seats WHERE org_id = $1 AND id = $2`, org, id)
	return err
}
