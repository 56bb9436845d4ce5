package browser

import (
	"cmp"
	"net/http"
	"strings"
	"testing"

	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/web"
)

// screen is something that a person can see: a page, or what comes back when a form of it is sent.
type screen struct {
	name   string
	path   string
	to     string // path that it leads to, when it leads elsewhere
	send   string // what a script does to send the form of the page; empty when the page itself is the screen
	status int    // expected; 0 is 200
	errors int    // expected in the summary
	lang   string // of a page that there is in one language only
	as     string // token of the session of whoever looks; empty: nobody is signed in
	step   bool   // they are between the two steps of signing in
}

// The ways to send a form.
const (
	asItIs  = `document.querySelector("main form").submit()`
	doubled = `for (const s of document.querySelectorAll("main select")) s.value = "1"; ` + asItIs
)

// fill fills in a field of the form and sends it.
func fill(field, value string) string {
	return `document.querySelector("main form [name=` + field + `]").value = "` + value + `"; ` + asItIs
}

// posting sends a form that the page does not have, as an old page in another window could.
func posting(path, choice string) string {
	return `const f = document.createElement("form"); f.method = "post"; f.action = "` + path + `"; f.innerHTML = "<input name=choice value=` + choice + `>"; document.body.append(f); f.submit()`
}

// screens is every screen there is.
func (st *stage) screens(t testing.TB) []screen {
	list := []screen{
		{name: "home", path: "/"},
		{name: "about", path: "/about"},
		{name: "method", path: "/method"},
		{name: "privacy", path: "/privacy"},
		{name: "accessibility", path: "/accessibility"},
		{name: "licence", path: "/licence"},
		{name: "resources", path: "/resources"},
		{name: "resources-2", path: "/resources?page=1"},
		{name: "resource", path: "/resources/elements-of-ai"},
		{name: "resource-none", path: "/resources/nothing", status: 404},
		{name: "resources-none", path: "/resources?competency=D1.C1&level=advanced&language=sw"},
		{name: "resources-found", path: "/resources?q=privacy"},
		{name: "resources-found-2", path: "/resources?q=data&language=en&page=1"},
		{name: "resources-some", path: "/resources?q=scrum+zebra+guide"},
		{name: "resources-near", path: "/resources?q=artifical"},
		{name: "gaps", path: "/resources/gaps"},
		{name: "gaps-arabic", path: "/resources/gaps?language=ar"},
		{name: "gaps-everywhere", path: "/resources/gaps?language=sw"},
		{name: "resources-no-words", path: "/resources?q=zzzzqqqq"},
		{name: "start", path: "/start"},
		{name: "scope", path: "/start/scope"},
		{name: "scope-empty", path: "/start/scope", send: asItIs, errors: 1},
		{name: "scope-no-role", path: "/start/about?scope=role", errors: 1},
		{name: "about-you", path: "/start/about?scope=whole"},
		{name: "about-you-quick", path: "/start/about?scope=AI"},
		{name: "resume", path: "/resume"},
		{name: "resume-empty", path: "/resume", send: asItIs, status: 422, errors: 1},
		{name: "api", path: "/api", lang: "en"},
	}
	list = append(list, st.frameworkScreens(t)...)
	list = append(list, st.ministryScreens()...)
	list = append(list, st.roundScreens()...)
	list = append(list, st.resultScreens()...)
	list = append(list, st.rescoreScreens()...)
	list = append(list, st.programmeScreens()...)
	list = append(list, st.offerScreens()...)
	list = append(list, st.actionPlanScreens()...)
	list = append(list, st.peopleScreens()...)
	list = append(list, st.institutionScreens()...)
	list = append(list, st.standardScreens()...)
	list = append(list, st.calibrationScreens()...)
	list = append(list, st.libraryScreens()...)
	list = append(list, st.feedbackScreens()...)
	list = append(list, st.collectionScreens()...)
	list = append(list, st.curriculumScreens()...)
	list = append(list, st.signInScreens(t)...)
	list = append(list, st.viewScreens()...)
	list = append(list, st.courseScreens(t)...)
	list = append(list, st.planScreens()...)
	list = append(list, st.questionScreens()...)
	list = append(list, st.assessmentScreens()...)
	return append(list, st.faultScreens()...)
}

// role is a role that people can be assessed for.
func (st *stage) role(t testing.TB) string {
	roles := st.version(t).Of(framework.Role)
	if len(roles) == 0 {
		t.Fatal("the framework has no roles")
	}
	return string(roles[0].ID)
}

func (st *stage) questionScreens() (list []screen) {
	for _, kind := range kinds {
		path, name := st.questions[kind], "question-"+string(kind)
		list = append(list, screen{name: name, path: path}, screen{name: name + "-empty", path: path, send: asItIs, status: 422, errors: 1})
		if answered := st.answered[kind]; answered != "" {
			list = append(list, screen{name: name + "-answered", path: answered})
		}
	}
	return append(list,
		screen{name: "question-order-doubled", path: st.questions[itembank.Order], send: doubled, status: 422, errors: 1},
		screen{name: "self", path: st.self},
		screen{name: "self-empty", path: st.self, send: asItIs, status: 422, errors: 3},
		screen{name: "self-answered", path: st.selfDone + "?from=check"},
		screen{name: "check", path: st.checks[false]},
		screen{name: "check-self", path: st.checks[true]},
	)
}

func (st *stage) assessmentScreens() []screen {
	return []screen{
		{name: "tasks-fresh", path: "/r/" + st.keys[st.fresh], to: st.fresh}, // by the private link
		{name: "tasks-going", path: st.going},
		{name: "tasks-some", path: st.some},
		{name: "tasks-closed", path: st.closed},
		{name: "continue", path: st.some + "/continue", to: st.some + "/q/4"}, // after the three of the self-view
		{name: "whole-self", path: st.going + "/section/self.D1/whole"},
		{name: "whole", path: st.going + "/section/D2/whole"},
		{name: "whole-empty", path: st.fresh + "/section/AI/whole", send: asItIs, status: 422, errors: 7},
		{name: "submit-unfinished", path: st.going + "/submit"},
		{name: "submit", path: st.closed + "/continue", to: st.closed + "/submit"}, // nothing else is left
		{name: "result", path: st.submitted + "/result"},
		{name: "plan", path: st.submitted + "/plan"},
		{name: "plan-role", path: st.asRole + "/plan?hours=40&most=6&unknown=2&languages=en&languages=fr&free=1"},
		{name: "plan-language", path: st.submitted + "/plan?hours=20&most=5&unknown=4&languages=ar"},
		{name: "plan-wrong", path: st.submitted + "/plan?hours=0", status: 422, errors: 1},
		{name: "result-quick", path: st.quick + "/result"},
		{name: "result-role", path: st.asRole + "/result"},
		{name: "result-other-role", path: st.submitted + "/result?role=role.digital-specialist"},
		{name: "result-sharper", path: st.sharper + "/result"},
		{name: "tasks-sharpen", path: st.sharpened},
		{name: "compare", path: st.submitted + "/compare"},
		{name: "compare-empty", path: st.submitted + "/compare", send: asItIs, status: 422, errors: 1},
		{name: "compared", path: st.submitted + "/compare", send: fill("code", st.keys[st.asRole])},
		{name: "explained", path: st.submitted + "/explained"},
		{name: "erase", path: st.submitted + "/erase"},
	}
}

func (st *stage) faultScreens() []screen {
	return []screen{
		{name: "fault-no-page", path: "/nothing-here", status: 404},
		{name: "fault-wrong-code", path: "/r/0000-0000-0000-0000", status: 404},
		{name: "fault-no-key", path: st.locked, status: 403},
		{name: "fault-no-question", path: st.going + "/q/999", status: 404},
		{name: "fault-not-submitted", path: st.fresh + "/result", status: 409},
		{name: "fault-nothing-answered", path: st.fresh + "/submit", send: asItIs, status: 409},
		{name: "fault-submitted", path: st.submitted + "/result", send: posting(st.old.path, st.old.choice), status: 409},
		{name: "fault-scope", path: "/start/about?scope=D9", status: 422},
	}
}

// TestEveryPage asks for each screen without a browser and finds the pages that no screen is of.
func TestEveryPage(t *testing.T) {
	st := theStage(t)
	for _, language := range translations {
		p := st.holder(t, language)
		for _, s := range st.screens(t) {
			p.signedIn(s.as)
			p.between(st, s)
			page := p.get(s.path)
			if s.send == "" && page.status != max(s.status, http.StatusOK) {
				t.Errorf("%s in %s: %d", s.name, language, page.status)
			}
			if want := cmp.Or(s.to, s.path); page.path != want {
				t.Errorf("%s in %s: is at %q, not %q", s.name, language, page.path, want)
			}
		}
		p.finds(st.planFiles())
		all := p.get(st.submitted + "/result.json")
		if all.status != http.StatusOK || !strings.Contains(all.body, `"answers"`) || !strings.Contains(all.body, `"profile"`) {
			t.Errorf("result.json: %d, %.200s", all.status, all.body)
		}
	}
	p := st.holder(t, "en")
	p.signedIn(string(st.ministry.tokens[policy.Administrator]))
	for _, file := range append(st.peopleFiles(), st.institutionFiles()...) {
		if got := p.get(file); got.status != http.StatusOK || got.body == "" {
			t.Errorf("%s: %d", file, got.status)
		}
	}
	p.signedIn(string(st.released.tokens[policy.Officer]))
	p.finds(st.resultFiles())
	p.finds(st.offerFiles())
	p.finds(st.actionPlanFiles())
	p.finds(map[string]string{"/resources.csv": "elements-of-ai", "/resources/gaps.csv?language=ar": "D1.C2,Systems thinking,basic,ar,0,", "/resources.ics?q=data": "SUMMARY;LANGUAGE=en:Open data in practice", "/resources.atom": "/resources/open-data-in-practice<", "/sitemap.xml": "/sitemap/1<", "/sitemap/1": "/resources/elements-of-ai<", "/oai?verb=Identify": "<protocolVersion>2.0<"})
	p.signedIn(string(st.ministry.tokens[policy.Administrator]))
	if got := p.get("/mine/data.json"); got.status != http.StatusOK || !strings.Contains(got.body, `"people"`) {
		t.Errorf("what is stored about somebody: %d, %.200s", got.status, got.body)
	}
	p.signedIn(string(st.ministry.tokens[policy.Editor]))
	p.finds(st.curriculumFiles(st.libraryFiles()))
	for _, pattern := range web.Patterns() {
		if strings.HasPrefix(pattern, "GET ") && !st.visited(pattern) {
			t.Errorf("%s: no screen is of this page; add one to the list", pattern)
		}
	}
}

// finds asks for files, each of which must hold a text.
func (p *person) finds(files map[string]string) {
	p.t.Helper()
	for file, has := range files {
		if got := p.get(file); got.status != http.StatusOK || !strings.Contains(got.body, has) {
			p.t.Errorf("%s: %d, without %q", file, got.status, has)
		}
	}
}

// TestLinks follows every link within the site from every screen: it must lead somewhere, and its #fragment must be there.
func TestLinks(t *testing.T) {
	st := theStage(t)
	p := st.holder(t, "en")
	seen := map[string]*shown{}
	as := ""
	open := func(path string) *shown {
		if seen[as+path] == nil {
			p.signedIn(as)
			seen[as+path] = p.get(path)
		}
		return seen[as+path]
	}
	for _, s := range st.screens(t) {
		if s.send != "" {
			continue
		}
		as = s.as
		p.between(st, s)
		for _, link := range open(s.path).links {
			path, fragment, _ := strings.Cut(link, "#")
			itself := path == "" || strings.Contains(path, "lang=") // in another language
			if path == "" {
				path = s.path
			}
			if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "/sign-in/with/") {
				continue // to another site: not asked here
			}
			to := open(path)
			if to.status >= 400 && !(itself && to.status == s.status) {
				t.Errorf("%s: the link %s leads to %d", s.name, link, to.status)
			}
			if fragment != "" && !to.ids[fragment] {
				t.Errorf("%s: the link %s leads to nothing on that page", s.name, link)
			}
		}
	}
	t.Logf("%d addresses", len(seen))
}

// holder is a person who holds the keys of all assessments on the stage.
func (st *stage) holder(t testing.TB, language string) *person {
	p := newPerson(t, st.site, language)
	for address, key := range st.keys {
		if page := p.get("/r/" + key); !strings.HasPrefix(page.path, address) {
			t.Fatalf("the private link of %s leads to %s (%d)", address, page.path, page.status)
		}
	}
	return p
}

// languages are the two that the standard asks for: one of each direction. They are looked at in every way.
var languages = []string{"en", "ar"}

// translations are all languages of the pages.
var translations = []string{"en", "fr", "ar"}
