package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"strings"
	"sync"
	"time"

	"github.com/wneessen/go-mail/smtp"
)

// line is a conversation with the mail server, in steps that their caller can do something between.
type line struct {
	*server
	conn    net.Conn // below any encryption
	client  *smtp.Client
	used    int         // messages so far
	answer  string      // of the server to the last text it took
	release func() bool // of the watch over the context

	mu    sync.Mutex
	until time.Time // once the end was asked for: no step goes on after
}

// open reaches the mail server and signs in. passed is told of each step that went well. When the context ends, the line allows for a short
// grace and then fails.
func (v *server) open(ctx context.Context, passed func(Step)) (*line, *Fault) {
	dialer := net.Dialer{Timeout: v.pace.dial}
	conn, err := dialer.DialContext(ctx, "tcp", v.address)
	if err != nil {
		f := newFault(StepConnect, err)
		if f.Reason == Broken {
			f.Reason = Unreachable
		}
		return nil, f
	}
	l := &line{server: v, conn: conn}
	l.release = context.AfterFunc(ctx, l.hurry)
	if fault := l.begin(passed); fault != nil {
		l.hangUp()
		return nil, fault
	}
	return l, nil
}

// hurry lets all that is under way end soon.
func (l *line) hurry() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.until = time.Now().Add(l.pace.grace)
	l.conn.SetDeadline(l.until)
}

// allow gives the next step its time.
func (l *line) allow(d time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	deadline := time.Now().Add(d)
	if !l.until.IsZero() && l.until.Before(deadline) {
		deadline = l.until
	}
	l.conn.SetDeadline(deadline)
}

func (l *line) begin(passed func(Step)) *Fault {
	l.allow(l.pace.reply)
	conn := l.conn
	if l.encryption == TLS {
		secure := tls.Client(l.conn, l.tls)
		if err := secure.Handshake(); err != nil {
			return newFault(StepEncrypt, err)
		}
		conn = secure
	}
	var err error
	if l.client, err = smtp.NewClient(conn, l.host); err != nil {
		return newFault(StepConnect, err)
	}
	l.allow(l.pace.reply)
	if err := l.client.Hello(l.domain()); err != nil {
		return newFault(StepConnect, err)
	}
	passed(StepConnect)
	if l.encryption == StartTLS {
		if fault := l.startTLS(); fault != nil {
			return fault
		}
	}
	if l.encryption != None {
		passed(StepEncrypt)
	}
	if l.username == "" {
		return nil
	}
	if fault := l.signIn(); fault != nil {
		return fault
	}
	passed(StepSignIn)
	return nil
}

func (l *line) startTLS() *Fault {
	if offered, _ := l.client.Extension("STARTTLS"); !offered {
		return &Fault{Step: StepEncrypt, Reason: NotOffered}
	}
	l.allow(l.pace.reply)
	if err := l.client.StartTLS(l.tls); err != nil {
		return newFault(StepEncrypt, err)
	}
	return nil
}

// signIn shows user name and password in one of the two ways that every server has. The library refuses to do so in the clear.
func (l *line) signIn() *Fault {
	_, offered := l.client.Extension("AUTH")
	ways := strings.Fields(strings.ToUpper(offered))
	for _, way := range ways {
		var auth smtp.Auth
		switch way {
		case "PLAIN":
			auth = smtp.PlainAuth("", l.username, l.password, l.host, false)
		case "LOGIN":
			auth = smtp.LoginAuth(l.username, l.password, l.host, false)
		default:
			continue
		}
		l.allow(l.pace.reply)
		if err := l.client.Auth(auth); err != nil {
			return newFault(StepSignIn, err)
		}
		return nil
	}
	return &Fault{Step: StepSignIn, Reason: NotOffered}
}

// takesWide reports whether the server takes addresses with letters outside ASCII.
func (l *line) takesWide() bool {
	wide, _ := l.client.Extension("SMTPUTF8")
	return wide
}

// sender and recipient name both. After a recipient was refused, reset must follow.
func (l *line) sender(to string) *Fault {
	l.client.SkipSMTPUTF8(isASCII(to))
	l.allow(l.pace.reply)
	return l.said(StepSender, l.client.Mail("<"+l.from.Address+">"))
}

func (l *line) recipient(to string) *Fault {
	if !isASCII(to) && !l.takesWide() {
		return &Fault{Step: StepRecipient, Reason: NotOffered}
	}
	l.allow(l.pace.reply)
	return l.said(StepRecipient, l.client.Rcpt("<"+to+">"))
}

// text hands a message over. given reports whether the server may have it: not while it has not asked for the text.
func (l *line) text(raw []byte) (given bool, _ *Fault) {
	l.used++
	l.allow(l.pace.reply)
	w, err := l.client.Data()
	if fault := l.said(StepContent, err); fault != nil {
		return false, fault
	}
	l.allow(l.pace.text)
	if _, err := w.Write(raw); err != nil {
		return true, newFault(StepContent, err)
	}
	l.allow(l.pace.final)
	err = w.Close()
	if closed, ok := w.(*smtp.DataCloser); ok {
		l.answer = shortened(oneLine(closed.ServerResponse()), maxWords)
	}
	if err == nil {
		return true, nil
	}
	if fault := newFault(StepContent, err); fault.Code/100 != 2 { // else it is another kind of yes than 250
		return true, fault
	}
	return true, nil
}

var errOutOfStep = errors.New("more than one answer to one command")

// said is what came of a command. A server that has said more than it was asked cannot be understood any more: what it says next might be
// the answer to something else.
func (l *line) said(step Step, err error) *Fault {
	if err == nil && l.client.Text.R.Buffered() > 0 {
		err = errOutOfStep
	}
	if err == nil {
		return nil
	}
	return newFault(step, err)
}

// reset takes back sender and recipient, and reports whether the line can be used on.
func (l *line) reset() bool {
	l.allow(l.pace.reply)
	return l.client.Reset() == nil
}

// bye ends the conversation as one should.
func (l *line) bye() {
	l.allow(min(l.pace.reply, 5*time.Second))
	l.client.Quit() // whatever it answers
	l.hangUp()
}

func (l *line) hangUp() {
	l.release()
	l.conn.Close()
}
