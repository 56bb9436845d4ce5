// Package learning keeps the learning plan of a person: what they decided to learn with, in which order and when, changed by hand as they like.
//
// What must always be true:
//
//   - Only who may read the result of an assessment sees its plan, and only they change it. It goes with the assessment.
//   - Nothing but its person changes a plan: planning again proposes, and never takes the place of what is kept by itself.
//   - Nothing is done by a click. A step is closed when a later assessment shows its level; what the person says of it stands beside that, as said by them.
//   - The address of its calendar says titles and days and nothing else. It opens nothing more, and can be renewed and withdrawn.
//   - Nobody is reminded who did not ask for it, nor more than once a week.
package learning

import (
	"slices"
	"time"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/planning"
)

// Bounds of what is stored.
const (
	MostItems   = 30
	MostGoals   = 30
	mostNote    = 1000 // characters, of a note and of what is said as evidence
	mostAddress = 500
)

// Kept is a plan that a person keeps.
type Kept struct {
	Org       string
	ID        assessment.ID // of the assessment that it belongs to
	Role      framework.StatementID
	Means     planning.Means
	Revision  int // one up with each change
	ChangedAt time.Time
	Items     []Item
	Goals     []Goal
	Shown     []Shown // levels that later assessments have shown, the highest of each ability
	Calendar  string  // address at which its calendar can be followed; empty: there is none
	Remind    bool    // its person wants to be reminded
	MayRemind bool    // they can be: it is stored under their name, they have an address, and there is mail

	plan       string // the id of this plan; what comes after it on the same assessment has another
	feed       int
	feedHash   string
	stopHash   string
	remindedAt time.Time
}

// Item is something in a plan.
type Item struct {
	Resource library.Resource // as it is now; with its id and nothing else where it is gone
	Title    string           // when it was taken in
	Cohort   *library.Cohort  // the time it is held at, as it was then; nil: at any time
	Begins   string           // days, written 2027-01-11; empty: none
	Ends     string
	Note     string
	Begun    string // day on which the person said that they have begun; empty: not yet
	Evidence Evidence
}

// Evidence is what a person says shows that they have learned something: a certificate, a sample of their work. Nobody has checked it.
type Evidence struct {
	Text    string `json:"text"`
	Address string `json:"address,omitempty"` // http or https; may be empty
	Day     string `json:"day"`               // of the certificate or the work
}

// Given reports whether anything was said.
func (e Evidence) Given() bool { return e.Text != "" }

// Goal is a step that the person wants to have reached by a day.
type Goal struct {
	Ability framework.StatementID `json:"competency"`
	Level   framework.Level       `json:"level"`
	Day     string                `json:"day"`
}

// Shown is a level that a later assessment has shown.
type Shown struct {
	Ability framework.StatementID `json:"competency"`
	Level   framework.Level       `json:"level"`
	Day     string                `json:"day"` // on which that one was submitted
}

// Gone reports whether the resource is no longer in the library.
func (i *Item) Gone() bool { return i.Resource.Gone || len(i.Resource.Words) == 0 }

// Moved reports whether the time that it is held at is no longer offered as it was: called off, moved, or no longer told of.
func (i *Item) Moved() bool {
	return i.Cohort != nil && !i.Gone() && !slices.ContainsFunc(i.Resource.Cohorts, func(c library.Cohort) bool {
		return !c.Withdrawn && c.FirstDay() == i.Cohort.FirstDay() && c.LastDay() == i.Cohort.LastDay() && c.Place == i.Cohort.Place
	})
}

// Planned is the items as package planning knows them. What is gone from the library closes nothing.
func (k *Kept) Planned() (list []planning.Item) {
	for _, i := range k.Items {
		p := planning.ItemOf(i.Resource, i.Cohort, k.Means)
		if p.Begins, p.Ends = i.Begins, i.Ends; i.Gone() {
			p.Hours = 0
		}
		list = append(list, p)
	}
	return list
}

// Find is the item of a resource; nil where there is none.
func (k *Kept) Find(id library.ResourceID) *Item {
	for i := range k.Items {
		if k.Items[i].Resource.ID == id {
			return &k.Items[i]
		}
	}
	return nil
}

// Now is where the person stands today: what they held when the plan was made, and what later assessments have shown.
func (k *Kept) Now(s planning.Standing) planning.Standing {
	held := map[framework.StatementID]framework.Level{}
	for ability, level := range s.Held {
		held[ability] = level
	}
	for _, shown := range k.Shown {
		if rank(shown.Level) > rank(held[shown.Ability]) {
			held[shown.Ability] = shown.Level
		}
	}
	return planning.Standing{Held: held, Steps: s.Steps}
}

// rank orders levels; none is 0.
func rank(l framework.Level) int { return slices.Index(framework.Levels, l) + 1 }

// State is how far an item has come.
type State string

// The states. Measured: later assessments show every step that it closes. Said: its person says that they have learned it, and nobody has checked that.
const (
	Open     State = "open"
	Begun    State = "begun"
	Measured State = "measured"
	Said     State = "said"
)

// StateOf is how far an item has come that closes these steps.
func (k *Kept) StateOf(i *Item, closes []planning.Step) State {
	switch {
	case len(closes) > 0 && !slices.ContainsFunc(closes, func(s planning.Step) bool { return !k.Closed(s) }):
		return Measured
	case i.Evidence.Given():
		return Said
	case i.Begun != "":
		return Begun
	}
	return Open
}

// Closed reports whether a later assessment has shown the level of a step.
func (k *Kept) Closed(s planning.Step) bool {
	return slices.ContainsFunc(k.Shown, func(o Shown) bool { return o.Ability == s.Ability && rank(o.Level) >= rank(s.Level) })
}

// Progress is how many of the steps of a plan are closed.
type Progress struct {
	Steps    int // that it closes
	Measured int // of them shown by a later assessment
	Said     int // of the others: their person says so
}

// Progress counts the steps that the items of a judged plan close.
func (k *Kept) Progress(items []planning.Item) (p Progress) {
	for n, planned := range items {
		for _, s := range planned.Closes {
			p.Steps++
			switch {
			case k.Closed(s):
				p.Measured++
			case k.Items[n].Evidence.Given():
				p.Said++
			}
		}
	}
	return p
}
