package mail

import (
	"bytes"
	"io"
	"mime"
	"mime/quotedprintable"
	netmail "net/mail"
	"slices"
	"strings"
	"testing"
	"time"
)

func testServer(t testing.TB, s Settings) *server {
	t.Helper()
	if s.Host == "" {
		s.Host = "127.0.0.1"
	}
	if s.From == "" {
		s.From = "Dira <dira@example.org>"
	}
	v, err := s.check()
	if err != nil {
		t.Fatal(err)
	}
	return v
}

var letter = outgoing{key: key{"public", "1"}, to: "anna@example.org", language: "en", subject: "Your invitation", text: "Hello Anna,\n\nyour code is 123.\n",
	messageID: "1@example.org", createdAt: time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)}

// parsed reads what compose has written as a mail program does.
func parsed(t testing.TB, raw []byte) (netmail.Header, string) {
	t.Helper()
	m, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatalf("%v\n%s", err, raw)
	}
	body, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if err != nil {
		t.Fatal(err)
	}
	return m.Header, strings.ReplaceAll(string(body), "\r\n", "\n")
}

func decoded(t testing.TB, h string) string {
	t.Helper()
	s, err := new(mime.WordDecoder).DecodeHeader(h)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestCompose(t *testing.T) {
	v := testServer(t, Settings{From: "Ministère de l’Éducation <dira@example.org>", ReplyTo: "Aide <aide@example.org>"})
	m := letter
	m.subject, m.language, m.unsubscribe = "دعوة إلى التقييم", "ar", "https://dira.example.org/stop/abc?x=1"
	m.text = "مرحباً\n.\nيبدأ هذا السطر\n" + strings.Repeat("a long line ", 200) + "\n"
	raw, err := compose(v, m)
	if err != nil {
		t.Fatal(err)
	}
	h, body := parsed(t, raw)
	for name, want := range map[string]string{
		"Message-Id": "<1@example.org>", "Date": "Wed, 04 Mar 2026 05:06:07 +0000", "To": "<anna@example.org>", "Auto-Submitted": "auto-generated",
		"List-Unsubscribe": "<https://dira.example.org/stop/abc?x=1>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
		"Content-Language": "ar", "Content-Type": "text/plain; charset=UTF-8", "Content-Transfer-Encoding": "quoted-printable", "Mime-Version": "1.0",
		"X-Auto-Response-Suppress": "OOF, AutoReply", "User-Agent": "", "X-Mailer": "",
	} {
		if got := h.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	for name, want := range map[string]string{"Subject": m.subject, "From": "Ministère de l’Éducation <dira@example.org>", "Reply-To": `"Aide" <aide@example.org>`} {
		if got := decoded(t, h.Get(name)); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if body != m.text {
		t.Errorf("the text came as %q", body)
	}
	for line := range strings.SplitSeq(string(raw), "\r\n") {
		if len(line) > 998 || strings.ContainsAny(line, "\r\n") || !isASCII(line) {
			t.Errorf("not a line for every mail server: %q", line)
		}
	}
}

func TestComposeWithoutUnsubscribe(t *testing.T) {
	raw, err := compose(testServer(t, Settings{}), letter)
	if err != nil {
		t.Fatal(err)
	}
	if h, _ := parsed(t, raw); h.Get("List-Unsubscribe") != "" || h.Get("List-Unsubscribe-Post") != "" || h.Get("Reply-To") != "" {
		t.Errorf("headers nobody asked for:\n%s", raw)
	}
}

func TestMessageIDStaysOnItsLine(t *testing.T) {
	m := letter
	m.messageID = "01a2011d-707c-73ed-a6e3-dc131a0c2aa9@mail.ministry-of-education-and-vocational-training.example.org"
	raw, err := compose(testServer(t, Settings{}), m)
	if err != nil || !strings.Contains(string(raw), "\r\nMessage-ID: <"+m.messageID+">\r\n") {
		t.Errorf("%v\n%s", err, raw)
	}
}

func TestOneLine(t *testing.T) {
	for in, want := range map[string]string{
		"Invitation":                              "Invitation",
		"a\r\nBcc: b@example.org":                 "a Bcc: b@example.org",
		"  a\t\u2028b\u0085c  ":                   "a b c",
		"a\x00b\x7f":                              "a b",
		"pay\u202egpj.exe":                        "paygpj.exe",
		"\u2068وزارة\u2069 \xff":                  "\u2068وزارة\u2069",
		"=?utf-8?q?a=0D=0ABcc:_b=40example.org?=": "=?utf-8?q?a=0D=0ABcc:_b=40example.org?=",
	} {
		if got := oneLine(in); got != want {
			t.Errorf("oneLine(%q) = %q, want %q", in, got, want)
		}
	}
}

// Whatever comes from people: the headers are ours, and one of each.
func FuzzNoHeaderIsInjected(f *testing.F) {
	names := []string{"Auto-Submitted", "Content-Language", "Content-Transfer-Encoding", "Content-Type", "Date", "From", "Message-Id", "Mime-Version",
		"Reply-To", "Subject", "To", "X-Auto-Response-Suppress"}
	evil := []string{"Anna", "", "x\r\nBcc: b@example.org", "x\nBcc: b@example.org", "x\rBcc: b@example.org", "x\r\n\r\nbody", "\r\n.\r\nMAIL FROM:<x@example.org>",
		"x\u2028Bcc: b@example.org", "x\x00\r\n Bcc: b", `"Anna" <b@example.org>, "`, "é\r\nBcc: b@example.org", "=?utf-8?q?=0D=0ABcc:_b?=", strings.Repeat("x ", 300),
		strings.Repeat("é\r\n", 99), "\xff\r\nBcc: b", "a\\\r\nBcc: b"}
	for _, e := range evil {
		f.Add(e, "Hello", "text")
		f.Add("Dira", e, "text")
		f.Add("Dira", "Hello", e)
		f.Add(e, e, e)
	}
	f.Fuzz(func(t *testing.T, name, subject, text string) {
		v := testServer(t, Settings{ReplyTo: "help@example.org"})
		v.from.Name, v.replyTo.Name = oneLine(name), oneLine(name)
		m := letter
		m.subject, m.text = subject, text
		raw, err := compose(v, m)
		if err != nil {
			t.Fatal(err)
		}
		h, _ := parsed(t, raw)
		for name, all := range h {
			if !slices.Contains(names, name) || len(all) != 1 {
				t.Errorf("header %s: %q", name, all)
			}
		}
		if to, err := h.AddressList("To"); err != nil || len(to) != 1 || to[0].Address != m.to {
			t.Errorf("to %v, %v", to, err)
		}
		if from, err := h.AddressList("From"); err != nil || len(from) != 1 || from[0].Address != "dira@example.org" {
			t.Errorf("from %v, %v", from, err)
		}
	})
}

// A name with a line break does not even get into the settings.
func TestSendersNameIsOneLine(t *testing.T) {
	for _, from := range []string{"\"Dira\r\nBcc: b@example.org\" <dira@example.org>", "=?utf-8?q?Dira=0D=0ABcc:_b=40example.org?= <dira@example.org>"} {
		v, err := Settings{Host: "localhost", From: from}.check()
		if err == nil && strings.ContainsAny(v.from.Name, "\r\n") {
			t.Errorf("%q became %q", from, v.from.Name)
		}
	}
}
