// Package catalogue reads records about learning resources as others write them, and writes ours as others read them: CSV, XLSX, AMB, schema.org, Dublin
// Core and LOM.
//
// What must always be true: what can be used is used, and the rest is told with its row, its field and a reason; nothing is fetched that a file points to;
// whatever a file holds, reading ends.
package catalogue

import (
	"fmt"

	"github.com/dira-platform/dira/internal/library"
)

// Record is a record as its source has it: nothing is checked or understood yet. Where a list has several values the first is the best.
type Record struct {
	Row       int    // of a table as a spreadsheet shows it; of other files the number of the record, from 1
	Name      string // its id at the source
	Gone      bool   // the source says that there is no such record any more
	Titles    []Words
	Summaries []Words
	Providers []string
	Addresses []string
	Languages []string
	Types     []string
	Licences  []string
	Costs     []string
	Hours     []string
	Levels    []string // of the whole
	Teaches   []Term
	Assesses  []Term
	Requires  []Term
	Audience  []string
	Access    []string // features of accessibility
	Sizes     []string
	Dates     []string
	Keywords  []string
	Proof     []string // whether there is a certificate
	Relations []library.Relation
	Cohorts   []Cohort
	Other     []library.Extra
}

// Words is a text with its language; empty when it is not said.
type Words struct{ Language, Text string }

// Term is a competency as a source names it.
type Term struct {
	ID    string // an address, a code
	Name  string
	Level string
}

// Problem is something in a file that could not be used.
type Problem struct {
	Row     int    `json:"row"`   // 0: the file as a whole
	Field   string `json:"field"` // empty: the row as a whole
	Reason  string `json:"reason"`
	Refused bool   `json:"refused,omitempty"` // because of it nothing of the row was taken

	Code   string `json:"-"` // of the reason, for other languages than English; empty where it has none
	Value  string `json:"-"` // what it is about
	Number int    `json:"-"`
}

// String is a line for people.
func (p Problem) String() string {
	line := p.Reason
	if p.Refused {
		line += "; the row was refused"
	}
	switch {
	case p.Row == 0 && p.Field == "":
		return line
	case p.Row == 0:
		return p.Field + ": " + line
	case p.Field == "":
		return fmt.Sprintf("row %d: %s", p.Row, line)
	}
	return fmt.Sprintf("row %d, %s: %s", p.Row, p.Field, line)
}

// The limits of what is read.
const (
	MaxFile     = 256 << 20 // bytes of a file
	maxTitle    = 500       // characters
	maxSummary  = 5000
	maxValue    = 2000
	maxList     = 50
	maxOther    = 30
	maxProblems = 30 // of one record
)

// Sink takes the records of a file one by one; an error of it ends reading.
type Sink struct {
	Record  func(Record) error
	Problem func(Problem)
}
