package stafflist

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/dira-platform/dira/internal/spreadsheet"
)

// textFormula is how numbers are kept as texts in CSV, so that a spreadsheet leaves them their zeros: ="00123".
var textFormula = regexp.MustCompile(`^="([^"]*)"$`)

// clean makes a cell a text in one line: composed characters, no control or direction marks, single blanks, nothing that only protects it.
func clean(s string) string {
	if plain(s) {
		return s
	}
	s = norm.NFC.String(strings.ToValidUTF8(s, "\ufffd"))
	if strings.ContainsFunc(s, odd) {
		s = strings.Map(func(r rune) rune {
			switch {
			case unicode.IsSpace(r):
				return ' '
			case invisible(r):
				return -1
			}
			return r
		}, s)
	}
	s = strings.Join(strings.Fields(s), " ")
	if strings.HasPrefix(s, "=") {
		if m := textFormula.FindStringSubmatch(s); m != nil {
			s = strings.TrimSpace(m[1])
		}
	}
	return norm.NFC.String(spreadsheet.Restore(s)) // what stood apart may have come together
}

// plain reports whether a text is clean as it is, as most are.
func plain(s string) bool {
	blank := true
	for i := range len(s) {
		switch c := s[i]; {
		case c == ' ' && blank, c < ' ', c >= 0x7f, c == '\'' && i == 0, c == '=' && i == 0:
			return false
		default:
			blank = c == ' '
		}
	}
	return !blank || s == ""
}

// odd reports whether a character may be a blank or invisible: it is no sign or letter of ASCII, nor one of the usual with accents.
func odd(r rune) bool {
	return r < ' ' || r >= 0x7f && r <= 0xa0 || r == '\u00ad' || r > 0x17f && r != '’'
}

// invisible reports whether a character shows nothing and is needed for nothing. The two joiners are needed, in Persian and Hindi for instance.
func invisible(r rune) bool {
	const zwnj, zwj = '\u200c', '\u200d'
	return unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Bidi_Control, r) || unicode.Is(unicode.Cf, r) && r != zwnj && r != zwj
}

// maxShown is how much of a value a message shows, in characters.
const maxShown = 60

// shorten is a text as a message shows it.
func shorten(s string) string {
	if len(s) <= maxShown {
		return s
	}
	return cut(s, maxShown, "…")
}

// cut leaves a text its first characters, and says so at its end.
func cut(s string, limit int, end string) string {
	n := 0
	for i := range s {
		if n == limit {
			return s[:i] + end
		}
		n++
	}
	return s
}

func tooLong(s string, limit int) bool { return len(s) > limit && utf8.RuneCountInString(s) > limit }

// letters that do not come apart into a letter and a mark, and those that Arabic writers use for each other.
var foldedLetters = map[rune]string{
	'œ': "oe", 'æ': "ae", 'ß': "ss", 'ø': "o", 'ł': "l", 'đ': "d", 'ı': "i", 'ɛ': "e", 'ɔ': "o", 'ŋ': "n", 'ɓ': "b", 'ɗ': "d", 'ƙ': "k", 'ƴ': "y",
	'ة': "ه", 'ى': "ي", 'ی': "ي", 'ک': "ك", 'ـ': "", 'ٱ': "ا", '\u200c': " ", '\u200d': "",
}

// words are the words of a text without what differs between two ways of writing the same: case, accents, signs, the Arabic article. Digits
// become those of ASCII, and hyphens and points join what stands around them: e-mail, S.G.
func words(s string) []string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(strings.ToLower(s)) {
		switch folded, ok := foldedLetters[r]; {
		case ok:
			b.WriteString(folded)
		case r == '-', r == '‐', r == '.', accent(r):
		case unicode.Is(unicode.Nd, r):
			b.WriteByte(byte('0' + digit(r)))
		case unicode.IsLetter(r), unicode.IsMark(r):
			b.WriteRune(unicode.ToLower(r))
		default:
			b.WriteByte(' ')
		}
	}
	list := strings.Fields(b.String())
	for i, word := range list {
		if rest, ok := strings.CutPrefix(word, "ال"); ok && utf8.RuneCountInString(rest) >= 3 {
			list[i] = rest
		}
	}
	return list
}

// accent reports whether a mark can be left out of a word, as it can of Latin, Greek, Cyrillic, Arabic and Hebrew ones; those of India are vowels.
func accent(r rune) bool {
	return unicode.Is(unicode.Mn, r) && (r < 0x0700 || r >= 0x1ab0 && r < 0x1b00 || r >= 0x1dc0 && r < 0x1e00)
}

// fold is what two ways of writing the same have in common.
func fold(s string) string { return strings.Join(words(s), "") }

// digit is the value of a decimal digit of any script: the digits of each stand together, nought first.
func digit(r rune) int {
	for _, block := range unicode.Nd.R16 {
		if r >= rune(block.Lo) && r <= rune(block.Hi) {
			return int(r-rune(block.Lo)) % 10
		}
	}
	for _, block := range unicode.Nd.R32 {
		if r >= rune(block.Lo) && r <= rune(block.Hi) {
			return int(r-rune(block.Lo)) % 10
		}
	}
	return 0
}

// western writes digits of any script as those of ASCII.
func western(s string) string {
	return strings.Map(func(r rune) rune {
		if r > 0x7f && unicode.Is(unicode.Nd, r) {
			return rune('0' + digit(r))
		}
		return r
	}, s)
}
