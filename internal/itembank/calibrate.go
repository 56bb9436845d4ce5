package itembank

import (
	"encoding/json"
	"maps"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
)

// Recalibrate makes the next version of an instrument, in which these items are as calibrated; all else is as in the newest one, of which the calibration must
// still be the one with the name before. Assessments under way, and results, keep theirs. For slices above, which have made sure that the actor may.
func Recalibrate(tx *db.Tx, org string, id InstrumentID, before, name string, items map[ItemID]Calibrated) (next int, err error) {
	defer errs.Wrap(&err, "itembank.Recalibrate(%s, %s)", id, name)
	version, err := newestVersion(tx, org, id)
	if err != nil {
		return 0, err
	}
	body, err := loadBody(tx, org, id, version)
	if err != nil {
		return 0, err
	}
	if body.Scale.Calibration.Name != before {
		return 0, errs.New(errs.Conflict, "calibration_overtaken")
	}
	all := map[ItemID]Calibrated{}
	maps.Copy(all, body.Scale.Calibration.Items)
	maps.Copy(all, items)
	body.Scale.Calibration.Name, body.Scale.Calibration.Items = name, all
	raw, hash, err := encode(body)
	if err != nil {
		return 0, err
	}
	_, err = tx.Exec(`INSERT INTO itembank_instruments (org_id, id, version, hash, body, created_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		org, id, version+1, hash, raw, db.Micros(tx.Now))
	return version + 1, err
}

func loadBody(tx *db.Tx, org string, id InstrumentID, version int) (body instrumentBody, err error) {
	var raw string
	if err := tx.Row(`SELECT body FROM itembank_instruments WHERE org_id = $1 AND id = $2 AND version = $3`, []any{org, id, version}, &raw); err != nil {
		return body, err
	}
	return body, json.Unmarshal([]byte(raw), &body)
}

// keepCalibration gives an instrument that comes with the program what the organisation has calibrated. An item that the program changed is another item,
// and has no answers yet.
func keepCalibration(tx *db.Tx, org string, id InstrumentID, version int, body instrumentBody, raw, hash string) (string, string, error) {
	was, err := loadBody(tx, org, id, version)
	if err != nil || len(was.Scale.Calibration.Items) == 0 || len(body.Scale.Calibration.Items) > 0 {
		return raw, hash, err
	}
	body.Scale.Calibration.Name, body.Scale.Calibration.Items = was.Scale.Calibration.Name, was.Scale.Calibration.Items
	return encode(body)
}
