package i18n_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/leonelquinteros/gotext"

	"github.com/dira-platform/dira/internal/i18n"
)

func withPseudo(t *testing.T) *i18n.Bundle {
	t.Helper()
	b := load(t)
	b.AddPseudo()
	return b
}

func TestPseudoLanguagesAreNotOffered(t *testing.T) {
	if plain := load(t); plain.Has(i18n.Long) || plain.Has(i18n.Mirrored) {
		t.Errorf("without being asked for: %v", plain.Languages())
	}
	b := withPseudo(t)
	b.AddPseudo() // twice is once
	if got := b.Languages(); len(got) != len(load(t).Languages())+2 || !b.Has(i18n.Long) || !b.Has(i18n.Mirrored) {
		t.Errorf("asked for: %v", got)
	}
	for wish, want := range map[string]string{"en-XA": "en", "en-ZA": "en", "ar-XB": "ar", "ar-EG": "ar"} {
		if got := b.Match(wish); got != want {
			t.Errorf("a browser that wishes %s gets %s", wish, got)
		}
	}
}

func TestPseudoSentences(t *testing.T) {
	b := withPseudo(t)
	long, mirrored := b.Printer(i18n.Long), b.Printer(i18n.Mirrored)
	if long.Dir() != "ltr" || mirrored.Dir() != "rtl" {
		t.Errorf("directions %s and %s", long.Dir(), mirrored.Dir())
	}
	tests := []struct{ name, got, want string }{
		{"a word", long.T("nav.back"), "[Báááçķ]"},
		{"no letters", long.T("list.comma"), ", "},
		{"space around", long.T("list.and"), " [áááñď] "},
		{"a placeholder", long.T("form.error_title", "title", "Title"), "[Éééřřóóř: Title]"},
		{"one", long.N("tasks.minutes", 1), "[Ááábóóúúť 1 mííñúúťéé ľééfť]"},
		{"mirrored", mirrored.T("nav.back"), "\u202eBack\u202c"},
		{"a placeholder, mirrored", mirrored.T("form.error_title", "title", "Title"), "\u202eError:\u202c \u2068Title\u2069"},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, tt.got, tt.want)
		}
	}
	if one, two := long.N("tasks.minutes", 1), long.N("tasks.minutes", 2); one == two {
		t.Errorf("one minute and two are the same sentence: %q", one)
	}
}

// TestPseudoCatalogs goes through the whole catalog: every sentence is changed and about two fifths longer, and no placeholder is lost.
func TestPseudoCatalogs(t *testing.T) {
	b := withPseudo(t)
	long, mirrored, en := b.Printer(i18n.Long), b.Printer(i18n.Mirrored), b.Printer(i18n.Source)
	text, err := os.ReadFile("locales/en.po")
	if err != nil {
		t.Fatal(err)
	}
	po := gotext.NewPo()
	po.Parse(text)
	placeholders := regexp.MustCompile(`\{\w+\}`)
	for key, entry := range po.GetDomain().GetTranslations() {
		if key == "" || entry.PluralID != "" || !strings.ContainsAny(placeholders.ReplaceAllString(entry.Trs[0], ""), "aeiouy") {
			continue
		}
		was := en.T(key)
		for _, p := range []*i18n.Printer{long, mirrored} {
			got := p.T(key)
			if got == was {
				t.Errorf("%s in %s is plain English: %q", key, p.Tag, got)
			}
			if !slices.Equal(placeholders.FindAllString(got, -1), placeholders.FindAllString(was, -1)) {
				t.Errorf("%s in %s has other placeholders: %q", key, p.Tag, got)
			}
		}
		letters := utf8.RuneCountInString(placeholders.ReplaceAllString(was, ""))
		if grown := utf8.RuneCountInString(long.T(key)) - utf8.RuneCountInString(was); 10*grown < 4*letters {
			t.Errorf("%s: %d letters became only %d more: %q", key, letters, grown, long.T(key))
		}
	}
}
