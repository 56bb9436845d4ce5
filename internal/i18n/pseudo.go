package i18n

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// The pseudo-languages, for people who make pages: what they show is computed from the English catalog, so it is always complete. A text that
// stays plain English in Long comes from no catalog; a page that breaks in Long has no room for Finnish, one that breaks in Mirrored none
// for Arabic. Nobody is offered them but on a server for development.
const (
	Long     = "en-XA" // 40 % longer, with accents, in brackets
	Mirrored = "ar-XB" // from right to left, letter by letter
)

// AddPseudo adds the pseudo-languages. They can be chosen by name; no browser's wish leads to them.
func (b *Bundle) AddPseudo() {
	source := b.catalogs[Source]
	for _, p := range []struct {
		tag    string
		change func(string) string
	}{{Long, lengthen}, {Mirrored, mirror}} {
		if b.Has(p.tag) {
			continue
		}
		b.tags = append(b.tags, p.tag)
		b.catalogs[p.tag] = &catalog{po: source.po, keys: maps.Clone(source.keys), change: p.change}
	}
}

var named = regexp.MustCompile(`\{\w+\}`)

// around changes what stands between the placeholders of a sentence.
func around(sentence string, change func(string) string) string {
	var out strings.Builder
	last := 0
	for _, at := range append(named.FindAllStringIndex(sentence, -1), []int{len(sentence), len(sentence)}) {
		if last < at[0] {
			out.WriteString(change(sentence[last:at[0]]))
		}
		out.WriteString(sentence[at[0]:at[1]])
		last = at[1]
	}
	return out.String()
}

var accents = strings.NewReplacer(
	"a", "á", "c", "ç", "d", "ď", "e", "é", "g", "ğ", "i", "í", "k", "ķ", "l", "ľ", "n", "ñ", "o", "ó", "r", "ř", "s", "š", "t", "ť", "u", "ú", "w", "ŵ", "y", "ý",
	"z", "ž", "A", "Á", "C", "Ç", "D", "Ď", "E", "É", "G", "Ğ", "I", "Í", "K", "Ķ", "L", "Ľ", "N", "Ñ", "O", "Ó", "R", "Ř", "S", "Š", "T", "Ť", "U", "Ú", "W", "Ŵ",
	"Y", "Ý", "Z", "Ž",
)

// lengthen makes a sentence two fifths longer by repeating its vowels, as words are longer elsewhere, and not only more. The brackets show where a
// text is cut off or put together from parts. What has no letters, such as a comma in a list, stays as it is.
func lengthen(sentence string) string {
	letters := 0
	_ = around(sentence, func(s string) string {
		letters += strings.Count(s, "") - 1
		return s
	})
	if !strings.ContainsFunc(named.ReplaceAllString(sentence, ""), unicode.IsLetter) {
		return sentence
	}
	inner := strings.TrimSpace(sentence)
	before, after, _ := strings.Cut(sentence, inner)
	longer := (2*letters + 4) / 5
	for longer > 0 {
		inner = around(inner, func(s string) string {
			var out []rune
			for _, r := range s {
				out = append(out, r)
				if longer > 0 && strings.ContainsRune("aeiouyAEIOUY", r) {
					out, longer = append(out, unicode.ToLower(r)), longer-1
				}
			}
			return string(out)
		})
		if !strings.ContainsAny(named.ReplaceAllString(inner, ""), "aeiouyAEIOUY") {
			break // nothing to repeat
		}
	}
	return before + "[" + around(inner, accents.Replace) + "]" + after
}

// mirror makes every letter run from right to left, with the characters for that (U+202E … U+202C). Placeholders stay as they are.
func mirror(sentence string) string {
	return around(sentence, func(s string) string {
		if !strings.ContainsFunc(s, unicode.IsLetter) {
			return s
		}
		words := strings.Split(s, " ")
		for i, w := range words {
			if slices.ContainsFunc([]rune(w), unicode.IsLetter) {
				words[i] = "\u202e" + w + "\u202c"
			}
		}
		return strings.Join(words, " ")
	})
}
