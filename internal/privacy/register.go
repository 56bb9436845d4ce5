package privacy

import (
	"bytes"
	_ "embed"
	"fmt"
	"slices"

	"github.com/goccy/go-yaml"
)

//go:embed register.yaml
var registerText []byte

// What a column can hold.
const (
	Nothing    = "nothing"    // that has to do with a person
	Key        = "key"        // an id that leads to a person within the organisation
	Name       = "name"       // what says who somebody is: name, address, number, whatever they typed of themselves
	Trait      = "trait"      // something about somebody: unit, sex, grade, role, a time at which they did something
	Answer     = "answer"     // what somebody answered, and what follows from it
	Secret     = "secret"     // a hash or a sealed text of what only they know
	Unlinkable = "unlinkable" // about somebody, and nothing in the database says about whom
)

// Kinds are all that a column can hold.
var Kinds = []string{Nothing, Key, Name, Trait, Answer, Secret, Unlinkable}

// Table is what the register says of a table.
type Table struct {
	Name    string            `yaml:"table"`
	About   string            `yaml:"about"`  // what it is for; the key of a sentence: register.about.<about>
	Keep    string            `yaml:"keep"`   // how long; register.keep.<keep>
	Export  string            `yaml:"export"` // the holder that shows it to the person, or none with the reason behind a colon
	Erase   string            `yaml:"erase"`  // the holder that erases it, or none with the reason behind a colon
	Columns map[string]string `yaml:"columns"`
}

// Personal reports whether anything in the table has to do with a person.
func (t *Table) Personal() bool {
	for _, kind := range t.Columns {
		if kind != Nothing {
			return true
		}
	}
	return false
}

// Holds lists what the table holds of people, each kind once, in the order of [Kinds].
func (t *Table) Holds() (kinds []string) {
	for _, kind := range Kinds[1:] {
		for _, k := range t.Columns {
			if k == kind {
				kinds = append(kinds, kind)
				break
			}
		}
	}
	return kinds
}

// Group is what all tables that are about the same hold of people, those that are kept equally long together.
type Group struct {
	About string
	Spans []Span
}

// Span is how long something is kept, and what of people that is.
type Span struct {
	Keep  string
	Holds []string // each kind once, in the order of [Kinds]
}

// Groups is the register in short, for those whom it is about: without the tables that hold nothing of people.
func Groups() (groups []Group, err error) {
	register, err := Register()
	if err != nil {
		return nil, err
	}
	for _, t := range register {
		if !t.Personal() {
			continue
		}
		at := slices.IndexFunc(groups, func(g Group) bool { return g.About == t.About })
		if at < 0 {
			at, groups = len(groups), append(groups, Group{About: t.About})
		}
		groups[at].add(t.Keep, t.Holds())
	}
	return groups, nil
}

func (g *Group) add(keep string, holds []string) {
	at := slices.IndexFunc(g.Spans, func(s Span) bool { return s.Keep == keep })
	if at < 0 {
		at, g.Spans = len(g.Spans), append(g.Spans, Span{Keep: keep})
	}
	s := &g.Spans[at]
	s.Holds = slices.DeleteFunc(slices.Clone(Kinds), func(kind string) bool { return !slices.Contains(s.Holds, kind) && !slices.Contains(holds, kind) })
}

// Register is what all tables hold.
func Register() ([]Table, error) {
	var tables []Table
	if err := yaml.NewDecoder(bytes.NewReader(registerText), yaml.DisallowUnknownField()).Decode(&tables); err != nil {
		return nil, fmt.Errorf("privacy: register.yaml: %w", err)
	}
	for _, t := range tables {
		for column, kind := range t.Columns {
			if !slices.Contains(Kinds, kind) {
				return nil, fmt.Errorf("privacy: register.yaml: %s.%s: %q is no kind", t.Name, column, kind)
			}
		}
	}
	return tables, nil
}
