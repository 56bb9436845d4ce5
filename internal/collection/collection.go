// Package collection is what editors put together from the library under a name: a list of resources in an order, with a sentence on why each is in it.
//
// What must always be true: what stands in a collection was put there by an editor of the organisation that it belongs to; a draft is read by nobody else;
// no change is lost, and none is made on top of one that whoever makes it has not seen; a resource that has left the library is said to have left.
package collection

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/library"
)

// ID names a collection.
type ID string

// State is where a collection stands.
type State string

// The states.
const (
	Draft     State = "draft"
	Published State = "published"
	Withdrawn State = "withdrawn" // it was published, and is not to be used any more
)

// States are all states.
var States = []State{Draft, Published, Withdrawn}

// Words are what a collection is called in one language, and what it is for.
type Words struct {
	Language string `json:"language"` // BCP 47
	Title    string `json:"title"`
	Summary  string `json:"summary,omitempty"`
}

// Note says in one language why a resource is in a collection.
type Note struct {
	Language string `json:"language"`
	Text     string `json:"text"`
}

// Entry is a resource in a collection.
type Entry struct {
	Resource library.ResourceID `json:"resource"`
	Title    string             `json:"title"`              // as it was when it came in, for the time when it is gone
	Language string             `json:"language,omitempty"` // of the title
	Notes    []Note             `json:"notes,omitempty"`
}

// Collection is resources under a name. At least one language has a title; no resource is in it twice.
type Collection struct {
	ID          ID        `json:"-"`
	Org         string    `json:"-"`
	State       State     `json:"-"`
	Words       []Words   `json:"words"` // the one it was made in first
	Entries     []Entry   `json:"entries"`
	Revision    int       `json:"-"`
	CreatedAt   time.Time `json:"-"`
	ChangedAt   time.Time `json:"-"`
	PublishedAt time.Time `json:"-"` // the first time; zero: never
	WithdrawnAt time.Time `json:"-"` // the last time; zero: never
}

// The limits, in characters, resources and collections.
const (
	longestTitle   = 200
	longestSummary = 2000
	longestNote    = 600
	MostEntries    = 200
	mostOfOne      = 300 // of an organisation
)

// Title is the title in a language or, where there is none, in English or as it was made.
func (c *Collection) Title(language string) framework.Text {
	w := c.in(language)
	return framework.Text{Text: w.Title, Language: w.Language}
}

// Summary is the summary in the language of the title that is shown or, where there is none, in the best of the others.
func (c *Collection) Summary(language string) framework.Text {
	return best(language, c.Words, func(w Words) framework.Text { return framework.Text{Text: w.Summary, Language: w.Language} })
}

func (c *Collection) in(language string) Words {
	t := best(language, c.Words, func(w Words) framework.Text { return framework.Text{Text: w.Title, Language: w.Language} })
	for _, w := range c.Words {
		if w.Language == t.Language {
			return w
		}
	}
	return Words{}
}

// Note is why a resource is in a collection, in a language or, where nobody has said it there, in English or as it was first said.
func (e Entry) Note(language string) framework.Text {
	return best(language, e.Notes, func(n Note) framework.Text { return framework.Text{Text: n.Text, Language: n.Language} })
}

// best is the text for somebody who reads a language.
func best[T any](language string, all []T, text func(T) framework.Text) (found framework.Text) {
	rank := 3
	for _, x := range all {
		t := text(x)
		r := 2
		switch {
		case t.Text == "":
			continue
		case library.Primary(t.Language) == library.Primary(language):
			r = 0
		case library.Primary(t.Language) == library.English:
			r = 1
		}
		if r < rank {
			found, rank = t, r
		}
	}
	return found
}

// Has reports whether a resource is in a collection.
func (c *Collection) Has(id library.ResourceID) bool { return c.at(id) >= 0 }

func (c *Collection) at(id library.ResourceID) int {
	return slices.IndexFunc(c.Entries, func(e Entry) bool { return e.Resource == id })
}

// clean takes spaces off the ends of words, and refuses what is too long or nothing.
func (w *Words) clean() error {
	w.Title, w.Summary = strings.Join(strings.Fields(plain(w.Title)), " "), strings.TrimSpace(plain(w.Summary))
	switch {
	case !tag(w.Language):
		return errs.New(errs.Invalid, "collection_language").At("language")
	case utf8.RuneCountInString(w.Title) > longestTitle:
		return errs.New(errs.Invalid, "collection_long", "limit", longestTitle).At("title")
	case utf8.RuneCountInString(w.Summary) > longestSummary:
		return errs.New(errs.Invalid, "collection_long", "limit", longestSummary).At("summary")
	}
	return nil
}

// tag reports whether a language looks like one.
func tag(language string) bool {
	return len(language) >= 2 && len(language) <= 20 && strings.Trim(language, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == ""
}

// plain takes out what no keyboard writes, and makes one end of lines of several.
func plain(text string) string {
	text = strings.ReplaceAll(strings.ToValidUTF8(text, ""), "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' || r == 0x7f {
			return -1
		}
		return r
	}, text)
}

// describe puts words in the place of those in the same language. Without a title there are none in that language any more.
func (c *Collection) describe(w Words) error {
	i := slices.IndexFunc(c.Words, func(o Words) bool { return o.Language == w.Language })
	switch {
	case w.Title == "" && (i < 0 || len(c.Words) == 1 || w.Summary != ""):
		return errs.New(errs.Invalid, "collection_no_title").At("title")
	case w.Title == "":
		c.Words = slices.Delete(slices.Clone(c.Words), i, i+1)
	case i < 0:
		c.Words = append(slices.Clone(c.Words), w)
	default:
		c.Words = slices.Clone(c.Words)
		c.Words[i] = w
	}
	return nil
}

// place moves an entry to a place, counted from 1; what is beyond the ends is the end.
func (c *Collection) place(at, to int) {
	e := c.Entries[at]
	rest := slices.Delete(slices.Clone(c.Entries), at, at+1)
	c.Entries = slices.Insert(rest, max(0, min(to-1, len(rest))), e)
}
