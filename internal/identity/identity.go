// Package identity knows organisations, the tree of their units, their people, and as what each of these may act.
//
// What must always be true: everything owned belongs to one organisation, which is its border; a tree has one root; a person is in one unit; staff
// numbers and addresses are unique within an organisation; an organisation always has an administrator who can sign in. Nobody is
// deleted by leaving: that is what erasing is for.
package identity

import (
	"time"

	"github.com/dira-platform/dira/internal/policy"
)

// OrganisationID is the short name of an organisation, in small Latin letters, digits and hyphens: people type it when they sign in.
type OrganisationID string

// Organisation is a government or a ministry, strictly apart from every other on the server.
type Organisation struct {
	ID       OrganisationID
	Name     string
	Language string // in which people are written to of whom no other is known
}

// UnitID names a unit within its organisation.
type UnitID string

// UnitKind is what sort of thing a unit is.
type UnitKind string

// UnitKinds are all kinds, from the top of a government down; any may stand under any.
var UnitKinds = []UnitKind{"government", "ministry", "agency", "department", "team", "other"}

// Unit is a node of an organisation's tree.
type Unit struct {
	ID       UnitID
	Parent   UnitID // empty at the root
	Path     policy.Path
	Name     string
	Code     string // the organisation's own, or empty
	Kind     UnitKind
	ClosedAt time.Time // zero while it exists
}

// Root reports whether the unit is the organisation as a whole.
func (u *Unit) Root() bool { return u.Parent == "" }

// PersonID names a person within their organisation. It appears in addresses of pages, and in nothing that leaves the organisation.
type PersonID string

// Person is someone the organisation knows.
type Person struct {
	ID   PersonID
	Unit UnitID
	Path policy.Path // of the unit
	Details
	State  PersonState
	LeftAt time.Time // zero while they are there
}

// Details are what an organisation may know of a person. All but the name may be empty.
type Details struct {
	StaffNumber string
	Name        string
	Email       string // with its domain in small letters
	Language    string
	Sex         string // one of assessment.Sexes
	AgeBand     string // one of assessment.AgeBands
	Grade       string // one of assessment.Grades
	JobRole     string // the id of a role profile of the framework
}

// PersonState says whether someone still works there.
type PersonState string

// The states of a person.
const (
	Active PersonState = "active"
	Left   PersonState = "left"
)

// Grant is one thing as which a person may act.
type Grant struct {
	Role policy.Role
	Unit UnitID
	Path policy.Path
	Name string // of the unit
}

// Standing is how a person stands in a role.
type Standing struct {
	Path         policy.Path // of the unit for which they act
	Unit, Person string      // their names
}

// object is what the policy needs to know of a unit.
func (u *Unit) object(org string) policy.Object { return policy.Object{Org: org, Unit: u.Path} }

// object is what the policy needs to know of a person.
func (p *Person) object(org string) policy.Object {
	return policy.Object{Org: org, Person: string(p.ID), Unit: p.Path}
}
