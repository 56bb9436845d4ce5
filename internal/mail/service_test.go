package mail

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/errs"
)

var ctx = context.Background()

// clock is a time that a test sets.
type clock struct{ micros atomic.Int64 }

func newClock(d *db.DB) *clock {
	c := &clock{}
	c.micros.Store(time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC).UnixMicro())
	d.SetClock(func() time.Time { return db.Time(c.micros.Load()) })
	return c
}

func (c *clock) add(d time.Duration) { c.micros.Add(d.Microseconds()) }

// bench is a database, a mail server, and what is between them.
type bench struct {
	*Service
	t      *testing.T
	clock  *clock
	sink   *sink
	sender *Sender
}

func newBench(t *testing.T, d *db.DB) *bench {
	t.Helper()
	before := goleak.IgnoreCurrent()
	t.Cleanup(func() { goleak.VerifyNone(t, before) }) // once the mail server has ended
	b := &bench{t: t, clock: newClock(d), sink: newSink(t, nil)}
	b.Service = b.service(d)
	b.sender = NewSender(b.Service, slog.New(slog.DiscardHandler))
	return b
}

func (b *bench) service(d *db.DB) *Service {
	b.t.Helper()
	s, err := NewService(d, Settings{Host: b.sink.host, Port: b.sink.port, Encryption: None, From: "Dira <dira@example.org>", PerMinute: 1000})
	if err != nil {
		b.t.Fatal(err)
	}
	s.server.pace.tidy = 0 // at each look
	s.server.pace.reply, s.server.pace.text, s.server.pace.final = 20*time.Second, 20*time.Second, 20*time.Second
	return s
}

func invitation(n int) Message {
	return Message{Org: "public", Purpose: "invitation", Reference: fmt.Sprintf("i%d", n), To: fmt.Sprintf("p%d@example.org", n), Language: "en",
		Subject: "Your invitation", Text: fmt.Sprintf("Your code is %d.\n", n)}
}

func (b *bench) write(fn func(tx *db.Tx) error) {
	b.t.Helper()
	if err := b.db.Write(ctx, fn); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) queue(m Message) (id ID) {
	b.t.Helper()
	b.write(func(tx *db.Tx) (err error) { id, err = b.Queue(tx, m); return err })
	return id
}

func (b *bench) entry(id ID) (e Entry) {
	b.t.Helper()
	b.write(func(tx *db.Tx) (err error) { e, err = b.Get(tx, "public", id); return err })
	return e
}

func (b *bench) expect(id ID, want State, code string) Entry {
	b.t.Helper()
	e := b.entry(id)
	if e.State != want || e.LastCode != code {
		b.t.Errorf("the message is %s (%q), want %s (%q)", e.State, e.LastCode, want, code)
	}
	return e
}

// pass lets the sender send what is due.
func (b *bench) pass() (trouble bool) {
	b.t.Helper()
	_, trouble = b.sender.pass(ctx)
	return trouble
}

// code is the code of an error that is for people.
func code(err error) string {
	if err == nil {
		return ""
	}
	return errs.As(err).Code
}

func each(t *testing.T, test func(t *testing.T, b *bench)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { test(t, newBench(t, d)) })
}

func TestQueue(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		m := invitation(1)
		m.To, m.Subject, m.Unsubscribe = " Anna@Example.ORG ", "Your\ninvitation", "https://dira.example.org/stop/1"
		id := b.queue(m)
		got := b.entry(id)
		want := Entry{ID: id, Org: "public", Purpose: "invitation", Reference: "i1", To: "Anna@example.org", Language: "en", Subject: "Your invitation",
			MessageID: string(id) + "@example.org", State: Queued, NextAt: got.CreatedAt, Until: got.CreatedAt.Add(lifetime), CreatedAt: got.CreatedAt,
			ChangedAt: got.CreatedAt, HasText: true}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
		long := invitation(2)
		long.Subject = strings.Repeat("ا", maxSubject+1)
		if e := b.entry(b.queue(long)); e.Subject != strings.Repeat("ا", maxSubject-1)+"…" {
			t.Errorf("a long subject became %q", e.Subject)
		}
		again := m
		again.Text = "other words"
		if second := b.queue(again); second != id {
			t.Errorf("the same invitation was queued as %s and as %s", id, second)
		}
		reminder := m
		reminder.Purpose = "reminder"
		if other := b.queue(reminder); other == id {
			t.Error("a reminder of it was taken for it")
		}
		b.write(func(tx *db.Tx) error {
			if found, ok, err := b.Find(tx, "public", "invitation", "i1"); err != nil || !ok || found != id {
				t.Errorf("Find = %s, %v, %v", found, ok, err)
			}
			if _, ok, err := b.Find(tx, "public", "invitation", "i3"); err != nil || ok {
				t.Errorf("Find of nothing = %v, %v", ok, err)
			}
			return nil
		})
	})
}

func TestQueueGoesWithItsTransaction(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		changed := errors.New("changed my mind")
		if err := b.db.Write(ctx, func(tx *db.Tx) error {
			if _, err := b.Queue(tx, invitation(1)); err != nil {
				return err
			}
			return changed
		}); !errors.Is(err, changed) {
			t.Fatal(err)
		}
		b.pass()
		if n := len(b.sink.received()); n != 0 {
			t.Errorf("%d messages of a transaction that was not committed", n)
		}
	})
}

func TestQueueRefuses(t *testing.T) {
	b := newBench(t, dbtest.SQLite(t))
	tests := []struct {
		name   string
		change func(*Message)
		code   string
	}{
		{"right", func(*Message) {}, ""},
		{"address", func(m *Message) { m.To = "anna@example.org\r\nDATA" }, "mail_address"},
		{"letters", func(m *Message) { m.To = "müller@example.org" }, "mail_address_letters"},
		{"purpose", func(m *Message) { m.Purpose = "An invitation" }, "internal"},
		{"reference", func(m *Message) { m.Reference = "" }, "internal"},
		{"a long reference", func(m *Message) { m.Reference = strings.Repeat("x", maxReference+1) }, "internal"},
		{"language", func(m *Message) { m.Language = "en\r\nBcc: x" }, "internal"},
		{"subject", func(m *Message) { m.Subject = " \r\n" }, "internal"},
		{"text", func(m *Message) { m.Text = "\n" }, "internal"},
		{"no text", func(m *Message) { m.Text = "\xff" }, "internal"},
		{"a long text", func(m *Message) { m.Text = strings.Repeat("x", maxText+1) }, "internal"},
		{"a link that ends early", func(m *Message) { m.Unsubscribe = "https://example.org/>\r\nBcc: x" }, "internal"},
		{"no link", func(m *Message) { m.Unsubscribe = "javascript:alert(1)" }, "internal"},
		{"no organisation", func(m *Message) { m.Org = "" }, "internal"},
	}
	for i, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := invitation(i)
			tt.change(&m)
			err := b.db.Write(ctx, func(tx *db.Tx) error { _, err := b.Queue(tx, m); return err })
			if code(err) != tt.code {
				t.Errorf("Queue: %v, want %q", err, tt.code)
			}
			if err != nil && strings.Contains(err.Error(), m.To) && m.To != "" {
				t.Errorf("the error, which is logged, has the address: %v", err)
			}
		})
	}
}

func TestWithoutMail(t *testing.T) {
	s, err := NewService(dbtest.SQLite(t), Settings{})
	if err != nil || !s.Off() {
		t.Fatalf("NewService: %v, off %v", err, s.Off())
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error { _, err := s.Queue(tx, invitation(1)); return err })
	if e := errs.As(err); e == nil || e.Kind != errs.Unavailable || e.Code != "mail_off" {
		t.Errorf("Queue: %v, want mail_off", err)
	}
	if _, err := s.Test(ctx, invitation(1)); code(err) != "mail_off" {
		t.Errorf("Test: %v, want mail_off", err)
	}
	if _, err := s.CheckAddress("anna"); code(err) != "mail_address" {
		t.Errorf("CheckAddress: %v, want mail_address", err)
	}
	ending, end := context.WithCancel(ctx)
	end()
	NewSender(s, slog.New(slog.DiscardHandler)).Run(ending) // returns
}
