package library_test

import (
	"testing"

	"github.com/dira-platform/dira/internal/library"
)

func TestSameAddress(t *testing.T) {
	tests := []struct {
		a, b string
		same bool
	}{
		{"https://school.example/course", "http://www.School.example:443/course/", true},
		{"https://school.example/course", "https://school.example/course#part-2", true},
		{"https://school.example/course?b=2&a=1", "https://school.example/course?a=1&b=2&utm_source=x&fbclid=3", true},
		{"https://school.example/a/index.html", "https://school.example/a/", true},
		{"https://school.example", "https://school.example/", true},
		{"https://school.example/course", "https://school.example/Course", false}, // a server may tell them apart
		{"https://school.example/course?id=1", "https://school.example/course?id=2", false},
		{"https://school.example:8080/", "https://school.example/", false},
		{"https://a.school.example/", "https://school.example/", false},
	}
	for _, tt := range tests {
		if got := library.SameAddress(tt.a) == library.SameAddress(tt.b); got != tt.same {
			t.Errorf("%s and %s: same %v (%s, %s)", tt.a, tt.b, got, library.SameAddress(tt.a), library.SameAddress(tt.b))
		}
	}
}

func TestFold(t *testing.T) {
	for text, want := range map[string]string{
		"  Données  OUVERTES !": "donnees ouvertes", "“Open” data – part 2": "open data part 2", "数据素养": "数据素养", "الذَّكاء": "الذكاء", "...": "",
	} {
		if got := library.Fold(text); got != want {
			t.Errorf("Fold(%q) = %q, want %q", text, got, want)
		}
	}
}
