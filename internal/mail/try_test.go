package mail

import (
	"crypto/x509"
	"net"
	"slices"
	"strings"
	"testing"

	"github.com/emersion/go-smtp"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
)

func TestTest(t *testing.T) {
	good, roots := certificate(t, "127.0.0.1")
	foreign, _ := certificate(t, "127.0.0.1")
	misnamed, misnamedRoots := certificate(t, "mail.example.org")
	all := []Step{StepConnect, StepEncrypt, StepSignIn, StepSender, StepRecipient, StepContent}
	tests := []struct {
		name     string
		server   func(*smtp.Server)
		tls      bool
		settings Settings
		roots    *x509.CertPool
		answer   error // to the recipient
		passed   []Step
		fault    string
	}{
		{"starttls", func(s *smtp.Server) { s.TLSConfig = good }, false, Settings{Username: "dira", Password: "secret"}, roots, nil, all, ""},
		{"tls", func(s *smtp.Server) { s.TLSConfig = good }, true, Settings{Username: "dira", Password: "secret", Encryption: TLS}, roots, nil, all, ""},
		{"without signing in", func(s *smtp.Server) { s.TLSConfig = good }, false, Settings{}, roots, nil, slices.Concat(all[:2], all[3:]), ""},
		{"in the clear", nil, false, Settings{Encryption: None}, nil, nil, slices.Concat(all[:1], all[3:]), ""},
		{"in the clear with a password", func(s *smtp.Server) { s.AllowInsecureAuth = true }, false,
			Settings{Encryption: None, Username: "dira", Password: "secret"}, nil, nil, slices.Concat(all[:1], all[2:]), ""},

		{"no encryption to be had", func(s *smtp.Server) { s.AllowInsecureAuth = true }, false, Settings{Username: "dira", Password: "secret"}, roots, nil, all[:1],
			"encrypt not_offered"},
		{"a stranger's certificate", func(s *smtp.Server) { s.TLSConfig = foreign }, false, Settings{}, roots, nil, all[:1], "encrypt certificate"},
		{"a stranger's certificate at once", func(s *smtp.Server) { s.TLSConfig = foreign }, true, Settings{Encryption: TLS}, roots, nil, nil,
			"encrypt certificate"},
		{"a certificate for another name", func(s *smtp.Server) { s.TLSConfig = misnamed }, false, Settings{}, misnamedRoots, nil, all[:1], "encrypt certificate"},
		{"tls, and it speaks in the clear", nil, false, Settings{Encryption: TLS}, roots, nil, nil, "encrypt broken"},
		{"a wrong password", func(s *smtp.Server) { s.TLSConfig = good }, false, Settings{Username: "dira", Password: "guess"}, roots, nil, all[:2],
			"sign_in 535 5.7.8"},
		{"no signing in to be had", nil, false, Settings{Encryption: None, Username: "dira", Password: "secret"}, nil, nil, all[:1], "sign_in not_offered"},
		{"refused", func(s *smtp.Server) { s.TLSConfig = good }, false, Settings{}, roots, reply(550, "5.1.1"), slices.Concat(all[:2], all[3:4]), "recipient 550 5.1.1"},
	}
	d := dbtest.SQLite(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			sink := &sink{taken: map[string]int{}, raw: map[string][]byte{}, tls: tt.tls}
			sink.listen(t, tt.server)
			sink.answer(refuseAt("rcpt", tt.answer))
			settings := tt.settings
			settings.Host, settings.Port, settings.From = sink.host, sink.port, "Dira <dira@example.org>"
			s, err := NewService(d, settings)
			if err != nil {
				t.Fatal(err)
			}
			s.server.trust(tt.roots)
			got, err := s.Test(ctx, Message{To: "p1@example.org", Language: "en", Subject: "A test", Text: "It works.\n"})
			if err != nil {
				t.Fatal(err)
			}
			fault := ""
			if got.Fault != nil {
				fault = got.Fault.code()
			}
			if fault != tt.fault || !slices.Equal(got.Passed, tt.passed) || got.Server != s.server.address {
				t.Errorf("Test = %v, %q (%v) with %s; want %v, %q", got.Passed, fault, got.Fault, got.Server, tt.passed, tt.fault)
			}
			if n := len(sink.received()); (n == 1) != (tt.fault == "") || (got.Answer != "") != (tt.fault == "") {
				t.Errorf("%d messages arrived, answer %q", n, got.Answer)
			}
			if tt.answer != nil && !strings.Contains(got.Fault.Words, "not for p1@example.org") {
				t.Errorf("the words of the refusal: %q", got.Fault.Words)
			}
		})
	}
	if err := d.Read(ctx, func(tx *db.Tx) error { // a test leaves nothing in the queue
		counts, err := countStates(tx, "public")
		if len(counts) != 0 {
			t.Errorf("stored: %v", counts)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

func TestTestTellsOfWideAddresses(t *testing.T) {
	for _, wide := range []bool{true, false} {
		sink := newSink(t, func(s *smtp.Server) { s.EnableSMTPUTF8 = wide })
		s, err := NewService(nil, Settings{Host: sink.host, Port: sink.port, Encryption: None, From: "dira@example.org"})
		if err != nil {
			t.Fatal(err)
		}
		got, err := s.Test(ctx, Message{To: "p1@example.org", Language: "en", Subject: "A test", Text: "It works.\n"})
		if err != nil || got.Wide != wide || got.Fault != nil {
			t.Errorf("Test = %+v, %v; want wide %v", got, err, wide)
		}
	}
}

func TestTestWithNobodyThere(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	l.Close()
	s, err := NewService(nil, Settings{Host: "127.0.0.1", Port: port, From: "dira@example.org"})
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.Test(ctx, Message{To: "p1@example.org", Language: "en", Subject: "A test", Text: "It works.\n"})
	if err != nil || got.Fault == nil || got.Fault.code() != "connect unreachable" || len(got.Passed) != 0 {
		t.Errorf("Test = %+v, %v", got, err)
	}
	if _, err := s.Test(ctx, Message{To: "p1", Language: "en", Subject: "A test", Text: "It works.\n"}); code(err) != "mail_address" {
		t.Errorf("to a wrong address: %v", err)
	}
}
