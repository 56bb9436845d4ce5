// Package standard sets where the levels of competencies begin: a panel of judges rates questions in two or three rounds, and an officer decides on the result.
//
// What must always be true:
//
//   - Questions are shown to the judges of a panel alone, while it is open, after each has promised to keep them to themselves. Each showing is written down.
//   - A judge sees their own judgements and how all of them are spread, never another judge's, and neither does an officer.
//   - A round that was closed does not change. Single judgements are deleted when the panel is decided on; what was made of them stays, without names.
//   - What a panel found becomes a standard only by a decision, within one standard error of it. A standard never changes: another one is a new version.
//     Assessments that were begun keep the standard that they began with.
package standard

import (
	"time"

	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/internal/policy"
)

// ID names a panel within its organisation.
type ID string

// Method is how judges judge.
type Method string

// The methods.
const (
	Angoff   Method = "angoff"   // the share of people just at a level who get each question right
	Bookmark Method = "bookmark" // the last question, of an ordered booklet, that people just at a level have mastered
)

// Methods are all of them.
var Methods = []Method{Angoff, Bookmark}

// State is where a panel stands. It goes on and never back.
type State string

// The states.
const (
	Draft    State = "draft"    // judges are being named
	Open     State = "open"     // they judge, round after round
	Closed   State = "closed"   // the result stands, and waits for a decision
	Adopted  State = "adopted"  // the result is the standard, or was for a time
	Rejected State = "rejected" // it is not
)

// How many judges and rounds there are.
const (
	Fewest     = 3 // below that the mean of two would tell each what the other judged
	Apart      = 5 // below that nothing is told of how judgements lie apart: with median and quartiles of three or four, each could work out what the others gave
	Enough     = 8 // below that the error is large, and officers are told so
	Most       = 30
	LeastRound = 2
	MostRounds = 3
)

// Levels is how many levels begin somewhere: basic, intermediate, advanced.
const Levels = 3

// Three is a value for each of the levels, from basic to advanced.
type Three [Levels]float64

// Panel is one setting of a standard.
type Panel struct {
	ID         ID
	Org        string
	Unit       policy.Path // of the organisation as a whole
	Name       string
	Method     Method
	Instrument itembank.InstrumentID
	Version    int // of the instrument, at the time
	Abilities  []framework.StatementID
	Items      []itembank.ItemID // in the order in which judges see them; of a booklet, all that are in it
	Rounds     int
	Round      int // that is under way, from 1; the last one once it is closed; 0 for a draft
	State      State
	Just       [Levels]string // who has just reached each level, in the words of whoever prepared the panel
	CreatedAt  time.Time
	OpenedAt   time.Time // zero before
	ClosedAt   time.Time // zero before
	DecidedAt  time.Time // zero before
	Reason     string    // of the decision
}

// last reports whether the round under way is the last.
func (p *Panel) last() bool { return p.Round == p.Rounds }

// JudgeID names somebody's part in a panel. It appears in the address of their pages.
type JudgeID string

// Judge is somebody who was named, as an officer sees them.
type Judge struct {
	ID       JudgeID
	Person   identity.PersonID // empty once they are erased
	Name     string            // empty once they are erased
	ByMail   bool              // a message reaches them
	Accepted bool              // they promised to keep the questions to themselves
	Finished bool              // the round under way
}

// Spread is how judgements lie: half of them are between the quartiles.
type Spread struct {
	Low    float64 `json:"low"` // the lower quartile
	Middle float64 `json:"middle"`
	High   float64 `json:"high"` // the upper quartile
}

// Cut is where a level begins by the judgements of a round.
type Cut struct {
	Theta  float64 `json:"theta"`  // logits
	SE     float64 `json:"se"`     // standard error over judges, logits
	Judges Spread  `json:"judges"` // where each judge alone would place it, logits
	SD     float64 `json:"sd"`     // of these
}

// Outcome is what came of a round. It names nobody.
type Outcome struct {
	Judges      int                                `json:"judges"`                // who finished it
	Cuts        [Levels]*Cut                       `json:"cuts"`                  // nil: the judgements give none
	Given       [Levels][]float64                  `json:"given"`                 // of each judge, lowest first: the sum of ratings, or the page of the bookmark
	Items       map[itembank.ItemID][Levels]Spread `json:"items,omitempty"`       // of ratings, in points
	Marks       [Levels]Spread                     `json:"marks,omitzero"`        // of bookmarks, pages
	Consistency *Spread                            `json:"consistency,omitempty"` // correlation of each judge's ratings with the difficulty of the questions
	Impact      *Impact                            `json:"impact,omitempty"`      // nil: too few people for it
}

// Impact is how people would be spread over the levels.
type Impact struct {
	People int                         `json:"people"`          // assessments it rests on
	Now    [Levels + 1]float64         `json:"now"`             // shares by the cuts in force: none, basic, intermediate, advanced
	Then   [Levels + 1]float64         `json:"then"`            // by the cuts of the round
	Items  map[itembank.ItemID]float64 `json:"items,omitempty"` // share of its points that those earned who were asked
}

// Standard is a version of the cuts, as it was adopted.
type Standard struct {
	Number     int
	Name       string
	Panel      ID
	PanelName  string
	Method     Method
	Abilities  []framework.StatementID
	Cuts, SE   Three
	Judges     int
	Adjusted   bool
	Reason     string
	By         string // the name of who decided; empty once they are erased
	Instrument string // the version that carries it, "starter@2"
	AdoptedAt  time.Time
}
