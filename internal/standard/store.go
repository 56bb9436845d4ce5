package standard

import (
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
)

const panelColumns = `SELECT org_id, id, name, method, instrument_id, instrument_version, abilities, items, rounds, round, state, basic, intermediate, advanced, reason,
	created_at, COALESCE(opened_at, 0), COALESCE(closed_at, 0), COALESCE(decided_at, 0) FROM standard_panels `

func scanPanel(row func(...any) error) (p Panel, err error) {
	var abilities, items string
	var created, opened, closed, decided int64
	if err = row(&p.Org, &p.ID, &p.Name, &p.Method, &p.Instrument, &p.Version, &abilities, &items, &p.Rounds, &p.Round, &p.State,
		&p.Just[0], &p.Just[1], &p.Just[2], &p.Reason, &created, &opened, &closed, &decided); err != nil {
		return p, err
	}
	p.CreatedAt, p.OpenedAt, p.ClosedAt, p.DecidedAt = moment(created), moment(opened), moment(closed), moment(decided)
	return p, errors.Join(json.Unmarshal([]byte(abilities), &p.Abilities), json.Unmarshal([]byte(items), &p.Items))
}

func moment(micros int64) time.Time {
	if micros == 0 {
		return time.Time{}
	}
	return db.Time(micros)
}

// selectPanel reads a panel. It belongs to the organisation as a whole.
func selectPanel(tx *db.Tx, org string, id ID) (*Panel, error) {
	p, err := scanPanel(func(dest ...any) error {
		return tx.Row(panelColumns+`WHERE org_id = $1 AND id = $2`, []any{org, id}, dest...)
	})
	if err != nil {
		return nil, missing(err, "standard_not_found")
	}
	root, err := identity.SelectRoot(tx, org)
	if err == nil {
		p.Unit = root.Path
	}
	return &p, err
}

func selectPanels(tx *db.Tx, org string) ([]Panel, error) {
	return db.All(tx, scanPanel, panelColumns+`WHERE org_id = $1 ORDER BY created_at DESC, id DESC`, org)
}

// missing names what is not there; any other error stays.
func missing(err error, code string) error {
	if errors.Is(err, sql.ErrNoRows) {
		return errs.New(errs.NotFound, code)
	}
	return err
}

func insertPanel(tx *db.Tx, p *Panel) error {
	abilities, items := text(p.Abilities), text(p.Items)
	_, err := tx.Exec(`INSERT INTO standard_panels (org_id, id, name, method, instrument_id, instrument_version, abilities, items, rounds, round, state,
		basic, intermediate, advanced, reason, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10, '', '', '', '', $11)`,
		p.Org, p.ID, p.Name, p.Method, p.Instrument, p.Version, abilities, items, p.Rounds, p.State, db.Micros(tx.Now))
	return err
}

// text is a list as it is stored. Lists of words cannot fail.
func text(list any) string {
	raw, _ := json.Marshal(list)
	return string(raw)
}

func updateJust(tx *db.Tx, p *Panel) error {
	_, err := tx.Exec(`UPDATE standard_panels SET basic = $3, intermediate = $4, advanced = $5 WHERE org_id = $1 AND id = $2`, p.Org, p.ID, p.Just[0], p.Just[1], p.Just[2])
	return err
}

// advance brings a panel into a state, whose moment stands in the column.
func advance(tx *db.Tx, p *Panel, to State, column string) error {
	_, err := tx.Exec(`UPDATE standard_panels SET state = $3, `+column+` = $4 WHERE org_id = $1 AND id = $2`, p.Org, p.ID, to, db.Micros(tx.Now))
	p.State = to
	return err
}

func deletePanel(tx *db.Tx, p *Panel) error {
	if _, err := tx.Exec(`DELETE FROM standard_judges WHERE org_id = $1 AND panel_id = $2`, p.Org, p.ID); err != nil {
		return err
	}
	_, err := tx.Exec(`DELETE FROM standard_panels WHERE org_id = $1 AND id = $2`, p.Org, p.ID)
	return err
}

// begin opens the next round, with what judges see in it of the people of the organisation.
func begin(tx *db.Tx, p *Panel, impact *Impact) error {
	p.Round++
	if _, err := tx.Exec(`UPDATE standard_panels SET round = $3 WHERE org_id = $1 AND id = $2`, p.Org, p.ID, p.Round); err != nil {
		return err
	}
	body := ""
	if impact != nil {
		body = text(impact)
	}
	_, err := tx.Exec(`INSERT INTO standard_rounds (org_id, panel_id, number, impact, outcome, opened_at) VALUES ($1, $2, $3, $4, '', $5)`,
		p.Org, p.ID, p.Round, body, db.Micros(tx.Now))
	return err
}

// end closes the round under way with what came of it.
func end(tx *db.Tx, p *Panel, o *Outcome) error {
	_, err := tx.Exec(`UPDATE standard_rounds SET outcome = $4, closed_at = $5 WHERE org_id = $1 AND panel_id = $2 AND number = $3 AND outcome = ''`,
		p.Org, p.ID, p.Round, text(o), db.Micros(tx.Now))
	return err
}

// passage is a round as it is stored.
type passage struct {
	number  int
	impact  *Impact  // nil: none is shown
	outcome *Outcome // nil while it is under way
}

func selectRounds(tx *db.Tx, p *Panel) ([]passage, error) {
	return db.All(tx, func(row func(...any) error) (r passage, err error) {
		var impact, outcome string
		if err = row(&r.number, &impact, &outcome); err != nil {
			return r, err
		}
		if impact != "" {
			r.impact = &Impact{}
			err = json.Unmarshal([]byte(impact), r.impact)
		}
		if outcome != "" && err == nil {
			r.outcome = &Outcome{}
			err = json.Unmarshal([]byte(outcome), r.outcome)
			r.outcome.discreet() // earlier versions of the program kept more
		}
		return r, err
	}, `SELECT number, impact, outcome FROM standard_rounds WHERE org_id = $1 AND panel_id = $2 ORDER BY number`, p.Org, p.ID)
}

func decide(tx *db.Tx, p *Panel, reason string) error {
	if _, err := tx.Exec(`UPDATE standard_panels SET reason = $3 WHERE org_id = $1 AND id = $2`, p.Org, p.ID, reason); err != nil {
		return err
	}
	_, err := tx.Exec(`DELETE FROM standard_judgements WHERE org_id = $1 AND judge_id IN (SELECT id FROM standard_judges WHERE org_id = $1 AND panel_id = $2)`, p.Org, p.ID)
	return err
}

func nextNumber(tx *db.Tx, org string) (n int, err error) {
	err = tx.Row(`SELECT COALESCE(MAX(number), 0) + 1 FROM standard_cuts WHERE org_id = $1`, []any{org}, &n)
	return n, err
}

func insertStandard(tx *db.Tx, p *Panel, s *Standard, person string, version int) error {
	adjusted := 0
	if s.Adjusted {
		adjusted = 1
	}
	_, err := tx.Exec(`INSERT INTO standard_cuts (org_id, number, panel_id, abilities, cuts, errors, judges, adjusted, person_id, instrument_id, instrument_version, adopted_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		p.Org, s.Number, p.ID, text(s.Abilities), text(s.Cuts), text(s.SE), s.Judges, adjusted, person, p.Instrument, version, db.Micros(tx.Now))
	return err
}

const standardColumns = `SELECT c.number, c.panel_id, p.name, p.method, p.reason, c.abilities, c.cuts, c.errors, c.judges, c.adjusted, c.person_id, c.instrument_id, c.instrument_version,
	c.adopted_at FROM standard_cuts c JOIN standard_panels p ON p.org_id = c.org_id AND p.id = c.panel_id `

// selectStandards lists the versions of the cuts, the newest first.
func selectStandards(tx *db.Tx, org string) ([]Standard, error) {
	var by []identity.PersonID
	list, err := db.All(tx, func(row func(...any) error) (s Standard, err error) {
		var abilities, cuts, deviations, instrument string
		var person identity.PersonID
		var adjusted, version int
		var adopted int64
		if err = row(&s.Number, &s.Panel, &s.PanelName, &s.Method, &s.Reason, &abilities, &cuts, &deviations, &s.Judges, &adjusted, &person, &instrument, &version, &adopted); err != nil {
			return s, err
		}
		by = append(by, person)
		s.Name, s.Adjusted, s.Instrument, s.AdoptedAt = nameOf(s.Number), adjusted == 1, carrier(instrument, version), db.Time(adopted)
		return s, errors.Join(json.Unmarshal([]byte(abilities), &s.Abilities), json.Unmarshal([]byte(cuts), &s.Cuts), json.Unmarshal([]byte(deviations), &s.SE))
	}, standardColumns+`WHERE c.org_id = $1 ORDER BY c.number DESC`, org)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	names, err := identity.SelectNames(tx, org, present(by))
	for i := range list {
		list[i].By = names[by[i]].Name
	}
	return list, err
}
