package access

import (
	"context"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/dira-platform/dira/internal/app"
	"github.com/dira-platform/dira/internal/collection"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/internal/mail"
	"github.com/dira-platform/dira/internal/policy"
)

var ctx = context.Background()

// The organisations.
const (
	home = "finance"
	away = "health" // a foreign one, in which nothing may happen
)

// world is a server with two organisations beside the public site.
type world struct {
	t           testing.TB
	app         *app.App
	orgs        map[string]*organisation
	cast        []*actor
	spares      map[string]string   // keys of assessments that nobody asks for, by site
	all         map[string][]*thing // once they are made
	marks       map[string]mark     // names that stand nowhere else, in small letters
	made        int
	collections map[string]collection.ID // one of each organisation, to put things into
	network     atomic.Int64             // addresses from which requests have come
}

// organisation is one of the two.
type organisation struct {
	id    string
	units map[string]*identity.Unit // ministry, budget and taxes below it, team below budget
	admin policy.Actor
	*taking
}

// mark is a name that can be found in a page.
type mark struct {
	kind   string // person, unit, round …
	org    string
	path   policy.Path // of the unit it belongs to
	person string
}

// marked finds such names.
var marked = regexp.MustCompile(`(?i)zz[a-z]+[0-9]+`)

// newWorld makes the server.
func newWorld(t testing.TB) *world {
	t.Helper()
	a, err := app.New(ctx, app.Config{Data: t.TempDir(), Version: "test", Address: "http://dira.example",
		// Nothing listens there, and nothing is sent: the server is not started, only asked.
		Mail: mail.Settings{Host: "127.0.0.1", Port: 9, Encryption: mail.None, From: "dira@example.org"}}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	w := &world{t: t, app: a, orgs: map[string]*organisation{}, spares: map[string]string{}, marks: map[string]mark{}}
	for _, id := range []string{home, away} {
		w.found(id)
	}
	w.engage()
	w.spares[policy.Public] = w.visitorBegins().key
	for _, id := range []string{home, away} {
		w.spares[id] = w.begins(w.orgs[id], "coded", "team").key
	}
	return w
}

// name is one that stands nowhere else.
func (w *world) name(kind, org string, path policy.Path) string {
	w.made++
	name := fmt.Sprintf("Zz%s%d", kind, w.made)
	w.marks[strings.ToLower(name)] = mark{kind: kind, org: org, path: path}
	return name
}

func (w *world) write(fn func(*db.Tx) error) {
	w.t.Helper()
	if err := w.app.DB.Write(ctx, fn); err != nil {
		w.t.Fatal(err)
	}
}

// must ends the test on an error; what came with it is returned.
func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// found makes an organisation with four units and the content that comes with the program.
func (w *world) found(id string) {
	w.t.Helper()
	o := &organisation{id: id, units: map[string]*identity.Unit{}}
	w.orgs[id] = o
	w.write(func(tx *db.Tx) error {
		name := w.name("administrator", id, "")
		admin, err := identity.Found(tx, identity.Founding{Organisation: identity.Organisation{ID: identity.OrganisationID(id), Name: w.name("organisation", id, ""), Language: "en"},
			Kind: "ministry", Administrator: identity.Details{Name: name, Email: strings.ToLower(name) + "@example.org"}})
		if err != nil {
			return err
		}
		if o.units["ministry"], err = identity.SelectRoot(tx, id); err != nil {
			return err
		}
		w.marks[strings.ToLower(name)] = mark{kind: "person", org: id, path: o.units["ministry"].Path, person: string(admin)}
		o.admin = policy.Actor{Org: id, Person: string(admin), Role: policy.Administrator, Unit: o.units["ministry"].Path, Strong: true}
		for _, u := range []struct{ name, under string }{{"budget", "ministry"}, {"taxes", "ministry"}, {"team", "budget"}} {
			name := w.name("unit", id, "")
			if o.units[u.name], err = identity.AddUnit(tx, id, o.units[u.under], identity.NewUnit{Name: name, Kind: "department"}); err != nil {
				return err
			}
			w.marks[strings.ToLower(name)] = mark{kind: "unit", org: id, path: o.units[u.name].Path}
		}
		return nil
	})
	v := must[*framework.Version](w.t)(framework.BuiltIn())
	if err := w.app.Frameworks.Install(ctx, id, v); err != nil {
		w.t.Fatal(err)
	}
	must[int](w.t)(itembank.NewService(w.app.DB).Install(ctx, id, must[*itembank.Instrument](w.t)(itembank.BuiltIn())))
	o.taking = w.newTaking(o)
}

// person makes somebody in a unit.
func (w *world) person(o *organisation, unit string) (id identity.PersonID) {
	w.t.Helper()
	w.write(func(tx *db.Tx) (err error) { id, err = w.addPerson(tx, o, unit); return err })
	return id
}

func (w *world) addPerson(tx *db.Tx, o *organisation, unit string) (identity.PersonID, error) {
	u := o.units[unit]
	name := w.name("person", o.id, u.Path)
	low := strings.ToLower(name)
	p, err := identity.AddPerson(tx, o.id, u, identity.Details{Name: name, Email: low + "@example.org", StaffNumber: "no-" + low, Language: "en", Sex: "woman"})
	if err != nil {
		return "", err
	}
	m := w.marks[low]
	m.person = string(p.ID)
	w.marks[low] = m
	return p.ID, nil
}

// grants is [identity.SetGrants] with one grant.
func grants(tx *db.Tx, o *organisation, id identity.PersonID, role policy.Role, unit string) error {
	_, err := identity.SetGrants(tx, o.id, id, []identity.Grant{{Role: role, Unit: o.units[unit].ID}})
	return err
}
