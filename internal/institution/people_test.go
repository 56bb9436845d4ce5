package institution_test

import (
	"testing"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/institution"
	"github.com/dira-platform/dira/internal/policy"
)

// TestPeople names people: twelve at most, none twice, no strangers.
func TestPeople(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, other := newHouse(t, d, "finance"), newHouse(t, d, "health")
		id := h.draft(12)
		h.must(h.Ask(ctx, h.officer, id, h.people[0]))
		h.code(h.Ask(ctx, h.officer, id, h.people[12]), "institution_most")
		h.code(h.Ask(ctx, h.officer, id, other.people[0]), "person_not_found")
		_, list, err := h.People(ctx, h.officer, id)
		h.must(err)
		if len(list) != 12 {
			t.Fatalf("%d people", len(list))
		}
		h.must(h.Unask(ctx, h.officer, id, list[0].ID))
		h.must(h.Launch(ctx, h.officer, id))
		if n := queued(h); n != 11 {
			t.Errorf("%d messages", n)
		}
		h.must(h.Ask(ctx, h.officer, id, h.people[12]))
		if n := queued(h); n != 12 {
			t.Errorf("%d messages", n)
		}
		h.code(h.Drop(ctx, h.officer, id), "institution_is_answering")
		manager := h.officer
		manager.Role = policy.Manager
		h.code(h.Ask(ctx, manager, id, h.people[12]), "role_not_allowed")
	})
}

func queued(h *house) (n int) {
	h.must(h.db.Read(ctx, func(tx *db.Tx) error {
		return tx.Row(`SELECT COUNT(*) FROM mail_messages WHERE org_id = $1 AND purpose = 'institution'`, []any{h.officer.Org}, &n)
	}))
	return n
}

// TestErased takes somebody out: of what is open entirely, of what is closed by name.
func TestErased(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d, "finance")
		closed, _ := h.met()
		h.must(h.AddAction(ctx, h.officer, closed, institution.Action{Statement: "lead_goals", What: "x", Person: h.people[0]}))
		open, _ := h.launched(4)
		var r *institution.Record
		h.must(d.Write(ctx, func(tx *db.Tx) (err error) {
			if r, err = institution.Export(tx, "finance", h.people[0]); err != nil {
				return err
			}
			return institution.Erase(tx, "finance", h.people[0])
		}))
		if len(r.Asked) != 2 || len(r.Asked[0].Answers) != 37 || len(r.Actions) != 1 {
			t.Errorf("export: %+v", r)
		}
		_, list, err := h.People(ctx, h.officer, open)
		h.must(err)
		table, err := h.Table(ctx, h.officer, closed)
		h.must(err)
		if len(list) != 3 || table.Answered != 3 || table.Counts["lead_goals"]["absent"] != 1 || table.Actions[0].Person != "" {
			t.Errorf("%d people, %+v", len(list), table.Counts["lead_goals"])
		}
	})
}

// TestInstruments stores versions by content.
func TestInstruments(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d, "finance")
		if n, err := h.Install(ctx, "finance", builtIn(t)); err != nil || n != 1 {
			t.Errorf("version %d, %v", n, err)
		}
		_, err := h.AddInstrument(ctx, h.officer, builtIn(t))
		h.code(err, "instrument_ours")
		mine := builtIn(t)
		mine.ID = "mine"
		for want := range 2 {
			if n, err := h.AddInstrument(ctx, h.officer, mine); err != nil || n != want+1 {
				t.Errorf("version %d, %v", n, err)
			}
			mine.Title["en"] = "Another"
		}
		list, err := h.Instruments(ctx, h.officer)
		h.must(err)
		if len(list) != 2 || list[1].Version != 2 {
			t.Errorf("%d instruments", len(list))
		}
		_, err = h.Instruments(ctx, h.as(0))
		h.code(err, "role_not_allowed")
	})
}
