package published

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/dira-platform/dira/disclosure"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/results"
	"github.com/dira-platform/dira/internal/signin"
)

// ministries of the government, with the share of their people at each level.
var ministries = []struct {
	name   string
	levels [4]float64
}{{"Finance", [4]float64{0.1, 0.2, 0.4, 0.3}}, {"Health", [4]float64{0.4, 0.4, 0.15, 0.05}}, {"Justice", [4]float64{0.2, 0.35, 0.3, 0.15}}, {"Labour", [4]float64{0.2, 0.3, 0.35, 0.15}}}

// govern holds two rounds in a government: four ministries of so many departments of three teams, and an office of the prime minister in none of them.
func (s *populated) govern(t testing.TB, departments int) *place {
	t.Helper()
	rng := rand.New(rand.NewPCG(1, 3))
	var rows []disclosure.Row
	team := func(path string, size int, levels [4]float64) {
		for _, wave := range []string{"1", "2"} {
			counts := map[[2]string]int64{}
			for range size {
				sex, level, x := "woman", 0, rng.Float64()
				if rng.IntN(2) == 0 {
					sex = "man"
				}
				if rng.IntN(40) == 0 {
					sex = "undisclosed"
				}
				for ; level < 3 && x > levels[level]; level++ {
					x -= levels[level]
				}
				counts[[2]string{sex, []string{"none", "basic", "intermediate", "advanced"}[level]}]++
			}
			for by, n := range counts {
				rows = append(rows, disclosure.Row{Cell: disclosure.Cell{Wave: wave, Unit: path, By: [disclosure.MaxDimensions]string{by[0], by[1]}}, Count: n})
			}
		}
	}
	for _, m := range ministries {
		for d := range departments {
			for n := range 3 {
				team(fmt.Sprintf("gov/%s/d%d/t%d", m.name, d+1, n+1), 3+rng.IntN(40), m.levels)
			}
		}
	}
	team("gov/Office", 30, ministries[2].levels)
	slices.SortFunc(rows, func(a, b disclosure.Row) int { return strings.Compare(fmt.Sprint(a.Cell), fmt.Sprint(b.Cell)) })
	abilities = usual
	p := &population{server: s, rows: rows, homes: map[string]identity.Unit{}, kinds: []identity.UnitKind{"government", "ministry"}, place: &place{t: t, app: s.app, admin: s.admin, rng: rng,
		direct: map[identity.UnitID]bool{}, tokens: map[string]signin.Token{}, taken: s.taken}}
	p.write(func(tx *db.Tx) error {
		if err := p.build(tx, "Republic", false); err != nil {
			return err
		}
		office := p.homes["gov/Office"]
		if _, err := tx.Exec(`UPDATE identity_units SET kind = 'department' WHERE org_id = $1 AND id = $2`, org, office.ID); err != nil {
			return err
		}
		p.institutions = slices.DeleteFunc(p.institutions, func(u identity.UnitID) bool { return u == office.ID })
		return p.staff(tx)
	})
	p.write(func(tx *db.Tx) error {
		return p.appointed(tx, "officer of Health", policy.Officer, p.homes["unit gov/Health"])
	})
	for range 2 {
		p.wave()
	}
	s.taken = p.taken
	return p.place
}

// TestGovernment: a government sees its ministries beside each other and which is the weakest; each of them is a whole of its own, with grades and roles; and nobody is given away.
func TestGovernment(t *testing.T) {
	p := newPopulated(t).govern(t, 2)
	r := newReader(p)
	r.narrow = true
	for _, a := range results.Audiences {
		faults, seen := examine(r, a)
		t.Logf("%s: %d cells, %d suppressed, narrowest interval %d", a, seen.cells, seen.suppressed, seen.narrowest)
		if len(faults) > 0 {
			t.Errorf("%d faults:\n%s", len(faults), strings.Join(faults[:min(15, len(faults))], "\n"))
		}
	}
	at := "/rounds/" + string(p.rounds[1]) + "/results"
	of := func(unit string) string {
		return "?unit=" + string(p.units[slices.IndexFunc(p.units, func(u identity.Unit) bool { return u.Name == unit })].ID)
	}
	weakest, health := "Which ministry or agency is the weakest?", "Unit Health is lower than all others together in"
	for _, page := range []struct {
		as, path    string
		says, lacks []string
	}{
		{"officer", at, []string{weakest, health, "By grade"}, nil},
		{"officer", at + "/report", []string{weakest, health, "Unit Labour</bdi>"}, []string{"Unit Labour d1</bdi></a>"}},
		{"officer", at + "/units", []string{"Unit Health", "Unit Office", "Its own units stand on its own page."}, []string{"Unit Health d1"}},
		{"officer", at + "/D1.C1", []string{"Unit Health", "Unit Finance"}, []string{"Unit Health d1"}},
		{"officer", at + of("Unit Health"), []string{"By grade", "/D1.C1" + of("Unit Health")}, []string{weakest}},
		{"officer", at + "/units" + of("Unit Health"), []string{"Unit Health d1"}, []string{"Unit Finance", "Its own units stand on its own page."}},
		{"officer", at + "/D1.C1" + of("Unit Health"), []string{"Unit Health d1", "By grade"}, []string{"Unit Finance"}},
		{"officer", at + of("Unit Health d1"), []string{"Unit Health d1"}, []string{"By grade", weakest}},
		{"officer of Health", at, []string{"By grade", "Unit Health d1"}, []string{weakest, "Unit Finance"}},
		{"manager of Unit Health d1", at, []string{"Where are we weakest?"}, []string{"By grade", weakest, "Unit Finance"}},
		{"officer", at + "/public", []string{weakest, "Government</dt>", "Unit Finance"}, []string{"Unit Finance d1</bdi></a>"}},
	} {
		body, ok := r.get(page.as, page.path)
		if !ok {
			t.Errorf("%s at %s: there is no page", page.as, page.path)
		}
		body = strings.NewReplacer("\u2068", "", "\u2069", "").Replace(body)
		for _, text := range page.says {
			if !strings.Contains(body, text) {
				t.Errorf("%s at %s: nothing says %q", page.as, page.path, text)
			}
		}
		for _, text := range page.lacks {
			if strings.Contains(body, text) {
				t.Errorf("%s at %s: it says %q", page.as, page.path, text)
			}
		}
	}
}

// TestPlantedGrade: a grade of a ministry that is told of too few is noticed.
func TestPlantedGrade(t *testing.T) {
	p := newPopulated(t).govern(t, 1)
	r, id := newReader(p), p.rounds[0]
	counts := map[[2]string]int{}
	for _, f := range p.factsOf(id, 1) {
		for _, u := range p.above(f.unit) {
			if f.ability == string(usual[0]) && slices.Contains(p.institutions, u.ID) {
				counts[[2]string{u.Name, f.grade}]++
			}
		}
	}
	planted := 0
	for of, n := range counts {
		if of[1] == "" || n >= results.ForOfficers.Threshold() {
			continue
		}
		planted++
		r.plant = at(ends(".csv"), func(body string) string {
			return body + fmt.Sprintf("id,%s,,total,%s,,%d,,D1.C1,theta,0.1,0,0.2,0.1,%d,,,\n", of[0], of[1], n, n)
		})
		if faults, _ := p.audited(id, results.ForOfficers, r.edition(id, results.ForOfficers).all()); len(faults) == 0 {
			t.Errorf("%d %ss of %s are told of, and the auditor says nothing", n, of[1], of[0])
		}
	}
	if planted == 0 {
		t.Error("no ministry has a grade of so few")
	}
}
