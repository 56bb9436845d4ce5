package mail

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/dira-platform/dira/internal/errs"
)

func TestSettings(t *testing.T) {
	good := Settings{Host: "mail.example.org", From: "Dira <dira@example.org>"}
	file := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(file, []byte("secret word\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	with := func(change func(*Settings)) Settings { s := good; change(&s); return s }
	tests := []struct {
		name    string
		s       Settings
		code    string // of the refusal, or empty
		address string
	}{
		{"usual", good, "", "mail.example.org:587"},
		{"tls", with(func(s *Settings) { s.Encryption = TLS }), "", "mail.example.org:465"},
		{"in the clear", with(func(s *Settings) { s.Encryption = None }), "", "mail.example.org:25"},
		{"another port", with(func(s *Settings) { s.Port = 2525 }), "", "mail.example.org:2525"},
		{"an address", with(func(s *Settings) { s.Host = "::1" }), "", "[::1]:587"},
		{"a name with a comma", with(func(s *Settings) { s.From = "Ministry of Labour, Youth and Sport <dira@example.org>" }), "", "mail.example.org:587"},
		{"a password here", with(func(s *Settings) { s.Host, s.Encryption, s.Username = "localhost", None, "dira" }), "", "localhost:25"},

		{"host and port", with(func(s *Settings) { s.Host = "mail.example.org:25" }), "mail_host", ""},
		{"a web address", with(func(s *Settings) { s.Host = "https://mail.example.org" }), "mail_host", ""},
		{"port", with(func(s *Settings) { s.Port = 70000 }), "mail_host", ""},
		{"encryption", with(func(s *Settings) { s.Encryption = "ssl" }), "mail_encryption", ""},
		{"a password in the clear", with(func(s *Settings) { s.Encryption, s.Username = None, "dira" }), "mail_password_clear", ""},
		{"no password file", with(func(s *Settings) { s.PasswordFile = file + "x" }), "mail_password_file", ""},
		{"no sender", with(func(s *Settings) { s.From = "" }), "mail_from", ""},
		{"no sender's address", with(func(s *Settings) { s.From = "Dira" }), "mail_from", ""},
		{"two senders", with(func(s *Settings) { s.From = "a@example.org, b@example.org" }), "mail_from", ""},
		{"two senders with names", with(func(s *Settings) { s.From = "A <a@example.org>, B <b@example.org>" }), "mail_from", ""},
		{"more behind", with(func(s *Settings) { s.From = "A, B <a@example.org> C" }), "mail_from", ""},
		{"reply to", with(func(s *Settings) { s.ReplyTo = "help" }), "mail_from", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v, err := tt.s.check()
			switch {
			case err != nil && errs.As(err).Code != tt.code:
				t.Errorf("check: %v, want %q", err, tt.code)
			case err == nil && (tt.code != "" || v.address != tt.address):
				t.Errorf("check: %s, want %q %s", v.address, tt.code, tt.address)
			}
		})
	}
	if v, err := with(func(s *Settings) { s.From = "A, B: C <a@example.org>" }).check(); err != nil || v.from.String() != `"A, B: C" <a@example.org>` {
		t.Errorf("sender: %v, %v", err, v.from)
	}
	if v, err := with(func(s *Settings) { s.PasswordFile = file }).check(); err != nil || v.password != "secret word" {
		t.Errorf("password from the file: %v, %q", err, v.password)
	}
	if s, err := NewService(nil, Settings{}); err != nil || !s.Off() {
		t.Errorf("without a host: %v", err)
	}
}
