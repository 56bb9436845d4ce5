package browser

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/dira-platform/dira/internal/app"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/signin"
)

// panelJourney is five invented judges and an officer who set a standard by the pages alone.
type panelJourney struct {
	t       *testing.T
	m       *ministry
	officer *person
	judges  []*person
	panel   string // address
}

var theJudges = []string{"Moussa Sow", "أمينة حسن", "Léa N’Diaye", "Chidi Okafor", "Fatou Ba"}

// TestSetAStandard is the way from an empty list to a result that names the panel, on plain HTML, by everyone who has a part in it.
func TestSetAStandard(t *testing.T) {
	s, err := newSite(app.Config{Data: t.TempDir(), Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.close() })
	j := &panelJourney{t: t, m: newOrganisation(t, s.app), officer: newPerson(t, s, "en")}
	j.officer.signedIn(string(j.m.tokens[policy.Officer]))
	for i, name := range theJudges {
		p := newPerson(t, s, []string{"en", "ar", "fr"}[i%3])
		j.m.write(func(tx *db.Tx) error {
			token, err := signin.Begin(tx, j.m.org, j.m.people[name], false, "Firefox, Android")
			p.signedIn(string(token))
			return err
		})
		j.judges = append(j.judges, p)
	}
	j.setUp()
	j.round(1, 12)
	j.round(2, 4)
	j.decide()
}

func (j *panelJourney) has(page *shown, wanted ...string) {
	j.t.Helper()
	for _, w := range wanted {
		if !strings.Contains(page.body, w) {
			j.t.Errorf("%s (%d) does not say %q", page.path, page.status, w)
		}
	}
}

// setUp prepares the panel and opens it.
func (j *panelJourney) setUp() {
	j.t.Helper()
	o := j.officer
	j.has(o.get("/home"), "/standards")
	j.has(o.get("/standards"), "All levels are provisional")
	page := o.submitTo(o.get("/standards/new"), "/standards/new", url.Values{"name": {"AI 2026"}, "method": {"bookmark"}, "ability": {"AI"}, "questions": {"15"}, "rounds": {"2"}})
	if page.status != 422 {
		j.t.Fatalf("bookmarks in a booklet without order: %d", page.status)
	}
	page = o.submitTo(page, "/standards/new", url.Values{"name": {"AI 2026"}, "method": {"angoff"}, "ability": {"AI"}, "questions": {"15"}, "rounds": {"2"}})
	j.panel = strings.TrimSuffix(page.path, "/describe")
	page = o.submitTo(page, "/describe", url.Values{"basic": {"Uses it."}, "intermediate": {"Improves it."}, "advanced": {"Leads others."}})
	j.has(page, "The panel is being prepared", "8 or more are better")
	for _, name := range theJudges {
		found := o.get(j.panel + "/judges?q=" + url.QueryEscape(name))
		if !strings.Contains(found.body, string(j.m.people[name])) {
			j.t.Fatalf("%s is not found", name)
		}
		page = o.ask(http.MethodPost, j.panel+"/judges", url.Values{"person": {string(j.m.people[name])}})
	}
	j.has(page, theJudges...)
	page = o.submitTo(o.get(j.panel), "/launch", nil)
	j.has(page, "round 1 of 2", "0 of 5 judges have finished")
}

var judgeAddress = regexp.MustCompile(`/judge/[0-9a-f-]+`)

// round has everyone judge, each in their own way, and closes the round. From the second on they change the first questions only.
func (j *panelJourney) round(number, apart int) {
	j.t.Helper()
	for i, p := range j.judges {
		address := judgeAddress.FindString(p.get("/home").body)
		if address == "" {
			j.t.Fatalf("nothing waits for %s", theJudges[i])
		}
		if number == 1 {
			if q := p.get(address + "/1"); q.status != 409 {
				j.t.Errorf("a question is shown before the promise: %d", q.status)
			}
			p.submitTo(p.get(address), "/accept", nil)
		}
		for n := 1; n <= 15/number; n++ {
			at := fmt.Sprintf("%s/%d", address, n)
			value := func(base int) []string { return []string{fmt.Sprint(base + apart*(i-2)/2 + n%4)} }
			p.submitTo(p.get(at), at, url.Values{"basic": value(45), "intermediate": value(62), "advanced": value(80)})
		}
		page := p.submitTo(p.get(address), "/finish", nil)
		if page.status != 200 || strings.Contains(page.body, `role="alert"`) {
			j.t.Fatalf("%s cannot finish: %d", theJudges[i], page.status)
		}
	}
	page := j.officer.submitTo(j.officer.get(j.panel+"/next"), "/next", nil)
	if page.status != 200 {
		j.t.Fatalf("closing round %d: %d", number, page.status)
	}
	result := j.officer.get(j.panel + "/result")
	j.has(result, "According to 5 judges, basic begins at", "Round by round")
	if number == 1 {
		j.has(result, "This is the result of round 1 of 2")
		j.has(j.judges[0].get(judgeAddress.FindString(j.judges[0].get("/home").body)+"/1"), "How all judged in the round before")
	}
}

// decide adopts the result, and looks at what the next person is told.
func (j *panelJourney) decide() {
	j.t.Helper()
	o := j.officer
	before := o.get(j.panel + "/decide")
	f := o.formTo(before, j.panel+"/decide")
	values := f.filled()
	values.Set("decision", "adjusted")
	values.Set("basic", "9")
	values.Set("reason", "Nearer to the strategy.")
	if page := o.send(f, values); page.status != 422 {
		j.t.Errorf("a cut far off was taken: %d", page.status)
	}
	values.Set("decision", "found")
	page := o.send(f, values)
	j.has(page, "The result is adopted", "Nearer to the strategy.", "Invented officer")
	j.has(o.get("/standards"), "Standard 1:", "For 1 competency a panel has set")
	if judge := j.judges[0].get("/home"); judgeAddress.MatchString(judge.body) {
		j.t.Error("the panel still waits for a judge")
	}
}
