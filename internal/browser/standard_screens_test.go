package browser

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/signin"
	"github.com/dira-platform/dira/internal/standard"
)

// panels are the panels on the stage, in every state, with somebody who judges.
type panels struct {
	m      *ministry
	token  string // of the judge
	who    policy.Actor
	judges []identity.PersonID
	ids    map[string]standard.ID
	parts  map[string]standard.JudgeID // of the judge
	taken  map[string]string           // addresses of assessments with levels that a panel has set
}

func newPanels(t testing.TB, m *ministry) *panels {
	t.Helper()
	p := &panels{m: m, ids: map[string]standard.ID{}, parts: map[string]standard.JudgeID{}, taken: map[string]string{}}
	for _, name := range []string{"Moussa Sow", "أمينة حسن", "Léa N’Diaye", "Chidi Okafor", "Fatou Ba"} {
		p.judges = append(p.judges, m.people[name])
	}
	m.write(func(tx *db.Tx) error {
		token, err := signin.Begin(tx, m.org, p.judges[0], false, "Firefox, Linux")
		p.token = string(token)
		return err
	})
	p.who = must[*signin.Session](t)(m.app.SignIn.Who(context.Background(), signin.Token(p.token))).Actor()
	p.make("draft", standard.Angoff, nil)
	p.make("ready", standard.Angoff, p.judges[:3])
	for _, key := range []string{"adopted", "rejected", "closed"} {
		p.make(key, standard.Angoff, p.judges)
		p.open(key)
		p.round(key, 0.3)
		p.round(key, 0.15)
	}
	ctx, officer, s := context.Background(), m.as(policy.Officer), m.app.Standards
	o := must[*standard.Overview](t)(s.Overview(ctx, officer, p.ids["adopted"]))
	d := standard.Decision{Adopt: true, Reason: "Nearer to the strategy – أقرب إلى الاستراتيجية"}
	for k, c := range o.Last().Cuts {
		d.Cuts[k] = math.Round((c.Theta-c.SE/2)*100) / 100
	}
	p.must(s.Decide(ctx, officer, p.ids["adopted"], d))
	p.must(s.Decide(ctx, officer, p.ids["rejected"], standard.Decision{Reason: "Two judges had not understood the method."}))
	p.take("judge", string(p.judges[0]), framework.AI)
	p.take("some", "", framework.AI, "D1.C1")
	p.make("second", standard.Angoff, p.judges)
	p.open("second")
	p.round("second", 0.3)
	p.make("first", standard.Angoff, p.judges)
	p.open("first")
	p.make("promise", standard.Angoff, p.judges)
	p.must(s.Launch(ctx, officer, p.ids["promise"]))
	p.parts["promise"] = p.of("promise", 0)
	p.booklet()
	return p
}

func (p *panels) must(err error) {
	p.m.t.Helper()
	if err != nil {
		p.m.t.Fatal(err)
	}
}

func (p *panels) make(key string, method standard.Method, judges []identity.PersonID) {
	p.m.t.Helper()
	ctx, officer, s := context.Background(), p.m.as(policy.Officer), p.m.app.Standards
	id, err := s.Create(ctx, officer, standard.New{Name: "الذكاء الاصطناعي – AI at work 2026, " + key, Method: method, Abilities: []framework.StatementID{framework.AI}, Questions: 15, Rounds: 2})
	p.must(err)
	p.ids[key] = id
	if judges == nil {
		return
	}
	p.must(s.Describe(ctx, officer, id, [3]string{"Uses what is there.\nKnows when to ask.", "يحسّن ما هو موجود", "Redesigns a service with others."}))
	for _, j := range judges {
		p.must(s.Name(ctx, officer, id, j))
	}
}

func (p *panels) as(i int) policy.Actor {
	who := p.who
	who.Person = string(p.judges[i])
	return who
}

// of is the part of a judge in a panel.
func (p *panels) of(key string, i int) standard.JudgeID {
	p.m.t.Helper()
	_, list, err := p.m.app.Standards.Judges(context.Background(), p.m.as(policy.Officer), p.ids[key])
	p.must(err)
	for _, j := range list {
		if j.Person == p.judges[i] {
			return j.ID
		}
	}
	p.m.t.Fatalf("person %d is no judge", i)
	return ""
}

// open opens a panel, and all promise.
func (p *panels) open(key string) {
	p.m.t.Helper()
	p.must(p.m.app.Standards.Launch(context.Background(), p.m.as(policy.Officer), p.ids[key]))
	for i := range p.judges {
		p.must(p.m.app.Standards.Accept(context.Background(), p.as(i), p.of(key, i)))
	}
	p.parts[key] = p.of(key, 0)
}

// round has all judge and finish, leaning to both sides of a share of the points, and closes the round.
func (p *panels) round(key string, leaning float64) {
	p.m.t.Helper()
	ctx, s := context.Background(), p.m.app.Standards
	for i := range p.judges {
		id := p.of(key, i)
		part, err := s.Part(ctx, p.as(i), id)
		p.must(err)
		for n := range part.Panel.Items {
			base := 0.45 + leaning*float64(i-2)/4 + float64(n%5)/40
			most := float64(part.Most(n + 1))
			p.must(s.Rate(ctx, p.as(i), id, n+1, standard.Three{most * base, most * (base + 0.2), most * min(1, base+0.35)}))
		}
		p.must(s.Finish(ctx, p.as(i), id))
	}
	p.must(s.Next(ctx, p.m.as(policy.Officer), p.ids[key]))
}

// take takes an assessment after a standard was adopted.
func (p *panels) take(name, person string, scope ...framework.StatementID) {
	p.m.t.Helper()
	ctx, key, a := context.Background(), assessment.NewKey(), p.m.app.Assessments
	r := assessment.Request{Instrument: assessment.Starter, Language: "en", Person: person}
	for _, id := range scope {
		r.Scope = append(r.Scope, string(id))
	}
	b, err := a.Prepare(ctx, p.m.org, r, key)
	p.must(err)
	p.m.write(b.Begin)
	who := assessment.Holder(p.m.org, string(key))
	for q := must[*assessment.Question](p.m.t)(a.Next(ctx, who, b.ID(), "en")); q != nil; q = must[*assessment.Question](p.m.t)(a.Next(ctx, who, b.ID(), "en")) {
		choice := []string{q.Options[q.Number%len(q.Options)].ID}
		if q.Kind == itembank.Order {
			choice = nil
			for _, o := range q.Options {
				choice = append(choice, o.ID)
			}
		}
		_, err := a.Answer(ctx, who, b.ID(), assessment.Reply{Number: q.Number, Choice: choice, Key: fmt.Sprint(q.Number)})
		p.must(err)
	}
	_, err = a.Submit(ctx, who, b.ID())
	p.must(err)
	p.taken[name] = "/a/" + string(b.ID())
	p.m.keys[p.taken[name]] = string(key)
}

// booklet makes a panel with bookmarks in its second round, on questions whose difficulty is known.
func (p *panels) booklet() {
	p.m.t.Helper()
	ctx, s := context.Background(), p.m.app.Standards
	p.m.write(func(tx *db.Tx) error {
		in := must[*itembank.Instrument](p.m.t)(itembank.BuiltIn())
		items := map[itembank.ItemID]itembank.Calibrated{}
		for i, it := range in.Items {
			if it.Ability == framework.AI {
				items[it.ID] = itembank.Calibrated{Version: 1, A: 1, B: []float64{float64(i%41)/10 - 2, float64(i%41)/10 - 1}[:it.MaxScore()], SE: 0.1, Since: "calibration-1"}
			}
		}
		_, err := itembank.Recalibrate(tx, p.m.org, in.ID, in.Scale.Calibration.Name, "calibration-1", items)
		return err
	})
	p.make("booklet", standard.Bookmark, p.judges)
	p.open("booklet")
	for i := range p.judges {
		id := p.of("booklet", i)
		p.must(s.Mark(ctx, p.as(i), id, standard.Three{float64(3 + i), float64(8 + i), float64(12 + i)}))
		p.must(s.Finish(ctx, p.as(i), id))
	}
	p.must(s.Next(ctx, p.m.as(policy.Officer), p.ids["booklet"]))
}

// standardScreens is every screen of panels.
func (st *stage) standardScreens() []screen {
	p := st.panels
	officer, auditor := string(p.m.tokens[policy.Officer]), string(p.m.tokens[policy.Auditor])
	at := func(key string) string { return "/standards/" + string(p.ids[key]) }
	mine := func(key string) string { return "/judge/" + string(p.parts[key]) }
	return []screen{
		{name: "standards", path: "/standards", as: officer},
		{name: "standards-auditor", path: "/standards", as: auditor},
		{name: "standards-not-yours", path: "/standards", as: p.token, status: 404},
		{name: "standard-new", path: "/standards/new", as: officer},
		{name: "standard-new-empty", path: "/standards/new", as: officer, send: asItIs, status: 422, errors: 2},
		{name: "standard-draft", path: at("draft"), as: officer},
		{name: "standard-describe", path: at("ready") + "/describe", as: officer},
		{name: "standard-describe-empty", path: at("draft") + "/describe", as: officer, send: asItIs, status: 422, errors: 1},
		{name: "standard-judges", path: at("first") + "/judges", as: officer},
		{name: "standard-judges-found", path: at("draft") + "/judges?q=invented", as: officer},
		{name: "standard-judges-none", path: at("draft") + "/judges?q=nobody-at-all", as: officer},
		{name: "standard-ready", path: at("ready") + "?done=described", as: officer},
		{name: "standard-delete", path: at("ready") + "/delete", as: officer},
		{name: "standard-open", path: at("first") + "?done=opened", as: officer},
		{name: "standard-next", path: at("first") + "/next", as: officer},
		{name: "standard-next-too-few", path: at("first") + "/next", as: officer, send: asItIs, status: 409},
		{name: "standard-no-result", path: at("first") + "/result", as: officer, status: 409},
		{name: "standard-result-first", path: at("second") + "/result", as: officer},
		{name: "standard-closed", path: at("closed"), as: officer},
		{name: "standard-result", path: at("closed") + "/result", as: officer},
		{name: "standard-decide", path: at("closed") + "/decide", as: officer},
		{name: "standard-decide-empty", path: at("closed") + "/decide", as: officer, send: asItIs, status: 422, errors: 1},
		{name: "standard-adopted", path: at("adopted") + "/result?done=adopted", as: auditor},
		{name: "standard-rejected", path: at("rejected") + "/result", as: officer},
		{name: "standard-result-booklet", path: at("booklet") + "/result", as: officer},
		{name: "judge-promise", path: mine("promise"), as: p.token},
		{name: "judge-first", path: mine("first") + "?done=accepted", as: p.token},
		{name: "judge-second", path: mine("second"), as: p.token},
		{name: "judge-closed", path: mine("adopted"), as: p.token},
		{name: "judge-not-yours", path: mine("first"), as: officer, status: 404},
		{name: "judge-question", path: mine("first") + "/1", as: p.token},
		{name: "judge-question-empty", path: mine("first") + "/2", as: p.token, send: asItIs, status: 422, errors: 1},
		{name: "judge-question-second", path: mine("second") + "/3", as: p.token},
		{name: "judge-question-gone", path: mine("adopted") + "/1", as: p.token, status: 409},
		{name: "judge-booklet", path: mine("booklet"), as: p.token},
		{name: "judge-page", path: mine("booklet") + "/2", as: p.token},
		{name: "judge-marks", path: mine("booklet") + "/marks", as: p.token},
		{name: "result-standard", path: p.taken["some"] + "/result"},
		{name: "result-judge", path: p.taken["judge"] + "/result"},
		{name: "desk-judge", path: "/home", as: p.token},
	}
}

// TestQuestionsAreForJudges looks for the words of a question of a panel, on every page of panels, as everybody but its judge.
func TestQuestionsAreForJudges(t *testing.T) {
	st := theStage(t)
	p := newPerson(t, st.site, "en")
	in := must[*itembank.Instrument](t)(itembank.BuiltIn())
	part := must[*standard.Part](t)(st.panels.m.app.Standards.Part(context.Background(), st.panels.who, st.panels.parts["first"]))
	stem := in.Item(part.Panel.Items[0]).Question("en").Stem[:30]
	seen := 0
	for _, s := range st.standardScreens() {
		if s.send != "" {
			continue
		}
		for _, token := range []string{s.as, string(st.panels.m.tokens[policy.Officer]), string(st.panels.m.tokens[policy.Auditor]), string(st.panels.m.tokens[policy.Administrator])} {
			p.signedIn(token)
			page := p.get(s.path)
			if !strings.Contains(page.body, stem[:20]) {
				continue
			}
			seen++
			if token != st.panels.token {
				t.Errorf("%s shows a question to somebody who is no judge", s.path)
			}
		}
	}
	if seen == 0 {
		t.Error("the judge sees no question: the test looks for the wrong thing")
	}
}
