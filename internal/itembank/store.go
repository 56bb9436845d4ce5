package itembank

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/framework"
)

// stored is the newest version of something and the hash of its body.
type stored struct {
	version int
	hash    string
}

// instrumentBody is what an instrument's row holds.
type instrumentBody struct {
	Framework framework.VersionID `json:"framework"`
	Scale     Scale               `json:"scale"`
	Rules     Rules               `json:"rules"`
	Self      []Statement         `json:"self"`
	Items     []itemVersion       `json:"items"`
}

type itemVersion struct {
	ID      ItemID `json:"id"`
	Version int    `json:"version"`
}

func storeInstrument(tx *db.Tx, org string, in *Instrument) (int, error) {
	newest, err := newestItems(tx, org)
	if err != nil {
		return 0, err
	}
	body := instrumentBody{Framework: in.Framework, Scale: in.Scale, Rules: in.Rules, Self: in.Self}
	for _, it := range in.Items {
		version, err := storeItem(tx, org, it, newest[it.ID])
		if err != nil {
			return 0, err
		}
		body.Items = append(body.Items, itemVersion{it.ID, version})
	}
	raw, hash, err := encode(body)
	if err != nil {
		return 0, err
	}
	was := stored{}
	if was.version, err = newestVersion(tx, org, in.ID); err != nil {
		return 0, err
	}
	if was.version > 0 {
		if raw, hash, err = keepCalibration(tx, org, in.ID, was.version, body, raw, hash); err != nil {
			return 0, err
		}
		if err := tx.Row(`SELECT hash FROM itembank_instruments WHERE org_id = $1 AND id = $2 AND version = $3`,
			[]any{org, in.ID, was.version}, &was.hash); err != nil || was.hash == hash {
			return was.version, err
		}
	}
	_, err = tx.Exec(`INSERT INTO itembank_instruments (org_id, id, version, hash, body, created_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		org, in.ID, was.version+1, hash, raw, db.Micros(tx.Now))
	return was.version + 1, err
}

func storeItem(tx *db.Tx, org string, it *Item, was stored) (int, error) {
	raw, hash, err := encode(it)
	if err != nil || was.hash == hash {
		return was.version, err
	}
	_, err = tx.Exec(`INSERT INTO itembank_items (org_id, id, version, hash, body, created_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		org, it.ID, was.version+1, hash, raw, db.Micros(tx.Now))
	return was.version + 1, err
}

func encode(v any) (body, hash string, err error) {
	raw, err := json.Marshal(v)
	sum := sha256.Sum256(raw)
	return string(raw), hex.EncodeToString(sum[:]), err
}

func newestItems(tx *db.Tx, org string) (map[ItemID]stored, error) {
	newest := map[ItemID]stored{}
	_, err := db.All(tx, func(row func(...any) error) (struct{}, error) {
		var id ItemID
		var s stored
		err := row(&id, &s.version, &s.hash)
		newest[id] = s // later versions come later
		return struct{}{}, err
	}, `SELECT id, version, hash FROM itembank_items WHERE org_id = $1 ORDER BY version`, org)
	return newest, err
}

// newestVersion is 0 when there is none.
func newestVersion(tx *db.Tx, org string, id InstrumentID) (version int, err error) {
	err = tx.Row(`SELECT COALESCE(MAX(version), 0) FROM itembank_instruments WHERE org_id = $1 AND id = $2`, []any{org, id}, &version)
	return version, err
}

func loadInstrument(tx *db.Tx, org string, id InstrumentID, version int) (*Instrument, error) {
	body, err := loadBody(tx, org, id, version)
	if err != nil {
		return nil, err
	}
	all, err := loadItems(tx, org)
	if err != nil {
		return nil, err
	}
	in := &Instrument{ID: id, Version: version, Framework: body.Framework, Scale: body.Scale, Rules: body.Rules, Self: body.Self}
	for _, v := range body.Items {
		in.Items = append(in.Items, all[v])
	}
	return in, nil
}

// loadItems reads every version of every item. An instrument is loaded once in a server's life, so one query for all is the quick way.
func loadItems(tx *db.Tx, org string) (map[itemVersion]*Item, error) {
	all := map[itemVersion]*Item{}
	_, err := db.All(tx, func(row func(...any) error) (struct{}, error) {
		it := &Item{}
		var raw string
		if err := row(&it.Version, &raw); err != nil {
			return struct{}{}, err
		}
		err := json.Unmarshal([]byte(raw), it)
		all[itemVersion{it.ID, it.Version}] = it
		return struct{}{}, err
	}, `SELECT version, body FROM itembank_items WHERE org_id = $1`, org)
	return all, err
}
