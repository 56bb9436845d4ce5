package programme

import (
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/language"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/results"
)

// name cleans a name and refuses one that is none.
func name(s string) (string, error) {
	s = strings.TrimSpace(identity.Clean(s))
	switch {
	case s == "":
		return "", errs.New(errs.Invalid, "programme_name").At("name")
	case utf8.RuneCountInString(s) > MostName:
		return "", errs.New(errs.Invalid, "programme_name_long", "max", MostName).At("name")
	}
	return s, nil
}

// sum refuses what is no sum of money.
func sum(field string, x float64) error {
	if !(x >= 0 && x <= MostMoney) {
		return errs.New(errs.Invalid, "programme_sum", "max", MostMoney).At(field)
	}
	return nil
}

// check refuses a course that contradicts itself, and makes its least number one that may be told of.
func (c *Course) check() (err error) {
	if c.Name, err = name(c.Name); err != nil {
		return err
	}
	c.Place, c.Provider = strings.TrimSpace(identity.Clean(c.Place)), strings.TrimSpace(identity.Clean(c.Provider))
	if c.MinSeats = max(c.MinSeats, Least); c.Seats < 0 || c.Seats > 0 && c.Seats < c.MinSeats || c.Seats > 1e6 || c.MinSeats > 1e6 {
		return errs.New(errs.Invalid, "programme_seats", "least", c.MinSeats).At("seats")
	}
	switch {
	case len(c.Teaches) == 0:
		return errs.New(errs.Invalid, "programme_teaches").At("teaches")
	case len(c.Languages) == 0:
		return errs.New(errs.Invalid, "programme_languages").At("languages")
	case !(c.Hours > 0 && c.Hours <= MostHours):
		return errs.New(errs.Invalid, "programme_hours", "max", MostHours).At("hours")
	case utf8.RuneCountInString(c.Place) > MostName:
		return errs.New(errs.Invalid, "programme_name_long", "max", MostName).At("place")
	}
	for i, l := range c.Languages {
		tag, err := language.Parse(l)
		if err != nil {
			return errs.New(errs.Invalid, "programme_language", "language", l).At("languages")
		}
		c.Languages[i] = tag.String()
	}
	c.Hours, c.Cost, c.Fixed = thousandths(c.Hours), thousandths(c.Cost), thousandths(c.Fixed)
	if err := sum("cost", c.Cost); err != nil {
		return err
	}
	if err := sum("fixed", c.Fixed); err != nil {
		return err
	}
	return c.days()
}

func thousandths(x float64) float64 { return math.Round(x*1000) / 1000 }

// days refuses dates that are none, and an end before the beginning.
func (c *Course) days() error {
	for field, day := range map[string]string{"begins": c.Begins, "ends": c.Ends} {
		if _, err := time.Parse(time.DateOnly, day); day != "" && err != nil {
			return errs.New(errs.Invalid, "programme_day").At(field)
		}
	}
	if c.Ends != "" && c.Ends < c.Begins {
		return errs.New(errs.Invalid, "programme_ends").At("ends")
	}
	return nil
}

// check refuses means that are none.
func (v *View) check(m *Means) error {
	if err := sum("budget", m.Budget); err != nil {
		return err
	}
	m.Budget = thousandths(m.Budget)
	units := v.BudgetUnits()
	for i, u := range units {
		x, ok := m.Units[u.ID]
		if !ok {
			continue
		}
		if err := sum("of."+string(units[i].ID), x); err != nil {
			return err
		}
		m.Units[u.ID] = thousandths(x)
	}
	for u := range m.Units {
		if !slices.ContainsFunc(units, func(o results.Unit) bool { return o.ID == u }) {
			return errs.New(errs.Invalid, "unit_not_found")
		}
	}
	if err := v.checkShares(m.Shares); err != nil {
		return err
	}
	for a, x := range m.Priorities {
		if !slices.Contains(Priorities, x) {
			return errs.New(errs.Invalid, "programme_priority").At("priority." + string(a))
		}
	}
	switch {
	case !(m.Hours > 0 && m.Hours <= MostHours):
		return errs.New(errs.Invalid, "programme_hours", "max", MostHours).At("hours")
	case m.Taken < 1 || m.Taken > MostTaken:
		return errs.New(errs.Invalid, "programme_taken", "max", MostTaken).At("taken")
	case len(m.Courses) == 0:
		return errs.New(errs.Invalid, "programme_no_courses").At("courses")
	}
	for _, id := range m.Courses {
		if v.Course(id) == nil {
			return errs.New(errs.Conflict, "programme_course_not_found")
		}
	}
	return nil
}

// Priorities are those that an ability can have.
var Priorities = []float64{0, 0.5, 1, 2, 3}
