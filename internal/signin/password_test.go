package signin_test

import (
	"strings"
	"testing"

	"github.com/dira-platform/dira/internal/signin"
)

func TestPasswords(t *testing.T) {
	about := []string{"Awa Ndiaye", "awa.ndiaye@finance.example", "Ministère des Finances", "finance"}
	for word, want := range map[string]string{
		"short":                    "password_short",
		"123456789":                "password_short",
		strings.Repeat("ab1 ", 33): "password_long",
		"1234567890":               "password_common",
		"password1234":             "password_common",
		"P@ssw0rd2026!":            "password_common",
		"qwertyuiop":               "password_common",
		"qwertyuiop123":            "password_common",
		"azertyuiop":               "password_common",
		"aaaaaaaaaaaa":             "password_common",
		"abababababab":             "password_common",
		"abcdefghijkl":             "password_common",
		"motdepasse1":              "password_common",
		"iloveyou2026":             "password_common",
		"welcome2026!":             "password_common",
		"adminadmin":               "password_common",
		"1q2w3e4r5t":               "password_common",
		"November2026":             "password_common",
		"Ndiaye1234":               "password_about_you",
		"finance-2026":             "password_about_you",
		"awandiaye!!":              "password_about_you",
		"correct horse battery":    "",
		"finances are my bread":    "",
		"trois mots sans rapport":  "",
		"اربع كلمات بلا رابط بينها": "",
		"xK7-plum-Tarn":                "",
		"  spaces  count  too  ":       "",
		strings.Repeat("ab1 x", 128/5): "",
	} {
		if got := code(signin.CheckPassword(word, about...)); got != want {
			t.Errorf("%q: %q, want %q", word, got, want)
		}
	}
}
