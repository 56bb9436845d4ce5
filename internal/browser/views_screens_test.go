package browser

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/colleague"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/round"
)

// circle is people of a round who ask others how these see them, in every state.
type circle struct {
	*ministry
	id    round.ID
	keys  map[string]string // of their assessments, by address
	codes map[string]string // of views, by "who is asked about whom"

	none, begun, open, closed, few string // addresses of assessments: nobody was asked, nor is it submitted, some have answered, all have, too few had
}

func newCircle(t testing.TB, m *ministry) *circle {
	t.Helper()
	ctx := context.Background()
	c := &circle{ministry: m, keys: map[string]string{}, codes: map[string]string{}}
	p := m.plan("Autumn 2026 – automne 2026 – خريف ٢٠٢٦", round.Coded)
	p.Scope = []string{"D1", "AI"}
	c.id = must[round.ID](t)(m.app.Rounds.Create(ctx, m.as(policy.Officer), m.units["ministry"].ID, p))
	c.must(m.app.Colleagues.SetWay(ctx, m.as(policy.Officer), c.id, colleague.Should))
	c.must(m.app.Rounds.Launch(ctx, m.as(policy.Officer), c.id))
	must[int](t)(m.app.Rounds.InviteSome(ctx, m.org, c.id, 1000))

	c.none, c.begun = c.take("Moussa Sow", true), c.take("Chidi Okafor", false)
	c.open = c.take("أمينة حسن", true)
	c.ask(c.open, "Fatou Ba", "member", "auditor", "editor", "Tesfaye Bekele")
	c.give("editor", "أمينة حسن", 3, "")
	c.rate("member", "أمينة حسن", 4)
	c.rate("auditor", "أمينة حسن", colleague.CannotJudge)
	c.must(m.app.Colleagues.Decline(ctx, c.who("Tesfaye Bekele"), c.came("Tesfaye Bekele", "أمينة حسن")))

	c.closed = c.take("Léa N’Diaye", true)
	c.ask(c.closed, "manager", "Moussa Sow", "Chidi Okafor", "أمينة حسن")
	c.give("Moussa Sow", "Léa N’Diaye", 2, "Explains <b>patiently</b> what a form is for,\nand listens.")
	c.give("Chidi Okafor", "Léa N’Diaye", 4, "")
	c.give("أمينة حسن", "Léa N’Diaye", 5, "تسأل الأسئلة الصحيحة.")
	c.give("manager", "Léa N’Diaye", 4, "Reliable under pressure.")

	c.few = c.take("Tesfaye Bekele", true)
	c.ask(c.few, "", "Moussa Sow", "Chidi Okafor", "Fatou Ba")
	c.give("Moussa Sow", "Tesfaye Bekele", 2, "")
	m.write(func(tx *db.Tx) error { // its last day is over
		_, err := tx.Exec(`UPDATE colleague_requests SET closes_at = 1 WHERE org_id = $1 AND person_id = $2`, m.org, m.people["Tesfaye Bekele"])
		return err
	})
	c.must(m.app.Colleagues.EndDue(ctx))
	return c
}

func (c *circle) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

// take takes part as somebody and answers the whole self-view.
func (c *circle) take(person string, submit bool) (address string) {
	c.t.Helper()
	ctx := context.Background()
	for _, i := range must[[]round.Invited](c.t)(c.app.Rounds.Invitations(ctx, c.as(policy.Officer), c.id, c.units["ministry"].ID)) {
		if i.Person != c.people[person] {
			continue
		}
		s := must[assessment.Started](c.t)(c.app.Rounds.Begin(ctx, string(i.Code), round.Taking{Language: "en"}))
		who := assessment.Holder(c.org, string(s.Key))
		for n := 1; n <= 15; n++ {
			choice := itembank.RatingOptions[n%5 : n%5+1]
			must[[]assessment.Saved](c.t)(c.app.Assessments.Answer(ctx, who, s.ID, assessment.Reply{Number: n, Choice: choice, Key: assessment.QuestionID(n)}))
		}
		if submit {
			must[*assessment.Result](c.t)(c.app.Assessments.Submit(ctx, who, s.ID))
		}
		address = "/a/" + string(s.ID)
		c.keys[address] = string(s.Key)
	}
	return address
}

// ask asks people by their addresses, as the holder of an assessment.
func (c *circle) ask(address, supervisor string, colleagues ...string) {
	c.t.Helper()
	email := func(person string) (email string) {
		if person != "" {
			c.write(func(tx *db.Tx) (err error) { email, err = identity.EmailOf(tx, c.org, c.people[person]); return err })
		}
		return email
	}
	names := colleague.Names{Supervisor: email(supervisor)}
	for _, p := range colleagues {
		names.Colleagues = append(names.Colleagues, email(p))
	}
	c.must(c.app.Colleagues.Ask(context.Background(), assessment.Holder(c.org, c.keys[address]), assessment.ID(strings.TrimPrefix(address, "/a/")), names))
	for _, p := range append(colleagues, supervisor) {
		if p == "" {
			continue
		}
		for _, r := range must[[]colleague.Request](c.t)(c.app.Colleagues.Of(context.Background(), c.who(p))) {
			c.codes[p+" about "+r.About] = string(r.Code)
		}
	}
}

func (c *circle) who(person string) policy.Actor {
	return policy.Actor{Org: c.org, Person: string(c.people[person]), Role: policy.Member, Unit: c.units["ministry"].Path}
}

func (c *circle) came(person, about string) colleague.Came {
	return colleague.Came{Code: c.codes[person+" about "+about]}
}

// rate gives the same points to all but every fourth behaviour.
func (c *circle) rate(person, about string, points int) {
	c.t.Helper()
	ctx := context.Background()
	must[assessment.Key](c.t)(c.app.Colleagues.Begin(ctx, c.who(person), c.came(person, about)))
	form := must[*colleague.Form](c.t)(c.app.Colleagues.Opened(ctx, c.who(person), c.came(person, about)))
	var list []colleague.Rated
	for _, s := range form.Sections {
		for i, b := range s.Behaviours {
			if i%4 != 3 {
				list = append(list, colleague.Rated{Ability: b.Ability, Level: b.Level, Points: points})
			}
		}
	}
	c.must(c.app.Colleagues.Rate(ctx, c.who(person), c.came(person, about), list))
}

func (c *circle) give(person, about string, points int, well string) {
	c.t.Helper()
	c.rate(person, about, points)
	c.must(c.app.Colleagues.Give(context.Background(), c.who(person), c.came(person, about), well, well))
}

// viewScreens is every screen of those who ask others, of those who are asked, and of the officer who lets them.
func (st *stage) viewScreens() []screen {
	c := st.circle
	as := func(role policy.Role) string { return string(c.tokens[role]) }
	at := func(person, about string) string { return "/v/" + c.codes[person+" about "+about] }
	officer := as(policy.Officer)
	rounds := func(name string) string { return "/rounds/" + string(c.rounds[name]) }
	const amina, lea = "أمينة حسن", "Léa N’Diaye"
	return []screen{
		{name: "views-ask", path: c.none + "/views"},
		{name: "views-ask-nobody", path: c.none + "/views", send: asItIs, status: 422, errors: 1},
		{name: "views-ask-unknown", path: c.none + "/views", send: fill("colleagues", "nobody@example.org"), status: 422, errors: 1},
		{name: "views-open", path: c.open + "/views?done=asked"},
		{name: "views-closed", path: c.closed + "/views"},
		{name: "views-few", path: c.few + "/views"},
		{name: "views-not-offered", path: st.submitted + "/views", status: 409},
		{name: "views-tasks", path: c.begun},
		{name: "views-result-none", path: c.none + "/result"},
		{name: "views-result-open", path: c.open + "/result"},
		{name: "views-result", path: c.closed + "/result"},
		{name: "views-result-few", path: c.few + "/result"},
		{name: "view-waiting", path: at("Fatou Ba", amina)},
		{name: "view-elsewhere", path: at("member", amina)},
		{name: "view-begun", path: at("member", amina), as: as(policy.Member)},
		{name: "view-given", path: at("editor", amina), as: as(policy.Editor)},
		{name: "view-declined", path: at("Tesfaye Bekele", amina)},
		{name: "view-closed", path: at("manager", lea)},
		{name: "view-page", path: at("member", amina) + "/1", as: as(policy.Member)},
		{name: "view-words", path: at("member", amina) + "/3", as: as(policy.Member)},
		{name: "view-words-empty", path: at("auditor", amina) + "/3", as: as(policy.Auditor), send: asItIs, status: 422, errors: 1},
		{name: "view-page-none", path: at("member", amina) + "/9", as: as(policy.Member), status: 404},
		{name: "view-desk", path: "/home", as: as(policy.Auditor)},
		{name: "round-views", path: rounds("draft") + "/views", as: officer},
		{name: "round-views-wrong", path: rounds("draft") + "/views", as: officer, status: 422, errors: 1,
			send: `document.querySelector("main form [name=views]:checked").value = "x"; ` + asItIs},
		{name: "round-views-begun", path: "/rounds/" + string(c.id) + "/views", as: officer},
		{name: "round-views-anonymous", path: rounds("anonymous") + "/views", as: officer},
		{name: "round-with-views", path: "/rounds/" + string(c.id), as: officer},
		{name: "fault-no-view", path: "/v/0000-0000-0000-0000", status: 404},
	}
}

// TestViews is the way of somebody who asks others and of those who answer, without a script: what the program can do is done by pages alone.
func TestViews(t *testing.T) {
	st := theStage(t)
	c := st.circle
	asker := st.holder(t, "en")
	address := c.take("Fatou Ba", true)
	if p := asker.get("/r/" + c.keys[address]); p.status != http.StatusOK {
		t.Fatalf("the private link: %d", p.status)
	}
	asked := asker.submitTo(asker.get(address+"/views"), address+"/views", url.Values{"supervisor": {""}, "colleagues": {"person1@example.org\r\nperson2@example.org\n 0003 \n"}})
	if asked.path != address+"/views?done=asked" || !strings.Contains(asked.body, "0 of 3 colleagues have answered. 3 more must answer") {
		t.Fatalf("asking leads to %s (%d): %.3000s", asked.path, asked.status, asked.body)
	}
	for i, person := range []string{"Moussa Sow", "أمينة حسن", "Chidi Okafor"} {
		var code string
		for _, r := range must[[]colleague.Request](t)(st.app.Colleagues.Of(context.Background(), c.who(person))) {
			if r.About == "Fatou Ba" {
				code = "/v/" + string(r.Code)
			}
		}
		p := newPerson(t, st.site, "en")
		page := p.submitTo(p.get(code), code, url.Values{})
		for n := 1; n <= 2; n++ {
			if page.path != code+"/"+string(rune('0'+n)) {
				t.Fatalf("page %d of %s is at %s (%d)", n, person, page.path, page.status)
			}
			page = p.submitTo(page, page.path, url.Values{"b1": {string(rune('2' + i))}, "b2": {"0"}})
		}
		if page = p.submitTo(page, page.path, url.Values{"well": {"Words of " + person}, "try": {""}}); page.path != code {
			t.Fatalf("%s gives a view and is at %s (%d)", person, page.path, page.status)
		}
		if i < 2 && strings.Contains(asker.get(address+"/result").body, "Words of") {
			t.Error("words of too few are shown")
		}
	}
	result := asker.get(address + "/result").body
	for _, want := range []string{"3.0", "Words of Moussa Sow", "Words of Chidi Okafor", "3 of 3 colleagues have answered."} {
		if !strings.Contains(result, want) {
			t.Errorf("the result does not show %q", want)
		}
	}
	if file := asker.get(address + "/result.json").body; !strings.Contains(file, `"colleagues"`) || strings.Contains(file, "giver") {
		t.Errorf("the file: %.2000s", file)
	}
}
