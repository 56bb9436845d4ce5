package curriculum

import (
	"slices"

	"github.com/dira-platform/dira/internal/framework"
)

// Report is what the analysis of a curriculum found. Units are named by their codes, in the order of the curriculum; steps are in the order of the framework.
type Report struct {
	Steps         int       // of the framework
	Taught        int       // of these, steps that a unit introduces, practises or assesses
	NotTaught     []Finding // steps in no unit; the units are those that teach the level below, or, of the first level, the one above
	NotAssessed   []Finding // steps that units introduce or practise, and none assesses
	NotPrepared   []Finding // steps that units assess, and none introduces or practises
	WrongOrder    []Order
	OnlyElective  []Finding // steps in electives alone
	Prerequisites []Prerequisite
	Credits       Balance
	Shares        []Share // of abilities, and of domains before them
}

// Finding is a step that something is to be said of, with the units.
type Finding struct {
	Step
	Units []string
}

// Why is what is wrong with an order.
type Why string

// What can be wrong between two levels of a competency.
const (
	Earlier  Why = "earlier"  // the higher level is taught in an earlier semester than the lower one
	Missing  Why = "missing"  // the higher level is taught, and the lower one in no unit
	Optional Why = "optional" // the higher level is compulsory, and the lower one in electives alone
)

// Whys are all that can be wrong with an order.
var Whys = []Why{Earlier, Missing, Optional}

// Order is a level that does not follow on the one below.
type Order struct {
	Finding                 // the higher level
	Below   framework.Level // the lower one
	Lower   []string        // its units
	Why     Why
}

// Lack is what is wrong with a prerequisite.
type Lack string

// What can be wrong with a prerequisite.
const (
	Unknown   Lack = "unknown"  // there is no unit with the code
	TooLate   Lack = "late"     // it is in the same semester or a later one
	Cycle     Lack = "cycle"    // it requires, over others or directly, the unit that requires it
	ByElected Lack = "elective" // a compulsory unit requires an elective
	NoSuch    Lack = ""         // nothing is wrong
)

// Lacks are all that can be wrong with a prerequisite.
var Lacks = []Lack{Unknown, TooLate, Cycle, ByElected}

// Prerequisite is one with which something is wrong.
type Prerequisite struct {
	Unit, Requires string
	Lack           Lack
}

// Balance is how many credits there are.
type Balance struct {
	Compulsory, Elective Credits // of all such units
	Total                Credits // that the award takes; 0: not said
}

// Elect is how many credits are left for electives; 0 where the total is not said.
func (b Balance) Elect() Credits { return max(0, b.Total-b.Compulsory) }

// Share is how many credits fall to a competency or a domain.
type Share struct {
	ID                   framework.StatementID
	Domain               bool
	Compulsory, Elective float64
}

// Analyse looks through a curriculum. The version is the one that it is mapped to.
func Analyse(b *Body, v *framework.Version) *Report {
	steps := Steps(v)
	a := analyst{body: b, version: v}
	r := &Report{Steps: len(steps), Credits: Balance{Total: b.Total}, Shares: a.shares()}
	for i := range b.Units {
		if b.Units[i].Elective {
			r.Credits.Elective += b.Units[i].Credits
		} else {
			r.Credits.Compulsory += b.Units[i].Credits
		}
	}
	for _, s := range steps {
		any, prepared, assessed := a.with(s, Introduced|Practised|Assessed), a.with(s, Introduced|Practised), a.with(s, Assessed)
		if len(any) == 0 {
			r.NotTaught = append(r.NotTaught, Finding{s, a.extendable(s)})
			continue
		}
		r.Taught++
		switch {
		case len(assessed) == 0:
			r.NotAssessed = append(r.NotAssessed, Finding{s, codes(any)})
		case len(prepared) == 0:
			r.NotPrepared = append(r.NotPrepared, Finding{s, codes(any)})
		}
		if !slices.ContainsFunc(any, compulsory) {
			r.OnlyElective = append(r.OnlyElective, Finding{s, codes(any)})
		}
		if o, wrong := a.order(s, any); wrong {
			r.WrongOrder = append(r.WrongOrder, o)
		}
	}
	r.Prerequisites = a.prerequisites()
	return r
}

// analyst looks through one curriculum.
type analyst struct {
	body    *Body
	version *framework.Version
}

// with are the units that do one of some things for a step.
func (a analyst) with(s Step, some Depth) (all []*Unit) {
	for i := range a.body.Units {
		if a.body.Units[i].Depth(s).Has(some) {
			all = append(all, &a.body.Units[i])
		}
	}
	return all
}

func compulsory(u *Unit) bool { return !u.Elective }

func codes(units []*Unit) (list []string) {
	for _, u := range units {
		list = append(list, u.Code)
	}
	return list
}

// below is the level below one; none below the first.
func below(l framework.Level) (framework.Level, bool) {
	i := slices.Index(framework.Levels, l)
	if i <= 0 {
		return "", false
	}
	return framework.Levels[i-1], true
}

// extendable are the units that could be made to teach a step: those that teach the level below it or, where it is the first, the one above.
func (a analyst) extendable(s Step) []string {
	next, ok := below(s.Level)
	if !ok {
		next = framework.Levels[1]
	}
	return codes(a.with(Step{s.Ability, next}, Introduced|Practised|Assessed))
}

// order looks whether a level that units teach follows on the one below.
func (a analyst) order(s Step, units []*Unit) (o Order, wrong bool) {
	lower, ok := below(s.Level)
	if !ok {
		return o, false
	}
	before := a.with(Step{s.Ability, lower}, Introduced|Practised|Assessed)
	o = Order{Finding: Finding{s, codes(units)}, Below: lower, Lower: codes(before)}
	switch {
	case len(before) == 0:
		o.Why = Missing
	case slices.ContainsFunc(units, compulsory) && !slices.ContainsFunc(before, compulsory):
		o.Why = Optional
	case first(units) < first(before) && first(before) <= MostSemester:
		o.Why = Earlier
	}
	return o, o.Why != ""
}

// first is the earliest semester of units of which it is said.
func first(units []*Unit) int {
	earliest := MostSemester + 1
	for _, u := range units {
		earliest = min(earliest, late(u.Semester))
	}
	return earliest
}

// shares divides the credits of each unit equally among the steps that it carries, and adds them up by ability and domain.
func (a analyst) shares() (all []Share) {
	at := map[framework.StatementID]int{}
	add := func(id framework.StatementID, domain bool) {
		if _, there := at[id]; !there {
			at[id] = len(all)
			all = append(all, Share{ID: id, Domain: domain})
		}
	}
	for _, ability := range a.version.Abilities() {
		if d := a.version.DomainOf(ability); d != ability {
			add(d, true)
		}
		add(ability, false)
	}
	for i := range a.body.Units {
		u := &a.body.Units[i]
		for _, m := range u.Marks {
			part := u.Credits.Number() / float64(len(u.Marks))
			ids := []framework.StatementID{m.Ability}
			if d := a.version.DomainOf(m.Ability); d != m.Ability {
				ids = append(ids, d)
			}
			for _, id := range ids {
				n, known := at[id]
				switch {
				case !known:
				case u.Elective:
					all[n].Elective += part
				default:
					all[n].Compulsory += part
				}
			}
		}
	}
	return all
}

// prerequisites finds what is wrong with what units require; of each, the gravest.
func (a analyst) prerequisites() (all []Prerequisite) {
	for i := range a.body.Units {
		u := &a.body.Units[i]
		for _, code := range u.Requires {
			if l := a.lack(u, code); l != NoSuch {
				all = append(all, Prerequisite{u.Code, code, l})
			}
		}
	}
	return all
}

func (a analyst) lack(u *Unit, code string) Lack {
	r := a.body.Unit(code)
	switch {
	case r == nil:
		return Unknown
	case a.leads(r, u.Code, map[string]bool{}):
		return Cycle
	case u.Semester > 0 && r.Semester >= u.Semester:
		return TooLate
	case !u.Elective && r.Elective:
		return ByElected
	}
	return NoSuch
}

// leads reports whether a unit requires another, directly or over others.
func (a analyst) leads(from *Unit, to string, seen map[string]bool) bool {
	if from == nil || seen[from.Code] {
		return false
	}
	seen[from.Code] = true
	for _, code := range from.Requires {
		if sameCode(code, to) || a.leads(a.body.Unit(code), to, seen) {
			return true
		}
	}
	return false
}
