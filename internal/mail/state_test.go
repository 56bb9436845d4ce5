package mail

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var (
	states = []State{Queued, Claimed, HandingOver, Sent, Failed, Uncertain, Cancelled}
	events = []event{claim, handOver, accept, postpone, reject, release, lose, lapse, expire, resend, cancel, restore}
)

// The whole table: what is not listed is refused and changes nothing.
func TestNext(t *testing.T) {
	want := map[State]map[event]State{
		Queued:  {claim: Claimed, expire: Failed, cancel: Cancelled, restore: Uncertain},
		Claimed: {handOver: HandingOver, postpone: Queued, reject: Failed, release: Queued, lapse: Queued, cancel: Cancelled, restore: Uncertain},
		HandingOver: {accept: Sent, postpone: Queued, reject: Failed, release: Queued, lose: Uncertain, restore: Uncertain,
			lapse: Uncertain}, // and nothing that a person or the clock could do
		Uncertain: {accept: Sent, postpone: Queued, reject: Failed, release: Queued, lose: Uncertain, resend: Queued, cancel: Cancelled},
		Failed:    {resend: Queued, cancel: Cancelled},
		Sent:      {}, // for ever
		Cancelled: {},
	}
	at := time.UnixMicro(1e15).UTC()
	for _, s := range states {
		for _, e := range events {
			was := progress{state: s, claim: "mine", next: at.Add(-time.Hour), until: at.Add(time.Hour)}
			is, ok := was.after(occurrence{event: e, at: at, claim: "mine", code: "why", wait: time.Minute})
			to, can := want[s][e]
			switch {
			case ok != can:
				t.Errorf("%s when %s: possible = %v, want %v", e, s, ok, can)
			case !can && is != was:
				t.Errorf("%s when %s changed %+v to %+v", e, s, was, is)
			case can && is.state != to:
				t.Errorf("%s when %s leads to %s, want %s", e, s, is.state, to)
			case can && is.changed != at:
				t.Errorf("%s when %s: changed at %v", e, s, is.changed)
			}
		}
	}
}

// The promise of the package, read off the table: what may have been given to the mail server goes back into the queue only when a person wants
// it or the sender that gave it knows better.
func TestNothingIsSentTwiceByItself(t *testing.T) {
	for _, s := range []State{HandingOver, Uncertain} {
		for _, e := range events {
			is, ok := progress{state: s, claim: "mine"}.after(occurrence{event: e, claim: "another's"})
			if ok && (is.state == Queued || is.state == Claimed) && e != resend {
				t.Errorf("%s when %s leads to %s without its sender", e, s, is.state)
			}
		}
	}
}

func TestOnlyTheSenderThatHasItSpeaks(t *testing.T) {
	for _, s := range states {
		for e := range ofSender {
			was := progress{state: s, claim: "mine"}
			if is, ok := was.after(occurrence{event: e, claim: "another's"}); ok || is != was {
				t.Errorf("%s when %s by another sender leads to %s", e, s, is.state)
			}
		}
	}
}

func TestAfter(t *testing.T) {
	at := time.UnixMicro(1e15).UTC()
	before, until := at.Add(-time.Hour), at.Add(24*time.Hour)
	queued := progress{state: Queued, next: before, until: until, changed: before, last: "recipient 450 4.2.0", attempts: 2}
	claimed := progress{state: Claimed, claim: "mine", lease: at.Add(time.Minute), next: before, until: until, claimed: before, changed: before, attempts: 2}
	handing, lost := claimed, claimed
	handing.state, lost.state, lost.lease = HandingOver, Uncertain, time.Time{}
	with := func(p progress, change func(*progress)) progress { p.changed = at; change(&p); return p }
	tests := []struct {
		name string
		was  progress
		o    occurrence
		want progress
	}{
		{"claimed", queued, occurrence{event: claim, claim: "mine", wait: time.Minute}, with(queued, func(p *progress) {
			p.state, p.claim, p.claimed, p.lease, p.last = Claimed, "mine", at, at.Add(time.Minute), ""
		})},
		{"handed over", claimed, occurrence{event: handOver, claim: "mine", wait: time.Hour}, with(claimed, func(p *progress) {
			p.state, p.lease = HandingOver, at.Add(time.Hour)
		})},
		{"accepted", handing, occurrence{event: accept, claim: "mine"}, with(handing, func(p *progress) {
			p.state, p.lease, p.sent, p.attempts = Sent, time.Time{}, at, 3
		})},
		{"postponed", handing, occurrence{event: postpone, claim: "mine", code: "content 451"}, with(handing, func(p *progress) {
			p.state, p.claim, p.lease, p.attempts, p.next, p.last = Queued, "", time.Time{}, 3, at.Add(10*time.Minute), "content 451"
		})},
		{"given back", claimed, occurrence{event: release, claim: "mine", code: "connect timeout"}, with(claimed, func(p *progress) {
			p.state, p.claim, p.lease, p.next, p.claimed, p.last = Queued, "", time.Time{}, at, time.Time{}, "connect timeout"
		})},
		{"its sender is gone", claimed, occurrence{event: lapse}, with(claimed, func(p *progress) { p.state, p.claim, p.lease = Queued, "", time.Time{} })},
		{"its sender is gone in the midst", handing, occurrence{event: lapse, code: "interrupted"}, with(handing, func(p *progress) {
			p.state, p.lease, p.last = Uncertain, time.Time{}, "interrupted" // the claim stays: the sender may come back with the answer
		})},
		{"from a backup", handing, occurrence{event: restore, code: "restored"}, with(handing, func(p *progress) {
			p.state, p.claim, p.lease, p.last = Uncertain, "", time.Time{}, "restored"
		})},
		{"sent again", lost, occurrence{event: resend}, with(lost, func(p *progress) {
			p.state, p.claim, p.attempts, p.resends, p.next, p.until = Queued, "", 0, 1, at, at.Add(lifetime)
		})},
		{"no use any more", queued, occurrence{event: expire, code: "expired"}, with(queued, func(p *progress) { p.state, p.last = Failed, "expired" })},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.o.at = at
			got, ok := tt.was.after(tt.o)
			if diff := cmp.Diff(tt.want, got, cmp.AllowUnexported(progress{})); !ok || diff != "" {
				t.Errorf("possible: %v; (-want +got):\n%s", ok, diff)
			}
		})
	}
}

func TestPostponedForEverFails(t *testing.T) {
	p, at, tries := progress{state: Claimed, claim: "mine"}, time.UnixMicro(1e15), 0
	start := at
	for p.state != Failed {
		if tries++; tries > 100 {
			t.Fatal("still tried after 100 times")
		}
		is, ok := p.after(occurrence{event: postpone, at: at, claim: "mine"})
		if !ok || is.state == Queued && !is.next.After(at) {
			t.Fatalf("attempt %d: %+v", tries, is)
		}
		p, at = is, is.next
		if p.state == Queued {
			p.state, p.claim = Claimed, "mine"
		}
	}
	if total := p.next.Sub(start); tries != maxAttempts || total < 24*time.Hour || total > 4*24*time.Hour {
		t.Errorf("%d attempts over %v", tries, total)
	}
}
