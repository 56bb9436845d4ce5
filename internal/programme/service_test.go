package programme_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/programme"
	"github.com/dira-platform/dira/internal/results"
)

func wantCode(t *testing.T, err error, code string) {
	t.Helper()
	if e := errs.As(err); e == nil || e.Code != code {
		t.Errorf("got %v, want %s", err, code)
	}
}

func course(name string, level, seats int, cost float64) programme.Course {
	return programme.Course{Name: name, Teaches: []programme.Step{{Ability: framework.AI, Level: level}}, Languages: []string{"en"}, Hours: 10, Cost: cost, Fixed: 100, Seats: seats}
}

// planned has a programme with courses, and returns it.
func (m *ministry) planned(people int) *programme.View {
	m.T.Helper()
	id, err := m.Create(ctx, m.Officer, m.Hold(people, ""), " Training 2027 ", "eur")
	m.Must(err)
	n, err := m.AddCourses(ctx, m.Officer, id, []programme.Course{course("Basics", 1, 20, 50), course("Middle", 2, 8, 100), course("High", 3, 0, 200), course("Dear", 1, 30, 1e6)})
	m.Must(err)
	if n != 4 {
		m.T.Fatalf("%d courses are added", n)
	}
	return m.view(id)
}

func (m *ministry) view(id programme.ID) *programme.View {
	m.T.Helper()
	v, err := m.Programme(ctx, m.Officer, id)
	m.Must(err)
	return v
}

// computed has a scenario computed.
func (m *ministry) computed(v *programme.View, means programme.Means, seed string) *programme.Scenario {
	m.T.Helper()
	sc, err := m.SaveScenario(ctx, m.Officer, v.ID, "", programme.Wish{Name: "A", Means: means, Seed: seed})
	m.Must(err)
	m.Must(m.Compute(ctx, m.Officer, v.ID, sc))
	m.Must(m.Run(ctx, org, v.ID, sc))
	return m.view(v.ID).Scenario(sc)
}

// TestCompute makes a programme from results: its figures keep to the means and to what may be told, and the same means give the same again.
func TestCompute(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		m := newMinistry(t, d)
		v := m.planned(60)
		means := v.Usual()
		means.Budget = 3000
		one := m.computed(v, means, "lottery of 1 May")
		o := one.Outcome
		if one.State != programme.Computed || o == nil || o.People != 60 || o.Cost > 3000 || o.Value <= 0 || o.Value > o.Bound || o.Bound > o.Wanted {
			t.Fatalf("%+v %+v", one, o)
		}
		for _, c := range o.Courses {
			if k := v.Course(c.ID); c.People != 0 && c.People < programme.Least || k.Seats > 0 && c.People > k.Seats || k.Name == "Dear" && (c.People > 0 || c.Why != programme.WhyDear) {
				t.Errorf("%s: %+v", k.Name, c)
			}
		}
		again := m.computed(v, means, "lottery of 1 May")
		a, b := *o, *again.Outcome
		a.Seconds, b.Seconds = 0, 0
		if !cmp.Equal(a, b) {
			t.Error(cmp.Diff(a, b))
		}
		more := means
		more.Budget = 30000
		if larger := m.computed(v, more, "lottery of 1 May").Outcome; larger.Value < o.Value || larger.Inputs == o.Inputs {
			t.Errorf("with more money %v instead of %v", larger.Value, o.Value)
		}
		places := 0
		m.Must(d.Read(ctx, func(tx *db.Tx) error {
			return tx.Row(`SELECT COUNT(*) FROM programme_places WHERE scenario_id = $1`, []any{one.ID}, &places)
		}))
		if places < programme.Least {
			t.Errorf("%d places are stored", places)
		}
		wantCode(t, errOf(m.SaveScenario(ctx, m.Officer, v.ID, one.ID, programme.Wish{Name: "B", Means: means, Seed: "y"})), "programme_frozen")
		wantCode(t, m.DropScenario(ctx, m.Officer, v.ID, one.ID), "programme_frozen")
		m.Must(m.DropCourse(ctx, m.Officer, v.ID, v.Courses[0].ID))
		if now := m.view(v.ID).Scenario(one.ID); !cmp.Equal(now.Outcome, o) || len(now.Courses) != 4 {
			t.Error("what was computed has changed")
		}
		m.Must(m.Assessments.Erase(ctx, assessment.Holder(org, string(m.Taken[0].Key)), m.Taken[0].ID)) // also where it has a place
	})
}

func errOf[T any](_ T, err error) error { return err }

// TestToldOf keeps what is told of people to groups of which the release tells, rounded, with few and all but few told apart from nothing.
func TestToldOf(t *testing.T) {
	m := newMinistry(t, dbtest.SQLite(t))
	v := m.planned(60)
	means := v.Usual()
	means.Budget = 2000
	units := v.BudgetUnits()
	if len(units) != 2 {
		t.Fatalf("%d units can have a budget", len(units))
	}
	means.Units = map[identity.UnitID]float64{units[0].ID: 0}
	o := m.computed(v, means, "x").Outcome
	groups := 0
	for _, g := range o.Groups {
		groups++
		if v.Release.Group(g.Unit, g.Sex) == nil {
			t.Errorf("%v is told of, and not in the release", g)
		}
		if !g.Reached.Few && !g.Reached.Most && g.Reached.N%programme.Least != 0 {
			t.Errorf("%v is not rounded", g)
		}
		if g.Cost != nil && math.Abs(math.Remainder(*g.Cost, o.Rounded)) > 1e-6 {
			t.Errorf("the cost of %v is no multiple of %v", g, o.Rounded)
		}
		if g.Unit == units[0].ID && g.Sex == results.Everyone && !g.Reached.Few {
			t.Errorf("a unit without a budget gets %+v", g)
		}
	}
	if groups < 4 {
		t.Errorf("only %d groups are told of", groups)
	}
}

// TestOrder refuses what must not be, and says what.
func TestOrder(t *testing.T) {
	m := newMinistry(t, dbtest.SQLite(t))
	v := m.planned(40)
	means := v.Usual()
	wantCode(t, errOf(m.Create(ctx, m.As(policy.Auditor), v.Round.ID, "X", "EUR")), "role_not_allowed")
	wantCode(t, errOf(m.Create(ctx, m.Officer, v.Round.ID, " ", "EUR")), "programme_name")
	wantCode(t, errOf(m.Create(ctx, m.Officer, v.Round.ID, "X", "euro")), "programme_currency")
	wantCode(t, m.SaveCourse(ctx, m.Officer, v.ID, course("Basics", 1, 0, 1)), "programme_course_twice")
	wantCode(t, m.SaveCourse(ctx, m.Officer, v.ID, course("Small", 1, 4, 1)), "programme_seats")
	bad := course("Bad", 1, 0, -1)
	wantCode(t, m.SaveCourse(ctx, m.Officer, v.ID, bad), "programme_sum")
	bad.Cost, bad.Begins, bad.Ends = 1, "2027-03-02", "2027-03-01"
	wantCode(t, m.SaveCourse(ctx, m.Officer, v.ID, bad), "programme_ends")
	sc, err := m.SaveScenario(ctx, m.Officer, v.ID, "", programme.Wish{Name: "A", Means: means})
	m.Must(err)
	wantCode(t, m.Compute(ctx, m.Officer, v.ID, sc), "programme_no_seed")
	_, err = m.SaveScenario(ctx, m.Officer, v.ID, sc, programme.Wish{Name: "A", Means: means, Seed: "s"})
	m.Must(err)
	announced := m.view(v.ID).Scenario(sc).AnnouncedAt
	_, err = m.SaveScenario(ctx, m.Officer, v.ID, sc, programme.Wish{Name: "B", Means: means, Seed: "s"})
	m.Must(err)
	if now := m.view(v.ID).Scenario(sc); announced.IsZero() || !now.AnnouncedAt.Equal(announced) || now.Name != "B" {
		t.Errorf("announced at %v, then at %v", announced, now.AnnouncedAt)
	}
	m.Must(m.Compute(ctx, m.Officer, v.ID, sc))
	m.Must(m.Stop(ctx, m.Officer, v.ID, sc))
	m.Must(m.Run(ctx, org, v.ID, sc)) // the job comes too late
	if now := m.view(v.ID).Scenario(sc); now.State != programme.Draft {
		t.Errorf("it is %s", now.State)
	}
	m.Must(m.DropScenario(ctx, m.Officer, v.ID, sc))
}

// TestUpload reads the file of 'dira plan', and says of a wrong cell where it is.
func TestUpload(t *testing.T) {
	m := newMinistry(t, dbtest.SQLite(t))
	v := m.planned(40)
	const head = "id,teaches,requires,languages,hours,cost,fixed_cost,seats,min_seats\n"
	n, err := m.Upload(ctx, m.Officer, v.ID, strings.NewReader(head+"Data I,D1.C1:1;D1.C1:2,,en;fr,12,30,400,25,8\nBasics,AI:1,,en,1,1,1,,\n"))
	m.Must(err)
	i := slices.IndexFunc(m.view(v.ID).Courses, func(c programme.Course) bool { return c.Name == "Data I" })
	if n != 1 || i < 0 {
		t.Fatalf("%d courses are added", n) // the other one was there
	}
	want := programme.Course{Name: "Data I", Teaches: []programme.Step{{Ability: "D1.C1", Level: 1}, {Ability: "D1.C1", Level: 2}}, Languages: []string{"en", "fr"}, Hours: 12, Cost: 30, Fixed: 400, Seats: 25, MinSeats: 8}
	got := m.view(v.ID).Courses[i]
	got.ID = ""
	if !cmp.Equal(got, want) {
		t.Error(cmp.Diff(got, want))
	}
	for code, row := range map[string]string{"programme_file_hours": "X,AI:1,,en,much,1,1,,", "programme_file_teaches": "X,AI,,en,1,1,1,,", "programme_file_row": "X,AI:1,,en,1,1,1,3,2",
		"programme_file_seats": "X,AI:1,,en,1,1,1,-3,"} {
		wantCode(t, errOf(m.Upload(ctx, m.Officer, v.ID, strings.NewReader(head+row+"\n"))), code)
	}
	wantCode(t, errOf(m.Upload(ctx, m.Officer, v.ID, strings.NewReader("a,b\n1,2\n"))), "programme_file")
	dated := strings.TrimSpace(head) + ",begins,ends\n"
	wantCode(t, errOf(m.Upload(ctx, m.Officer, v.ID, strings.NewReader(dated+"Y,AI:1,,en,1,1,1,,,2027-02-30,\n"))), "programme_file_begins")
	wantCode(t, errOf(m.Upload(ctx, m.Officer, v.ID, strings.NewReader(dated+"Y,AI:1,,en,1,1,1,,,2027-02-03,2027-02-02\n"))), "programme_file_ends")
	_, err = m.Upload(ctx, m.Officer, v.ID, strings.NewReader(dated+"Y,AI:1,,en,1,1,1,,,2027-02-03,2027-02-05\n"))
	m.Must(err)
	if list := m.view(v.ID).Courses; !slices.ContainsFunc(list, func(c programme.Course) bool {
		return c.Name == "Y" && c.Begins == "2027-02-03" && c.Ends == "2027-02-05"
	}) {
		t.Errorf("%+v", list)
	}
}
