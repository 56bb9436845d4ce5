package i18n_test

import (
	"strings"
	"testing"
	"time"
)

// TestDateInASentence holds that a date, which is put together of isolated parts, runs from the right within an Arabic sentence: "since 22 November 2026"
// would otherwise show the year first.
func TestDateInASentence(t *testing.T) {
	p := load(t).Printer("ar")
	date := p.Date(time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC))
	if got := p.T("compare.no_change", "date", date); !strings.Contains(got, "\u2067"+date+"\u2069") {
		t.Errorf("the date is not kept from right to left: %+q", got)
	}
	if got := p.T("compare.no_change", "date", "x"); !strings.Contains(got, "\u2068x\u2069") {
		t.Errorf("a word of unknown direction is not isolated by its own: %+q", got)
	}
}
