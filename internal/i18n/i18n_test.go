package i18n_test

import (
	"strings"
	"testing"
	"time"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/i18n"
)

func load(t *testing.T) *i18n.Bundle {
	t.Helper()
	b, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestMatch(t *testing.T) {
	b := load(t)
	tests := []struct{ name, header, want string }{
		{"plain", "fr", "fr"},
		{"with a region", "ar-EG,ar;q=0.9,en;q=0.8", "ar"},
		{"by weight", "en;q=0.3, fr;q=0.9", "fr"},
		{"not there", "sw", "en"},
		{"not there, with a second choice", "sw, fr;q=0.5", "fr"},
		{"none", "", "en"},
		{"nonsense", ";;;q=q", "en"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := b.Match(tt.header); got != tt.want {
				t.Errorf("Match(%q) = %s, want %s", tt.header, got, tt.want)
			}
		})
	}
}

func TestPlurals(t *testing.T) {
	b := load(t)
	tests := []struct {
		tag  string
		n    int
		want string
	}{
		{"en", 1, "1 resource"}, {"en", 2, "2 resources"}, {"en", 0, "0 resources"},
		{"fr", 0, "0 ressource"}, {"fr", 1, "1 ressource"}, {"fr", 2, "2 ressources"},
	}
	for _, tt := range tests {
		if got := b.Printer(tt.tag).N("resources.found", tt.n); !strings.HasPrefix(got, tt.want) {
			t.Errorf("%s, %d: %q, want %q", tt.tag, tt.n, got, tt.want)
		}
	}
	// Arabic has six forms, which these numbers take one each; the last two differ in their ending, which is not always written.
	seen := map[string]int{}
	for _, n := range []int{0, 1, 2, 3, 11, 100} {
		s := b.Printer("ar").N("tasks.minutes", n)
		seen[strings.ReplaceAll(s, b.Printer("ar").Number(n), "{n}")]++
	}
	if len(seen) < 5 {
		t.Errorf("Arabic writes six kinds of number in %d forms: %v", len(seen), seen)
	}
}

func TestNumbersAndDates(t *testing.T) {
	b := load(t)
	at := time.Date(2026, 12, 1, 10, 42, 0, 0, time.UTC)
	en, fr, ar := b.Printer("en"), b.Printer("fr"), b.Printer("ar")
	tests := []struct{ name, got, want string }{
		{"four digits", en.Number(1234), "1234"},
		{"grouped", en.Number(1234567), "1,234,567"},
		{"below zero", en.Number(-123456), "-123,456"},
		{"grouped in French", fr.Number(12345), "12\u202f345"},
		{"Arabic digits", ar.Number(12345), "١٢٬٣٤٥"},
		{"decimals", en.Decimal(-1.25, 1), "−1.2"},
		{"decimals in French", fr.Decimal(0.5, 1), "0,5"},
		{"percent", en.Percent(0.456), "46%"},
		{"hardly any", en.Percent(0.001), "under 1%"},
		{"nearly all", en.Percent(0.9999), "over 99%"},
		{"none", en.Percent(0), "0%"},
		{"all", en.Percent(1), "100%"},
		{"nearly all in French", fr.Percent(0.9999), "plus de 99\u202f%"},
		{"nearly all in Arabic", ar.Percent(0.9999), "أكثر من ٩٩٪\u061c"},
		{"month in French", fr.Month(at), "décembre 2026"},
		{"month in Arabic", ar.Month(at), "ديسمبر ٢٠٢٦"},
		{"a day as data", ar.Day("2026-12-01"), "١ ديسمبر ٢٠٢٦"},
		{"a month as data", en.Day("2026-12"), "December 2026"},
		{"a year as data", ar.Day("2018"), "٢٠١٨"},
		{"words for a day", ar.Day("about 2018"), "about 2018"},
		{"percent in French", fr.Percent(0.5), "50\u202f%"},
		{"percent in Arabic", ar.Percent(0.5), "٥٠٪\u061c"},
		{"date", en.Date(at), "1 December 2026"},
		{"date in French", fr.Date(at), "1er\u00a0décembre 2026"},
		{"date in Arabic", ar.Date(at), "١ ديسمبر ٢٠٢٦"},
		{"time", fr.Clock(at), "10:42"},
		{"moment", en.Moment(at), "1 December 2026 10:42"},
		{"moment in French", fr.Moment(at), "1er\u00a0décembre 2026 à 10:42"},
		{"clauses in French", fr.Clauses([]string{"a, b", "c"}), "a, b\u202f; c"},
		{"time in Arabic", ar.Clock(at), "١٠:٤٢"},
		{"a list", en.List([]string{"a", "b", "c"}), "a, b and c"},
		{"a list of two", fr.List([]string{"a", "b"}), "a et b"},
		{"an empty list", en.List(nil), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			// What a catalog adds around a number's direction is its own business.
			strip := strings.NewReplacer("\u2068", "", "\u2069", "")
			if got := strip.Replace(tt.got); got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}

func TestLatinWordsAreIsolatedInArabic(t *testing.T) {
	got := load(t).Printer("ar").Error(errs.New(errs.Invalid, "scope_unknown", "id", "D9"))
	if !strings.Contains(got, "\u2068D9\u2069") {
		t.Errorf("%q does not isolate D9", got)
	}
}

func TestErrorsThatCannotBeTold(t *testing.T) {
	got := load(t).Printer("en").Error(errorString("dial tcp: secret"))
	if strings.Contains(got, "secret") || got == "error.internal" {
		t.Errorf("an unknown error is told as %q", got)
	}
}

type errorString string

func (e errorString) Error() string { return string(e) }

func TestAutonymAndDirection(t *testing.T) {
	tests := []struct{ tag, name, dir string }{
		{"ar", "العربية", "rtl"}, {"fr", "Français", "ltr"}, {"fa", "فارسی", "rtl"}, {"fi", "Suomi", "ltr"}, {"sw", "Kiswahili", "ltr"}, {"not a tag", "not a tag", "ltr"},
	}
	for _, tt := range tests {
		if got := i18n.Autonym(tt.tag); got != tt.name {
			t.Errorf("Autonym(%s) = %q, want %q", tt.tag, got, tt.name)
		}
		if got := i18n.Direction(tt.tag); got != tt.dir {
			t.Errorf("Direction(%s) = %s, want %s", tt.tag, got, tt.dir)
		}
	}
}
