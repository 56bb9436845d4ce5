package mail

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/dira-platform/dira/internal/db"
)

// Sender hands queued messages to the mail server, one after the other over one connection. Any number of senders, in one or several
// processes, may work on one database: each message is claimed by one of them. It is a loop and no job queue, because a job queue repeats what was
// interrupted, and here that is a decision for a person.
type Sender struct {
	db     *db.DB
	server *server         // nil: no mail
	queued <-chan struct{} // something was
	log    *slog.Logger

	line   *line // nil: not connected
	tidied time.Time

	mu    sync.Mutex
	fault *Fault // why the mail server cannot be used at the moment; nil: as far as is known it can
	since time.Time
	tries int // to reach it since then
}

// NewSender returns a sender for what a service queues. One is enough for a process.
func NewSender(s *Service, log *slog.Logger) *Sender {
	return &Sender{db: s.db, server: s.server, queued: s.wake, log: log}
}

// Trouble says why the mail server cannot be used and since when; nil when nothing is known to be wrong. Messages wait meanwhile and lose none
// of their attempts.
func (s *Sender) Trouble() (*Fault, time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.fault, s.since
}

// Run sends what is queued until ctx ends. Then it lets the message under way finish, for 10 seconds at most, and returns. A message that was
// being handed over and got no answer in that time is uncertain.
//
// Without a mail server it sends nothing and still erases what is to be erased.
func (s *Sender) Run(ctx context.Context) {
	defer s.hangUp()
	timer := time.NewTimer(0)
	defer timer.Stop()
	wake := s.queued
	for {
		select {
		case <-ctx.Done():
			return
		case <-wake:
		case <-timer.C:
		}
		wake = s.queued
		if s.server == nil {
			s.tidy(ctx)
			timer.Reset(usualPace.tidy)
			continue
		}
		wait, trouble := s.pass(ctx)
		if trouble {
			wake = nil // nothing new makes the mail server work again
		}
		timer.Reset(wait)
	}
}

// pass sends all that is due and returns how long to wait, and whether that is because of trouble.
func (s *Sender) pass(ctx context.Context) (wait time.Duration, trouble bool) {
	defer s.hangUp() // an idle line is closed by the other side sooner or later
	for ctx.Err() == nil {
		if time.Since(s.tidied) >= s.server.pace.tidy { // also in the midst of ten thousand invitations
			s.tidy(ctx)
			s.tidied = time.Now()
		}
		m, wait, err := s.claim(ctx)
		switch {
		case err != nil && ctx.Err() == nil:
			s.log.LogAttrs(ctx, slog.LevelWarn, "mail: the queue cannot be read", slog.Any("error", err))
			return s.server.pace.poll, false
		case m == nil:
			return min(wait, s.server.pace.poll), false
		}
		if fault := s.send(ctx, m); fault != nil && ctx.Err() == nil {
			return s.troubled(fault), true
		}
		s.untroubled()
	}
	return s.server.pace.poll, false
}

// claimed is a message that this sender has.
type claimed struct {
	outgoing
	claim string
}

// claim takes the next message that is due, if the limit of messages per minute allows for one; nil when there is none, with the time after
// which to look again. It looks in a write, which waits for its turn after the one that has queued something and woken it.
func (s *Sender) claim(ctx context.Context) (m *claimed, wait time.Duration, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		m, wait = nil, s.server.pace.poll
		n, first, err := countClaimed(tx, tx.Now.Add(-time.Minute))
		if err != nil {
			return err
		}
		if n >= s.server.perMinute {
			wait = first.Add(time.Minute).Sub(tx.Now)
			return nil
		}
		due, err := selectDue(tx)
		if err != nil || len(due) == 0 {
			return err
		}
		found := &claimed{claim: rand.Text()}
		if found.outgoing, err = selectOutgoing(tx, due[0]); err != nil {
			return err
		}
		_, err = move(tx, due[0], occurrence{event: claim, at: tx.Now, claim: found.claim, wait: s.server.pace.claim})
		m = found
		return err
	})
	if err != nil {
		m = nil
	}
	return m, wait, err
}

// send takes a message through the conversation with the mail server and records what came of it. It returns a fault when that lies in the
// mail server or in the way to it, so that it is of no use to go on at once.
func (s *Sender) send(ctx context.Context, m *claimed) *Fault {
	raw, err := compose(s.server, m.outgoing)
	if err != nil {
		s.log.LogAttrs(ctx, slog.LevelError, "mail: a message cannot be written down", slog.String("message", m.messageID), slog.Any("error", err))
		s.record(ctx, m, reject, "compose", 0)
		return nil
	}
	if fault := s.offer(ctx, m); fault != nil {
		return s.refused(ctx, m, fault)
	}
	if !s.handOver(ctx, m) {
		s.reuse()
		return nil
	}
	given, fault := s.line.text(raw)
	switch {
	case fault == nil:
		s.record(ctx, m, accept, "", 0)
		if s.line.used >= s.server.pace.onLine {
			s.hangUp()
		}
		return nil
	case given && fault.Reason != Refused:
		s.hangUp()
		s.record(ctx, m, lose, fault.code(), 0)
		return fault // a server that breaks here would make one message after the other uncertain
	}
	return s.refused(ctx, m, fault)
}

// offer names sender and recipient to the mail server, over a new line when the old one has gone meanwhile.
func (s *Sender) offer(ctx context.Context, m *claimed) (fault *Fault) {
	for range 2 {
		old := s.line != nil
		if !old {
			if s.line, fault = s.server.open(ctx, func(Step) {}); fault != nil {
				return fault
			}
		}
		if fault = s.line.sender(m.to); fault == nil {
			return s.line.recipient(m.to)
		}
		if !old || fault.Reason == Refused && fault.Code != 421 {
			return fault
		}
		s.hangUp()
	}
	return fault
}

// refused records that a message was not taken, and returns the fault when it is not the message's.
func (s *Sender) refused(ctx context.Context, m *claimed, fault *Fault) *Fault {
	ofMessage := fault.Step == StepRecipient || fault.Step == StepContent || fault.Step == StepSender && !isASCII(m.to)
	switch {
	case ofMessage && fault.Reason == NotOffered:
		s.record(ctx, m, reject, fault.code(), 0)
	case ofMessage && fault.answered(4) && !fault.aboutUs():
		s.record(ctx, m, postpone, fault.code(), 0)
	case ofMessage && fault.answered(5) && !fault.aboutUs():
		s.record(ctx, m, reject, fault.code(), 0)
	default:
		wait := time.Duration(0)
		if ofMessage {
			wait = pause(1) // should it be this message that the server cannot bear, then the others go first
		}
		s.hangUp()
		s.record(ctx, m, release, fault.code(), wait)
		return fault
	}
	s.reuse()
	return nil
}

// handOver writes down that the mail server may get the message from now on. Without that on disk it does not get it, and goes back into the
// queue if it is still this sender's.
func (s *Sender) handOver(ctx context.Context, m *claimed) bool {
	err := s.move(ctx, m, occurrence{event: handOver, wait: s.server.pace.hand})
	if err == nil {
		return true
	}
	s.log.LogAttrs(ctx, slog.LevelInfo, "mail: not handed over", slog.String("message", m.messageID), slog.Any("error", err))
	if _, others := errors.AsType[*refusedError](err); !others {
		s.record(ctx, m, release, "database", s.server.pace.poll)
	}
	return false
}

// move lets something happen to a message that this sender has, also while the end is asked for.
func (s *Sender) move(ctx context.Context, m *claimed, o occurrence) error {
	ctx, done := context.WithTimeout(context.WithoutCancel(ctx), s.server.pace.grace)
	defer done()
	return s.db.Write(ctx, func(tx *db.Tx) error {
		o.at, o.claim = tx.Now, m.claim
		_, err := move(tx, m.key, o)
		return err
	})
}

// recordTries is how often it is tried to write down what became of a message. If that never works its lease runs out.
const recordTries = 20

// record writes down what became of a message.
func (s *Sender) record(ctx context.Context, m *claimed, e event, code string, wait time.Duration) {
	level := map[event]slog.Level{accept: slog.LevelDebug, postpone: slog.LevelInfo, release: slog.LevelDebug}
	l, usual := level[e]
	if !usual {
		l = slog.LevelWarn
	}
	s.log.LogAttrs(ctx, l, "mail", slog.String("message", m.messageID), slog.String("became", string(e)), slog.String("why", code))
	for try := 1; ; try++ {
		err := s.move(ctx, m, occurrence{event: e, code: code, wait: wait})
		if err == nil {
			return
		}
		s.log.LogAttrs(ctx, slog.LevelWarn, "mail: not recorded", slog.String("message", m.messageID), slog.Any("error", err))
		if _, other := errors.AsType[*refusedError](err); other || try == recordTries || ctx.Err() != nil && try > 1 {
			return
		}
		select {
		case <-time.After(s.server.pace.first / 10):
		case <-ctx.Done():
		}
	}
}

// tidy lets happen what happens by itself.
func (s *Sender) tidy(ctx context.Context) {
	err := s.db.Write(ctx, func(tx *db.Tx) error {
		for _, of := range []struct {
			find func(*db.Tx) ([]key, error)
			o    occurrence
		}{
			{selectLapsed, occurrence{event: lapse, at: tx.Now, code: "interrupted"}},
			{selectExpired, occurrence{event: expire, at: tx.Now, code: "expired"}},
		} {
			keys, err := of.find(tx)
			if err != nil {
				return err
			}
			for _, k := range keys {
				if _, err := move(tx, k, of.o); err != nil {
					return err
				}
			}
		}
		_, err := eraseOld(tx)
		return err
	})
	if err != nil && ctx.Err() == nil {
		s.log.LogAttrs(ctx, slog.LevelWarn, "mail: not tidied", slog.Any("error", err))
	}
}

// troubled notes that the mail server cannot be used, and returns how long to leave it alone: doubling up to a few minutes.
func (s *Sender) troubled(fault *Fault) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fault == nil {
		s.since = time.Now()
	}
	if s.fault == nil || s.fault.code() != fault.code() {
		why := []slog.Attr{slog.String("why", fault.code())}
		if fault.Reason != Refused { // the words of a reply can name people
			why = append(why, slog.Any("error", fault.Err))
		}
		s.log.LogAttrs(context.Background(), slog.LevelWarn, "mail: the mail server cannot be used; messages wait", why...)
	}
	s.fault = fault
	s.tries++
	return min(s.server.pace.first<<min(s.tries-1, 10), s.server.pace.most)
}

func (s *Sender) untroubled() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fault != nil {
		s.log.Info("mail: the mail server can be used again")
	}
	s.fault, s.since, s.tries = nil, time.Time{}, 0
}

// reuse keeps the line for the next message if it can be used on.
func (s *Sender) reuse() {
	if s.line != nil && !s.line.reset() {
		s.hangUp()
	}
}

// hangUp ends the conversation, if there is one.
func (s *Sender) hangUp() {
	if s.line != nil {
		s.line.bye()
		s.line = nil
	}
}
