// Package planning makes a person's learning plan: of the resources there are, those that close most of what is missing between the levels a person has and those
// they are to reach, in the time they have, with a proof that nothing would close more.
//
// What must always be true: a plan keeps to the means it was asked for; nothing advanced stands in it before what it builds on; what is not known of a resource
// is assumed only where the person said what to assume, and shown as assumed; two courses that are held on the same days are never both in it; nothing is stored
// here: what a person keeps is the matter of package learning.
package planning

import (
	"github.com/dira-platform/dira/allocate"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/library"
)

// Means are what a person has for learning.
type Means struct {
	Hours     float64  `json:"hours"`          // in all, 1 to MostHours
	Unknown   float64  `json:"unknown"`        // what a resource of unknown length counts as, in hours; 0 leaves such resources out
	Languages []string `json:"languages"`      // that they read, the one they like best first: BCP 47
	Free      bool     `json:"free,omitempty"` // only what is known to cost nothing
	Most      int      `json:"most"`           // resources at most, 1 to MostItems

	Start  string  `json:"start,omitempty"`  // the day from which there is time, written 2027-01-11; empty: days do not matter, and what is held on days is taken as if it were not
	Week   float64 `json:"week,omitempty"`   // hours a week, 1 to MostWeek; matters with a start only
	AtOnce int     `json:"atOnce,omitempty"` // resources at a time, 1 to MostItems; likewise
	Money  *Money  `json:"money,omitempty"`  // nil: it does not matter what something costs
}

// Money is what a person may spend of their own.
type Money struct {
	Sum      float64 `json:"sum"`      // 0 to MostMoney
	Currency string  `json:"currency"` // ISO 4217
	Unknown  bool    `json:"unknown"`  // what has no known price may be in the plan, and counts as nothing
}

// The bounds of [Means].
const (
	MostHours = 500
	MostItems = allocate.MaxTaken
	MostWeek  = 60
	MostMoney = 1e6
)

// Step is one level of one ability that a person is to reach.
type Step struct {
	Ability framework.StatementID
	Level   framework.Level // to reach
	Weight  float64         // what it is worth: priority × the probability that it is not held yet
}

// Standing is what a person holds and what they are to reach.
type Standing struct {
	Held  map[framework.StatementID]framework.Level // the most probable level; None counts as nothing
	Steps []Step                                    // above what is held, without holes
}

// Item is a resource of a plan.
type Item struct {
	Resource library.Resource
	Language string // in which the person would read it: one of theirs
	Hours    float64
	Assumed  bool // the length is not known
	Closes   []Step

	Cohort *library.Cohort // the time it is held at; nil: it can be taken at any time
	Price  *float64        // in the currency that was asked for; nil: not known, or nobody asked
	Begins string          // the days on which it is laid, written 2027-01-11; empty: on none
	Ends   string
}

// Plan is what to learn with, in an order in which nothing comes before what it builds on.
type Plan struct {
	Items   []Item
	Hours   float64
	Value   float64 // weight of the steps it closes
	Most    float64 // weight that no plan within the same means can exceed
	Wanted  float64 // weight of all steps
	Open    []Step  // that it does not close …
	Nothing []Step  // … of which these are taught by nothing in a language of the person
	Cost    float64 // of what has a known price, where money was asked about
	Over    int     // resources that are held on days of which none is to come: they are not looked at
}

// Proved reports whether no plan within the same means is worth more.
func (p *Plan) Proved() bool { return p.Most-p.Value < 1e-6 }

// Instead is another plan, and what is different in it.
type Instead struct {
	Without library.ResourceID // what the first plan has and this one has not
	Plan    *Plan
}

// Bind is what keeps a plan from closing more.
type Bind string

// What can bind, besides languages: those that somebody might read are not known here.
const (
	ByHours Bind = "hours"
	ByMost  Bind = "most"  // how many resources there may be
	ByMoney Bind = "money" // what they may cost
	ByFree  Bind = "free"  // that only what is known to cost nothing was wanted
	ByAll   Bind = "all"   // several of these together, and none alone
)

// More is what more of one thing would do.
type More struct {
	By    Bind
	Means Means // with it
	Plan  *Plan
}

// Programme is a person's plan with all that is needed to judge it.
type Programme struct {
	Plan    *Plan
	Instead []Instead // the next best plans, the best first: each lacks something that the plan has
	More    []More    // what binds: each with the plan that would be there with the least more time of a few, with one resource more, or if money did not matter; where none of these is enough, with all of it
}
