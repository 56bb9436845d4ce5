// Package mail brings messages to people, each once: they are queued in the transaction that makes them necessary and handed to one mail server.
//
// What must always be true:
//
//   - A message that was queued is never lost: it is sent, or it is listed as failed, uncertain or cancelled.
//   - No message is handed over twice by itself. "Handing over" is on disk before the mail server gets the text; whoever finds it there and does
//     not know the server's answer calls it uncertain, and only a person who asks for it has it sent again, under the same Message-ID.
//   - A backup that is restored sends nothing by itself: see [AfterRestore].
//   - The same thing is not said twice: a message is known by its organisation, purpose and reference.
//   - Everything works without mail: see [Service.Off].
//
// The package decides nothing about who may see or send what: the slices that call it do, before.
//
// What it holds of people, for the registry of personal data: address, subject and text of each message. The text goes 3 days after it was
// sent, 30 days after it failed or became uncertain, and at once when it is cancelled; address and subject go 90 days after the last change.
// [Erase] does it at once for one address, [Export] lists what there is. What stays is that a message of some purpose was sent at some time.
//
// Texts and unsubscribe addresses carry one-time codes, and while they wait they stand in the database as they will be sent: whoever copies the database can read the
// codes of messages that are not yet erased. A code should therefore be short-lived and good for one use.
package mail

import "time"

// ID names a message within its organisation.
type ID string

// Message is what is to be said to one person. Its words are finished: whoever queues it has translated them.
type Message struct {
	Org       string
	Purpose   string // what it is for: invitation, reminder, code, recovery … small letters and _, at most 40
	Reference string // what it is about: an opaque id of the caller's, at most 200 bytes; with Org and Purpose it names the message
	To        string // one bare address, as CheckAddress takes it
	Language  string // of subject and text, as in BCP 47
	Subject   string // becomes one line of at most 200 characters
	Text      string // plain, lines end with \n; at most 64 KiB

	// Unsubscribe is the http(s) address of a page where such messages can be stopped; empty where there is no choice, as for codes. GET asks
	// there, POST stops them at once (RFC 8058): mail programs show it as a button.
	Unsubscribe string
	Urgent      bool      // somebody sits and waits for it: goes before all others
	Until       time.Time // when it is of no more use and fails instead of being sent; zero: 3 days after it was queued
}

// Entry is what is known of a queued message, without its text.
type Entry struct {
	ID        ID        `json:"id"`
	Org       string    `json:"-"`
	Purpose   string    `json:"purpose"`
	Reference string    `json:"reference"`
	To        string    `json:"to"` // empty once it is erased
	Language  string    `json:"language"`
	Subject   string    `json:"subject"`   // empty once it is erased
	MessageID string    `json:"messageID"` // without angle brackets; what the mail server's log knows it by
	State     State     `json:"state"`
	Attempts  int       `json:"attempts"`        // answers of the mail server since it was queued or sent again
	Resends   int       `json:"resends"`         // how often somebody had it sent again
	NextAt    time.Time `json:"nextAt,omitzero"` // of a queued one: not before
	Until     time.Time `json:"until,omitzero"`
	LastCode  string    `json:"lastCode,omitzero"` // what stopped it last, such as "recipient 550 5.1.1" or "content broken"; no words of the server's
	CreatedAt time.Time `json:"createdAt,omitzero"`
	ChangedAt time.Time `json:"changedAt,omitzero"` // of the state
	SentAt    time.Time `json:"sentAt,omitzero"`    // zero: not yet
	HasText   bool      `json:"hasText"`            // without its text it cannot be sent again
}

// How long things are kept and tried.
const (
	lifetime    = 3 * 24 * time.Hour  // of a message that says nothing else, until it fails
	keepText    = 3 * 24 * time.Hour  // after it was sent
	keepOpen    = 30 * 24 * time.Hour // the text of one that failed or is uncertain, so that it can be sent again
	keepAddress = 90 * 24 * time.Hour // after the last change, whatever became of it
)

// Bounds of what is queued.
const (
	maxReference = 200      // bytes
	maxSubject   = 200      // characters
	maxText      = 64 << 10 // bytes
	maxLink      = 500      // bytes, so that a header line stays below the 998 of RFC 5322
)
