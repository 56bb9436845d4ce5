package browser

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/institution"
	"github.com/dira-platform/dira/internal/maturity"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/signin"
)

// selfLook is the assessments of the institution on the stage, in every state, with somebody who answers.
type selfLook struct {
	m      *ministry
	in     *maturity.Instrument
	who    policy.Actor // who answers
	token  string
	people []identity.PersonID
	ids    map[string]institution.ID
	parts  map[string]institution.AskedID // of who answers
	file   institution.EvidenceID
}

func newSelfLook(t testing.TB, m *ministry) *selfLook {
	t.Helper()
	l := &selfLook{m: m, in: must[*maturity.Instrument](t)(maturity.BuiltIn()), ids: map[string]institution.ID{}, parts: map[string]institution.AskedID{}}
	must[int](t)(m.app.Institutions.Install(context.Background(), m.org, l.in))
	for _, name := range []string{"member", "أمينة حسن", "Léa N’Diaye", "Chidi Okafor"} {
		l.people = append(l.people, m.people[name])
	}
	m.write(func(tx *db.Tx) error {
		t, err := signin.Begin(tx, m.org, l.people[0], false, "Firefox, Linux")
		l.token = string(t)
		return err
	})
	s := must[*signin.Session](t)(m.app.SignIn.Who(context.Background(), signin.Token(l.token)))
	l.who = s.Actor()
	l.make("draft", "Ministry 2028", 0)
	l.make("ready", "الوزارة ٢٠٢٧", 3)
	fixed := l.make("fixed", "Ministry 2025", 3)
	l.toMeeting(fixed)
	l.agree(fixed, len(l.in.Statements()), 0)
	l.must(m.app.Institutions.Fix(context.Background(), m.as(policy.Officer), fixed))
	l.must(m.app.Institutions.Publish(context.Background(), m.as(policy.Officer), fixed, true))
	second := l.make("second", "Ministry 2026", 4)
	l.toMeeting(second)
	l.agree(second, len(l.in.Statements()), 1)
	l.must(m.app.Institutions.Fix(context.Background(), m.as(policy.Officer), second))
	agreed := l.make("agreed", "All agreed", 3)
	l.toMeeting(agreed)
	l.agree(agreed, len(l.in.Statements()), 0)
	meeting := l.make("meeting", "Ministry, autumn 2026: a name that is rather long", 4)
	l.toMeeting(meeting)
	l.agree(meeting, 9, 1)
	answering := l.make("answering", "Ministry 2027", 4)
	l.must(m.app.Institutions.Launch(context.Background(), m.as(policy.Officer), answering))
	l.answer("answering", l.who, 3)
	return l
}

func (l *selfLook) must(err error) {
	l.m.t.Helper()
	if err != nil {
		l.m.t.Fatal(err)
	}
}

// make makes a draft that asks so many people.
func (l *selfLook) make(key, name string, people int) institution.ID {
	l.m.t.Helper()
	ctx, officer := context.Background(), l.m.as(policy.Officer)
	id, err := l.m.app.Institutions.Create(ctx, officer, institution.New{Unit: l.m.units["ministry"].ID, Name: name, Instrument: maturity.Starter, AnswerBy: time.Now().AddDate(0, 0, 14)})
	l.must(err)
	for _, p := range l.people[:people] {
		l.must(l.m.app.Institutions.Ask(ctx, officer, id, p))
	}
	l.ids[key] = id
	return id
}

// answer answers some dimensions as somebody, and remembers their part.
func (l *selfLook) answer(key string, who policy.Actor, dimensions int) institution.AskedID {
	l.m.t.Helper()
	ctx := context.Background()
	waiting, err := l.m.app.Institutions.Of(ctx, who)
	l.must(err)
	part := waiting[len(waiting)-1].ID
	levels := []string{"started", "absent", "practised", "defined", "dont_know", "not_applicable", "improving"}
	for i, d := range l.in.Dimensions[:dimensions] {
		answers := map[string]institution.Answer{}
		for _, q := range d.Questions {
			answers[q.ID] = institution.Answer{Level: q.Answers[0].Code}
		}
		for j, s := range d.Statements {
			answers[s.ID] = institution.Answer{Level: levels[(i*3+j*len(who.Person)+int(who.Person[len(who.Person)-1]))%len(levels)], Note: "ملاحظة لي – a note for me"}
		}
		_, err := l.m.app.Institutions.Save(ctx, who, part, d.ID, answers)
		l.must(err)
	}
	if who.Person == l.who.Person {
		l.parts[key] = part
	}
	return part
}

// toMeeting has everyone answer, and closes.
func (l *selfLook) toMeeting(id institution.ID) {
	l.m.t.Helper()
	ctx, officer := context.Background(), l.m.as(policy.Officer)
	l.must(l.m.app.Institutions.Launch(ctx, officer, id))
	_, asked, err := l.m.app.Institutions.People(ctx, officer, id)
	l.must(err)
	for _, a := range asked {
		who := l.who
		who.Person = string(a.Person)
		part := l.answer(string(id), who, len(l.in.Dimensions))
		l.must(l.m.app.Institutions.Finish(ctx, who, part))
	}
	l.must(l.m.app.Institutions.Close(ctx, officer, id))
}

// agree agrees on the first statements, a step higher each time, with evidence and actions for some.
func (l *selfLook) agree(id institution.ID, n, higher int) {
	l.m.t.Helper()
	ctx, officer, app := context.Background(), l.m.as(policy.Officer), l.m.app.Institutions
	for i, s := range l.in.Statements()[:n] {
		if i%3 == 0 {
			l.must(app.AddEvidence(ctx, officer, id, institution.Evidence{Statement: s.ID, Text: "Strategy, page 4 – الاستراتيجية", Link: "https://example.org/a/rather/long/way/to/the/strategy.html"}, nil))
			l.must(app.AddEvidence(ctx, officer, id, institution.Evidence{Statement: s.ID, Text: "The minutes", FileName: "procès-verbal.pdf"}, []byte("%PDF-1.7 minutes")))
			l.must(app.AddAction(ctx, officer, id, institution.Action{Statement: s.ID, What: "Name somebody who is responsible", Person: l.people[1], Until: "2027-03-31"}))
		}
		if i%5 == 0 {
			l.must(app.AddAction(ctx, officer, id, institution.Action{Statement: s.ID, What: "كتابة خطة قصيرة", Who: "Direction du budget"}))
		}
		level := []string{"absent", "started", "defined", "practised"}[(i/4+i%2+higher)%4]
		l.must(app.Agree(ctx, officer, id, s.ID, institution.Agreed{Level: level, Why: "Two units do it already.\nThe others follow this year."}))
	}
	t, err := app.Table(ctx, officer, id)
	l.must(err)
	for _, e := range t.Evidence {
		if e.FileName != "" {
			l.file = e.ID
			l.ids["file"] = id
		}
	}
}

// institutionScreens is every screen of institutions that look at themselves.
func (st *stage) institutionScreens() []screen {
	l := st.selfLook
	officer, auditor, member := string(l.m.tokens[policy.Officer]), string(l.m.tokens[policy.Auditor]), string(l.m.tokens[policy.Member])
	if member == "" {
		member = l.token
	}
	at := func(key string) string { return "/institution/" + string(l.ids[key]) }
	mine := func(key string) string { return "/asked/" + string(l.parts[key]) }
	closed := "/asked/" + string(l.parts[string(l.ids["meeting"])])
	done := "/asked/" + string(l.parts[string(l.ids["second"])])
	statement := at("meeting") + "/statement/lead_goals"
	send := func(action string) string {
		return `document.querySelector("main form[action='` + action + `']").submit()`
	}
	return []screen{
		{name: "institution-method", path: "/method/institution"},
		{name: "institution", path: "/institution", as: officer},
		{name: "institution-auditor", path: "/institution", as: auditor},
		{name: "institution-not-yours", path: "/institution", as: member, status: 403},
		{name: "institution-new", path: "/institution/new", as: officer},
		{name: "institution-new-empty", path: "/institution/new", as: officer, send: asItIs, status: 422, errors: 1},
		{name: "institution-draft", path: at("draft"), as: officer},
		{name: "institution-ready", path: at("ready"), as: officer},
		{name: "institution-people", path: at("answering") + "/people", as: officer},
		{name: "institution-people-none", path: at("draft") + "/people?done=created&q=nobody-at-all", as: officer},
		{name: "institution-people-found", path: at("ready") + "/people?q=invented", as: officer},
		{name: "institution-delete", path: at("draft") + "/delete", as: officer},
		{name: "institution-answering", path: at("answering") + "?done=launched", as: officer},
		{name: "institution-close", path: at("answering") + "/close", as: officer},
		{name: "institution-close-too-few", path: at("answering") + "/close", as: officer, send: asItIs, status: 409},
		{name: "asked", path: mine("answering"), as: l.token},
		{name: "asked-closed", path: closed, as: l.token},
		{name: "asked-gone", path: done, as: l.token},
		{name: "asked-not-yours", path: mine("answering"), as: officer, status: 404},
		{name: "asked-dimension", path: mine("answering") + "/participation", as: l.token},
		{name: "asked-dimension-empty", path: mine("answering") + "/participation", as: l.token, send: asItIs, status: 422, errors: 4},
		{name: "asked-dimension-answered", path: mine("answering") + "/leadership", as: l.token},
		{name: "asked-routing", path: mine("answering") + "/procurement", as: l.token},
		{name: "institution-meeting-state", path: at("meeting"), as: officer},
		{name: "institution-agreed", path: at("agreed"), as: officer},
		{name: "institution-fix", path: at("agreed") + "/fix", as: officer},
		{name: "meeting", path: at("meeting") + "/meeting", as: officer},
		{name: "meeting-statement", path: statement + "?done=agreed", as: officer},
		{name: "meeting-statement-open", path: at("meeting") + "/statement/mon_goals", as: officer},
		{name: "meeting-no-level", path: at("meeting") + "/statement/mon_goals", as: officer, send: send(at("meeting") + "/statement/mon_goals"), status: 422, errors: 1},
		{name: "meeting-no-evidence", path: statement, as: officer, send: send(statement + "/evidence"), status: 422, errors: 1},
		{name: "meeting-no-action", path: statement, as: officer, send: send(statement + "/action"), status: 422, errors: 1},
		{name: "institution-fixed", path: at("fixed"), as: auditor},
		{name: "institution-report", path: at("fixed") + "/report", as: officer},
		{name: "institution-report-second", path: at("second") + "/report?done=fixed", as: officer},
		{name: "institution-no-report", path: at("meeting") + "/report", as: officer, status: 409},
		{name: "publications", path: "/reports", as: member},
		{name: "published", path: "/reports/" + string(l.ids["fixed"]), as: member},
		{name: "published-not", path: "/reports/" + string(l.ids["second"]), as: member, status: 404},
		{name: "instruments", path: "/instruments", as: officer},
		{name: "instruments-nothing", path: "/instruments", as: officer, send: asItIs, status: 422, errors: 1},
		{name: "desk-asked", path: "/home", as: l.token},
	}
}

// institutionFiles are the files that the pages offer.
func (st *stage) institutionFiles() []string {
	l := st.selfLook
	report := "/institution/" + string(l.ids["second"]) + "/report."
	return []string{report + "json", report + "csv", report + "xlsx", "/instruments/" + string(maturity.Starter), fmt.Sprintf("/institution/%s/evidence/%s", l.ids["file"], l.file)}
}

// TestNoSingleAnswers looks for what one person answered, on every page and in every file, as everybody else.
func TestNoSingleAnswers(t *testing.T) {
	st := theStage(t)
	l := st.selfLook
	p := newPerson(t, st.site, "en")
	const secret = "a note for me"
	seen := 0
	look := func(token, path string) {
		p.signedIn(token)
		page := p.get(path)
		if strings.Contains(page.body, secret) {
			seen++
			if token != l.token {
				t.Errorf("%s shows what one person answered", path)
			}
		}
	}
	for _, s := range st.institutionScreens() {
		if s.send == "" {
			look(s.as, s.path)
			look(string(l.m.tokens[policy.Officer]), s.path)
			look(string(l.m.tokens[policy.Auditor]), s.path)
			look(string(l.m.tokens[policy.Administrator]), s.path)
		}
	}
	for _, path := range st.institutionFiles() {
		look(string(l.m.tokens[policy.Officer]), path)
	}
	if seen == 0 {
		t.Error("nobody sees their own note: the test looks for the wrong thing")
	}
}
