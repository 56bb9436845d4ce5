// Package planfile reads and writes the files of 'dira plan': people, courses and budgets of units as CSV, and plans as JSON.
//
// What is wrong with a file is an error that says in which row and column. Nothing is guessed: a row that cannot be understood, or that contradicts itself or
// another one, stops the reading. A level of a competency is written D1.C1:2, several with semicolons between them.
package planfile

import (
	"errors"
	"fmt"
	"strings"

	"github.com/dira-platform/dira/allocate"
)

// The columns of the files; those with a question mark may be missing.
var (
	peopleColumns = []string{"id", "unit", "sex", "languages", "hours", "weight", "has", "needs", "region?"}
	courseColumns = []string{"id", "teaches", "requires", "languages", "hours", "cost", "fixed_cost", "seats", "min_seats", "only_for?", "begins?", "ends?"}
	budgetColumns = []string{"unit", "budget"}
)

// Sexes are the words of the column sex.
var Sexes = []string{"woman", "man", "other", "undisclosed"}

// columnOf are the columns of the fields that the library names.
var columnOf = map[string]string{"ID": "id", "Teaches": "teaches", "Requires": "requires", "Languages": "languages", "Hours": "hours", "Cost": "cost", "Fixed": "fixed_cost",
	"Seats": "seats", "MinSeats": "min_seats", "Weight": "weight", "Has": "has", "Needs": "needs", "UnitBudgets": "budget", "Groups": "only_for", "Begins": "begins", "Ends": "ends"}

// An Error is what is wrong at a place of a file; row and column from 1, 0 = of no single one.
type Error struct {
	Row, Column int
	Name        string // of the column
	Text        string
}

// Error implements error.
func (e *Error) Error() string {
	place := ""
	if e.Row > 0 {
		place = fmt.Sprintf("row %d", e.Row)
	}
	if e.Column > 0 {
		place += fmt.Sprintf(", column %d (%s)", e.Column, e.Name)
	}
	if place != "" {
		place = strings.TrimPrefix(place, ", ") + ": "
	}
	return place + e.Text
}

func problem(row, column int, name, format string, args ...any) error {
	return &Error{Row: row, Column: column, Name: name, Text: fmt.Sprintf(format, args...)}
}

// placed gives what the library says of a row its place in the file.
func (r *reader) placed(err error, row int, rowOf func(same int) int) error {
	var e *allocate.InputError
	if !errors.As(err, &e) {
		return err
	}
	text, name := e.Text, columnOf[e.Field]
	if e.Same >= 0 {
		text += fmt.Sprintf(", in row %d", rowOf(e.Same))
	}
	if i, ok := r.at[name]; ok {
		return problem(row, i+1, name, "%s", text)
	}
	return problem(row, 0, "", "%s", text)
}
