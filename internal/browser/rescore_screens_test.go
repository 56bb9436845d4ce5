package browser

import (
	"context"
	"fmt"
	"slices"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/round"
)

// scoredAgain holds a round about the AI strand, calibrates its questions, and has it scored again; another event for the second round is begun. It returns where
// somebody's result is, with their key in keys.
func (m *ministry) scoredAgain(keys map[string]string) (address string) {
	m.t.Helper()
	ctx, officer := context.Background(), m.as(policy.Officer)
	check := func(err error) {
		m.t.Helper()
		if err != nil {
			m.t.Fatal(err)
		}
	}
	p := m.plan("AI at work", round.Coded)
	p.Scope = []string{"AI"}
	id, err := m.app.Rounds.Create(ctx, officer, m.units["ministry"].ID, p)
	check(err)
	m.rounds["again"] = id
	check(m.app.Rounds.Launch(ctx, officer, id))
	for left := 1; left > 0; {
		left, err = m.app.Rounds.InviteSome(ctx, m.org, id, 100)
		check(err)
	}
	list, err := m.app.Rounds.Invitations(ctx, officer, id, m.units["ministry"].ID)
	check(err)
	for n, i := range list[:40] {
		started, err := m.app.Rounds.Begin(ctx, string(i.Code), round.Taking{Language: "en", About: assessment.About{Sex: m.sexOf(i.Person)}})
		check(err)
		who := assessment.Holder(m.org, string(started.Key))
		questions, err := m.app.Assessments.Whole(ctx, who, started.ID, "AI", "en")
		check(err)
		for _, q := range questions {
			choice := []string{q.Options[(q.Number+n)%len(q.Options)].ID}
			if q.Kind == itembank.Order {
				choice = nil
				for _, o := range q.Options {
					choice = append(choice, o.ID)
				}
			}
			_, err := m.app.Assessments.Answer(ctx, who, started.ID, assessment.Reply{Number: q.Number, Choice: choice, Key: fmt.Sprint(q.Number)})
			check(err)
		}
		_, err = m.app.Assessments.Submit(ctx, who, started.ID)
		check(err)
		address = "/a/" + string(started.ID)
		keys[address] = string(started.Key)
	}
	check(m.app.Rounds.Close(ctx, officer, id))
	check(m.app.Results.Release(ctx, m.org, id))
	m.calibrated(1.2)
	check(m.app.Rescorings.Begin(ctx, officer, id, "The questions are calibrated now, from the answers of 2,400 people in five ministries."))
	o, err := m.app.Rescorings.Overview(ctx, officer, id)
	check(err)
	check(m.app.Rescorings.Run(ctx, m.org, o.Live.ID))
	check(m.app.Rescorings.Begin(ctx, officer, m.rounds["second"], "To compare the two years."))
	return address
}

// calibrated puts a calibration into use, in which all questions are harder by something.
func (m *ministry) calibrated(harder float64) {
	m.t.Helper()
	in, err := itembank.NewService(m.app.DB).Newest(context.Background(), m.org, assessment.Starter)
	if err != nil {
		m.t.Fatal(err)
	}
	items := map[itembank.ItemID]itembank.Calibrated{}
	for _, it := range in.Items {
		p := in.Scale.Parameters(it, 0)
		b := slices.Clone(p.B)
		for i := range b {
			b[i] += harder
		}
		items[it.ID] = itembank.Calibrated{Version: it.Version, A: p.A, B: b, C: p.C, SE: 0.1, Since: "calibration-1"}
	}
	m.write(func(tx *db.Tx) error {
		_, err := itembank.Recalibrate(tx, m.org, in.ID, in.Scale.Calibration.Name, "calibration-1", items)
		return err
	})
}

// rescoreScreens is every screen of answers that are scored again.
func (st *stage) rescoreScreens() []screen {
	m := st.released
	officer := string(m.tokens[policy.Officer])
	at := func(name string) string { return "/rounds/" + string(m.rounds[name]) + "/results/again" }
	return []screen{
		{name: "again", path: at("first"), as: officer},
		{name: "again-no-reason", path: at("first"), as: officer, send: asItIs, status: 422, errors: 1},
		{name: "again-going-on", path: at("second"), as: officer},
		{name: "again-done", path: at("again"), as: officer},
		{name: "again-open", path: "/rounds/" + string(st.ministry.rounds["coded"]) + "/results/again", as: string(st.ministry.tokens[policy.Officer])},
		{name: "results-again", path: "/rounds/" + string(m.rounds["again"]) + "/results", as: officer},
		{name: "result-again", path: st.again + "/result"},
		{name: "result-before", path: st.again + "/result?scored=1"},
	}
}
