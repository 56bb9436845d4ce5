package access

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/institution"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/signin"
	"github.com/dira-platform/dira/internal/standard"
)

var uuids = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}`)

// kept are the tables whose rows have an id that could stand in a form.
var kept = []string{"identity_units", "identity_people", "round_rounds", "round_invitations", "signin_providers", "signin_sessions", "signin_passkeys", "mail_messages",
	"roster_imports", "institution_assessments", "institution_asked", "institution_evidence", "institution_actions", "standard_panels", "standard_judges", "assessment_sessions"}

// kinds says of which table every id is.
func (w *world) kinds() map[string]string {
	all := map[string]string{}
	w.write(func(tx *db.Tx) error {
		for _, table := range kept {
			ids, err := db.All(tx, func(row func(...any) error) (id string, err error) { return id, row(&id) }, `SELECT id FROM `+table)
			if err != nil {
				return err
			}
			for _, id := range ids {
				all[id] = table
			}
		}
		return nil
	})
	return all
}

// theirs is what belongs to others: of each table the id of a thing of the foreign organisation, and of one of a unit beside that of the actors.
type theirs struct{ foreign, beside map[string]string }

func (m *matrix) theirs() (t theirs) {
	t = theirs{map[string]string{}, map[string]string{}}
	for _, x := range []struct{ org, unit, to string }{{away, "ministry", "foreign"}, {home, "taxes", "beside"}} {
		o, list := m.orgs[x.org], t.foreign
		if x.to == "beside" {
			list = t.beside
		}
		person := m.personThing(o, x.unit, "", false)
		m.hold(person)
		round := m.roundThing(o, x.unit, "named", "running")
		list["identity_units"], list["identity_people"] = string(o.units[x.unit].ID), person.at["person"]
		list["round_rounds"], list["roster_imports"] = round.at["round"], m.importThing(o, x.unit).at["import"]
		look := m.lookAtSelf(o, x.unit, institution.Meeting)
		list["institution_assessments"], list["institution_evidence"] = string(look.id), string(look.file)
		list["institution_asked"] = string(m.lookAtSelf(o, x.unit, institution.Answering).part)
		set := m.setStandard(o, x.unit, standard.Open)
		list["standard_panels"], list["standard_judges"] = string(set.id), string(set.judge)
		list["signin_sessions"] = must[[]signin.Session](m.t)(m.app.SignIn.Sessions(ctx, person.holder.who))[0].ID
	}
	o := m.orgs[away]
	t.foreign["signin_providers"], t.foreign["mail_messages"] = m.providerThing(o).at["provider"], m.mailThing(o).at["message"]
	return t
}

// naming is a hash of all that is stored and names one of some ids. The log may name anything.
func (w *world) naming(ids []string) (sum [sha256.Size]byte) {
	w.t.Helper()
	var rows []string
	w.write(func(tx *db.Tx) error {
		tables, err := tx.Tables()
		for _, table := range tables {
			if err != nil || strings.HasPrefix(table.Name, "audit_") {
				continue
			}
			values, into := make([]any, len(table.Columns)), make([]any, len(table.Columns))
			for i := range into {
				into[i] = &values[i]
			}
			err = tx.Each(func(row func(...any) error) error {
				if err := row(into...); err != nil {
					return err
				}
				text := fmt.Sprint(values...)
				if slices.ContainsFunc(ids, func(id string) bool { return strings.Contains(text, id) }) {
					rows = append(rows, table.Name+text)
				}
				return nil
			}, "SELECT * FROM "+db.Quoted(table.Name))
		}
		return err
	})
	slices.Sort(rows)
	return sha256.Sum256([]byte(strings.Join(rows, "\n")))
}

// send makes a request for an actor.
func (m *matrix) send(a *actor, f form) *httptest.ResponseRecorder {
	address, body := "http://dira.example"+f.action, f.values.Encode()
	if f.method != http.MethodPost {
		address, body = address+"?"+body, ""
	}
	r := httptest.NewRequest(f.method, address, strings.NewReader(body))
	n := m.network.Add(1)
	r.RemoteAddr = fmt.Sprintf("[2001:db8:%x:%x::1]:1", n>>16, n&0xffff)
	r.AddCookie(&http.Cookie{Name: "dira_session", Value: string(a.token)})
	if f.method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	w := httptest.NewRecorder()
	m.handler.ServeHTTP(w, r)
	return w
}

// forms are those of all pages that an actor may see, each form once. With a code in the address anybody is a visitor.
func (m *matrix) forms(trials []trial, a *actor, kinds map[string]string) []form {
	all := map[string]form{}
	for _, c := range trials {
		if c.actor != a || !c.reads() || c.api || c.thing.object.Org == away || c.thing.coded && a.who.SignedIn() || m.expect(c).refused {
			continue
		}
		for _, f := range formsOf(m.ask(c).Body.String()) {
			if f.action == "" {
				f.action = c.address(c.thing)
			}
			if f.method == "" {
				f.method = http.MethodGet
			}
			alike := f.method + uuids.ReplaceAllStringFunc(f.action, func(id string) string { return kinds[id] }) + " " + strings.Join(slices.Sorted(maps.Keys(f.values)), " ")
			if _, ok := all[alike]; !ok {
				all[alike] = f
			}
		}
	}
	list := make([]form, 0, len(all))
	for _, alike := range slices.Sorted(maps.Keys(all)) {
		list = append(list, all[alike])
	}
	return list
}

// swap sends the forms of an actor with the ids of what is others' in them, and says how many and of which tables.
func (m *matrix) swap(forms []form, a *actor, others, kinds map[string]string) (sent map[string]int) {
	sent = map[string]int{}
	for _, f := range forms {
		for _, s := range f.swapped(func(id string) string { return others[kinds[id]] }) {
			if a.again != nil && must[*signin.Session](m.t)(m.app.SignIn.Who(ctx, a.token)) == nil {
				a.again() // what was sent before has signed them out
			}
			r := m.send(a, s)
			about := s.method + " " + s.action + " " + s.values.Encode() + ", " + a.name
			if r.Code >= 500 && r.Code != http.StatusServiceUnavailable {
				m.find("%s: answers %d", about, r.Code)
			}
			for _, name := range m.strange(a.who, r.Body.String()) {
				m.find("%s: names %s", about, name)
			}
			for _, id := range others {
				if strings.Contains(s.values.Encode(), url.QueryEscape(id)) {
					sent[kinds[id]]++
				}
			}
		}
	}
	return sent
}

// strange are names in a page of what is neither in the part of the organisation for which somebody acts nor above it, and not themselves. A visitor with
// a code reads names of its organisation.
func (m *matrix) strange(who policy.Actor, text string) (names []string) {
	for _, name := range marked.FindAllString(text, -1) {
		k, known := m.marks[strings.ToLower(name)]
		if !known || k.person == who.Person && who.Person != "" || slices.Contains(names, name) {
			continue
		}
		if !who.SignedIn() && k.org == home {
			continue
		}
		if k.org != who.Org || k.kind != "organisation" && !k.path.Within(who.Unit) && (k.person != "" || !who.Unit.Within(k.path)) {
			names = append(names, name)
		}
	}
	return names
}

// swappers are those whose forms are sent.
var swappers = []string{"a visitor", "officer of the ministry, finance", "administrator of the ministry, finance", "auditor of the ministry, finance", "manager of the ministry, finance",
	"officer of the budget, finance", "administrator of the budget, finance", "manager of the budget, finance", "member of the budget, finance"}

// TestSwap sends every form of every page with the ids of others in it: the address is one's own, and what the form names is not. Nothing of what is named
// may change or be told of.
func TestSwap(t *testing.T) {
	m := newMatrix(t, newWorld(t))
	who := slices.DeleteFunc(slices.Clone(m.cast), func(a *actor) bool { return !slices.Contains(swappers, a.name) })
	for _, a := range who {
		if a.usual = true; !a.who.SignedIn() {
			continue
		}
		// In a second browser as well, so that they may end that session.
		m.write(func(tx *db.Tx) error {
			_, err := signin.Begin(tx, home, identity.PersonID(a.who.Person), true, "Safari, iPhone")
			return err
		})
	}
	trials, others := m.trials(), m.theirs()
	kinds := m.kinds()
	foreign, beside := m.stored(), m.naming(slices.Collect(maps.Values(others.beside)))
	sent := map[string]int{}
	for _, a := range who {
		all := m.forms(trials, a, kinds)
		lists := []map[string]string{others.foreign}
		if a.who.SignedIn() && !m.orgs[home].units["taxes"].Path.Within(a.who.Unit) {
			lists = append(lists, others.beside)
		}
		for _, list := range lists {
			for table, n := range m.swap(all, a, list, kinds) {
				sent[table] += n
			}
		}
	}
	for _, name := range m.stored().changed(foreign, away) {
		m.find("forms with ids of another organisation changed %s", name)
	}
	if m.naming(slices.Collect(maps.Values(others.beside))) != beside {
		m.find("forms with ids of the unit beside changed something there")
	}
	m.report(t)
	if len(who) != len(swappers) || sent["identity_units"] < 50 || sent["signin_sessions"] < 8 {
		t.Errorf("only that was sent, by %d: %v", len(who), sent)
	}
	t.Logf("sent with ids of others: %v", sent)
}

// TestSwapSees puts a page in the place of the program that does to a unit whatever its form says, and wants the test to see it.
func TestSwapSees(t *testing.T) {
	w := newWorld(t)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /units/new", func(rw http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(rw, `<form method="post" action="/units/new"><select name="parent"><option value="%s"></option></select></form>`, r.URL.Query().Get("parent"))
	})
	mux.HandleFunc("POST /units/new", func(rw http.ResponseWriter, r *http.Request) {
		w.write(func(tx *db.Tx) error {
			for _, org := range []string{home, away} {
				if u, err := identity.SelectUnit(tx, org, identity.UnitID(r.FormValue("parent"))); err == nil {
					fmt.Fprint(rw, u.Name)
				}
			}
			_, err := tx.Exec(`UPDATE identity_units SET code = code || 'x' WHERE id = $1`, r.FormValue("parent"))
			return err
		})
	})
	m := &matrix{world: w, handler: mux, routes: []route{{method: "GET", path: "/units/new", do: policy.ManageUnits}}}
	a := w.cast[slices.IndexFunc(w.cast, func(a *actor) bool { return a.name == "officer of the budget, finance" })]
	trials, others := m.trials(), m.theirs()
	kinds := m.kinds()
	beside := slices.Collect(maps.Values(others.beside))
	before, stored := m.naming(beside), m.stored()
	for _, list := range []map[string]string{others.foreign, others.beside} {
		if sent := m.swap(m.forms(trials, a, kinds), a, list, kinds); sent["identity_units"] != 1 {
			t.Errorf("sent %v", sent)
		}
	}
	if len(m.found) != 2 {
		t.Errorf("found %q", m.found)
	}
	if m.naming(beside) == before {
		t.Error("a change of the unit beside was not seen")
	}
	if list := m.stored().changed(stored, away); !slices.Equal(list, []string{"identity_units of " + away}) {
		t.Errorf("changed in the other organisation: %q", list)
	}
}
