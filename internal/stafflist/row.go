package stafflist

import (
	"regexp"
	"slices"
	"strings"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/spreadsheet"
)

// row takes in a row of the file.
func (r *reading) row(l *spreadsheet.Row) error {
	if r.repeats(l) {
		r.repeated++
		return nil
	}
	if len(r.list.Rows) >= MaxRows {
		return errs.New(errs.TooLarge, "staff_rows", "limit", MaxRows)
	}
	row := Row{Number: l.Number, Hidden: l.Hidden}
	if l.Hidden {
		r.hidden++
	}
	r.shape(l, &row)
	var said rowWords
	if !row.Refused {
		said = r.person(l, &row)
	}
	r.list.Rows, r.said = append(r.list.Rows, row), append(r.said, said)
	return nil
}

// maxLines is how many lines a cell may run over. More are most likely a quotation mark that is not closed, and the rows of other people.
const maxLines = 20

// shape refuses rows that are no rows of people, or whose cells cannot be where they belong.
func (r *reading) shape(l *spreadsheet.Row, row *Row) {
	last := len(l.Cells) - 1
	for last >= 0 && l.Cells[last].Empty() {
		last--
	}
	switch {
	case l.Lines > maxLines:
		r.problem(row, -1, "", Refuses, errs.New(errs.Invalid, "staff_cell_lines", "lines", l.Lines))
	case r.list.Format == spreadsheet.CSV && last >= r.width:
		r.problem(row, last, l.Cells[last].Text, Refuses, errs.New(errs.Invalid, "staff_row_long", "cells", last+1, "columns", r.width))
	case len(r.read) > 2 && l.Filled() == 1:
		r.problem(row, last, clean(l.Cells[last].Text), Refuses, errs.New(errs.Invalid, "staff_line_alone"))
	default:
		r.widest = max(r.widest, last+1)
	}
}

// nothing are ways to write that there is nothing, in small letters.
var nothing = map[string]bool{"n/a": true, "na": true, "n.a.": true, "null": true, "néant": true, "neant": true, "none": true, "s/o": true, "sans objet": true, "nan": true, "nil": true,
	"لا يوجد": true, "غير متوفر": true, "غير متاح": true, "no aplica": true, "não aplicável": true, "ninguno": true, "nenhum": true, "vide": true, "empty": true}

// value is the clean text of a cell, empty where it says that there is nothing or cannot be used; then there is a problem.
func (r *reading) value(l *spreadsheet.Row, column int, row *Row) string {
	c := l.At(column)
	identity, severity := Warns, Warns
	f := r.fields[column]
	if f == StaffNumber || f == Email {
		identity, severity = Refuses, Refuses
	}
	if isName(f) {
		severity = Refuses
	}
	switch {
	case c.Kind == spreadsheet.Faulty, strings.HasPrefix(c.Text, "#") && errorText.MatchString(c.Text):
		r.problem(row, column, c.Text, severity, errs.New(errs.Invalid, "staff_cell_error", "value", shorten(c.Text)))
		return ""
	case c.Kind == spreadsheet.Unsaved:
		r.problem(row, column, "", severity, errs.New(errs.Invalid, "staff_cell_formula"))
		return ""
	case c.Text == "":
		return ""
	}
	s := clean(c.Text)
	if saysNothing(s, f) {
		return ""
	}
	limit := MaxText
	if f == Unit { // a path
		limit = spreadsheet.MaxCell
	}
	if c.Cut || tooLong(s, limit) {
		r.problem(row, column, s, Refuses, errs.New(errs.Invalid, "staff_cell_long", "limit", limit))
		return ""
	}
	if c.Kind == spreadsheet.Uncertain || garbled(s) {
		r.problem(row, column, s, identity, errs.New(errs.Invalid, "staff_cell_garbled", "value", shorten(s)))
	}
	return s
}

// errorText is how spreadsheet programs write errors, also into CSV.
var errorText = regexp.MustCompile(`^#(N/A|N/D|NV|REF!|VALUE!|VALEUR!|¡?VALOR!|NAME\?|NOM\?|¿?NOMBRE\?|NOME\?|¡?DIV/0!|NUM!|NULL!)$`)

// saysNothing reports whether a text stands for an empty cell: a dash, n/a. Na, Nil and Null are also people's names.
func saysNothing(s string, f Field) bool {
	if isName(f) {
		return !strings.ContainsFunc(s, wordy) || strings.EqualFold(s, "n/a")
	}
	return !strings.ContainsFunc(s, wordy) || len(s) < 20 && nothing[strings.ToLower(s)]
}

// wordy reports whether a character is a letter, a digit or any other sign that says something: not a dash, a point or a blank.
func wordy(r rune) bool {
	return r > 0x7f && r != '–' && r != '—' && r != '…' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
}

// garbled recognises UTF-8 that another program took for Windows-1252 and stored: Ã© for é, Ø§ for an Arabic letter, â€™ for an apostrophe.
func garbled(s string) bool {
	if !strings.Contains(s, "\xc3") { // with which Ã, Ø, Ù and â begin
		return false
	}
	var last rune
	for _, r := range s {
		switch last {
		case 'Ã':
			if r >= 0x80 && r <= 0xbf || strings.ContainsRune("ƒ‰‡", r) {
				return true
			}
		case 'Ø', 'Ù':
			if strings.ContainsRune("§„…†ŠˆØÙ¹±¯³¨ª©®¶", r) {
				return true
			}
		case 'â':
			if r == '€' {
				return true
			}
		}
		last = r
	}
	return false
}

// person reads the fields of a row.
func (r *reading) person(l *spreadsheet.Row, row *Row) (said rowWords) {
	var name nameParts
	var unit unitParts
	for _, column := range r.read {
		s := r.value(l, column, row)
		if s == "" {
			continue
		}
		switch f := r.fields[column]; f {
		case StaffNumber:
			row.StaffNumber = r.staffNumber(l.At(column), column, s, row)
		case FullName, GivenName, MiddleName, FamilyName, SecondFamilyName:
			name.set(f, s)
			r.checkName(column, s, row)
		case Email:
			row.Email = r.email(column, s, row)
		case Unit:
			unit.path = s
		case UnitCode:
			row.UnitCode = s
		case Sex:
			said.sex = r.word(f, s)
		case Grade:
			said.grade, row.GradeText = r.word(f, s), s
		case Role:
			said.role, row.Role = r.word(f, s), s
		case Language:
			said.language = r.word(f, s)
		case Birth:
			row.AgeBand = r.birth(column, s, row)
		case Age:
			if row.AgeBand == "" {
				row.AgeBand = r.age(column, s, row)
			}
		default:
			unit.levels[f.Level()-1] = s
		}
	}
	row.Name, row.GivenName, row.FamilyName = name.whole(), name.given(), name.family()
	if row.Name == "" && r.nameless(l) {
		r.problem(row, -1, "", Refuses, errs.New(errs.Invalid, "staff_name_missing"))
	} else if tooLong(row.Name, MaxText) {
		r.problem(row, -1, row.Name, Refuses, errs.New(errs.Invalid, "staff_cell_long", "limit", MaxText))
	}
	r.place(&unit, row)
	row.Identity = r.identify(row)
	return said
}

// nameless reports whether a row has nothing where names should stand. Otherwise there is a problem already.
func (r *reading) nameless(l *spreadsheet.Row) bool {
	return !slices.ContainsFunc(r.read, func(column int) bool {
		c := l.At(column)
		return isName(r.fields[column]) && (c.Kind == spreadsheet.Unsaved || !saysNothing(clean(c.Text), r.fields[column]))
	})
}

func isName(f Field) bool {
	return f == FullName || f == GivenName || f == MiddleName || f == FamilyName || f == SecondFamilyName
}

var scientific = regexp.MustCompile(`^\d([.,]\d+)?[eE]\+?\d{1,2}$`)

// staffNumber takes a staff number as it is shown, and says where a spreadsheet has spoilt it.
func (r *reading) staffNumber(c spreadsheet.Cell, column int, s string, row *Row) string {
	switch {
	case c.Kind == spreadsheet.Inexact, c.Kind != spreadsheet.Number && strings.ContainsAny(s, "eE") && scientific.MatchString(s):
		r.problem(row, column, s, Refuses, errs.New(errs.Invalid, "staff_number_digits", "value", shorten(s)))
		return ""
	case c.Kind == spreadsheet.Date:
		r.problem(row, column, s, Refuses, errs.New(errs.Invalid, "staff_number_date", "value", shorten(s)))
		return ""
	}
	return s
}

// nameParts is a name as the columns give it.
type nameParts map[Field]string

func (n *nameParts) set(f Field, s string) {
	if *n == nil {
		*n = nameParts{}
	}
	(*n)[f] = s
}

func (n nameParts) given() string { return strings.TrimSpace(n[GivenName] + " " + n[MiddleName]) }
func (n nameParts) family() string {
	return strings.TrimSpace(n[FamilyName] + " " + n[SecondFamilyName])
}

func (n nameParts) whole() string {
	if n[FullName] != "" {
		return n[FullName]
	}
	return strings.TrimSpace(n.given() + " " + n.family())
}

// checkName warns of a name that is something else: a column may have slipped.
func (r *reading) checkName(column int, s string, row *Row) {
	digits := 0
	for _, c := range s {
		if c >= '0' && c <= '9' {
			digits++
		}
	}
	if strings.Contains(s, "@") || digits > 2 {
		r.problem(row, column, s, Warns, errs.New(errs.Invalid, "staff_name_odd", "value", shorten(s)))
	}
}
