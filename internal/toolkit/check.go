package toolkit

import (
	"fmt"
	"regexp"
	"slices"
	"unicode/utf8"

	"github.com/dira-platform/dira/internal/errs"
)

// Fault is something for which a toolkit is refused.
type Fault struct {
	At  string // the way to it: "agenda.3.minutes" is the minutes of the fourth part
	Err *errs.Error
}

// The limits of a toolkit, in minutes, characters and pieces.
const (
	leastPart    = 5
	mostMinutes  = 5 * 24 * 60
	mostPeople   = 1000
	longestTitle = 200
	longestText  = 2000
	mostLines    = 40 // of a list
	mostSheets   = 12
	mostColumns  = 6
	mostRows     = 40
	mostRoom     = 20 // lines for an answer
)

var (
	sheetID  = regexp.MustCompile(`^[a-z][a-z0-9-]{0,39}$`)
	language = regexp.MustCompile(`^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)
)

// checker gathers faults.
type checker struct{ faults []Fault }

func (c *checker) say(at string, code *errs.Error) { c.faults = append(c.faults, Fault{at, code}) }

// text asks for a text.
func (c *checker) text(at, s string, longest int) {
	if s == "" {
		c.say(at, errs.New(errs.Invalid, "toolkit_empty"))
		return
	}
	c.short(at, s, longest)
}

// short refuses a text that is too long.
func (c *checker) short(at, s string, longest int) {
	if utf8.RuneCountInString(s) > longest {
		c.say(at, errs.New(errs.Invalid, "toolkit_long", "limit", longest))
	}
}

// number asks for one between two others, both included.
func (c *checker) number(at string, n, from, to int) {
	if n < from || n > to {
		c.say(at, errs.New(errs.Invalid, "toolkit_number", "from", from, "to", to))
	}
}

// count asks for so many of a list.
func (c *checker) count(at string, n, from, to int) {
	switch {
	case n < from:
		c.say(at, errs.New(errs.Invalid, "toolkit_nothing"))
	case n > to:
		c.say(at, errs.New(errs.Invalid, "toolkit_many", "limit", to))
	}
}

func (c *checker) texts(at string, all []string) {
	c.count(at, len(all), 1, mostLines)
	for i, s := range all {
		c.text(fmt.Sprintf("%s.%d", at, i), s, longestText)
	}
}

// Faults are the reasons for which a toolkit cannot be used; nil: there are none. Those that come with the program keep the same rules.
func (k *Toolkit) Faults() []Fault {
	c := &checker{}
	if !language.MatchString(k.Language) || len(k.Language) > 20 {
		c.say(field("language"), errs.New(errs.Invalid, "toolkit_language"))
	}
	if k.Status != Source && k.Status != Draft {
		c.say(field("status"), errs.New(errs.Invalid, "toolkit_status"))
	}
	c.text(field("title"), k.Title, longestTitle)
	c.text(field("summary"), k.Summary, longestText)
	c.text(field("purpose"), k.Purpose, longestText)
	c.text(field("audience"), k.Audience, longestText)
	c.number(field("from"), k.From, 2, mostPeople-1)
	c.number(field("to"), k.To, k.From+1, mostPeople)
	c.number(field("minutes"), k.Minutes, leastPart, mostMinutes)
	c.texts("prepare", k.Prepare)
	c.count("roles", len(k.Roles), 1, mostLines)
	for i, r := range k.Roles {
		c.text(fmt.Sprintf("roles.%d.name", i), r.Name, longestTitle)
		c.text(fmt.Sprintf("roles.%d.does", i), r.Does, longestText)
	}
	c.agenda(k)
	c.count("templates", len(k.Sheets), 0, mostSheets)
	for i, t := range k.Sheets {
		c.sheet(fmt.Sprintf("templates.%d", i), t)
		if slices.IndexFunc(k.Sheets, func(o Template) bool { return o.ID == t.ID }) < i {
			c.say(fmt.Sprintf("templates.%d.id", i), errs.New(errs.Invalid, "toolkit_twice", "name", t.ID))
		}
		if !slices.ContainsFunc(k.Agenda, func(p Part) bool { return p.Template == t.ID }) {
			c.say(fmt.Sprintf("templates.%d.id", i), errs.New(errs.Invalid, "toolkit_unused", "name", t.ID))
		}
	}
	c.texts("after", k.After)
	c.count("resources", len(k.Resources), 0, mostLines)
	return c.faults
}

func (c *checker) agenda(k *Toolkit) {
	c.count("agenda", len(k.Agenda), 1, mostLines)
	total := 0
	for i, p := range k.Agenda {
		at := fmt.Sprintf("agenda.%d.", i)
		total += p.Minutes
		c.number(at+"minutes", p.Minutes, leastPart, mostMinutes)
		c.text(at+"title", p.Title, longestTitle)
		c.short(at+"online", p.Online, longestText)
		c.count(at+"steps", len(p.Steps), 1, mostLines)
		for _, s := range p.Steps {
			c.short(at+"steps", s, longestText)
		}
		if !slices.Contains(Methods, p.Method) {
			c.say(at+"method", errs.New(errs.Invalid, "toolkit_method"))
		}
		if _, ok := k.Template(p.Template); p.Template != "" && !ok {
			c.say(at+"template", errs.New(errs.Invalid, "toolkit_no_template", "name", p.Template))
		}
	}
	if total != k.Minutes && len(k.Agenda) > 0 {
		c.say(field("minutes"), errs.New(errs.Invalid, "toolkit_total", "total", total, "minutes", k.Minutes))
	}
}

func (c *checker) sheet(at string, t Template) {
	if !sheetID.MatchString(t.ID) {
		c.say(at+".id", errs.New(errs.Invalid, "toolkit_id"))
	}
	c.text(at+".title", t.Title, longestTitle)
	c.text(at+".lead", t.Lead, longestText)
	if len(t.Columns)+len(t.Above)+len(t.Below) == 0 {
		c.say(at, errs.New(errs.Invalid, "toolkit_nothing_to_fill"))
	}
	c.count(at+".columns", len(t.Columns), 0, mostColumns)
	for _, s := range t.Columns {
		c.text(at+".columns", s, longestTitle)
	}
	if n := len(t.Example); n != 0 && n != len(t.Columns) {
		c.say(at+".example", errs.New(errs.Invalid, "toolkit_width", "columns", len(t.Columns), "n", n))
	}
	for i, row := range t.Given {
		if len(row) > len(t.Columns) {
			c.say(fmt.Sprintf("%s.given.%d", at, i), errs.New(errs.Invalid, "toolkit_width", "columns", len(t.Columns), "n", len(row)))
		}
		for _, s := range row {
			c.short(fmt.Sprintf("%s.given.%d", at, i), s, longestText)
		}
	}
	for i, s := range t.First {
		c.text(fmt.Sprintf("%s.first.%d", at, i), s, longestText)
	}
	for _, s := range t.Example {
		c.short(at+".example", s, longestText)
	}
	c.number(at+".rows", t.Rows, 0, mostRows)
	switch rows := len(t.First) + len(t.Given) + max(0, t.Rows); {
	case len(t.Columns) == 0 && rows > 0:
		c.say(at, errs.New(errs.Invalid, "toolkit_no_columns"))
	case len(t.Columns) > 0:
		c.count(at, rows, 1, mostRows)
	}
	for _, part := range []string{"above", "below"} {
		for i, p := range t.prompts(part) {
			here := fmt.Sprintf("%s.%s.%d", at, part, i)
			c.text(here, p.Text, longestText)
			c.number(here+".lines", p.Lines, 1, mostRoom)
		}
		c.count(at+"."+part, len(t.prompts(part)), 0, mostLines)
	}
}

// prompts are those above or below the table.
func (t Template) prompts(part string) []Prompt {
	if part == "above" {
		return t.Above
	}
	return t.Below
}

// field is the way to a field of the first sheet.
func field(name string) string { return "fields." + name }
