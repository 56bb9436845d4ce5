package mail

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"go.uber.org/goleak"

	"github.com/dira-platform/dira/internal/db"
)

func TestUrgentGoesFirst(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		for i := range 3 {
			b.queue(invitation(i))
			b.clock.add(time.Second)
		}
		m := invitation(3)
		m.Urgent = true
		b.queue(m)
		var order []string
		b.sink.answer(func(step, to string) error {
			if step == "taken" {
				order = append(order, to[:2])
			}
			return nil
		})
		b.pass()
		if got := strings.Join(order, " "); got != "p3 p0 p1 p2" {
			t.Errorf("sent in the order %s", got)
		}
	})
}

func TestRate(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		b.server.perMinute = 3
		other := NewSender(b.Service, slog.New(slog.DiscardHandler)) // the limit is of all senders together
		for i := range 7 {
			b.queue(invitation(i))
		}
		for minute, want := range []int{3, 6, 7} {
			b.pass()
			other.pass(ctx)
			if got := len(b.sink.received()); got != want {
				t.Errorf("after minute %d: %d messages, want %d", minute, got, want)
			}
			b.clock.add(time.Minute)
		}
	})
}

func TestUntil(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		m := invitation(1)
		m.Until = time.UnixMicro(b.clock.micros.Load()).Add(10 * time.Minute)
		id := b.queue(m)
		b.clock.add(10 * time.Minute)
		b.pass()
		b.expect(id, Failed, "expired")
		if len(b.sink.received()) != 0 {
			t.Error("a code was sent that is of no use any more")
		}
	})
}

func TestWideAddress(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		b.server.wide = true
		m := invitation(1)
		m.To = "müller@example.org"
		id := b.queue(m)
		if b.pass() {
			t.Error("trouble")
		}
		b.expect(id, Failed, "recipient not_offered") // this mail server cannot
		b.sink.listen(t, func(s *smtp.Server) { s.EnableSMTPUTF8 = true })
		b.server.address = fmt.Sprintf("%s:%d", b.sink.host, b.sink.port)
		b.write(func(tx *db.Tx) error { return b.Resend(tx, "public", id) })
		b.pass()
		b.expect(id, Sent, "")
	})
}

// Cancelled between the claim and the handing over: the mail server does not get it.
func TestCancelledAtTheLastMoment(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		id, other := b.queue(invitation(1)), b.queue(invitation(2))
		b.sink.answer(func(step, to string) error {
			if step == "rcpt" && to == "p1@example.org" {
				return b.db.Write(ctx, func(tx *db.Tx) error { return b.Cancel(tx, "public", id) })
			}
			return nil
		})
		b.pass()
		b.expect(id, Cancelled, "")
		b.expect(other, Sent, "")
		if got := b.sink.received(); len(got) != 1 {
			t.Errorf("the mail server has %v", got)
		}
	})
}

// A sender that was thought lost brings the answer late: what was uncertain is certain again. What a person has decided meanwhile stays.
func TestLateAnswer(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		for i, tt := range []struct {
			name   string
			answer error
			before func(*db.Tx, ID) error
			want   State
		}{
			{"yes", nil, func(*db.Tx, ID) error { return nil }, Sent},
			{"no", reply(554, ""), func(*db.Tx, ID) error { return nil }, Failed},
			{"yes, and it was given up", nil, func(tx *db.Tx, id ID) error { return b.Cancel(tx, "public", id) }, Cancelled},
			{"yes, and it is sent again", nil, func(tx *db.Tx, id ID) error { return b.Resend(tx, "public", id) }, Queued},
			{"yes, and another is at it", nil, func(tx *db.Tx, id ID) error {
				for _, e := range []event{resend, claim, handOver} {
					if _, err := move(tx, key{"public", id}, occurrence{event: e, at: tx.Now, claim: "another", wait: time.Hour}); err != nil {
						return err
					}
				}
				return nil
			}, HandingOver},
		} {
			id := b.queue(invitation(i))
			b.sink.answer(func(step, _ string) error {
				if step != "dot" {
					return nil
				}
				b.clock.add(b.server.pace.hand)
				NewSender(b.Service, slog.New(slog.DiscardHandler)).tidy(ctx)
				b.expect(id, Uncertain, "interrupted")
				return errors.Join(b.db.Write(ctx, func(tx *db.Tx) error { return tt.before(tx, id) }), tt.answer)
			})
			m, _, err := b.sender.claim(ctx)
			if err != nil || m == nil {
				t.Fatalf("%s: %v, %v", tt.name, m, err)
			}
			b.sender.send(ctx, m)
			b.sender.hangUp()
			if e := b.entry(id); e.State != tt.want {
				t.Errorf("%s: %s, want %s", tt.name, e.State, tt.want)
			}
			b.sink.answer(nil)
			b.pass()
		}
	})
}

func TestRun(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		b.server.pace.poll = time.Hour // only being woken helps
		defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
		running, end := context.WithCancel(ctx)
		done, idle := make(chan struct{}), make(chan string, 100)
		b.sink.answer(func(step, to string) error {
			if step == "bye" { // the sender has looked and found nothing more
				idle <- to
			}
			return nil
		})
		b.queue(invitation(0))
		go func() { defer close(done); b.sender.Run(running) }()
		for i := range 5 {
			select {
			case to := <-idle:
				if to != invitation(i).To {
					t.Errorf("message to %s", to)
				}
			case <-time.After(20 * time.Second):
				t.Fatal("the sender was not woken")
			}
			b.queue(invitation(i + 1))
		}
		<-idle
		end()
		<-done
	})
}

// Stopping does not make a message uncertain that is answered in time, and does not wait for one that is not.
func TestStop(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		for i, tt := range []struct {
			name  string
			grace time.Duration
			want  State
		}{{"answered in time", 20 * time.Second, Sent}, {"not answered", time.Second, Uncertain}} {
			b.server.pace.grace = tt.grace
			id := b.queue(invitation(i))
			running, end := context.WithCancel(ctx)
			let := make(chan struct{})
			b.sink.answer(func(step, _ string) error {
				if step == "dot" {
					end()
					if tt.want == Uncertain {
						<-let
					}
				}
				return nil
			})
			b.sender.Run(running)
			close(let)
			if e := b.entry(id); e.State != tt.want {
				t.Errorf("%s: %s (%s)", tt.name, e.State, e.LastCode)
			}
		}
	})
}
