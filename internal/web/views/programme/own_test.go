package programme

import (
	"slices"
	"testing"
)

func TestPieces(t *testing.T) {
	got := pieces("in " + Own("Taxes") + ": " + Own("a\ue001b"))
	want := []piece{{"in ", false}, {"Taxes", true}, {": ", false}, {"ab", true}}
	if !slices.Equal(got, want) || pieces("") != nil || !slices.Equal(pieces("x"), []piece{{"x", false}}) {
		t.Errorf("got %v", got)
	}
}
