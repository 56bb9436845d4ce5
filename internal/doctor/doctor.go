// Package doctor examines a set-up and says in words what is wrong with it and what to do.
//
// It looks at what the server would use with the same settings: folders, database, addresses, clock, backups. It changes nothing that stays, and connects
// to nothing but the database and, when that is set, the server's own public address. Each check is a function from the set-up to what it found; a
// check of another area gets its file and its line in [checks].
package doctor

import (
	"context"
	"crypto/x509"
	"fmt"
	"strings"
	"time"

	"github.com/dira-platform/dira/internal/app"
)

// Level is how bad something is.
type Level string

// The levels.
const (
	OK      Level = "ok"
	Warning Level = "warning" // it works, and something may go wrong or be missed
	Wrong   Level = "wrong"   // it does not work, or what is stored is in danger
)

// Finding is what a check found.
type Finding struct {
	Check string `json:"check"` // what was looked at
	Level Level  `json:"level"`
	Says  string `json:"says"`         // a sentence or two
	Do    string `json:"do,omitempty"` // what to do; empty when there is nothing
}

// Setup is what is examined.
type Setup struct {
	app.Config
	Backups string             // folder of backups; empty = it was not said
	Say     func(error) string // the sentence for an error
	now     func() time.Time   // the clock; nil = that of the machine
	roots   *x509.CertPool     // who signs certificates; nil = whom the machine trusts
}

// check looks at one thing.
type check struct {
	name string
	look func(context.Context, *Setup) []Finding
}

// checks is everything that is looked at, in the order it is told.
var checks = []check{
	{"settings", checkSettings},
	{"data folder", checkData},
	{"disk space", checkSpace},
	{"database", checkDatabase},
	{"ledger of erasures", checkErasures},
	{"secret", checkSecret},
	{"backups", checkBackups},
	{"mail", checkMail},
	{"listening", checkListening},
	{"public address", checkPublic},
	{"printing", checkPrinting},
	{"open files", checkLimits},
	{"clock", checkClock},
}

// Examine looks at everything and tells what it found, also what is well.
func Examine(ctx context.Context, s Setup) (all []Finding) {
	if s.now == nil {
		s.now = time.Now
	}
	for _, c := range checks {
		for _, f := range c.look(ctx, &s) {
			f.Check, f.Says = c.name, strings.Join(strings.Fields(f.Says), " ") // errors of others can have several lines
			all = append(all, f)
		}
	}
	return all
}

// Worst is the gravest level of some findings.
func Worst(all []Finding) Level {
	worst := OK
	for _, f := range all {
		if f.Level == Wrong || f.Level == Warning && worst == OK {
			worst = f.Level
		}
	}
	return worst
}

func ok(format string, args ...any) Finding {
	return Finding{Level: OK, Says: fmt.Sprintf(format, args...)}
}

func warning(do, format string, args ...any) Finding {
	return Finding{Level: Warning, Says: fmt.Sprintf(format, args...), Do: do}
}

func wrong(do, format string, args ...any) Finding {
	return Finding{Level: Wrong, Says: fmt.Sprintf(format, args...), Do: do}
}
