// Package irtfile reads the answers that people bring as a table, and reads and writes the parameters of the items of a test as JSON.
//
// A table is a CSV file: a header row, then a row per person. Columns whose name begins with "_" describe the person, all others are
// items; a cell is the category of an answer, 0, 1, 2, …, and an empty one was not answered. What can be understood is accepted and
// said in [Sheet.Notes]; what can't is a [Problem] with its place.
package irtfile

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/dira-platform/dira/irt"
)

// Columns with a meaning of their own.
const (
	IDColumn     = "_id"
	WeightColumn = "_weight"
)

// A Sheet is a table of answers that was understood.
type Sheet struct {
	Items   []string
	Columns []int    // of the items in the file, from 1
	Rows    []int32  // of the persons in the file, from 1, the header included
	Cells   []int8   // row by row: a category from 0, or irt.Missing
	Base    int      // what the file calls the first category
	IDs     []string // nil when the file has none
	Weights []float64
	Group   []int // index into Groups; nil when no column was asked for
	Groups  []string
	// Covariates are the columns asked for, as texts; nobody lacks one.
	Covariates []Covariate
	Notes      []string // what was accepted although it is unusual, a sentence each
}

// A Covariate is a column that describes the persons.
type Covariate struct {
	Name   string
	Column int      // in the file, from 1
	Cells  []string // of the persons
}

// Number reads a person's cell as a number.
func (c *Covariate) Number(person int) (float64, bool) {
	v, err := strconv.ParseFloat(c.Cells[person], 64)
	return v, err == nil && !math.IsNaN(v-v)
}

// Problem says what is wrong with a person's cell, and where.
func (c *Covariate) Problem(row int32, format string, args ...any) *Problem {
	return problem(int(row), c.Column, c.Name, format, args...)
}

// Persons is the number of persons.
func (s *Sheet) Persons() int { return len(s.Rows) }

// ID names a person: as the file does, or by number from 1.
func (s *Sheet) ID(person int) string {
	if s.IDs == nil {
		return fmt.Sprint(person + 1)
	}
	return s.IDs[person]
}

// Row is a person's answers, not to be changed.
func (s *Sheet) Row(person int) []int8 {
	return s.Cells[person*len(s.Items) : (person+1)*len(s.Items)]
}

// Data is the sheet as the measurement library takes it. It shares the cells with the sheet.
func (s *Sheet) Data() (*irt.Data, error) {
	return irt.NewDataCells(s.Items, s.Cells, irt.DataOptions{Weights: s.Weights, Group: s.Group, Groups: s.Groups})
}

// Pick returns the sheet with these items only, in this order; they must be items of the sheet.
func (s *Sheet) Pick(items []string) *Sheet {
	from := make([]int, len(items))
	out := *s
	out.Items, out.Columns = items, make([]int, len(items))
	for k, id := range items {
		from[k] = slices.Index(s.Items, id)
		out.Columns[k] = s.Columns[from[k]]
	}
	out.Cells = make([]int8, 0, s.Persons()*len(items))
	for i := range s.Persons() {
		row := s.Row(i)
		for _, j := range from {
			out.Cells = append(out.Cells, row[j])
		}
	}
	return &out
}

// A Problem is what is wrong with a file, and where. It reads as a sentence.
type Problem struct {
	Row, Column int    // from 1; 0 = no single one
	Name        string // of the column, when it has one
	Text        string
}

// Error puts the place before what is wrong.
func (p *Problem) Error() string {
	place := ""
	if p.Row > 0 {
		place = fmt.Sprintf("row %d", p.Row)
	}
	if p.Column > 0 {
		if place != "" {
			place += ", "
		}
		place += fmt.Sprintf("column %d", p.Column)
		if p.Name != "" {
			place += " (" + p.Name + ")"
		}
	}
	if place == "" {
		return p.Text
	}
	return place + ": " + p.Text
}

func problem(row, column int, name, format string, args ...any) *Problem {
	return &Problem{row, column, name, fmt.Sprintf(format, args...)}
}
