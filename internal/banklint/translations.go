package banklint

import (
	"bytes"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"github.com/dira-platform/dira/internal/itembank"
)

// The names of the rules about single translations.
const (
	staleRule     = "translation"
	unstampedRule = "translation, new"
)

// translations finds those whose English was changed after they were made, and tells how far each language has come.
func translations(e *editor) (faults []fault, measures []Measure) {
	var languages []string
	current, stale := map[string]int{}, map[string]int{}
	for _, t := range e.bank.Translations {
		if !slices.Contains(languages, t.Language) {
			languages = append(languages, t.Language)
		}
		if !t.Stale {
			current[t.Language]++
			continue
		}
		stale[t.Language]++
		f := grave("the English has changed since it was translated; read it against the English again, then write source: %s", e.sourceValue(t.Item))
		f.item, f.place = t.Item, t.Place
		faults = append(faults, f)
	}
	slices.Sort(languages)
	for _, l := range languages {
		measures = append(measures,
			Measure{Name: l + ": share of items translated", Value: share(current[l], len(e.bank.Items))},
			Measure{Name: l + ": share of items whose translation is old or new", Value: share(stale[l], len(e.bank.Items))})
		worst, one := keyByLengthIn(e, l)
		faults, measures = append(faults, worst...), append(measures, one...)
	}
	return faults, measures
}

// sourceValue is what the source line of an item's translation must say.
func (e *editor) sourceValue(id itembank.ItemID) string {
	if it := e.bank.Item(id); it != nil {
		return scalar(it.SourceHash())
	}
	return ""
}

// translatedLongestMost is wider than in English: a translator is bound by what the English says.
const translatedLongestMost = 0.33

// keyByLengthIn finds languages in which the key became the longest option.
func keyByLengthIn(e *editor, language string) ([]fault, []Measure) {
	items := slices.DeleteFunc(oneKey(e.bank.Items), func(k keyed) bool { return k.Stem[language] == "" })
	value := found(items, func(o itembank.Option) float64 { return length(o.Text[language]) })
	m := Measure{Name: language + ": key is the longest option", Value: value, High: translatedLongestMost}
	return judge(len(items), m, "shorten keys of this language, or lengthen distractors")
}

// TellNew marks the translations that were never stamped, which a [itembank.Bank] does not tell from stale ones: their files say source: new.
// The folder is the one that the bank was read from.
func (r *Report) TellNew(folder fs.FS) {
	unstamped := map[string]map[itembank.ItemID]bool{} // by file
	for i, f := range r.Findings {
		if f.Rule != staleRule || f.Item == "" {
			continue
		}
		if unstamped[f.File] == nil {
			unstamped[f.File] = unstampedIn(folder, f.File)
		}
		if unstamped[f.File][f.Item] {
			r.Findings[i].Rule = unstampedRule
			r.Findings[i].Text = "is new; stamp it: its source becomes the hash of the English it was made from"
		}
	}
	r.sort()
}

// unstampedIn are the items whose translation says source: new. A file that cannot be read has none: they are stale in any case.
func unstampedIn(folder fs.FS, file string) map[itembank.ItemID]bool {
	set := map[itembank.ItemID]bool{}
	raw, _ := fs.ReadFile(folder, file)
	lines := bytes.Split(raw, []byte("\n"))
	for _, e := range entries(lines) {
		if e.source >= 0 && sourceOf(lines[e.source]) == "new" {
			set[e.id] = true
		}
	}
	return set
}

// Stamp writes the present hashes of the English into the source lines of a translation file and returns how many it changed. All else stays as
// it is, byte for byte. It says of each translation that it was made from the English of now: whoever calls it has read that.
func Stamp(raw []byte, b *itembank.Bank) ([]byte, int) {
	lines := bytes.Split(raw, []byte("\n"))
	changed := 0
	for _, e := range entries(lines) {
		it := b.Item(e.id)
		if it == nil || e.source < 0 || sourceOf(lines[e.source]) == it.SourceHash() {
			continue
		}
		parts := sourceLine.FindSubmatch(lines[e.source])
		space := parts[2]
		if len(space) == 0 { // there was no value
			space = []byte(" ")
		}
		lines[e.source] = slices.Concat(parts[1], space, []byte(scalar(it.SourceHash())), parts[4])
		changed++
	}
	return bytes.Join(lines, []byte("\n")), changed
}

// entry is an item of a translation file: its id, and the index of the line with its source, or -1.
type entry struct {
	id     itembank.ItemID
	source int
}

var (
	listItem   = regexp.MustCompile(`^( *)-( +)\S`)
	idLine     = regexp.MustCompile(`^[ -]*id:[ \t]*["']?([^"'\s#]*)`)
	sourceLine = regexp.MustCompile(`^([ -]*source:)(?:([ \t]+)("[^"]*"|'[^']*'|[^\s#]+))?([ \t\r].*)?$`)
)

// entries finds the items by their place in the file: a line of a stem may read like a key and stands further in.
func entries(lines [][]byte) (list []entry) {
	begun, indent, column := false, 0, 0
	for i, line := range lines {
		text := strings.TrimRight(string(line), " \t\r")
		if !begun {
			begun = text == "items:"
			continue
		}
		at := len(text) - len(strings.TrimLeft(text, " "))
		if m := listItem.FindStringSubmatch(text); m != nil && (len(list) == 0 || at == indent) {
			indent, column = at, at+1+len(m[2])
			list = append(list, entry{source: -1})
			at = column
		}
		if len(list) == 0 || at != column {
			continue
		}
		e := &list[len(list)-1]
		if m := idLine.FindStringSubmatch(text); m != nil {
			e.id = itembank.ItemID(m[1])
		}
		if sourceLine.MatchString(text) {
			e.source = i
		}
	}
	return list
}

// sourceOf is the value of a source line.
func sourceOf(line []byte) string {
	return strings.Trim(string(sourceLine.FindSubmatch(line)[3]), `"'`)
}

var number = regexp.MustCompile(`^[0-9]+(e[0-9]+)?$`)

// scalar writes a hash so that YAML does not take it for a number.
func scalar(hash string) string {
	if number.MatchString(hash) {
		return `"` + hash + `"`
	}
	return hash
}
