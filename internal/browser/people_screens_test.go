package browser

import (
	"bytes"
	"context"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/roster"
)

// staffOffice is what the officer of the ministry on the stage has brought in: lists in every state, somebody who has left, a closed unit.
type staffOffice struct {
	lists  map[string]roster.ID
	gone   identity.PersonID
	closed identity.UnitID
}

// stagedList is a list with much to look at: names with signs, a column that nobody knows, words without a meaning, rows that are wrong.
const stagedList = "Personnel number,Full name,E-mail,Department,Sex,Grade,Job title,Preferred language,Shoe size\n" +
	"0071,<b>Amina</b> & Hassan,amina.h@finance.example,Ministry of Finance / Revenue / Audit,F,Chief,Head of audit,French,38\n" +
	"0072,عبد الله إبراهيم,abdullah@finance.example,Ministry of Finance / Revenue,M,Clerk,Clerk,Arabic,43\n" +
	"0073,Chidi Okafor,=HYPERLINK(1),Ministry of Finance / Revenue,M,Clerk,=cmd|' /C calc'!A0,Klingon,44\n" +
	"0074,,nobody@finance.example,Ministry of Finance / Revenue,X,Grade 7,Driver,English,41\n" +
	"0075,Tesfaye B. Bekele,awa.ndiaye@example.org,Ministry of Finance / Revenue,M,Grade 7,Driver,English,42\n" +
	"0071,Amina Hassan again,amina.again@finance.example,Ministry of Finance / Revenue,F,Chief,Head of audit,French,38\n"

func newStaffOffice(t testing.TB, m *ministry) *staffOffice {
	t.Helper()
	ctx, officer := context.Background(), m.as(policy.Officer)
	o := &staffOffice{lists: map[string]roster.ID{}}
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	upload := func(name, list string) roster.ID {
		id := must[roster.ID](t)(m.app.Roster.Upload(ctx, officer, m.units["ministry"].ID, `C:\lists\`+name+` <staff>.csv`, []byte(list)))
		o.lists[name] = id
		return id
	}
	upload("preview", stagedList)
	upload("hopeless", "Size,E-mail\n38,a@finance.example\n")
	check(m.app.Roster.Accept(ctx, officer, upload("waiting", "Name,E-mail\nA Waiting,waiting@finance.example\n")))
	done := upload("done", "Name,E-mail,Unit\nDone Done,done@finance.example,Ministère des finances – Ministry of Finance / Archive\n")
	check(m.app.Roster.Accept(ctx, officer, done))
	check(m.app.Roster.TakeOver(ctx, m.org, done))
	check(m.app.Roster.GiveUp(ctx, officer, upload("given_up", "Name,E-mail\nGiven Up,given@finance.example\n")))
	failed := upload("failed", "Name,E-mail\nFailed,failed@finance.example\n")
	m.write(func(tx *db.Tx) error {
		_, err := tx.Exec(`UPDATE roster_imports SET state = 'failed', outcome = '{"failure":"unit_not_found"}' WHERE id = $1`, failed)
		return err
	})
	o.gone = must[identity.PersonID](t)(m.app.People.AddPerson(ctx, officer, m.units["budget"].ID, identity.Details{Name: "Zélie Gone", StaffNumber: "G-1"}))
	check(m.app.People.Leave(ctx, officer, o.gone, true))
	o.closed = must[identity.UnitID](t)(m.app.People.AddUnit(ctx, officer, identity.NewUnit{Parent: m.units["ministry"].ID, Name: "Old office", Code: "OLD", Kind: "team"}))
	check(m.app.People.CloseUnit(ctx, officer, o.closed))
	return o
}

// peopleScreens is every screen of units, people, lists of staff and the log.
func (st *stage) peopleScreens() []screen {
	m, o := st.ministry, st.office
	officer, administrator, auditor := string(m.tokens[policy.Officer]), string(m.tokens[policy.Administrator]), string(m.tokens[policy.Auditor])
	person := func(name string) string { return "/people/" + string(m.people[name]) }
	unit := func(name string) string { return string(m.units[name].ID) }
	list := func(name string) string { return "/imports/" + string(o.lists[name]) }
	gone, closed := "/people/"+string(o.gone), "/units/"+string(o.closed)
	return []screen{
		{name: "people", path: "/people", as: officer},
		{name: "people-unit", path: "/people?unit=" + unit("budget") + "&left=yes&done=added", as: officer},
		{name: "people-search", path: "/people?q=invented", as: officer},
		{name: "people-none", path: "/people?q=nobody-at-all&unit=" + unit("taxes"), as: officer},
		{name: "people-closed", path: "/people?unit=" + string(o.closed), as: officer},
		{name: "people-not-yours", path: "/people", as: auditor, status: 403},
		{name: "person-new", path: "/people/new?unit=" + unit("budget"), as: officer},
		{name: "person-new-empty", path: "/people/new?unit=" + unit("budget"), as: officer, send: asItIs, status: 422, errors: 1},
		{name: "person", path: person("أمينة حسن") + "?done=changed", as: officer},
		{name: "person-wrong", path: person("أمينة حسن"), as: officer, send: fill("email", "no address"), status: 422, errors: 1},
		{name: "person-roles", path: person("manager"), as: administrator},
		{name: "person-unsure", path: person("manager"), as: administrator, send: sending(person("manager") + "/left"), status: 422, errors: 1},
		{name: "person-erase-unsure", path: person("manager"), as: administrator, send: sending(person("manager") + "/erase"), status: 422, errors: 1},
		{name: "person-no-role", path: person("manager"), as: administrator, status: 409, errors: 1,
			send: `document.querySelector("#for").add(new Option("", "` + string(o.closed) + `", true, true)); document.querySelector("#for").form.submit()`},
		{name: "person-gone", path: gone, as: officer},
		{name: "person-none", path: "/people/none", as: officer, status: 404},
		{name: "unit-new", path: "/units/new?parent=" + unit("budget"), as: officer},
		{name: "unit-new-empty", path: "/units/new?parent=" + unit("budget"), as: officer, send: asItIs, status: 422, errors: 1},
		{name: "unit", path: "/units/" + unit("budget") + "?done=changed", as: officer},
		{name: "unit-root", path: "/units/" + unit("ministry"), as: officer},
		{name: "unit-closed", path: closed, as: officer},
		{name: "unit-not-empty", path: "/units/" + unit("budget"), as: officer, status: 409, errors: 1,
			send: `document.querySelector("#close").checked = true; ` + sending("/units/"+unit("budget")+"/close")},
		{name: "import", path: "/people/import?done=given_up", as: officer},
		{name: "import-empty", path: "/people/import", as: officer, send: asItIs, status: 422, errors: 1},
		{name: "import-preview", path: list("preview"), as: officer},
		{name: "import-wrong", path: list("preview"), as: officer, status: 422, errors: 1,
			send: `document.querySelector("#column-8").value = "email"; ` + sending(list("preview"))},
		{name: "import-hopeless", path: list("hopeless"), as: officer},
		{name: "import-waiting", path: list("waiting"), as: officer},
		{name: "import-done", path: list("done"), as: officer},
		{name: "import-failed", path: list("failed"), as: officer},
		{name: "import-given-up", path: list("given_up"), as: officer},
		{name: "log", path: "/log?action=person.list", as: administrator},
		{name: "log-auditor", path: "/log?from=2020-01-01&to=2020-01-02", as: auditor},
		{name: "log-checked", path: "/log?action=role.grant", as: auditor, send: sending("/log/check")},
		{name: "log-no-head", path: "/log?action=role.grant", as: auditor, send: `document.querySelector("#head").value = "5"; ` + sending("/log/check"), status: 422, errors: 1},
	}
}

// peopleFiles are the files that the pages offer.
func (st *stage) peopleFiles() []string {
	return []string{"/people/import/template.xlsx", "/people/import/template.csv", "/imports/" + string(st.office.lists["preview"]) + "/problems.csv",
		"/log/export.jsonl", "/log/export.csv"}
}

// upload sends a list as a browser does.
func (p *person) upload(name, list string) *shown {
	p.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	file, err := w.CreateFormFile("file", name)
	if err != nil {
		p.t.Fatal(err)
	}
	file.Write([]byte(list))
	w.Close()
	r, err := http.NewRequest(http.MethodPost, p.base+"/people/import", &body)
	if err != nil {
		p.t.Fatal(err)
	}
	p.headers(r)
	r.Header.Set("Content-Type", w.FormDataContentType())
	response, err := p.client.Do(r)
	if err != nil {
		p.t.Fatal(err)
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	page := &shown{path: response.Request.URL.RequestURI(), status: response.StatusCode, body: p.unzipped(response, raw)}
	if page.markup, err = read(page.body); err != nil {
		p.t.Fatal(err)
	}
	return page
}

// formTo is the form of a page that goes to an address.
func (p *person) formTo(page *shown, action string) form {
	p.t.Helper()
	for _, f := range page.forms {
		if f.action == action {
			return f
		}
	}
	p.t.Fatalf("%s (%d) has no form to %s", page.path, page.status, action)
	return form{}
}

// TestBringPeopleIn is the way of an officer with a list: look, say what a column is, take it over, find a person, change them.
func TestBringPeopleIn(t *testing.T) {
	st := theStage(t)
	p := newPerson(t, st.site, "en")
	p.signedIn(string(st.ministry.tokens[policy.Officer]))

	preview := p.upload("staff.csv", "Ref,Name,Mail address\nJ-0101,Zawadi Journey,zawadi@finance.example\nJ-0205,Baraka Journey,baraka@finance.example\n")
	at := preview.path
	if !strings.HasPrefix(at, "/imports/") || !strings.Contains(preview.body, "2 new people") {
		t.Fatalf("%s (%d): %.2000s", at, preview.status, preview.body)
	}
	values := p.formTo(preview, at).filled()
	values.Set("column.0", "staff_number")
	values.Set("do", "take")
	again := p.send(p.formTo(preview, at), values)
	if again.path != at || !strings.Contains(again.body, "You have changed something") {
		t.Fatalf("what was changed was taken over unseen: %s", again.path)
	}
	values = p.formTo(again, at).filled()
	if values.Get("column.0") != "staff_number" {
		t.Errorf("the choice is forgotten: %v", values)
	}
	values.Set("do", "take")
	if on := p.send(p.formTo(again, at), values); !strings.Contains(on.body, "being imported") {
		t.Fatalf("%s (%d)", on.path, on.status)
	}
	if err := st.app.Roster.TakeOver(context.Background(), ministryOrg, roster.ID(strings.TrimPrefix(at, "/imports/"))); err != nil { // the job
		t.Fatal(err)
	}
	if done := p.get(at); !strings.Contains(done.body, "2 new people") || !strings.Contains(done.body, "was imported") {
		t.Errorf("the result: %.3000s", done.body)
	}
	p.changeFound("zawadi J-0101", "Zawadi <i>Safari</i>")
}

// TestHostileLists sends what a list should not be. Each is answered with what is wrong, and nothing of it stays or runs.
func TestHostileLists(t *testing.T) {
	st := theStage(t)
	p := newPerson(t, st.site, "en")
	if got := p.upload("staff.csv", "Name\nNobody\n"); !strings.Contains(got.path, "/sign-in") && got.status != http.StatusForbidden {
		t.Errorf("a visitor: %s (%d)", got.path, got.status)
	}
	for _, role := range []policy.Role{policy.Member, policy.Manager, policy.Auditor} {
		p.signedIn(string(st.ministry.tokens[role]))
		if got := p.upload("staff.csv", "Name\nNobody\n"); got.status != http.StatusForbidden {
			t.Errorf("%s: %s (%d)", role, got.path, got.status)
		}
	}
	p.signedIn(string(st.ministry.tokens[policy.Officer]))
	for name, list := range map[string]string{
		"nothing": "", "a picture": "\x89PNG\r\n\x1a\n\x00\x00", "no list": strings.Repeat("lorem ipsum\n", 1000), "an open quote": "Name,Unit\n\"" + strings.Repeat("A,B\n", 500_000),
		"too wide": "Name" + strings.Repeat(",x", 100_000) + "\nA\n", "too large": strings.Repeat("Name,Unit\n", 6_900_000),
	} {
		if got := p.upload("staff.csv", list); got.path != "/people/import" || got.status < 400 || got.status >= 500 || !strings.Contains(got.body, `href="#file"`) {
			t.Errorf("%s: %s (%d)", name, got.path, got.status)
		}
	}
	for _, name := range []string{`../../etc/passwd`, `"><script>alert(1)</script>.csv`, "\u202egnp.csv", strings.Repeat("long", 500)} {
		got := p.upload(name, "Name,E-mail\n<script>alert(2)</script>,x@finance.example\n=cmd|'/C calc'!A0,=HYPERLINK(1)\n")
		if got.status != http.StatusOK || strings.Contains(got.body, "<script>") || strings.Contains(got.body, "etc/") || strings.Contains(got.body, "\u202e") {
			t.Errorf("a file named %.40q: %d %.500s", name, got.status, got.body)
		}
		if table := p.get(got.path + "/problems.csv"); !strings.Contains(table.body, ",'=HYPERLINK(1)") {
			t.Errorf("the table of problems: %s", table.body)
		}
		p.send(p.formTo(got, got.path+"/give-up"), nil)
	}
}

// changeFound finds one person and gives them another name.
func (p *person) changeFound(text, name string) {
	p.t.Helper()
	found := p.get("/people?q=" + url.QueryEscape(text))
	var link string
	for _, l := range found.links {
		if strings.HasPrefix(l, "/people/") && len(l) == len("/people/")+36 {
			link = l
		}
	}
	if !strings.Contains(found.body, "1 person found") || link == "" {
		p.t.Fatalf("looking for %s: %.3000s", text, found.body)
	}
	one := p.get(link)
	values := p.formTo(one, link).filled()
	if values.Get("staff_number") != "J-0101" {
		p.t.Errorf("the record: %v", values)
	}
	values.Set("name", name)
	changed := p.send(p.formTo(one, link), values)
	if !strings.Contains(changed.body, "The changes were saved") || !strings.Contains(changed.body, "Zawadi &lt;i&gt;Safari&lt;/i&gt;") {
		p.t.Errorf("%s (%d): %.3000s", changed.path, changed.status, changed.body)
	}
}
