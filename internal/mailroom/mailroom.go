// Package mailroom is the mail of an organisation as its people see it: how much is where, what was not delivered for sure, and what somebody decides of it.
//
// What must always be true: nobody reads the text of a message to somebody else; who looked at addresses or decided about a message stands in the log;
// and everything works without mail.
package mailroom

import "github.com/dira-platform/dira/internal/mail"

// ID names a message. This and the next are the words of mail, for faces, which know this package only.
type ID = mail.ID

// Entry is what is known of a message, without its text.
type Entry = mail.Entry

// State is how far a message has come.
type State = mail.State

// Trial is what happened when the mail was tested.
type Trial = mail.Trial

// Step is a part of a conversation with a mail server.
type Step = mail.Step

// The states that a person has to look at, and the others.
const (
	Uncertain = mail.Uncertain
	Failed    = mail.Failed
	Queued    = mail.Queued
	Sent      = mail.Sent
	Cancelled = mail.Cancelled
	onItsWay  = mail.Claimed
	handing   = mail.HandingOver
)

// States are those that are counted, as a person needs them: what a sender has in hand still waits.
var States = []State{Queued, Sent, Uncertain, Failed, Cancelled}

// Steps are the parts of a conversation with a mail server, in their order.
var Steps = []Step{mail.StepConnect, mail.StepEncrypt, mail.StepSignIn, mail.StepSender, mail.StepRecipient, mail.StepContent}

// Reasons say how a step failed.
var Reasons = []mail.Reason{mail.Refused, mail.Unreachable, mail.TimedOut, mail.Broken, mail.NotOffered, mail.Certificate}

// Overview is where the mail of an organisation stands.
type Overview struct {
	Off    bool // this server sends no mail
	Counts map[State]int
	Open   []Entry // uncertain and failed ones, the newest first of each; at most [most] of each
}

// most is how many messages of a state are listed.
const most = 100
