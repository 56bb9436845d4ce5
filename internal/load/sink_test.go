package load

import (
	"bytes"
	"io"
	"log"
	"net"
	netmail "net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"github.com/dira-platform/dira/internal/mail"
)

// sink is a mail server that takes everything and counts what it got.
type sink struct {
	port int

	mu  sync.Mutex
	got map[string]int // by Message-ID
}

func newSink(t testing.TB) *sink {
	t.Helper()
	s := &sink{got: map[string]int{}}
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return taker{s}, nil }))
	server.Domain, server.ErrorLog, server.ReadTimeout = "sink.example.org", log.New(io.Discard, "", 0), time.Minute
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.port = l.Addr().(*net.TCPAddr).Port
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		server.Serve(l)
	}()
	t.Cleanup(func() {
		server.Close()
		l.Close() // it does not know of it before Serve has begun
		<-ended
	})
	return s
}

// settings are those with which a server sends to it.
func (s *sink) settings() mail.Settings {
	return mail.Settings{Host: "127.0.0.1", Port: s.port, Encryption: mail.None, From: "Dira <dira@example.org>", PerMinute: 100000}
}

// received is what it has taken, with how often.
func (s *sink) received() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := map[string]int{}
	for id, n := range s.got {
		all[id] = n
	}
	return all
}

// taker is a conversation with the sink.
type taker struct{ *sink }

func (taker) Reset()                               {}
func (taker) Logout() error                        { return nil }
func (taker) Mail(string, *smtp.MailOptions) error { return nil }
func (taker) Rcpt(string, *smtp.RcptOptions) error { return nil }

func (s taker) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	m, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.got[strings.Trim(m.Header.Get("Message-Id"), "<>")]++
	return nil
}
