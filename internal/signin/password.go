package signin

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/dira-platform/dira/internal/errs"
)

// How long a password may be, in characters.
const (
	minPassword = 10
	maxPassword = 128
)

// commonText is words and runs of keys that passwords are made of before anything else. No list of stolen passwords is copied: it was written for Dira, with
// the patterns that published studies name, in the languages of the pages. A password is not refused for holding one of them, but for being little more.
//
//go:embed common.txt
var commonText string

var common = sync.OnceValue(func() map[string]bool {
	all := map[string]bool{}
	for line := range strings.Lines(commonText) {
		if word := strings.TrimSpace(line); word != "" && !strings.HasPrefix(word, "#") {
			all[word] = true
		}
	}
	return all
})

// normalPassword is a password as it is hashed, so that the same characters typed on another keyboard are the same password (NIST SP 800-63B, 3.1.1.2).
func normalPassword(s string) string { return norm.NFKC.String(s) }

// checkPassword refuses what is easily guessed. About is what everyone knows of the person: name, address, organisation.
func checkPassword(password string, about ...string) error {
	p := normalPassword(password)
	switch n := utf8.RuneCountInString(p); {
	case n < minPassword:
		return errs.New(errs.Invalid, "password_short", "min", minPassword).At("password")
	case n > maxPassword:
		return errs.New(errs.Invalid, "password_long", "max", maxPassword).At("password")
	}
	lower := strings.ToLower(p)
	if tooCommon(lower) || tooCommon(unleet(lower)) || tooCommon(unleet(strings.TrimFunc(lower, notLetter))) {
		return errs.New(errs.Invalid, "password_common").At("password")
	}
	if rest := without(lower, about); utf8.RuneCountInString(rest) < 6 && rest != lower {
		return errs.New(errs.Invalid, "password_about_you").At("password")
	}
	return nil
}

// unleet reads the digits and signs that stand for letters.
func unleet(s string) string {
	return strings.NewReplacer("0", "o", "1", "i", "3", "e", "4", "a", "5", "s", "7", "t", "@", "a", "$", "s", "!", "i").Replace(s)
}

// tooCommon reports whether a password is made of common words, runs of keys, and a few digits and signs.
func tooCommon(p string) bool {
	letters := []rune(p)
	distinct := slices.Clone(letters)
	slices.Sort(distinct)
	if len(slices.Compact(distinct)) < 5 || runs(letters) {
		return true
	}
	rest := p
	for rest != "" {
		word := longestCommon(rest)
		if word == "" {
			break
		}
		rest = strings.TrimFunc(rest[len(word):], notLetter)
	}
	rest = strings.TrimFunc(rest, notLetter)
	return utf8.RuneCountInString(rest) < 3
}

func notLetter(r rune) bool { return !unicode.IsLetter(r) }

// longestCommon is the longest common word at the beginning, behind any digits and signs.
func longestCommon(s string) (word string) {
	start := len(s) - len(strings.TrimLeftFunc(s, notLetter))
	for _, from := range []int{0, start} {
		for end := len(s); end > from+2; end-- {
			if common()[s[from:end]] {
				return s[:end]
			}
		}
	}
	return ""
}

// runs reports whether nearly each character follows the one before it: 12345678910, abcdefghij, zyxwvutsrq.
func runs(letters []rune) bool {
	steps := 0
	for i := 1; i < len(letters); i++ {
		if d := letters[i] - letters[i-1]; d >= -1 && d <= 1 {
			steps++
		}
	}
	return steps*10 >= (len(letters)-1)*8
}

// without takes from a password the words that everyone knows of the person.
func without(p string, about []string) string {
	for _, text := range about {
		words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
		for _, word := range append([]string{strings.ToLower(text)}, words...) {
			if utf8.RuneCountInString(word) >= 4 {
				p = strings.ReplaceAll(p, word, "")
			}
		}
	}
	return p
}
