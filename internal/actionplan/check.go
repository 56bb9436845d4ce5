package actionplan

import (
	"math"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/dira-platform/dira/internal/errs"
)

// The limits, in characters and in things.
const (
	longestName  = 200
	longestText  = 4000
	mostGoals    = 30
	mostMeasures = 200
	mostOfOne    = 12   // indicators of a measure
	mostMeasured = 60   // values of an indicator
	mostNumber   = 1e12 // of a sum or a value
	mostPlans    = 200
)

var currency = regexp.MustCompile(`^[A-Z]{3}$`)

// text takes out what no keyboard writes, and refuses what is too long.
func text(s *string, field string, limit int) error {
	*s = strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' || r == 0x7f {
			return -1
		}
		return r
	}, strings.ReplaceAll(strings.ToValidUTF8(*s, ""), "\r\n", "\n")))
	if utf8.RuneCountInString(*s) > limit {
		return errs.New(errs.Invalid, "actionplan_long", "limit", limit).At(field)
	}
	return nil
}

// line is a text that cannot be empty and has no ends of lines.
func line(s *string, field string) error {
	if err := text(s, field, longestName); err != nil {
		return err
	}
	*s = strings.Join(strings.Fields(*s), " ")
	if *s == "" {
		return errs.New(errs.Invalid, "actionplan_empty").At(field)
	}
	return nil
}

// day refuses what is no day. Where it may be open, nothing is one.
func day(s, field string, open bool) error {
	if s == "" && open {
		return nil
	}
	if d, err := time.Parse(time.DateOnly, s); err != nil || d.Year() < 1990 || d.Year() > 2199 {
		return errs.New(errs.Invalid, "actionplan_day").At(field)
	}
	return nil
}

func number(x float64, field string, least float64) error {
	if math.IsNaN(x) || x < least || x > mostNumber {
		return errs.New(errs.Invalid, "actionplan_number").At(field)
	}
	return nil
}

// first is the first of several things that are wrong.
func first(all ...error) error {
	for _, err := range all {
		if err != nil {
			return err
		}
	}
	return nil
}

func order(from, until, field string) error {
	if from != "" && until != "" && until < from {
		return errs.New(errs.Invalid, "actionplan_order").At(field)
	}
	return nil
}

func (w *Words) clean() error {
	w.Currency = strings.ToUpper(strings.TrimSpace(w.Currency))
	err := first(line(&w.Title, "title"), text(&w.Vision, "vision", longestText), day(w.From, "from", false), day(w.Until, "until", false), order(w.From, w.Until, "until"))
	switch {
	case err != nil:
		return err
	case !currency.MatchString(w.Currency):
		return errs.New(errs.Invalid, "actionplan_currency").At("currency")
	case len(w.Language) < 2 || len(w.Language) > 20:
		return errs.New(errs.Invalid, "actionplan_empty").At("language")
	}
	return nil
}

func (g *Goal) clean() error { return first(line(&g.Title, "title"), text(&g.Why, "why", longestText)) }

// address is what a mail address looks like. An owner is a function: whoever holds it may change.
var address = regexp.MustCompile(`\S@\S+\.\S`)

func (m *Measure) clean() error {
	err := first(line(&m.What, "what"), text(&m.Unit, "unit", longestName), text(&m.Owner, "owner", longestName), number(m.Budget, "budget", 0), text(&m.Funds, "funds", longestName),
		day(m.Begins, "begins", true), day(m.Ends, "ends", true), order(m.Begins, m.Ends, "ends"), day(m.StatusDay, "status_day", m.Status == Planned), text(&m.Note, "note", longestText))
	switch {
	case err != nil:
		return err
	case address.MatchString(m.Owner):
		return errs.New(errs.Invalid, "actionplan_address").At("owner")
	case !slices.Contains(Statuses, m.Status):
		return errs.New(errs.Invalid, "actionplan_status").At("status")
	case m.Status == Done && m.Note == "":
		return errs.New(errs.Invalid, "actionplan_proof").At("note")
	}
	return nil
}

func (i *Indicator) clean() error {
	err := first(line(&i.Name, "name"), text(&i.Unit, "unit", longestName), number(i.Baseline.Number, "baseline", -mostNumber), day(i.Baseline.Day, "baseline_day", false),
		number(i.Target.Number, "target", -mostNumber), day(i.Target.Day, "target_day", false), order(i.Baseline.Day, i.Target.Day, "target_day"), text(&i.Source, "source", longestName))
	if err != nil {
		return err
	}
	if len(i.Measured) > mostMeasured {
		return errs.New(errs.Invalid, "actionplan_many", "most", mostMeasured).At("measured")
	}
	for _, v := range i.Measured {
		if err := first(day(v.Day, "measured", false), number(v.Number, "measured", -mostNumber)); err != nil {
			return err
		}
	}
	slices.SortStableFunc(i.Measured, func(a, b Value) int { return strings.Compare(a.Day, b.Day) })
	return nil
}

// place moves what is at an index to a place, counted from 1; what is beyond the ends is the end. Zero leaves it where it is.
func place[T any](list []T, at, to int) []T {
	if to < 1 {
		return list
	}
	x := list[at]
	rest := slices.Delete(slices.Clone(list), at, at+1)
	return slices.Insert(rest, min(to-1, len(rest)), x)
}
