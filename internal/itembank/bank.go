package itembank

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/dira-platform/dira/internal/framework"
)

// Bank is the items of a folder of files, with where each stands, for those who edit them. docs/writing-items.md explains the files.
type Bank struct {
	Items        []*Item // in the order of their ids, with the translations that are not stale
	Translations []Translation
	Where        map[ItemID]Place
}

// Place is where something stands in the files of a bank.
type Place struct {
	File string
	Line int // from 1; 0 = the file as a whole
}

func (p Place) String() string {
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d", p.File, p.Line)
}

// Problem is what makes something in a bank unusable.
type Problem struct {
	Place
	Text string
}

func (p Problem) Error() string { return p.Place.String() + ": " + p.Text }

// Translation is what a bank has of an item in another language.
type Translation struct {
	Place
	Item     ItemID
	Language string
	Draft    bool // nobody fluent in the language has read it yet
	Stale    bool // the English was changed after it was made; it is not used then
}

// itemFile is the form of D1.C1.yaml.
type itemFile struct {
	Competency framework.StatementID `yaml:"competency"`
	Items      []itemEntry           `yaml:"items"`
}

type itemEntry struct {
	ID        ItemID                `yaml:"id"`
	Strand    string                `yaml:"strand,omitempty"`
	Level     framework.Level       `yaml:"level"`
	Indicator framework.StatementID `yaml:"indicator"`
	Kind      Kind                  `yaml:"kind"`
	Stem      string                `yaml:"stem"`
	Options   []optionEntry         `yaml:"options"`
	Reason    string                `yaml:"reason"`
	Author    string                `yaml:"author"`
	Review    string                `yaml:"review"`
	Explain   bool                  `yaml:"explain,omitempty"`
	Enemies   []ItemID              `yaml:"enemies,omitempty"`
}

type optionEntry struct {
	ID       string `yaml:"id"`
	Text     string `yaml:"text"`
	Score    int    `yaml:"score,omitempty"`
	Position int    `yaml:"position,omitempty"`
	Why      string `yaml:"why"`
}

// translationFile is the form of fr/D1.C1.yaml.
type translationFile struct {
	Competency framework.StatementID `yaml:"competency"`
	Language   string                `yaml:"language"`
	Status     string                `yaml:"status"` // drafted or reviewed
	Items      []struct {
		ID      ItemID        `yaml:"id"`
		Source  string        `yaml:"source"` // the item's SourceHash when it was translated
		Stem    string        `yaml:"stem"`
		Options []optionEntry `yaml:"options"`
	} `yaml:"items"`
}

// ReadBank reads all item files of a folder and their translations. What can't be used is left out and reported, with its place.
func ReadBank(folder fs.FS) (*Bank, []Problem) {
	b := &Bank{Where: map[ItemID]Place{}}
	var problems []Problem
	sources, err := fs.Glob(folder, "D*.yaml")
	translations, err2 := fs.Glob(folder, "*/D*.yaml")
	if err = cmp.Or(err, err2); err != nil || len(sources) == 0 {
		return b, []Problem{{Place{File: "."}, "holds no item file (D1.C1.yaml, …)"}}
	}
	for _, name := range sources {
		problems = append(problems, b.read(folder, name)...)
	}
	slices.SortFunc(b.Items, func(x, y *Item) int { return cmp.Compare(x.ID, y.ID) })
	for _, name := range translations {
		problems = append(problems, b.readTranslation(folder, name)...)
	}
	return b, problems
}

// Item returns an item of the bank, or nil.
func (b *Bank) Item(id ItemID) *Item {
	i, ok := slices.BinarySearchFunc(b.Items, id, func(it *Item, id ItemID) int { return cmp.Compare(it.ID, id) })
	if !ok {
		return nil
	}
	return b.Items[i]
}

func (b *Bank) read(folder fs.FS, name string) (problems []Problem) {
	raw, err := fs.ReadFile(folder, name)
	var f itemFile
	if err == nil {
		err = decodeYAML(raw, &f)
	}
	if err != nil {
		return []Problem{problem(name, err)}
	}
	for _, e := range f.Items {
		it, place := e.item(f.Competency), Place{name, lineOf(raw, e.ID)}
		if err := it.check(); err != nil {
			problems = append(problems, Problem{place, fmt.Sprintf("%s: %v", e.ID, err)})
			continue
		}
		if first, ok := b.Where[it.ID]; ok {
			problems = append(problems, Problem{place, fmt.Sprintf("%s stands in %s already", e.ID, first)})
			continue
		}
		b.Items, b.Where[it.ID] = append(b.Items, it), place
	}
	return problems
}

func (e itemEntry) item(competency framework.StatementID) *Item {
	it := &Item{
		ID: e.ID, Ability: competency, Competency: competency, Level: e.Level, Indicator: e.Indicator, Kind: e.Kind,
		Stem: sourceText(e.Stem), Reason: strings.TrimSpace(e.Reason), Author: e.Author, Review: e.Review, Explain: e.Explain, Enemies: e.Enemies,
	}
	if e.Strand == "ai" {
		it.Ability = framework.AI
	}
	for _, o := range e.Options {
		it.Options = append(it.Options, Option{ID: o.ID, Text: sourceText(o.Text), Score: o.Score, Position: o.Position, Why: sourceText(o.Why)})
	}
	return it
}

func sourceText(s string) Text { return Text{Source: strings.TrimSpace(s)} }

func (b *Bank) readTranslation(folder fs.FS, name string) (problems []Problem) {
	raw, err := fs.ReadFile(folder, name)
	var f translationFile
	if err == nil {
		err = decodeYAML(raw, &f)
	}
	if err == nil && (f.Language != path.Dir(name) || f.Status != "drafted" && f.Status != "reviewed") {
		err = fmt.Errorf("language must be %s, as the folder says, and status drafted or reviewed", path.Dir(name))
	}
	if err != nil {
		return []Problem{problem(name, err)}
	}
	for _, e := range f.Items {
		t := Translation{Place: Place{name, lineOf(raw, e.ID)}, Item: e.ID, Language: f.Language, Draft: f.Status == "drafted"}
		it := b.Item(e.ID)
		if it == nil {
			problems = append(problems, Problem{t.Place, fmt.Sprintf("translates %s, which the bank has not", e.ID)})
			continue
		}
		t.Stale = e.Source != it.SourceHash()
		if !t.Stale {
			if err := it.translate(f.Language, t.Draft, e.Stem, e.Options); err != nil {
				problems = append(problems, Problem{t.Place, fmt.Sprintf("%s: %v", e.ID, err)})
				continue
			}
		}
		b.Translations = append(b.Translations, t)
	}
	return problems
}

// translate adds a language to the item.
func (it *Item) translate(language string, draft bool, stem string, options []optionEntry) error {
	same := slices.EqualFunc(it.Options, options, func(o Option, e optionEntry) bool { return o.ID == e.ID && e.Text != "" && e.Why != "" })
	if strings.TrimSpace(stem) == "" || !same {
		return fmt.Errorf("needs a stem and, in the order of the English, text and why of each option")
	}
	it.Stem[language] = strings.TrimSpace(stem)
	for i, e := range options {
		it.Options[i].Text[language], it.Options[i].Why[language] = strings.TrimSpace(e.Text), strings.TrimSpace(e.Why)
	}
	if draft {
		it.Drafts = append(it.Drafts, language)
	}
	return nil
}

// SourceHash identifies the English that a translation is made from: stem, and text and why of each option. It is 12 hexadecimal digits.
func (it *Item) SourceHash() string {
	h := sha256.New()
	fmt.Fprintf(h, "%s\n", it.Stem[Source])
	for _, o := range it.Options {
		fmt.Fprintf(h, "%s\n%s\n%s\n", o.ID, o.Text[Source], o.Why[Source])
	}
	return hex.EncodeToString(h.Sum(nil))[:12]
}

func decodeYAML(raw []byte, into any) error {
	return yaml.NewDecoder(bytes.NewReader(raw), yaml.DisallowUnknownField()).Decode(into)
}

// problem takes the line from a YAML error, which begins with "[line:column]".
func problem(file string, err error) Problem {
	var line, column int
	first, _, _ := strings.Cut(err.Error(), "\n")
	if n, _ := fmt.Sscanf(first, "[%d:%d]", &line, &column); n == 2 {
		_, first, _ = strings.Cut(first, "] ")
	}
	return Problem{Place{file, line}, first}
}

// lineOf is the line of an item's id in its file.
func lineOf(raw []byte, id ItemID) int {
	for i, line := range bytes.Split(raw, []byte("\n")) {
		key, value, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(string(line)), "- "), ":")
		if value, _, _ = strings.Cut(value, "#"); key == "id" && strings.Trim(strings.TrimSpace(value), `"'`) == string(id) {
			return i + 1
		}
	}
	return 0
}
