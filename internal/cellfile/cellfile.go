// Package cellfile reads and writes the files of 'dira disclosure': counts of people, releases of them, and what an audit found.
//
// A file of counts is CSV with the columns unit, sex, level, wave and count; a release has one more, reason. What is wrong with a file is an error
// that says in which row and column. Nothing is guessed: a row that cannot be understood stops the reading.
package cellfile

import (
	"fmt"
	"math"
	"strings"

	"github.com/dira-platform/dira/disclosure"
	"github.com/dira-platform/dira/internal/spreadsheet"
)

// Dimensions are the flat dimensions of the files, beside the units.
var Dimensions = []string{"sex", "level"}

// Protected is the reason of every suppressed count. There is one for all: to tell small counts from those that protect others would tell
// which are small.
const Protected = "protected"

const rounded = "rounded to "

// columns of the files, in the order in which they are written.
var columns = []string{"unit", "sex", "level", "wave", "count", "reason"}

// text is a name as it is written, and name a text as it was meant: a spreadsheet program would run some names as formulas.
func text(name string) string { return spreadsheet.Defuse(name) }

func name(text string) string { return spreadsheet.Restore(strings.TrimSpace(text)) }

// problem is what is wrong at a place of a file; row and column from 1, 0 = of no single one.
func problem(row, column int, name, format string, args ...any) error {
	place := ""
	if row > 0 {
		place = fmt.Sprintf("row %d", row)
	}
	if column > 0 {
		place += fmt.Sprintf(", column %d (%s)", column, name)
	}
	if place != "" {
		place = strings.TrimPrefix(place, ", ") + ": "
	}
	return fmt.Errorf("%s%s", place, fmt.Sprintf(format, args...))
}

// A Finding is a group about which releases tell too much, as the audit is written.
type Finding struct {
	Unit  string `json:"unit"`
	Sex   string `json:"sex"`
	Level string `json:"level"`
	Wave  string `json:"wave"`
	Lower int64  `json:"lower"` // the interval that an attacker can prove, at the least
	Upper *int64 `json:"upper"` // null when the audit found no upper bound, which only a finding can have that is unknown
	// Published is true when the count stands in the file.
	Published bool `json:"published"`
	// Release is the number of the file, from 1. Added is set when what was added since an earlier file is meant: the number of that one.
	Release int `json:"release"`
	Added   int `json:"added_since,omitempty"`
	// Unknown is set when the audit could prove neither that the group is safe nor that it is not.
	Unknown bool `json:"unknown,omitempty"`
}

// An Audit is what an audit found, as it is written.
type Audit struct {
	Cells      int       `json:"cells"`
	Suppressed int       `json:"suppressed"`
	Revealed   []Finding `json:"revealed"`
	// Narrowest is upper − lower of the narrowest interval of a suppressed count; null when none is suppressed or none has an upper bound.
	Narrowest *int64 `json:"narrowest_interval"`
}

// NewAudit is a report as it is written.
func NewAudit(r *disclosure.Report) *Audit {
	a := &Audit{Cells: r.Cells, Suppressed: r.Suppressed, Revealed: []Finding{}}
	if r.Narrowest >= 0 {
		a.Narrowest = &r.Narrowest
	}
	for _, f := range r.Revealed {
		a.Revealed = append(a.Revealed, finding(f))
	}
	return a
}

func finding(f disclosure.Finding) Finding {
	out := Finding{Unit: f.Unit, Sex: f.By[0], Level: f.By[1], Wave: f.Wave, Lower: f.Lower, Upper: &f.Upper, Published: f.Published,
		Release: f.Release, Added: f.Since, Unknown: f.Unknown}
	if f.Upper == math.MaxInt64 {
		out.Upper = nil
	}
	return out
}
