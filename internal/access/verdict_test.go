package access

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"

	"github.com/dira-platform/dira/internal/policy"
)

// trial is one request: a route, for a thing, by somebody.
type trial struct {
	route
	actor *actor
	thing *thing
}

func (c trial) String() string { return c.route.String() + ", " + c.thing.name + ", " + c.actor.name }

// demands is what must be allowed to the actor.
func (w *world) demands(c trial) (who policy.Actor, all []demand) {
	th := c.thing
	who = w.as(c.actor, c.route, th)
	if th.at == nil || inBrowser[c.route.String()] != "" {
		at := places[c.do]
		return who, []demand{{do: c.do, on: w.object(at, who)}}
	}
	if th.in != "" {
		all = append(all, demand{do: c.do, on: w.object(th.in, who)})
	}
	object := th.object
	if th.seen != nil {
		object = th.seen(who, c.do)
	}
	all = append(all, demand{do: c.do, on: object})
	if !th.there() && c.do != policy.ReadPublic {
		all = append(all, demand{do: absent, on: nowhere})
	}
	if th.more != nil {
		all = append(all, th.more(c.do)...)
	}
	return who, all
}

// absent is an action that nobody may: what does not exist is hidden from all.
const absent policy.Action = ""

// expectation is what may come back.
type expectation struct {
	refused  bool     // for sure
	answers  []string // that are right for a refusal
	verdicts []policy.Verdict
}

// expect says what the policy wants.
func (w *world) expect(c trial) (e expectation) {
	who, all := w.demands(c)
	for _, d := range all {
		v := policy.Decide(who, d.do, d.on)
		if v == policy.Allowed {
			continue
		}
		e.refused = e.refused || !d.maybe
		e.verdicts = append(e.verdicts, v)
		e.answers = append(e.answers, c.answersTo(v)...)
		if d.hides || v == policy.Unknown && who.Org != d.on.Org { // of another site nobody need be told that it is there
			e.answers = append(e.answers, hidden)
		}
	}
	slices.Sort(e.answers)
	e.answers = slices.Compact(e.answers)
	return e
}

// The ways to refuse, as they are seen from outside.
const (
	hidden   = "404"
	refusing = "403"
	unkeyed  = "401"
	signing  = "to sign in"
	proving  = "to prove"
)

// answersTo are the right answers to a verdict.
func (c trial) answersTo(v policy.Verdict) []string {
	if c.api && (v == policy.KeyMissing || v == policy.Unknown) {
		return []string{unkeyed}
	}
	switch {
	case v == policy.Hidden:
		return []string{hidden}
	case v == policy.Unknown && c.reads():
		return []string{signing}
	case v == policy.OneFactor && c.reads() && !c.api:
		return []string{proving}
	}
	return []string{refusing}
}

// answer says how a response refuses; empty when it does not.
func answer(r *httptest.ResponseRecorder) string {
	switch r.Code {
	case http.StatusNotFound:
		return hidden
	case http.StatusForbidden:
		return refusing
	case http.StatusUnauthorized:
		return unkeyed
	case http.StatusSeeOther:
		to := r.Header().Get("Location")
		switch {
		case strings.HasPrefix(to, "/sign-in?to="):
			return signing
		case strings.HasPrefix(to, "/prove?"), strings.HasPrefix(to, "/account/second-step?to="):
			return proving
		}
	}
	return ""
}

// judge says what is wrong with a response.
func (w *world) judge(c trial, r *httptest.ResponseRecorder) (wrong []string) {
	e := w.expect(c)
	got := answer(r)
	shown := http.StatusText(r.Code)
	if got != "" {
		shown = got
	}
	switch {
	case r.Code >= 500 && r.Code != http.StatusServiceUnavailable || r.Code >= 500 && e.refused:
		wrong = append(wrong, "answers "+shown)
	case e.refused && !slices.Contains(e.answers, got):
		wrong = append(wrong, "answers "+shown+", want "+strings.Join(e.answers, " or "))
	case !e.refused && got != "" && !slices.Contains(e.answers, got) && !c.mayLack(got):
		wrong = append(wrong, "is allowed, and answers "+shown)
	}
	for _, name := range w.tells(c, r, e.refused) {
		wrong = append(wrong, "names "+name)
	}
	if e.refused {
		for _, cookie := range r.Result().Cookies() {
			if cookie.Value != "" && cookie.Name != "dira_language" {
				wrong = append(wrong, "sets the cookie "+cookie.Name)
			}
		}
	}
	return wrong
}

// mayLack reports whether somebody who is allowed may be told that there is nothing, or be asked for something else first.
func (c trial) mayLack(got string) bool {
	if c.do == policy.ComeIn && (got == signing || got == refusing) {
		return true // nothing is under way in this browser
	}
	return got == hidden && bare[c.route.String()] != ""
}

// tells lists the names in a response that the actor may not read there.
func (w *world) tells(c trial, r *httptest.ResponseRecorder, refused bool) (names []string) {
	who := w.as(c.actor, c.route, c.thing)
	own := c.actor.who
	if c.actor.owner {
		own = c.thing.holder.who
	}
	text := r.Body.String() + strings.Join(r.Header().Values("Location"), " ")
	for _, name := range marked.FindAllString(text, -1) {
		m, known := w.marks[strings.ToLower(name)]
		switch {
		case !known || slices.Contains(names, name):
		case m.person != "" && m.person == own.Person && m.org == own.Org:
		case m.kind == "unit" && m.org == own.Org && m.path == own.Unit, m.kind == "organisation" && m.org == own.Org:
		case !refused && w.may(who, c.thing, m):
		default:
			names = append(names, name)
		}
	}
	return names
}

// may reports whether an actor who is allowed to do something may read a name there.
func (w *world) may(who policy.Actor, th *thing, m mark) bool {
	switch {
	case m.org != who.Org && m.org != th.object.Org:
		return false
	case m.person != "":
		return m.person == who.Person || m.person == th.object.Person || m.person == th.about || who.Role != policy.Member && who.Role != policy.Manager && m.path.Within(who.Unit)
	}
	return true
}
