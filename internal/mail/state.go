package mail

import (
	"fmt"
	"time"
)

// State says how far a message has come.
type State string

// The states.
const (
	Queued      State = "queued"       // waits for its time
	Claimed     State = "claimed"      // a sender has it; the mail server has not
	HandingOver State = "handing_over" // the mail server may get it at any moment, or has it
	Sent        State = "sent"         // the mail server has taken it over
	Failed      State = "failed"       // the mail server will not have it, or it was tried too long
	Uncertain   State = "uncertain"    // the mail server may have it: a person must decide
	Cancelled   State = "cancelled"    // not wanted any more
)

// event is what can happen to a message.
type event string

const (
	claim    event = "claim"     // a sender takes it
	handOver event = "hand_over" // the mail server takes sender and recipient; the text comes next
	accept   event = "accept"    // the mail server has it
	postpone event = "postpone"  // the mail server will not have it now, for a reason that lies in the message or its recipient
	reject   event = "reject"    // the mail server will never have it
	release  event = "release"   // its sender gives it back, and knows that the mail server has not got it
	lose     event = "lose"      // the connection broke while it was handed over
	lapse    event = "lapse"     // its sender has not been heard of
	expire   event = "expire"    // it is of no more use
	resend   event = "resend"    // a person wants it sent again
	cancel   event = "cancel"    // it is not wanted any more
	restore  event = "restore"   // it comes from a backup, and may have been sent since that was made
)

// next is where each event leads. What is not in it cannot happen. A sender that was thought lost may still bring the answer to a message
// that was called uncertain meanwhile: then it is certain.
var next = map[State]map[event]State{
	Queued:      {claim: Claimed, expire: Failed, cancel: Cancelled, restore: Uncertain},
	Claimed:     {handOver: HandingOver, postpone: Queued, reject: Failed, release: Queued, lapse: Queued, cancel: Cancelled, restore: Uncertain},
	HandingOver: {accept: Sent, postpone: Queued, reject: Failed, release: Queued, lose: Uncertain, lapse: Uncertain, restore: Uncertain},
	Uncertain:   {accept: Sent, postpone: Queued, reject: Failed, release: Queued, lose: Uncertain, resend: Queued, cancel: Cancelled},
	Failed:      {resend: Queued, cancel: Cancelled},
}

// ofSender are the events that only the sender which has the message can tell.
var ofSender = map[event]bool{handOver: true, accept: true, postpone: true, reject: true, release: true, lose: true}

// progress is the part of a message that changes.
type progress struct {
	state             State
	claim             string
	attempts, resends int
	last              string
	lease             time.Time // zero: no sender has it
	next, until       time.Time
	claimed           time.Time // zero: never, or given back
	changed, sent     time.Time
}

// occurrence is an event with what is needed to take account of it.
type occurrence struct {
	event event
	at    time.Time
	claim string        // who tells it, where a sender does
	code  string        // why
	wait  time.Duration // of a claim and a handing over: how long the sender may take; of a release: before the next attempt
}

// maxAttempts is how often a mail server is asked about a message, over about three days.
const maxAttempts = 16

// after is the progress after an occurrence; ok is false when that cannot happen, which changes nothing.
func (p progress) after(o occurrence) (_ progress, ok bool) {
	to, ok := next[p.state][o.event]
	if !ok || ofSender[o.event] && o.claim != p.claim {
		return p, false
	}
	p.state, p.changed, p.lease, p.last = to, o.at, time.Time{}, o.code
	switch o.event {
	case claim:
		p.claim, p.claimed, p.lease = o.claim, o.at, o.at.Add(o.wait)
	case handOver:
		p.lease = o.at.Add(o.wait)
	case accept:
		p.attempts++
		p.sent = o.at
	case postpone:
		if p.attempts++; p.attempts >= maxAttempts {
			p.state = Failed
		} else {
			p.next = o.at.Add(pause(p.attempts))
		}
	case reject, lose:
		p.attempts++
	case release:
		p.next, p.claimed = o.at.Add(o.wait), time.Time{}
	case restore:
		p.claim = "" // its sender is of another time
	case resend:
		p.attempts, p.next, p.until = 0, o.at, o.at.Add(lifetime)
		p.resends++
	}
	if p.state == Queued {
		p.claim = "" // nobody's answer counts any more
	}
	return p, true
}

// pauses are the waits after the first temporary refusals; the last one is repeated. Servers that refuse a stranger's first attempt want to
// see the second after one to five minutes.
var pauses = []time.Duration{
	time.Minute, 4 * time.Minute, 10 * time.Minute, 15 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour, 4 * time.Hour, 6 * time.Hour,
}

// pause is how long to wait after a number of attempts.
func pause(attempts int) time.Duration { return pauses[min(max(attempts, 1), len(pauses))-1] }

// refusedError says that something cannot happen to a message in its state, or is told by a sender that does not have it any more.
type refusedError struct {
	state State
	event event
}

func (e *refusedError) Error() string {
	return fmt.Sprintf("%s is not possible: the message is %s", e.event, e.state)
}
