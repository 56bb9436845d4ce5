package programme

import (
	"cmp"
	"math"
	"slices"

	"github.com/dira-platform/dira/allocate"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/results"
)

// Woman is the sex that can have a share of its own, as [identity.Sexes] has it.
const Woman = "woman"

// Share is the least part of all seats for the people of a unit with all below it, or for women: one of unit and sex is set.
type Share struct {
	Unit  identity.UnitID `json:"unit,omitempty"`
	Sex   string          `json:"sex,omitempty"`
	Least float64         `json:"least"` // above 0, to 1, in hundredths
}

// SharePrice is what keeping a share costs.
type SharePrice struct {
	Share
	Price float64 `json:"price"` // worth of a hundredth less, about, at the most
}

// Names of groups in the words of package allocate.
func sexGroup(sex string) string            { return "sex:" + sex }
func unitGroup(unit identity.UnitID) string { return "unit:" + string(unit) }

func (s *Share) group() string {
	if s.Unit != "" {
		return unitGroup(s.Unit)
	}
	return sexGroup(s.Sex)
}

// Women reports whether women can have a share: the release must tell of them.
func (v *View) Women() bool {
	return tellable(v.Release) && v.Release.Group(v.Release.Units[0].ID, Woman) != nil
}

// checkShares refuses shares of groups of which nothing is told, and those that cannot be kept together. They are put in order.
func (v *View) checkShares(shares []Share) error {
	sum, units := 0.0, v.BudgetUnits()
	for i, s := range shares {
		field := "share." + Woman
		if s.Unit != "" {
			field = "share." + string(s.Unit)
			sum += s.Least
		}
		known := s.Unit == "" && s.Sex == Woman && v.Women() || s.Sex == "" && slices.ContainsFunc(units, func(u results.Unit) bool { return u.ID == s.Unit })
		twice := slices.ContainsFunc(shares[:i], func(o Share) bool { return o.group() == s.group() })
		switch {
		case !known || twice:
			return errs.New(errs.Invalid, "programme_share_group")
		case !(s.Least > 0 && s.Least <= 1) || math.Abs(math.Round(s.Least*100)-s.Least*100) > 1e-9:
			return errs.New(errs.Invalid, "programme_share").At(field)
		case sum > 1+1e-9:
			return errs.New(errs.Invalid, "programme_share_sum").At(field)
		}
	}
	slices.SortFunc(shares, func(a, b Share) int { return cmp.Compare(a.group(), b.group()) })
	return nil
}

// checkOnly refuses a course for a unit of which nothing is told.
func (v *View) checkOnly(c *Course) error {
	if c.Only != "" && !slices.ContainsFunc(v.BudgetUnits(), func(u results.Unit) bool { return u.ID == c.Only }) {
		return errs.New(errs.Invalid, "unit_not_found").At("only")
	}
	return nil
}

func (m *Means) shares() (list []allocate.Share) {
	for _, s := range m.Shares {
		list = append(list, allocate.Share{Group: s.group(), Least: s.Least})
	}
	return list
}

// groups are those of a person of whom shares and courses may speak.
func (p *problem) groups(q *person) []string {
	list := []string{sexGroup(q.sex)}
	for _, u := range p.home(q.unit) {
		list = append(list, unitGroup(u))
	}
	return list
}

// welcomes reports whether a course is for somebody.
func (p *problem) welcomes(c *Course, q *person) bool {
	return c.Only == "" || slices.Contains(p.home(q.unit), c.Only)
}

// shareOutcomes says what each share costs.
func (p *problem) shareOutcomes(o *Outcome, plan *allocate.Plan) {
	for _, s := range p.means.Shares {
		o.Shares = append(o.Shares, SharePrice{s, plan.Prices.Shares[s.group()] * float64(o.Seats) / 100})
	}
}
