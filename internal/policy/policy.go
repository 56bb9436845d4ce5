// Package policy says who may do what: one table, read by the services that act and by the tests of both faces.
//
// A rule has two parts. Its reach says for whom the object is there at all: what is out of reach is not found, so that nobody learns that it
// exists. Its roles say as what one must act to do this. Roles above those of a manager count only after a second factor.
package policy

import (
	"crypto/subtle"
	"slices"
	"strings"

	"github.com/dira-platform/dira/internal/errs"
)

// Public is the organisation of the public site, in which anyone may take an assessment without an account.
const Public = "public"

// Actor is who acts: the organisation whose site they are on, and what they have shown of themselves there.
type Actor struct {
	Org        string
	KeyHash    string // of the secret that opens one assessment; empty when none was shown
	Seal       string // derived from the same secret and stored nowhere: it opens what was sealed for the holder of the key
	Invitation string // hash of the code of an invitation to a round; empty when none was shown

	Person string // who is signed in; empty for a visitor
	Role   Role   // as which they act at the moment; they may hold several, and change between them on purpose
	Unit   Path   // of the unit for which they hold that role: it counts there and in all units below
	Strong bool   // they showed a passkey or a second factor when they signed in

	operator bool
}

// Operator is whoever runs the server and acts at its console; no request from outside is one.
func Operator(org string) Actor { return Actor{Org: org, operator: true} }

// Anyone is an actor on the public site who has shown nothing.
func Anyone() Actor { return Actor{Org: Public} }

// SignedIn reports whether the actor is a person that the organisation knows.
func (a Actor) SignedIn() bool { return a.Person != "" }

// IsOperator reports whether the actor runs the server.
func (a Actor) IsOperator() bool { return a.operator }

// Object is what is acted on, as far as permission is concerned.
type Object struct {
	Org        string
	KeyHash    string // of the key that opens it; empty when it has none
	Invitation string // hash of the invitation that it belongs to; empty when it has none
	Person     string // whose it is; empty when it is nobody's
	Unit       Path   // of the unit it belongs to; what belongs to the whole organisation has the path of its root
}

// Path is the place of a unit in the tree of its organisation: the ids from the root down, "/root/ministry/team/". The empty path is nowhere.
type Path string

// Within reports whether the unit is the other one or below it.
func (p Path) Within(other Path) bool {
	return other != "" && strings.HasPrefix(string(p), string(other))
}

// Below is the path of a unit with this id under the unit of this path.
func (p Path) Below(id string) Path {
	if p == "" {
		p = "/"
	}
	return p + Path(id) + "/"
}

// Units are the ids from the root down to the unit itself.
func (p Path) Units() []string {
	trimmed := strings.Trim(string(p), "/")
	if trimmed == "" {
		return nil
	}
	return strings.Split(trimmed, "/")
}

// rule decides for one action.
type rule struct {
	reach func(Actor, Object) bool // is the object there for them?
	roles []Role                   // as one of which they must act; none: reach is enough
}

// The reaches.

func anyone(Actor, Object) bool { return true }

// sameSite is for anyone within the organisation whose site they are on.
func sameSite(a Actor, o Object) bool { return a.Org == o.Org }

// publicSite is for anyone on the public site.
func publicSite(a Actor, o Object) bool { return a.Org == Public && o.Org == Public }

// holder is for the person who holds the key of this very object, or whose it is and who is signed in.
func holder(a Actor, o Object) bool {
	return sameSite(a, o) && (same(a.KeyHash, o.KeyHash) || same(a.Person, o.Person))
}

// invited is for the person who holds the invitation, or whose it is and who is signed in.
func invited(a Actor, o Object) bool {
	return sameSite(a, o) && (same(a.Invitation, o.Invitation) || same(a.Person, o.Person))
}

// self is for the person whose it is.
func self(a Actor, o Object) bool { return sameSite(a, o) && same(a.Person, o.Person) }

// member is for everyone who is signed in to the organisation.
func member(a Actor, o Object) bool { return sameSite(a, o) && a.SignedIn() }

// within is for those who act for the unit that the object belongs to, or for one above it.
func within(a Actor, o Object) bool { return member(a, o) && o.Unit.Within(a.Unit) }

// console is for whoever runs the server.
func console(a Actor, o Object) bool { return a.operator && sameSite(a, o) }

// same compares two secrets or ids; what is empty is like nothing, not even itself.
func same(shown, wanted string) bool {
	return wanted != "" && subtle.ConstantTimeCompare([]byte(shown), []byte(wanted)) == 1
}

// Verdict is what the table says, with the reason of a refusal.
type Verdict int

// The verdicts.
const (
	Allowed    Verdict = iota
	Hidden             // the object is not there for this actor
	KeyMissing         // they would have to show its key
	Unknown            // they would have to sign in
	WrongRole          // they do not act as one who may
	OneFactor          // their role counts only after a second factor
)

// Decide says what the table has to say. What the table does not name, nobody may.
func Decide(a Actor, do Action, o Object) Verdict {
	r, ok := table[do]
	switch {
	case !ok:
		return Hidden
	case !r.reach(a, o):
		return r.outOfReach(a, o)
	case len(r.roles) == 0:
		return Allowed
	case !slices.Contains(r.roles, a.Role):
		return WrongRole
	case a.Role.Elevated() && !a.Strong:
		return OneFactor
	}
	return Allowed
}

// outOfReach is why an object is not there: what an actor could show to reach it is asked for only where that tells nothing about it.
func (r rule) outOfReach(a Actor, o Object) Verdict {
	switch {
	case o.KeyHash != "" && sameSite(a, o):
		return KeyMissing
	case !a.SignedIn() && !a.operator && len(r.roles) > 0:
		return Unknown
	case !a.SignedIn() && !a.operator && o.Person != "":
		return Unknown
	}
	return Hidden
}

// May reports whether the actor may do this to the object.
func May(a Actor, do Action, o Object) bool { return Decide(a, do, o) == Allowed }

// Require is nil when the actor may do this to the object; else it is the error to answer with. Missing is the code of the message for what is not
// there.
func Require(a Actor, do Action, o Object, missing string) error {
	switch Decide(a, do, o) {
	case Allowed:
		return nil
	case Unknown:
		return errs.New(errs.SignIn, "sign_in_needed")
	case KeyMissing:
		if a.KeyHash == "" {
			return errs.New(errs.NoKey, "key_missing")
		}
		return errs.New(errs.NoKey, "key_wrong")
	case WrongRole:
		return errs.New(errs.NotAllowed, "role_not_allowed", "role", string(a.Role))
	case OneFactor:
		return errs.New(errs.SecondFactor, "second_factor_needed")
	}
	return errs.New(errs.NotFound, missing)
}

// Known reports whether the table has a rule for an action.
func Known(do Action) bool {
	_, ok := table[do]
	return ok
}
