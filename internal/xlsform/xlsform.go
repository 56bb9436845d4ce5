// Package xlsform reads and writes forms as XLSForm workbooks: the part of that standard which an assessment by statements needs.
//
// What must always be true: whatever a workbook holds, reading ends; what cannot be used is refused with its sheet, row and column, and as many
// faults at once as there are, up to a limit; what is left out without harm is listed, so that nothing is lost in silence. A condition means here what it means to
// other programs.
package xlsform

import (
	"regexp"
	"slices"
	"strings"

	"github.com/dira-platform/dira/internal/errs"
)

// The limits of a form.
const (
	MaxBytes    = 4 << 20 // of a workbook
	maxRows     = 5000    // of a sheet
	maxDepth    = 8       // of groups in groups
	maxProblems = 50      // that are told at once
	maxText     = 4000    // characters of a cell
)

// The sheets of a workbook.
const (
	Survey   = "survey"
	Choices  = "choices"
	Settings = "settings"
)

// Text is words in languages, by tag.
type Text map[string]string

// In is the text in the first of the languages in which there is one.
func (t Text) In(tags ...string) string {
	for _, tag := range tags {
		if t[tag] != "" {
			return t[tag]
		}
	}
	return ""
}

// Place is where something stands in a workbook.
type Place struct {
	Sheet  string
	Row    int    // as spreadsheet programs show it; 0: the sheet as a whole
	Column string // its letter; empty: the row as a whole
}

// Problem is something for which a form is refused.
type Problem struct {
	At  Place
	Err *errs.Error
}

// Leftover is something that was left out. What is the key of a sentence: xlsform.left.<what>.
type Leftover struct {
	At   Place
	What string
	Name string // as it stands in the workbook
}

// Kind is what an item of a survey is.
type Kind string

// The kinds of items.
const (
	Group     Kind = "group"
	SelectOne Kind = "select_one"
	Note      Kind = "note"
)

// Item is a question, a note, or a group of items.
type Item struct {
	Kind       Kind
	Name       string
	Label      Text
	Hint       Text
	Guidance   Text       // guidance_hint: more than a hint
	Relevant   *Condition // nil: always
	Appearance string
	List       string // of choices
	Items      []Item // of a group
	At         Place  // of its type
	Columns    map[string]string
}

// Place is where a column of the item stands.
func (i *Item) Place(column string) Place { return Place{i.At.Sheet, i.At.Row, i.Columns[column]} }

// Choice is an answer of a list.
type Choice struct {
	Name  string
	Label Text
	At    Place
}

// List is the answers that a question can have.
type List struct {
	Name    string
	Choices []Choice
}

// Form is what a workbook holds.
type Form struct {
	ID, Title, Version string
	Language           string            // in which it was written
	Languages          []string          // all, that one first
	Settings           map[string]string // what else its settings say
	Items              []Item
	Lists              []List
	Left               []Leftover
}

// List finds a list by its name; nil when there is none.
func (f *Form) List(name string) *List {
	i := slices.IndexFunc(f.Lists, func(l List) bool { return l.Name == name })
	if i < 0 {
		return nil
	}
	return &f.Lists[i]
}

// Has reports whether the list has an answer of this name.
func (l *List) Has(name string) bool {
	return slices.ContainsFunc(l.Choices, func(c Choice) bool { return c.Name == name })
}

var (
	nameForm = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9._-]{0,63}$`)
	codeForm = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9._-]{0,63}$`)
	tagForm  = regexp.MustCompile(`^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)
)

// ValidName reports whether a text can be the name of a question, a group or a form.
func ValidName(s string) bool { return nameForm.MatchString(s) }

// ValidTag reports whether a text has the form of a language tag.
func ValidTag(s string) bool { return len(s) <= 35 && tagForm.MatchString(s) }

// names are the languages as headers of columns call them; the first name of each is the one that is written.
var names = map[string][]string{
	"en": {"English"}, "fr": {"Français", "French", "Francais"}, "ar": {"العربية", "Arabic"}, "es": {"Español", "Spanish", "Espanol"},
	"pt": {"Português", "Portuguese"}, "ru": {"Русский", "Russian"}, "zh": {"中文", "Chinese"}, "sw": {"Kiswahili", "Swahili"},
}

// header is the end of the header of a column in a language: "English (en)".
func header(tag string) string {
	if known := names[tag]; known != nil {
		return known[0] + " (" + tag + ")"
	}
	return tag + " (" + tag + ")"
}

var inBrackets = regexp.MustCompile(`\(([^()]*)\)\s*$`)

// languageOf finds the tag in the end of a header; empty when it says none.
func languageOf(end string) string {
	end = strings.TrimSpace(end)
	if m := inBrackets.FindStringSubmatch(end); m != nil {
		end = strings.TrimSpace(m[1])
	}
	for tag, all := range names {
		if slices.ContainsFunc(all, func(n string) bool { return strings.EqualFold(n, end) }) {
			return tag
		}
	}
	if ValidTag(end) {
		return end
	}
	return ""
}
