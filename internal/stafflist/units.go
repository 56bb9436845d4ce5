package stafflist

import (
	"regexp"
	"slices"
	"strings"

	"github.com/dira-platform/dira/internal/errs"
)

// unitParts is what the columns of a row say of its unit.
type unitParts struct {
	path   string
	levels [MaxLevels]string
}

// between parts the names in a path. A bare slash does not: it stands in names, as in HIV/AIDS Unit.
var between = regexp.MustCompile(`\s+[/|]+\s+|\s*[>›»→←\\]+\s*|\s*::\s*`)

// names are the names from the top down. A level that only repeats the one above is left out, as are empty ones.
func (p *unitParts) names() (list []string) {
	add := func(name string) {
		if name = strings.Trim(name, " /|"); name != "" && (len(list) == 0 || fold(list[len(list)-1]) != fold(name) || fold(name) == "") {
			list = append(list, name)
		}
	}
	if p.path != "" {
		for _, name := range between.Split(p.path, -1) {
			add(name)
		}
	}
	for _, name := range p.levels {
		add(name)
	}
	return list
}

// unit is a unit of the list.
type unit struct {
	path []string
	key  string
	row  int // that it stands in first
}

// unitList is the units of a list. Two ways of writing the same name are one unit, written as it was first.
type unitList struct {
	paths    map[string]*unit // by their folded names
	written  map[string]*unit // as written
	codes    map[string]*unit
	spelling map[string]bool // other ways that people were told of
}

func newUnitList() unitList {
	return unitList{map[string]*unit{}, map[string]*unit{}, map[string]*unit{}, map[string]bool{}}
}

// unitKey is what two ways of writing a path have in common.
func unitKey(path []string) string {
	var b strings.Builder
	for _, name := range path {
		b.WriteString(Fold(name) + "\n")
	}
	return b.String()
}

// place finds the unit of a row.
func (r *reading) place(p *unitParts, row *Row) {
	written := p.path + "\n" + strings.Join(p.levels[:], "\n")
	u := r.units.written[written]
	if u == nil {
		names := p.names()
		if problem := checkNames(names); problem != nil {
			r.problem(row, slices.Index(r.fields, Unit), strings.Join(names, " / "), Refuses, problem)
			return
		}
		u = r.newUnit(names, row)
		r.units.written[written] = u
	}
	if row.Unit = u.path; len(u.path) == 0 && r.hasUnits() && row.UnitCode == "" {
		r.problem(row, slices.Index(r.fields, Unit), "", Warns, errs.New(errs.Invalid, "staff_unit_missing"))
	}
	r.checkCode(u, row)
}

func checkNames(names []string) *errs.Error {
	if len(names) > MaxLevels {
		return errs.New(errs.Invalid, "staff_unit_deep", "limit", MaxLevels)
	}
	for _, name := range names {
		if tooLong(name, MaxText) {
			return errs.New(errs.Invalid, "staff_cell_long", "limit", MaxText)
		}
	}
	return nil
}

// newUnit takes in a path that was not yet written so.
func (r *reading) newUnit(names []string, row *Row) *unit {
	u := &unit{}
	for depth, name := range names {
		key := unitKey(names[:depth+1])
		known := r.units.paths[key]
		if known == nil {
			known = &unit{path: append(slices.Clone(u.path), name), key: key, row: row.Number}
			r.units.paths[key] = known
		}
		if spelt := known.path[depth]; spelt != name && !r.units.spelling[u.key+name] {
			r.units.spelling[u.key+name] = true
			r.problem(row, slices.Index(r.fields, Unit), name, Warns, errs.New(errs.Invalid, "staff_unit_spelling", "value", shorten(name), "other", shorten(spelt), "row", known.row))
		}
		u = known
	}
	return u
}

// checkCode warns of a code that stands for two units.
func (r *reading) checkCode(u *unit, row *Row) {
	if row.UnitCode == "" || u.key == "" {
		return
	}
	code := NumberKey(row.UnitCode)
	if other := r.units.codes[code]; other == nil {
		r.units.codes[code] = u
	} else if other.key != u.key {
		r.problem(row, slices.Index(r.fields, UnitCode), row.UnitCode, Warns, errs.New(errs.Invalid, "staff_unit_code_twice", "value", shorten(row.UnitCode), "other", shorten(other.path[len(other.path)-1]), "row", other.row))
	}
}

// hasUnits reports whether any column names units.
func (r *reading) hasUnits() bool {
	for _, column := range r.read {
		if f := r.fields[column]; f == Unit || f.Level() > 0 {
			return true
		}
	}
	return false
}
