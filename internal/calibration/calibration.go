// Package calibration finds out from answers how hard the questions are and how well they work, and puts that into use once somebody has looked at it.
//
// What must always be true:
//
//   - A calibration is proposed by a job, looked at by a person, and then released or given up. Nobody is measured with it before.
//   - A release is a new version of the instrument. It never changes, and it takes nothing away: results keep the version that they were made with, and
//     assessments under way go on with theirs.
//   - The scale stays: what is new is brought to it by questions that both have, and how sure that link is, is kept with it.
//   - It tells of questions and of groups of at least [Needs.Group] people, never of a person. It holds no answer.
//   - The same answers and seed give the same calibration, however often its job is interrupted.
package calibration

import (
	"time"

	"github.com/dira-platform/dira/internal/fairness"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/itembank"
)

// ID names a calibration within its organisation.
type ID string

// State is where a calibration stands.
type State string

// The states. Waiting goes to Review, Cancelled or Failed; Review to Released or GivenUp.
const (
	Waiting   State = "waiting"   // a job makes it
	Review    State = "review"    // somebody looks at it
	Released  State = "released"  // new assessments use it, or a later one
	GivenUp   State = "given_up"  // looked at, and not wanted
	Cancelled State = "cancelled" // stopped before it was there
	Failed    State = "failed"
)

// States are all of them.
var States = []State{Waiting, Review, Released, GivenUp, Cancelled, Failed}

// Stage is what the job is at.
type Stage string

// The stages.
const (
	Gathering  Stage = "answers"
	Estimating Stage = "estimate"
)

// Stages are all of them.
var Stages = []Stage{Gathering, Estimating}

// Run is a calibration.
type Run struct {
	ID         ID
	Org        string
	Number     int // 1, 2, … in the organisation
	State      State
	Stage      Stage // while it is waiting
	Done       int   // steps of the stage, of Total
	Total      int
	Instrument itembank.InstrumentID
	Version    int     // of the instrument with whose items
	BasedOn    string  // name of the calibration before
	Failure    string  // code of the message
	Report     *Report // nil until there is one
	Name       string  // once it is released
	InUse      int     // version of the instrument that is the first with it; 0: none
	CreatedAt  time.Time
	EndedAt    time.Time // zero while nobody has ended it

	seed uint64
}

// Models of a calibration.
const (
	Rasch = "rasch" // slopes as they were; partial credit
	Free  = "2pl"   // slopes estimated; generalised partial credit
)

// Models are all of them.
var Models = []string{Rasch, Free}

// Report is what a calibration found about people as a whole and about the scale.
type Report struct {
	Model     string                  `json:"model"`
	People    int                     `json:"people"`
	Answers   int                     `json:"answers"`
	Hasty     int                     `json:"hasty"`           // left out, since they came faster than the question can be read
	Drawn     int                     `json:"drawn,omitempty"` // of how many people these were drawn by chance; 0: they are all
	Sections  []framework.StatementID `json:"sections"`        // whose questions are proposed
	Abilities []Ability               `json:"abilities"`
	Compared  []Comparison            `json:"compared"`
	Change    float64                 `json:"change"` // of a difficulty in the last quarter of the estimation, logits: how far it had settled
}

// Ability is how one ability was measured, and how its scale is tied to the one before: θ before = A·θ now + B.
type Ability struct {
	ID          framework.StatementID `json:"id"`
	Reliability float64               `json:"reliability"` // of differences between people, 0…1
	Linked      bool                  `json:"linked"`      // false: too few questions in common; nothing of it is proposed
	Provisional bool                  `json:"provisional"` // the questions in common were not calibrated before: they had the difficulty of their level
	Anchors     int                   `json:"anchors"`     // questions in common that the link rests on
	Dropped     int                   `json:"dropped"`     // that lie too far off to be trusted
	A           float64               `json:"a"`
	B           float64               `json:"b"`
	SEA         float64               `json:"se_a"` // 0 where A is 1 by the model
	SEB         float64               `json:"se_b"` // logits
	Mean        float64               `json:"mean"` // of the people who answered, on the scale before, logits
	SD          float64               `json:"sd"`
}

// Comparison is between which groups questions were compared, or why not.
type Comparison = fairness.Comparison

// Parameters are how an item behaves.
type Parameters struct {
	A  float64   `json:"a"`
	B  []float64 `json:"b"`
	C  float64   `json:"c,omitempty"`
	SE float64   `json:"se"` // of its location, logits
}

// Location is how hard the item is: the mean of its steps, logits.
func (p *Parameters) Location() float64 {
	sum := 0.0
	for _, b := range p.B {
		sum += b
	}
	return sum / float64(len(p.B))
}

// Standing says why an item is proposed or not.
type Standing string

// The standings.
const (
	Proposed Standing = "proposed"
	TooFew   Standing = "few"      // answers
	Constant Standing = "constant" // everybody answered alike
	Empty    Standing = "empty"    // nobody earned some number of its points
	Unlinked Standing = "unlinked" // nothing ties its ability to the scale
	NotReady Standing = "section"  // too few have answered its section
)

// Standings are all of them.
var Standings = []Standing{Proposed, TooFew, Constant, Empty, Unlinked, NotReady}

// Finding is what a calibration found about an item. What is nil could not be had.
type Finding struct {
	Item     itembank.ItemID       `json:"item"`
	Version  int                   `json:"version"`
	Ability  framework.StatementID `json:"ability"`
	Level    framework.Level       `json:"level"`
	Answered int                   `json:"answered"`
	Standing Standing              `json:"standing"`
	Old      Parameters            `json:"old"`
	Known    bool                  `json:"known"`         // it was calibrated before
	New      *Parameters           `json:"new,omitempty"` // on the same scale as Old
	Anchor   bool                  `json:"anchor"`        // the link rests on it
	Infit    *float64              `json:"infit,omitempty"`
	Outfit   *float64              `json:"outfit,omitempty"`
	Chi2     *float64              `json:"chi2,omitempty"`
	DF       int                   `json:"df,omitempty"`
	P        *float64              `json:"p,omitempty"`
	Slope    *float64              `json:"slope,omitempty"` // that would fit best
	SESlope  *float64              `json:"se_log_slope,omitempty"`
	Rest     *float64              `json:"rest,omitempty"` // correlation with the ability that the other answers tell
	DIF      []Difference          `json:"dif,omitempty"`
	Flags    []Flag                `json:"flags,omitempty"`

	Decision Decision `json:"-"`
	Reason   string   `json:"-"`
}

// Difference compares how hard an item is for two groups of the same ability.
type Difference struct {
	Comparison
	Class string  `json:"class"` // A negligible, B moderate, C large; empty: too few answers in a group
	Logit float64 `json:"logit"` // location for the group minus that for the reference; positive: harder for the group
	SE    float64 `json:"se"`
	P     float64 `json:"p"`
}

// Flag is what somebody must look at.
type Flag string

// The flags.
const (
	Unfair    Flag = "unfair"    // harder for a group, by much
	Backwards Flag = "backwards" // who knows more gets it wrong more often
	Flat      Flag = "flat"      // it hardly tells people apart
	Sharp     Flag = "sharp"     // it tells them apart much better than the model has it
	Misfit    Flag = "misfit"    // answers differ from what the model expects
	Moved     Flag = "moved"     // its difficulty is far from the one before
)

// Flags are all of them.
var Flags = []Flag{Unfair, Backwards, Flat, Sharp, Misfit, Moved}

// Decision is what somebody decided about an item.
type Decision string

// The decisions. An item without flags is accepted unless somebody sets it aside.
const (
	Undecided Decision = ""
	Accepted  Decision = "accepted"
	Aside     Decision = "aside" // it keeps the difficulty that it has
)

// Open reports whether somebody must still decide about it.
func (f *Finding) Open() bool {
	return f.Standing == Proposed && len(f.Flags) > 0 && f.Decision == Undecided
}

// Taken reports whether a release takes what was found.
func (f *Finding) Taken() bool {
	return f.Standing == Proposed && f.Decision != Aside && !f.Open()
}
