package access

import (
	"encoding/json"

	"github.com/google/uuid"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/calibration"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/framework"
)

// calibrationThings are calibrations: one that is looked at, one that failed, and a foreign one.
func (w *world) calibrationThings() []*thing {
	none := nothing(map[string]string{"run": uuid.NewString(), "item": "D1.C1-b1", "ability": "AI"})
	none.in = whole
	return []*thing{w.calibrationThing(w.orgs[home], calibration.Review), w.calibrationThing(w.orgs[home], calibration.Failed),
		w.calibrationThing(w.orgs[away], calibration.Review), none}
}

// calibrationThing is a calibration that was made out of nothing: it belongs to the organisation as a whole.
func (w *world) calibrationThing(o *organisation, state calibration.State) *thing {
	id, report, failure := uuid.Must(uuid.NewV7()).String(), "", "calibration_too_few"
	found := calibration.Finding{Item: "D1.C1-b1", Version: 1, Ability: framework.AI, Answered: 200, Standing: calibration.Proposed,
		Old: calibration.Parameters{A: 1, B: []float64{0}, SE: 0.5}, New: &calibration.Parameters{A: 1, B: []float64{0.2}, SE: 0.1}}
	if state == calibration.Review {
		report, failure = w.text(calibration.Report{Model: calibration.Rasch, People: 600, Abilities: []calibration.Ability{{ID: framework.AI, Linked: true, A: 1, SD: 1}}}), ""
	}
	w.write(func(tx *db.Tx) error {
		if _, err := tx.Exec(`UPDATE calibration_runs SET state = 'given_up' WHERE org_id = $1 AND state IN ('waiting', 'review')`, o.id); err != nil {
			return err
		}
		var number int
		if err := tx.Row(`SELECT COUNT(*) FROM calibration_runs WHERE org_id = $1`, []any{o.id}, &number); err != nil {
			return err
		}
		if _, err := tx.Exec(`INSERT INTO calibration_runs (org_id, id, number, state, stage, done, total, instrument_id, instrument_version, based_on, seed, failure,
			report, name, released_version, created_at) VALUES ($1, $2, $3, $4, 'estimate', 1, 1, $5, 1, 'provisional-1', 1, $6, $7, '', 0, $8)`,
			o.id, id, number+1, state, assessment.Starter, failure, report, db.Micros(tx.Now)); err != nil {
			return err
		}
		_, err := tx.Exec(`INSERT INTO calibration_items (org_id, run_id, item_id, body, flagged, decision, reason) VALUES ($1, $2, $3, $4, 0, '', '')`,
			o.id, id, found.Item, w.text(found))
		return err
	})
	return &thing{name: "a calibration, " + o.id + ", " + string(state), at: map[string]string{"run": id, "item": string(found.Item), "ability": "AI"},
		object: o.unit("ministry"), in: whole, again: func() *thing { return w.calibrationThing(o, state) }}
}

func (w *world) text(v any) string {
	w.t.Helper()
	raw, err := json.Marshal(v)
	w.check(err)
	return string(raw)
}
