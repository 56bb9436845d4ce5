// Package logbook shows an organisation's log of who did what to those who watch over it: page by page, as a file, and checked.
//
// What must always be true: the log is shown to those alone who may read it for the whole organisation; that they looked stands in it, too; a name is shown
// only to somebody who may read that person's record, to others the person is the subject as which they stand in the log.
package logbook

import (
	"time"

	"github.com/dira-platform/dira/internal/audit"
)

// Actions are all that can stand in a log as done. A test finds those that the program records and that are missing here.
var Actions = []string{
	"actionplan.change", "actionplan.create", "actionplan.publish", "actionplan.withdraw",
	"audit.check", "audit.export", "audit.read",
	"calibration.decide", "calibration.end", "calibration.propose", "calibration.release", "calibration.start",
	"collection.change", "collection.create", "collection.drop", "collection.publish", "collection.withdraw",
	"curriculum.change", "curriculum.create", "curriculum.drop", "curriculum.publish", "curriculum.withdraw",
	"import.accept", "import.give_up", "import.read", "import.upload",
	"institution.action", "institution.action_removed", "institution.agree", "institution.ask", "institution.close", "institution.create", "institution.drop",
	"institution.evidence", "institution.evidence_removed", "institution.fix", "institution.instrument", "institution.launch", "institution.publish",
	"institution.read_file", "institution.unask", "institution.withdraw",
	"invitation.made", "invitation.used",
	"library.accept_import", "library.decline", "library.decline_review", "library.one", "library.pass_review", "library.give_up_import", "library.import", "library.propose", "library.publish", "library.report", "library.send_back", "library.settle", "library.take_back", "library.take_out", "library.two", "library.undecide", "library.upload",
	"mail.cancel", "mail.read", "mail.resend", "mail.test",
	"organisation.found", "passkey.added", "passkey.removed", "password.changed",
	"person.add", "person.back", "person.change", "person.correct", "person.erase", "person.import", "person.left", "person.list", "person.read",
	"programme.cohort_add", "programme.cohort_cancel", "programme.cohort_confirm", "programme.cohort_out", "programme.cohort_read", "programme.publish", "programme.published",
	"programme.compute", "programme.computed", "programme.course", "programme.course_drop", "programme.create", "programme.scenario", "programme.scenario_drop", "programme.stop",
	"provider.added", "provider.changed", "provider.mapped", "provider.recognised", "provider.removed",
	"recovery.asked", "role.grant", "role.mapped", "role.switched", "role.withdraw",
	"results.publish", "results.release", "results.rescore", "results.rescore_stop", "results.rescored", "results.withdraw",
	"round.change", "round.close", "round.create", "round.drop", "round.launch", "round.read_invitations", "round.remind", "round.reopen", "round.repeat",
	"second_step.codes", "second_step.removed", "second_step.reset", "second_step.set", "secret.renew", "session.revoked",
	"signin.done", "signin.ended", "signin.limited", "signin.proved",
	"standard.accept", "standard.adopt", "standard.create", "standard.describe", "standard.drop", "standard.name_judge", "standard.open", "standard.reject", "standard.round",
	"standard.unname_judge", "standard.view",
	"toolkit.change", "toolkit.create", "toolkit.drop", "toolkit.publish", "toolkit.withdraw",
	"unit.add", "unit.change", "unit.close", "unit.move",
}

// Kinds are all kinds of objects that something can be done to.
var Kinds = []string{audit.Person, "unit", "import", "round", "mail", "provider", "institution", "instrument", "calibration", "standard", "proposal", "resource", "collection", "library_import", "source", "programme", "toolkit", "curriculum", "actionplan"}

// Others are the roles of those who act without being a person of the organisation.
var Others = []string{audit.Operator, audit.Program, audit.Visitor}

// Format is the form of an export.
type Format string

// The formats.
const (
	JSON Format = "jsonl" // one JSON object a line, as docs describe it
	CSV  Format = "csv"
)

// Filter says which events are wanted; what is empty does not restrict.
type Filter struct {
	From, To time.Time // at or after From, before To
	Actor    string    // the subject of who acted
	Action   string
	Kind, ID string // of the object; of a person: their subject
}

func (f Filter) filter() audit.Filter {
	return audit.Filter{From: f.From, To: f.To, Actor: f.Actor, Action: f.Action, Object: audit.Object{Kind: f.Kind, ID: f.ID}}
}

// Party is somebody or something in an event.
type Party struct {
	Kind string // of an object
	ID   string // as it stands in the log
	Name string // empty where it is not known, or not for the reader to know
	Open string // the id of a person or a unit whose page the reader may open; else empty
}

// Entry is an event.
type Entry struct {
	Number  int64
	At      time.Time
	Who     Party
	Role    string // as which they acted
	Action  string
	What    Party
	Details []Detail // sorted by name
}

// Detail is what else is known of an event: codes and numbers.
type Detail struct{ Name, Value string }

// Page is a part of the log, the newest first.
type Page struct {
	Entries []Entry
	Next    int64 // to ask for what comes after; 0: nothing does
}
