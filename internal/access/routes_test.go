package access

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"github.com/dira-platform/dira/internal/api"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/i18n"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/signin"
	"github.com/dira-platform/dira/internal/web"
)

// route is one address with what may be done there.
type route struct {
	method, path string
	do           policy.Action
	api          bool
	body         string // of the least that the JSON face reads
}

func (r route) String() string { return r.method + " " + r.path }

// reads reports whether asking changes nothing that anybody would miss.
func (r route) reads() bool { return r.method == http.MethodGet }

// routes are those of the program, of both faces.
func routes(t testing.TB) (all []route) {
	t.Helper()
	for _, r := range web.Routes() {
		method, path, _ := strings.Cut(r.Pattern, " ")
		all = append(all, route{method: method, path: strings.ReplaceAll(path, "{$}", ""), do: r.Action})
	}
	face := &api.Face{Languages: must[*i18n.Bundle](t)(i18n.Load()), Log: slog.New(slog.DiscardHandler)}
	d := face.Mount(http.NewServeMux())
	for _, path := range slices.Sorted(maps.Keys(d.Paths)) {
		item := d.Paths[path]
		for method, op := range map[string]*huma.Operation{"GET": item.Get, "POST": item.Post, "PUT": item.Put, "DELETE": item.Delete, "PATCH": item.Patch} {
			if op != nil {
				do, _ := op.Metadata["policy"].(policy.Action)
				all = append(all, route{method, path, do, true, least(d, op)})
			}
		}
	}
	return all
}

// least is the shortest body of the form that an operation describes.
func least(d *huma.OpenAPI, op *huma.Operation) string {
	if op.RequestBody == nil {
		return ""
	}
	s := op.RequestBody.Content["application/json"].Schema
	if s.Ref != "" {
		s = d.Components.Schemas.SchemaFromRef(s.Ref)
	}
	body := map[string]any{}
	for _, name := range s.Required {
		body[name] = ""
		if p := s.Properties[name]; len(p.Examples) > 0 {
			body[name] = p.Examples[0]
		}
	}
	raw, _ := json.Marshal(body) // of texts and lists
	return string(raw)
}

// words stand for placeholders that name no thing of their own, but a part of one.
var words = map[string]string{"number": "1", "section": "AI", "ability": "AI", "question": "q1", "language": "en", "statement": "AI", "dimension": "leadership", "evidence": "none", "other": "unesco-aidt@2022.1", "item": "D1.C1-b1", "part": "what", "template": "map", "course": "none", "scenario": "none", "goal": "none", "measure": "none", "indicator": "none", "version": planVersion, "format": "csv"}

// split finds what a path is about: the longest beginning of it for which there are things. The rest is parts of these.
func split(path string, things map[string][]*thing) (about string, err error) {
	end := 0
	for _, place := range placeholders(path) {
		if upTo := path[:strings.Index(path, place)+len(place)]; things[upTo] != nil {
			about, end = upTo, len(upTo)
		}
	}
	for _, place := range placeholders(path) {
		if at := strings.Index(path, place); at < end {
			continue // a thing has what stands there
		}
		if name := strings.Trim(place, "{}"); words[name] == "" {
			return "", fmt.Errorf("%s: what is %s? Add things to world.things under %q, or a word to words", path, place, path[:strings.Index(path, place)+len(place)])
		}
	}
	return about, nil
}

// placeholders are those of a path, with their braces.
func placeholders(path string) (all []string) {
	for part := range strings.SplitSeq(path, "/") {
		if strings.HasPrefix(part, "{") {
			all = append(all, part)
		}
	}
	return all
}

// address is where a route is for a thing.
func (r route) address(th *thing) string {
	path := r.path
	for _, place := range placeholders(path) {
		name := strings.Trim(place, "{}")
		value, ok := th.at[name]
		if !ok {
			value = words[name]
		}
		path = strings.Replace(path, place, url.PathEscape(value), 1)
	}
	return path
}

// The places of what has no address of its own.
type place string

const (
	everywhere place = "everywhere" // it is about nothing in particular
	oneself    place = "oneself"
	ownUnit    place = "the unit for which somebody acts"
	whole      place = "the whole organisation"
)

// places says of each action where it is done by a route whose address names nothing.
var places = map[policy.Action]place{
	policy.ReadPublic: everywhere, policy.StartAssessment: everywhere, policy.OpenAssessment: everywhere, policy.ComeIn: everywhere, policy.SetUp: everywhere,
	policy.UseAccount: oneself, policy.ReadHome: oneself, policy.ReadMine: oneself, policy.ChangeMine: oneself, policy.EraseMine: oneself,
	policy.ReadUnits: ownUnit, policy.ManageUnits: ownUnit, policy.ReadPeople: ownUnit, policy.ManagePeople: ownUnit, policy.InvitePeople: ownUnit,
	policy.ReadRounds: ownUnit, policy.ManageRounds: ownUnit, policy.ReadProgress: ownUnit, policy.Remind: ownUnit,
	policy.ReadInstitution: ownUnit, policy.ManageInstitution: ownUnit, policy.ManageInstruments: whole, policy.ReadPublished: oneself,
	policy.ReadProgrammes: ownUnit, policy.ManageProgrammes: ownUnit,
	policy.ReadActionPlans: ownUnit, policy.ManageActionPlans: ownUnit,
	policy.ReadCalibration: whole, policy.ManageCalibration: whole,
	policy.ReadStandards: whole, policy.SetStandards: whole,
	policy.ReportProblems: everywhere, policy.RateResources: oneself, policy.ProposeResources: oneself, policy.CurateLibrary: whole, policy.ManageCurricula: whole,
	policy.ManageSignIn: whole, policy.ReadAudit: whole, policy.ReadMail: whole, policy.ResendMail: whole, policy.TestMail: whole,
}

// staff reports whether an action is done in a role, so that it matters in which and where.
func staff(do policy.Action) bool {
	return policy.Decide(policy.Anyone(), do, policy.Object{Org: policy.Public, Unit: "/"}) == policy.Unknown
}

// object is what is acted on at a place.
func (w *world) object(at place, who policy.Actor) policy.Object {
	o := policy.Object{Org: who.Org}
	switch at {
	case oneself:
		o.Person = who.Person
		if o.Person == "" {
			o.Person = "somebody"
		}
	case ownUnit:
		o.Unit = who.Unit
	case whole:
		if org := w.orgs[who.Org]; org != nil {
			o.Unit = org.units["ministry"].Path
		}
	}
	return o
}

// inBrowser are routes that say something about a thing in their address and touch nothing but the browser that asks.
var inBrowser = map[string]string{"POST /a/{id}/leave": "the browser forgets a key"}

// forms is what to send where an empty form asks for something that is not there.
var forms = map[string]func(m *matrix, c trial) url.Values{
	"POST /act":                  func(*matrix, trial) url.Values { return url.Values{"as": {"member"}} },
	"POST /account/sessions/end": func(m *matrix, c trial) url.Values { return url.Values{"id": {m.otherSession(c)}} },
	"POST /people/new":           func(_ *matrix, c trial) url.Values { return url.Values{"unit": {ownOf(c)}} },
	"POST /people/{person}":      func(_ *matrix, c trial) url.Values { return url.Values{"unit": {last(c.thing.object.Unit)}} },
	"POST /people/{person}/roles": func(_ *matrix, c trial) url.Values {
		return url.Values{"unit": {last(c.thing.object.Unit)}, "role": {"manager"}}
	},
	"POST /proposals/new":                func(*matrix, trial) url.Values { return url.Values{"url": {"https://zz.example/" + uuid.NewString()}} },
	"POST /library/proposals/{proposal}": func(m *matrix, c trial) url.Values { return m.decision(c) },
	"POST /library/duplicates/{pair}":    func(*matrix, trial) url.Values { return judgement() },
	"POST /library/reviews/{review}":     func(*matrix, trial) url.Values { return url.Values{"decision": {"passed"}, "revision": {"1"}} },
	"POST /resources/{resource}/rating":  func(*matrix, trial) url.Values { return url.Values{"useful": {"3"}} },
	"POST /library/reports/{resource}":   func(m *matrix, c trial) url.Values { return m.settlement(c) },
	"POST /library/collect":              func(m *matrix, c trial) url.Values { return m.collecting(c) },
	"POST /library/collections/new": func(*matrix, trial) url.Values {
		return url.Values{"language": {"en"}, "title": {"Collected"}}
	},
	"POST /library/collections/{collection}":                      func(m *matrix, c trial) url.Values { return m.collected(c) },
	"POST /library/collections/{collection}/words/{language}":     func(m *matrix, c trial) url.Values { return m.collected(c) },
	"POST /library/collections/{collection}/resources/{resource}": func(m *matrix, c trial) url.Values { return m.collected(c) },
	"POST /library/curricula/{curriculum}":                        func(m *matrix, c trial) url.Values { return m.teaching(c) },
	"POST /library/curricula/{curriculum}/about":                  func(m *matrix, c trial) url.Values { return m.teaching(c) },
	"POST /library/curricula/{curriculum}/unit":                   func(m *matrix, c trial) url.Values { return m.teaching(c) },
	"POST /library/curricula/{curriculum}/file/take":              func(m *matrix, c trial) url.Values { return m.teaching(c) },
	"POST /library/toolkits/{toolkit}":                            func(m *matrix, c trial) url.Values { return m.kitted(c) },
	"GET /units/new":                                              func(_ *matrix, c trial) url.Values { return url.Values{"parent": {ownOf(c)}} },
	"POST /units/new":                                             func(_ *matrix, c trial) url.Values { return url.Values{"parent": {ownOf(c)}} },
	"POST /units/{unit}/move": func(_ *matrix, c trial) url.Values {
		return url.Values{"parent": {last(keep(c))}}
	},
}

// ownOf is the unit for which somebody acts.
func ownOf(c trial) string {
	if c.actor.owner {
		return last(c.thing.holder.who.Unit)
	}
	return last(c.actor.who.Unit)
}

// last is the id of the unit at a path.
func last(p policy.Path) string {
	if units := p.Units(); len(units) > 0 {
		return units[len(units)-1]
	}
	return ""
}

// keep is where a unit stands, if whoever asks acts for that; else the unit itself, below which it cannot be.
func keep(c trial) policy.Path {
	p := c.thing.object.Unit
	if above := policy.Path(strings.TrimSuffix(string(p), last(p)+"/")); above.Within(c.actor.who.Unit) {
		return above
	}
	return p
}

// otherSession signs whoever asks in once more, elsewhere.
func (m *matrix) otherSession(c trial) (id string) {
	who := m.as(c.actor, c.route, c.thing)
	if !who.SignedIn() {
		return "nothing"
	}
	m.write(func(tx *db.Tx) error {
		_, err := signin.Begin(tx, who.Org, identity.PersonID(who.Person), true, "Safari, iPhone")
		return err
	})
	return must[[]signin.Session](m.t)(m.app.SignIn.Sessions(ctx, who))[0].ID
}

// bare are routes that may answer somebody who is allowed that there is nothing, and why.
var bare = map[string]string{
	"GET /institution/{assessment}/evidence/{evidence}":       "a draft has no evidence",
	"GET /calibration/{run}/abilities/{ability}":              "one that failed found nothing",
	"GET /judge/{judge}/marks":                                "the panel judges question by question",
	"POST /judge/{judge}/marks":                               "the same",
	"GET /a/{id}/last-wave":                                   "nobody has taken part in two rounds",
	"POST /i/{code}/stop":                                     "an anonymous round writes to nobody",
	"POST /account/codes":                                     "nobody has a second step",
	"GET /open/action-plans/{plan}":                           "what was never published is not told from what is not there",
	"GET /open/action-plans/{plan}/{version}":                 "the same",
	"GET /open/action-plans/{plan}/{version}/as/{format}":     "the same",
	"GET /collections/{collection}":                           "a draft is not told from what is not there",
	"GET /collections/{collection}/table.csv":                 "the same, and of one that was withdrawn nothing is told",
	"POST /library/collections/{collection}/drop":             "the revision stands in the address that the page gives",
	"GET /curricula/{curriculum}":                             "a draft is not told from what is not there",
	"GET /curricula/{curriculum}/units.csv":                   "the same, and of one that was withdrawn nothing is told",
	"GET /curricula/{curriculum}/units.xlsx":                  "the same",
	"GET /curricula/{curriculum}/curriculum.jsonld":           "the same",
	"GET /curricula/{curriculum}/curriculum.pdf":              "the same",
	"POST /library/curricula/{curriculum}/unit/drop":          "the unit and the revision stand in the address that the page gives",
	"POST /library/curricula/{curriculum}/drop":               "the revision stands in the address that the page gives",
	"GET /toolkits/{toolkit}":                                 "a draft is not told from what is not there",
	"GET /toolkits/{toolkit}/toolkit.pdf":                     "the same, and of one that was withdrawn nothing is told",
	"GET /toolkits/{toolkit}/bundle.zip":                      "the same",
	"GET /toolkits/{toolkit}/templates/{template}/sheet.xlsx": "the same",
	"POST /library/toolkits/{toolkit}/drop":                   "the revision stands in the address that the page gives",
	"POST /account/passkeys/remove":                           "nobody has a passkey",
}
