package planning_test

import (
	"context"
	"fmt"
	"math"
	"math/bits"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/planning"
	"github.com/dira-platform/dira/internal/policy"
)

var ctx = context.Background()

func resource(id string, hours float64, language string, teaches ...library.Alignment) library.Resource {
	return library.Resource{ID: library.ResourceID(id), Words: []library.Wording{{Title: id}}, Hours: hours, Languages: []string{language}, Cost: library.Free, Teaches: teaches}
}

func at(ability string, level int) library.Alignment {
	return library.Alignment{Competency: framework.StatementID(ability), Level: framework.Levels[level-1]}
}

func step(ability string, level int, weight float64) planning.Step {
	return planning.Step{Ability: framework.StatementID(ability), Level: framework.Levels[level-1], Weight: weight}
}

var means = planning.Means{Hours: 10, Unknown: 4, Languages: []string{"fr", "en"}, Most: 5}

func make1(t *testing.T, s planning.Standing, m planning.Means, resources ...library.Resource) *planning.Programme {
	t.Helper()
	p, err := planning.Make(ctx, s, resources, m)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func ids(p *planning.Plan) (list []string) {
	for _, i := range p.Items {
		list = append(list, string(i.Resource.ID))
	}
	return list
}

// TestChain plans from basic to advanced: nothing advanced stands before what it builds on, and it counts for nothing without it.
func TestChain(t *testing.T) {
	s := planning.Standing{Held: map[framework.StatementID]framework.Level{"P": framework.Basic},
		Steps: []planning.Step{step("P", 2, 1), step("P", 3, 5), step("Q", 1, 1)}}
	p := make1(t, s, means, resource("p3", 2, "en", at("P", 3)), resource("p2", 6, "fr", at("P", 2)), resource("q1", 5, "en", at("Q", 1)))
	if got := ids(p.Plan); !slices.Equal(got, []string{"p2", "p3"}) || p.Plan.Value != 6 || p.Plan.Hours != 8 || !p.Plan.Proved() {
		t.Errorf("the plan is %v: %+v", got, p.Plan)
	}
	if len(p.Plan.Open) != 1 || p.Plan.Open[0].Ability != "Q" || len(p.Plan.Nothing) != 0 {
		t.Errorf("open: %v, taught by nothing: %v", p.Plan.Open, p.Plan.Nothing)
	}
	if p.Plan.Items[0].Language != "fr" || p.Plan.Items[1].Language != "en" {
		t.Errorf("languages: %+v", p.Plan.Items)
	}
	if len(p.More) != 1 || p.More[0].By != planning.ByHours || p.More[0].Means.Hours != 13 || p.More[0].Plan.Value != 7 {
		t.Errorf("with more time: %+v", p.More)
	}
	if len(p.Instead) != 2 || !slices.Equal(ids(p.Instead[0].Plan), []string{"q1"}) || p.Instead[0].Plan.Value != 1 {
		t.Errorf("instead: %+v", p.Instead)
	}
}

// TestBinds finds out which of hours, number and money keep a plan from closing more, alone or only together.
func TestBinds(t *testing.T) {
	s := planning.Standing{Steps: []planning.Step{step("P", 1, 1), step("Q", 1, 1)}}
	dear := resource("dear", 2, "en", at("Q", 1))
	dear.Cohorts = []library.Cohort{{Language: "en", Begins: "2027-03-01", Ends: "2027-03-02", Price: "80", Currency: "EUR"}}
	all := []library.Resource{resource("p", 8, "en", at("P", 1)), dear}
	dated := planning.Means{Hours: 10, Unknown: 4, Most: 5, Languages: []string{"en"}, Start: "2027-01-04", Week: 10, AtOnce: 2}
	for want, change := range map[string]func(*planning.Means){
		"":            func(*planning.Means) {},
		"hours":       func(m *planning.Means) { m.Hours = 9 },
		"most":        func(m *planning.Means) { m.Most = 1 },
		"money":       func(m *planning.Means) { m.Money.Sum = 50 },
		"hours money": func(m *planning.Means) { m.Hours, m.Money.Sum = 7, 50 },
		"all":         func(m *planning.Means) { m.Hours, m.Most, m.Money.Sum = 8, 1, 50 },
	} {
		m := dated
		m.Money = &planning.Money{Sum: 100, Currency: "EUR", Unknown: true}
		change(&m)
		var got []string
		for _, x := range make1(t, s, m, all...).More {
			got = append(got, string(x.By))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v", want, got)
		}
	}
}

// TestUnlocks plans what is worth nothing by itself and is required by what is worth much.
func TestUnlocks(t *testing.T) {
	deep := resource("deep", 3, "en", at("P", 1))
	deep.Requires = []library.Alignment{at("Q", 1)}
	s := planning.Standing{Steps: []planning.Step{step("P", 1, 3), step("Q", 1, 0)}}
	p := make1(t, s, means, deep, resource("key", 2, "en", at("Q", 1)))
	if got := ids(p.Plan); !slices.Equal(got, []string{"key", "deep"}) {
		t.Errorf("the plan is %v", got)
	}
}

// TestLeftOut holds that what is not to be chosen is not: another language, not known to be free, of unknown length when that is left out.
func TestLeftOut(t *testing.T) {
	s := planning.Standing{Steps: []planning.Step{step("P", 1, 1)}}
	paid, unknown := resource("paid", 1, "en", at("P", 1)), resource("unknown", 0, "en", at("P", 1))
	paid.Cost = library.Paid
	free, sure := means, means
	free.Free, sure.Unknown = true, 0
	for name, p := range map[string]*planning.Programme{
		"another language": make1(t, s, means, resource("a", 1, "es", at("P", 1))), "not free": make1(t, s, free, paid), "of unknown length": make1(t, s, sure, unknown),
	} {
		if len(p.Plan.Items) != 0 || len(p.Plan.Nothing) != 1 || (name == "not free") != (len(p.More) == 1 && p.More[0].By == planning.ByFree) {
			t.Errorf("%s: %+v", name, p.Plan)
		}
	}
	p := make1(t, s, means, unknown)
	if len(p.Plan.Items) != 1 || !p.Plan.Items[0].Assumed || p.Plan.Hours != 4 {
		t.Errorf("of unknown length: %+v", p.Plan)
	}
	for _, m := range []planning.Means{{}, {Hours: 10, Most: 5}, {Hours: 10, Most: 50, Languages: []string{"en"}}, {Hours: math.NaN(), Most: 5, Languages: []string{"en"}},
		{Hours: 10, Unknown: -1, Most: 5, Languages: []string{"en"}}} {
		if _, err := planning.Make(ctx, s, nil, m); !errs.Is(err, errs.Invalid) {
			t.Errorf("%+v: %v", m, err)
		}
	}
}

// worth is what a set of resources closes for a standing, from the definition.
func worth(s planning.Standing, set []library.Resource) (value float64) {
	held := map[framework.StatementID]int{}
	for changed := true; changed; {
		changed = false
		for _, step := range s.Steps {
			n := slices.Index(framework.Levels, step.Level) + 1
			taught := slices.ContainsFunc(set, func(r library.Resource) bool {
				return slices.Contains(r.Teaches, library.Alignment{Competency: step.Ability, Level: step.Level})
			})
			if taught && held[step.Ability] == n-1 {
				held[step.Ability], changed = n, true
				value += step.Weight
			}
		}
	}
	return value
}

// TestAgainstAllSets compares plans with every set of resources there is, and the second best with every set that lacks something of the best.
func TestAgainstAllSets(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 1))
	for range 60 {
		var s planning.Standing
		for a := range 4 {
			for level := range 1 + r.IntN(3) {
				s.Steps = append(s.Steps, step(fmt.Sprint("A", a), level+1, float64(1+r.IntN(9))))
			}
		}
		var all []library.Resource
		for n := range 9 {
			one := resource(fmt.Sprint("r", n), float64(1+r.IntN(6)), "en")
			for range 1 + r.IntN(3) {
				one.Teaches = append(one.Teaches, at(fmt.Sprint("A", r.IntN(4)), 1+r.IntN(3)))
			}
			all = append(all, one)
		}
		m := planning.Means{Hours: float64(3 + r.IntN(12)), Languages: []string{"en"}, Most: 1 + r.IntN(5)}
		p := make1(t, s, m, all...)
		best := bestOf(s, all, m, nil)
		if p.Plan.Value != best || !p.Plan.Proved() || worth(s, of(p.Plan)) != best || p.Plan.Hours > m.Hours || len(p.Plan.Items) > m.Most {
			t.Fatalf("%+v is worth %v, the best %v", ids(p.Plan), p.Plan.Value, best)
		}
		if second := bestOf(s, all, m, ids(p.Plan)); len(p.Instead) > 0 && p.Instead[0].Plan.Value != second {
			t.Fatalf("instead of %v: %v is worth %v, the best is %v", ids(p.Plan), ids(p.Instead[0].Plan), p.Instead[0].Plan.Value, second)
		}
	}
}

func of(p *planning.Plan) (list []library.Resource) {
	for _, i := range p.Items {
		list = append(list, i.Resource)
	}
	return list
}

// bestOf is the worth of the best set within the means that does not hold all of some resources.
func bestOf(s planning.Standing, all []library.Resource, m planning.Means, not []string) (best float64) {
	for set := range uint(1) << len(all) {
		var taken []library.Resource
		hours, held := 0.0, 0
		for i, r := range all {
			if set>>i&1 == 1 {
				taken, hours = append(taken, r), hours+r.Hours
				if slices.Contains(not, string(r.ID)) {
					held++
				}
			}
		}
		if hours <= m.Hours && bits.OnesCount(set) <= m.Most && (not == nil || held < len(not)) {
			best = max(best, worth(s, taken))
		}
	}
	return best
}

// teaching lists the best twelve resources of each step, as the page does.
func teaching(b *testing.B, lib *library.Service, s planning.Standing) (all []library.Resource) {
	for _, step := range s.Steps {
		found, err := lib.ForStep(ctx, policy.Anyone(), step.Ability, step.Level, []string{"en"}, 12)
		if err != nil {
			b.Fatal(err)
		}
		for _, r := range found {
			if !slices.ContainsFunc(all, func(a library.Resource) bool { return a.ID == r.ID }) {
				all = append(all, r)
			}
		}
	}
	return all
}

// starter is what the starter set teaches of the first levels of all fifteen abilities, to somebody who has none of them.
func starter(b *testing.B, levels int) (s planning.Standing, all []library.Resource) {
	d := dbtest.SQLite(b)
	lib, err := library.NewService(d)
	if err != nil {
		b.Fatal(err)
	}
	if err := lib.Install(ctx); err != nil {
		b.Fatal(err)
	}
	for _, a := range []string{"D1.C1", "D1.C2", "D1.C3", "D1.C4", "D2.C1", "D2.C2", "D2.C3", "D2.C4", "D2.C5", "D2.C6", "D3.C1", "D3.C2", "D3.C3", "D3.C4", "AI"} {
		for n := range levels {
			s.Steps = append(s.Steps, step(a, n+1, 0.9-0.013*float64(len(s.Steps))))
		}
	}
	return s, teaching(b, lib, s)
}

// BenchmarkMake plans with every resource of unknown length counted as four hours.
func BenchmarkMake(b *testing.B) {
	for _, levels := range []int{1, 2, 3} {
		s, all := starter(b, levels)
		for _, hours := range []float64{5, 20, 40, 100} {
			b.Run(fmt.Sprintf("levels=%d/hours=%v", levels, hours), func(b *testing.B) {
				plans(b, s, all, planning.Means{Hours: hours, Unknown: 4, Languages: []string{"en", "fr"}, Most: planning.MostItems})
			})
		}
	}
}

// BenchmarkDays plans for the same with every third resource held at two times within a quarter, each of a week.
func BenchmarkDays(b *testing.B) {
	s, all := starter(b, 2)
	r := rand.New(rand.NewPCG(1, 1))
	for i := range all {
		for range 2 * min(1, (i+1)%3/2) {
			all[i].Cohorts = append(all[i].Cohorts, week(r, 84))
		}
	}
	for _, hours := range []float64{5, 20, 40, 100} {
		b.Run(fmt.Sprintf("hours=%v", hours), func(b *testing.B) {
			plans(b, s, all, planning.Means{Hours: hours, Unknown: 4, Languages: []string{"en", "fr"}, Most: planning.MostItems, Start: "2027-01-01", Week: 5, AtOnce: 2})
		})
	}
}

// BenchmarkCrowded plans for three levels of each with every resource held on days only, at several times of a week each that begin within so many days.
func BenchmarkCrowded(b *testing.B) {
	s, all := starter(b, 3)
	for _, within := range []int{14, 28, 84} {
		for _, times := range []int{1, 4} {
			r := rand.New(rand.NewPCG(1, 1))
			for i := range all {
				all[i].Cohorts = nil
				for range times {
					all[i].Cohorts = append(all[i].Cohorts, week(r, within))
				}
			}
			for _, hours := range []float64{10, 20, 40} {
				b.Run(fmt.Sprintf("within=%d/times=%d/hours=%v", within, times, hours), func(b *testing.B) {
					plans(b, s, all, planning.Means{Hours: hours, Unknown: 4, Languages: []string{"en", "fr"}, Most: planning.MostItems, Start: "2027-01-01", Week: 5, AtOnce: 1})
				})
			}
		}
	}
}

// BenchmarkMoney plans for the same with every resource held once, for a price between 10 and 200.
func BenchmarkMoney(b *testing.B) {
	s, all := starter(b, 2)
	r := rand.New(rand.NewPCG(1, 1))
	for i := range all {
		k := week(r, 84)
		k.Price, k.Currency = strconv.Itoa(10+r.IntN(191)), "EUR"
		all[i].Cohorts = []library.Cohort{k}
	}
	for _, sum := range []float64{100, 300, 1000} {
		b.Run(fmt.Sprintf("money=%v", sum), func(b *testing.B) {
			plans(b, s, all, planning.Means{Hours: 40, Unknown: 4, Languages: []string{"en", "fr"}, Most: planning.MostItems, Start: "2027-01-01", Week: 5, AtOnce: 2,
				Money: &planning.Money{Sum: sum, Currency: "EUR"}})
		})
	}
}

// week is a week that begins within so many days of 1 January 2027.
func week(r *rand.Rand, days int) library.Cohort {
	from := time.Date(2027, 1, 1+r.IntN(days), 0, 0, 0, 0, time.UTC)
	return library.Cohort{Begins: from.Format(time.DateOnly), Ends: from.AddDate(0, 0, 6).Format(time.DateOnly)}
}

// plans measures how long plans take, and how much better than the best of them one could be.
func plans(b *testing.B, s planning.Standing, all []library.Resource, m planning.Means) {
	for b.Loop() {
		p, err := planning.Make(ctx, s, all, m)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(p.Plan.Most-p.Plan.Value, "gap")
		b.ReportMetric(p.Plan.Value, "value")
	}
}
