package planning_test

import (
	"fmt"
	"math/bits"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/planning"
)

var dated = planning.Means{Hours: 40, Unknown: 4, Languages: []string{"en"}, Most: 5, Start: "2027-01-01", Week: 7, AtOnce: 1}

func heldOn(r library.Resource, times ...[2]string) library.Resource {
	for _, t := range times {
		r.Cohorts = append(r.Cohorts, library.Cohort{Begins: t[0], Ends: t[1]})
	}
	return r
}

// TestClash holds that two courses on the same days are not both in a plan, that another time of one of them is taken where there is one, and that what is over is not looked at.
func TestClash(t *testing.T) {
	s := planning.Standing{Steps: []planning.Step{step("P", 1, 3), step("Q", 1, 2), step("R", 1, 1)}}
	p := heldOn(resource("p", 5, "en", at("P", 1)), [2]string{"2027-02-01", "2027-02-05"})
	q := heldOn(resource("q", 5, "en", at("Q", 1)), [2]string{"2027-02-05", "2027-02-09"})
	gone := heldOn(resource("gone", 5, "en", at("R", 1)), [2]string{"2026-02-05", "2026-02-09"})
	got := make1(t, s, dated, p, q, gone).Plan
	if !slices.Equal(ids(got), []string{"p"}) || !got.Proved() || got.Over != 1 {
		t.Errorf("with a clash: %v, %+v", ids(got), got)
	}
	q = heldOn(q, [2]string{"2027-03-01", "2027-03-02"})
	if got = make1(t, s, dated, p, q).Plan; !slices.Equal(ids(got), []string{"p", "q"}) || got.Items[1].Begins != "2027-03-01" {
		t.Errorf("at another time: %v", got.Items)
	}
	without := dated
	without.Start = ""
	if got = make1(t, s, without, p, q, gone).Plan; len(got.Items) != 3 {
		t.Errorf("where days do not matter: %v", ids(got))
	}
}

// TestBuildsOnDays holds that nothing advanced is held before what it builds on.
func TestBuildsOnDays(t *testing.T) {
	s := planning.Standing{Steps: []planning.Step{step("P", 1, 1), step("P", 2, 5)}}
	p1 := heldOn(resource("p1", 5, "en", at("P", 1)), [2]string{"2027-03-01", "2027-03-05"})
	p2 := heldOn(resource("p2", 5, "en", at("P", 2)), [2]string{"2027-02-01", "2027-02-05"})
	if got := make1(t, s, dated, p1, p2).Plan; !slices.Equal(ids(got), []string{"p1"}) || got.Value != 1 {
		t.Errorf("the advanced course is held first: %v", ids(got))
	}
	any1 := resource("any", 14, "en", at("P", 1))
	if got := make1(t, s, dated, any1, p1, p2).Plan; !slices.Equal(ids(got), []string{"any", "p2"}) || got.Items[0].Begins != "2027-01-01" || got.Items[0].Ends != "2027-01-14" {
		t.Errorf("with one at any time: %+v", got.Items)
	}
}

// TestAlternatives holds that a requirement is met by any of the resources that teach it: AND over what is required, OR over what teaches it.
func TestAlternatives(t *testing.T) {
	deep := resource("deep", 3, "en", at("P", 1))
	deep.Requires = []library.Alignment{at("Q", 1), at("R", 1)}
	s := planning.Standing{Steps: []planning.Step{step("P", 1, 3), step("Q", 1, 0), step("R", 1, 0)}}
	long, short, other := resource("long", 9, "en", at("Q", 1)), resource("short", 2, "en", at("Q", 1)), resource("other", 1, "en", at("R", 1))
	if got := make1(t, s, means, deep, long, other).Plan; got.Value != 0 {
		t.Errorf("too long: %v", ids(got)) // 9 + 1 + 3 hours of 10
	}
	if got := make1(t, s, means, deep, long, short, other).Plan; got.Value != 3 || slices.Contains(ids(got), "long") {
		t.Errorf("with an alternative: %v", ids(got))
	}
	if got := make1(t, s, means, deep, short).Plan; got.Value != 0 {
		t.Errorf("one of two requirements: %v", ids(got))
	}
}

// TestMoney keeps to a budget, and takes what has no known price only where that was asked for.
func TestMoney(t *testing.T) {
	s := planning.Standing{Steps: []planning.Step{step("P", 1, 3), step("Q", 1, 2), step("R", 1, 1)}}
	price := func(r library.Resource, sum, currency string) library.Resource {
		r.Cost, r.Cohorts = library.Paid, []library.Cohort{{Begins: "2027-02-" + r.Words[0].Title[1:], Price: sum, Currency: currency}}
		return r
	}
	p, q := price(resource("p10", 1, "en", at("P", 1)), "80", "EUR"), price(resource("q11", 1, "en", at("Q", 1)), "30.5", "EUR")
	other, unknown := price(resource("r12", 1, "en", at("R", 1)), "1", "USD"), resource("r", 1, "en", at("R", 1))
	unknown.Cost = ""
	m := dated
	m.Money = &planning.Money{Sum: 100, Currency: "EUR"}
	got := make1(t, s, m, p, q, other, unknown).Plan
	if !slices.Equal(ids(got), []string{"p10"}) || got.Cost != 80 {
		t.Errorf("for 100: %v for %v", ids(got), got.Cost)
	}
	m.Money = &planning.Money{Sum: 111, Currency: "EUR", Unknown: true}
	if got = make1(t, s, m, p, q, unknown).Plan; len(got.Items) != 3 || got.Cost != 110.5 {
		t.Errorf("for 111: %v for %v", ids(got), got.Cost)
	}
}

// fits tells from the definition whether a set of resources, each at one of its times, can be taken together.
func fits(s planning.Standing, set []library.Resource, times []library.Cohort) bool {
	lowest := func(r library.Resource, ability framework.StatementID) (low, high int) {
		for _, a := range r.Teaches {
			wanted := slices.ContainsFunc(s.Steps, func(s planning.Step) bool { return s.Ability == a.Competency && s.Level == a.Level })
			if n := slices.Index(framework.Levels, a.Level) + 1; a.Competency == ability && wanted {
				if low == 0 || n < low {
					low = n
				}
				high = max(high, n)
			}
		}
		return low, high
	}
	for i := range set {
		for j := range set {
			if i == j || times[i].Begins == "" || times[j].Begins == "" {
				continue
			}
			if times[i].Begins <= times[j].Ends && times[j].Begins <= times[i].Ends {
				return false
			}
			for _, step := range s.Steps { // one ability is taught once at most by each: see below
				low, _ := lowest(set[i], step.Ability)
				_, high := lowest(set[j], step.Ability)
				if low > 0 && high > low && times[j].Begins < times[i].Begins {
					return false
				}
			}
		}
	}
	return true
}

// TestDaysAgainstAllSets compares plans with every set of resources, each at each of its times.
func TestDaysAgainstAllSets(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 3))
	for range 60 {
		var s planning.Standing
		for a := range 3 {
			for level := range 1 + r.IntN(3) {
				s.Steps = append(s.Steps, step(fmt.Sprint("A", a), level+1, float64(1+r.IntN(9))))
			}
		}
		var all []library.Resource
		for n := range 7 {
			one := resource(fmt.Sprint("r", n), float64(1+r.IntN(4)), "en", at(fmt.Sprint("A", r.IntN(3)), 1+r.IntN(3)))
			for range r.IntN(3) {
				from := 1 + r.IntN(20)
				one = heldOn(one, [2]string{fmt.Sprintf("2027-01-%02d", from), fmt.Sprintf("2027-01-%02d", from+r.IntN(6))})
			}
			all = append(all, one)
		}
		m := dated
		m.Hours, m.Most = float64(3+r.IntN(12)), 1+r.IntN(5)
		p := make1(t, s, m, all...).Plan
		best := 0.0
		for set := range uint(1) << len(all) {
			if bits.OnesCount(set) > m.Most {
				continue
			}
			best = max(best, bestTimes(s, m, all, set, nil, nil))
		}
		if p.Value != best || !p.Proved() || worth(s, of(p)) != best {
			t.Fatalf("%v is worth %v, the best %v, bound %v", ids(p), p.Value, best, p.Most)
		}
	}
}

// bestTimes is the worth of a set at the best times, 0 where it does not fit.
func bestTimes(s planning.Standing, m planning.Means, all []library.Resource, set uint, taken []library.Resource, times []library.Cohort) (best float64) {
	if set == 0 {
		hours := 0.0
		for _, r := range taken {
			hours += r.Hours
		}
		if hours > m.Hours || !fits(s, taken, times) {
			return 0
		}
		return worth(s, taken)
	}
	i := bits.TrailingZeros(set)
	at := all[i].Cohorts
	if len(at) == 0 {
		at = []library.Cohort{{}}
	}
	for _, k := range at {
		best = max(best, bestTimes(s, m, all, set&^(1<<i), append(slices.Clone(taken), all[i]), append(slices.Clone(times), k)))
	}
	return best
}

// TestJudge gives every set of resources the value that planning with these alone gives it, and says what is wrong.
func TestJudge(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 8))
	m := means
	m.Hours, m.Most = planning.MostHours, planning.MostItems
	for range 40 {
		var s planning.Standing
		for a := range 3 {
			for level := range 1 + r.IntN(3) {
				s.Steps = append(s.Steps, step(fmt.Sprint("A", a), level+1, float64(1+r.IntN(9))))
			}
		}
		var set []library.Resource
		var items []planning.Item
		for n := range r.IntN(6) {
			one := resource(fmt.Sprint("r", n), 2, "en", at(fmt.Sprint("A", r.IntN(3)), 1+r.IntN(3)), at("B", 1+n%3))
			if r.IntN(3) == 0 {
				one.Requires = []library.Alignment{at(fmt.Sprint("A", r.IntN(3)), 1+r.IntN(2))}
			}
			set, items = append(set, one), append(items, planning.ItemOf(one, nil, m))
		}
		best := make1(t, s, m, set...).Plan
		got := planning.Judge(s, items, m, best.Most)
		closed := 0.0
		for _, i := range got.Plan.Items {
			for _, step := range i.Closes {
				closed += step.Weight
			}
		}
		if got.Plan.Value != best.Value || closed != best.Value || got.Share() != 1 || !got.IsBest() || got.Beyond() {
			t.Fatalf("%v is worth %v and closes %v, planning gives %v", ids(got.Plan), got.Plan.Value, closed, best.Value)
		}
	}
}

// TestFaults names what is wrong with a plan made by hand.
func TestFaults(t *testing.T) {
	s := planning.Standing{Steps: []planning.Step{step("P", 1, 1), step("P", 2, 1), step("Q", 1, 1)}}
	p1, p2, q := resource("p1", 20, "en", at("P", 1)), resource("p2", 30, "en", at("P", 2)), resource("q", 1, "en", at("Q", 1))
	q.Requires = []library.Alignment{at("R", 1)}
	items := []planning.Item{planning.ItemOf(p2, nil, dated), planning.ItemOf(p1, nil, dated), planning.ItemOf(q, nil, dated)}
	items[0].Begins, items[0].Ends, items[1].Begins, items[1].Ends = "2027-02-01", "2027-02-09", "2027-02-09", "2027-02-19"
	got := planning.Judge(s, items, dated, 2)
	want := []planning.Fault{planning.Early, planning.Requires, planning.TooMany, planning.TooLong}
	var faults []planning.Fault
	for _, p := range got.Problems {
		faults = append(faults, p.Fault)
	}
	if !slices.Equal(faults, want) || got.Plan.Value != 2 {
		t.Errorf("%v, worth %v", faults, got.Plan.Value)
	}
	for day, want := range map[string]planning.Outlook{"2027-02-19": planning.InTime, "2027-02-18": planning.Late, "2026-12-31": planning.Outdated} {
		if o, _ := got.Plan.Expect(planning.Goal{Ability: step("P", 2, 0), Day: day}, s, "2027-01-01"); o != want {
			t.Errorf("by %s: %s", day, o)
		}
	}
	if o, _ := got.Plan.Expect(planning.Goal{Ability: step("Q", 1, 0), Day: "2027-02-19"}, s, "2027-01-01"); o != planning.NotInIt {
		t.Errorf("what counts for nothing: %s", o)
	}
}

// TestLay keeps to the hours of a week, to the number at a time, and to what builds on what.
func TestLay(t *testing.T) {
	s := planning.Standing{Steps: []planning.Step{step("P", 1, 1), step("P", 2, 1), step("Q", 1, 1)}}
	all := []library.Resource{resource("p1", 7, "en", at("P", 1)), resource("p2", 7, "en", at("P", 2)), resource("q", 7, "en", at("Q", 1))}
	lay := func(m planning.Means) (text string) {
		for _, i := range make1(t, s, m, all...).Plan.Items {
			text += fmt.Sprintf("%s %s–%s ", i.Resource.ID, i.Begins[5:], i.Ends[5:])
		}
		return text
	}
	if got := lay(dated); got != "p1 01-01–01-07 p2 01-08–01-14 q 01-15–01-21 " && got != "p1 01-01–01-07 q 01-08–01-14 p2 01-15–01-21 " && got != "q 01-01–01-07 p1 01-08–01-14 p2 01-15–01-21 " {
		t.Errorf("one at a time: %s", got)
	}
	two := dated
	two.AtOnce = 2
	if got := lay(two); got != "p1 01-01–01-14 q 01-01–01-14 p2 01-15–01-21 " {
		t.Errorf("two at a time: %s", got)
	}
}
