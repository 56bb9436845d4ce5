package curriculum

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/spreadsheet"
)

// The limits of a file.
const (
	MaxBytes = 2 << 20
	mostRows = 10_000
	mostTold = 100 // problems at once
)

// Problem is something for which a file is refused, with its place.
type Problem struct {
	Row    int    // as spreadsheet programs show it; 0: the file as a whole
	Column string // its letter; empty: the row as a whole
	Name   string // what the column is called
	Err    *errs.Error
}

// Read reads the units of a file, in either layout, CSV or XLSX. With problems there are no units.
func Read(raw []byte, v *framework.Version) (units []Unit, problems []Problem, err error) {
	defer errs.Wrap(&err, "curriculum.Read")
	if len(raw) > MaxBytes {
		return nil, nil, errs.New(errs.TooLarge, "sheet_large", "limit", MaxBytes>>20).At("file")
	}
	file, err := spreadsheet.Open(raw, spreadsheet.Options{Fit: fit})
	if err != nil {
		return nil, nil, err
	}
	r := &reader{version: v, csv: file.Format == spreadsheet.CSV, steps: map[int]Step{}}
	t, err := file.Table(sheetOf(file))
	if err != nil {
		return nil, nil, err
	}
	defer t.Close()
	if err := r.read(t); err != nil {
		return nil, nil, err
	}
	r.finish()
	if len(r.problems) > 0 {
		slices.SortStableFunc(r.problems, func(a, b Problem) int {
			return cmp.Or(cmp.Compare(a.Row, b.Row), cmp.Compare(len(a.Column), len(b.Column)), cmp.Compare(a.Column, b.Column))
		})
		return nil, r.problems[:min(len(r.problems), mostTold)], nil
	}
	return inOrder(r.units), nil, nil
}

// fit counts how many of the columns a way of parting cells finds.
func fit(head []*spreadsheet.Row) (n int) {
	if len(head) > 0 {
		for i := range head[0].Cells {
			if slices.Contains(unitColumns, heading(head[0].Cells[i].Text)) {
				n++
			}
		}
	}
	return n
}

// heading is the name of a column, as people write it: the long layout is known with "unit code", too.
func heading(s string) string {
	s = strings.ToLower(strings.Join(strings.Fields(strings.ReplaceAll(s, "_", " ")), " "))
	return strings.TrimPrefix(s, "unit ")
}

// sheetOf is the sheet with the units: the one that is called so, otherwise the first.
func sheetOf(f *spreadsheet.File) int {
	return max(0, slices.IndexFunc(f.Sheets, func(s spreadsheet.Sheet) bool { return strings.EqualFold(s.Name, "units") }))
}

// reader reads the rows of a file into units, and remembers where they began.
type reader struct {
	version  *framework.Version
	csv      bool
	names    []string     // of the columns
	steps    map[int]Step // of the columns of the wide layout
	units    []Unit
	rows     []int // in which each began
	problems []Problem
}

func (r *reader) say(row, column int, e *errs.Error) {
	p := Problem{Row: row, Err: e}
	if column >= 0 {
		p.Column = spreadsheet.Column(column)
		if column < len(r.names) {
			p.Name = r.names[column]
		}
	}
	if !slices.ContainsFunc(r.problems, func(o Problem) bool { return o.Row == p.Row && o.Column == p.Column && p.Column != "" }) { // a cell is told once
		r.problems = append(r.problems, p)
	}
}

// column is where a column stands, or -1.
func (r *reader) column(name string) int { return slices.Index(r.names, name) }

func (r *reader) read(t spreadsheet.Table) error {
	head, err := t.Next()
	if err != nil {
		return err
	}
	if head == nil {
		r.say(0, -1, errs.New(errs.Invalid, "curriculum_no_rows"))
	}
	if head == nil || !r.heads(head) {
		return nil
	}
	for n := 0; ; n++ {
		row, err := t.Next()
		switch {
		case err != nil:
			return err
		case row == nil:
			if n == 0 {
				r.say(0, -1, errs.New(errs.Invalid, "curriculum_no_rows"))
			}
			return nil
		case n == mostRows:
			r.say(row.Number, -1, errs.New(errs.Invalid, "curriculum_rows", "most", mostRows))
			return nil
		case len(r.problems) >= mostTold:
			return nil
		}
		r.row(row)
	}
}

// heads reads the headings, and says which are missing.
func (r *reader) heads(head *spreadsheet.Row) bool {
	all := Steps(r.version)
	for i := range head.Cells {
		name := heading(head.Cells[i].Text)
		switch at := slices.IndexFunc(all, func(s Step) bool { return strings.EqualFold(s.column(), name) }); {
		case name == "":
		case slices.Contains(r.names, name):
			r.say(head.Number, i, errs.New(errs.Invalid, "curriculum_column_twice", "name", name))
		case at >= 0:
			r.steps[i] = all[at]
		case !slices.Contains(unitColumns, name) && !slices.Contains(stepColumns, name) && !slices.Contains(moreColumns, name):
			r.say(head.Number, i, errs.New(errs.Invalid, "curriculum_column_unknown", "name", name))
		}
		r.names = append(r.names, name)
	}
	needed := unitColumns
	if len(r.steps) == 0 {
		needed = append(slices.Clone(unitColumns), stepColumns...)
	}
	for _, name := range needed {
		if r.column(name) < 0 {
			r.say(head.Number, -1, errs.New(errs.Invalid, "curriculum_column", "name", name))
		}
	}
	return len(r.problems) == 0
}

// cell is the text of a cell of a column; empty where there is no such column.
func (r *reader) cell(row *spreadsheet.Row, name string) string { return r.at(row, r.column(name)) }

func (r *reader) at(row *spreadsheet.Row, column int) string {
	if column < 0 {
		return ""
	}
	c := row.At(column)
	switch {
	case c.Cut:
		r.say(row.Number, column, errs.New(errs.Invalid, "curriculum_long", "limit", longestText))
	case c.Kind == spreadsheet.Faulty || c.Kind == spreadsheet.Unsaved:
		r.say(row.Number, column, errs.New(errs.Invalid, "curriculum_formula"))
	}
	if s := text(c.Text); !r.csv {
		return s
	} else {
		return text(spreadsheet.Restore(s))
	}
}

// row reads one row: a unit or, in the long layout, a step of one that may have begun before.
func (r *reader) row(row *spreadsheet.Row) {
	u := r.unit(row)
	if u.Code == "" {
		r.say(row.Number, r.column("code"), errs.New(errs.Invalid, "curriculum_empty"))
		return
	}
	at := r.begun(u.Code)
	again := at >= 0
	if !again {
		if len(r.units) == MostUnits {
			r.say(row.Number, r.column("code"), errs.New(errs.Invalid, "curriculum_units", "most", MostUnits))
			return
		}
		at = len(r.units)
		r.units, r.rows = append(r.units, u), append(r.rows, row.Number)
	}
	to, began := &r.units[at], r.rows[at]
	switch {
	case len(r.steps) > 0 && again:
		r.say(row.Number, r.column("code"), errs.New(errs.Invalid, "curriculum_code_row", "row", began))
	case len(r.steps) > 0:
		r.wide(row, to)
	default:
		if again {
			r.same(row, to, u, began)
		}
		r.long(row, to, !again)
	}
}

// begun is the place of a unit that began in a row before, or -1.
func (r *reader) begun(code string) int {
	return slices.IndexFunc(r.units, func(o Unit) bool { return sameCode(o.Code, code) })
}

// unit reads what stands of a unit in the columns of every layout.
func (r *reader) unit(row *spreadsheet.Row) (u Unit) {
	u = Unit{Code: line(r.cell(row, "code")), Title: line(r.cell(row, "title")), Description: r.cell(row, "description")}
	for code := range strings.SplitSeq(r.cell(row, "requires"), ";") {
		if code = line(code); code != "" {
			u.Requires = append(u.Requires, code)
		}
	}
	if s := r.cell(row, "credits"); s != "" {
		c, ok := ParseCredits(s)
		if !ok {
			r.say(row.Number, r.column("credits"), errs.New(errs.Invalid, "curriculum_credits"))
		}
		u.Credits = c
	}
	if s := r.cell(row, "semester"); s != "" {
		n, err := strconv.Atoi(strings.Map(digit, s))
		if err != nil || n < 1 || n > MostSemester {
			r.say(row.Number, r.column("semester"), errs.New(errs.Invalid, "curriculum_semester", "most", MostSemester))
		}
		u.Semester = n
	}
	if r.begun(u.Code) < 0 || r.cell(row, "compulsory") != "" {
		yes, ok := yesOrNo(r.cell(row, "compulsory"))
		if !ok || r.cell(row, "compulsory") == "" {
			r.say(row.Number, r.column("compulsory"), errs.New(errs.Invalid, "curriculum_yes_no"))
		}
		u.Elective = !yes
	}
	return u
}

// same says where a unit that goes on is told otherwise than where it began. What is left empty is as it was.
func (r *reader) same(row *spreadsheet.Row, to *Unit, u Unit, began int) {
	for _, c := range []struct {
		name  string
		other bool
	}{
		{"title", u.Title != to.Title}, {"credits", u.Credits != to.Credits}, {"semester", u.Semester != to.Semester}, {"compulsory", u.Elective != to.Elective},
		{"requires", !slices.Equal(u.Requires, to.Requires)}, {"description", u.Description != to.Description},
	} {
		if c.other && r.cell(row, c.name) != "" {
			r.say(row.Number, r.column(c.name), errs.New(errs.Invalid, "curriculum_other", "row", began))
		}
	}
}

// wide reads the columns of the steps.
func (r *reader) wide(row *spreadsheet.Row, u *Unit) {
	for column, s := range r.steps {
		text := strings.ToUpper(strings.Join(strings.Fields(r.at(row, column)), ""))
		var d Depth
		for _, letter := range strings.Trim(text, "-–—.") {
			switch i := strings.IndexRune(Letters, letter); {
			case i >= 0 && !d.Has(Depths[i]):
				d |= Depths[i]
			case letter != ',' && letter != ';' && letter != '/' && letter != '+':
				r.say(row.Number, column, errs.New(errs.Invalid, "curriculum_letters"))
			}
		}
		if d != 0 {
			u.Marks = append(u.Marks, Mark{s, d})
		}
	}
}

// long reads the step of a row. A unit may begin without one.
func (r *reader) long(row *spreadsheet.Row, u *Unit, begins bool) {
	ability, level := r.cell(row, "competency"), r.cell(row, "level")
	var d Depth
	for i, name := range []string{"introduced", "practised", "assessed"} {
		yes, ok := yesOrNo(r.cell(row, name))
		if !ok {
			r.say(row.Number, r.column(name), errs.New(errs.Invalid, "curriculum_yes_no"))
		}
		if yes {
			d |= Depths[i]
		}
	}
	if ability == "" && level == "" && d == 0 && begins {
		return
	}
	s := Step{r.ability(ability), levelOf(level)}
	switch {
	case s.Ability == "":
		r.say(row.Number, r.column("competency"), errs.New(errs.Invalid, "curriculum_competency"))
	case s.Level == "":
		r.say(row.Number, r.column("level"), errs.New(errs.Invalid, "curriculum_level"))
	case d == 0:
		r.say(row.Number, r.column("introduced"), errs.New(errs.Invalid, "curriculum_nothing"))
	case u.Depth(s) != 0:
		r.say(row.Number, r.column("competency"), errs.New(errs.Invalid, "curriculum_step_twice"))
	default:
		u.Marks = append(u.Marks, Mark{s, d})
	}
}

// ability reads a competency by its id or its address.
func (r *reader) ability(s string) framework.StatementID {
	for _, id := range r.version.Abilities() {
		if strings.EqualFold(s, string(id)) || s == r.version.Statement(id).URI {
			return id
		}
	}
	return ""
}

// levelOf reads a level by its name in English or its number.
func levelOf(s string) framework.Level {
	for i, l := range framework.Levels {
		if strings.EqualFold(s, string(l)) || strings.Map(digit, s) == strconv.Itoa(i+1) {
			return l
		}
	}
	return ""
}

// yesOrNo reads what people write into a cell for yes and for no; an empty one is no.
func yesOrNo(s string) (yes, ok bool) {
	switch strings.ToLower(strings.Map(digit, s)) {
	case "1", "x", "y", "yes", "true", "oui", "vrai", "نعم", "✓", "✔":
		return true, true
	case "", "0", "n", "no", "false", "non", "faux", "لا", "-", "–":
		return false, true
	}
	return false, false
}

// finish checks each unit by itself, at the row in which it began.
func (r *reader) finish() {
	for i := range r.units {
		u := &r.units[i]
		if err := u.Clean(r.version); err != nil {
			e := errs.As(err)
			r.say(r.rows[i], r.column(e.Field), e)
		}
	}
}
