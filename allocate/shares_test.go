package allocate

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// divided gives an awkward instance groups, courses for some of them only, days of some courses, and one or two shares.
func divided(seed uint64, in *Instance) *Instance {
	r := rand.New(rand.NewPCG(seed, 3))
	for i := range in.People {
		q := &in.People[i]
		if q.Groups = []string{"man"}; r.IntN(3) == 0 {
			q.Groups[0] = "woman"
		}
		q.Groups = append(q.Groups, fmt.Sprint("region", r.IntN(3)))
	}
	for j := range in.Courses {
		if r.IntN(3) == 0 {
			in.Courses[j].Begins = 1 + r.IntN(8)
			in.Courses[j].Ends = in.Courses[j].Begins + r.IntN(4)
		}
		if r.IntN(6) == 0 {
			in.Courses[j].Groups = []string{"woman", "region1"}[:1+r.IntN(2)]
		}
	}
	in.Limits.Shares = append(in.Limits.Shares, Share{"woman", float64(r.IntN(8)) / 8})
	if r.IntN(2) == 0 {
		in.Limits.Shares = append(in.Limits.Shares, Share{"region1", float64(r.IntN(5)) / 10})
	}
	return in
}

// TestSharesAgainstCBC: with shares, too, what CBC finds is never below our value and never above our bound.
func TestSharesAgainstCBC(t *testing.T) {
	cbc := solver(t)
	const n = 120
	exact, value, best, bounds := 0, 0.0, 0.0, 0.0
	for seed := range uint64(n) {
		in := divided(seed, awkward(seed, 3+int(seed%9), 2+int(seed%5)))
		plan := solve(t, in, "")
		got, status := optimum(t, cbc, written(in, false))
		if plan.Value > got+1e-6 || plan.Bound < got-1e-6 {
			t.Fatalf("seed %d: value %v, bound %v; CBC says %v (%s)", seed, plan.Value, plan.Bound, got, status)
		}
		if plan.Value > got-1e-6 {
			exact++
		}
		value, best, bounds = value+plan.Value, best+got, bounds+plan.Bound
	}
	t.Logf("%d of %d optimal; %.2f %% of the optimum in all, bounds %.2f %%", exact, n, 100*value/best, 100*bounds/best)
	if exact < n*85/100 {
		t.Errorf("only %d of %d plans are optimal", exact, n)
	}
}

// TestChooserWithFees: with fees above and below 0 the best bundle is that of all in which each course is of use.
func TestChooserWithFees(t *testing.T) {
	for seed := range uint64(300) {
		in := divided(seed, awkward(seed, 4, 7))
		p := problem(t, in)
		r := rand.New(rand.NewPCG(seed, 4))
		m := means{price: make([]int64, len(p.courses)), rate: r.Float64() * 10, money: math.MaxInt64, fee: int64(r.IntN(1_600_000)) - 1_200_000}
		for j := range m.price {
			m.price[j] = int64(r.IntN(2)) * int64(r.IntN(900_000))
		}
		for i, q := range in.People {
			b, got := p.chooser().choose(&p.people.kinds[p.people.kind[i]], m)
			if want := tryAll(p, q, in, m); got != want {
				t.Fatalf("seed %d, %s: %v is worth %d, the best %d", seed, q.ID, p.names(&b), got, want)
			}
		}
	}
}

// TestShares: a share that binds is kept, costs something, says what it costs, and the bound falls with it.
func TestShares(t *testing.T) {
	in, err := Generate(GenerateOptions{People: 400, Courses: 30, Seed: 3})
	if err != nil {
		t.Fatal(err)
	}
	for i := range in.People {
		in.People[i].Groups = []string{in.Sexes[i]}
	}
	before := math.Inf(1)
	for _, least := range []float64{0, 0.5, 0.7, 0.9, 1} {
		in.Limits.Shares = []Share{{"woman", least}}
		plan := solve(t, in, "")
		t.Logf("%.0f %%: value %v, bound %v, gap %.2f %%, a seat less %.2f", 100*least, plan.Value, plan.Bound, 100*plan.Gap(), plan.Prices.Shares["woman"])
		if plan.Bound > before*1.002 || plan.Gap() > 0.05 {
			t.Errorf("at %v the bound is %v, with less it was %v", least, plan.Bound, before)
		}
		if before = plan.Bound; least > 0.6 && plan.Prices.Shares["woman"] <= 0 {
			t.Errorf("a share of %v costs nothing", least)
		}
	}
	in.Limits.Shares = []Share{{"nobody", 0.5}}
	if plan := solve(t, in, ""); plan.Value != 0 || len(plan.Assignments) > 0 {
		t.Errorf("a group without people has half of %d seats", len(plan.Assignments))
	}
}

// TestSharesRefused: a share that is none is refused.
func TestSharesRefused(t *testing.T) {
	good := Course{ID: "c", Teaches: []Step{{"A", 1}}, Languages: []string{"en"}, Seats: Unlimited}
	for _, shares := range [][]Share{{{"w", -0.1}}, {{"w", 1.1}}, {{"w", math.NaN()}}, {{"", 0.5}}, {{"w", 0.1}, {"w", 0.2}}} {
		if _, err := New([]Course{good}, Limits{Budget: Unlimited, Taken: 1, Shares: shares}); err == nil {
			t.Errorf("%+v is accepted", shares)
		}
	}
	good.Groups = []string{""}
	if _, err := New([]Course{good}, Limits{Budget: Unlimited, Taken: 1}); err == nil {
		t.Error("a group without a name is accepted")
	}
}

// TestOnlyFor: nobody gets into a course for others.
func TestOnlyFor(t *testing.T) {
	en := []string{"en"}
	in := &Instance{Limits: Limits{Budget: Unlimited, Taken: 1}, Courses: []Course{{ID: "c", Teaches: []Step{{"A", 1}}, Languages: en, Seats: Unlimited, Groups: []string{"u1", "u2"}}}}
	for i := range 4 {
		in.People = append(in.People, Person{ID: fmt.Sprint("p", i), Groups: []string{fmt.Sprint("u", i)}, Languages: en, Needs: []Need{{Step{"A", 1}, 1}}})
	}
	plan := solve(t, in, "")
	if len(plan.Assignments) != 2 || plan.Bound != 2 || plan.Assignments[0].Person != "p1" || plan.Assignments[1].Person != "p2" {
		t.Errorf("%+v", plan)
	}
}

// shares writes the shares, and that each course that somebody takes is of use: it is the only one that teaches a step that is closed, or that another course requires.
func (f *file) shares() {
	for _, s := range f.in.Limits.Shares {
		row := ""
		for i, q := range f.in.People {
			part := -s.Least
			if slices.Contains(q.Groups, s.Group) {
				part++
			}
			for j := range f.in.Courses {
				if x := fmt.Sprintf("x%d_%d", i, j); part != 0 && strings.Contains(f.whole.String(), " "+x+"\n") {
					row += fmt.Sprintf(" %+.3f %s", part, x)
				}
			}
		}
		if row != "" {
			fmt.Fprintf(&f.rows, "%s >= 0\n", row)
		}
	}
}

// days writes that nobody takes two courses that have a day in common.
func (f *file) days(i int, useful []bool) {
	for j, c := range f.in.Courses {
		for k, o := range f.in.Courses[:j] {
			if useful[j] && useful[k] && c.Begins > 0 && o.Begins > 0 && c.Begins <= o.Ends && o.Begins <= c.Ends {
				fmt.Fprintf(&f.rows, " x%d_%d + x%d_%d <= 1\n", i, j, i, k)
			}
		}
	}
}

// use writes that a course that somebody takes is of use.
func (f *file) use(i int, useful []bool) {
	q := f.in.People[i]
	for j, c := range f.in.Courses {
		if !useful[j] {
			continue
		}
		reasons := ""
		reason := func(name, because string, s Step) {
			if !slices.Contains(c.Teaches, s) || !speaks(q, c) {
				return
			}
			reasons += " - " + name
			fmt.Fprintf(&f.whole, " %s\n", name)
			fmt.Fprintf(&f.rows, " %s - %s <= 0\n", name, because)
			for other := range f.in.Courses {
				o := f.in.Courses[other]
				if other != j && useful[other] && slices.Contains(o.Teaches, s) && because != fmt.Sprintf("x%d_%d", i, other) {
					fmt.Fprintf(&f.rows, " %s + x%d_%d <= 1\n", name, i, other)
				}
			}
		}
		for _, n := range q.Needs {
			reason(fmt.Sprintf("v%d_%d_%s_%d", i, j, n.Competency, n.Level), fmt.Sprintf("z%d_%s_%d", i, n.Competency, n.Level), n.Step)
		}
		for other, o := range f.in.Courses {
			for n, r := range o.Requires {
				if other != j && useful[other] && !held(q, r) {
					reason(fmt.Sprintf("w%d_%d_%d_%d", i, j, other, n), fmt.Sprintf("x%d_%d", i, other), r)
				}
			}
		}
		fmt.Fprintf(&f.rows, " x%d_%d%s <= 0\n", i, j, reasons)
	}
}
