package published

import (
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/dira-platform/dira/disclosure"
	"github.com/dira-platform/dira/internal/app"
	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/round"
	"github.com/dira-platform/dira/internal/signin"
)

// populated is a server with one organisation, below whose root there is a government for each population.
type populated struct {
	app   *app.App
	root  identity.Unit
	admin policy.Actor
	taken int // assessments, of all populations
}

func newPopulated(t testing.TB) *populated {
	t.Helper()
	a, err := app.New(ctx, app.Config{Data: t.TempDir(), Version: "test", Chromium: "off"}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	p := &place{t: t, app: a}
	p.found()
	p.content()
	return &populated{app: a, root: p.units[0], admin: p.admin}
}

// population is a place made of a table of [disclosure.Generate]: its units, and in each wave as many people of each sex and level.
type population struct {
	*place
	server *populated
	rows   []disclosure.Row
	homes  map[string]identity.Unit // by paths of the table
	kinds  []identity.UnitKind      // of the units at the top and below it; of all others: departments
}

// unitsOf is how many smallest units the population of a seed has: as in the tests of package disclosure.
func unitsOf(seed uint64) int {
	if seed%25 == 24 {
		return 12
	}
	return 1 + int(seed%6)
}

// abilitiesOf are those that are measured in the population of a seed. Their tables do not depend on each other: one with targets for all, for some or for nobody is enough in most.
func abilitiesOf(seed uint64) []framework.StatementID {
	if seed%10 == 0 {
		return usual
	}
	return usual[seed%3 : seed%3+1]
}

// populate makes the population of a seed, holds two rounds in it, and turns the package's organisation to what was measured.
func (s *populated) populate(t testing.TB, seed uint64) *place {
	t.Helper()
	table, err := disclosure.Generate(disclosure.GenerateOptions{Units: unitsOf(seed), Seed: seed})
	if err != nil {
		t.Fatal(err)
	}
	abilities = abilitiesOf(seed)
	p := &population{server: s, rows: table.Rows(), homes: map[string]identity.Unit{}, place: &place{t: t, app: s.app, admin: s.admin, rng: rand.New(rand.NewPCG(seed, 2)),
		direct: map[identity.UnitID]bool{}, tokens: map[string]signin.Token{}, taken: s.taken}}
	p.write(func(tx *db.Tx) error {
		if seed%2 == 0 {
			p.kinds = []identity.UnitKind{"government", "ministry"}
		}
		if err := p.build(tx, fmt.Sprint("Government ", seed), seed%3 == 1); err != nil {
			return err
		}
		return p.staff(tx)
	})
	for range 2 {
		p.wave()
	}
	s.taken = p.taken
	return p.place
}

// build makes the tree. Direct: whoever is in the first part of a unit works in the unit itself, which has no such part then.
func (p *population) build(tx *db.Tx, name string, direct bool) error {
	below := map[string]bool{}
	for _, r := range p.rows {
		for at := r.Unit; strings.Contains(at, "/"); {
			at = at[:strings.LastIndex(at, "/")]
			below[at] = true
		}
	}
	for _, r := range p.rows {
		parts := strings.Split(r.Unit, "/")
		if direct && len(parts) > 2 && strings.HasSuffix(r.Unit, "1") && !below[r.Unit] {
			parts = parts[:len(parts)-1]
		}
		u, err := p.unitAt(tx, name, parts)
		if err != nil {
			return err
		}
		p.homes[r.Unit] = u
	}
	return nil
}

// unitAt is the unit at a path, made with all above it where they are not there yet. Pages name units without those above them: so their names hold the whole path.
func (p *population) unitAt(tx *db.Tx, name string, parts []string) (identity.Unit, error) {
	key := "unit " + strings.Join(parts, "/")
	if u, ok := p.homes[key]; ok {
		return u, nil
	}
	parent := p.server.root
	if len(parts) > 1 {
		var err error
		if parent, err = p.unitAt(tx, name, parts[:len(parts)-1]); err != nil {
			return parent, err
		}
		name = "Unit " + strings.Join(parts[1:], " ")
	}
	kind := identity.UnitKind("department")
	if len(parts) <= len(p.kinds) {
		kind = p.kinds[len(parts)-1]
	}
	u, err := identity.AddUnit(tx, org, &parent, identity.NewUnit{Name: name, Kind: kind})
	if err != nil {
		return parent, err
	}
	if kind == "ministry" {
		p.institutions = append(p.institutions, u.ID)
	}
	p.homes[key] = *u
	p.units = append(p.units, *u)
	return *u, nil
}

// staff is an officer of the whole, and a manager of each unit.
func (p *population) staff(tx *db.Tx) error {
	if err := p.appointed(tx, "officer", policy.Officer, p.units[0]); err != nil {
		return err
	}
	for _, u := range p.units {
		if err := p.appointed(tx, "manager of "+u.Name, policy.Manager, u); err != nil {
			return err
		}
	}
	return nil
}

// appointed signs somebody in who acts for a unit.
func (p *population) appointed(tx *db.Tx, name string, role policy.Role, u identity.Unit) error {
	x, err := identity.AddPerson(tx, org, &p.units[0], identity.Details{Name: name, Language: "en"})
	if err != nil {
		return err
	}
	if _, err := identity.SetGrants(tx, org, x.ID, []identity.Grant{{Role: role, Unit: u.ID}}); err != nil {
		return err
	}
	p.tokens[name], err = signin.Begin(tx, org, x.ID, true, "Firefox, Linux")
	return err
}

// wave holds a round: what people answered is written down as the program would when they had.
func (p *population) wave() {
	p.t.Helper()
	id, err := round.ID(""), error(nil)
	if len(p.rounds) == 0 {
		id, err = p.app.Rounds.Create(ctx, p.officer(), p.units[0].ID, p.plan())
	} else {
		id, err = p.app.Rounds.Repeat(ctx, p.officer(), p.rounds[0])
	}
	p.check(err)
	p.rounds = append(p.rounds, id)
	p.check(p.app.Rounds.Launch(ctx, p.officer(), id))
	pairs := map[string]int{}
	p.write(func(tx *db.Tx) error {
		for _, r := range p.rows {
			if r.Wave != fmt.Sprint(len(p.rounds)) {
				continue
			}
			if err := p.row(tx, id, r, pairs); err != nil {
				return err
			}
		}
		return nil
	})
	p.releaseRound(id)
}

var levelsOf = map[string]float64{"none": -1.1, "basic": 0.1, "intermediate": 1.3, "advanced": 2.5} // and an ability in the middle of each

// row writes down those who answered of a sex and level of a unit, and some who were invited and did not.
func (p *population) row(tx *db.Tx, id round.ID, r disclosure.Row, pairs map[string]int) error {
	u, sex := p.homes[r.Unit], r.By[0]
	for n := range int(r.Count) + p.rng.IntN(1+int(r.Count+3)/4) {
		p.taken++
		session := fmt.Sprintf("session%08d", p.taken)
		if _, err := tx.Exec(`INSERT INTO round_invitations (org_id, id, round_id, person_id, unit_id, sex, grade, code_hash, reminders, created_at)
			VALUES ($1, $2, $3, '', $4, $5, '', $2, 0, 1)`, org, session, id, u.ID, sex); err != nil {
			return err
		}
		if n >= int(r.Count) {
			continue
		}
		group := r.Unit + " " + sex // people of one unit and sex are the same ones in both rounds, as many as there are in both
		pairs[group]++
		x := person{unit: u.ID, sex: sex, grade: p.grade(), role: roles[p.rng.IntN(len(roles))], bias: levelsOf[r.By[1]], placed: true}
		if _, err := tx.Exec(submitted, org, session, x.sex, x.grade); err != nil {
			return err
		}
		if err := p.facts(tx, id, x, session, fmt.Sprint(p.units[0].ID, " ", group, " ", pairs[group]), abilities); err != nil {
			return err
		}
	}
	return nil
}

// grade is one of which some are rare, or none.
func (p *population) grade() string {
	switch x := p.rng.Float64(); {
	case x < 0.02:
		return ""
	case x < 0.06:
		return assessment.Grades[3]
	case x < 0.2:
		return assessment.Grades[2]
	}
	return assessment.Grades[p.rng.IntN(2)]
}

// closeDown takes back what was published, so that the list of it does not grow from population to population.
func (p *place) closeDown() {
	p.t.Helper()
	for _, id := range p.rounds {
		p.check(p.app.Results.Withdraw(ctx, p.officer(), id))
	}
}
