package actionplan_test

import (
	"context"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dira-platform/dira/internal/actionplan"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
)

var ctx = context.Background()

func TestMain(m *testing.M) { dbtest.Main(m) }

type desk struct {
	*actionplan.Service
	t                *testing.T
	officer, foreign policy.Actor
}

func newDesk(t *testing.T, d *db.DB) *desk {
	t.Helper()
	k := &desk{Service: actionplan.NewService(d), t: t}
	found := func(org string) (who policy.Actor) {
		k.must(d.Write(ctx, func(tx *db.Tx) error {
			first, err := identity.Found(tx, identity.Founding{Organisation: identity.Organisation{ID: identity.OrganisationID(org), Name: "Ministry of " + org, Language: "en"}, Kind: "ministry",
				Administrator: identity.Details{Name: "First", Email: org + "@example.org"}})
			if err != nil {
				return err
			}
			root, err := identity.SelectRoot(tx, org)
			who = policy.Actor{Org: org, Person: string(first), Role: policy.Officer, Unit: root.Path, Strong: true}
			return err
		}))
		return who
	}
	k.officer, k.foreign = found("finance"), found("health")
	return k
}

func (k *desk) must(err error) {
	k.t.Helper()
	if err != nil {
		k.t.Fatal(err)
	}
}

func (k *desk) want(err error, code string) {
	k.t.Helper()
	if e := errs.As(err); e == nil || e.Code != code {
		k.t.Errorf("got %v, want %s", err, code)
	}
}

func words() actionplan.Words {
	return actionplan.Words{Title: " Skills  2027 ", Language: "en", From: "2027-01-01", Until: "2028-12-31", Currency: "eur"}
}

// begun is a plan with a goal and a measure.
func (k *desk) begun() (id actionplan.ID, goal, measure string) {
	k.t.Helper()
	id, err := k.Create(ctx, k.officer, words(), "v1")
	k.must(err)
	goal, err = k.SaveGoal(ctx, k.officer, id, actionplan.Goal{Title: "Everybody protects data"}, 0)
	k.must(err)
	measure, err = k.SaveMeasure(ctx, k.officer, id, actionplan.Measure{Goal: goal, What: "A course for all", Owner: "Head of training", Status: actionplan.Planned, Budget: 100, Begins: "2027-02-01", Ends: "2027-06-30",
		Steps: []actionplan.Step{{Ability: "AI", Level: 1}}}, 0)
	k.must(err)
	return id, goal, measure
}

func (k *desk) plan(id actionplan.ID) (*actionplan.Plan, []actionplan.Version) {
	k.t.Helper()
	p, versions, err := k.Plan(ctx, k.officer, id)
	k.must(err)
	return p, versions
}

func TestDraft(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newDesk(t, d)
		id, goal, measure := k.begun()
		p, _ := k.plan(id)
		if p.Title != "Skills 2027" || p.Currency != "EUR" || len(p.Of(goal)) != 1 || !p.May {
			t.Errorf("stored is %+v", p)
		}
		_, _, err := k.Plan(ctx, k.foreign, id)
		k.want(err, "actionplan_not_found")
		_, _, err = k.ToChange(ctx, policy.Actor{Org: "finance", Person: k.officer.Person, Role: policy.Auditor, Unit: k.officer.Unit, Strong: true}, id)
		if err == nil {
			t.Error("an auditor may change a plan")
		}
		k.want(k.DropGoal(ctx, k.officer, id, goal, p.Goal(goal).Revision), "actionplan_goal_used")
		k.must(k.SaveIndicator(ctx, k.officer, id, measure, actionplan.Indicator{Name: "Share", Unit: "%", Baseline: actionplan.Value{Day: "2026-06-01", Number: 40}, Target: actionplan.Value{Day: "2028-06-01", Number: 80}}))
		one, err := k.SaveMeasure(ctx, k.officer, id, actionplan.Measure{Goal: goal, What: "First of all", Status: actionplan.Planned}, 1)
		k.must(err)
		p, _ = k.plan(id)
		if got := p.Of(goal); len(got) != 2 || got[0].ID != one || len(got[1].Indicators) != 1 {
			t.Errorf("measures stand as %+v", got)
		}
		k.must(k.DropIndicator(ctx, k.officer, id, measure, p.Measure(measure).Indicators[0].ID, p.Measure(measure).Indicators[0].Revision))
		k.must(k.DropMeasure(ctx, k.officer, id, measure, 1))
		k.must(k.DropMeasure(ctx, k.officer, id, one, 1))
		k.want(k.DropGoal(ctx, k.officer, id, goal, p.Goal(goal).Revision+1), "actionplan_changed")
		k.must(k.DropGoal(ctx, k.officer, id, goal, p.Goal(goal).Revision))
		list, err := k.Plans(ctx, k.officer)
		k.must(err)
		if len(list) != 1 || len(list[0].Goals) != 0 {
			t.Errorf("the list is %+v", list)
		}
	})
}

func TestTwoOfficers(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newDesk(t, d)
		id, goal, measure := k.begun()
		p, _ := k.plan(id)
		m := *p.Measure(measure)
		m.What = "Mine"
		_, err := k.SaveMeasure(ctx, k.officer, id, m, 0)
		k.must(err)
		m.What = "Theirs"
		_, err = k.SaveMeasure(ctx, k.officer, id, m, 0)
		k.want(err, "actionplan_changed")
		k.want(k.DropMeasure(ctx, k.officer, id, measure, m.Revision), "actionplan_changed")
		_, err = k.SaveMeasure(ctx, k.officer, id, actionplan.Measure{Goal: goal, What: "Another, at the same time", Status: actionplan.Planned}, 0)
		k.must(err)
		if p, _ = k.plan(id); p.Measure(measure).What != "Mine" || len(p.Measures) != 2 {
			t.Errorf("stored is %+v", p.Measures)
		}
		w := p.Words
		k.must(k.Describe(ctx, k.officer, id, w))
		k.want(k.Describe(ctx, k.officer, id, w), "actionplan_changed")
	})
}

func TestVersions(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newDesk(t, d)
		id, goal, measure := k.begun()
		_, err := k.Open(ctx, policy.Anyone(), id)
		k.want(err, "actionplan_not_found")
		p, _ := k.plan(id)
		_, err = k.Publish(ctx, k.officer, id, builtIn(t), p.Revision-1)
		k.want(err, "actionplan_changed")
		n, err := k.Publish(ctx, k.officer, id, builtIn(t), p.Revision)
		k.must(err)
		_, err = k.Publish(ctx, k.officer, id, builtIn(t), p.Revision)
		k.want(err, "actionplan_same")
		m := *p.Measure(measure)
		m.Status, m.StatusDay, m.Note, m.Budget = actionplan.Done, "2027-07-01", "Report 12", 120
		_, err = k.SaveMeasure(ctx, k.officer, id, m, 0)
		k.must(err)
		_, err = k.SaveGoal(ctx, k.officer, id, actionplan.Goal{Title: "Second"}, 1)
		k.must(err)
		p, versions := k.plan(id)
		want := []actionplan.Difference{{How: actionplan.Added, Kind: "goal", Name: "Second"}, {How: actionplan.Changed, Kind: "measure", Name: "A course for all", Fields: []string{"budget", "status", "status_day", "note"}}}
		if diff := cmp.Diff(want, actionplan.Differences(&versions[0].Body, &p.Body)); n != 1 || diff != "" {
			t.Errorf("version %d: %s", n, diff)
		}
		n, err = k.Publish(ctx, k.officer, id, builtIn(t), p.Revision)
		k.must(err)
		k.want(k.Withdraw(ctx, k.officer, id, n, " "), "actionplan_empty")
		k.must(k.Withdraw(ctx, k.officer, id, n, "A wrong sum"))
		k.want(k.Withdraw(ctx, k.officer, id, n, "Again"), "actionplan_withdrawn")
		open, err := k.Open(ctx, policy.Anyone(), id)
		k.must(err)
		if len(open) != 2 || open[0].Reason != "A wrong sum" || len(open[0].Measures) != 0 || open[1].Measure(measure).Budget != 100 || open[1].Goal(goal) == nil {
			t.Errorf("open is %+v", open)
		}
	})
}

func TestRefused(t *testing.T) {
	k := newDesk(t, dbtest.SQLite(t))
	id, goal, _ := k.begun()
	good := actionplan.Measure{Goal: goal, What: "x", Status: actionplan.Planned}
	for code, spoil := range map[string]func(*actionplan.Measure){
		"actionplan_empty":   func(m *actionplan.Measure) { m.What = " \n" },
		"actionplan_long":    func(m *actionplan.Measure) { m.Note = strings.Repeat("ا", 4001) },
		"actionplan_number":  func(m *actionplan.Measure) { m.Budget = math.NaN() },
		"actionplan_day":     func(m *actionplan.Measure) { m.Begins = "2027-02-30" },
		"actionplan_order":   func(m *actionplan.Measure) { m.Begins, m.Ends = "2027-02-02", "2027-02-01" },
		"actionplan_address": func(m *actionplan.Measure) { m.Owner = "amina@example.org" },
		"actionplan_status":  func(m *actionplan.Measure) { m.Status, m.StatusDay = "finished", "2027-01-01" },
		"actionplan_proof":   func(m *actionplan.Measure) { m.Status, m.StatusDay = actionplan.Done, "2027-01-01" },
		"actionplan_goal":    func(m *actionplan.Measure) { m.Goal = "elsewhere" },
	} {
		m := good
		spoil(&m)
		_, err := k.SaveMeasure(ctx, k.officer, id, m, 0)
		k.want(err, code)
	}
	w := words()
	w.Currency = "euro"
	_, err := k.Create(ctx, k.officer, w, "v1")
	k.want(err, "actionplan_currency")
	if p, _ := k.plan(id); len(p.Measures) != 1 {
		t.Error("something refused was stored")
	}
}

func TestOverview(t *testing.T) {
	b := actionplan.Body{Goals: []actionplan.Goal{{ID: "b"}, {ID: "a"}}, Measures: []actionplan.Measure{
		{ID: "1", Goal: "a", Status: actionplan.UnderWay, Budget: 5, Begins: "2027-01-01", Ends: "2027-05-01", Steps: []actionplan.Step{{Ability: "AI", Level: 1}}},
		{ID: "2", Goal: "b", Status: actionplan.Done, Budget: 7, Ends: "2027-03-01"},
		{ID: "3", Goal: "b", Status: actionplan.Stopped, Budget: 9, Steps: []actionplan.Step{{Ability: "D1.C1", Level: 1}}},
		{ID: "4", Goal: "a", Status: actionplan.Planned, Budget: 2}}}
	if late := b.Late("2027-05-02"); len(late) != 1 || late[0].ID != "1" {
		t.Errorf("late is %v", late)
	}
	if late := b.Late("2027-05-01"); len(late) != 0 {
		t.Errorf("on its last day %v is late", late)
	}
	want := []actionplan.Sum{{"2027", "b", 7}, {"2027", "a", 5}, {"", "a", 2}}
	if diff := cmp.Diff(want, b.Budgets()); diff != "" {
		t.Error(diff)
	}
	unserved := []actionplan.Step{{Ability: "AI", Level: 2}, {Ability: "AI", Level: 3}, {Ability: "D1.C1", Level: 1}, {Ability: "D1.C1", Level: 2}, {Ability: "D1.C1", Level: 3}}
	if diff := cmp.Diff(unserved, b.Unserved([]framework.StatementID{"AI", "D1.C1"})); diff != "" {
		t.Error(diff)
	}
	i := actionplan.Indicator{Baseline: actionplan.Value{Day: "2026-01-01", Number: 60}, Target: actionplan.Value{Day: "2028-01-01", Number: 20},
		Measured: []actionplan.Value{{Day: "2027-06-01", Number: 30}, {Day: "2027-01-01", Number: 50}}}
	if i.Latest().Number != 30 || i.Reached() != .75 {
		t.Errorf("it has come to %v, %v of the way", i.Latest(), i.Reached())
	}
}

// TestTake adds measures with a goal of their own, all or none.
func TestTake(t *testing.T) {
	k := newDesk(t, dbtest.SQLite(t))
	id, err := k.Create(ctx, k.officer, words(), "v1")
	k.must(err)
	measure := actionplan.Measure{ID: "theirs", Goal: "theirs", What: "A course", Status: actionplan.Done, Indicators: []actionplan.Indicator{{Name: "Share", Baseline: actionplan.Value{Day: "2026-06-01"}, Target: actionplan.Value{Day: "2028-06-01", Number: 80}}}}
	k.want(k.Take(ctx, k.officer, id, actionplan.Goal{Title: "G"}, nil), "actionplan_take_none")
	bad := measure
	bad.Ends = "soon"
	k.want(k.Take(ctx, k.officer, id, actionplan.Goal{Title: "G"}, []actionplan.Measure{measure, bad}), "actionplan_day")
	if p, _ := k.plan(id); len(p.Goals) > 0 || len(p.Measures) > 0 {
		t.Errorf("a part was taken: %+v", p.Body)
	}
	k.must(k.Take(ctx, k.officer, id, actionplan.Goal{Title: "G"}, []actionplan.Measure{measure, measure}))
	p, _ := k.plan(id)
	if len(p.Goals) != 1 || len(p.Of(p.Goals[0].ID)) != 2 || p.Measures[0].ID == p.Measures[1].ID || p.Measures[0].Status != actionplan.Planned || p.Measures[0].Indicators[0].ID == "" {
		t.Errorf("%+v", p.Body)
	}
}

// FuzzMeasure holds that a plan does not differ from itself, and that nothing typed breaks the overview.
func FuzzMeasure(f *testing.F) {
	f.Add("A course", "Head of training", 12.5, "2027-01-01")
	f.Add("\x00\xff", "a@b.c", -1.0, "9999-99-99")
	f.Fuzz(func(t *testing.T, what, owner string, budget float64, day string) {
		b := actionplan.Body{Goals: []actionplan.Goal{{ID: "g"}}, Measures: []actionplan.Measure{{ID: "m", Goal: "g", What: what, Owner: owner, Budget: budget, Begins: day}}}
		if !math.IsNaN(budget) && len(actionplan.Differences(&b, &b)) != 0 {
			t.Error("it differs from itself")
		}
		b.Budgets()
		b.Late(day)
	})
}

func builtIn(t *testing.T) *framework.Version {
	t.Helper()
	v, err := framework.BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// TestPublishAgain walks what may be published after a version: another order may, the same may not, and neither may a step that the framework does not have. A version that was withdrawn is not what a draft is compared with.
func TestPublishAgain(t *testing.T) {
	k := newDesk(t, dbtest.SQLite(t))
	id, goal, measure := k.begun()
	second, err := k.SaveMeasure(ctx, k.officer, id, actionplan.Measure{Goal: goal, What: "A page at the counter", Status: actionplan.Planned}, 0)
	k.must(err)
	publish := func() error {
		p, _ := k.plan(id)
		_, err := k.Publish(ctx, k.officer, id, builtIn(t), p.Revision)
		return err
	}
	k.must(publish())

	p, versions := k.plan(id)
	_, err = k.SaveMeasure(ctx, k.officer, id, *p.Measure(second), 1)
	k.must(err)
	p, _ = k.plan(id)
	if diff := cmp.Diff([]actionplan.Difference{{How: actionplan.Changed, Kind: "order"}}, actionplan.Differences(&versions[0].Body, &p.Body)); diff != "" {
		t.Error(diff)
	}
	k.must(publish())
	k.must(k.Withdraw(ctx, k.officer, id, 2, "Too early"))
	p, versions = k.plan(id)
	if v := actionplan.Standing(versions); v == nil || v.Number != 1 || len(actionplan.Differences(&v.Body, &p.Body)) != 1 {
		t.Errorf("the draft is compared with %+v", v)
	}
	_, err = k.SaveMeasure(ctx, k.officer, id, *p.Measure(measure), 1)
	k.must(err)
	k.want(publish(), "actionplan_same")

	p, _ = k.plan(id)
	m := *p.Measure(measure)
	m.Steps = append(m.Steps, actionplan.Step{Ability: "D9.C9", Level: 2})
	_, err = k.SaveMeasure(ctx, k.officer, id, m, 0)
	k.must(err)
	k.want(publish(), "actionplan_step_gone")
}

// TestOrder compares orders of goals and measures: whoever only adds, drops or moves to another goal has not changed the order of what stays.
func TestOrder(t *testing.T) {
	body := func(goals string, measures ...string) *actionplan.Body { // measures as "goal id"
		var b actionplan.Body
		for _, g := range strings.Fields(goals) {
			b.Goals = append(b.Goals, actionplan.Goal{ID: g})
		}
		for _, m := range measures {
			goal, id, _ := strings.Cut(m, " ")
			b.Measures = append(b.Measures, actionplan.Measure{ID: id, Goal: goal})
		}
		return &b
	}
	old := body("a b", "a 1", "a 2", "a 3", "b 4")
	for name, one := range map[string]struct {
		now  *actionplan.Body
		want bool
	}{
		"same":               {old, false},
		"goals":              {body("b a", "a 1", "a 2", "a 3", "b 4"), true},
		"measures":           {body("a b", "a 2", "a 1", "a 3", "b 4"), true},
		"around one dropped": {body("a b", "a 3", "a 1", "b 4"), true},
		"one dropped":        {body("a b", "a 1", "a 3", "b 4"), false},
		"one between":        {body("a b", "a 1", "a 9", "a 2", "a 3", "b 4"), false},
		"to another goal":    {body("a b", "a 1", "a 3", "b 2", "b 4"), false},
		"among other goals":  {body("a b", "b 4", "a 1", "a 2", "a 3"), false},
	} {
		got := false
		for _, d := range actionplan.Differences(old, one.now) {
			got = got || d.Kind == "order"
		}
		if got != one.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
