// Package audit keeps the record of who did what: events that are only ever added, in one chain for each organisation.
//
// What must always be true:
//   - An event is stored with what it tells of, in the same transaction, or neither is.
//   - The events of an organisation are numbered 1, 2, 3 … without a gap, and each seals the one before by its hash.
//   - No event is changed or taken away: there is no statement for it in this package, and no other package names its tables.
//   - An event holds no answer, no name, no address and no secret. People stand in it as subjects, random ids; the table that says which person
//     a subject is stands beside the log. When a person is erased their row there goes, and nothing in the log can be tied to them any more.
//
// The chain shows that somebody with access to the database has changed it. It can't show that its end was cut off, or that all of it was
// written anew from some event on: for that its [Head] is written down elsewhere from time to time, and given to [Verify].
package audit

import (
	"encoding/json"
	"fmt"
	"regexp"
	"time"
)

// Event is something that was done, as a slice tells it to [Record].
type Event struct {
	Org     string  // of the one who acts, or on whose behalf the program does
	Person  string  // who acted: the id of a person, of which the log keeps their subject; empty when no person did
	Role    string  // as which they acted: one of theirs, or [Operator], [Program] or [Visitor]
	Action  string  // what was done: "person.invite"
	Object  Object  // to what; none where it is the organisation itself
	Details Details // what else must be known to understand it
}

// Roles of those who act without being a person of the organisation.
const (
	Operator = "operator" // whoever runs the server, at its console
	Program  = "program"  // Dira by itself, in its jobs
	Visitor  = "visitor"  // someone who has not said who they are, or not shown it
)

// Object is what was acted on.
type Object struct {
	Kind string // "person", "round", "framework"
	ID   string // opaque; of a person: their id, of which the log keeps their subject. An id must not lead to a person when that person is erased
}

// Person is the kind of an object that is a person.
const Person = "person"

// Details are what else is known of an event: names and values that are codes, numbers, true or false. Sentences, names and addresses do not fit in.
type Details map[string]any

// Entry is an event as it stands in the log.
type Entry struct {
	Org          string
	Number       int64 // in the chain of its organisation, from 1
	At           time.Time
	Actor        string // a subject; empty when no person acted
	Role         string
	Action       string
	Object       Object
	Details      json.RawMessage // an object with sorted names and without spaces
	PreviousHash string          // empty for the first
	Hash         string          // 64 hexadecimal digits in small letters

	encoding, follows int64
}

// What fits in where. Free text does not, so that no sentence, name or mail address comes into the log by accident.
var (
	actionForm = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$`)
	nameForm   = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	valueForm  = regexp.MustCompile(`^[A-Za-z0-9_.:/+~#=%?,-]*$`)
)

const (
	longest = 200 // bytes of a value
	most    = 20  // details of an event
)

// check says what is wrong with an event. It is always a fault of the program.
func (e Event) check() error {
	switch {
	case e.Org == "":
		return fmt.Errorf("an event without an organisation")
	case e.Person == "" && e.Role == "":
		return fmt.Errorf("an event of nobody: without a person it needs a role")
	case e.Role != "" && !fits(nameForm, e.Role):
		return fmt.Errorf("%q is no role", e.Role)
	case !fits(actionForm, e.Action):
		return fmt.Errorf("%q is no action: it has the form area.what", e.Action)
	case e.Object.Kind != "" && !fits(nameForm, e.Object.Kind) || e.Object.Kind == "" && e.Object.ID != "":
		return fmt.Errorf("%q is no kind of object", e.Object.Kind)
	case e.Object.Kind == Person && e.Object.ID == "":
		return fmt.Errorf("a person without an id")
	case e.Object.Kind != Person && !fits(valueForm, e.Object.ID):
		return fmt.Errorf("the id of the %s does not fit into the log", e.Object.Kind)
	}
	return e.Details.check()
}

// check names a detail that does not fit, but not its value: an error is logged.
func (d Details) check() error {
	if len(d) > most {
		return fmt.Errorf("%d details, more than %d", len(d), most)
	}
	for name, value := range d {
		if !fits(nameForm, name) {
			return fmt.Errorf("%q is no name of a detail", name)
		}
		switch value := value.(type) {
		case int, int64, bool:
		case string:
			if !fits(valueForm, value) {
				return fmt.Errorf("the value of the detail %s does not fit into the log: a code does, without spaces", name)
			}
		default:
			return fmt.Errorf("the detail %s is neither a code nor a number nor true or false", name)
		}
	}
	return nil
}

func fits(form *regexp.Regexp, s string) bool { return len(s) <= longest && form.MatchString(s) }
