package xlsform

import (
	"cmp"
	"slices"
	"strings"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/spreadsheet"
)

// Read reads a workbook. Columns without a language are in the default language of the form or, where it names none, in the one given. When there are
// problems there is no form; an error means that the file could not be read at all.
func Read(raw []byte, language string) (*Form, []Problem, error) {
	if len(raw) > MaxBytes {
		return nil, nil, errs.New(errs.TooLarge, "sheet_large", "limit", MaxBytes>>20)
	}
	file, err := spreadsheet.Open(raw, spreadsheet.Options{})
	switch e := errs.As(err); {
	case e != nil && e.Code == "sheet_format", err == nil && file.Format != spreadsheet.XLSX: // that a list can also be a CSV file does not help here
		return nil, nil, errs.New(errs.Invalid, "xlsform_not_xlsx")
	case err != nil:
		return nil, nil, err
	}
	r := &reader{form: &Form{Settings: map[string]string{}}, language: language}
	if err := r.read(file); err != nil {
		return nil, nil, err
	}
	if len(r.problems) > 0 {
		slices.SortStableFunc(r.problems, func(a, b Problem) int {
			return cmp.Or(cmp.Compare(order(a.At.Sheet), order(b.At.Sheet)), cmp.Compare(a.At.Row, b.At.Row))
		})
		return nil, r.problems[:min(len(r.problems), maxProblems)], nil
	}
	return r.form, nil, nil
}

func order(sheet string) int {
	return slices.Index([]string{Settings, Choices, Survey}, strings.ToLower(strings.TrimSpace(sheet)))
}

// reader goes through a workbook once and keeps what is wrong with it.
type reader struct {
	form     *Form
	language string // of columns that name none
	problems []Problem
	at       map[string]Place // of names in the survey
	left     map[string]bool  // names of questions that were left out
}

func (r *reader) wrong(at Place, code string, args ...any) {
	if len(r.problems) < 10*maxProblems {
		r.problems = append(r.problems, Problem{at, errs.New(errs.Invalid, code, args...)})
	}
}

func (r *reader) leave(at Place, what, name string) {
	r.form.Left = append(r.form.Left, Leftover{at, what, name})
}

func (r *reader) read(file *spreadsheet.File) error {
	sheets := map[string]*sheet{}
	for i, s := range file.Sheets {
		name := strings.ToLower(strings.TrimSpace(s.Name))
		if order(name) < 0 || sheets[name] != nil {
			r.leave(Place{Sheet: s.Name}, "sheet", s.Name)
			continue
		}
		var err error
		if sheets[name], err = r.open(file, i, name, s.Name); err != nil {
			return err
		}
	}
	if s := sheets[Settings]; s != nil {
		r.settings(s)
	}
	if s := sheets[Choices]; s != nil {
		r.choices(s)
	}
	s := sheets[Survey]
	if s == nil {
		r.wrong(Place{Sheet: Survey}, "xlsform_no_survey")
		return nil
	}
	r.survey(s)
	r.languages(s, sheets[Choices])
	return nil
}

// sheet is the rows of a sheet below its header.
type sheet struct {
	shown   string   // its name as it stands in the workbook
	columns []column // by number
	rows    []*spreadsheet.Row
}

// column is what stands in a column.
type column struct {
	name     string // "label", in small letters; empty: nothing of ours
	language string // of a text
	letter   string
}

// texts are the columns that can stand in several languages.
var texts = []string{"label", "hint", "guidance_hint"}

// aliases are other names of columns and types.
var aliases = map[string]string{"list name": "list_name", "relevance": "relevant", "value": "name", "caption": "label"}

// known are the columns of each sheet that are read.
var known = map[string][]string{
	Survey:   {"type", "name", "label", "hint", "guidance_hint", "relevant", "appearance", "choice_filter"},
	Choices:  {"list_name", "name", "label"},
	Settings: nil,
}

// harmless are columns of the standard that change nothing here: every statement can be answered by "don't know".
var harmless = []string{"required", "required_message", "read_only", "readonly", "calculation", "repeat_count"}

func (r *reader) open(file *spreadsheet.File, i int, name, shown string) (*sheet, error) {
	t, err := file.Table(i)
	if err != nil {
		return nil, err
	}
	defer t.Close()
	s := &sheet{shown: shown}
	for {
		row, err := t.Next()
		if err != nil {
			return nil, err
		}
		switch {
		case row == nil:
			return s, nil
		case s.columns == nil:
			r.header(s, name, row)
		case len(s.rows) == maxRows:
			return nil, errs.New(errs.TooLarge, "xlsform_rows", "sheet", shown, "limit", maxRows)
		default:
			copied := *row
			copied.Cells = slices.Clone(row.Cells)
			s.rows = append(s.rows, &copied)
		}
	}
}

// header reads the names of the columns.
func (r *reader) header(s *sheet, name string, row *spreadsheet.Row) {
	for i := range row.Cells {
		text := strings.TrimSpace(row.Cells[i].Text)
		c := column{letter: spreadsheet.Column(i)}
		at := Place{s.shown, row.Number, c.letter}
		base, end, inLanguage := strings.Cut(text, "::")
		base = strings.ToLower(strings.TrimSpace(base))
		base = cmp.Or(aliases[base], base)
		switch {
		case text == "":
		case name == Settings:
			c.name = strings.ToLower(text)
		case inLanguage && slices.Contains(texts, base):
			if c.language = languageOf(end); c.language == "" {
				r.wrong(at, "xlsform_language", "column", text)
			}
			c.name = base
		case !inLanguage && slices.Contains(known[name], base):
			c.name = base
		case !slices.Contains(harmless, base):
			r.leave(at, "column", text)
		}
		if twice := slices.IndexFunc(s.columns, func(o column) bool { return o.name == c.name && o.language == c.language }); c.name != "" && twice >= 0 {
			r.wrong(at, "xlsform_column_twice", "column", text, "other", s.columns[twice].letter)
		}
		s.columns = append(s.columns, c)
	}
	for _, needed := range map[string][]string{Survey: {"type", "name", "label"}, Choices: {"list_name", "name", "label"}}[name] {
		if !slices.ContainsFunc(s.columns, func(c column) bool { return c.name == needed }) {
			r.wrong(Place{Sheet: s.shown, Row: row.Number}, "xlsform_no_column", "column", needed)
		}
	}
}

// record is a row by the names of its columns.
type record struct {
	at      Place // of the row
	values  map[string]string
	texts   map[string]Text
	letters map[string]string
}

func (rec *record) place(column string) Place {
	return Place{rec.at.Sheet, rec.at.Row, rec.letters[column]}
}

// record reads a row; nil when it says nothing.
func (r *reader) record(s *sheet, row *spreadsheet.Row) *record {
	rec := &record{at: Place{Sheet: s.shown, Row: row.Number}, values: map[string]string{}, texts: map[string]Text{}, letters: map[string]string{}}
	filled := false
	for i, c := range s.columns {
		if c.name == "" {
			continue
		}
		if rec.letters[c.name] == "" {
			rec.letters[c.name] = c.letter
		}
		cell := row.At(i)
		text := r.cell(&cell, Place{s.shown, row.Number, c.letter})
		if text == "" {
			continue
		}
		filled = true
		if !slices.Contains(texts, c.name) {
			rec.values[c.name] = text
			continue
		}
		if rec.texts[c.name] == nil {
			rec.texts[c.name] = Text{}
		}
		rec.letters[c.name] = c.letter
		tag := cmp.Or(c.language, r.form.Language, r.language)
		if rec.texts[c.name][tag] == "" || c.language != "" { // a column that names the language goes before one that does not
			rec.texts[c.name][tag] = text
		}
	}
	if !filled {
		return nil
	}
	return rec
}

// cell is the text of a cell.
func (r *reader) cell(c *spreadsheet.Cell, at Place) string {
	text := strings.TrimSpace(strings.ReplaceAll(strings.ReplaceAll(c.Text, "\r\n", "\n"), "\r", "\n"))
	switch {
	case c.Cut || len([]rune(text)) > maxText:
		r.wrong(at, "xlsform_cell_long", "limit", maxText)
	case c.Kind == spreadsheet.Faulty || c.Kind == spreadsheet.Unsaved:
		r.wrong(at, "xlsform_cell_formula")
	case strings.ContainsFunc(text, func(c rune) bool { return c < ' ' && c != '\n' && c != '\t' || c == '\ufffd' }):
		r.wrong(at, "xlsform_cell_signs")
	}
	return text
}

// languages lists the languages of a form, its own first.
func (r *reader) languages(sheets ...*sheet) {
	add := func(tag string) {
		if tag != "" && !slices.Contains(r.form.Languages, tag) {
			r.form.Languages = append(r.form.Languages, tag)
		}
	}
	add(r.form.Language)
	plain := false
	for _, s := range sheets {
		for i := 0; s != nil && i < len(s.columns); i++ {
			if c := s.columns[i]; slices.Contains(texts, c.name) {
				add(c.language)
				plain = plain || c.language == ""
			}
		}
	}
	if plain && r.form.Language == "" { // columns that name no language are in the one that was given
		r.form.Languages = slices.DeleteFunc(r.form.Languages, func(tag string) bool { return tag == r.language })
		r.form.Languages = slices.Insert(r.form.Languages, 0, r.language)
	}
	if r.form.Language == "" && len(r.form.Languages) > 0 {
		r.form.Language = r.form.Languages[0]
	}
}

// asProblem is the part of an error that is told.
func asProblem(err error) *errs.Error { return errs.As(err) }
