package browser

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/dira-platform/dira/internal/app"
	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/calibration"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/round"
	"github.com/dira-platform/dira/internal/signin"
)

// stageNeeds are those that a stage can meet.
var stageNeeds = calibration.Needs{People: 40, PerItem: 5, PerSlope: 100_000, Anchors: 3, Group: 15, PerGroup: 3, Most: 1000}

// works are organisations that calibrate their questions.
type works struct {
	*ministry           // with one released, and one to be looked at
	mills     *ministry // with one that failed, and one of which all is decided
	looms     *ministry // with one that waits
	ids       map[string]calibration.ID
	open      string // an item that wants a decision
	sound     string // one that does not
	few       string // one of which nothing is proposed
}

func newWorks(t testing.TB, a *app.App) *works {
	t.Helper()
	w := &works{ministry: newTakers(t, a, "works", 130), mills: newTakers(t, a, "mills", 60), looms: newTakers(t, a, "looms", 45), ids: map[string]calibration.ID{}}
	ctx := context.Background()
	first := w.calibrate(w.ministry, "released")
	w.decideAll(w.ministry, first)
	w.must(a.Calibrations.Release(ctx, w.as(policy.Officer), first))
	_, list, err := a.Calibrations.Run(ctx, w.as(policy.Officer), w.calibrate(w.ministry, "review"))
	w.must(err)
	for i := range list {
		switch f := &list[i]; {
		case f.Open():
			w.open = string(f.Item)
		case f.Standing == calibration.Proposed:
			w.sound = string(f.Item)
		default:
			w.few = string(f.Item)
		}
	}
	if w.open == "" {
		t.Fatal("nothing is flagged on the stage")
	}
	w.ids["failed"] = w.start(w.mills)
	w.write(func(tx *db.Tx) error {
		_, err := tx.Exec(`UPDATE calibration_runs SET state = 'failed', failure = 'calibration_too_few' WHERE org_id = $1`, w.mills.org)
		return err
	})
	w.decideAll(w.mills, w.calibrate(w.mills, "ready"))
	w.ids["waiting"] = w.start(w.looms)
	return w
}

// decideAll accepts whatever is flagged.
func (w *works) decideAll(m *ministry, id calibration.ID) {
	w.t.Helper()
	_, list, err := m.app.Calibrations.Run(context.Background(), m.as(policy.Officer), id)
	w.must(err)
	for i := range list {
		if list[i].Open() {
			w.must(m.app.Calibrations.Decide(context.Background(), m.as(policy.Officer), id, list[i].Item, calibration.Accepted, "نظرنا فيه – looked at"))
		}
	}
}

func (w *works) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *works) start(m *ministry) calibration.ID {
	w.t.Helper()
	id, err := m.app.Calibrations.Start(context.Background(), m.as(policy.Officer))
	w.must(err)
	return id
}

func (w *works) calibrate(m *ministry, name string) calibration.ID {
	w.t.Helper()
	w.ids[name] = w.start(m)
	w.must(m.app.Calibrations.Calibrate(context.Background(), m.org, w.ids[name]))
	return w.ids[name]
}

// newTakers founds an organisation in which so many people have taken the AI part.
func newTakers(t testing.TB, a *app.App, org string, people int) *ministry {
	t.Helper()
	m := &ministry{t: t, app: a, org: org, units: map[string]*identity.Unit{}, people: map[string]identity.PersonID{},
		tokens: map[policy.Role]signin.Token{}, rounds: map[string]round.ID{}, codes: map[string]string{}, keys: map[string]string{}}
	m.write(func(tx *db.Tx) error {
		id, err := identity.Found(tx, identity.Founding{Organisation: identity.Organisation{ID: identity.OrganisationID(org), Name: "Ministry of " + org, Language: "en"}, Kind: "ministry",
			Administrator: identity.Details{Name: "Invented Person", Email: org + "@example.org"}})
		m.people["administrator"] = id
		if err != nil {
			return err
		}
		m.units["ministry"], err = identity.SelectRoot(tx, org)
		return err
	})
	m.content()
	for _, role := range []policy.Role{policy.Officer, policy.Auditor} {
		m.person(string(role), "Invented "+string(role), "ministry", "woman")
		m.grant(string(role), role)
		m.write(func(tx *db.Tx) (err error) {
			m.tokens[role], err = signin.Begin(tx, org, m.people[string(role)], true, "Firefox, Linux")
			return err
		})
	}
	for i := range people {
		m.takeByChance(i)
	}
	m.write(func(tx *db.Tx) error { // they took their time
		_, err := tx.Exec(`UPDATE assessment_questions SET asked_at = asked_at - 60000000 WHERE org_id = $1`, org)
		return err
	})
	return m
}

// takeByChance takes the AI part and answers by chance.
func (m *ministry) takeByChance(i int) {
	m.t.Helper()
	ctx, rng, key := context.Background(), rand.New(rand.NewPCG(1, uint64(i))), assessment.NewKey()
	must := func(err error) {
		m.t.Helper()
		if err != nil {
			m.t.Fatal(err)
		}
	}
	b, err := m.app.Assessments.Prepare(ctx, m.org, assessment.Request{Instrument: assessment.Starter, Language: []string{"en", "ar"}[i%2], Scope: []string{"AI"},
		About: assessment.About{Sex: []string{"woman", "man"}[i/2%2]}}, key)
	must(err)
	m.write(b.Begin)
	who := assessment.Holder(m.org, string(key))
	questions, err := m.app.Assessments.Whole(ctx, who, b.ID(), "AI", "en")
	must(err)
	var replies []assessment.Reply
	for n, q := range questions {
		choice := []string{q.Options[rng.IntN(len(q.Options))].ID}
		if q.Kind == itembank.Order {
			choice = nil
			for _, k := range rng.Perm(len(q.Options)) {
				choice = append(choice, q.Options[k].ID)
			}
		}
		replies = append(replies, assessment.Reply{Number: q.Number, Choice: choice, Key: fmt.Sprint(n)})
	}
	_, err = m.app.Assessments.Answer(ctx, who, b.ID(), replies...)
	must(err)
	_, err = m.app.Assessments.Submit(ctx, who, b.ID())
	must(err)
}

func (st *stage) calibrationScreens() []screen {
	w := st.works
	officer, miller := string(w.tokens[policy.Officer]), string(w.mills.tokens[policy.Officer])
	at := func(name string) string { return "/calibration/" + string(w.ids[name]) }
	return []screen{
		{name: "calibrations", path: "/calibration", as: officer},
		{name: "calibrations-few", path: "/calibration", as: string(st.ministry.tokens[policy.Officer])},
		{name: "calibrations-auditor", path: "/calibration", as: string(w.tokens[policy.Auditor])},
		{name: "calibration-waiting", path: at("waiting"), as: string(w.looms.tokens[policy.Officer])},
		{name: "calibration-failed", path: at("failed"), as: miller},
		{name: "calibration-released", path: at("released"), as: officer},
		{name: "calibration-review", path: at("review"), as: officer},
		{name: "calibration-ready", path: at("ready"), as: miller},
		{name: "calibration-auditor", path: at("review"), as: string(w.tokens[policy.Auditor])},
		{name: "calibration-ability", path: at("review") + "/abilities/AI", as: officer},
		{name: "calibration-item", path: at("review") + "/items/" + w.open, as: officer},
		{name: "calibration-item-nothing", path: at("review") + "/items/" + w.open, as: officer, send: `document.querySelector("main form").submit()`, status: 422, errors: 1},
		{name: "calibration-item-sound", path: at("review") + "/items/" + w.sound, as: officer},
		{name: "calibration-item-few", path: at("review") + "/items/" + w.few, as: officer},
		{name: "calibration-item-decided", path: at("released") + "/items/" + w.open, as: officer},
		{name: "calibration-release", path: at("ready") + "/release", as: miller},
	}
}
