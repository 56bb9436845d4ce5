package irtfile

import (
	"errors"
	"io"
	"math"
	"slices"
	"strconv"
)

// Content is what the items of a bank are about, and how many of each area are asked.
type Content struct {
	Area  map[string]string // of each item
	Areas []Area            // in the order of the file
}

// Area is a part of the content with its limits. Max is −1 without one, Share NaN.
type Area struct {
	Name     string
	Min, Max int
	Share    float64
}

// ReadContent reads the areas of items: a CSV file with the columns item and area, in any order, and, when there are limits, min, max
// and share. A row with an item puts it into its area; a row without one sets the limits of the area.
func ReadContent(r io.Reader) (*Content, error) {
	in, err := newRecords(r)
	if err != nil {
		return nil, err
	}
	first, err := in.next()
	if err != nil {
		return nil, err
	}
	by, _ := separator(first)
	t := &contentTable{Content: &Content{Area: map[string]string{}}, column: map[string]int{}}
	for c, name := range split(first, by, nil) {
		if !slices.Contains([]string{"item", "area", "min", "max", "share"}, string(name)) {
			return nil, problem(1, c+1, "", "%s is no column of content; they are item and area, and for limits min, max and share", quoted(name))
		}
		t.column[string(name)] = c
	}
	for _, name := range []string{"item", "area"} {
		if _, ok := t.column[name]; !ok {
			return nil, problem(1, 0, "", "there is no column %s; a header row with item and area is wanted", name)
		}
	}
	for {
		record, err := in.next()
		if errors.Is(err, io.EOF) {
			return t.finish()
		}
		if err != nil {
			return nil, err
		}
		if len(record) == 0 {
			continue
		}
		if err := t.add(split(record, by, nil), in.row); err != nil {
			return nil, err
		}
	}
}

// contentTable is content while it is read.
type contentTable struct {
	*Content
	column map[string]int
	limits map[string]int // rows in which areas have their limits
}

func (t *contentTable) add(cells [][]byte, row int) error {
	cell := func(name string) string {
		if c, ok := t.column[name]; ok && c < len(cells) {
			return string(cells[c])
		}
		return ""
	}
	item, area := cell("item"), cell("area")
	if area == "" {
		return problem(row, t.column["area"]+1, "area", "it is empty; every row says of which area it speaks")
	}
	k := slices.IndexFunc(t.Areas, func(a Area) bool { return a.Name == area })
	if k < 0 {
		k = len(t.Areas)
		t.Areas = append(t.Areas, Area{Name: area, Max: -1, Share: math.NaN()})
	}
	limits := cell("min") + cell("max") + cell("share")
	switch _, twice := t.Area[item]; {
	case item != "" && limits != "":
		return problem(row, 0, "", "limits are of an area, not of an item: put them in a row of their own, its item left empty")
	case twice:
		return problem(row, t.column["item"]+1, "item", "%q has an area already", item)
	case item != "":
		t.Area[item] = area
		return nil
	case limits == "":
		return problem(row, 0, "", "neither an item nor a limit is in it")
	}
	return t.limit(&t.Areas[k], cell, row)
}

// limit reads the limits of an area.
func (t *contentTable) limit(a *Area, cell func(string) string, row int) (err error) {
	if t.limits == nil {
		t.limits = map[string]int{}
	}
	if before, twice := t.limits[a.Name]; twice {
		return problem(row, 0, "", "the area %q has its limits in row %d already", a.Name, before)
	}
	t.limits[a.Name] = row
	for _, one := range []struct {
		name string
		into *int
	}{{"min", &a.Min}, {"max", &a.Max}} {
		if text := cell(one.name); text != "" {
			if *one.into, err = strconv.Atoi(text); err != nil || *one.into < 0 {
				return problem(row, t.column[one.name]+1, one.name, "%q is no number of questions", text)
			}
		}
	}
	if a.Max >= 0 && a.Max < a.Min {
		return problem(row, t.column["max"]+1, "max", "at least %d questions and at most %d can't be", a.Min, a.Max)
	}
	if text := cell("share"); text != "" {
		if a.Share, err = strconv.ParseFloat(text, 64); err != nil || !(a.Share >= 0 && a.Share <= 1000) {
			return problem(row, t.column["share"]+1, "share", "%q is no share; it is a number from 0 on, and all shares together count as the whole", text)
		}
	}
	return nil
}

// finish refuses an area without items, and shares of some areas only.
func (t *contentTable) finish() (*Content, error) {
	used, shares := map[string]bool{}, 0
	for _, area := range t.Area {
		used[area] = true
	}
	for _, a := range t.Areas {
		if !used[a.Name] {
			return nil, problem(t.limits[a.Name], t.column["area"]+1, "area", "the area %q has limits and no item", a.Name)
		}
		if !math.IsNaN(a.Share) {
			shares++
		}
	}
	for _, a := range t.Areas {
		if shares > 0 && math.IsNaN(a.Share) {
			return nil, problem(t.limits[a.Name], 0, "", "the area %q has no share, and others have; give each one, 0 if need be", a.Name)
		}
	}
	return t.Content, nil
}

// Enemies is a set of items of which a person is asked one at most, and its row in the file.
type Enemies struct {
	Row   int
	Items []string
}

// ReadEnemies reads sets of items, a row each: a CSV file without header.
func ReadEnemies(r io.Reader) ([]Enemies, error) {
	in, err := newRecords(r)
	if err != nil {
		return nil, err
	}
	var sets []Enemies
	for {
		record, err := in.next()
		if errors.Is(err, io.EOF) {
			return sets, nil
		}
		if err != nil {
			return nil, err
		}
		by, _ := separator(record)
		set := Enemies{Row: in.row}
		for _, cell := range split(record, by, nil) {
			if len(cell) > 0 { // a spreadsheet fills short rows up
				set.Items = append(set.Items, string(cell))
			}
		}
		if len(set.Items) == 1 {
			return nil, problem(in.row, 0, "", "%q stands alone; a set of enemies has two items at least, divided by commas", set.Items[0])
		}
		if len(set.Items) > 0 {
			sets = append(sets, set)
		}
	}
}

// Problem says what is wrong with a set, and where.
func (e *Enemies) Problem(format string, args ...any) *Problem {
	return problem(e.Row, 0, "", format, args...)
}
