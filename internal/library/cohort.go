package library

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Cohort is one time that a course is held. What is not known is empty.
type Cohort struct {
	Name      string   `json:"name,omitempty"`     // at its source
	Begins    string   `json:"begins"`             // 2027-01-11, 2027-01-11T09:00 as clocks show it there, or 2027-01
	Ends      string   `json:"ends,omitempty"`     // likewise; the last day is part of it
	Zone      string   `json:"zone,omitempty"`     // of the times: Europe/Paris, UTC or +03:00
	Meetings  int      `json:"meetings,omitempty"` // how often people meet
	Mode      Mode     `json:"mode,omitempty"`
	Place     string   `json:"place,omitempty"`
	Language  string   `json:"language,omitempty"` // BCP 47
	Seats     int      `json:"seats,omitempty"`
	Price     string   `json:"price,omitempty"`     // a decimal number with a point; 0 is free
	Currency  string   `json:"currency,omitempty"`  // ISO 4217; there where the price is more than 0
	Enrol     string   `json:"enrol,omitempty"`     // address at which people enrol
	Withdrawn bool     `json:"withdrawn,omitempty"` // it was called off, or its source no longer tells of it
	Source    SourceID `json:"source,omitempty"`    // who tells of it, where that is not the first of the resource's sources
}

// Mode is where people are who take part.
type Mode string

// The modes.
const (
	OnSite  Mode = "onsite"
	Online  Mode = "online"
	Blended Mode = "blended" // some of it here, some there
)

// Modes are all modes.
var Modes = []Mode{OnSite, Online, Blended}

// MostCohorts is how many cohorts of a resource are kept; the oldest go first.
const MostCohorts = 100

// FirstDay is the day on which it begins, written 2027-01-11; of a month, the first.
func (c Cohort) FirstDay() string { return dayOf(c.Begins, "-01") }

// LastDay is the day on which it ends, or begins where no end is known; of a month, one that no day of it comes after.
func (c Cohort) LastDay() string { return dayOf(cmp.Or(c.Ends, c.Begins), "-31") }

func dayOf(moment, ofMonth string) string {
	day, _, _ := strings.Cut(moment, "T")
	if len(day) == len("2006-01") {
		day += ofMonth
	}
	return day
}

// Clock is the time of day of a moment; empty where none is known.
func Clock(moment string) string {
	_, clock, _ := strings.Cut(moment, "T")
	return clock
}

// Offered reports whether people can still take part who hear of it on a day: it is not withdrawn, and has not begun before that day.
func (c Cohort) Offered(today string) bool {
	return !c.Withdrawn && dayOf(c.Begins, "-31") >= today
}

// Offered are the cohorts that people can still take part in who hear of them on a day, in the order in which they begin.
func (r Resource) Offered(today string) (all []Cohort) {
	for _, c := range r.Cohorts {
		if c.Offered(today) {
			all = append(all, c)
		}
	}
	return all
}

// BeginsWithin reports whether a cohort begins on one of the days from one to another, both among them, and was not withdrawn.
func (r Resource) BeginsWithin(from, until string) bool {
	return slices.ContainsFunc(r.Cohorts, func(c Cohort) bool { return c.Offered(from) && c.FirstDay() <= until })
}

// SortCohorts puts cohorts in the order in which they begin, and leaves the oldest out where there are too many.
func SortCohorts(all []Cohort) []Cohort {
	slices.SortStableFunc(all, func(a, b Cohort) int {
		return cmp.Or(cmp.Compare(a.FirstDay(), b.FirstDay()), cmp.Compare(a.Begins, b.Begins), cmp.Compare(a.Place, b.Place), cmp.Compare(a.Language, b.Language), cmp.Compare(a.Name, b.Name))
	})
	return all[max(0, len(all)-MostCohorts):]
}

// cohorts adds those that nobody spoke of before.
func (m *merged) cohorts(from SourceID, says []Cohort) {
	first := m.Sources[0]
	before := len(m.Cohorts)
	all := slices.Clone(m.Cohorts)
	for _, c := range says {
		known := slices.ContainsFunc(all[:before], func(o Cohort) bool {
			return sameCohort(o, c, cmp.Or(o.Source, first) == from)
		})
		if !known {
			if c.Source = ""; from != first {
				c.Source = from
			}
			all = append(all, c)
		}
	}
	if len(all) > before {
		m.Cohorts = SortCohorts(all)
		if from != first {
			m.Said["cohorts"] = from
		}
	}
}

// sameCohort reports whether two cohorts of a course that are described by two sources, or twice by one, are one.
func sameCohort(a, b Cohort, oneSource bool) bool {
	agree := func(x, y string) bool { return x == y || x == "" || y == "" }
	if a.FirstDay() != b.FirstDay() || !agree(Clock(a.Begins), Clock(b.Begins)) || oneSource && !agree(a.Name, b.Name) {
		return false
	}
	return agree(Fold(a.Place), Fold(b.Place)) && agree(Primary(a.Language), Primary(b.Language)) && agree(string(a.Mode), string(b.Mode))
}

// validMoment reports whether a text is a moment as cohorts have it.
func validMoment(s string) bool {
	day, clock, has := strings.Cut(s, "T")
	switch {
	case has:
		return parses(time.DateOnly, day) && parses("15:04", clock)
	case len(day) == len("2006-01"):
		return parses("2006-01", day)
	}
	return parses(time.DateOnly, day)
}

func parses(form, s string) bool {
	_, err := time.Parse(form, s)
	return err == nil
}
