package mail

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/textproto"
	"os"
	"regexp"
	"strings"
)

// Step is a part of the conversation with the mail server.
type Step string

// The steps, in their order.
const (
	StepConnect   Step = "connect"   // reach it and be greeted
	StepEncrypt   Step = "encrypt"   // agree on encryption
	StepSignIn    Step = "sign_in"   // show user name and password
	StepSender    Step = "sender"    // MAIL: it takes the sender's address
	StepRecipient Step = "recipient" // RCPT: it takes the recipient's
	StepContent   Step = "content"   // DATA and the text: it takes the message over
)

// Reason says how a step failed.
type Reason string

// The reasons.
const (
	Refused     Reason = "refused"     // the mail server said no
	Unreachable Reason = "unreachable" // nobody answers at the address
	TimedOut    Reason = "timeout"     // it did not answer in time
	Broken      Reason = "broken"      // the connection ended, or what came makes no sense
	NotOffered  Reason = "not_offered" // it does not offer what is needed: encryption, a way to sign in, wide addresses
	Certificate Reason = "certificate" // it does not show a certificate that is valid for its name
)

// Fault says at which step a conversation with the mail server failed, and how.
type Fault struct {
	Step   Step
	Reason Reason
	Code   int    // of the reply, where there was one: 550
	Detail string // its enhanced code (RFC 3463), where there was one: 5.1.1
	Words  string // of the reply, on one line. They can name people: for the person who tests the mail, never stored or logged.
	Err    error
}

func (f *Fault) Error() string { return "mail server: " + f.code() }

func (f *Fault) Unwrap() error { return f.Err }

// code is what is stored and logged of a fault.
func (f *Fault) code() string {
	if f.Reason != Refused {
		return fmt.Sprintf("%s %s", f.Step, f.Reason)
	}
	return strings.TrimSpace(fmt.Sprintf("%s %03d %s", f.Step, f.Code, f.Detail))
}

// answered reports whether the mail server said no by a reply of a class: 4 for now, 5 for good.
func (f *Fault) answered(class int) bool { return f.Reason == Refused && f.Code/100 == class }

// aboutUs reports whether a refusal means the sender and not the message: the server closes down (421), or wants encryption or a password.
func (f *Fault) aboutUs() bool {
	return f.Reason == Refused && (f.Code == 421 || f.Code == 530 || f.Code == 534 || f.Code == 535 || f.Code == 538)
}

var enhancedCode = regexp.MustCompile(`^[245]\.\d{1,3}\.\d{1,3}\b`)

// maxWords bounds what is kept of the words of the mail server, in characters.
const maxWords = 300

// newFault says what an error of a step means.
func newFault(step Step, err error) *Fault {
	f := &Fault{Step: step, Reason: Broken, Err: err}
	reply, isReply := errors.AsType[*textproto.Error](err)
	_, badCertificate := errors.AsType[*tls.CertificateVerificationError](err)
	timeout, isNet := errors.AsType[net.Error](err)
	switch {
	case isReply:
		f.Reason, f.Code, f.Detail = Refused, reply.Code, enhancedCode.FindString(reply.Msg)
		f.Words = shortened(oneLine(reply.Msg), maxWords)
		if f.Code/100 != 4 && f.Code/100 != 5 {
			f.Reason = Broken // neither yes nor no
		}
	case badCertificate:
		f.Reason = Certificate
	case errors.Is(err, os.ErrDeadlineExceeded) || isNet && timeout.Timeout():
		f.Reason = TimedOut
	}
	return f
}
