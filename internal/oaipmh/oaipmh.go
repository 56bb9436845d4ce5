// Package oaipmh exchanges catalogues by OAI-PMH 2.0, the protocol of libraries and repositories: it provides ours to others, and harvests theirs.
//
// What must always be true: an answer is to the letter of the specification, also where it is an error; each page of a list takes as long as the first; a
// harvest asks politely, within bounds, and can go on where it stopped.
package oaipmh

import (
	"time"
)

// The names of the protocol.
const (
	namespace = "http://www.openarchives.org/OAI/2.0/"
	schema    = "http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd"

	seconds = "2006-01-02T15:04:05Z" // the finer of the two forms of a time
)

// Code is what can be wrong with a request.
type Code string

// The codes of the specification.
const (
	BadArgument             Code = "badArgument"
	BadResumptionToken      Code = "badResumptionToken"
	BadVerb                 Code = "badVerb"
	CannotDisseminateFormat Code = "cannotDisseminateFormat"
	IDDoesNotExist          Code = "idDoesNotExist"
	NoRecordsMatch          Code = "noRecordsMatch"
	NoSetHierarchy          Code = "noSetHierarchy"
)

// fault is an error as the protocol tells it.
type fault struct {
	code Code
	why  string
}

// Error is the fault as a line.
func (f *fault) Error() string { return string(f.code) + ": " + f.why }

// stamp is a time as the protocol writes it.
func stamp(t time.Time) string { return t.UTC().Format(seconds) }

// day reads a time in either form. A day stands for all of its seconds; end asks for the last of them.
func day(s string, end bool) (t time.Time, fine, ok bool) {
	if t, err := time.Parse(seconds, s); err == nil {
		if end {
			t = t.Add(time.Second - time.Microsecond)
		}
		return t, true, len(s) == len(seconds)
	}
	t, err := time.Parse(time.DateOnly, s)
	if end {
		t = t.Add(24*time.Hour - time.Microsecond)
	}
	return t, false, err == nil
}
