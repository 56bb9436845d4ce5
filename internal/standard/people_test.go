package standard_test

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/internal/standard"
)

// A booklet needs questions in an order. Those of a level are alike until they are calibrated.
func TestBookmark(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d, "finance")
		_, err := h.Create(ctx, h.officer, standard.New{Name: "AI", Method: standard.Bookmark, Abilities: ai, Rounds: 2})
		h.code(err, "standard_no_order")
		b, err := h.Begin(ctx, h.officer)
		h.must(err)
		if b.Ordered || b.Questions[framework.AI] == 0 {
			t.Errorf("%+v", b)
		}
		h.calibrate()
		id, parts := h.opened(5, standard.Bookmark)
		p, err := h.Part(ctx, h.as(0), parts[0])
		h.must(err)
		pages := len(p.Pages)
		if pages < 12 {
			t.Fatalf("%d pages", pages)
		}
		sh, err := h.Question(ctx, h.as(0), parts[0], pages)
		h.must(err)
		if sh.Of != pages || sh.Score < 1 || sh.Item.ID != p.Panel.Items[p.Pages[pages-1].Item] {
			t.Errorf("%+v", sh)
		}
		h.code(h.Mark(ctx, h.as(0), parts[0], standard.Three{1, 2, float64(pages + 1)}), "standard_page")
		h.code(h.Mark(ctx, h.as(0), parts[0], standard.Three{1.5, 2, 3}), "standard_page")
		h.code(h.Mark(ctx, h.as(0), parts[0], standard.Three{3, 2, 5}), "standard_rising")
		for range 2 {
			for i, part := range parts {
				h.must(h.Mark(ctx, h.as(i), part, standard.Three{float64(2 + i%3), float64(6 + i%3), float64(9 + i%3)}))
				h.must(h.Finish(ctx, h.as(i), part))
			}
			h.must(h.Next(ctx, h.officer, id))
		}
		o, err := h.Overview(ctx, h.officer, id)
		h.must(err)
		for k, page := range []int{3, 7, 10} {
			if c := o.Last().Cuts[k]; c.Theta != p.Pages[page-1].Theta || !(c.SE > 0) || o.Last().Marks[k].Middle != float64(page) {
				t.Errorf("level %d: %+v, %+v", k, c, o.Last().Marks[k])
			}
		}
		h.must(h.Decide(ctx, h.officer, id, decision(o.Last(), "")))
		if st := h.newest().Scale.StandardOf(framework.AI); st.Method != "bookmark" || st.Cuts[0] != o.Last().Cuts[0].Theta {
			t.Errorf("%+v", st)
		}
	})
}

// calibrate gives every question of the strand a difficulty of its own.
func (h *house) calibrate() {
	h.t.Helper()
	in := h.newest()
	items := map[itembank.ItemID]itembank.Calibrated{}
	for i, it := range in.Items {
		if it.Ability != framework.AI {
			continue
		}
		c := itembank.Calibrated{Version: it.Version, A: 1, B: []float64{float64(i%41)/10 - 2}, SE: 0.1, Since: "calibration-1"}
		if it.MaxScore() == 2 {
			c.B = append(c.B, c.B[0]+1)
		}
		items[it.ID] = c
	}
	h.must(h.db.Write(ctx, func(tx *db.Tx) error {
		_, err := itembank.Recalibrate(tx, h.org, in.ID, in.Scale.Calibration.Name, "calibration-1", items)
		return err
	}))
}

// Whoever has judged questions on what an assessment asks about is marked, and it counts in no group; whoever was named and never looked is not.
func TestJudgesAreMarked(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d, "finance")
		id := h.draft(3, standard.Angoff)
		h.must(h.Launch(ctx, h.officer, id))
		list, err := h.Of(ctx, h.as(0))
		h.must(err)
		h.must(h.Accept(ctx, h.as(0), list[0].ID))
		if r := h.take(string(h.people[0]), 1, 1); !r.Judge {
			t.Error("the judge is not marked")
		}
		if r := h.take(string(h.people[1]), 1, 2); r.Judge {
			t.Error("somebody who was only named is marked")
		}
		if r := h.take("", 1, 3); r.Judge {
			t.Error("nobody is marked")
		}
		e, err := h.assessments.Evidence(ctx, h.newest(), h.org, 100)
		h.must(err)
		if e.People != 2 || len(e.Abilities[framework.AI]) != 2 {
			t.Errorf("%d people", e.People)
		}
	})
}

// What somebody judged can be taken along, and goes when they are erased; what was made of it in a closed round stays, without them.
func TestRights(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d, "finance")
		id, parts := h.opened(4, standard.Angoff)
		rng := rand.New(rand.NewPCG(3, 3))
		for i, part := range parts {
			h.rate(i, part, 0, rng)
		}
		h.must(h.Next(ctx, h.officer, id))
		h.must(d.Write(ctx, func(tx *db.Tx) error {
			list, err := standard.Export(tx, h.org, h.people[0])
			if err != nil || len(list) != 1 || len(list[0].Judgements) != 12 || list[0].AcceptedAt.IsZero() {
				t.Errorf("%+v, %v", list, err)
			}
			if err := standard.Erase(tx, h.org, h.people[0]); err != nil {
				return err
			}
			list, err = standard.Export(tx, h.org, h.people[0])
			if len(list) != 0 {
				t.Errorf("%+v", list)
			}
			return err
		}))
		o, err := h.Overview(ctx, h.officer, id)
		h.must(err)
		if o.Judges != 3 || o.Outcomes[0].Judges != 4 {
			t.Errorf("%d judges, %d in the first round", o.Judges, o.Outcomes[0].Judges)
		}
		raw, err := json.Marshal(o.Outcomes)
		h.must(err)
		if strings.Contains(string(raw), string(h.people[0])) {
			t.Error("the outcome names somebody")
		}
		_, judges, err := h.Judges(ctx, h.officer, id)
		h.must(err)
		if len(judges) != 4 || judges[0].Name != "" {
			t.Errorf("%+v", judges)
		}
	})
}

// What is missing of a new panel is told all at once, in the order in which it is asked for.
func TestWrong(t *testing.T) {
	var fields []string
	for _, e := range (standard.New{Questions: -1}).Wrong() {
		fields = append(fields, e.Field)
	}
	if want := []string{"name", "method", "ability", "questions", "rounds"}; !slices.Equal(fields, want) {
		t.Errorf("%q", fields)
	}
	if wrong := (standard.New{Name: "AI", Method: standard.Angoff, Abilities: ai, Rounds: 2}).Wrong(); len(wrong) > 0 {
		t.Errorf("%v", wrong)
	}
}
