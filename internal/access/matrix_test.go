package access

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/policy"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// matrix asks a program for everything as everybody.
type matrix struct {
	*world
	handler http.Handler
	routes  []route
	asked   atomic.Int64
	found   []string // what is wrong
}

// newMatrix is for the routes of the world's own program; others may be put in their place.
func newMatrix(t *testing.T, w *world) *matrix {
	return &matrix{world: w, handler: w.app.Handler(), routes: routes(t)}
}

// trials are all requests: for each route everybody who could matter, and everything that its address can be about.
func (m *matrix) trials() (all []trial) {
	things := m.things()
	for _, r := range m.routes {
		about, err := split(r.path, things)
		if err != nil {
			m.find("%v", err)
			continue
		}
		list := things[about]
		if about == "" {
			if places[r.do] == "" {
				m.find("%s: where is %s done? Add it to places", r, r.do)
				continue
			}
			list = []*thing{{name: string(places[r.do])}}
		}
		for _, th := range list {
			for _, a := range m.cast {
				if m.matters(r, th, a) {
					all = append(all, trial{r, a, th})
				}
			}
		}
	}
	return all
}

// matters leaves out actors who would be another one's double.
func (m *matrix) matters(r route, th *thing, a *actor) bool {
	switch {
	case a.owner && th.holder == nil, a.key == right && th.key == "", !a.usual && !staff(r.do):
		return false
	case r.api && a.token != "" && a.key == "":
		return strings.HasPrefix(a.name, "administrator of the ministry") // whom a program's session helps as little as anybody
	case a.key == home, a.key == away, a.key == nonsense:
		return th.key != ""
	}
	return true
}

func (m *matrix) find(format string, args ...any) {
	m.found = append(m.found, fmt.Sprintf(format, args...))
}

// ask makes the request of a trial.
func (m *matrix) ask(c trial) *httptest.ResponseRecorder {
	body := c.body
	address := c.address(c.thing)
	if form := forms[c.route.String()]; form != nil {
		body = form(m, c).Encode()
	}
	if c.reads() && body != "" {
		address, body = address+"?"+body, ""
	}
	r := httptest.NewRequest(c.method, "http://dira.example"+address, strings.NewReader(body))
	n := m.world.network.Add(1) // each from elsewhere: nobody has to wait because others have guessed
	r.RemoteAddr = fmt.Sprintf("[2001:db8:%x:%x::1]:1", n>>16, n&0xffff)
	token, key := c.actor.token, m.shown(c.actor, c.thing)
	if c.actor.owner {
		token = c.thing.holder.token
	}
	if token != "" {
		r.AddCookie(&http.Cookie{Name: "dira_session", Value: string(token)})
	}
	switch {
	case c.api:
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Idempotency-Key", fmt.Sprint(n))
		if key != "" {
			r.Header.Set("Authorization", "Bearer "+key)
		}
	default:
		if key != "" {
			r.AddCookie(&http.Cookie{Name: "dira_key", Value: key})
		}
		if !c.reads() {
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.Header.Set("Sec-Fetch-Site", "same-origin")
			r.Header.Set("Origin", "http://dira.example")
		}
	}
	w := httptest.NewRecorder()
	m.handler.ServeHTTP(w, r)
	m.asked.Add(1)
	return w
}

// try asks and judges.
func (m *matrix) try(c trial) (r *httptest.ResponseRecorder, wrong []string) {
	r = m.ask(c)
	for _, why := range m.judge(c, r) {
		wrong = append(wrong, c.String()+": "+why)
	}
	return r, wrong
}

// together tries many at the same time, which must not need each other.
func (m *matrix) together(list []trial, keep func(trial, *httptest.ResponseRecorder)) {
	var running sync.WaitGroup
	var mu sync.Mutex
	next := make(chan trial)
	for range runtime.GOMAXPROCS(0) {
		running.Go(func() {
			for c := range next {
				r, wrong := m.try(c)
				mu.Lock()
				m.found = append(m.found, wrong...)
				if keep != nil {
					keep(c, r)
				}
				mu.Unlock()
			}
		})
	}
	for _, c := range list {
		next <- c
	}
	close(next)
	running.Wait()
}

// run tries everything: first what is refused, which must leave no trace, then what is allowed, each organisation for itself.
func (m *matrix) run() {
	all := m.trials()
	begun := m.stored()
	refused := slices.DeleteFunc(slices.Clone(all), func(c trial) bool { return !m.expect(c).refused })
	told := map[string]map[string][]string{}
	m.together(refused, func(c trial, r *httptest.ResponseRecorder) { m.hear(told, c, r) })
	before := m.stored()
	for _, name := range before.changed(begun, "") {
		m.find("what was refused changed %s", name)
	}
	m.compare(told)
	allowed := slices.DeleteFunc(slices.Clone(all), func(c trial) bool { return m.expect(c).refused })
	for _, org := range []string{"", away} {
		mine := slices.DeleteFunc(slices.Clone(allowed), func(c trial) bool { return (m.within(c) == away) != (org == away) })
		m.together(slices.DeleteFunc(slices.Clone(mine), func(c trial) bool { return !c.reads() }), nil)
		for _, c := range mine {
			if !c.reads() {
				m.change(c)
			}
		}
		after := m.stored()
		for _, other := range []string{policy.Public, home, away} {
			if (other == away) == (org == away) {
				continue
			}
			for _, name := range after.changed(before, other) {
				if name == "signin_ceremonies of "+policy.Public { // of those who come in it is not known yet where
					continue
				}
				if (strings.HasPrefix(name, "library_") || strings.HasPrefix(name, "curation_") || strings.HasPrefix(name, "feedback_reports")) && strings.HasSuffix(name, " of "+policy.Public) { // the library is one for the whole server, as is what visitors say of it
					continue
				}
				m.find("what was allowed elsewhere changed %s", name)
			}
		}
		before = after
	}
}

// within is the organisation in which an allowed request does something.
func (m *matrix) within(c trial) string {
	_, all := m.demands(c)
	return all[len(all)-1].on.Org
}

// change tries something allowed that may change the thing, or end the session of whoever asks, and makes both anew.
func (m *matrix) change(c trial) {
	if c.actor.owner && c.thing.holder == nil {
		return
	}
	r, wrong := m.try(c)
	m.found = append(m.found, wrong...)
	if r.Code >= 400 {
		return
	}
	if c.thing.at != nil && inBrowser[c.route.String()] == "" {
		m.renew(c.thing)
	}
	if c.actor.again != nil && c.thing.at == nil && (places[c.do] == oneself || c.do == policy.ComeIn) {
		c.actor.again()
	}
}

// hear keeps what somebody was told at a route about things that are not there for them.
func (m *matrix) hear(told map[string]map[string][]string, c trial, r *httptest.ResponseRecorder) {
	if r.Code != http.StatusNotFound || len(c.thing.at) == 0 || c.actor.owner {
		return
	}
	text := r.Body.String()
	for _, value := range c.thing.at {
		text = strings.ReplaceAll(text, value, "…")
	}
	asked := c.route.String() + ", " + c.actor.name
	if told[asked] == nil {
		told[asked] = map[string][]string{}
	}
	told[asked][text] = append(told[asked][text], c.thing.name)
}

// compare finds differences between what is hidden and what does not exist: there must be none.
func (m *matrix) compare(told map[string]map[string][]string) {
	for asked, texts := range told {
		if len(texts) > 1 {
			groups := map[string]string{}
			for text, things := range texts {
				groups[text] = strings.Join(things, " / ")
			}
			m.find("%s: is told different things about what is hidden: %s", asked, strings.Join(slices.Sorted(maps.Values(groups)), " – "))
		}
	}
}

// report fails a test for what was found, a line for each route and fault, with who met it first and how many there are.
func (m *matrix) report(t testing.TB) {
	t.Helper()
	many, first, order := map[string]int{}, map[string]string{}, []string{}
	for _, f := range m.found {
		parts := strings.SplitN(f, ", ", 2)
		fault := parts[0] + f[strings.LastIndex(f, ": ")+1:]
		if many[fault]++; many[fault] == 1 {
			first[fault], order = f, append(order, fault)
		}
	}
	for _, fault := range order {
		t.Errorf("%s (%d like this)", first[fault], many[fault])
	}
}

// TestMatrix asks for every route of the program, for everything there is, as everybody.
func TestMatrix(t *testing.T) {
	m := newMatrix(t, newWorld(t))
	m.run()
	m.report(t)
	n := m.asked.Load()
	if n < 5000 {
		t.Errorf("only %d requests", n)
	}
	t.Logf("%d requests to %d routes, %d differences", n, len(m.routes), len(m.found))
}
