package mail

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/dira-platform/dira/internal/errs"
)

// Trial is what happened when a message was sent for a test.
type Trial struct {
	Server string // host and port it was tried with
	Passed []Step // what went well, in order
	Fault  *Fault // what did not; nil when the mail server has taken the message over
	Answer string // of the mail server to the message: often the number by which its log knows it
	Wide   bool   // it takes addresses with letters outside ASCII
}

// Test sends a message at once, past the queue and once, and tells step by step what happened. Of the message it uses address, language,
// subject and text. That the mail server took it over does not mean that it arrives: the person who tests looks into their mailbox.
//
// It refuses with mail_off where there is no mail, and an address as [CheckAddress] does.
func (s *Service) Test(ctx context.Context, m Message) (_ Trial, err error) {
	defer errs.Wrap(&err, "mail.Test")
	if s.Off() {
		return Trial{}, errs.New(errs.Unavailable, "mail_off")
	}
	if m.To, err = s.CheckAddress(m.To); err != nil {
		return Trial{}, err
	}
	m.Org, m.Purpose, m.Reference, m.Unsubscribe = "-", "test", "-", ""
	if err := checkMessage(m); err != nil {
		return Trial{}, err
	}
	id := ID(uuid.Must(uuid.NewV7()).String())
	raw, err := compose(s.server, outgoing{key: key{m.Org, id}, to: m.To, language: m.Language, subject: shortened(oneLine(m.Subject), maxSubject), text: m.Text,
		messageID: string(id) + "@" + s.server.domain(), createdAt: time.Now().UTC()})
	if err != nil {
		return Trial{}, err
	}
	t := Trial{Server: s.server.address}
	t.Fault = s.try(ctx, m.To, raw, &t)
	return t, nil
}

func (s *Service) try(ctx context.Context, to string, raw []byte, t *Trial) *Fault {
	passed := func(step Step) { t.Passed = append(t.Passed, step) }
	l, fault := s.server.open(ctx, passed)
	if fault != nil {
		return fault
	}
	defer l.bye()
	t.Wide = l.takesWide()
	if fault := l.sender(to); fault != nil {
		return fault
	}
	passed(StepSender)
	if fault := l.recipient(to); fault != nil {
		return fault
	}
	passed(StepRecipient)
	if _, fault := l.text(raw); fault != nil {
		return fault
	}
	passed(StepContent)
	t.Answer = l.answer
	return nil
}
