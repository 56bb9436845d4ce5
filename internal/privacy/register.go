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
