package mail

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
)

func reply(code int, detail string) error {
	e := &smtp.SMTPError{Code: code, EnhancedCode: smtp.NoEnhancedCode, Message: "no, not for p1@example.org"}
	if detail != "" {
		fmt.Sscanf(detail, "%d.%d.%d", &e.EnhancedCode[0], &e.EnhancedCode[1], &e.EnhancedCode[2])
	}
	return e
}

// refuseAt answers at one step.
func refuseAt(at string, answer error) func(step, to string) error {
	return func(step, _ string) error {
		if step == at {
			return answer
		}
		return nil
	}
}

func TestSend(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		var ids []ID
		for i := range 5 {
			ids = append(ids, b.queue(invitation(i)))
		}
		if b.pass() {
			t.Error("trouble")
		}
		want := map[string]int{}
		for _, id := range ids {
			e := b.expect(id, Sent, "")
			if e.SentAt != e.CreatedAt || e.Attempts != 1 { // the clock stands still
				t.Errorf("sent at %v with attempt %d", e.SentAt, e.Attempts)
			}
			want[e.MessageID] = 1
		}
		if diff := cmp.Diff(want, b.sink.received()); diff != "" {
			t.Errorf("the mail server has (-want +got):\n%s", diff)
		}
		if b.sink.connections != 1 {
			t.Errorf("%d connections", b.sink.connections)
		}
		header, text := parsed(t, b.sink.raw[b.entry(ids[3]).MessageID])
		if text != "Your code is 3.\n" || header.Get("To") != "<p3@example.org>" {
			t.Errorf("%v\n%s", header, text)
		}
		b.pass()
		if diff := cmp.Diff(want, b.sink.received()); diff != "" {
			t.Errorf("after another pass (-want +got):\n%s", diff)
		}
	})
}

// What the mail server says, and what becomes of the message.
func TestRefusals(t *testing.T) {
	tests := []struct {
		name, at string
		answer   error
		state    State
		code     string
		trouble  bool
	}{
		{"sender, for now", "mail", reply(451, "4.3.0"), Queued, "sender 451 4.3.0", true},
		{"sender, for good", "mail", reply(553, "5.7.1"), Queued, "sender 553 5.7.1", true}, // it is the same for every message
		{"recipient, for now", "rcpt", reply(450, "4.2.0"), Queued, "recipient 450 4.2.0", false},
		{"recipient, for good", "rcpt", reply(550, "5.1.1"), Failed, "recipient 550 5.1.1", false},
		{"recipient, in the old way", "rcpt", reply(550, ""), Failed, "recipient 550", false},
		{"signing in is wanted", "rcpt", reply(530, "5.7.0"), Queued, "recipient 530 5.7.0", true},
		{"closing down", "rcpt", reply(421, "4.3.2"), Queued, "recipient 421 4.3.2", true},
		{"text, for now", "dot", reply(452, "4.3.1"), Queued, "content 452 4.3.1", false},
		{"text, for good", "dot", reply(554, "5.7.1"), Failed, "content 554 5.7.1", false},
		{"closing down at the text", "dot", reply(421, "4.3.2"), Queued, "content 421 4.3.2", true},
	}
	each(t, func(t *testing.T, b *bench) {
		for i, tt := range tests {
			id, next := b.queue(invitation(2*i)), ID("")
			b.sink.answer(refuseAt(tt.at, tt.answer))
			if got := b.pass(); got != tt.trouble {
				t.Errorf("%s: trouble = %v", tt.name, got)
			}
			e := b.expect(id, tt.state, tt.code)
			if wantAttempts := map[bool]int{true: 0, false: 1}[tt.trouble]; e.Attempts != wantAttempts {
				t.Errorf("%s: %d attempts, want %d", tt.name, e.Attempts, wantAttempts)
			}
			if fault, since := b.sender.Trouble(); (fault != nil) != tt.trouble || tt.trouble && (fault.code() != tt.code || since.IsZero()) {
				t.Errorf("%s: Trouble = %v, %v", tt.name, fault, since)
			}
			b.sink.answer(nil)
			next = b.queue(invitation(2*i + 1))
			b.pass()
			b.expect(next, Sent, "") // it works again
			if fault, _ := b.sender.Trouble(); fault != nil {
				t.Errorf("%s: Trouble afterwards = %v", tt.name, fault)
			}
			b.clock.add(time.Minute)
			b.pass()
			if tt.state == Queued {
				b.expect(id, Sent, "")
			}
		}
		for id, n := range b.sink.received() {
			if n != 1 {
				t.Errorf("%s arrived %d times", id, n)
			}
		}
	})
}

// The connection ends. Until the mail server has asked for the text nothing is given, and the message goes back; after that nobody knows.
func TestBreaks(t *testing.T) {
	tests := []struct {
		at      string
		state   State
		code    string
		arrived int
	}{
		{"connect", Queued, "connect broken", 0},
		{"ehlo", Queued, "connect broken", 0},
		{"mail", Queued, "sender broken", 0},
		{"after mail", Queued, "recipient broken", 0},
		{"rcpt", Queued, "recipient broken", 0},
		{"after rcpt", Queued, "content broken", 0},
		{"double rcpt", Queued, "recipient broken", 0}, // an answer too many could be taken for the one to the text
		{"data", Queued, "content broken", 0},
		{"after data", Uncertain, "content broken", 0},
		{"within", Uncertain, "content broken", 0},
		{"reply", Uncertain, "content broken", 1},
	}
	each(t, func(t *testing.T, b *bench) {
		for i, tt := range tests {
			id := b.queue(invitation(i))
			b.sink.breakAt(tt.at)
			if !b.pass() {
				t.Errorf("%s: no trouble", tt.at)
			}
			e := b.expect(id, tt.state, tt.code)
			if got := b.sink.received()[e.MessageID]; got != tt.arrived {
				t.Errorf("%s: arrived %d times, want %d", tt.at, got, tt.arrived)
			}
			b.sink.breakAt()
			b.clock.add(time.Minute)
			b.pass()
			if tt.state == Queued {
				b.expect(id, Sent, "")
				continue
			}
			b.expect(id, Uncertain, tt.code) // and nothing happens to it by itself
			b.clock.add(keepOpen - time.Hour)
			b.pass()
			b.write(func(tx *db.Tx) error { return b.Resend(tx, "public", id) })
			b.pass()
			again := b.expect(id, Sent, "")
			if got := b.sink.received()[e.MessageID]; got != tt.arrived+1 || again.Resends != 1 {
				t.Errorf("%s: arrived %d times after it was sent again, want %d under the same Message-ID", tt.at, got, tt.arrived+1)
			}
		}
	})
}

func TestSilence(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		let := make(chan struct{})
		defer close(let)
		for i, tt := range []struct {
			at    string
			state State
			code  string
		}{{"rcpt", Queued, "recipient timeout"}, {"dot", Uncertain, "content timeout"}} {
			id := b.queue(invitation(i))
			b.sink.answer(func(step, _ string) error {
				if step == tt.at {
					<-let
					return io.ErrUnexpectedEOF
				}
				return nil
			})
			pace := b.server.pace
			b.server.pace.reply, b.server.pace.final = 200*time.Millisecond, 200*time.Millisecond
			b.pass()
			b.server.pace = pace
			b.expect(id, tt.state, tt.code)
		}
	})
}

// A line that was good for the message before may have gone; that is no trouble.
func TestALineThatHasGoneIsReplaced(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		first, second := b.queue(invitation(1)), b.queue(invitation(2))
		b.sink.answer(func(step, to string) error {
			if step == "taken" && to == "p1@example.org" {
				b.sink.breakAt("after data") // the next time it writes while "data" is the last command: after this message
			} else if step == "mail" {
				b.sink.breakAt()
			}
			return nil
		})
		if b.pass() {
			t.Error("trouble")
		}
		b.expect(first, Sent, "")
		b.expect(second, Sent, "")
		if b.sink.connections != 2 {
			t.Errorf("%d connections, want 2", b.sink.connections)
		}
	})
}

func TestNobodyThere(t *testing.T) {
	b := newBench(t, dbtest.SQLite(t))
	b.server.address = "127.0.0.1:1"
	id := b.queue(invitation(1))
	var waits []time.Duration
	for range 7 {
		wait, trouble := b.sender.pass(ctx)
		if !trouble {
			t.Fatal("no trouble")
		}
		waits = append(waits, wait/time.Second)
	}
	if diff := cmp.Diff([]time.Duration{10, 20, 40, 80, 160, 300, 300}, waits); diff != "" {
		t.Errorf("waits in seconds (-want +got):\n%s", diff)
	}
	if e := b.expect(id, Queued, "connect unreachable"); e.Attempts != 0 {
		t.Errorf("%d attempts although nobody was asked", e.Attempts)
	}
	b.clock.add(lifetime)
	b.pass()
	b.expect(id, Failed, "expired")
}

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
		done, taken := make(chan struct{}), make(chan string, 1)
		b.sink.answer(func(step, to string) error {
			if step == "taken" {
				taken <- to
			}
			return nil
		})
		go func() { defer close(done); b.sender.Run(running) }()
		for i := range 5 {
			b.queue(invitation(i))
			select {
			case to := <-taken:
				if to != invitation(i).To {
					t.Errorf("message to %s", to)
				}
			case <-time.After(20 * time.Second):
				t.Fatal("the sender was not woken")
			}
		}
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
