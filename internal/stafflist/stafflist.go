// Package stafflist reads lists of staff as ministries have them, CSV or XLSX, into people, and says row by row what is wrong.
//
// What must always be true: a row that is not refused has a name, an identity of its own in the file, and nothing that was guessed without
// saying so; no row of the file is lost in silence; columns that no field was found for are named and not read; whatever the file
// holds, reading ends with a [List] or an error that can be told, within the limits below.
//
// Reading is pure: no database, no clock, no network. A caller reads once to show the guesses, and again with what people decided ([Options]).
package stafflist

import (
	"bytes"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/spreadsheet"
)

// The limits of what is read.
const (
	MaxBytes  = spreadsheet.MaxBytes // of a file
	MaxRows   = 200_000              // of people
	MaxText   = 200                  // characters of a name, a number, an address or a unit; a row with a longer one is refused
	MaxLevels = 12                   // of units below each other

	maxListed = 1000 // problems of a kind that are listed; the others are counted
	maxValues = 500  // distinct values of a column to be confirmed
)

// Format is the form of a list.
type Format = spreadsheet.Format

// Encoding is how a CSV file writes characters.
type Encoding = spreadsheet.Encoding

// CSV is the format that has encodings.
const CSV = spreadsheet.CSV

// Encodings lists the encodings that are read.
var Encodings = spreadsheet.Encodings

// Defuse makes a text safe as a cell of a CSV file.
func Defuse(cell string) string { return spreadsheet.Defuse(cell) }

// Field is something that is known of a person.
type Field string

// The fields. A column can stand for one of these or for a level of units ([UnitLevel]).
const (
	StaffNumber      Field = "staff_number"
	FullName         Field = "full_name"
	GivenName        Field = "given_name"
	MiddleName       Field = "middle_name"
	FamilyName       Field = "family_name"
	SecondFamilyName Field = "second_family_name" // as in Spain and the Congo
	Email            Field = "email"
	Unit             Field = "unit" // a name, or a path such as Ministry / Department / Team
	UnitCode         Field = "unit_code"
	Sex              Field = "sex"
	Grade            Field = "grade"
	Role             Field = "role" // what the person does: a role profile, once someone has said which
	Language         Field = "language"
	Birth            Field = "birth" // a year or a date, of which the age band is kept
	Age              Field = "age"   // an age or an age band

	unitLevel = "unit_level_"
)

// Fields lists the fields that a column can stand for, without the levels of units.
var Fields = []Field{StaffNumber, FullName, GivenName, MiddleName, FamilyName, SecondFamilyName, Email, Unit, UnitCode, Sex, Grade, Role, Language, Birth, Age}

// UnitLevel is the name of the unit at a level, from 1 at the top to MaxLevels.
func UnitLevel(level int) Field { return Field(unitLevel + strconv.Itoa(level)) }

// Level is the level that a field made by [UnitLevel] stands for; 0 for any other.
func (f Field) Level() int {
	digits, ok := strings.CutPrefix(string(f), unitLevel)
	level, err := strconv.Atoi(digits)
	if !ok || err != nil || level < 1 || level > MaxLevels || UnitLevel(level) != f {
		return 0
	}
	return level
}

// Mapping says which column, from 0, stands for which field. Columns that are not in it are not read.
type Mapping map[int]Field

// Options is what people decided, and what a file does not say. The zero value lets everything be guessed.
type Options struct {
	Sheet     string                      // of a workbook; empty: the first that has a header
	Encoding  spreadsheet.Encoding        // of a CSV file; empty: found by looking
	HeaderRow int                         // as the spreadsheet shows it; 0: found by looking
	Mapping   Mapping                     // nil: the guess
	Values    map[Field]map[string]string // what words mean, by field and [Value.Text]: codes of sex and grade, tags of languages, ids of roles; "" = nothing
	Year      int                         // the present one, from which birth tells the age; 0: birth is not read
	MaxBytes  int64                       // 0: [MaxBytes], which it cannot exceed
}

// List is what was found in a file.
type List struct {
	Format    spreadsheet.Format
	Sheet     string   // that was read; empty in CSV
	Sheets    []string // all of the workbook that can be chosen
	HeaderRow int      // as the spreadsheet shows it
	Columns   []Column // in the order of the file, up to the last that holds anything
	Rows      []Row    // in the order of the file, refused ones too
	Refused   int      // rows that are
	Values    map[Field][]Value
	Problems  []Problem // by row and column
	Tally     []Count   // of all problems by their code, also of those that are not listed
	Notes     []Note
}

// Column is a column of the file.
type Column struct {
	Index      int    // from 0
	Letter     string // as the spreadsheet shows it
	Header     string
	Field      Field    // that it is read as; empty: not read, not stored
	Guess      Field    // that it seems to be; empty: nothing we know
	Confidence float64  // of the guess, from 0 to 1; below 0.5 a guess is not followed
	Samples    []string // the first few values, shortened
}

// Row is a person.
type Row struct {
	Number      int // as the spreadsheet shows it
	Identity    Identity
	StaffNumber string // as shown, with its zeros
	Name        string // the whole of it, in one line
	GivenName   string // parts of it, where the file has them
	FamilyName  string
	Email       string   // its domain in small letters
	Unit        []string // names from the top down; shared between rows, not to be changed
	UnitCode    string
	Sex         string // woman, man, other, undisclosed, or empty
	Grade       string // one of ours, once someone has confirmed what GradeText means, or empty
	GradeText   string
	Role        string // as written, or what Options.Values says
	Language    string // a tag, or empty
	AgeBand     string // under30, 30to44, 45to59, 60plus, or empty
	Hidden      bool   // in the spreadsheet
	Refused     bool   // it has a problem that refuses it
}

// Severity says what a problem does to its row.
type Severity string

// The severities.
const (
	Refuses Severity = "refuses" // the row cannot be taken over
	Warns   Severity = "warns"   // the row can, without the value or as it is
)

// Problem is something wrong with a row.
type Problem struct {
	Row      int    // as the spreadsheet shows it; 0: of the file as a whole
	Column   string // its letter, or empty where it is about the row
	Header   string
	Value    string // the offending value, shortened
	Severity Severity
	Err      *errs.Error // what is wrong, as error.<code>

	column int
}

// Count is how many problems of a kind there are.
type Count struct {
	Code     string
	Severity Severity
	N        int
}

// Note says how the file was read, as staff.note.<code>.
type Note struct {
	Code string
	Args map[string]any
}

// The codes of notes.
const (
	NoteEncoding      = "encoding"       // {encoding}: nothing says the encoding; this was assumed
	NoteBroken        = "broken"         // {count}: bytes that are no characters
	NoteSheet         = "sheet"          // {sheet}, {others}: one sheet of several was read
	NoteHiddenSheets  = "hidden_sheets"  // {sheets}: not looked at
	NoteHiddenRows    = "hidden_rows"    // {count}: read
	NoteHiddenColumns = "hidden_columns" // {columns}: read
	NoteAbove         = "above"          // {row}: what stands above the header, in this row, was left out
	NoteRepeated      = "repeated"       // {count}: rows that repeat the header, left out
	NoteMerged        = "merged"         // {count}: merged cells whose value was read in each of their rows
	NoteNotRead       = "not_read"       // {columns}: not read, not stored
	NoteZeros         = "zeros"          // {count}: staff numbers that seem to have lost their leading zeros
	NoteAge           = "age"            // of births only the age band is kept
	NoteNoIdentity    = "no_identity"    // neither number nor address: importing again can double people
)

// NoteCodes lists the codes of notes.
var NoteCodes = []string{NoteEncoding, NoteBroken, NoteSheet, NoteHiddenSheets, NoteHiddenRows, NoteHiddenColumns, NoteAbove, NoteRepeated, NoteMerged,
	NoteNotRead, NoteZeros, NoteAge, NoteNoIdentity}

// Words are the sentences of one language, as the printer of i18n has them.
type Words interface {
	T(key string, args ...any) string
	Dir() string
}

// Sentence is the note in the words of a language.
func (n Note) Sentence(words Words) string {
	var args []any
	for name, value := range n.Args {
		args = append(args, name, value)
	}
	return words.T("staff.note."+n.Code, args...)
}

// Name is what a field is called in the words of a language.
func (f Field) Name(words Words) string {
	if level := f.Level(); level > 0 {
		return words.T("staff.field.unit_level", "level", level)
	}
	return words.T("staff.field." + string(f))
}

// Value is a word that stands in a column of a few different ones, for someone to say what it means.
type Value struct {
	Text    string // as first written
	Rows    int    // that have it, however it is written there
	Guess   string // a code, or empty
	Meaning string // the code that is in effect, or empty
}

// Read reads a list. An error is an [errs.Error] about the file or the options as a whole.
func Read(r io.Reader, o Options) (list *List, err error) {
	defer errs.Wrap(&err, "stafflist.Read")
	if o.MaxBytes <= 0 || o.MaxBytes > MaxBytes {
		o.MaxBytes = MaxBytes
	}
	var raw bytes.Buffer
	n, err := raw.ReadFrom(io.LimitReader(r, o.MaxBytes+1))
	if err != nil {
		return nil, err
	}
	if n > o.MaxBytes {
		return nil, errs.New(errs.TooLarge, "sheet_large", "limit", int(o.MaxBytes>>20))
	}
	if err := o.check(); err != nil {
		return nil, err
	}
	f, err := spreadsheet.Open(raw.Bytes(), spreadsheet.Options{Encoding: o.Encoding, Fit: func(head []*spreadsheet.Row) int {
		_, fields := findHeader(head)
		return fields
	}})
	if err != nil {
		return nil, err
	}
	return read(f, o)
}

// check refuses a mapping that cannot be meant.
func (o *Options) check() error {
	seen := map[Field]int{}
	for _, column := range slices.Sorted(maps.Keys(o.Mapping)) {
		field := o.Mapping[column]
		if column < 0 || column >= spreadsheet.MaxColumns || !slices.Contains(Fields, field) && field.Level() == 0 {
			return errs.New(errs.Invalid, "staff_field_unknown", "column", spreadsheet.Column(column)).At("mapping")
		}
		if other, twice := seen[field]; twice {
			return errs.New(errs.Invalid, "staff_field_twice", "first", spreadsheet.Column(other), "second", spreadsheet.Column(column)).At("mapping")
		}
		seen[field] = column
	}
	return o.checkValues()
}
