// Package results says what a round found, for those who decide: by unit and by sex, with how sure it is, and giving nobody away.
//
// What must always be true:
//
//   - Nothing is reported but from a release: what was published of a round to an audience when it was closed. A release never changes, also when somebody in
//     it is erased, and a second one of the same round is made only when at least as many people were added as its threshold, or the answers of as many were
//     scored again.
//   - A figure stands in a release only where the number of people behind it does, and that number only where it is at least the threshold of the audience
//     and no smaller group can be had by subtraction, over the tree of units and over sex: package disclosure decides and proves it.
//   - What a stricter audience sees is a part of what a laxer one does.
//   - Of questions it tells how they worked for women and men only where both are told of, and of the whole alone; once for a round.
//   - Pages, files and programs show the same release.
//   - Facts can be thrown away and made again from the results of the assessments.
package results

import (
	"time"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/fairness"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/round"
)

// Audience is for whom a release is made.
type Audience string

// The audiences, from the laxest to the strictest.
const (
	ForOfficers Audience = "officer" // and those who oversee
	ForManagers Audience = "manager" // and everybody of the organisation
	ForPublic   Audience = "public"
)

// Audiences are all of them, each stricter than the one before.
var Audiences = []Audience{ForOfficers, ForManagers, ForPublic}

// Threshold is the smallest group of which anything is told.
func (a Audience) Threshold() int {
	if a == ForOfficers {
		return 5
	}
	return 10
}

// RoundTo is to which multiple numbers of people are rounded; 1: they are not.
func (a Audience) RoundTo() int {
	if a == ForPublic {
		return 5
	}
	return 1
}

// Everyone is the sex of a group that is not divided by sex.
const Everyone = "total"

// The groups of all who are not counted as women, or as men. They are told of where few people are neither: women and men both could not be, beside everybody.
const (
	NotWomen = "not_woman"
	NotMen   = "not_man"
)

// elses are the groups of all others than those of a sex.
var elses = map[string]string{"woman": NotWomen, "man": NotMen}

// Fact is what was found about one ability of one person.
type Fact struct {
	Session     assessment.ID
	Ability     framework.StatementID
	Unit        identity.UnitID
	Sex         string // one of assessment.Sexes
	Grade       string // one of assessment.Grades, or empty
	Role        framework.StatementID
	Pair        string // the same for the same person in another wave; empty in an anonymous round
	Theta, SE   float64
	AtLeast     [4]float64 // probability of none (1), basic, intermediate, advanced, or more
	Self        int        // own view, 0…3; -1: none
	Target      int        // 1…3; 0: none
	Answered    int
	Instrument  string
	Calibration string
	Cuts        string
	Release     int   // number of the first release in which it counts; 0: none yet
	Was         *Fact // before the answers were scored again; nil: they were not just now
}

// Release is what is published of a round to one audience.
type Release struct {
	Round      round.ID         `json:"round"`
	Name       string           `json:"name"`
	Wave       int              `json:"wave"`
	Number     int              `json:"number"`
	Audience   Audience         `json:"audience"`
	Threshold  int              `json:"threshold"`
	RoundTo    int              `json:"round_to"`
	MadeAt     time.Time        `json:"made_at"`
	ClosedAt   time.Time        `json:"closed_at"`
	How        string           `json:"identification"`
	Language   string           `json:"language"` // of the organisation
	Versions   []Version        `json:"versions"` // of the instruments and scales that were used
	Abilities  []Ability        `json:"abilities"`
	Units      []Unit           `json:"units"`            // the tree, parents first
	Above      []Unit           `json:"above,omitempty"`  // of whoever sees a part: the units above it
	Beside     []Unit           `json:"beside,omitempty"` // the units that are told of together with that part
	Groups     []Group          `json:"groups"`
	Levels     []LevelCell      `json:"levels"`
	Grades     []Part           `json:"grades"` // of the whole and, where that is a government, of its institutions
	Roles      []Part           `json:"roles"`  // the same
	Before     *Wave            `json:"before,omitempty"`
	Pending    bool             `json:"provisional"`         // the questions are not calibrated, or some levels were set by no panel
	Standards  []Standard       `json:"standards"`           // of panels that set where levels begin
	Unset      int              `json:"unset"`               // abilities of which no panel has set the levels that were used
	Calibrated bool             `json:"calibrated"`          // the questions
	Merged     bool             `json:"merged,omitempty"`    // the tree is so large that the lowest units are told of with the one above them
	Rescored   *Rescored        `json:"rescored,omitempty"`  // the answers were scored again; nil: they were not
	Questions  *fairness.Report `json:"questions,omitempty"` // whether they worked differently for groups, by the answers of the first release; nil: that was not looked at
}

// Standard is where a panel set that the levels of some abilities begin.
type Standard struct {
	Name      string                  `json:"name"`
	Abilities []framework.StatementID `json:"abilities"`
	Judges    int                     `json:"judges"`
	Day       string                  `json:"day"`   // on which it was adopted, 2006-01-02
	Error     float64                 `json:"error"` // the largest standard error of its cuts, logits
}

// Version is what results were made with, and by how many people's.
type Version struct {
	Instrument  string `json:"instrument"`
	Calibration string `json:"calibration"`
	Cuts        string `json:"cuts"`
}

// Ability is a competency, or the strand, and how well it was measured in this round: 0 where that is not told, as the mean ability of the whole is not.
type Ability struct {
	ID          framework.StatementID `json:"id"`
	Reliability float64               `json:"reliability"`      // spread / (spread + error): of differences between people, 0…1
	Spread      float64               `json:"spread,omitempty"` // var(θ) over all who were measured
	Error       float64               `json:"error,omitempty"`  // mean SE² of theirs
}

// Unit is a unit of the tree as it was at the close.
type Unit struct {
	ID     identity.UnitID   `json:"id"`
	Parent identity.UnitID   `json:"parent,omitempty"` // empty at the top of the round
	Name   string            `json:"name"`
	Kind   identity.UnitKind `json:"kind,omitempty"` // what it is; empty in releases that are older than this
	Depth  int               `json:"depth"`          // below the top
}

// Group is the people of a unit with everything below it, or of one sex of them, as far as they may be told of.
type Group struct {
	Unit    identity.UnitID   `json:"unit"`
	Rest    []identity.UnitID `json:"rest,omitempty"` // the group is only these parts of the unit, taken together since each is too small; with the unit itself for those directly in it
	Sex     string            `json:"sex"`            // or Everyone, NotWomen, NotMen
	People  int               `json:"people"`         // who answered; rounded as the audience wants it
	Invited int               `json:"invited"`        // 0 where it is not known
	Release int               `json:"release"`        // number of the release since which this stands
	Stats   []Stat            `json:"stats"`          // by ability, in the order of Release.Abilities
}

// Part is the people of a grade or a role.
type Part struct {
	Unit   identity.UnitID `json:"unit,omitempty"` // an institution of a government; empty: of the whole
	Code   string          `json:"code"`
	People int             `json:"people"`
	Stats  []Stat          `json:"stats"`
}

// Stat is what was found about an ability in a group; nil: on too few people to be told. Its intervals hold the value of the whole group with 95 % confidence:
// docs/results.md has the formulas.
type Stat struct {
	Theta   *Interval `json:"theta,omitempty"`   // mean ability, logits
	Level   *Interval `json:"level,omitempty"`   // mean level, 0 = none … 3 = advanced, from FewShare to 3 − FewShare
	Reached *Interval `json:"reached,omitempty"` // share of those with a target who have reached it, from FewShare to 1 − FewShare
	Gap     *Interval `json:"gap,omitempty"`     // levels that are missing to the target, mean of those with one, from FewShare to 3 − FewShare
	Self    *Interval `json:"self,omitempty"`    // own view minus what was measured, levels, mean of those who gave one, −3…3
	Change  *Interval `json:"change,omitempty"`  // of the mean ability since the wave before, logits
}

// Interval is an estimate and where the true value lies with the confidence that stands beside it.
type Interval struct {
	Value float64 `json:"value"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
	SE    float64 `json:"se"`
	N     int     `json:"n"` // people it rests on; rounded as the audience wants it
}

// Wave is the round with which a release compares.
type Wave struct {
	Round    round.ID  `json:"round"`
	Name     string    `json:"name"`
	ClosedAt time.Time `json:"closed_at"`
}

// LevelCell is how many people of a unit are at each level of an ability.
type LevelCell struct {
	Unit    identity.UnitID       `json:"unit"`
	Ability framework.StatementID `json:"ability"`
	Counts  [4]*int               `json:"counts"` // none, basic, intermediate, advanced; nil: protected
}
