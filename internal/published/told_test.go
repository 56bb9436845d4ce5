package published

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/dira-platform/dira/internal/i18n"
	"github.com/dira-platform/dira/internal/results"
)

// subject is a group of people about which something is told: a unit, or the rest of it where several parts are told of together, by the name it is shown with;
// a sex or Everyone; or a grade or role of the whole or an institution.
type subject struct{ unit, rest, sex, part string }

// about is one thing that is told of a group: how many answered, were invited or are at a level, a figure and on how many it rests.
type about struct {
	subject
	ability string
	what    string
}

// told is what somebody is told: each thing with the ways in which it is written, and where.
type told map[about]map[string]string

func (t told) say(a about, value, where string) {
	if value == "" || value == "–" {
		return
	}
	if t[a] == nil {
		t[a] = map[string]string{}
	}
	t[a][value] = where
}

// add takes in what another source says.
func (t told) add(o told) {
	for a, values := range o {
		for value, where := range values {
			t.say(a, value, where)
		}
	}
}

// contradictions are the things that are told in two ways.
func (t told) contradictions() (list []string) {
	for a, values := range t {
		if len(values) > 1 {
			list = append(list, fmt.Sprintf("%+v is told as %v", a, values))
		}
	}
	slices.Sort(list)
	return list
}

// beyond are the things that are told here and not there.
func (t told) beyond(there told) (list []string) {
	for a, values := range t {
		if there[a] == nil {
			list = append(list, fmt.Sprintf("%+v is told as %v, and stands in no file", a, values))
		}
	}
	slices.Sort(list)
	return list
}

// words are what pages call things, in English.
type words struct {
	*i18n.Printer
	abilities map[string]string // by name
	parts     map[string]string // grades and roles
	longNames []string          // of units, the longest first
}

var sexNames = map[string]string{"Everyone": results.Everyone, "Woman": "woman", "Man": "man", "Another term": "other", "Prefer not to say": "undisclosed",
	"Men and all others": results.NotWomen, "Women and all others": results.NotMen}

// figure writes a figure as pages do.
func (w words) figure(what string, x float64) string {
	switch {
	case what == "reached" && x <= results.FewShare:
		return w.Percent(results.FewShare) + " or less"
	case what == "reached" && x >= 1-results.FewShare:
		return w.Percent(1-results.FewShare) + " or more"
	case what == "reached":
		return w.Percent(x)
	}
	return w.Decimal(x, 1)
}

// fromRelease is what a document tells, as files hold it.
func (w words) fromRelease(r *results.Release, where string) told {
	t := told{}
	for _, g := range r.Groups {
		s := subject{unit: r.Unit(g.Unit).Name, sex: g.Sex}
		if len(g.Rest) > 0 {
			s.unit, s.rest = "", w.rest(r, &g)
		}
		t.say(about{s, "", "people"}, fmt.Sprint(g.People), where)
		if g.Invited > 0 {
			t.say(about{s, "", "invited"}, fmt.Sprint(g.Invited), where)
		}
		w.stats(t, r, s, g.Stats, where)
	}
	for _, c := range r.Levels {
		for n, count := range c.Counts {
			if count != nil {
				t.say(about{subject{unit: r.Unit(c.Unit).Name, sex: results.Everyone}, string(c.Ability), fmt.Sprint("level ", n)}, fmt.Sprint(*count), where)
			}
		}
	}
	for _, p := range slices.Concat(r.Grades, r.Roles) {
		s := subject{unit: r.Unit(cmp.Or(p.Unit, r.Units[0].ID)).Name, sex: results.Everyone, part: p.Code}
		t.say(about{s, "", "people"}, fmt.Sprint(p.People), where)
		w.stats(t, r, s, p.Stats, where)
	}
	for _, a := range r.Abilities {
		t.measured(w, a, where)
	}
	t.questions(r, where)
	return t
}

// measured says how well a competency was measured, as far as that is told.
func (t told) measured(w words, a results.Ability, where string) {
	for _, figure := range []struct {
		what     string
		value    float64
		decimals int
	}{{"reliability", a.Reliability, 2}, {"spread", a.Spread, 3}, {"error", a.Error, 3}} {
		if figure.value != 0 {
			t.say(about{subject{}, string(a.ID), figure.what}, w.Decimal(figure.value, figure.decimals), where)
		}
	}
}

func (w words) rest(r *results.Release, g *results.Group) string {
	var names []string
	for _, u := range g.Rest {
		if u == g.Unit {
			names = append(names, r.Unit(u).Name+", directly")
		} else {
			names = append(names, r.Unit(u).Name)
		}
	}
	slices.Sort(names)
	return strings.Join(names, "; ")
}

func (w words) stats(t told, r *results.Release, s subject, stats []results.Stat, where string) {
	for k, st := range stats {
		for what, i := range map[string]*results.Interval{"theta": st.Theta, "level": st.Level, "reached": st.Reached, "gap": st.Gap, "self": st.Self, "change": st.Change} {
			if i == nil {
				continue
			}
			a := string(r.Abilities[k].ID)
			t.say(about{s, a, what}, w.figure(what, i.Value), where)
			t.say(about{s, a, what + " n"}, fmt.Sprint(i.N), where)
			t.say(about{s, a, what + " between"}, w.figureBetween(what, i), where)
		}
	}
}

// figureBetween writes an interval as pages do.
func (w words) figureBetween(what string, i *results.Interval) string {
	if what == "reached" {
		return w.Percent(i.Low) + " to " + w.Percent(i.High)
	}
	return w.Decimal(i.Low, 1) + " to " + w.Decimal(i.High, 1)
}
