package web

import (
	"math"
	"testing"
)

// Numbers are read as people type them, in any of the three languages.
func TestDecimal(t *testing.T) {
	for typed, want := range map[string]float64{"0.5": 0.5, "0,5": 0.5, "−0,17": -0.17, "-1": -1, "+1.20": 1.2, " 1 .5": 1.5, "٠٫٥": 0.5, "−١٫٢٥": -1.25, "۳": 3} {
		if got := decimal(typed); got != want {
			t.Errorf("%q is %v, want %v", typed, got, want)
		}
	}
	for _, typed := range []string{"", "a", "1.2.3", "1e", "--1"} {
		if got := decimal(typed); !math.IsNaN(got) {
			t.Errorf("%q is %v", typed, got)
		}
	}
}
