package allocate

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"runtime"
	"slices"
	"testing"
	"time"
)

// problem makes a problem of an instance.
func problem(t testing.TB, in *Instance) *Problem {
	t.Helper()
	p, err := New(in.Courses, in.Limits)
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range in.People {
		if err := p.Add(q); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

// solve makes a plan and checks it.
func solve(t testing.TB, in *Instance, seed string) *Plan {
	t.Helper()
	plan, err := problem(t, in).Solve(t.Context(), Options{Seed: seed})
	if err != nil {
		t.Fatal(err)
	}
	verify(t, in, plan)
	return plan
}

// verify holds a plan against the definition.
func verify(t testing.TB, in *Instance, plan *Plan) {
	t.Helper()
	c, people := NewChecker(in.Courses, in.Limits), map[string]Person{}
	for _, q := range in.People {
		people[q.ID] = q
	}
	for _, a := range plan.Assignments {
		c.Person(people[a.Person], a.Courses, a.Steps)
		delete(people, a.Person)
	}
	r := c.Done()
	if len(r.Problems) > 0 || len(people)+len(plan.Assignments) != len(in.People) {
		t.Fatal(r.Problems)
	}
	if r.Value != plan.Value || r.Cost != plan.Cost || plan.Value > plan.Bound {
		t.Fatalf("the plan says %v for %v, bound %v; it is %v for %v", plan.Value, plan.Cost, plan.Bound, r.Value, r.Cost)
	}
}

// awkward makes up a small instance in which everything happens: chains with holes, requirements of each other, courses nobody can take, weights that differ, minimum
// enrolment that is hard to reach.
func awkward(seed uint64, people, courses int) *Instance {
	r := rand.New(rand.NewPCG(seed, 1))
	steps := func(most int) (out []Step) {
		for range r.IntN(most + 1) {
			if s := (Step{fmt.Sprint("K", r.IntN(3)), 1 + r.IntN(3)}); !slices.Contains(out, s) {
				out = append(out, s)
			}
		}
		return out
	}
	languages := func() []string { return [][]string{{"en"}, {"fr"}, {"en", "fr"}, {"ar"}}[r.IntN(4)] }
	in := &Instance{Limits: Limits{Budget: Unlimited, Taken: 1 + r.IntN(4), UnitBudgets: map[string]float64{}}}
	for i := range courses {
		c := Course{ID: fmt.Sprint("c", i), Teaches: append(steps(2), Step{fmt.Sprint("K", 3+r.IntN(2)), 1 + r.IntN(2)}), Languages: languages(), Hours: float64(r.IntN(9)) / 2,
			Cost: float64(r.IntN(40)), Fixed: float64(r.IntN(60)), Seats: r.IntN(4)}
		if r.IntN(2) == 0 {
			c.Requires = steps(2)
		}
		if r.IntN(4) == 0 {
			c.Seats = Unlimited
		}
		if c.MinSeats = r.IntN(3); c.Seats != Unlimited {
			c.MinSeats = min(c.MinSeats, c.Seats)
		}
		in.Courses = append(in.Courses, c)
	}
	for i := range people {
		q := Person{ID: fmt.Sprint("p", i), Unit: fmt.Sprint("u", r.IntN(3)), Languages: languages(), Hours: float64(r.IntN(12)), Has: steps(3)}
		weight := []float64{1, 1, 2, 0.7, 1.1}[r.IntN(5)]
		for k := range 5 {
			for l := 1; l <= 3; l++ {
				s := Step{fmt.Sprint("K", k), l}
				if r.IntN(3) > 0 && !held(q, s) {
					q.Needs = append(q.Needs, Need{s, weight})
				}
			}
		}
		in.People = append(in.People, q)
	}
	if r.IntN(3) > 0 {
		in.Limits.Budget = float64(r.IntN(60 * people))
	}
	for u := range r.IntN(3) {
		in.Limits.UnitBudgets[fmt.Sprint("u", u)] = float64(r.IntN(30 * people))
	}
	return in
}

// TestAgainstCBC: CBC, the solver of COIN-OR, gets 200 small instances as files; what it finds is never below our value and never above our bound.
func TestAgainstCBC(t *testing.T) {
	cbc := solver(t)
	const n = 200
	exact, value, best, bounds := 0, 0.0, 0.0, 0.0
	for seed := range uint64(n) {
		in := awkward(seed, 3+int(seed%9), 2+int(seed%6))
		plan := solve(t, in, "")
		literal := seed%2 == 0 // people may also be sent where they learn nothing, so that a course has enough
		got, status := optimum(t, cbc, written(in, literal))
		if plan.Value > got+1e-6 || plan.Bound < got-1e-6 {
			t.Fatalf("seed %d: value %v, bound %v; CBC says %v (%s)", seed, plan.Value, plan.Bound, got, status)
		}
		if literal {
			continue
		}
		if plan.Value > got-1e-6 {
			exact++
		}
		value, best, bounds = value+plan.Value, best+got, bounds+plan.Bound
	}
	t.Logf("%d of %d optimal; %.2f %% of the optimum in all, bounds %.2f %%", exact, n/2, 100*value/best, 100*bounds/best)
	if exact < n/2*9/10 {
		t.Errorf("only %d of %d plans are optimal", exact, n/2)
	}
}

// TestChooser compares a person's best bundle with that found by trying all.
func TestChooser(t *testing.T) {
	for seed := range uint64(400) {
		in := awkward(seed, 4, 7)
		p := problem(t, in)
		r := rand.New(rand.NewPCG(seed, 2))
		m := means{price: make([]int64, len(p.courses)), rate: r.Float64() * 10, money: int64(r.IntN(100_000))}
		for j := range m.price {
			if m.price[j] = int64(r.IntN(2)) * int64(r.IntN(900_000)); r.IntN(6) == 0 {
				m.price[j] = blocked
			}
		}
		for i, q := range in.People {
			b, got := p.chooser().choose(&p.people.kinds[p.people.kind[i]], m)
			if want := tryAll(p, q, in, m); got != want {
				t.Fatalf("seed %d, %s: %v is worth %d, the best %d", seed, q.ID, p.names(&b), got, want)
			}
		}
	}
}

// tryAll tries every set of courses.
func tryAll(p *Problem, q Person, in *Instance, m means) (best int64) {
	for set := range 1 << len(p.courses) {
		var names []string
		price, money := int64(0), int64(0)
		for j := range p.courses {
			if set&(1<<j) != 0 {
				names = append(names, p.courses[j].id)
				price += m.of(int32(j), p.courses[j].cost)
				money += p.courses[j].cost
			}
		}
		if price >= blocked || money > m.money {
			continue
		}
		c := NewChecker(in.Courses, in.Limits)
		c.Person(q, names, nil)
		fine := true
		for _, s := range c.problems {
			fine = fine && len(s) > len(q.ID) && s[len(s)-len("and is not said to be"):] == "and is not said to be"
		}
		if fine {
			best = max(best, c.value-price)
		}
	}
	return best
}

// TestUnlocking: a course that closes nothing is taken because another one requires what it teaches.
func TestUnlocking(t *testing.T) {
	en := []string{"en"}
	in := &Instance{Limits: Limits{Budget: Unlimited, Taken: 3},
		Courses: []Course{{ID: "door", Teaches: []Step{{"X", 1}}, Languages: en, Seats: Unlimited}, {ID: "room", Teaches: []Step{{"A", 1}}, Requires: []Step{{"X", 1}}, Languages: en, Seats: Unlimited}},
		People:  []Person{{ID: "p", Languages: en, Needs: []Need{{Step{"A", 1}, 1}}}}}
	plan := solve(t, in, "")
	if plan.Value != 1 || !slices.Equal(plan.Assignments[0].Courses, []string{"door", "room"}) {
		t.Errorf("%+v", plan)
	}
	in.Limits.Taken = 1
	if plan := solve(t, in, ""); plan.Value != 0 || plan.Bound != 0 {
		t.Errorf("%+v", plan)
	}
}

// TestMutual: courses that require each other are taken together, and the plan says that they do.
func TestMutual(t *testing.T) {
	en := []string{"en"}
	in := &Instance{Limits: Limits{Budget: Unlimited, Taken: 2},
		Courses: []Course{{ID: "b", Teaches: []Step{{"B", 1}}, Requires: []Step{{"A", 1}}, Languages: en, Seats: Unlimited},
			{ID: "a", Teaches: []Step{{"A", 1}}, Requires: []Step{{"B", 1}}, Languages: en, Seats: Unlimited}},
		People: []Person{{ID: "p", Languages: en, Needs: []Need{{Step{"A", 1}, 1}}}}}
	plan := solve(t, in, "")
	if plan.Value != 1 || !reflect.DeepEqual(plan.Mutual, [][]string{{"a", "b"}}) {
		t.Errorf("%+v", plan)
	}
}

// TestMoreMoney: with more budget the bound never falls.
func TestMoreMoney(t *testing.T) {
	for seed := range uint64(4) {
		in, err := Generate(GenerateOptions{People: 60, Courses: 12, Seed: seed})
		if err != nil {
			t.Fatal(err)
		}
		before, all := 0.0, in.Limits.Budget*3
		for part := range 12 {
			in.Limits.Budget = all * float64(part) / 12
			plan := solve(t, in, "")
			if plan.Bound < before {
				t.Errorf("seed %d: with %v the bound is %v, with less it was %v", seed, in.Limits.Budget, plan.Bound, before)
			}
			before = plan.Bound
		}
	}
}

// TestAlone: one person's plan within a budget is the best there is, and proved to be.
func TestAlone(t *testing.T) {
	for seed := range uint64(50) {
		r := random(seed, 25)
		p := Person{ID: "p", Languages: []string{"en"}}
		var courses []Course
		for n := range 12 {
			p.Needs = append(p.Needs, Need{Step{string(rune('A' + n)), 1}, float64(50 + r.IntN(50))})
		}
		for n := range 25 {
			courses = append(courses, Course{ID: string(rune('a' + n)), Teaches: []Step{p.Needs[r.IntN(12)].Step}, Languages: p.Languages, Cost: float64(10 + r.IntN(100)), Seats: Unlimited})
		}
		in := &Instance{Limits: Limits{Budget: float64(r.IntN(300)), Taken: 4}, Courses: courses, People: []Person{p}}
		if plan := solve(t, in, ""); plan.Value != plan.Bound || plan.Cost > in.Limits.Budget {
			t.Errorf("seed %d: %v of %v for %v of %v", seed, plan.Value, plan.Bound, plan.Cost, in.Limits.Budget)
		}
	}
}

// TestSame: neither the order of people and courses nor the number of processors changes a plan.
func TestSame(t *testing.T) {
	in, err := Generate(GenerateOptions{People: 300, Courses: 30, Seed: 5})
	if err != nil {
		t.Fatal(err)
	}
	first := solve(t, in, "x")
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	if again := solve(t, in, "x"); !reflect.DeepEqual(first, again) {
		t.Error("on one processor the plan is another")
	}
	slices.Reverse(in.People)
	slices.Reverse(in.Courses)
	again := solve(t, in, "x")
	slices.Reverse(again.Assignments)
	if !reflect.DeepEqual(first, again) {
		t.Error("in another order the plan is another")
	}
}

// TestLottery: ten people with the same claim and three seats. The seed says who, each has the same chance, and it comes true.
func TestLottery(t *testing.T) {
	en := []string{"en"}
	in := &Instance{Limits: Limits{Budget: Unlimited, Taken: 1}, Courses: []Course{{ID: "c", Teaches: []Step{{"A", 1}}, Languages: en, Seats: 3}}}
	for i := range 10 {
		in.People = append(in.People, Person{ID: fmt.Sprint("p", i), Unit: fmt.Sprint("u", i), Languages: en, Hours: float64(i), Needs: []Need{{Step{"A", 1}, 1}}})
	}
	const seeds = 2000
	wins := map[string]int{}
	for seed := range seeds {
		plan := solve(t, in, fmt.Sprint("draw ", seed))
		if len(plan.Draws) != 1 || len(plan.Assignments) != 3 {
			t.Fatalf("%+v", plan)
		}
		d := plan.Draws[0]
		if want := []Outcome{{[]string{"c"}, 3, 0.3}, {[]string{}, 7, 0.7}}; !reflect.DeepEqual(d.Outcomes, want) || len(d.People) != 10 {
			t.Fatalf("%+v", d)
		}
		if !slices.IsSortedFunc(d.People, func(a, b string) int {
			return cmp.Compare(Ticket(fmt.Sprint("draw ", seed), a), Ticket(fmt.Sprint("draw ", seed), b))
		}) {
			t.Fatal("the order is not that of the tickets")
		}
		for _, a := range plan.Assignments {
			if wins[a.Person]++; a.Chance != 0.3 || !slices.Contains(d.People[:3], a.Person) {
				t.Fatalf("%+v", a)
			}
		}
	}
	for who, n := range wins {
		if deviation := math.Abs(float64(n)-0.3*seeds) / math.Sqrt(0.3*0.7*seeds); deviation > 4 {
			t.Errorf("%s won %d times of %d", who, n, seeds)
		}
	}
}

// TestTimeLimit: a plan that had no time is a plan, with a bound; one that is stopped is none.
func TestTimeLimit(t *testing.T) {
	in, err := Generate(GenerateOptions{People: 300, Courses: 30, Seed: 5})
	if err != nil {
		t.Fatal(err)
	}
	for _, limit := range []time.Duration{1, time.Millisecond, 20 * time.Millisecond} {
		plan, err := problem(t, in).Solve(t.Context(), Options{TimeLimit: limit})
		if err != nil || plan.Value == 0 {
			t.Fatal(err, plan)
		}
		verify(t, in, plan)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if plan, err := problem(t, in).Solve(ctx, Options{}); err == nil || plan != nil {
		t.Error(plan, err)
	}
	if _, err := problem(t, &Instance{Courses: in.Courses, Limits: in.Limits}).Solve(t.Context(), Options{}); err == nil {
		t.Error("a plan for nobody")
	}
}

// TestRefused: what contradicts itself is refused, with the field and the number.
func TestRefused(t *testing.T) {
	good := Course{ID: "c", Teaches: []Step{{"A", 1}}, Languages: []string{"en"}, Seats: Unlimited}
	for want, change := range map[string]func(*Course){
		"MinSeats": func(c *Course) { c.Seats, c.MinSeats = 3, 4 }, "Teaches": func(c *Course) { c.Teaches = nil }, "Cost": func(c *Course) { c.Cost = -1 },
		"Fixed": func(c *Course) { c.Fixed = math.NaN() }, "Hours": func(c *Course) { c.Hours = math.Inf(1) }, "Seats": func(c *Course) { c.Seats = -2 },
		"Requires": func(c *Course) { c.Requires = []Step{{"A", 0}} }, "Languages": func(c *Course) { c.Languages = nil }, "ID": func(c *Course) { c.ID = "" },
	} {
		bad := good
		change(&bad)
		bad2 := good
		bad2.ID = "first"
		_, err := New([]Course{bad2, bad}, Limits{Budget: Unlimited, Taken: 1})
		if e, ok := err.(*CourseError); !ok || e.Course != 1 || e.Field != want {
			t.Errorf("%s: %v", want, err)
		}
	}
	if _, err := New([]Course{good, good}, Limits{Budget: Unlimited, Taken: 1}); err == nil || err.(*CourseError).Same != 0 {
		t.Error(err)
	}
	for _, l := range []Limits{{Budget: Unlimited}, {Budget: -3, Taken: 1}, {Taken: 9}, {Taken: 1, UnitBudgets: map[string]float64{"u": -1}}} {
		if _, err := New([]Course{good}, l); err == nil {
			t.Errorf("%+v is accepted", l)
		}
	}
	p, err := New([]Course{good}, Limits{Budget: Unlimited, Taken: 1})
	if err != nil {
		t.Fatal(err)
	}
	person := Person{ID: "p", Languages: []string{"en"}, Has: []Step{{"A", 2}}}
	for want, change := range map[string]func(*Person){
		"Needs": func(q *Person) { q.Needs = []Need{{Step{"A", 1}, 1}} }, "Weight": func(q *Person) { q.Needs = []Need{{Step{"B", 1}, -1}} }, "Hours": func(q *Person) { q.Hours = -1 },
		"Has": func(q *Person) { q.Has = []Step{{"A", 101}} }, "ID": func(q *Person) { q.ID = "" }, "Languages": func(q *Person) { q.Languages = nil },
	} {
		bad := person
		change(&bad)
		if err := p.Add(bad); err == nil || err.(*InputError).Field != want {
			t.Errorf("%s: %v", want, err)
		}
	}
}

// TestCheckerFinds: a plan that breaks a rule is found out.
func TestCheckerFinds(t *testing.T) {
	en := []string{"en"}
	courses := []Course{{ID: "a", Teaches: []Step{{"A", 1}}, Languages: en, Hours: 2, Cost: 5, Fixed: 1, Seats: 1}, {ID: "b", Teaches: []Step{{"A", 2}}, Requires: []Step{{"A", 1}}, Languages: en, Hours: 2, Cost: 5, Seats: 9, MinSeats: 2}}
	p := Person{ID: "p", Unit: "u", Languages: en, Hours: 3, Needs: []Need{{Step{"A", 1}, 1}, {Step{"A", 2}, 1}}}
	c := NewChecker(courses, Limits{Budget: 10, Taken: 1, UnitBudgets: map[string]float64{"u": 9}})
	c.Person(p, []string{"a", "b"}, []Step{{"A", 1}})
	c.Person(Person{ID: "q", Languages: en}, []string{"a", "z"}, []Step{{"A", 1}})
	c.Person(Person{ID: "r", Languages: en, Hours: 9}, []string{"b"}, nil)
	r := c.Done()
	if len(r.Problems) != 11 || r.Value != 2 || r.Cost != 21 {
		t.Errorf("%+v", r)
		for _, s := range r.Problems {
			t.Log(s)
		}
	}
}
