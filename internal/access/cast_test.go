package access

import (
	"slices"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/signin"
)

// actor is somebody who asks: a browser with a session, or without, and with the key of an assessment, or without.
type actor struct {
	name  string
	token signin.Token
	who   policy.Actor // whom the session makes them
	owner bool         // whoever the thing belongs to, signed in
	usual bool         // they come also where roles do not matter
	key   string       // which key they show: "" none, "right" that of the thing, "nonsense", or the site of another assessment
	again func()       // signs them in anew
}

// Keys that are of no other assessment.
const (
	right    = "right"
	nonsense = "nonsense"
)

var units = []string{"ministry", "budget", "team", "taxes"}

// engage gives everyone a role at every place, in the one organisation, and some in the other.
func (w *world) engage() {
	w.t.Helper()
	visitor := policy.Anyone()
	w.cast = append(w.cast, &actor{name: "a visitor", who: visitor, usual: true},
		&actor{name: "a browser with a token of nothing", token: "nothing", who: visitor, usual: true})
	for _, role := range policy.Roles {
		for _, unit := range units {
			w.hire(w.orgs[home], role, unit)
		}
		w.hire(w.orgs[away], role, "ministry")
	}
	w.hire(w.orgs[away], policy.Officer, "budget")
	w.former()
	w.switched()
	for _, key := range []string{right, policy.Public, home, away, nonsense} {
		w.cast = append(w.cast, &actor{name: "a visitor with a key, " + key, who: visitor, key: key, usual: true})
	}
	for _, a := range w.cast {
		for name, keys := range map[string][]string{"officer of the ministry, finance": {right, policy.Public}, "administrator of the ministry, health": {right, home}} {
			if a.name != name {
				continue
			}
			for _, key := range keys {
				w.cast = append(w.cast, &actor{name: name + ", with a key, " + key, token: a.token, who: a.who, key: key, usual: true})
			}
		}
	}
	w.cast = append(w.cast, &actor{name: "whose it is", owner: true, usual: true},
		&actor{name: "whose it is, with a key, right", owner: true, key: right, usual: true})
}

// hire makes somebody who acts in a role for a unit, and sits elsewhere unless they are but a member.
func (w *world) hire(o *organisation, role policy.Role, unit string) {
	w.t.Helper()
	seat := "team"
	if role == policy.Member {
		seat = unit
	}
	person := func() (id identity.PersonID) {
		w.write(func(tx *db.Tx) (err error) {
			if id, err = w.addPerson(tx, o, seat); err == nil && role != policy.Member {
				err = grants(tx, o, id, role, unit)
			}
			return err
		})
		return id
	}
	for _, strong := range []bool{true, false} {
		a := &actor{name: string(role) + " of the " + unit + ", " + o.id}
		a.usual = unit == "ministry" && slices.Contains([]policy.Role{policy.Member, policy.Officer, policy.Administrator}, role)
		if !strong {
			if !role.Elevated() {
				break
			}
			a.name += ", one step only"
		}
		a.again = func() { w.signIn(a, o, person(), strong) }
		a.again()
		w.cast = append(w.cast, a)
	}
}

// signIn gives an actor a session.
func (w *world) signIn(a *actor, o *organisation, id identity.PersonID, strong bool) {
	w.t.Helper()
	w.write(func(tx *db.Tx) (err error) {
		a.token, err = signin.Begin(tx, o.id, id, strong, "Firefox, Linux")
		return err
	})
	a.who = must[*signin.Session](w.t)(w.app.SignIn.Who(ctx, a.token)).Actor()
}

// former are those whose sessions are over.
func (w *world) former() {
	w.t.Helper()
	o := w.orgs[home]
	ended, left := &actor{name: "an officer who signed out", usual: true}, &actor{name: "an officer who has left", usual: true}
	for _, a := range []*actor{ended, left} {
		id := w.person(o, "team")
		w.write(func(tx *db.Tx) error { return grants(tx, o, id, policy.Officer, "ministry") })
		w.signIn(a, o, id, true)
		a.who = policy.Anyone()
		if a == ended {
			if err := w.app.SignIn.End(ctx, a.token); err != nil {
				w.t.Fatal(err)
			}
			continue
		}
		if err := w.app.People.Leave(ctx, o.admin, id, true); err != nil {
			w.t.Fatal(err)
		}
	}
	w.cast = append(w.cast, ended, left)
}

// switched are those who hold more than they act as.
func (w *world) switched() {
	w.t.Helper()
	o := w.orgs[home]
	for _, s := range []struct {
		name string
		role policy.Role
		unit string
	}{{"an administrator who acts as member", policy.Member, "team"}, {"an administrator of the ministry who acts as officer of the team", policy.Officer, "team"}} {
		a := &actor{name: s.name, usual: true}
		a.again = func() {
			id := w.person(o, "team")
			w.write(func(tx *db.Tx) error {
				_, err := identity.SetGrants(tx, o.id, id, []identity.Grant{{Role: policy.Administrator, Unit: o.units["ministry"].ID}, {Role: policy.Officer, Unit: o.units["team"].ID}})
				return err
			})
			w.signIn(a, o, id, true)
			a.token = must[signin.Token](w.t)(w.app.SignIn.Act(ctx, a.who, a.token, s.role, o.units[s.unit].ID))
			a.who = must[*signin.Session](w.t)(w.app.SignIn.Who(ctx, a.token)).Actor()
		}
		a.again()
		w.cast = append(w.cast, a)
	}
}

// shown is the key that an actor shows when they ask for a thing; empty when they have none.
func (w *world) shown(a *actor, th *thing) string {
	switch a.key {
	case right:
		return th.key
	case nonsense:
		return "nonsense"
	}
	return w.spares[a.key]
}

// as is who asks for a thing at a route, as the policy knows them: by their session, by the key they show, and by the code in the address.
func (w *world) as(a *actor, r route, th *thing) policy.Actor {
	who := a.who
	if a.owner {
		who = th.holder.who
	}
	if r.api && r.do == policy.ReadResults {
		return who // whoever is signed in on the pages: a key opens nothing there
	}
	if r.api {
		who = policy.Anyone() // programs show keys only
	}
	at := func(org string) {
		if who.Org != org {
			who = policy.Actor{Org: org}
		}
	}
	if key := w.shown(a, th); key != "" {
		site := policy.Public
		switch a.key {
		case right:
			site = th.object.Org
		case home, away:
			site = a.key
		}
		at(site)
		who = assessment.WithKey(who, key)
	}
	if th.coded {
		at(th.object.Org)
		who.Invitation = th.object.Invitation
	}
	return who
}
