package access

import (
	"encoding/json"
	"strings"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/results"
	"github.com/dira-platform/dira/internal/round"
)

// openThings are results that everybody may read.
func (w *world) openThings() []*thing {
	w.t.Helper()
	o := w.orgs[home]
	id := w.round(o, "ministry", round.Coded, round.Closed)
	top := o.units["ministry"].ID
	doc, err := json.Marshal(results.Release{Round: id, Number: 1, Audience: results.ForPublic, Threshold: 10, RoundTo: 5, Abilities: []results.Ability{{ID: "AI"}},
		Units: []results.Unit{{ID: top, Name: "Everybody"}}, Groups: []results.Group{{Unit: top, Sex: results.Everyone, People: 20, Stats: make([]results.Stat, 1)}}})
	if err != nil {
		w.t.Fatal(err)
	}
	w.write(func(tx *db.Tx) error {
		_, err := tx.Exec(`INSERT INTO results_releases (org_id, round_id, number, audience, body, people, created_at) VALUES ($1, $2, 1, 'public', $3, 20, 1)`, home, id, string(doc))
		return err
	})
	if err := w.app.Results.Publish(ctx, o.officer, id); err != nil {
		w.t.Fatal(err)
	}
	list := must[[]results.Open](w.t)(w.app.Results.Opened(ctx, o.officer))
	delete(w.marks, strings.ToLower(list[0].Organisation)) // who publishes is named to everybody, and so is the round
	delete(w.marks, strings.ToLower(list[0].Name))
	return contentThings("release", string(list[0].ID))
}
