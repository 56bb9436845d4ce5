// Package intake is how an editor brings a file of resources into the library: looked at first, then taken over by a job.
//
// What must always be true: nothing of a file is in the library before somebody has seen what it would do and said yes; what comes in is said by the
// organisation of the editor, and changes nothing that others say; an import that is stopped goes on where it was, without doubles; its report stays.
package intake

import (
	"time"

	"github.com/dira-platform/dira/internal/catalogue"
	"github.com/dira-platform/dira/internal/library"
)

// ID names an import.
type ID string

// State is where an import stands.
type State string

// The states.
const (
	Reading   State = "reading" // a large file is looked through
	Previewed State = "preview" // somebody looks at what would happen
	Waiting   State = "waiting" // accepted; it is being taken over
	Done      State = "done"
	Failed    State = "failed"   // it could not be read
	GivenUp   State = "given_up" // nobody wanted it
)

// States are all states.
var States = []State{Reading, Previewed, Waiting, Done, Failed, GivenUp}

// How long a file waits for somebody to say yes, what is read while somebody waits for the page, and how much of a preview is kept.
const (
	keep        = 24 * time.Hour
	atOnce      = 256 << 10 // bytes
	shown       = 20        // records of each kind
	mostKept    = 20_000    // problems
	longestList = 100       // characters of a name
)

// Import is a file on its way into the library.
type Import struct {
	ID        ID
	Org       string
	FileName  string
	List      string
	State     State
	Done      int // records stored so far, of Total
	Total     int
	Report    Report
	CreatedAt time.Time
}

// Report is what would become of a file or, once it is taken over, what became of it. Problems of [catalogue.Report] are kept with their codes.
type Report struct {
	Read      int       `json:"read"`
	Taken     int       `json:"taken"`
	Updated   int       `json:"updated"`
	Unchanged int       `json:"unchanged"`
	Merged    int       `json:"merged"`
	Refused   int       `json:"refused"`
	Problems  []Problem `json:"problems,omitempty"`
	New       []Line    `json:"new,omitempty"`     // the first that are new
	Updates   []Line    `json:"updates,omitempty"` // the first that change something
	Merges    []Line    `json:"merges,omitempty"`  // the first that are put together with others
	Failure   string    `json:"failure,omitempty"` // code of why reading ended before the file did
	Limit     int       `json:"limit,omitempty"`   // that the failure speaks of, if it does
}

// Problem is something that could not be used.
type Problem struct {
	Row    int    `json:"row,omitempty"`
	Field  string `json:"field,omitempty"`
	Code   string `json:"code,omitempty"`
	Value  string `json:"value,omitempty"`
	Number int    `json:"number,omitempty"`
	Reason string `json:"reason,omitempty"` // in English, where it has no code
}

// Line is a record of a preview.
type Line struct {
	Row     int                `json:"row"`
	Title   string             `json:"title"`
	With    library.ResourceID `json:"with,omitempty"` // it is put together with; empty: with one of the same file
	By      string             `json:"by,omitempty"`   // url or title
	Changes []library.Change   `json:"changes,omitempty"`
}

// counted puts the counts and problems of a run into a report.
func (r *Report) counted(c catalogue.Report) {
	r.Read, r.Taken, r.Updated, r.Unchanged, r.Merged, r.Refused = c.Read, c.Taken, c.Updated, c.Unchanged, c.Merged, c.Refused
	r.Problems = nil
	for _, p := range c.Problems[:min(len(c.Problems), mostKept)] {
		to := Problem{Row: p.Row, Field: p.Field, Code: p.Code, Value: p.Value, Number: p.Number}
		if p.Code == "" {
			to.Reason = p.Reason
		}
		r.Problems = append(r.Problems, to)
	}
	if more := len(c.Problems) - mostKept; more > 0 {
		r.Problems = append(r.Problems, Problem{Code: "more", Number: more})
	}
}
