// Package curriculum is what a university or an academy teaches towards the framework: units with credits, and for each step to a level of a competency whether a unit
// introduces it, lets people practise it, or assesses it; what is missing in that, and what would fill it.
//
// What must always be true: a version that was published stays as it was; a unit's code stands in a curriculum once; a step is one of the framework's version that the
// curriculum is mapped to; a finding names the units that it is about; nothing is stored of a file before somebody has seen what it would change.
package curriculum

import (
	"slices"
	"strings"
	"time"

	"github.com/dira-platform/dira/internal/framework"
)

// ID names a curriculum.
type ID string

// State is where a curriculum stands.
type State string

// The states.
const (
	Draft     State = "draft" // it was never published
	Published State = "published"
	Withdrawn State = "withdrawn" // it was published, and is not to be used any more
)

// States are all states.
var States = []State{Draft, Published, Withdrawn}

// System is what credits are counted in.
type System string

// The systems of credits.
const (
	ECTS     System = "ects"     // of the European higher education area
	UK       System = "uk"       // of the United Kingdom: two for one of ECTS
	US       System = "us"       // semester credit hours
	National System = "national" // another, which the country has
	Hours    System = "hours"    // of teaching and study, where there are no credits
)

// Systems are all systems.
var Systems = []System{ECTS, UK, US, National, Hours}

// Depth is what a unit does for a step; any of the three, or several.
type Depth uint8

// What a unit can do for a step.
const (
	Introduced Depth = 1 << iota // it is explained and shown
	Practised                    // people do it themselves, and are told how it went
	Assessed                     // it counts in what the unit is passed by
)

// Depths are what a unit can do, in the order of learning, and Letters how each is written in files and tables.
var (
	Depths  = []Depth{Introduced, Practised, Assessed}
	Letters = "IPA"
)

// Letters are those of what a unit does: "IP".
func (d Depth) Letters() string {
	var b strings.Builder
	for i, one := range Depths {
		if d&one != 0 {
			b.WriteByte(Letters[i])
		}
	}
	return b.String()
}

// Has reports whether a unit does one of some things.
func (d Depth) Has(some Depth) bool { return d&some != 0 }

// Step is a level of a competency, or of the AI strand.
type Step struct {
	Ability framework.StatementID `json:"ability"`
	Level   framework.Level       `json:"level"`
}

// Mark is what a unit does for a step.
type Mark struct {
	Step
	Depth Depth `json:"depth"` // never 0
}

// Unit is a module, a course, or whatever a curriculum is made of.
type Unit struct {
	Code        string   `json:"code"`
	Title       string   `json:"title"`
	Credits     Credits  `json:"credits,omitempty"`
	Semester    int      `json:"semester,omitempty"` // counted through the whole curriculum; 0: not said
	Elective    bool     `json:"elective,omitempty"` // students choose it; otherwise all take it
	Description string   `json:"description,omitempty"`
	Requires    []string `json:"requires,omitempty"` // codes of the units that come before it
	Marks       []Mark   `json:"marks,omitempty"`    // in the order of the framework
}

// About is what is said of a curriculum as a whole.
type About struct {
	Name        string  `json:"name"`
	Institution string  `json:"institution"`
	Award       string  `json:"award,omitempty"` // what is gained by it
	System      System  `json:"system"`
	Total       Credits `json:"total,omitempty"` // that the award takes; 0: not said
	Language    string  `json:"language"`        // of what is taught and of what is written here, BCP 47
	Summary     string  `json:"summary,omitempty"`
}

// Body is what stands in a version of a curriculum.
type Body struct {
	About
	Framework framework.VersionID `json:"framework"` // that it is mapped to
	Units     []Unit              `json:"units"`     // by semester, then as they were put in
}

// Curriculum is one of an organisation.
type Curriculum struct {
	Body
	ID          ID
	Org         string
	By          string // what the organisation is called
	State       State
	Revision    int    // the latest version
	Shown       int    // the version that everybody reads, or read last; 0: none
	Reason      string // why it was withdrawn
	CreatedAt   time.Time
	ChangedAt   time.Time
	PublishedAt time.Time // the last time; zero: never
	WithdrawnAt time.Time // the last time; zero: never
}

// Newer reports whether there is a version that nobody else has seen.
func (c *Curriculum) Newer() bool { return c.Revision != c.Shown }

// Version is that a curriculum was changed.
type Version struct {
	Revision  int
	Units     int
	ChangedAt time.Time
}

// Unit is the unit with a code, or nil.
func (b *Body) Unit(code string) *Unit {
	if i := b.at(code); i >= 0 {
		return &b.Units[i]
	}
	return nil
}

func (b *Body) at(code string) int {
	return slices.IndexFunc(b.Units, func(u Unit) bool { return sameCode(u.Code, code) })
}

// sameCode reports whether two codes name the same unit: people write them with large and small letters.
func sameCode(a, b string) bool { return strings.EqualFold(a, b) }

// Depth is what a unit does for a step; 0: nothing.
func (u *Unit) Depth(s Step) Depth {
	for _, m := range u.Marks {
		if m.Step == s {
			return m.Depth
		}
	}
	return 0
}

// Steps lists the steps of a framework: every level of every ability, in its order.
func Steps(v *framework.Version) (all []Step) {
	for _, a := range v.Abilities() {
		for _, l := range framework.Levels {
			all = append(all, Step{a, l})
		}
	}
	return all
}
