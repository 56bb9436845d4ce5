// Package i18n holds the languages of the surface: its catalogs, plurals, numbers, dates and the choice among them.
//
// A catalog is a PO file in locales/ named by its language tag, "fr.po", with more entries in files named by tag and area, "fr.round.po", which
// have no header. Its msgid is a key ("start.title"), its msgstr the sentence, whose placeholders are named: "{count} questions". A language is
// added by dropping a file in; what it lacks is shown in English.
package i18n

import (
	"cmp"
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"path"
	"slices"
	"strings"
	"unicode"

	"github.com/leonelquinteros/gotext"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

//go:embed locales/*.po
var locales embed.FS

// Source is the language the catalogs are written in first.
const Source = "en"

// Bundle is all languages of the surface.
type Bundle struct {
	tags     []string // Source first, then by tag
	catalogs map[string]*catalog
	matcher  language.Matcher
}

// Load reads the built-in catalogs.
func Load() (*Bundle, error) {
	texts, err := Catalogs(locales, "locales")
	if err != nil {
		return nil, err
	}
	b := &Bundle{tags: []string{Source}, catalogs: map[string]*catalog{}}
	for _, tag := range slices.Sorted(maps.Keys(texts)) {
		raw := texts[tag]
		if _, err := language.Parse(tag); err != nil {
			return nil, fmt.Errorf("i18n: %s.po is not named by a language tag: %w", tag, err)
		}
		po := gotext.NewPo()
		po.Parse(raw)
		b.catalogs[tag] = newCatalog(po)
		if tag != Source {
			b.tags = append(b.tags, tag)
		}
	}
	if b.catalogs[Source] == nil {
		return nil, fmt.Errorf("i18n: no catalog for %q", Source)
	}
	var parsed []language.Tag
	for _, tag := range b.tags {
		parsed = append(parsed, language.MustParse(tag))
	}
	b.matcher = language.NewMatcher(parsed)
	return b, nil
}

// Catalogs reads the PO files in a folder, those of one language joined: its own file first, whose header holds for all.
func Catalogs(tree fs.FS, dir string) (map[string][]byte, error) {
	names, err := fs.Glob(tree, dir+"/*.po")
	if err != nil {
		return nil, err
	}
	// "fr.po" before "fr.round.po"
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(strings.Count(path.Base(a), ".")-strings.Count(path.Base(b), "."), strings.Compare(a, b))
	})
	texts := map[string][]byte{}
	for _, name := range names {
		text, err := fs.ReadFile(tree, name)
		if err != nil {
			return nil, err
		}
		tag, _, _ := strings.Cut(path.Base(name), ".")
		texts[tag] = append(append(texts[tag], text...), '\n')
	}
	return texts, nil
}

// Languages lists the tags of all languages, Source first.
func (b *Bundle) Languages() []string { return slices.Clone(b.tags) }

// Has reports whether tag is one of the languages.
func (b *Bundle) Has(tag string) bool { return b.catalogs[tag] != nil }

// Match chooses among the wishes, which are tags or Accept-Language headers; the first that fits any language wins.
func (b *Bundle) Match(wishes ...string) string {
	for _, wish := range wishes {
		tags, _, err := language.ParseAcceptLanguage(wish)
		if err != nil || len(tags) == 0 {
			continue
		}
		if _, i, confidence := b.matcher.Match(tags...); confidence > language.No {
			return b.tags[i]
		}
	}
	return Source
}

// MatchHeader chooses by the Accept-Language header of a request.
func (b *Bundle) MatchHeader(r *http.Request) string { return b.Match(r.Header.Get("Accept-Language")) }

// Printer writes in one language; a tag that is not among the languages writes in Source.
func (b *Bundle) Printer(tag string) *Printer {
	if !b.Has(tag) {
		tag = Source
	}
	return &Printer{Tag: tag, catalog: b.catalogs[tag], source: b.catalogs[Source], rtl: rightToLeft(tag)}
}

func rightToLeft(tag string) bool {
	script, _ := language.MustParse(tag).Script()
	return slices.Contains([]string{"Arab", "Hebr", "Thaa", "Syrc", "Nkoo", "Adlm"}, script.String())
}

// Direction is "rtl" or "ltr", for the language of any tag, also of one without a catalog.
func Direction(tag string) string {
	if t, err := language.Parse(tag); err == nil && rightToLeft(t.String()) {
		return "rtl"
	}
	return "ltr"
}

// Autonym is the name of a language in itself, for lists in which each finds their own, or the tag where the name is not known.
func Autonym(tag string) string {
	t, err := language.Parse(tag)
	if err != nil || tag == Long || tag == Mirrored {
		return tag
	}
	name := []rune(display.Self.Name(t))
	if len(name) == 0 {
		return tag
	}
	name[0] = unicode.ToUpper(name[0])
	return string(name)
}
