package mail

import (
	"cmp"
	"crypto/tls"
	"crypto/x509"
	"net"
	netmail "net/mail"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dira-platform/dira/internal/errs"
)

// Encryption is how the connection to the mail server is protected.
type Encryption string

// The ways.
const (
	StartTLS Encryption = "starttls" // begins in the clear and must become encrypted before anything is said; the default
	TLS      Encryption = "tls"      // encrypted from the first byte
	None     Encryption = "none"     // not at all: for a mail server on the same machine
)

// Settings say which mail server takes the messages. Nothing else is ever connected to.
type Settings struct {
	Host         string     // a name or an address, without the port; empty: no mail
	Port         int        // 0: 587, 465 with TLS, 25 without encryption
	Encryption   Encryption // empty: StartTLS
	Username     string     // empty: without signing in
	Password     string
	PasswordFile string // instead of Password: a file with it
	From         string // "Name <address>" or an address
	ReplyTo      string // the same, or empty
	PerMinute    int    // most messages in any minute, all senders of the database together; 0: 60
	Wide         bool   // the mail server takes addresses with letters outside ASCII (SMTPUTF8); Service.Test says whether it does
}

// Off reports whether there is no mail.
func (s Settings) Off() bool { return s.Host == "" }

// server is the settings once they were checked.
type server struct {
	host, address      string // address has the port
	encryption         Encryption
	tls                *tls.Config
	username, password string
	from, replyTo      *netmail.Address // replyTo may be nil
	perMinute          int
	wide               bool
	pace               pace
}

// pace is how long things may take.
type pace struct {
	poll   time.Duration // between looks for what others have queued
	tidy   time.Duration // between looks for leases that ran out and texts to erase
	claim  time.Duration // how long a sender may take to reach the handing over
	hand   time.Duration // how long from there to the answer; more than the waits below together
	most   time.Duration // between attempts to reach a mail server that is in trouble
	first  time.Duration // before the second attempt
	dial   time.Duration
	reply  time.Duration // for an answer to a command
	text   time.Duration // for the text
	final  time.Duration // for the answer to it, which can take long and must not be missed (RFC 5321, 4.5.3.2)
	grace  time.Duration // to finish after the end was asked for
	onLine int           // messages over one connection
}

var usualPace = pace{
	poll: 5 * time.Second, tidy: 30 * time.Second, claim: 10 * time.Minute, hand: 20 * time.Minute, most: 5 * time.Minute, first: 10 * time.Second,
	dial: 30 * time.Second, reply: time.Minute, text: 3 * time.Minute, final: 10 * time.Minute, grace: 10 * time.Second, onLine: 50,
}

var hostName = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$`)

// check returns the settings ready for use, or what is wrong with them.
func (s Settings) check() (*server, error) {
	v := &server{host: s.Host, encryption: cmp.Or(s.Encryption, StartTLS), username: s.Username, password: s.Password,
		perMinute: s.PerMinute, wide: s.Wide, pace: usualPace}
	ports := map[Encryption]int{StartTLS: 587, TLS: 465, None: 25}
	port := cmp.Or(s.Port, ports[v.encryption])
	switch {
	case !hostName.MatchString(s.Host) && net.ParseIP(s.Host) == nil, port < 0 || port > 65535:
		return nil, errs.New(errs.Invalid, "mail_host", "host", s.Host)
	case ports[v.encryption] == 0:
		return nil, errs.New(errs.Invalid, "mail_encryption", "mode", string(s.Encryption))
	case v.encryption == None && s.Username != "" && !slices.Contains([]string{"localhost", "127.0.0.1", "::1"}, s.Host):
		return nil, errs.New(errs.Invalid, "mail_password_clear")
	}
	if v.perMinute <= 0 {
		v.perMinute = 60
	}
	v.address = net.JoinHostPort(s.Host, strconv.Itoa(port))
	v.tls = &tls.Config{ServerName: s.Host, MinVersion: tls.VersionTLS12}
	if s.PasswordFile != "" {
		text, err := os.ReadFile(s.PasswordFile)
		if err != nil {
			return nil, errs.New(errs.Invalid, "mail_password_file").Because(err)
		}
		v.password = strings.TrimRight(string(text), "\r\n")
	}
	var err error
	if v.from, err = checkSender(s.From); err != nil {
		return nil, err
	}
	if s.ReplyTo != "" {
		v.replyTo, err = checkSender(s.ReplyTo)
	}
	return v, err
}

// trust makes the server's certificate be held against these roots instead of the system's.
func (v *server) trust(roots *x509.CertPool) { v.tls.RootCAs = roots }

// domain is the one of the sender's address. Messages are named after it, and the server is greeted with it.
func (v *server) domain() string {
	_, domain, _ := strings.Cut(v.from.Address, "@")
	return domain
}

// checkSender reads an address that may have a name.
func checkSender(text string) (*netmail.Address, error) {
	bad := errs.New(errs.Invalid, "mail_from", "address", text)
	parsed, err := netmail.ParseAddress(text)
	if begin := strings.LastIndexByte(text, '<'); err != nil && begin > 0 && !strings.ContainsAny(text[:begin], `<>@"`) {
		parsed, err = netmail.ParseAddress(text[begin:]) // a name that would need quotes: "Ministry of Labour, Youth and Sport"
		if err == nil {
			parsed.Name = text[:begin]
		}
	}
	if err != nil {
		return nil, bad.Because(err)
	}
	if parsed.Address, err = CheckAddress(parsed.Address, false); err != nil {
		return nil, bad.Because(err)
	}
	parsed.Name = oneLine(parsed.Name)
	return parsed, nil
}
