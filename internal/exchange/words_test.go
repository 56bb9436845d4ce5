package exchange_test

import (
	"strings"
	"testing"
	"time"

	"github.com/dira-platform/dira/internal/exchange"
)

// marked writes pieces with what changed in brackets.
func marked(pieces []exchange.Piece) string {
	var parts []string
	for _, p := range pieces {
		if p.Changed {
			p.Text = "[" + p.Text + "]"
		}
		parts = append(parts, p.Text)
	}
	return strings.Join(parts, " ")
}

func TestWords(t *testing.T) {
	for _, tt := range []struct{ name, before, after, old, new string }{
		{"a word", "Reads a bar chart.", "Reads a line chart.", "Reads a [bar] chart.", "Reads a [line] chart."},
		{"a word more", "Reads a chart.", "Reads a simple chart.", "Reads a chart.", "Reads a [simple] chart."},
		{"at the end", "Reads a chart", "Reads a chart aloud", "Reads a chart", "Reads a chart [aloud]"},
		{"at the beginning", "Now reads a chart", "Reads a chart", "[Now reads] a chart", "[Reads] a chart"},
		{"two places", "Asks who may see the data and why.", "Asks who can see the data and when.", "Asks who [may] see the data and [why.]", "Asks who [can] see the data and [when.]"},
		{"one word in between", "Hold a non-specialist grasp of what AI does.", "Understand without being a specialist what AI does.",
			"[Hold a non-specialist grasp of] what AI does.", "[Understand without being a specialist] what AI does."},
		{"a word twice", "the more the better", "the better", "the [more the] better", "the better"},
		{"nothing in common", "Shares a file.", "Says what it costs.", "[Shares a file.]", "[Says what it costs.]"},
		{"little in common", "Shares a file with a colleague today.", "Says what a new system costs an office.", "[Shares a file with a colleague today.]", "[Says what a new system costs an office.]"},
		{"the same", "Shares a file.", "Shares a file.", "Shares a file.", "Shares a file."},
		{"none before", "", "Shares a file.", "", "[Shares a file.]"},
		{"none after", "Shares a file.", "", "[Shares a file.]", ""},
		{"other spaces", "Shares  a\nfile.", "Shares a file.", "Shares a file.", "Shares a file."},
		{"Arabic", "يقرأ مخططاً بسيطاً", "يقرأ مخططاً بيانياً", "يقرأ مخططاً [بسيطاً]", "يقرأ مخططاً [بيانياً]"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			old, new := exchange.Words(tt.before, tt.after)
			if marked(old) != tt.old || marked(new) != tt.new {
				t.Errorf("%q and %q, want %q and %q", marked(old), marked(new), tt.old, tt.new)
			}
		})
	}
}

// TestWordsOfLongTexts: what somebody imported can be of any length, and is compared in bounded time and memory.
func TestWordsOfLongTexts(t *testing.T) {
	began := time.Now()
	before, after := strings.Repeat("a b ", 100_000), strings.Repeat("c d ", 100_000)
	old, new := exchange.Words("begins "+before, "begins "+after)
	if len(old) != 1 || len(new) != 1 || !old[0].Changed || !new[0].Changed {
		t.Errorf("%d and %d pieces", len(old), len(new))
	}
	t.Logf("two texts of 200,000 words: %v", time.Since(began))
}
