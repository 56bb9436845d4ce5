// Package linkcheck asks from time to time whether the addresses of resources still answer, and remembers what became of it.
//
// What must always be true: nobody is asked unless those who run the server wish it; a host is asked slowly, one question at a time, and left alone when it says
// so; what failed once is not called dead; what a server shows only to people is not called dead at all.
package linkcheck

import (
	"time"

	"github.com/dira-platform/dira/internal/library"
)

// Outcome is what became of asking for an address.
type Outcome string

// The outcomes.
const (
	Answered Outcome = "answered"
	Unclear  Outcome = "unclear" // the server wants no programs, or wants to know who asks
	Gone     Outcome = "gone"    // the server says that there is nothing
	Failing  Outcome = "failing" // the server says that it has a fault
	Silent   Outcome = "silent"  // nobody answers
	Unsafe   Outcome = "unsafe"  // its encryption cannot be trusted, or its redirects lead nowhere
	Private  Outcome = "private" // it leads into a private network, which is not asked
)

// Outcomes are all outcomes.
var Outcomes = []Outcome{Answered, Unclear, Gone, Failing, Silent, Unsafe, Private}

// fails reports whether an outcome speaks against an address.
func (o Outcome) fails() bool { return o != Answered && o != Unclear }

// DeadAfter is how often in a row an address fails before it is called dead.
const DeadAfter = 2

// Link is what is known of the address of a resource.
type Link struct {
	Resource library.ResourceID
	Address  string
	Outcome  Outcome
	Status   int       // of HTTP; 0 without an answer
	MovedTo  string    // where it led in the end; empty = where it was asked
	Failures int       // in a row
	Looked   time.Time // the last time
}

// Dead reports whether it failed so often that nobody should be sent there.
func (l Link) Dead() bool { return l.Failures >= DeadAfter }

// How long it takes until an address is asked again.
const (
	again      = 30 * 24 * time.Hour
	afterFault = 2 * 24 * time.Hour
)

// due reports whether an address should be asked now.
func (l Link) due(address string, now time.Time) bool {
	wait := again
	if l.Outcome.fails() && l.Failures < DeadAfter {
		wait = afterFault
	}
	return l.Address != address || !now.Before(l.Looked.Add(wait))
}

// Bounds are how much is asked at once.
type Bounds struct {
	Most    int           // addresses
	PerHost int           // addresses of one host
	Gap     time.Duration // between two questions to one host
	Time    time.Duration // for all of it
	Wait    time.Duration // for one answer
}

// Usual are the bounds of a job.
var Usual = Bounds{Most: 200, PerHost: 20, Gap: 5 * time.Second, Time: 4 * time.Minute, Wait: 15 * time.Second}

// Report is what was asked.
type Report struct {
	Asked, Answered, Failed int
	Waiting                 int  // that are due and were left for later: their host was asked enough
	Round                   bool // the end of the catalogue was reached
}
