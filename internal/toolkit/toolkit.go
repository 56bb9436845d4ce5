// Package toolkit is what a trainer needs to hold a session: an agenda in timed parts, roles, templates to fill in, and resources of the library.
//
// What must always be true: the parts of an agenda add up to the time that a toolkit says it takes; every language of a toolkit has the same parts,
// templates and resources; a text that nobody has reviewed in its language says so; nothing in a session needs a network.
package toolkit

import (
	"slices"

	"github.com/dira-platform/dira/internal/library"
)

// ID names a toolkit.
type ID string

// Method is how people work in a part of the agenda.
type Method string

// The methods.
const (
	Plenary Method = "plenary" // all together
	Tables  Method = "tables"  // in groups of four to six
	Pairs   Method = "pairs"
	Alone   Method = "alone"
	Break   Method = "break"
)

// Methods are all methods.
var Methods = []Method{Plenary, Tables, Pairs, Alone, Break}

// Status is whether somebody who speaks a language has read what stands in it.
type Status string

// The statuses.
const (
	Source Status = "source" // it was written in this language
	Draft  Status = "draft"  // translated by machine; nobody has reviewed it
)

// Toolkit is one, in one language.
type Toolkit struct {
	ID       ID     `yaml:"-" json:"-"`
	Language string `yaml:"-" json:"language"`
	Status   Status `yaml:"status" json:"status"`

	Title    string     `yaml:"title" json:"title"`
	Summary  string     `yaml:"summary" json:"summary"`
	Purpose  string     `yaml:"purpose" json:"purpose"`
	Audience string     `yaml:"audience" json:"audience"`
	From     int        `yaml:"from" json:"from"` // people, at least
	To       int        `yaml:"to" json:"to"`     // people, at most
	Minutes  int        `yaml:"minutes" json:"minutes"`
	Prepare  []string   `yaml:"prepare" json:"prepare"`
	Roles    []Role     `yaml:"roles" json:"roles"`
	Agenda   []Part     `yaml:"agenda" json:"agenda"`
	Sheets   []Template `yaml:"templates" json:"templates"`
	After    []string   `yaml:"after" json:"after"`

	Resources []library.ResourceID `yaml:"resources" json:"resources"` // to read before or afterwards; none is needed in the room
}

// Role is what somebody does in the session.
type Role struct {
	Name string `yaml:"name" json:"name"`
	Does string `yaml:"does" json:"does"`
}

// Part is a part of the agenda.
type Part struct {
	Minutes  int      `yaml:"minutes" json:"minutes"`
	Title    string   `yaml:"title" json:"title"`
	Method   Method   `yaml:"method" json:"method"`
	Steps    []string `yaml:"steps" json:"steps"`
	Online   string   `yaml:"online,omitempty" json:"online,omitempty"`     // what is otherwise where people are not in one room
	Template string   `yaml:"template,omitempty" json:"template,omitempty"` // that is filled in
}

// Template is a sheet of paper to be filled in: a table, prompts with lines to write on, or both.
type Template struct {
	ID      string     `yaml:"id" json:"id"`
	Title   string     `yaml:"title" json:"title"`
	Lead    string     `yaml:"lead" json:"lead"`
	Above   []Prompt   `yaml:"above,omitempty" json:"above,omitempty"`
	Columns []string   `yaml:"columns,omitempty" json:"columns,omitempty"`
	Example []string   `yaml:"example,omitempty" json:"example,omitempty"` // a row that is filled in, to show how
	First   []string   `yaml:"first,omitempty" json:"first,omitempty"`     // what stands in the first column of each row
	Given   [][]string `yaml:"given,omitempty" json:"given,omitempty"`     // rows that are filled in
	Rows    int        `yaml:"rows,omitempty" json:"rows,omitempty"`       // that are empty
	Below   []Prompt   `yaml:"below,omitempty" json:"below,omitempty"`
}

// Prompt is something to be answered on lines.
type Prompt struct {
	Text  string `yaml:"text" json:"text"`
	Lines int    `yaml:"lines" json:"lines"`
}

// Cells are the rows to be filled in.
func (t Template) Cells() (rows [][]string) {
	for _, first := range t.First {
		row := make([]string, len(t.Columns))
		row[0] = first
		rows = append(rows, row)
	}
	for _, given := range t.Given {
		rows = append(rows, append(slices.Clone(given), make([]string, max(0, len(t.Columns)-len(given)))...))
	}
	for range t.Rows {
		rows = append(rows, make([]string, len(t.Columns)))
	}
	return rows
}

// Template is the sheet with an id.
func (k *Toolkit) Template(id string) (Template, bool) {
	i := slices.IndexFunc(k.Sheets, func(t Template) bool { return t.ID == id })
	if i < 0 {
		return Template{}, false
	}
	return k.Sheets[i], true
}

// Begins says how many minutes after the beginning each part begins.
func (k *Toolkit) Begins() (at []int) {
	total := 0
	for _, p := range k.Agenda {
		at = append(at, total)
		total += p.Minutes
	}
	return at
}
