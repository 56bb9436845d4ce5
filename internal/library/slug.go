package library

import "strings"

// Slug is a name for addresses, of what of a title can stand there.
func Slug(title string) string {
	s := strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r < 128:
			return r
		}
		return -1
	}, Fold(title))
	s = strings.Trim(s, "-")
	for strings.Contains(s, "--") {
		s = strings.ReplaceAll(s, "--", "-")
	}
	if len(s) > 60 {
		s = strings.TrimRight(s[:60], "-")
	}
	if len(s) < 3 {
		return ""
	}
	return s
}
