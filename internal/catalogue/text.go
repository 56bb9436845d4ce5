package catalogue

import (
	"bytes"
	"html"
	"io"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	utf "golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

var (
	hidden = regexp.MustCompile(`(?is)<(script|style)\b[^>]*>.*?</(script|style)\s*>|<!--.*?-->`)
	breaks = regexp.MustCompile(`(?i)<\s*/?\s*(br|p|div|li|ul|ol|tr|h[1-6])\b[^>]*>`)
	tags   = regexp.MustCompile(`(?i)<\s*/?\s*(a|abbr|acronym|address|article|aside|audio|b|big|blockquote|body|caption|center|cite|code|col|colgroup|data|dd|del|details|dfn|dl|dt|em|embed|` +
		`figcaption|figure|font|footer|form|head|header|hr|html|i|iframe|img|input|ins|kbd|label|link|main|map|mark|math|meta|nav|noscript|object|option|param|picture|pre|q|s|samp|section|` +
		`select|small|source|span|strike|strong|sub|summary|sup|svg|table|tbody|td|textarea|tfoot|th|thead|time|title|tt|u|var|video|wbr|o:p|!doctype|script|style)(\s[^<>]*|/)?>`)
)

// layers are how often something may be escaped: some write &lt;p&gt;, and some &amp;lt;p&amp;gt;.
const layers = 6

// plain makes a text of what may be HTML: without tags, entities, control characters and blanks that say nothing. What is plain stays as it is.
func plain(s string) string {
	for range layers {
		before := s
		if s = squeeze(untagged(s)); s == before {
			return s
		}
	}
	return squeeze(strings.NewReplacer("<", " ", "&", " ").Replace(s)) // somebody means mischief
}

// untagged takes one layer of HTML away.
func untagged(s string) string {
	if strings.ContainsRune(s, '<') {
		s = hidden.ReplaceAllString(s, " ")
		s = breaks.ReplaceAllString(s, " ")
		s = tags.ReplaceAllString(s, "")
	}
	if strings.ContainsRune(s, '&') {
		s = html.UnescapeString(s)
	}
	return s
}

// squeeze takes control and invisible characters out and makes one blank of many. Marks of direction stay: Arabic needs them.
func squeeze(s string) string {
	var b strings.Builder
	blank := false
	for _, r := range s {
		switch {
		case unicode.IsSpace(r):
			blank = true
			continue
		case r == '\ufeff' || r == '\u200b' || r == '\u2060':
			continue
		case unicode.IsControl(r) || strings.ContainsRune("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069", r): // could turn the rest of a page around
			continue
		}
		if blank && b.Len() > 0 {
			b.WriteByte(' ')
		}
		blank = false
		b.WriteRune(r)
	}
	return b.String()
}

// unquoted takes quotes of any shape off the ends of a text that has nothing else of them.
func unquoted(s string) string {
	const opening, closing = "\"'“”„«‘’‚", "\"'”““»’‘"
	for {
		first, n := utf8.DecodeRuneInString(s)
		last, m := utf8.DecodeLastRuneInString(s)
		if n+m >= len(s)+1 || len(s) < 2 || !strings.ContainsRune(opening, first) || !strings.ContainsRune(closing, last) {
			return s
		}
		inner := strings.TrimSpace(s[n : len(s)-m])
		if strings.ContainsAny(inner, opening) || inner == "" {
			return s
		}
		s = inner
	}
}

// cut shortens a text to so many characters, at a blank where there is one near.
func cut(s string, most int) (string, bool) {
	if utf8.RuneCountInString(s) <= most {
		return s, false
	}
	end := len(string([]rune(s)[:most-1]))
	if at := strings.LastIndexByte(s[:end], ' '); at > end-40 {
		end = at
	}
	return s[:end] + "…", true
}

// straight makes of curly quotes and long dashes what programs write, for values that are not sentences.
func straight(s string) string {
	s = strings.Map(func(r rune) rune { // digits of Arabic and Persian
		switch {
		case r >= '٠' && r <= '٩':
			return '0' + r - '٠'
		case r >= '۰' && r <= '۹':
			return '0' + r - '۰'
		}
		return r
	}, s)
	return strings.TrimSpace(strings.NewReplacer("“", "", "”", "", "„", "", "«", "", "»", "", "‘", "'", "’", "'", "–", "-", "—", "-", "\u00a0", " ", "\u202f", " ", "\"", "").Replace(s))
}

// Decoded reads a file of text in whatever Unicode form it is. What is no Unicode stays as it is.
func Decoded(raw []byte) []byte {
	switch {
	case bytes.HasPrefix(raw, []byte{0xef, 0xbb, 0xbf}):
		return raw[3:]
	case bytes.HasPrefix(raw, []byte{0xff, 0xfe, 0, 0}), bytes.HasPrefix(raw, []byte{0, 0, 0xfe, 0xff}):
		if out, err := utf32.UTF32(utf32.BigEndian, utf32.UseBOM).NewDecoder().Bytes(raw); err == nil {
			return out
		}
	case bytes.HasPrefix(raw, []byte{0xff, 0xfe}), bytes.HasPrefix(raw, []byte{0xfe, 0xff}):
		if out, err := utf.UTF16(utf.BigEndian, utf.UseBOM).NewDecoder().Bytes(raw); err == nil {
			return out
		}
	}
	return raw
}

// all reads a file that is no longer than what is read.
func all(r io.Reader) ([]byte, bool, error) {
	raw, err := io.ReadAll(io.LimitReader(r, MaxFile+1))
	return raw, len(raw) <= MaxFile, err
}
