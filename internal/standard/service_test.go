package standard_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/standard"
)

// A panel from the first to the last: judges who see the truth, each leaning a little, find it; what is adopted holds for those who begin from then on.
func TestPanel(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d, "finance")
		before := h.take("", 0.5, 1)
		if !before.Provisional || before.Standards != nil || before.Unset() != 1 || before.Versions.Cuts != "cuts-provisional-1" {
			t.Errorf("before: %+v", before)
		}
		begun, who := h.begin("")
		id := h.closed()
		o, err := h.Overview(ctx, h.officer, id)
		h.must(err)
		if o.State != standard.Closed || len(o.Outcomes) != 2 || o.Judges != 5 || o.Finished != 5 {
			t.Fatalf("%+v", o)
		}
		first, last := o.Outcomes[0], o.Last()
		for k, c := range last.Cuts {
			if math.Abs(c.Theta-truth[k]) > 2*c.SE+0.1 || !(c.SE > 0.02 && c.SE < 0.3) || c.SE >= first.Cuts[k].SE || c.SD >= first.Cuts[k].SD {
				t.Errorf("cut %d: %+v after %+v, want about %v", k, c, first.Cuts[k], truth[k])
			}
			if len(last.Given[k]) != 5 || !slices.IsSorted(last.Given[k]) {
				t.Errorf("given: %v", last.Given[k])
			}
		}
		if last.Consistency == nil || last.Consistency.Middle < 0.9 || !last.Usable() || len(last.Items) != 12 || last.Impact != nil {
			t.Errorf("%+v", last)
		}

		was := h.newest().Version
		h.must(h.Decide(ctx, h.officer, id, decision(last, "As found.")))
		in := h.newest()
		st := in.Scale.StandardOf(framework.AI)
		if in.Version != was+1 || st == nil || st.Name != "standard-1" || st.Judges != 5 || st.Adjusted || st.Cuts[1] != last.Cuts[1].Theta || in.Scale.StandardOf("D1.C1") != nil {
			t.Fatalf("version %d after %d: %+v", in.Version, was, st)
		}
		if r := h.finish(begun, who, 0.5, 2); r.Standards != nil || r.Versions.Cuts != "cuts-provisional-1" {
			t.Errorf("begun before: %+v", r.Standards)
		}
		after := h.take("", 0.5, 3)
		if len(after.Standards) != 1 || after.Unset() != 0 || !after.Provisional || after.Versions.Cuts != "standard-1" || after.Profile[0].Standard != "standard-1" ||
			after.Standards[0].Error != slices.Max(st.SE) || after.Profile[0].Cuts[0] != st.Cuts[0] {
			t.Errorf("begun after: %+v", after)
		}
		_, standards, err := h.Panels(ctx, h.officer)
		h.must(err)
		if len(standards) != 1 || standards[0].By != "Awa Ndiaye" || standards[0].Reason != "As found." || standards[0].Instrument != "starter@2" {
			t.Errorf("%+v", standards)
		}
		h.noJudgements()
		h.code(h.Decide(ctx, h.officer, id, decision(last, "")), "standard_is_adopted")

		shipped, err := builtInInstrument()
		h.must(err)
		version, err := h.bank.Install(ctx, h.org, shipped)
		h.must(err)
		if version != in.Version || h.newest().Scale.StandardOf(framework.AI) == nil {
			t.Errorf("the next start of the program makes version %d", version)
		}
	})
}

func decision(o *standard.Outcome, reason string) standard.Decision {
	d := standard.Decision{Adopt: true, Reason: reason}
	for k, c := range o.Cuts {
		d.Cuts[k] = math.Round(c.Theta*100) / 100
	}
	return d
}

func (h *house) noJudgements() {
	h.t.Helper()
	h.must(h.db.Read(ctx, func(tx *db.Tx) error {
		var n int
		err := tx.Row(`SELECT COUNT(*) FROM standard_judgements WHERE org_id = $1`, []any{h.org}, &n)
		if n > 0 {
			h.t.Errorf("%d judgements are left", n)
		}
		return err
	}))
}

// What is adopted lies within one standard error of what was found, and says why.
func TestDecide(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d, "finance")
		id := h.closed()
		o, err := h.Overview(ctx, h.officer, id)
		h.must(err)
		last := o.Last()
		far, near := decision(last, "Nearer to the strategy."), decision(last, "")
		far.Cuts[2] += last.Cuts[2].SE + 0.02
		near.Cuts[0] -= last.Cuts[0].SE / 2
		err = h.Decide(ctx, h.officer, id, far)
		h.code(err, "standard_beyond")
		if e := errs.As(err); e != nil && e.Field != "advanced" {
			t.Errorf("at %q", e.Field)
		}
		h.code(h.Decide(ctx, h.officer, id, near), "standard_reason")
		h.code(h.Decide(ctx, h.officer, id, standard.Decision{Adopt: true, Cuts: standard.Three{math.NaN()}}), "standard_beyond")
		h.code(h.Decide(ctx, h.officer, id, standard.Decision{}), "standard_reason")
		h.code(h.Decide(ctx, h.officer, id, standard.Decision{Reason: strings.Repeat("a", 2001)}), "standard_long")
		near.Reason = "Nearer to the strategy."
		h.must(h.Decide(ctx, h.officer, id, near))
		st := h.newest().Scale.StandardOf(framework.AI)
		if !st.Adjusted || st.Cuts[0] != near.Cuts[0] || st.Cuts[1] != last.Cuts[1].Theta {
			t.Errorf("%+v", st)
		}

		second := h.closed()
		h.must(h.Decide(ctx, h.officer, second, standard.Decision{Reason: "The judges were too few."}))
		if again := h.newest().Scale.StandardOf(framework.AI); again.Name != st.Name {
			t.Errorf("rejected, and yet %+v", again)
		}
		h.noJudgements()
		third := h.closed()
		o, err = h.Overview(ctx, h.officer, third)
		h.must(err)
		h.must(h.Decide(ctx, h.officer, third, decision(o.Last(), "")))
		if s := h.newest().Scale; s.StandardOf(framework.AI).Name != "standard-2" || len(s.Standards) != 1 {
			t.Errorf("the second one stands beside %+v", s.Standards)
		}
	})
}

// What a judge gave is their own: the next judge and the officer see how all lie, and that only when a round is closed.
func TestJudging(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d, "finance")
		id := h.draft(3, standard.Angoff)
		_, err := h.Part(ctx, h.as(0), "nothing")
		h.code(err, "standard_not_found")
		h.must(h.Launch(ctx, h.officer, id))
		list, err := h.Of(ctx, h.as(0))
		h.must(err)
		mine := list[0].ID
		_, err = h.Question(ctx, h.as(0), mine, 1)
		h.code(err, "standard_not_accepted")
		h.code(h.Rate(ctx, h.as(0), mine, 1, standard.Three{0.1, 0.2, 0.3}), "standard_not_accepted")
		_, err = h.Question(ctx, h.as(1), mine, 1)
		h.code(err, "standard_not_found")
		_, err = h.Question(ctx, h.officer, mine, 1)
		h.code(err, "standard_not_found")
		h.must(h.Accept(ctx, h.as(0), mine))
		sh, err := h.Question(ctx, h.as(0), mine, 1)
		h.must(err)
		if sh.Item == nil || sh.Of != 12 || sh.Own != nil || sh.Spread != nil || sh.Answered != nil {
			t.Errorf("%+v", sh)
		}
		_, err = h.Question(ctx, h.as(0), mine, 13)
		h.code(err, "standard_question_not_found")
		most := float64(sh.Item.MaxScore())
		h.code(h.Rate(ctx, h.as(0), mine, 1, standard.Three{0.5, 0.4, 0.6}), "standard_rising")
		h.code(h.Rate(ctx, h.as(0), mine, 1, standard.Three{0.5, 0.6, most + 0.1}), "standard_rating")
		h.code(h.Rate(ctx, h.as(0), mine, 1, standard.Three{0.5, 0.6, math.NaN()}), "standard_rating")
		h.code(h.Mark(ctx, h.as(0), mine, standard.Three{1, 2, 3}), "standard_question_not_found")
		h.must(h.Rate(ctx, h.as(0), mine, 1, standard.Three{0.2, 0.4, 0.6}))
		h.must(h.Rate(ctx, h.as(0), mine, 1, standard.Three{0.3, 0.4, 0.6}))
		p, err := h.Part(ctx, h.as(0), mine)
		h.must(err)
		if p.Missing() != 11 || p.Judged[sh.Item.ID] != (standard.Three{0.3, 0.4, 0.6}) || p.Before != nil {
			t.Errorf("%+v", p)
		}
		h.code(h.Finish(ctx, h.as(0), mine), "standard_unjudged")
		h.code(h.Next(ctx, h.officer, id), "standard_too_few")
		h.code(h.Unname(ctx, h.officer, id, mine), "standard_has_seen")
		h.code(h.Name(ctx, h.officer, id, "nobody"), "person_not_found")
		o, err := h.Overview(ctx, h.officer, id)
		h.must(err)
		if len(o.Outcomes) != 0 || o.Accepted != 1 {
			t.Errorf("%+v", o)
		}
		h.logged("standard.view", 1)
	})
}

func (h *house) logged(action string, want int) {
	h.t.Helper()
	h.must(h.db.Read(ctx, func(tx *db.Tx) error {
		var n int
		err := tx.Row(`SELECT COUNT(*) FROM audit_events WHERE org_id = $1 AND action = $2`, []any{h.org, action}, &n)
		if n != want {
			h.t.Errorf("%s is in the log %d times, want %d", action, n, want)
		}
		return err
	}))
}

// In the second round each judge has the first before their eyes, and what they leave as it is stands.
func TestSecondRound(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d, "finance")
		for i := range 32 { // enough for what people do to be told
			h.take("", -1+float64(i)/12, uint64(i)+10)
		}
		id, parts := h.opened(5, standard.Angoff)
		rng := rand.New(rand.NewPCG(1, 2))
		for i, part := range parts {
			h.rate(i, part, leanings[i], rng)
		}
		h.must(h.Next(ctx, h.officer, id))
		h.code(h.Name(ctx, h.officer, id, h.people[6]), "standard_late")
		p, err := h.Part(ctx, h.as(0), parts[0])
		h.must(err)
		if p.Panel.Round != 2 || p.Finished || !p.Done() || p.Before == nil || p.Before.Judges != 5 || len(p.Given) != 0 {
			t.Fatalf("%+v", p)
		}
		impact := p.Impact()
		if impact == nil || impact.People != 32 || !sumsToOne(impact.Now) || !sumsToOne(impact.Then) {
			t.Fatalf("%+v", impact)
		}
		sh, err := h.Question(ctx, h.as(0), parts[0], 2)
		h.must(err)
		if sh.Own == nil || sh.Spread == nil || sh.Spread[1].Low > sh.Spread[1].Middle || sh.Spread[1].Middle > sh.Spread[1].High {
			t.Errorf("%+v", sh)
		}
		for i, part := range parts[:3] {
			h.must(h.Finish(ctx, h.as(i), part)) // all as before
		}
		h.must(h.Next(ctx, h.officer, id))
		o, err := h.Overview(ctx, h.officer, id)
		h.must(err)
		if o.State != standard.Closed || o.Last().Judges != 3 || o.Outcomes[0].Judges != 5 || o.Last().Impact == nil {
			t.Errorf("%+v", o)
		}
		for k, c := range o.Last().Cuts { // of three judges each would know the others from how they lie apart
			if c == nil || c.SE == 0 || c.SD != 0 || c.Judges != (standard.Spread{}) || o.Last().Given[k] != nil || o.Outcomes[0].Given[k] == nil {
				t.Errorf("%+v", c)
			}
		}
		if l := o.Last(); !l.Few() || !l.Usable() || l.Items != nil || l.Consistency != nil || o.Outcomes[0].Items == nil {
			t.Errorf("%+v", l)
		}
		_, err = h.Question(ctx, h.as(0), parts[0], 1)
		h.code(err, "standard_judging_closed")
		h.code(h.Rate(ctx, h.as(0), parts[0], 1, standard.Three{0, 0, 0}), "standard_judging_closed")
		if p, err = h.Part(ctx, h.as(0), parts[0]); err != nil || p.Impact() != nil {
			t.Errorf("%v after it was closed, %v", p.Impact(), err)
		}
	})
}

func sumsToOne(shares [4]float64) bool {
	return math.Abs(shares[0]+shares[1]+shares[2]+shares[3]-1) < 0.03
}

// What is typed wrong is refused with its place, and what is done at the wrong time as well.
func TestSettingUp(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d, "finance")
		good := standard.New{Name: "AI", Method: standard.Angoff, Abilities: ai, Questions: 12, Rounds: 2}
		for _, tt := range []struct {
			field, code string
			change      func(n *standard.New)
		}{
			{"name", "standard_name", func(n *standard.New) { n.Name = " " }},
			{"name", "standard_name", func(n *standard.New) { n.Name = strings.Repeat("a", 121) }},
			{"method", "standard_method", func(n *standard.New) { n.Method = "guess" }},
			{"ability", "standard_abilities", func(n *standard.New) { n.Abilities = nil }},
			{"ability", "standard_abilities", func(n *standard.New) { n.Abilities = []framework.StatementID{"D9"} }},
			{"questions", "standard_questions", func(n *standard.New) { n.Questions = -1 }},
			{"questions", "standard_questions", func(n *standard.New) { n.Abilities, n.Questions = all(h), 0 }},
			{"rounds", "standard_rounds", func(n *standard.New) { n.Rounds = 4 }},
		} {
			n := good
			tt.change(&n)
			_, err := h.Create(ctx, h.officer, n)
			if e := errs.As(err); e == nil || e.Code != tt.code || e.Field != tt.field {
				t.Errorf("%+v: %v, want %s at %s", n, err, tt.code, tt.field)
			}
		}
		id, err := h.Create(ctx, h.officer, good)
		h.must(err)
		h.code(h.Launch(ctx, h.officer, id), "standard_just")
		h.code(h.Describe(ctx, h.officer, id, [3]string{"a", "", "c"}), "standard_just")
		h.code(h.Describe(ctx, h.officer, id, [3]string{"a", "b", strings.Repeat("c", 2001)}), "standard_long")
		h.must(h.Describe(ctx, h.officer, id, just))
		h.code(h.Launch(ctx, h.officer, id), "standard_fewest")
		h.must(h.Name(ctx, h.officer, id, h.people[0]))
		h.must(h.Name(ctx, h.officer, id, h.people[0]))
		h.code(h.Name(ctx, h.officer, id, "nobody"), "person_not_found")
		_, judges, err := h.Judges(ctx, h.officer, id)
		h.must(err)
		if len(judges) != 1 {
			t.Errorf("%+v", judges)
		}
		h.must(h.Unname(ctx, h.officer, id, judges[0].ID))
		h.code(h.Unname(ctx, h.officer, id, judges[0].ID), "person_not_found")
		h.code(h.Next(ctx, h.officer, id), "standard_is_draft")
		h.code(h.Decide(ctx, h.officer, id, standard.Decision{}), "standard_is_draft")
		me := h.officer
		me.Person = string(h.people[7])
		h.code(h.Name(ctx, me, id, h.people[7]), "standard_self")
		h.must(h.Drop(ctx, h.officer, id))
		_, err = h.Overview(ctx, h.officer, id)
		h.code(err, "standard_not_found")
	})
}

func all(h *house) []framework.StatementID {
	v, err := builtInFramework()
	h.must(err)
	return v.Abilities()
}

// Only an officer of the whole organisation sets standards; those who oversee read; another organisation finds nothing.
func TestWhoMay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, other := newHouse(t, d, "finance"), newHouse(t, d, "health")
		id := h.draft(3, standard.Angoff)
		auditor, below := h.officer, h.officer
		auditor.Role = policy.Auditor
		below.Unit = below.Unit.Below("team")
		_, err := h.Overview(ctx, auditor, id)
		h.must(err)
		h.code(h.Launch(ctx, auditor, id), "role_not_allowed")
		_, err = h.Overview(ctx, below, id)
		h.code(err, "standard_not_found")
		_, err = h.Overview(ctx, other.officer, id)
		h.code(err, "standard_not_found")
		_, _, err = h.Panels(ctx, h.as(0))
		h.code(err, "role_not_allowed")
		h.must(h.Launch(ctx, h.officer, id))
		list, err := h.Of(ctx, h.as(0))
		h.must(err)
		stranger := other.as(0)
		_, err = h.Part(ctx, stranger, list[0].ID)
		h.code(err, "standard_not_found")
	})
}
