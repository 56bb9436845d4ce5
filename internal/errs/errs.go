// Package errs holds the kinds of error that Dira tells apart and the codes of the messages that people read.
//
// An error that a person can do something about is an [Error]: a kind, which the faces turn into a status, and a code, which
// is both the stable code of the JSON face and the key of the translated sentence ("error.<code>" in the catalogs). Any other error
// is [Internal]: it is logged and never shown.
package errs

import (
	"errors"
	"fmt"
)

// Kind says what sort of thing went wrong, in the words of the domain and not of any protocol.
type Kind string

// The kinds. A kind is added when a face has to answer differently, not to say more: that is what codes are for.
const (
	Invalid      Kind = "invalid"       // the input is wrong; the sentence says where and what to do
	NoKey        Kind = "no_key"        // who is asking has not shown the key of this
	SignIn       Kind = "sign_in"       // who is asking has not signed in
	SecondFactor Kind = "second_factor" // who is asking acts in a role that needs a second factor, and has shown one only
	Proof        Kind = "proof"         // who is asking showed who they are some time ago, and this is grave: they show it again
	NotAllowed   Kind = "not_allowed"   // it is there for them, but not for the role in which they act
	NotFound     Kind = "not_found"     // it is not there, or not there for them
	Conflict     Kind = "conflict"      // it contradicts what is already stored
	TooLarge     Kind = "too_large"     // more than is read
	TooMany      Kind = "too_many"      // too often
	Unavailable  Kind = "unavailable"   // the server cannot store or read at the moment; nothing was accepted
	Internal     Kind = "internal"      // a fault of ours
)

// Error is an error that is told to a person.
type Error struct {
	Kind  Kind
	Code  string         // stable, snake_case; "error."+Code is its sentence
	Args  map[string]any // values of the placeholders of the sentence
	Field string         // the field or parameter that is wrong, empty when it is none
	Err   error          // the cause, for the log only
}

// New returns an error of a kind with a code. Args are name and value by turns: New(Invalid, "too_few", "min", 2).
func New(kind Kind, code string, args ...any) *Error {
	e := &Error{Kind: kind, Code: code}
	if len(args) > 0 {
		e.Args = make(map[string]any, len(args)/2)
	}
	for i := 0; i+1 < len(args); i += 2 {
		e.Args[args[i].(string)] = args[i+1]
	}
	return e
}

// At names the field that is wrong.
func (e *Error) At(field string) *Error {
	e.Field = field
	return e
}

// Because adds the cause. It is logged, never shown.
func (e *Error) Because(err error) *Error {
	e.Err = err
	return e
}

func (e *Error) Error() string {
	s := string(e.Kind) + ": " + e.Code
	if e.Field != "" {
		s += " (" + e.Field + ")"
	}
	if len(e.Args) > 0 {
		s += fmt.Sprintf(" %v", e.Args)
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

func (e *Error) Unwrap() error { return e.Err }

// As returns the Error in err's chain. Any other error comes back as Internal with err as its cause; nil stays nil.
func As(err error) *Error {
	if err == nil {
		return nil
	}
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return New(Internal, "internal").Because(err)
}

// Is reports whether err is of a kind.
func Is(err error, kind Kind) bool { return err != nil && As(err).Kind == kind }

// Wrap adds where an error came from when *errp is not nil. It is the first line of a function:
//
//	defer errs.Wrap(&err, "assessment.Answer(%s)", id)
func Wrap(errp *error, format string, args ...any) {
	if *errp != nil {
		*errp = fmt.Errorf("%s: %w", fmt.Sprintf(format, args...), *errp)
	}
}
