package published

import (
	"context"
	"fmt"
	"log/slog"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/dira-platform/dira/internal/app"
	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/round"
	"github.com/dira-platform/dira/internal/signin"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

var ctx = context.Background()

// org is the organisation that is read; TestDemo reads another one.
var org = "works"

// place is an organisation with a tree of units, some of them far too small, in which rounds are held.
type place struct {
	t      testing.TB
	app    *app.App
	rng    *rand.Rand
	units  []identity.Unit // parents first
	direct map[identity.UnitID]bool
	people []person
	admin  policy.Actor
	tokens map[string]signin.Token // of an officer, and of a manager for each unit
	rounds []round.ID
	taken  int // assessments

	institutions []identity.UnitID // of a government

	counted map[release][]fact // who counts in a release, once that was read
}

type person struct {
	id         identity.PersonID
	unit       identity.UnitID
	sex, grade string
	role       framework.StatementID
	bias       float64
	placed     bool // the bias is the ability, but for very little
}

func (p *place) check(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

func (p *place) write(fn func(*db.Tx) error) {
	p.t.Helper()
	p.check(p.app.DB.Write(ctx, fn))
}

// newPlace makes an organisation with departments of two to four teams. Half of the teams have fewer than ten people.
func newPlace(t testing.TB, seed uint64, departments int) *place {
	t.Helper()
	return newPlaceAt(t, app.Config{Data: t.TempDir(), Version: "test", Chromium: "off"}, seed, departments)
}

// newPlaceAt is the same on a server with certain settings.
func newPlaceAt(t testing.TB, c app.Config, seed uint64, departments int) *place {
	t.Helper()
	a, err := app.New(ctx, c, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	p := &place{t: t, app: a, rng: rand.New(rand.NewPCG(seed, 1)), direct: map[identity.UnitID]bool{}, tokens: map[string]signin.Token{}}
	p.found()
	p.content()
	for d := range departments {
		department := p.unit(fmt.Sprintf("Department %c", 'A'+d), p.units[0])
		if p.rng.IntN(2) == 0 {
			p.employ(department, 1+p.rng.IntN(6))
		}
		for team := range 2 + p.rng.IntN(3) {
			size := 1 + p.rng.IntN(9)
			if p.rng.IntN(2) == 0 {
				size = 10 + p.rng.IntN(40)
			}
			p.employ(p.unit(fmt.Sprintf("Team %c%d", 'A'+d, team+1), department), size)
		}
	}
	p.appoint()
	return p
}

// found makes the organisation.
func (p *place) found() {
	p.write(func(tx *db.Tx) error {
		id, err := identity.Found(tx, identity.Founding{Organisation: identity.Organisation{ID: identity.OrganisationID(org), Name: "Ministry of Works", Language: "en"}, Kind: "ministry",
			Administrator: identity.Details{Name: "Efua Mensah", Email: "efua@example.org", Sex: "woman"}})
		if err != nil {
			return err
		}
		root, err := identity.SelectRoot(tx, org)
		if err != nil {
			return err
		}
		p.units = append(p.units, *root)
		p.admin = policy.Actor{Org: org, Person: string(id), Role: policy.Administrator, Unit: root.Path, Strong: true}
		return nil
	})
}

func (p *place) content() {
	v, err := framework.BuiltIn()
	p.check(err)
	in, err := itembank.BuiltIn()
	p.check(err)
	p.check(p.app.Frameworks.Install(ctx, org, v))
	_, err = itembank.NewService(p.app.DB).Install(ctx, org, in)
	p.check(err)
}

func (p *place) unit(name string, parent identity.Unit) (u identity.Unit) {
	p.write(func(tx *db.Tx) error {
		made, err := identity.AddUnit(tx, org, &parent, identity.NewUnit{Name: name, Kind: "department"})
		if err == nil {
			u = *made
		}
		return err
	})
	p.units = append(p.units, u)
	return u
}

// employ adds people; a few say that they are neither woman nor man, or nothing.
func (p *place) employ(u identity.Unit, n int) {
	p.direct[u.ID] = true
	p.write(func(tx *db.Tx) error {
		for range n {
			x := person{unit: u.ID, sex: assessment.Sexes[min(3, int(2.1*p.rng.Float64()))], grade: assessment.Grades[p.rng.IntN(3)], role: roles[p.rng.IntN(len(roles))], bias: p.rng.NormFloat64()}
			added, err := identity.AddPerson(tx, org, &u, identity.Details{Name: fmt.Sprint("Invented ", len(p.people)), Sex: x.sex, Grade: x.grade, Language: "en"})
			if err != nil {
				return err
			}
			x.id = added.ID
			p.people = append(p.people, x)
		}
		return nil
	})
}

var roles = []framework.StatementID{"role.civil-servant", "role.front-line-officer", ""}

// appoint makes somebody an officer for all, and somebody a manager of each unit.
func (p *place) appoint() {
	appoint := func(name string, role policy.Role, u identity.Unit) {
		var id identity.PersonID
		p.write(func(tx *db.Tx) error { // outside of the tree that is asked they would be in no round; here they are people like all
			x, err := identity.AddPerson(tx, org, &p.units[0], identity.Details{Name: name, Language: "en"})
			if err == nil {
				id = x.ID
			}
			return err
		})
		p.check(p.app.People.Grant(ctx, p.admin, id, role, u.ID))
		p.write(func(tx *db.Tx) (err error) {
			p.tokens[name], err = signin.Begin(tx, org, id, true, "Firefox, Linux")
			return err
		})
	}
	appoint("officer", policy.Officer, p.units[0])
	for _, u := range p.units {
		appoint("manager of "+u.Name, policy.Manager, u)
	}
}

func (p *place) officer() policy.Actor {
	a := p.admin
	a.Role = policy.Officer
	return a
}

// hold holds a round; from the second on it repeats the one before.
func (p *place) hold(share float64) round.ID {
	p.t.Helper()
	id, err := round.ID(""), error(nil)
	if len(p.rounds) == 0 {
		id, err = p.app.Rounds.Create(ctx, p.officer(), p.units[0].ID, p.plan())
	} else {
		id, err = p.app.Rounds.Repeat(ctx, p.officer(), p.rounds[len(p.rounds)-1])
	}
	p.check(err)
	p.rounds = append(p.rounds, id)
	p.check(p.app.Rounds.Launch(ctx, p.officer(), id))
	for left := 1; left > 0; {
		left, err = p.app.Rounds.InviteSome(ctx, org, id, 1000)
		p.check(err)
	}
	p.answer(id, share)
	p.releaseRound(id)
	return id
}

func (p *place) plan() round.Plan {
	plan := round.Plan{Name: "Skills", Purpose: "To plan training.", Contact: "Efua", Scope: []string{"D1", "AI"}, Identification: round.Coded, Languages: []string{"en"},
		Units: []identity.UnitID{p.units[0].ID}, ClosesAt: time.Now().Add(14 * 24 * time.Hour)}
	for _, kind := range []round.MessageKind{round.Invitation, round.Reminder} {
		plan.Messages = append(plan.Messages, round.Message{Kind: kind, Language: "en", Subject: "{round}", Text: "{name}\n{link}\n{code}\n{closes}"})
	}
	return plan
}

func (p *place) releaseRound(id round.ID) {
	p.t.Helper()
	p.check(p.app.Rounds.Close(ctx, p.officer(), id))
	p.check(p.app.Results.Release(ctx, org, id))
}

// usual are the abilities on which facts are made up; the last one has no target for anybody, and not everybody has one on the second. Abilities are those of the place that is read.
var usual = []framework.StatementID{"D1.C1", "D1.C2", "AI"}
var abilities = usual

// submitted stores an assessment that was finished.
const submitted = `INSERT INTO assessment_sessions (org_id, id, key_hash, instrument_id, instrument_version, language, scope, role_id, seed, state, sex, age_band, grade, started_at, submitted_at)
	SELECT $1, $2, $2, id, version, 'en', '[]', '', 1, 'submitted', $3, '', $4, 1, 2 FROM itembank_instruments WHERE org_id = $1 ORDER BY version DESC LIMIT 1`

// answer writes down what was found about so many of the people of a round who have not answered yet, as a submitted assessment would.
func (p *place) answer(id round.ID, share float64) {
	p.t.Helper()
	p.write(func(tx *db.Tx) error {
		for n, x := range p.people {
			pair := fmt.Sprint("pair", n)
			if p.rng.Float64() > share || p.answered(tx, id, pair) {
				continue
			}
			p.taken++
			session := fmt.Sprintf("session%06d", p.taken)
			if _, err := tx.Exec(submitted, org, session, x.sex, x.grade); err != nil {
				return err
			}
			if err := p.facts(tx, id, x, session, pair, abilities); err != nil {
				return err
			}
		}
		return nil
	})
}

func (p *place) answered(tx *db.Tx, id round.ID, pair string) bool {
	n := 0
	p.check(tx.Row(`SELECT COUNT(*) FROM results_facts WHERE org_id = $1 AND round_id = $2 AND pair_code = $3`, []any{org, id, pair}, &n))
	return n > 0
}

func (p *place) facts(tx *db.Tx, id round.ID, x person, session, pair string, on []framework.StatementID) error {
	for _, a := range on {
		theta := x.bias
		if x.placed {
			theta += 0.1 * (p.rng.Float64() - 0.5)
		} else {
			theta += 0.3*p.rng.NormFloat64() + 0.2*float64(len(p.rounds))
		}
		least := func(cut float64) float64 { return 0.5 * math.Erfc((cut-theta)/0.5/math.Sqrt2) }
		target := 2
		switch {
		case a == usual[1] && x.role != "":
			target = 1
		case a == usual[1], a == usual[2]:
			target = 0
		}
		self := p.rng.IntN(5) - 1
		if _, err := tx.Exec(`INSERT INTO results_facts (org_id, session_id, ability, round_id, unit_id, sex, grade, role_id, pair_code, theta, se, basic, intermediate, advanced, self_level, target, answered,
			instrument, calibration, cuts, release) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0.5, $11, $12, $13, $14, $15, 9, 'i', 'c', 'k', 0)`,
			org, session, a, id, x.unit, x.sex, x.grade, x.role, pair, theta, least(-0.5), least(0.7), least(1.9), self, target); err != nil {
			return err
		}
	}
	return nil
}
