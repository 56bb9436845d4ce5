package access

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/signin"
)

// page is a page about a person as somebody could have written it.
type page struct {
	name string
	route
	ask  func(w *world, who policy.Actor, p *identity.Person, org string) policy.Verdict // how it asks; nil: as it should
	do   func(w *world, r *http.Request, allowed bool)                                   // what it does besides
	tell func(w http.ResponseWriter, p *identity.Person) bool                            // what it says to those who are refused; false: as it should
	want []string                                                                        // what the matrix says; none: nothing
}

var (
	reading = route{method: "GET", path: "/people/{person}/open", do: policy.InvitePeople}
	writing = route{method: "POST", path: "/people/{person}/open", do: policy.InvitePeople}
)

// object is what a page should ask about.
func object(p *identity.Person, org string) policy.Object {
	return policy.Object{Org: org, Person: string(p.ID), Unit: p.Path}
}

// touch changes something of an organisation.
func touch(w *world, org string) {
	w.write(func(tx *db.Tx) error {
		_, err := tx.Exec(`UPDATE identity_people SET grade = grade || 'x' WHERE org_id = $1 AND id = $2`, org, w.orgs[org].admin.Person)
		return err
	})
}

var pages = []page{
	{name: "reads as it should", route: reading},
	{name: "writes as it should", route: writing},
	{name: "asks nobody", route: reading, want: []string{"answers OK, want 404", "names Zzperson"},
		ask: func(*world, policy.Actor, *identity.Person, string) policy.Verdict { return policy.Allowed }},
	{name: "asks only whether somebody is signed in", route: reading, want: []string{"answers OK, want 403", "names Zzperson"},
		ask: func(_ *world, who policy.Actor, _ *identity.Person, _ string) policy.Verdict {
			if who.SignedIn() {
				return policy.Allowed
			}
			return policy.Unknown
		}},
	{name: "asks for the role and not for the place", route: writing, want: []string{"answers OK, want 404"},
		ask: func(_ *world, who policy.Actor, _ *identity.Person, _ string) policy.Verdict {
			return policy.Decide(who, policy.InvitePeople, policy.Object{Org: who.Org, Unit: who.Unit})
		}},
	{name: "asks for the place and not for the role", route: reading, want: []string{"answers OK, want 403"},
		ask: func(_ *world, who policy.Actor, p *identity.Person, org string) policy.Verdict {
			who.Role, who.Strong = policy.Administrator, true
			return policy.Decide(who, policy.InvitePeople, object(p, org))
		}},
	{name: "forgets the second step", route: reading, want: []string{"answers OK, want to prove"},
		ask: func(_ *world, who policy.Actor, p *identity.Person, org string) policy.Verdict {
			who.Strong = true
			return policy.Decide(who, policy.InvitePeople, object(p, org))
		}},
	{name: "forgets the organisation", route: reading, want: []string{"somebody of the ministry, finance, officer of the ministry, health: answers OK"},
		ask: func(w *world, who policy.Actor, p *identity.Person, org string) policy.Verdict {
			if o := w.orgs[who.Org]; o != nil {
				return policy.Decide(who, policy.InvitePeople, o.unit("ministry"))
			}
			return policy.Decide(who, policy.InvitePeople, object(p, org))
		}},
	{name: "refuses everybody", route: reading, want: []string{"is allowed, and answers 404"},
		ask: func(_ *world, who policy.Actor, p *identity.Person, org string) policy.Verdict {
			if v := policy.Decide(who, policy.InvitePeople, object(p, org)); v != policy.Allowed {
				return v
			}
			return policy.Hidden
		}},
	{name: "tells what is hidden from what is not there", route: reading, want: []string{"is told different things"},
		tell: func(w http.ResponseWriter, p *identity.Person) bool {
			if p != nil {
				http.Error(w, "Not for you.", http.StatusNotFound)
			}
			return p != nil
		}},
	{name: "names whoever is hidden", route: writing, want: []string{"names Zzperson"},
		tell: func(w http.ResponseWriter, p *identity.Person) bool {
			if p != nil {
				http.Error(w, p.Name+" is not for you.", http.StatusNotFound)
			}
			return p != nil
		}},
	{name: "breaks at what is not there", route: reading, want: []string{"answers Internal Server Error"},
		tell: func(w http.ResponseWriter, p *identity.Person) bool {
			if p == nil {
				http.Error(w, "internal error", http.StatusInternalServerError)
			}
			return p == nil
		}},
	{name: "lets those in who are refused", route: writing, want: []string{"sets the cookie dira_session"},
		tell: func(w http.ResponseWriter, _ *identity.Person) bool {
			http.SetCookie(w, &http.Cookie{Name: "dira_session", Value: "token"})
			return false
		}},
	{name: "writes before it asks", route: writing, want: []string{"what was refused changed identity_people of finance"},
		do: func(w *world, r *http.Request, allowed bool) {
			if !allowed && r.Method == http.MethodPost {
				touch(w, home)
			}
		}},
	{name: "writes elsewhere", route: writing, want: []string{"what was allowed elsewhere changed identity_people of health"},
		do: func(w *world, _ *http.Request, allowed bool) {
			if allowed {
				touch(w, away)
			}
		}},
	{name: "is about something new", route: route{method: "GET", path: "/wishes/{wish}", do: policy.InvitePeople}, want: []string{"what is {wish}? Add things"}},
	{name: "is done at no place", route: route{method: "GET", path: "/wishes", do: "wish.read"}, want: []string{"where is wish.read done?"}},
}

// serve answers as the page does.
func (p page) serve(w *world) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		who := policy.Anyone()
		if c, err := r.Cookie("dira_session"); err == nil {
			if s := must[*signin.Session](w.t)(w.app.SignIn.Who(ctx, signin.Token(c.Value))); s != nil {
				who = s.Actor()
			}
		}
		if c, err := r.Cookie("dira_key"); err == nil && c.Value != "" {
			who = policy.Anyone() // the only keys that are shown here are those of the public site
		}
		someone, org, also := w.find(identity.PersonID(r.PathValue("person")))
		v := policy.Decide(who, policy.InvitePeople, nowhere)
		switch {
		case someone != nil && p.ask != nil:
			v = p.ask(w, who, someone, org)
		case someone != nil:
			v = policy.Decide(who, policy.InvitePeople, object(someone, org))
		}
		if v == policy.Allowed && also && !policy.May(who, policy.GrantRoles, object(someone, org)) {
			v = policy.WrongRole
		}
		if p.do != nil {
			p.do(w, r, v == policy.Allowed)
		}
		if v != policy.Allowed && p.tell != nil && p.tell(rw, someone) {
			return
		}
		refuse(rw, r, v)
		if v == policy.Allowed {
			fmt.Fprintln(rw, someone.Name)
		}
	}
}

// refuse answers as the faces do.
func refuse(w http.ResponseWriter, r *http.Request, v policy.Verdict) {
	switch {
	case v == policy.Allowed:
	case v == policy.Hidden:
		http.Error(w, "There is nothing here.", http.StatusNotFound)
	case v == policy.Unknown && r.Method == http.MethodGet:
		http.Redirect(w, r, "/sign-in?to=/", http.StatusSeeOther)
	case v == policy.OneFactor && r.Method == http.MethodGet:
		http.Redirect(w, r, "/prove?only=yes", http.StatusSeeOther)
	default:
		http.Error(w, "No.", http.StatusForbidden)
	}
}

// find looks for somebody in both organisations, and says whether they hold a role that not everybody may give.
func (w *world) find(id identity.PersonID) (p *identity.Person, org string, elevated bool) {
	err := w.app.DB.Read(ctx, func(tx *db.Tx) (err error) {
		for _, org = range []string{home, away} {
			if p, err = identity.SelectPerson(tx, org, id); errs.Is(err, errs.NotFound) {
				p = nil
				continue
			} else if err != nil {
				return err
			}
			held, err := identity.SelectGrants(tx, org, id)
			elevated = slices.ContainsFunc(held, func(g identity.Grant) bool { return g.Role.Elevated() })
			return err
		}
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return p, org, elevated
}

// TestMatrixSees puts pages with a fault in the place of the program, and wants the matrix to see each.
func TestMatrixSees(t *testing.T) {
	w := newWorld(t)
	for _, p := range pages {
		mux := http.NewServeMux()
		mux.HandleFunc(p.method+" "+p.path, p.serve(w))
		m := &matrix{world: w, handler: mux, routes: []route{p.route}}
		m.run()
		for _, want := range p.want {
			if !slices.ContainsFunc(m.found, func(f string) bool { return strings.Contains(f, want) }) {
				t.Errorf("a page that %s: nobody says %q, of %d findings", p.name, want, len(m.found))
			}
		}
		if len(p.want) == 0 {
			for _, f := range m.found {
				t.Errorf("a page that %s: %s", p.name, f)
			}
		}
	}
}
