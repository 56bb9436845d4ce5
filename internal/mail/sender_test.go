package mail

import (
	"fmt"
	"io"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/google/go-cmp/cmp"

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
