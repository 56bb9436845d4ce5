package search

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
)

// Glossary says what is called what in which language, so that somebody finds what is only there in another.
type Glossary struct {
	concepts []concept
	once     sync.Once
	byTerms  map[string][]int // concepts by analyser and the terms of a name
	han      map[string][]int // by a name that has no spaces around it
	longest  int              // words of the longest name
}

// concept is one thing with its names.
type concept struct {
	tags  []string            // codes under which documents may have it
	names map[string][]string // by language
}

//go:embed glossary.csv
var ours []byte

// Ours is the glossary that comes with the program: the labels of the framework and the words of its field in English, French, Spanish, Arabic, Russian and
// Chinese. It was drafted by machine and has not been reviewed by people who speak these languages.
var Ours = sync.OnceValue(func() *Glossary {
	g, err := ReadGlossary(ours)
	if err != nil {
		panic(err) // a test reads it
	}
	return g
})

// ReadGlossary reads a table: the first column has tags, separated by spaces, each other the names in the language of its head, separated by semicolons.
func ReadGlossary(table []byte) (*Glossary, error) {
	rows, err := csv.NewReader(bytes.NewReader(table)).ReadAll()
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 || rows[0][0] != "tags" {
		return nil, fmt.Errorf("glossary: the first column is not called tags")
	}
	g := &Glossary{}
	for _, row := range rows[1:] {
		c := concept{tags: strings.Fields(row[0]), names: map[string][]string{}}
		for i, cell := range row[1:] {
			for name := range strings.SplitSeq(cell, ";") {
				if name = strings.TrimSpace(name); name != "" {
					c.names[rows[0][i+1]] = append(c.names[rows[0][i+1]], name)
				}
			}
		}
		g.concepts = append(g.concepts, c)
	}
	return g, nil
}

// prepare finds the terms of all names, once.
func (g *Glossary) prepare(x *Index) {
	g.once.Do(func() {
		g.byTerms, g.han = map[string][]int{}, map[string][]int{}
		for n, c := range g.concepts {
			for language, names := range c.names {
				for _, name := range names {
					if unspaced(name) {
						g.han[name] = append(g.han[name], n)
						g.longest = max(g.longest, 1)
						continue
					}
					g.longest = max(g.longest, len(strings.Fields(name)))
					k := termsKey(language, x.terms(language, name))
					if !slices.Contains(g.byTerms[k], n) {
						g.byTerms[k] = append(g.byTerms[k], n)
					}
				}
			}
		}
	})
}

func termsKey(language string, terms []string) string {
	return analyser(language) + " " + strings.Join(terms, " ")
}

// unspaced reports whether a name is in a script that writes no spaces between words.
func unspaced(name string) bool {
	languages := languagesOf(name, "")
	return languages[0] == "zh" || languages[0] == "ja"
}

// named are the concepts that something said in a language is a name of.
func (g *Glossary) named(language, said string, terms []string) []int {
	if list := g.han[said]; list != nil {
		return list
	}
	if len(terms) == 0 {
		return nil
	}
	return g.byTerms[termsKey(language, terms)]
}

// languages are those in which a concept has names, in order.
func (c concept) languages() []string { return slices.Sorted(maps.Keys(c.names)) }

// cut divides a text without spaces at the names in it, the longest first.
func (g *Glossary) cut(text string) (parts []string) {
	if g == nil || !unspaced(text) {
		return []string{text}
	}
	name, at := "", -1
	for candidate := range g.han {
		i := strings.Index(text, candidate)
		if i >= 0 && (len(candidate) > len(name) || len(candidate) == len(name) && candidate < name) {
			name, at = candidate, i
		}
	}
	if at < 0 {
		return []string{text}
	}
	if at > 0 {
		parts = append(parts, g.cut(text[:at])...)
	}
	parts = append(parts, name)
	if rest := text[at+len(name):]; rest != "" {
		parts = append(parts, g.cut(rest)...)
	}
	return parts
}
