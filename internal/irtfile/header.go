package irtfile

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// header is what the first row says of the columns.
type header struct {
	names []string
	by    byte  // what divides the cells
	items []int // per column: index of the item, or −1
	id    int   // column of each, or −1
	weight,
	group int
	covariates []int // columns, as they were asked for
}

// separators in the order in which they win when they are equally frequent.
const separators = ",;\t"

// readHeader finds what divides the cells, and reads the names.
func readHeader(record []byte, o Options) (*header, error) {
	by, most := separator(record)
	h := &header{by: by, id: -1, weight: -1, group: -1}
	if most >= maxColumns {
		return nil, problem(1, 0, "", "the header has %d columns, more than %d; should the table be turned, with a row per person and a column per item?", most+1, maxColumns)
	}
	seen := map[string]int{}
	items := 0
	for c, cell := range split(record, h.by, nil) {
		name := string(cell)
		if err := checkName(name, c, seen); err != nil {
			return nil, err
		}
		h.names = append(h.names, name)
		seen[name] = c
		item := -1
		if !strings.HasPrefix(name, "_") {
			item = items
			items++
		}
		h.items = append(h.items, item)
	}
	if items == 0 {
		return nil, problem(1, 0, "", "there is no item: the name of every column begins with _, which describes the person")
	}
	return h, h.find(seen, o)
}

// separator is what divides the cells of a row, and how often it does.
func separator(record []byte) (by byte, most int) {
	by = separators[0]
	for _, other := range []byte(separators) {
		if n := countOutside(record, other); n > most {
			by, most = other, n
		}
	}
	return by, most
}

func checkName(name string, c int, seen map[string]int) error {
	switch first, twice := seen[name]; {
	case !utf8.ValidString(name):
		return problem(1, c+1, "", "its name is not UTF-8; save the file as CSV in UTF-8")
	case name == "" && c == 0:
		return problem(1, c+1, "", "it has no name; if it numbers the persons, call it %s", IDColumn)
	case name == "":
		return problem(1, c+1, "", "it has no name")
	case len(name) > 500:
		return problem(1, c+1, "", "its name is longer than 500 letters; is this a table of answers, with commas, semicolons or tabs?")
	case twice:
		return problem(1, c+1, name, "column %d has the same name; is the header row missing?", first+1)
	}
	return nil
}

// find notes the columns that describe the person.
func (h *header) find(columns map[string]int, o Options) (err error) {
	if c, ok := columns[IDColumn]; ok {
		h.id = c
	}
	if c, ok := columns[WeightColumn]; ok {
		h.weight = c
	}
	if o.Group != "" {
		if h.group, err = h.person(columns, o.Group); err != nil {
			return err
		}
	}
	for _, name := range o.Covariates {
		c, err := h.person(columns, name)
		if err != nil {
			return err
		}
		h.covariates = append(h.covariates, c)
	}
	return nil
}

// person finds a column that describes the person.
func (h *header) person(columns map[string]int, name string) (int, error) {
	c, ok := columns[name]
	if ok && strings.HasPrefix(name, "_") {
		return c, nil
	}
	var have []string
	for _, n := range h.names {
		if strings.HasPrefix(n, "_") {
			have = append(have, n)
		}
	}
	switch {
	case ok:
		return -1, problem(1, c+1, name, "it is an item; the name of a column that describes the person begins with _")
	case len(have) == 0:
		return -1, problem(1, 0, "", "there is no column %s; the file has none that describes the person", name)
	}
	return -1, problem(1, 0, "", "there is no column %s; those that describe the person are %s", name, strings.Join(have, ", "))
}

// itemNames are the names of the items, and their columns from 1.
func (h *header) itemNames() (names []string, columns []int) {
	for c, item := range h.items {
		if item >= 0 {
			names, columns = append(names, h.names[c]), append(columns, c+1)
		}
	}
	return names, columns
}

// countOutside counts a byte outside quotes.
func countOutside(record []byte, by byte) (n int) {
	for outside := true; ; outside = !outside {
		part, rest, more := bytes.Cut(record, quote)
		if outside {
			n += bytes.Count(part, []byte{by})
		}
		if !more {
			return n
		}
		record = rest
	}
}
