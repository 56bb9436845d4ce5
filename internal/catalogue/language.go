package catalogue

import (
	"strings"
	"sync"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// bibliographic are the codes of ISO 639-2/B, which libraries use where they differ from those of everybody else.
var bibliographic = map[string]string{
	"alb": "sq", "arm": "hy", "baq": "eu", "bur": "my", "chi": "zh", "cze": "cs", "dut": "nl", "fre": "fr", "geo": "ka", "ger": "de", "gre": "el", "ice": "is",
	"mac": "mk", "mao": "mi", "may": "ms", "per": "fa", "rum": "ro", "slo": "sk", "tib": "bo", "wel": "cy", "zho": "zh",
	"cn": "zh", "jp": "ja", "chs": "zh-Hans", "cht": "zh-Hant", "farsi": "fa", "mandarin": "zh", "castellano": "es", "flemish": "nl", "kiswahili": "sw",
}

// commonly are the languages whose names are known in all the languages that names are known in.
var commonly = []string{
	"am", "ar", "az", "be", "bg", "bn", "bs", "ca", "cs", "da", "de", "el", "en", "es", "et", "eu", "fa", "fi", "fil", "fr", "ga", "gl", "gu", "ha", "he", "hi", "hr",
	"hu", "hy", "id", "ig", "is", "it", "ja", "ka", "kk", "km", "kn", "ko", "ky", "lo", "lt", "lv", "mg", "mk", "ml", "mn", "mr", "ms", "mt", "my", "ne", "nl", "no", "om",
	"pa", "pl", "ps", "pt", "ro", "ru", "rw", "si", "sk", "sl", "so", "sq", "sr", "sv", "sw", "ta", "te", "tg", "th", "ti", "tk", "tr", "uk", "ur", "uz", "vi", "wo", "xh",
	"yo", "zh", "zu",
}

// names finds the tag of a language by its name in several languages and in itself.
var names = sync.OnceValue(func() map[string]string {
	known := map[string]string{}
	for _, in := range []string{"en", "fr", "es", "pt", "de", "it", "ru", "zh", "ar"} {
		namer := display.Languages(language.MustParse(in))
		for _, tag := range commonly {
			if name := strings.ToLower(namer.Name(language.MustParse(tag))); name != "" {
				known[name] = tag
			}
		}
	}
	for _, tag := range commonly {
		if name := strings.ToLower(display.Self.Name(language.MustParse(tag))); name != "" {
			known[name] = tag
		}
	}
	return known
})

// languageTag is the tag of a language that is given as a tag, a code of a library, or a name.
func languageTag(s string) (tag string, ok bool) {
	s = strings.ToLower(straight(plain(s)))
	s = strings.TrimSuffix(strings.TrimPrefix(s, "http://id.loc.gov/vocabulary/iso639-2/"), ".")
	if s == "" || len(s) > 60 {
		return "", false
	}
	if tag, ok := bibliographic[s]; ok {
		return tag, true
	}
	if tag, ok := names()[s]; ok {
		return tag, true
	}
	if before, _, found := strings.Cut(s, "("); found { // Portuguese (Brazil)
		if tag, ok := names()[strings.TrimSpace(before)]; ok {
			return tag, true
		}
	}
	t, err := language.Parse(strings.ReplaceAll(s, "_", "-"))
	if err != nil || t == language.Und {
		return "", false
	}
	base, _ := t.Base()
	if base.String() == "und" || base.String() == "mul" || base.String() == "zxx" {
		return "", false
	}
	return t.String(), true
}
