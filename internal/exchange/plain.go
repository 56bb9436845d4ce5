package exchange

import (
	"html"
	"regexp"
	"strings"
)

// Texts are kept plain. What editors of others write in HTML becomes plain text; Markdown and TeX stay as they are, for they can be read.
var (
	blockEnds = regexp.MustCompile(`(?i)</(?:p|div|h[1-6]|tr|ul|ol|table)\s*>|<br\s*/?>`)
	listItems = regexp.MustCompile(`(?i)<li(?:\s[^<>]*)?>`)
	// anyMark is a mark of HTML; “a < b and c > d” has none, nor has <name> as people write it.
	anyMark = regexp.MustCompile(`(?i)</?(?:a|abbr|b|blockquote|br|code|div|em|font|h[1-6]|hr|i|img|li|math|m[a-z]+|ol|p|pre|s|small|span|strong|sub|sup|table|tbody|td|th|thead|tr|u|ul)(?:\s[^<>]*)?/?>`)
	// endMark is what a statement about HTML (“uses <p> and <img>”) rarely has, and HTML nearly always.
	endMark = regexp.MustCompile(`(?i)</(?:a|abbr|b|blockquote|code|div|em|font|h[1-6]|i|li|math|m[a-z]+|ol|p|pre|s|small|span|strong|sub|sup|table|tbody|td|th|thead|tr|u|ul)\s*>|<br\s*/?>`)
	raised  = regexp.MustCompile(`(?is)<sup(?:\s[^<>]*)?>(.*?)</sup\s*>`)
	lowered = regexp.MustCompile(`(?is)<sub(?:\s[^<>]*)?>(.*?)</sub\s*>`)
	entity  = regexp.MustCompile(`&(?:[a-zA-Z]{2,31}\d{0,2}|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});`)
	gaps    = regexp.MustCompile(` *\n[ \n]*`)
)

// unmarked is a text without marks of HTML, and whether there were any. Raised and lowered figures keep their place: x², H₂O.
func unmarked(text string) (string, bool) {
	marked := endMark.MatchString(text)
	if !marked && !entity.MatchString(text) {
		return text, false
	}
	if marked {
		text = withoutMarks(text)
	}
	text = entity.ReplaceAllStringFunc(text, html.UnescapeString)
	return clean(strings.ReplaceAll(text, "\u00a0", " ")), true
}

func withoutMarks(text string) string {
	blocks := blockEnds.MatchString(text) || listItems.MatchString(text)
	if blocks { // then line ends are blanks, and the marks are what ends a line
		text = listItems.ReplaceAllString(blockEnds.ReplaceAllString(strings.Join(strings.Fields(text), " "), "\n"), "\n• ")
	}
	text = raised.ReplaceAllStringFunc(text, func(m string) string { return shifted(raised.FindStringSubmatch(m)[1], figuresUp, "^") })
	text = lowered.ReplaceAllStringFunc(text, func(m string) string { return shifted(lowered.FindStringSubmatch(m)[1], figuresDown, "_") })
	text = anyMark.ReplaceAllString(text, "")
	if blocks {
		text = gaps.ReplaceAllString(text, "\n")
	}
	return text
}

const (
	figures     = "0123456789+-=()"
	figuresUp   = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾"
	figuresDown = "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎"
)

// shifted is a text in raised or lowered figures, or with a sign before it where it is more than figures.
func shifted(text, as, sign string) string {
	text = strings.TrimSpace(anyMark.ReplaceAllString(text, ""))
	to := []rune(as)
	var b strings.Builder
	for _, r := range text {
		i := strings.IndexRune(figures, r)
		switch {
		case i < 0 && strings.Contains(text, "/"): // a fraction
			return "(" + text + ")"
		case i < 0 && len([]rune(text)) > 1:
			return sign + "(" + text + ")"
		case i < 0:
			return sign + text
		}
		b.WriteRune(to[i])
	}
	return b.String()
}
