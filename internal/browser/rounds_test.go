package browser

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/dira-platform/dira/internal/app"
	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/mail"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/round"
)

// finish takes part in a round as one of its people, with one answer, and returns the address of the assessment.
func (m *ministry) finish(id round.ID, person string) (address string) {
	m.t.Helper()
	ctx := context.Background()
	list, err := m.app.Rounds.Invitations(ctx, m.as(policy.Officer), id, m.units["ministry"].ID)
	if err != nil {
		m.t.Fatal(err)
	}
	for _, i := range list {
		if i.Person != m.people[person] {
			continue
		}
		started, err := m.app.Rounds.Begin(ctx, string(i.Code), round.Taking{Language: "en"})
		if err != nil {
			m.t.Fatal(err)
		}
		who := assessment.Holder(m.org, string(started.Key))
		if _, err = m.app.Assessments.Answer(ctx, who, started.ID, assessment.Reply{Number: 1, Choice: []string{"3"}, Key: "k"}); err != nil {
			m.t.Fatal(err)
		}
		if _, err = m.app.Assessments.Submit(ctx, who, started.ID); err != nil {
			m.t.Fatal(err)
		}
		address = "/a/" + string(started.ID)
		m.keys[address] = string(started.Key)
	}
	return address
}

// repeatRound makes the next wave of the round that is closed; somebody has finished both.
func (m *ministry) repeatRound() {
	m.t.Helper()
	ctx, officer := context.Background(), m.as(policy.Officer)
	id, err := m.app.Rounds.Repeat(ctx, officer, m.rounds["closed"])
	if err != nil {
		m.t.Fatal(err)
	}
	if err := m.app.Rounds.Launch(ctx, officer, id); err != nil {
		m.t.Fatal(err)
	}
	if _, err := m.app.Rounds.InviteSome(ctx, m.org, id, 8); err != nil { // the others wait for the job
		m.t.Fatal(err)
	}
	m.rounds["wave"] = id
	m.last = m.finish(id, "manager")
}

// loseMail makes the messages of the organisation uncertain, as after a backup was restored, and leaves two of them so.
func (m *ministry) loseMail() {
	m.t.Helper()
	m.write(func(tx *db.Tx) error {
		if _, err := mail.AfterRestore(tx); err != nil {
			return err
		}
		left, err := m.app.Mail.List(tx, m.org, mail.Uncertain, "", 1000)
		if err != nil {
			return err
		}
		for i, e := range left {
			if i < 2 {
				continue
			}
			if err := m.app.Mail.Cancel(tx, m.org, e.ID); err != nil {
				return err
			}
		}
		return nil
	})
}

// roundScreens is every screen of those who run rounds, look after the mail, or see how far it has come.
func (st *stage) roundScreens() []screen {
	m := st.ministry
	as := func(role policy.Role) string { return string(m.tokens[role]) }
	officer := as(policy.Officer)
	at := func(name, rest string) string { return "/rounds/" + string(m.rounds[name]) + rest }
	list := []screen{
		{name: "rounds", path: "/rounds", as: officer},
		{name: "rounds-manager", path: "/rounds", as: as(policy.Manager)},
		{name: "rounds-weak", path: "/rounds/new", to: "/account/second-step?to=%2Frounds%2Fnew", as: string(m.weak)},
		{name: "rounds-signed-out", path: "/rounds", to: "/sign-in?to=%2Frounds"},
		{name: "round-new", path: "/rounds/new", as: officer},
		{name: "round-new-empty", path: "/rounds/new", as: officer, send: asItIs, status: 422, errors: 1},
		{name: "round-draft", path: at("draft", ""), as: officer},
		{name: "round-draft-auditor", path: at("draft", ""), as: as(policy.Auditor)},
		{name: "round-draft-manager", path: at("draft", ""), as: as(policy.Manager), status: 404},
		{name: "round-plan", path: at("coded", "/plan"), as: officer},
		{name: "round-preview", path: at("draft", "/preview"), as: officer},
		{name: "round-launch", path: at("draft", "/launch"), as: officer},
		{name: "round-delete", path: at("draft", "/delete"), as: officer},
		{name: "round-running", path: at("coded", "?done=launched"), as: officer},
		{name: "round-running-manager", path: at("coded", ""), as: as(policy.Manager)},
		{name: "round-running-anonymous", path: at("anonymous", ""), as: officer},
		{name: "round-closed", path: at("closed", "?done=closed"), as: officer},
		{name: "round-wave", path: at("wave", ""), as: officer},
		{name: "round-inviting", path: at("wave", "/inviting?done=launched"), as: officer},
		{name: "round-remind", path: at("coded", "/remind"), as: officer},
		{name: "round-remind-closed", path: at("closed", "/remind"), as: officer},
		{name: "round-close", path: at("coded", "/close"), as: officer},
		{name: "round-reopen", path: at("closed", "/reopen"), as: officer},
		{name: "round-reopen-past", path: at("closed", "/reopen"), as: officer, send: fill("closes", "2020-01-01"), status: 422, errors: 1},
		{name: "round-people", path: at("coded", "/people"), as: officer},
		{name: "round-codes", path: at("coded", "/codes"), as: officer},
		{name: "round-poster", path: at("anonymous", "/codes"), as: officer},
		{name: "mail", path: "/mail?done=resent", as: officer},
		{name: "mail-test", path: "/mail/test", as: as(policy.Administrator)},
		{name: "mail-test-wrong", path: "/mail/test", as: as(policy.Administrator), send: asItIs, status: 422, errors: 1},
		{name: "mail-tested", path: "/mail/test", as: as(policy.Administrator), send: fill("to", "awa@example.org")},
		{name: "last-wave", path: m.last + "/last-wave", as: as(policy.Manager)},
		{name: "result-of-wave", path: m.last + "/result", as: as(policy.Manager)},
		{name: "desk-waiting", path: "/home", as: as(policy.Member)},
	}
	empty := map[string]string{"purpose": fill("name", ""), "scope": `document.querySelector("#scope-1").checked = true; ` + unchecked, "units": unchecked,
		"identification": "", "dates": fill("closes", ""), "messages": unchecked, "messages/ar": `document.querySelector("#invitation_ar").value = "{nothing}"; ` + asItIs}
	for part, send := range empty {
		name := "round-" + strings.ReplaceAll(part, "/", "-")
		list = append(list, screen{name: name, path: at("draft", "/"+part), as: officer}, screen{name: name + "-begun", path: at("coded", "/"+part), as: officer})
		if send != "" {
			list = append(list, screen{name: name + "-wrong", path: at("draft", "/"+part), as: officer, send: send, status: 422, errors: 1})
		}
	}
	return append(list, screen{name: "round-dates-anonymous", path: at("anonymous", "/dates"), as: officer})
}

// unchecked takes the marks out of all check boxes of a form and sends it.
const unchecked = `for (const e of document.querySelectorAll("main form [type=checkbox]")) e.checked = false; ` + asItIs

// TestRoundFromNothing is the way of an officer: from an organisation in which nobody was asked to a round that has closed.
func TestRoundFromNothing(t *testing.T) {
	s, err := newSite(app.Config{Data: t.TempDir(), Version: "test"}) // without mail
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.close() })
	s.checked(t)
	m := newOrganisation(t, s.app)
	officer := newPerson(t, s, "en")
	officer.signedIn(string(m.tokens[policy.Officer]))

	draft := officer.submitTo(officer.get("/rounds/new"), "/rounds/new", url.Values{"name": {"Digital skills 2027"}})
	address, _, _ := strings.Cut(draft.path, "?")
	if !strings.HasPrefix(address, "/rounds/") || draft.status != http.StatusOK {
		t.Fatalf("the draft is at %s (%d)", draft.path, draft.status)
	}
	if p := officer.get(address + "/launch"); len(p.forms) != 0 || !strings.Contains(p.body, "Say what the answers are for.") {
		t.Error("a round without a purpose can be launched, or its page does not say what is missing")
	}
	saves := func(part string, values url.Values) {
		t.Helper()
		if p := officer.submitTo(officer.get(address+"/"+part), address+"/"+part, values); p.path != address+"?done=saved" {
			t.Errorf("%s leads to %s (%d)", part, p.path, p.status)
		}
	}
	saves("purpose", url.Values{"name": {"Digital skills 2027"}, "purpose": {"To plan training."}, "contact": {"Awa Ndiaye, 123"}})
	saves("scope", url.Values{"scope": {"parts"}, "part": {"AI"}, "role": {""}})
	saves("units", url.Values{"units": {string(m.units["team"].ID), string(m.units["taxes"].ID)}})
	saves("identification", url.Values{"identification": {"coded"}})
	last := time.Now().Add(20 * 24 * time.Hour)
	saves("dates", url.Values{"closes": {last.Format(time.DateOnly)}, "reminders": {last.Add(-5 * 24 * time.Hour).Format(time.DateOnly)}, "reminders_second": {""}})
	saves("messages", url.Values{"languages": {"en", "ar"}})
	if p := officer.get(address + "/messages/ar"); p.status != http.StatusOK || !strings.Contains(p.body, "ABCD-EFGH-JKMN-PQRS") {
		t.Errorf("the Arabic message has no preview: %d", p.status)
	}

	check := officer.get(address + "/launch")
	launched := officer.submitTo(check, address+"/launch", nil)
	if !strings.HasPrefix(launched.path, address+"/inviting") || !strings.Contains(launched.body, "0 of 5 people are invited.") {
		t.Fatalf("launching leads to %s (%d)", launched.path, launched.status)
	}
	id := round.ID(strings.TrimPrefix(address, "/rounds/"))
	if _, err := m.app.Rounds.InviteSome(context.Background(), m.org, id, 100); err != nil { // as the job does
		t.Fatal(err)
	}
	if p := officer.get(address + "/inviting"); !strings.Contains(p.body, "5 of 5 people are invited.") {
		t.Error("the page does not say that all are invited")
	}
	st := roundUnderWay{t, s, m, officer, address}
	st.follow()
}

// roundUnderWay is a round that was launched, with the officer who follows it.
type roundUnderWay struct {
	t       *testing.T
	s       *site
	m       *ministry
	officer *person
	address string
}

// follow lets people take part, looks how far the round has come, and closes it.
func (r roundUnderWay) follow() {
	t, s, m, officer, address := r.t, r.s, r.m, r.officer, r.address
	t.Helper()
	slips := officer.get(address + "/codes?unit=" + string(m.units["team"].ID))
	codes := slipCodes(slips.body)
	if len(codes) != 3 {
		t.Fatalf("%d slips for a team of three", len(codes))
	}
	participant := newPerson(t, s, "ar")
	taken := participant.take(codes[0])
	participant.finish(taken)
	participant.submit(taken)
	newPerson(t, s, "en").take(codes[1]) // begins, and does not finish

	if p := officer.get(address); !strings.Contains(p.body, "1 of 5 invited people have finished (20%).") {
		t.Errorf("the round does not say how far it has come: %.2000s", p.body)
	}
	if p := officer.get(address + "/people?unit=" + string(m.units["team"].ID)); !strings.Contains(p.body, "3 people were invited in this unit and below it; 1 finished.") {
		t.Error("the list of the invited does not say who has finished")
	}
	if got := slipCodes(officer.get(address + "/codes?unit=" + string(m.units["team"].ID)).body); len(got) != 2 {
		t.Errorf("%d slips after one has finished", len(got))
	}
	if p := officer.get(address + "/remind"); !strings.Contains(p.body, "This server sends no mail") || len(p.forms) != 0 {
		t.Error("a reminder is offered without mail")
	}
	if p := officer.submitTo(officer.get(address+"/close"), address+"/close", nil); p.path != address+"?done=closed" {
		t.Errorf("closing leads to %s (%d)", p.path, p.status)
	}
	if p := newPerson(t, s, "en").get("/i/" + codes[2]); !strings.Contains(p.body, "takes no answers at the moment") {
		t.Error("the closed round does not say so to its people")
	}
}

// submitTo sends the form of a page that goes to an address.
func (p *person) submitTo(page *shown, action string, values url.Values) *shown {
	p.t.Helper()
	for _, f := range page.forms {
		if strings.HasSuffix(f.action, action) {
			if values == nil {
				values = f.empty()
			}
			return p.send(f, values)
		}
	}
	p.t.Fatalf("%s (%d) has no form to %s", page.path, page.status, action)
	return nil
}

// slipCodes are the codes on slips of paper.
func slipCodes(body string) (codes []string) {
	for _, part := range strings.Split(body, `<p class="code"><bdi dir="ltr">`)[1:] {
		code, _, _ := strings.Cut(part, "<")
		codes = append(codes, code)
	}
	return codes
}
