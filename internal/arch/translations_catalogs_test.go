package arch

import (
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/leonelquinteros/gotext"

	"github.com/dira-platform/dira/internal/i18n"
)

const localesDir = "internal/i18n/locales"

// catalog is the sentences of one language.
type catalog struct {
	path     string
	entries  map[string]entry
	forms    int      // of a plural, as the header says; 0 when it does not
	repeated []string // keys that stand twice, of which only the last is read
	fuzzy    []string // keys whose translation is marked as a guess, which the program would show
}

// entry is one sentence; a plural has several forms.
type entry struct {
	plural bool
	forms  map[int]string
}

// readCatalogs reads the catalogs as the program does, with gotext.
func readCatalogs(tree fs.FS) (all []*catalog, err error) {
	texts, err := i18n.Catalogs(tree, localesDir)
	if err != nil {
		return nil, err
	}
	for _, tag := range slices.Sorted(maps.Keys(texts)) {
		all = append(all, parseCatalog(localesDir+"/"+tag+".po", texts[tag]))
	}
	return all, nil
}

var pluralCount = regexp.MustCompile(`nplurals\s*=\s*(\d+)\s*;\s*plural\s*=`)

func parseCatalog(name string, text []byte) *catalog {
	c := &catalog{path: name, entries: map[string]entry{}}
	po := gotext.NewPo()
	po.Parse(text)
	for key, t := range po.GetDomain().GetTranslations() {
		if key != "" {
			c.entries[key] = entry{t.PluralID != "", t.Trs}
		}
	}
	if m := pluralCount.FindStringSubmatch(po.PluralForms); m != nil {
		c.forms, _ = strconv.Atoi(m[1])
	}
	c.readMarks(string(text))
	return c
}

var msgid = regexp.MustCompile(`^msgid\s+"([^"]+)"`)

// readMarks reads what gotext passes over: a key that stands twice, and marks of a guess.
func (c *catalog) readMarks(text string) {
	seen, guess := map[string]bool{}, false
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "#,") && strings.Contains(line, "fuzzy") {
			guess = true
		}
		m := msgid.FindStringSubmatch(line)
		if m == nil {
			guess = guess && !strings.HasPrefix(line, "msgid") // the mark of the header means nothing
			continue
		}
		if seen[m[1]] {
			c.repeated = append(c.repeated, m[1])
		}
		if guess {
			c.fuzzy = append(c.fuzzy, m[1])
		}
		seen[m[1]], guess = true, false
	}
}

// sourceOf is the catalog of the source language.
func sourceOf(all []*catalog) *catalog {
	for _, c := range all {
		if path.Base(c.path) == i18n.Source+".po" {
			return c
		}
	}
	return &catalog{path: localesDir + "/" + i18n.Source + ".po"}
}

// checkCatalogs finds what is missing or broken in each catalog, and in the others against the source.
func checkCatalogs(tree fs.FS) (findings []string) {
	all, err := readCatalogs(tree)
	if err != nil {
		return []string{err.Error()}
	}
	source := sourceOf(all)
	for _, c := range all {
		findings = append(findings, checkForms(c)...)
		if c != source {
			findings = append(findings, compare(source, c)...)
		}
	}
	return findings
}

// checkForms finds faults that a catalog has by itself.
func checkForms(c *catalog) (findings []string) {
	find := func(format string, args ...any) {
		findings = append(findings, c.path+": "+fmt.Sprintf(format, args...))
	}
	if c.forms == 0 {
		find("its header has no Plural-Forms")
	}
	for _, key := range c.repeated {
		find("%s stands twice", key)
	}
	for _, key := range c.fuzzy {
		find("%s is marked fuzzy", key)
	}
	for _, key := range slices.Sorted(maps.Keys(c.entries)) {
		e, want := c.entries[key], 1
		if e.plural {
			want = c.forms
		}
		if len(e.forms) != want && c.forms > 0 {
			find("%s has %d forms, want %d", key, len(e.forms), want)
		}
		for _, n := range slices.Sorted(maps.Keys(e.forms)) {
			if strings.TrimSpace(e.forms[n]) == "" {
				find("%s is empty%s", key, e.at(n))
			}
			if path.Base(c.path) == "fr.po" && plainSpace.MatchString(e.forms[n]) {
				find("%s%s has a plain space where French has U+202F: before : ; ? ! » and after «", key, e.at(n))
			}
		}
	}
	return findings
}

// plainSpace is a space at which a line of French would break between a word and its sign.
var plainSpace = regexp.MustCompile(`\S [:;?!»]|« `)

// at names a form of a plural.
func (e entry) at(n int) string {
	if e.plural {
		return fmt.Sprintf(" [%d]", n)
	}
	return ""
}

// compare finds where a catalog differs from the source in more than its words.
func compare(source, c *catalog) (findings []string) {
	find := func(format string, args ...any) {
		findings = append(findings, c.path+": "+fmt.Sprintf(format, args...))
	}
	for _, key := range slices.Sorted(maps.Keys(source.entries)) {
		from := source.entries[key]
		to, ok := c.entries[key]
		switch {
		case !ok:
			find("%s is missing", key)
			continue
		case from.plural != to.plural:
			find("%s is a plural in one language only", key)
			continue
		}
		want := from.placeholders(source.forms - 1)
		for _, n := range slices.Sorted(maps.Keys(to.forms)) {
			got := to.placeholders(n)
			if from.plural && n < c.forms-1 { // "one question" need not say its number; the last form must
				got, want := without(got, "n"), without(want, "n")
				if !slices.Equal(got, want) {
					find("%s%s has the placeholders %v, want %v", key, to.at(n), got, want)
				}
			} else if !slices.Equal(got, want) {
				find("%s%s has the placeholders %v, want %v", key, to.at(n), got, want)
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(c.entries)) {
		if _, ok := source.entries[key]; !ok {
			find("%s is not in %s", key, source.path)
		}
	}
	return findings
}

var placeholder = regexp.MustCompile(`\{(\w+)\}`)

// placeholders are the names in a form, sorted; a sentence without plural has one form only.
func (e entry) placeholders(n int) []string {
	if !e.plural {
		n = 0
	}
	var all []string
	for _, m := range placeholder.FindAllStringSubmatch(e.forms[n], -1) {
		if !slices.Contains(all, m[1]) {
			all = append(all, m[1])
		}
	}
	slices.Sort(all)
	return all
}

func without(list []string, name string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return s == name })
}

func TestCatalogs(t *testing.T) { clean(t, checkCatalogs(tree)) }

// TestCatalogsAreRead shows that each language is shown in its own words: a sentence that is in a catalog and does not come out of it is
// shown in English, and nobody who writes catalogs would notice.
func TestCatalogsAreRead(t *testing.T) {
	all, err := readCatalogs(tree)
	if err != nil {
		t.Fatal(err)
	}
	bundle, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range all {
		printer := bundle.Printer(strings.TrimSuffix(path.Base(c.path), ".po"))
		for _, key := range slices.Sorted(maps.Keys(c.entries)) {
			if e := c.entries[key]; !e.plural && printer.T(key) != e.forms[0] {
				t.Errorf("%s: %s is there and i18n shows %q", c.path, key, printer.T(key))
			}
		}
	}
}

// po is a catalog of a test: a header for a number of forms, then entries.
func po(forms int, entries string) string {
	return fmt.Sprintf("msgid \"\"\nmsgstr \"\"\n\"Language: xx\\n\"\n\"Plural-Forms: nplurals=%d; plural=(n != 1);\\n\"\n\n%s", forms, entries)
}

func TestCheckCatalogs(t *testing.T) {
	const en, fr = localesDir + "/en.po", localesDir + "/fr.po"
	const saved = "msgid \"saved\"\nmsgstr \"saved {time}\"\n\n"
	const left = "msgid \"left\"\nmsgid_plural \"left\"\nmsgstr[0] \"one question, {name}\"\nmsgstr[1] \"{n} questions, {name}\"\n\n"
	findsIn(t, checkCatalogs, []defect{
		{"right", files{en: po(2, saved+left), fr: po(3, "msgid \"saved\"\nmsgstr \"\"\n\"à {time}\"\n\n"+
			"msgid \"left\"\nmsgid_plural \"left\"\nmsgstr[0] \"{name}\"\nmsgstr[1] \"{name} {n}\"\nmsgstr[2] \"{n} {name}\"\n")}, nil},
		{"no header", files{en: saved}, []string{en + ": its header has no Plural-Forms"}},
		{"empty", files{en: po(2, "msgid \"saved\"\nmsgstr \"\"\n")}, []string{en + ": saved is empty"}},
		{"twice", files{en: po(2, saved+saved)}, []string{en + ": saved stands twice"}},
		{"a guess", files{en: "#, fuzzy\n" + po(2, "#, fuzzy\n"+saved+left)}, []string{en + ": saved is marked fuzzy"}},
		{"too few forms, and one empty", files{en: po(3, "msgid \"a\"\nmsgid_plural \"a\"\nmsgstr[0] \"x\"\nmsgstr[1] \"\"\n")}, []string{
			en + ": a has 2 forms, want 3", en + ": a is empty [1]"}},
		{"too many forms", files{en: po(1, left)}, []string{en + ": left has 2 forms, want 1"}},
		{"missing and left over", files{en: po(2, saved), fr: po(2, "msgid \"old\"\nmsgstr \"x\"\n")}, []string{
			fr + ": saved is missing", fr + ": old is not in " + en}},
		{"a plain space in French", files{en: po(2, saved), fr: po(2, "msgid \"saved\"\nmsgstr \"enregistré : {time}\"\n")}, []string{
			fr + ": saved has a plain space where French has U+202F: before : ; ? ! » and after «"}},
		{"a plural in one only", files{en: po(2, saved), fr: po(2, "msgid \"saved\"\nmsgid_plural \"saved\"\nmsgstr[0] \"{time}\"\nmsgstr[1] \"{time}\"\n")}, []string{
			fr + ": saved is a plural in one language only"}},
		{"another placeholder", files{en: po(2, saved), fr: po(2, "msgid \"saved\"\nmsgstr \"à {heure}\"\n")}, []string{
			fr + ": saved has the placeholders [heure], want [time]"}},
		{"a lost placeholder in one form", files{en: po(2, left), fr: po(2, "msgid \"left\"\nmsgid_plural \"left\"\nmsgstr[0] \"une\"\nmsgstr[1] \"{n}, {name}\"\n")}, []string{
			fr + ": left [0] has the placeholders [], want [name]"}},
		{"a lost number in the last form", files{en: po(2, left), fr: po(2, "msgid \"left\"\nmsgid_plural \"left\"\nmsgstr[0] \"{name}\"\nmsgstr[1] \"des, {name}\"\n")}, []string{
			fr + ": left [1] has the placeholders [name], want [n name]"}},
	})
}
