// Package actionplan is an organisation's action plan: goals, the measures by which they are to be reached, and what shows whether they were.
//
// What must always be true: a draft is read by those who look after the unit of the plan or one above it, and by nobody else; what was published is never changed, only
// withdrawn with a reason; no change is lost, and none is made on top of one that whoever makes it has not seen; nothing in a plan names a person by an id or an address.
package actionplan

import (
	"slices"
	"time"

	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/policy"
)

// ID names a plan.
type ID string

// Status is where a measure stands.
type Status string

// The statuses.
const (
	Planned  Status = "planned"
	UnderWay Status = "under_way"
	Done     Status = "done"
	Stopped  Status = "stopped"
)

// Statuses are all of them, in the order in which a measure goes through them.
var Statuses = []Status{Planned, UnderWay, Done, Stopped}

// Step is a level of an ability that a measure serves.
type Step struct {
	Ability framework.StatementID `json:"ability"`
	Level   int                   `json:"level"`
}

// Value is what was measured on a day.
type Value struct {
	Day    string  `json:"day"` // 2027-01-11
	Number float64 `json:"number"`
}

// Indicator shows whether a measure helps.
type Indicator struct {
	ID       string  `json:"id"`
	Name     string  `json:"name"`
	Unit     string  `json:"unit,omitempty"` // of measurement
	Baseline Value   `json:"baseline"`
	Target   Value   `json:"target"`
	Source   string  `json:"source,omitempty"` // of the data
	Measured []Value `json:"measured,omitempty"`
	Revision int     `json:"revision"`
}

// Latest is what was measured last; without that, the baseline.
func (i *Indicator) Latest() Value {
	last := i.Baseline
	for _, v := range i.Measured {
		if v.Day >= last.Day {
			last = v
		}
	}
	return last
}

// Reached is the part of the way from baseline to target that the latest value has come, from 0 to 1. Values beyond the ends count as the ends.
func (i *Indicator) Reached() float64 {
	way := i.Target.Number - i.Baseline.Number
	if way == 0 {
		return 0
	}
	return max(0, min(1, (i.Latest().Number-i.Baseline.Number)/way))
}

// Measure is something that is to be done.
type Measure struct {
	ID         string      `json:"id"`
	Goal       string      `json:"goal"`
	What       string      `json:"what"`
	Unit       string      `json:"unit,omitempty"`  // of the organisation that sees to it, as it is called
	Owner      string      `json:"owner,omitempty"` // the function that sees to it
	Steps      []Step      `json:"steps,omitempty"`
	Budget     float64     `json:"budget,omitempty"`
	Funds      string      `json:"funds,omitempty"` // where the money comes from
	Begins     string      `json:"begins,omitempty"`
	Ends       string      `json:"ends,omitempty"` // the last day
	Status     Status      `json:"status"`
	StatusDay  string      `json:"status_day,omitempty"`
	Note       string      `json:"note,omitempty"` // on the status; of one that is done, what shows it
	Indicators []Indicator `json:"indicators,omitempty"`
	Revision   int         `json:"revision"`
}

// Late reports whether the end of a measure has passed and it is not over.
func (m *Measure) Late(today string) bool {
	return m.Ends != "" && m.Ends < today && (m.Status == Planned || m.Status == UnderWay)
}

// Goal is what measures are for.
type Goal struct {
	ID       string `json:"id"`
	Title    string `json:"title"`
	Why      string `json:"why,omitempty"`
	Revision int    `json:"revision"`
}

// Words are what a plan says of itself.
type Words struct {
	Title    string `json:"title"`
	Vision   string `json:"vision,omitempty"`
	Language string `json:"language"` // BCP 47
	From     string `json:"from"`     // the first day of its period
	Until    string `json:"until"`    // the last
	Currency string `json:"currency"` // ISO 4217, of all sums
	Revision int    `json:"words_revision"`
}

// Body is what a plan says: goals in their order, and measures in theirs.
type Body struct {
	Words
	Framework framework.VersionID `json:"framework"` // whose abilities and levels the steps are
	Goals     []Goal              `json:"goals,omitempty"`
	Measures  []Measure           `json:"measures,omitempty"`
}

// Plan is a draft, which changes.
type Plan struct {
	Body
	ID        ID
	Org       string
	Path      policy.Path // of its unit
	Revision  int
	CreatedAt time.Time
	ChangedAt time.Time
	May       bool // whoever reads it may change it
}

// Version is a plan as it was published.
type Version struct {
	Body
	Org         string
	Number      int
	PublishedAt time.Time
	WithdrawnAt time.Time // zero: it stands
	Reason      string    // why it was withdrawn
}

func (p *Plan) object() policy.Object { return policy.Object{Org: p.Org, Unit: p.Path} }

// Of are the measures of a goal, in order.
func (b *Body) Of(goal string) (list []Measure) {
	for _, m := range b.Measures {
		if m.Goal == goal {
			list = append(list, m)
		}
	}
	return list
}

// Goal is the goal of an id; nil: there is none.
func (b *Body) Goal(id string) *Goal {
	if i := slices.IndexFunc(b.Goals, func(g Goal) bool { return g.ID == id }); i >= 0 {
		return &b.Goals[i]
	}
	return nil
}

// Measure is the measure of an id; nil: there is none.
func (b *Body) Measure(id string) *Measure {
	if i := slices.IndexFunc(b.Measures, func(m Measure) bool { return m.ID == id }); i >= 0 {
		return &b.Measures[i]
	}
	return nil
}

// Indicator is the indicator of an id; nil: there is none.
func (m *Measure) Indicator(id string) *Indicator {
	if i := slices.IndexFunc(m.Indicators, func(x Indicator) bool { return x.ID == id }); i >= 0 {
		return &m.Indicators[i]
	}
	return nil
}
