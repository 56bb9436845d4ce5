// Package privacy answers for what is stored about people: what, why, how long; shown, corrected, taken along and erased from one page.
//
// What must always be true: every column of every table stands in the register with what it holds of people, and a test fails for one that does not;
// what is erased is noted in a ledger outside the database before it takes effect, so that no backup brings it back; the log of who did what
// keeps its events and loses the only thing that tied them to the person.
package privacy

import (
	"time"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/erasure"
)

// Holder is a part of the program that stores something about people: how it is shown to them, and how it is erased. The parts are listed in
// [Holders], in the order of erasing: what refers to others comes before them.
type Holder struct {
	Name   string                                                       // in the register, and in what people download
	Export func(tx *db.Tx, org, person string) (any, error)             // may be nil
	Erase  func(tx *db.Tx, org, person string) ([]erasure.Entry, error) // with what else must be noted in the ledger; may be nil
}

// Looked is an event of the log that is about a person.
type Looked struct {
	At     time.Time
	By     string // the role of whoever did it; not who: they, too, have a right to be left alone
	Action string
	Self   bool // the person did it themselves
}

// Everything is all that is stored about a person, by the parts that store it.
type Everything struct {
	At    time.Time      `json:"at"`
	Parts map[string]any `json:"parts"`
}
