// Package roster brings an organisation's people in from its list of staff: looked at first, then taken over all at once.
//
// What must always be true: nothing is written before somebody has seen what will happen and said yes; then all of a list is taken over or nothing,
// whatever dies in between; the same list twice changes nothing the second time; the file is kept only until it is taken over or given up,
// a day at most.
package roster

import (
	"time"

	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/stafflist"
)

// ID names an import within its organisation.
type ID string

// State is where an import stands.
type State string

// The states of an import.
const (
	Previewed State = "preview"  // somebody looks at what would happen
	Waiting   State = "waiting"  // accepted; it is being taken over
	Done      State = "done"     // everything was taken over
	Failed    State = "failed"   // nothing was
	GivenUp   State = "given_up" // nobody wanted it
)

// keep is how long a file waits for somebody to say yes.
const keep = 24 * time.Hour

// Import is a list on its way in.
type Import struct {
	ID        ID
	Org       string
	Unit      identity.UnitID // under which its units stand
	Path      policy.Path     // of that unit
	FileName  string          // as the person's computer called it
	Options   stafflist.Options
	Leavers   bool // whoever is not in the list has left
	State     State
	Done      int // people prepared so far, of Total
	Total     int
	Outcome   Outcome
	CreatedAt time.Time

	person string
}

// object is what the policy needs to know of an import.
func (i *Import) object() policy.Object { return policy.Object{Org: i.Org, Unit: i.Path} }

// Outcome is what came of an import.
type Outcome struct {
	New      int    `json:"new"`
	Changed  int    `json:"changed"`
	Back     int    `json:"back"` // had left and are there again
	Same     int    `json:"same"`
	Left     int    `json:"left"`
	Units    int    `json:"units"`             // that were made
	Refused  int    `json:"refused"`           // rows
	Failure  string `json:"failure,omitempty"` // code of what went wrong
	Unlisted int    `json:"unlisted"`          // active people who are not in the list
}

// Preview is what an import would do.
type Preview struct {
	Import  *Import
	List    *stafflist.List
	Outcome Outcome // as it would be
	Missing []identity.Person
	Within  int      // active people at and below the unit of the import, as it is
	Units   []string // paths of units that would be made
	Clashes []Clash
}

// Clash is a row that contradicts who is there already.
type Clash struct {
	Row  int    // as the spreadsheet shows it
	Name string // in the row
	Code string // of the message: error.<code>
}
