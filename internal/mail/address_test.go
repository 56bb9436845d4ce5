package mail

import (
	"strings"
	"testing"

	"github.com/dira-platform/dira/internal/errs"
)

func TestCheckAddress(t *testing.T) {
	long := strings.Repeat("a", 60)
	tests := []struct {
		address string
		wide    bool
		want    string // the address, or the code of the refusal
	}{
		{"anna@example.org", false, "anna@example.org"},
		{"  Anna.B@Example.ORG ", false, "Anna.B@example.org"},
		{"o'hara+x_y-z@mail.example.co", false, "o'hara+x_y-z@mail.example.co"},
		{"a@xn--mnchen-3ya.de", false, "a@xn--mnchen-3ya.de"},
		{long + "@example.org", false, long + "@example.org"},

		{"", false, "mail_address"},
		{"anna", false, "mail_address"},
		{"anna@", false, "mail_address"},
		{"@example.org", false, "mail_address"},
		{"anna@example", false, "mail_address"}, // mostly a slip
		{"anna@example.1", false, "mail_address"},
		{"anna@-example.org", false, "mail_address"},
		{"anna..b@example.org", false, "mail_address"},
		{"anna@example.org, b@example.org", false, "mail_address"},
		{"anna@example.org;b@example.org", false, "mail_address"},
		{"Anna <anna@example.org>", false, "mail_address"},
		{"<anna@example.org>", false, "mail_address"},
		{`"anna b"@example.org`, false, "mail_address"},
		{`"a@b.org"@example.org`, false, "mail_address"},
		{"anna@example.org (Anna)", false, "mail_address"},
		{"anna(x)@example.org", false, "mail_address"},
		{"anna@[127.0.0.1]", false, "mail_address"},
		{"anna@example.org\r\nRCPT TO:<b@example.org>", false, "mail_address"},
		{"anna\n@example.org", false, "mail_address"},
		{"anna@example.org\x00", false, "mail_address"},
		{"anna b@example.org", false, "mail_address"},
		{"a%b@example.org", false, "a%b@example.org"},
		{long + "aaaaa@example.org", false, "mail_address"},
		{"a@" + strings.Repeat(long+".", 5) + "org", false, "mail_address"},
		{"\xff@example.org", true, "mail_address"},

		{"müller@example.org", false, "mail_address_letters"},
		{"anna@münchen.example", false, "mail_address_letters"},
		{"أحمد@مثال.إختبار", false, "mail_address_letters"},
		{"müller@example.org", true, "müller@example.org"},
		{"anna@MÜNCHEN.example", true, "anna@münchen.example"},
		{"أحمد@مثال.إختبار", true, "أحمد@مثال.إختبار"},
		{"an\u202ena@example.org", true, "mail_address"}, // turns the direction around
		{"an\u00a0na@example.org", true, "mail_address"},
	}
	for _, tt := range tests {
		got, err := CheckAddress(tt.address, tt.wide)
		if err != nil {
			got = errs.As(err).Code
		}
		if got != tt.want {
			t.Errorf("CheckAddress(%q, %v) = %q, want %q", tt.address, tt.wide, got, tt.want)
		}
	}
}

// Whatever is let through can stand between the angle brackets of a command.
func FuzzCheckAddress(f *testing.F) {
	for _, s := range []string{"anna@example.org", "a b@c.de", "a@b.de>\r\nDATA", `"x"@y.z`, "أحمد@مثال.إختبار", "a,b@c.de"} {
		f.Add(s, true)
		f.Add(s, false)
	}
	f.Fuzz(func(t *testing.T, address string, wide bool) {
		got, err := CheckAddress(address, wide)
		if err != nil {
			return
		}
		if strings.ContainsAny(got, " \t\r\n<>(),;:\\\"[]\x00") || strings.Count(got, "@") != 1 || len(got) > 2*maxAddress || !wide && !isASCII(got) {
			t.Errorf("CheckAddress(%q, %v) = %q", address, wide, got)
		}
	})
}
