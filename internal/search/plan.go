package search

import (
	"slices"
	"strings"
	"unicode"
)

// need is something that a hit has to have, in one of several ways.
type need struct {
	said string // as it was written
	ways []way
	docs uint64 // about how many documents have it
}

// way is words in a field, after analysis: one after the other, or anywhere.
type way struct {
	field string
	terms []string // "" is where a stop word stood
	apart bool     // anywhere
	boost float64
	near  bool // what is spelled nearly so will do
}

// What is asked is cut off after so much.
const (
	mostRunes = 300
	mostNeeds = 16
)

// The weights of ways. A name in another language says a little less than the one that was used, and what a document is tagged with less than its words.
const (
	asSaid     = 1.0
	translated = 0.7
	asTagged   = 0.4
	inTitle    = 2.0
)

// plan is what a query asks for: each of its words, or names of several words, but for those that say nothing.
func (x *Index) plan(q Query) (needs []need) {
	words := x.words(q.Text)
	for i := 0; i < len(words) && len(needs) < mostNeeds; {
		n, used := x.name(words[i:], q.Language)
		if used == 0 {
			n, used = x.word(words[i], q.Language), 1
		}
		if len(n.ways) > 0 {
			needs = append(needs, n)
		}
		i += used
	}
	return needs
}

// word is a word as it was written, or a phrase that stood in quotation marks.
type word struct {
	text   string
	quoted bool
}

const quotationMarks = "\"“”„‟«»「」"

// words divides what is asked.
func (x *Index) words(text string) (list []word) {
	if r := []rune(text); len(r) > mostRunes {
		text = string(r[:mostRunes])
	}
	quoted := false
	for part := range strings.FieldsFuncSeq(strings.NewReplacer(marksApart...).Replace(text), func(r rune) bool { return r == 0 }) {
		if strings.ContainsAny(part, quotationMarks) {
			quoted = !quoted
			continue
		}
		if quoted {
			list = append(list, word{strings.TrimSpace(part), true})
			continue
		}
		for piece := range strings.FieldsFuncSeq(part, unicode.IsSpace) {
			for _, name := range x.glossary.cut(piece) {
				list = append(list, word{text: name})
			}
		}
	}
	return list
}

// marksApart sets each quotation mark apart.
var marksApart = func() (pairs []string) {
	for _, mark := range quotationMarks {
		pairs = append(pairs, string(mark), "\x00"+string(mark)+"\x00")
	}
	return pairs
}()

// word is the need for one word, in the languages that it may be of. Where it says nothing in the first of them, it is not needed.
func (x *Index) word(w word, reader string) need {
	n := need{said: w.text}
	for i, language := range languagesOf(w.text, reader) {
		terms := x.terms(language, w.text)
		if len(terms) == 0 && i == 0 {
			return need{}
		}
		n.add(way{field: textField, terms: terms, apart: !w.quoted, boost: asSaid})
	}
	if !w.quoted {
		n.add(way{field: tagField, terms: []string{strings.ToUpper(w.text)}, boost: asSaid})
	}
	return n
}

// name is the need for what the first words are a name of in the glossary, the longest such name, and how many words that are; 0 if they are none.
func (x *Index) name(words []word, reader string) (need, int) {
	if x.glossary == nil || words[0].quoted {
		return need{}, 0
	}
	for used := min(x.glossary.longest, len(words)); used > 0; used-- {
		said := joined(words[:used])
		for _, language := range languagesOf(said, reader) {
			named := x.glossary.named(language, said, x.terms(language, said))
			if len(named) == 0 {
				continue
			}
			n := need{said: said}
			n.add(way{field: textField, terms: x.terms(language, said), apart: true, boost: asSaid})
			for _, c := range named {
				x.translate(&n, x.glossary.concepts[c])
			}
			return n, used
		}
	}
	return need{}, 0
}

func joined(words []word) string {
	texts := make([]string, len(words))
	for i, w := range words {
		texts[i] = w.text
	}
	return strings.Join(texts, " ")
}

// translate adds the other names of a concept, in all languages, and its tags.
func (x *Index) translate(n *need, c concept) {
	for _, language := range c.languages() {
		for _, name := range c.names[language] {
			n.add(way{field: textField, terms: x.terms(language, name), apart: true, boost: translated})
		}
	}
	for _, tag := range c.tags {
		n.add(way{field: tagField, terms: []string{tag}, boost: asTagged})
	}
}

// add adds a way that is not there yet and that has terms.
func (n *need) add(w way) {
	known := func(o way) bool { return o.field == w.field && slices.Equal(o.terms, w.terms) }
	if len(w.terms) > 0 && !slices.ContainsFunc(n.ways, known) {
		n.ways = append(n.ways, w)
	}
}

// hasWords reports whether anything was asked for.
func hasWords(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) })
}

// terms are the words of a text in a language as the index has them, in their order, and "" where others stood between them.
func (x *Index) terms(language, text string) (list []string) {
	last := 0
	for _, t := range x.analysers[analyser(language)].Analyze([]byte(text)) {
		for range max(0, t.Position-last-1) {
			if len(list) > 0 {
				list = append(list, "")
			}
		}
		list, last = append(list, string(t.Term)), t.Position
	}
	return list
}
