package mail

import (
	"strings"
	"testing"
	"time"

	"github.com/dira-platform/dira/internal/db"
)

// put brings a message into a state by what could have happened to it.
func (b *bench) put(id ID, events ...event) {
	b.t.Helper()
	b.write(func(tx *db.Tx) error {
		for _, e := range events {
			if ok, err := move(tx, key{"public", id}, occurrence{event: e, at: tx.Now, claim: "mine", code: string(e), wait: time.Minute}); err != nil || !ok {
				b.t.Errorf("%s: %v, %v", e, ok, err)
			}
		}
		return nil
	})
}

var waysTo = map[State][]event{
	Queued: nil, Claimed: {claim}, HandingOver: {claim, handOver}, Sent: {claim, handOver, accept}, Failed: {claim, reject},
	Uncertain: {claim, handOver, lose}, Cancelled: {cancel},
}

func TestResendAndCancel(t *testing.T) {
	resendable := map[State]string{Failed: "", Uncertain: ""}
	cancellable := map[State]string{Queued: "", Claimed: "", Failed: "", Uncertain: ""}
	each(t, func(t *testing.T, b *bench) {
		for i, s := range states {
			for j, tt := range []struct {
				name   string
				do     func(*db.Tx, string, ID) error
				can    map[State]string
				to     State
				erased bool
			}{
				{"resend", b.Resend, resendable, Queued, false},
				{"cancel", b.Cancel, cancellable, Cancelled, true},
			} {
				id := b.queue(invitation(10*i + j))
				b.put(id, waysTo[s]...)
				before := b.entry(id)
				err := b.db.Write(ctx, func(tx *db.Tx) error { return tt.do(tx, "public", id) })
				after := b.entry(id)
				if _, can := tt.can[s]; can {
					if err != nil || after.State != tt.to || after.HasText == tt.erased || after.MessageID != before.MessageID {
						t.Errorf("%s when %s: %v, %s, text %v", tt.name, s, err, after.State, after.HasText)
					}
				} else if code(err) != "mail_state" || after != before {
					t.Errorf("%s when %s: %v, want mail_state; %s", tt.name, s, err, after.State)
				}
			}
		}
		for name, do := range map[string]func(*db.Tx, string, ID) error{"resend": b.Resend, "cancel": b.Cancel} {
			if err := b.db.Write(ctx, func(tx *db.Tx) error { return do(tx, "public", "none") }); code(err) != "mail_not_found" {
				t.Errorf("%s of nothing: %v", name, err)
			}
		}
	})
}

// The border of organisations: an id alone opens nothing.
func TestAnotherOrganisation(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		id := b.queue(invitation(1))
		b.put(id, waysTo[Uncertain]...)
		b.write(func(tx *db.Tx) error {
			_, err := b.Get(tx, "other", id)
			for name, err := range map[string]error{"Get": err, "Resend": b.Resend(tx, "other", id), "Cancel": b.Cancel(tx, "other", id)} {
				if code(err) != "mail_not_found" {
					t.Errorf("%s: %v, want mail_not_found", name, err)
				}
			}
			if list, err := b.List(tx, "other", Uncertain, "", 10); err != nil || len(list) != 0 {
				t.Errorf("List: %v, %v", list, err)
			}
			if err := b.Erase(tx, "other", "p1@example.org"); err != nil {
				t.Error(err)
			}
			return nil
		})
		if e := b.entry(id); e.To == "" || !e.HasText || e.State != Uncertain {
			t.Errorf("another organisation has erased it: %+v", e)
		}
	})
}

func TestList(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		var ids []ID
		for i := range 5 {
			ids = append(ids, b.queue(invitation(i)))
		}
		b.put(ids[1], waysTo[Uncertain]...)
		b.put(ids[3], waysTo[Uncertain]...)
		b.write(func(tx *db.Tx) error {
			first, err := b.List(tx, "public", Uncertain, "", 1)
			if err != nil || len(first) != 1 || first[0].ID != ids[3] {
				t.Errorf("List: %v, %v; want the newest", first, err)
			}
			second, err := b.List(tx, "public", Uncertain, ids[3], 10)
			if err != nil || len(second) != 1 || second[0].ID != ids[1] {
				t.Errorf("List, the next page: %v, %v", second, err)
			}
			counts, err := b.Counts(tx, "public")
			if err != nil || counts[Queued] != 3 || counts[Uncertain] != 2 || len(counts) != 2 {
				t.Errorf("Counts: %v, %v", counts, err)
			}
			return nil
		})
	})
}

func TestEraseAndExport(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		var of []ID
		for i, s := range states {
			m := invitation(i)
			m.To = "Anna@example.org"
			of = append(of, b.queue(m))
			b.put(of[i], waysTo[s]...)
		}
		other := b.queue(invitation(99))
		b.write(func(tx *db.Tx) error {
			if all, err := b.Export(tx, "public", "anna@EXAMPLE.org"); err != nil || len(all) != len(states) || all[0].To != "Anna@example.org" {
				t.Errorf("Export: %v, %v", all, err)
			}
			return b.Erase(tx, "public", "anna@EXAMPLE.org")
		})
		want := map[State]State{Queued: Cancelled, Claimed: Cancelled, Failed: Cancelled, Uncertain: Cancelled}
		for i, s := range states {
			to, changes := want[s]
			if !changes {
				to = s
			}
			if e := b.entry(of[i]); e.To != "" || e.Subject != "" || e.HasText || e.State != to {
				t.Errorf("what was %s: %+v", s, e)
			}
		}
		if e := b.entry(other); e.To == "" || !e.HasText || e.State != Queued {
			t.Errorf("somebody else's: %+v", e)
		}
		b.write(func(tx *db.Tx) error {
			if all, err := b.Export(tx, "public", "anna@example.org"); err != nil || len(all) != 0 {
				t.Errorf("Export afterwards: %v, %v", all, err)
			}
			if all, err := b.Export(tx, "public", ""); err != nil || len(all) != 0 { // what is erased is nobody's
				t.Errorf("Export of no address: %v, %v", all, err)
			}
			return nil
		})
		if again := b.queue(invitation(0)); again != of[0] {
			t.Error("what was erased can be said a second time")
		}
	})
}

func TestTextsAndAddressesGo(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ids := map[State]ID{}
		for i, s := range states {
			m := invitation(i)
			m.Until, m.Unsubscribe = time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC), "https://example.org/stop"
			ids[s] = b.queue(m)
			b.put(ids[s], waysTo[s]...)
		}
		check := func(when string, withText, withAddress string) {
			t.Helper()
			b.write(func(tx *db.Tx) error { _, err := eraseOld(tx); return err })
			for _, s := range states {
				e := b.entry(ids[s])
				if link := b.unsubscribe(ids[s]); (link != "") != e.HasText {
					t.Errorf("%s: what is %s has its text: %v, its address to unsubscribe, with a code in it: %q", when, s, e.HasText, link)
				}
				if e.HasText != strings.Contains(withText, string(s)) || (e.To != "") != strings.Contains(withAddress, string(s)) {
					t.Errorf("%s: what is %s has its text: %v, its address: %q", when, s, e.HasText, e.To)
				}
			}
		}
		const all = "queued claimed handing_over sent failed uncertain cancelled"
		check("at once", all, all)
		b.clock.add(keepText - time.Second)
		check("before three days", all, all)
		b.clock.add(time.Second)
		check("after three days", "queued claimed handing_over failed uncertain cancelled", all)
		b.clock.add(keepOpen - keepText)
		check("after a month", "queued claimed handing_over cancelled", all)
		b.clock.add(keepAddress - keepOpen)
		check("after three months", "queued claimed handing_over", "queued claimed handing_over")
	})
}

// What a backup calls queued may have been sent the minute after: it is not sent a second time by itself.
func TestAfterRestore(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ids := map[State]ID{}
		for i, s := range states {
			ids[s] = b.queue(invitation(i))
			b.put(ids[s], waysTo[s]...)
		}
		b.write(func(tx *db.Tx) error {
			n, err := AfterRestore(tx)
			if n != 3 {
				t.Errorf("%d messages were on their way, want 3", n)
			}
			return err
		})
		b.clock.add(time.Hour)
		b.pass()
		for _, s := range states {
			want := s
			if s == Queued || s == Claimed || s == HandingOver {
				want = Uncertain
			}
			if e := b.entry(ids[s]); e.State != want {
				t.Errorf("what was %s is %s, want %s", s, e.State, want)
			}
		}
		if got := b.sink.received(); len(got) != 0 {
			t.Errorf("sent: %v", got)
		}
		b.write(func(tx *db.Tx) error { return b.Resend(tx, "public", ids[Queued]) })
		b.pass()
		b.expect(ids[Queued], Sent, "")
	})
}

func (b *bench) unsubscribe(id ID) (link string) {
	b.t.Helper()
	b.write(func(tx *db.Tx) error {
		m, err := selectOutgoing(tx, key{"public", id})
		link = m.unsubscribe
		return err
	})
	return link
}

func TestResendWithoutText(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		id := b.queue(invitation(1))
		b.put(id, waysTo[Uncertain]...)
		b.clock.add(keepOpen)
		b.write(func(tx *db.Tx) error { _, err := eraseOld(tx); return err })
		err := b.db.Write(ctx, func(tx *db.Tx) error { return b.Resend(tx, "public", id) })
		if code(err) != "mail_text_gone" {
			t.Errorf("Resend: %v, want mail_text_gone", err)
		}
		b.expect(id, Uncertain, "lose")
	})
}
