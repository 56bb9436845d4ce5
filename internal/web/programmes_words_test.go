package web

import "testing"

func TestTypedNumber(t *testing.T) {
	for typed, want := range map[string]float64{"1500": 1500, " 48 900 ": 48900, "48,900": 48900, "48.900": 48900, "1,250,000": 1250000, "12,5": 12.5, "12.50": 12.5, "١٢٫٥": 12.5, "4\u202f000": 4000, "1’000": 1000, "0": 0, "-3": -3} {
		if got, err := typedNumber("x", typed); err != nil || got != want {
			t.Errorf("%q is %v (%v), want %v", typed, got, err, want)
		}
	}
	for _, typed := range []string{"", "ten", "1e9", "NaN", "inf", "0x10", "1,2.x"} {
		if got, err := typedNumber("x", typed); err == nil {
			t.Errorf("%q is %v", typed, got)
		}
	}
}
