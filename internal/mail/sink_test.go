package mail

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	netmail "net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// sink is a mail server that takes everything, unless it is told to refuse, to wait or to break.
type sink struct {
	host string
	port int
	tls  bool // from the first byte

	shared *sink // where its messages go; nil: they stay here

	mu          sync.Mutex
	taken       map[string]int // Message-IDs of what it has taken over, with how often
	raw         map[string][]byte
	connections int
	at          func(step, to string) error // asked at each step; an error is the answer
	breaks      map[string]bool             // where the connection ends; see tornConn
}

// received is what it has taken over.
func (s *sink) received() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := map[string]int{}
	for id, n := range s.taken {
		all[id] = n
	}
	return all
}

// answer sets what it says at each step.
func (s *sink) answer(at func(step, to string) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.at = at
}

// breakAt makes the connection end at some places, until it is called again.
func (s *sink) breakAt(where ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.breaks = map[string]bool{}
	for _, w := range where {
		s.breaks[w] = true
	}
}

func (s *sink) ask(step, to string) error {
	s.mu.Lock()
	at := s.at
	s.mu.Unlock()
	if at == nil {
		return nil
	}
	return at(step, to)
}

func (s *sink) take(raw []byte) {
	if s.shared != nil {
		s.shared.take(raw)
		return
	}
	m, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return // not found under any Message-ID, which the test notices
	}
	id := strings.Trim(m.Header.Get("Message-Id"), "<>")
	s.mu.Lock()
	defer s.mu.Unlock()
	s.taken[id]++
	s.raw[id] = raw
}

// newSink starts a mail server on the loopback that ends with the test. change may be nil.
func newSink(t testing.TB, change func(*smtp.Server)) *sink {
	t.Helper()
	s := &sink{taken: map[string]int{}, raw: map[string][]byte{}}
	s.listen(t, change)
	return s
}

// listen opens a door more to the same mail server.
func (s *sink) listen(t testing.TB, change func(*smtp.Server)) {
	t.Helper()
	server := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) { return &session{sink: s, conn: c}, nil }))
	server.Domain, server.ErrorLog, server.ReadTimeout = "sink.example.org", log.New(io.Discard, "", 0), time.Minute
	if change != nil {
		change(server)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().(*net.TCPAddr)
	s.host, s.port = address.IP.String(), address.Port
	l = tornListener{l, s}
	if s.tls {
		l = tls.NewListener(l, server.TLSConfig)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		server.Serve(l)
	}()
	t.Cleanup(func() {
		server.Close()
		l.Close() // it does not know of it before Serve has begun
		<-done
	})
}

// session is a conversation, as the sink sees it.
type session struct {
	sink *sink
	conn *smtp.Conn
	to   string
}

func (s *session) Reset()        {}
func (s *session) Logout() error { return s.sink.ask("bye", s.to) }

func (s *session) Mail(from string, _ *smtp.MailOptions) error { return s.sink.ask("mail", from) }

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = to
	return s.sink.ask("rcpt", to)
}

func (s *session) Data(r io.Reader) error {
	if err := s.sink.ask("data", s.to); err != nil {
		return err
	}
	first := make([]byte, 20)
	if _, err := io.ReadFull(r, first); err != nil {
		return err
	}
	if err := s.sink.ask("within", s.to); err != nil {
		return err
	}
	rest, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	raw := append(first, rest...)
	if err := s.sink.ask("dot", s.to); err != nil {
		return err
	}
	s.sink.take(raw)
	return s.sink.ask("taken", s.to)
}

func (s *session) AuthMechanisms() []string { return []string{"XOAUTH2", "PLAIN"} }

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != "dira" || password != "secret" {
			return &smtp.SMTPError{Code: 535, EnhancedCode: smtp.EnhancedCode{5, 7, 8}, Message: "no such user: " + user}
		}
		return nil
	}), nil
}

// tornListener gives connections that end where the sink says.
type tornListener struct {
	net.Listener
	sink *sink
}

func (l tornListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	l.sink.mu.Lock()
	l.sink.connections++
	l.sink.mu.Unlock()
	return &tornConn{Conn: c, sink: l.sink}, nil
}

// tornConn ends: at "connect"; before the "mail", "rcpt" or "data" command is answered, or after it was ("after rcpt"); "within" the text; at the
// "reply" to it, after the sink has taken it over. At "double rcpt" it answers twice.
type tornConn struct {
	net.Conn
	sink   *sink
	asked  string // the last command
	inText bool
}

var errTorn = errors.New("torn")

func (c *tornConn) torn(where string) bool {
	c.sink.mu.Lock()
	defer c.sink.mu.Unlock()
	return c.sink.breaks[where]
}

func (c *tornConn) Read(b []byte) (int, error) {
	if c.inText && c.torn("within") {
		c.Conn.Close()
		return 0, errTorn
	}
	n, err := c.Conn.Read(b)
	if !c.inText && n >= 4 {
		c.asked = strings.ToLower(string(b[:4]))
		if c.torn(c.asked) {
			c.Conn.Close()
			return 0, errTorn
		}
	}
	return n, err
}

func (c *tornConn) Write(b []byte) (int, error) {
	text := string(b)
	switch {
	case strings.HasPrefix(text, "220 ") && c.torn("connect"), c.inText && c.torn("reply"):
		c.Conn.Close()
		return 0, errTorn
	case c.asked == "rcpt" && c.torn("double rcpt"):
		b = []byte(text + text)
	}
	c.inText = strings.HasPrefix(text, "354")
	_, err := c.Conn.Write(b)
	if c.torn("after " + c.asked) {
		c.Conn.Close()
	}
	return len(text), err
}

// certificate makes one for a name or an address, and what trusts it.
func certificate(t testing.TB, name string) (*tls.Config, *x509.CertPool) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	about := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign}
	if ip := net.ParseIP(name); ip != nil {
		about.IPAddresses = []net.IP{ip}
	} else {
		about.DNSNames = []string{name}
	}
	der, err := x509.CreateCertificate(rand.Reader, about, about, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(parsed)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: private}}}, roots
}
