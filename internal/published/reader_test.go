package published

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/xuri/excelize/v2"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/i18n"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/results"
	"github.com/dira-platform/dira/internal/round"
)

// reader reads as somebody what is published, and may plant something into what it is answered.
type reader struct {
	*place
	words
	plant  func(path, body string) string // nil: nothing
	faults []string
	least  int  // things that are told by each kind of source; fewer: this reader does not know it any more
	narrow bool // of all managers two read the workbook, which is slow, and each turns to one unit of theirs
}

// English and the framework, which are long to load.
var (
	english  = sync.OnceValues(i18n.Load)
	standard = sync.OnceValues(framework.BuiltIn)
)

func newReader(p *place) *reader {
	p.t.Helper()
	all, err := english()
	p.check(err)
	w := words{Printer: all.Printer("en"), abilities: map[string]string{}, parts: map[string]string{}}
	v, err := standard()
	p.check(err)
	for _, a := range abilities {
		w.abilities[v.Name(a, "en").Text] = string(a)
	}
	for _, r := range roles {
		if r != "" {
			w.parts[v.Name(r, "en").Text] = string(r)
		}
	}
	for _, grade := range []string{"support", "officer", "manager", "director"} {
		w.parts[w.T("about_you.grade."+grade)] = grade
	}
	for _, u := range p.units {
		w.longNames = append(w.longNames, u.Name)
	}
	slices.SortFunc(w.longNames, func(a, b string) int { return len(b) - len(a) })
	return &reader{place: p, words: w, least: 20}
}

// get asks for an address as somebody; as nobody with an empty name.
func (r *reader) get(as, path string) (body string, ok bool) {
	r.t.Helper()
	request := httptest.NewRequest(http.MethodGet, path, nil)
	request.Header.Set("Accept-Language", "en")
	if as != "" {
		request.AddCookie(&http.Cookie{Name: "dira_session", Value: string(r.tokens[as])})
	}
	answer := httptest.NewRecorder()
	r.app.Handler().ServeHTTP(answer, request)
	body = answer.Body.String()
	if answer.Code == http.StatusOK && r.plant != nil {
		body = r.plant(path, body)
	}
	return body, answer.Code == http.StatusOK
}

// edition is all that an audience is told of a round at a time, by what tells it.
type edition struct {
	sources map[string]told // pages, csv, xlsx, json …
	before  told            // what pages say of the round before
	doc     *results.Release
}

// told is how much each source tells.
func (e *edition) told() map[string]int {
	n := map[string]int{}
	for kind, t := range e.sources {
		n[kind] = len(t)
	}
	return n
}

// all is everything that is told.
func (e *edition) all() told {
	t := told{}
	for _, s := range e.sources {
		t.add(s)
	}
	return t
}

// edition reads everything that is told to officers, or to all managers together.
func (r *reader) edition(id round.ID, audience results.Audience) *edition {
	r.t.Helper()
	if audience == results.ForPublic {
		return r.openEdition(id)
	}
	e := &edition{sources: map[string]told{}, before: told{}}
	at := "/rounds/" + string(id) + "/results"
	if audience == results.ForOfficers {
		r.files(e, "officer", at, true)
		r.programs(e, "officer", at, r.units)
		r.pages(e, "officer", at, r.units[0].Name)
		r.filtered(e, "officer", at, r.units)
		return e
	}
	for n, u := range r.units {
		as := "manager of " + u.Name
		r.files(e, as, at, !r.narrow || n == 0 || n == len(r.units)/2)
		r.pages(e, as, at, u.Name)
		below := r.within(u)
		if r.narrow && len(below) > 1 { // another one for each manager
			below = below[n%len(below):][:1]
		}
		r.programs(e, as, at, below)
		r.filtered(e, as, at, below)
	}
	return e
}

// within are the units below one.
func (r *reader) within(at identity.Unit) (list []identity.Unit) {
	for _, u := range r.units {
		if u.ID != at.ID && strings.HasPrefix(string(u.Path), string(at.Path)) {
			list = append(list, u)
		}
	}
	return list
}

// filtered reads the pages that can be turned to a unit.
func (r *reader) filtered(e *edition, as, at string, units []identity.Unit) {
	r.t.Helper()
	for _, u := range units {
		r.page(e, as, at+"?unit="+string(u.ID), u.Name, "")
		r.page(e, as, at+"/report?unit="+string(u.ID)+"&chosen="+string(u.ID), u.Name, "")
	}
}

// openEdition reads what everybody may read of a round, once it is published.
func (r *reader) openEdition(id round.ID) *edition {
	r.t.Helper()
	if err := r.app.Results.Publish(ctx, r.officer(), id); !errs.Is(err, errs.Conflict) { // or nothing may be told to everybody
		r.check(err)
	}
	list, err := r.app.Results.Opened(ctx, policy.Anyone())
	r.check(err)
	e := &edition{sources: map[string]told{}, before: told{}}
	for _, o := range list {
		if o.Round != id {
			continue
		}
		at := "/open/results/" + string(o.ID)
		r.page(e, "", at, r.units[0].Name, "")
		for _, u := range r.units {
			r.page(e, "", at+"?unit="+string(u.ID), u.Name, "")
		}
		r.page(e, "officer", "/rounds/"+string(id)+"/results/public", r.units[0].Name, "")
		body, ok := r.get("", at+"/figures.csv")
		if !ok {
			r.t.Fatal("the file that everybody may read is not there")
		}
		lines, err := csv.NewReader(strings.NewReader(body)).ReadAll()
		r.check(err)
		r.lines(e, "csv", "everybody", lines)
	}
	return e
}

// pages reads all pages that somebody sees.
func (r *reader) pages(e *edition, as, at, unit string) {
	r.page(e, as, at, unit, "")
	r.page(e, as, at+"/report", unit, "")
	r.page(e, as, at+"/units", unit, "")
	for _, a := range abilities {
		r.page(e, as, at+"/"+string(a), unit, string(a))
	}
}

func (r *reader) page(e *edition, as, path, unit, ability string) {
	r.t.Helper()
	body, ok := r.get(as, path)
	if !ok { // nothing is told here; the page of results says why
		return
	}
	kind := "pages"
	if strings.Contains(path, "/report") {
		kind = "report"
	}
	p, err := r.read(as+" at "+path, unit, ability, body)
	r.check(err)
	r.take(e, kind, p.told)
	e.before.add(p.before)
	r.faults = append(r.faults, p.faults...)
}

func (r *reader) take(e *edition, kind string, t told) {
	if e.sources[kind] == nil {
		e.sources[kind] = told{}
	}
	e.sources[kind].add(t)
}

// files reads the files of a release.
func (r *reader) files(e *edition, as, at string, workbook bool) {
	r.t.Helper()
	if body, ok := r.get(as, at+".json"); ok {
		doc := &results.Release{}
		r.check(json.Unmarshal([]byte(body), doc))
		if e.doc == nil {
			e.doc = doc
		}
		r.take(e, "json", r.fromRelease(doc, as+", JSON"))
	}
	if body, ok := r.get(as, at+".csv"); ok {
		lines, err := csv.NewReader(strings.NewReader(body)).ReadAll()
		r.check(err)
		r.lines(e, "csv", as, lines)
	}
	if body, ok := "", workbook; ok {
		if body, ok = r.get(as, at+".xlsx"); !ok {
			return
		}
		book, err := excelize.OpenReader(strings.NewReader(body))
		r.check(err)
		lines, err := book.GetRows("Sheet1")
		r.check(err)
		r.lines(e, "xlsx", as, lines)
	}
}

// lines are those of a file of figures.
func (r *reader) lines(e *edition, kind, as string, lines [][]string) {
	r.t.Helper()
	where := as + ", " + kind
	t := told{}
	for _, line := range lines[1:] {
		for len(line) < len(results.Columns) { // a workbook ends a row at its last cell
			line = append(line, "")
		}
		cell := func(name string) string { return line[slices.Index(results.Columns, name)] }
		s := subject{unit: cell("unit_name"), sex: cell("sex"), part: cell("grade") + cell("role")}
		if ids := strings.Fields(cell("together")); len(ids) > 0 {
			s.rest = r.restNames(cell("unit"), ids)
			s.unit = ""
		}
		if people := cell("people"); people != "" {
			t.say(about{s, "", "people"}, people, where)
		}
		if invited := cell("invited"); invited != "" {
			t.say(about{s, "", "invited"}, invited, where)
		}
		what, ability := cell("figure"), cell("competency")
		if between := cell("compared"); between != "" { // of a question, and of nobody
			t.question(between, cell("question"), what, cell("value"), where)
			continue
		}
		if level, ok := strings.CutPrefix(what, "people_at_"); ok {
			n := slices.Index([]string{"none", "basic", "intermediate", "advanced"}, level)
			t.say(about{s, ability, fmt.Sprint("level ", n)}, cell("value"), where)
			continue
		}
		number := func(name string) float64 {
			x, err := strconv.ParseFloat(cell(name), 64)
			r.check(err)
			return x
		}
		if decimals := map[string]int{"reliability": 2, "spread": 3, "error": 3}[what]; decimals > 0 {
			t.say(about{subject{}, ability, what}, r.Decimal(number("value"), decimals), where)
			continue
		}
		t.say(about{s, ability, what}, r.figure(what, number("value")), where)
		t.say(about{s, ability, what + " between"}, r.figureBetween(what, &results.Interval{Low: number("low"), High: number("high")}), where)
		t.say(about{s, ability, what + " n"}, cell("n"), where)
	}
	r.take(e, kind, t)
}

func (r *reader) restNames(unit string, ids []string) string {
	var names []string
	for _, id := range ids {
		for _, u := range r.units {
			switch {
			case string(u.ID) != id:
			case id == unit:
				names = append(names, u.Name+", directly")
			default:
				names = append(names, u.Name)
			}
		}
	}
	slices.Sort(names)
	return strings.Join(names, "; ")
}
