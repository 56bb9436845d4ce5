// Package arch holds the map of the house: every package of ours, what it is for and what else of ours it may import.
//
// The tests beside it hold the code to the map and to the other rules that a machine can check: who names which table, what a
// table must have, what a package says of itself, what is translated. Each rule is a function from sources to findings, and each
// has a test that shows it the defect it is for.
package arch

import (
	"fmt"
	"slices"
	"strings"
)

// Module is the import path of the whole.
const Module = "github.com/dira-platform/dira"

// Layer is a storey of the house. Arrows go down only.
type Layer int

// The layers from the ground up.
const (
	Library Layer = iota // public libraries: nothing of ours, so that anyone can use them
	Errors               // the kinds of error, known to all
	Ground               // thin, each over a well-kept library
	Slice                // one area of the domain, with its own tables; no protocol, no sentences
	Face                 // HTML and JSON: they reach the database only through a slice, and never each other
	Wiring               // puts the parts together
	Command              // flags, environment, exit code
	Checks               // of the house as a whole: their tests may look at everything
)

var layerNames = [...]string{"public library", "errors", "ground", "slice", "face", "wiring", "command", "checks"}

// String is the layer's name in the map.
func (l Layer) String() string { return layerNames[l] }

// Room is one line of the map: a package or, when Path ends in "/...", a tree of packages that may import each other.
type Room struct {
	Path  string // below the module
	Layer Layer
	Does  string   // what it is for, in a line
	May   []string // the paths of the rooms it may import; its tests may also import their own layer and what is below
}

// Plan is a map of rooms from the top of the house to the bottom: a room may import only what stands below it.
type Plan []Room

// What several rooms share.
var (
	allSlices = []string{"internal/actionplan", "internal/offer", "internal/programme", "internal/learning", "internal/planning", "internal/logbook", "internal/privacy", "internal/institution", "internal/maturity", "internal/xlsform", "internal/signin", "internal/mailroom", "internal/calibration", "internal/feedback", "internal/curation", "internal/collection", "internal/toolkit", "internal/curriculum", "internal/intake", "internal/rescore", "internal/results", "internal/fairness", "internal/standard", "internal/colleague", "internal/round", "internal/roster", "internal/stafflist", "internal/assessment", "internal/oaipmh", "internal/catalogue", "internal/linkcheck", "internal/library", "internal/itembank", "internal/exchange", "internal/framework", "internal/identity"}
	forGround = []string{"internal/paper", "internal/backup", "internal/metrics", "internal/jobs", "internal/mail", "internal/erasure", "internal/secret", "internal/audit", "internal/db"}
	forFaces  = []string{"internal/i18n", "internal/policy", "internal/errs"}
	forSlices = []string{"internal/audit", "internal/db", "internal/policy", "internal/errs"} // no i18n: a slice names keys, the faces find the words
)

// Map is the map of this house. A new package gets its line here first.
var Map = Plan{
	{"cmd/dira", Command, "flags, environment, exit code; no logic",
		[]string{"internal/demo", "internal/doctor", "internal/app", "internal/backup", "internal/erasure", "internal/simulate", "internal/banklint", "internal/qti", "internal/oaipmh", "internal/catalogue", "internal/linkcheck", "internal/library", "internal/outbound", "internal/assessment", "internal/itembank", "internal/exchange", "internal/maturity", "internal/xlsform", "internal/framework", "internal/audit", "internal/mail", "internal/db", "internal/policy", "internal/i18n", "internal/errs",
			"internal/testreport", "internal/analysis", "internal/irtfile", "internal/cellfile", "disclosure", "internal/planfile", "allocate"}},
	{"internal/doctor", Wiring, "says what is wrong with a set-up, and what to do", []string{"internal/app", "internal/paper", "internal/backup", "internal/mail", "internal/erasure", "internal/secret", "internal/db", "internal/errs"}},
	{"internal/demo", Wiring, "makes up a ministry with a past, for those who want to see the program at work",
		[]string{"internal/app", "internal/actionplan", "internal/offer", "internal/programme", "internal/learning", "internal/planning", "internal/curriculum", "internal/institution", "internal/maturity", "internal/library", "internal/signin", "internal/round", "internal/roster", "internal/stafflist", "internal/assessment", "internal/itembank", "internal/framework", "internal/identity", "internal/db", "internal/i18n", "internal/policy", "internal/errs", "irt"}},
	{"internal/app", Wiring, "opens the database, builds the services, mounts the faces",
		slices.Concat([]string{"internal/web/...", "internal/api/...", "internal/pace"}, allSlices, forGround, forFaces)},

	{"internal/web/...", Face, "the pages: one file per area, views beside it", slices.Concat(allSlices, []string{"internal/pace"}, forFaces)},
	{"internal/api/...", Face, "the JSON interface with its own wire types", slices.Concat(allSlices, []string{"internal/pace"}, forFaces)},
	{"internal/qti", Face, "items as QTI files, for other assessment programs", []string{"internal/itembank", "internal/framework"}},
	{"internal/banklint", Face, "reads a bank of items as a suspicious editor would", []string{"internal/itembank", "internal/framework"}},

	{"internal/simulate", Face, "people with known abilities, played through the assessment: how well does it measure",
		[]string{"internal/assessment", "internal/itembank", "internal/framework", "irt"}},

	{"internal/privacy", Slice, "answers for what is stored about people: shown, corrected, taken along, erased",
		slices.Concat([]string{"internal/identity", "internal/erasure"}, forSlices)},
	{"internal/learning", Slice, "keeps a person's learning plan: changed by hand, followed in a calendar, closed by measuring again",
		slices.Concat([]string{"internal/planning", "internal/assessment", "internal/catalogue", "internal/library", "internal/framework", "internal/identity", "internal/mail", "internal/jobs", "internal/erasure", "internal/secret"}, forSlices)},
	{"internal/planning", Slice, "makes a person's learning plan: the resources that close most of what is missing, in the time there is",
		[]string{"internal/assessment", "internal/library", "internal/framework", "internal/errs", "allocate"}},
	{"internal/offer", Slice, "offers the seats of a published programme, and knows who comes to which course, without an assessment leading to a person",
		slices.Concat([]string{"internal/programme", "internal/results", "internal/round", "internal/assessment", "internal/identity", "internal/mail", "internal/jobs"}, forSlices)},
	{"internal/programme", Slice, "makes an organisation's training programme: who would be sent to which course, for the means there are, with a proof of how much more is possible",
		slices.Concat([]string{"internal/results", "internal/round", "internal/assessment", "internal/library", "internal/framework", "internal/identity", "internal/jobs", "internal/planfile", "internal/spreadsheet"}, forSlices, []string{"allocate"})},
	{"internal/actionplan", Slice, "an organisation's action plan: goals, measures and what shows whether they help; a draft that is published in versions",
		slices.Concat([]string{"internal/framework", "internal/identity"}, forSlices)},
	{"internal/colleague", Slice, "asks a person's supervisor and colleagues how they see what the person can do",
		slices.Concat([]string{"internal/round", "internal/assessment", "internal/itembank", "internal/framework", "internal/identity", "internal/mail", "internal/jobs", "internal/erasure", "internal/secret"}, forSlices)},
	{"internal/calibration", Slice, "finds out from answers how hard the questions are and how well they work, for somebody to look at and release",
		slices.Concat([]string{"internal/fairness", "internal/assessment", "internal/itembank", "internal/framework", "internal/identity", "internal/jobs"}, forSlices, []string{"irt"})},
	{"internal/rescore", Slice, "scores the answers of a closed round again, on the scale that holds now, when somebody decides it",
		slices.Concat([]string{"internal/results", "internal/round", "internal/assessment", "internal/itembank", "internal/framework", "internal/identity", "internal/jobs"}, forSlices)},
	{"internal/results/resultstest", Slice, "a ministry whose people answer a round, for tests; imported by tests only",
		[]string{"internal/results", "internal/round", "internal/assessment", "internal/itembank", "internal/framework", "internal/identity", "internal/mail", "internal/secret", "internal/db", "internal/policy"}},
	{"internal/results", Slice, "what a round found, in groups and giving nobody away: released when it is closed",
		slices.Concat([]string{"internal/fairness", "internal/standard", "internal/round", "internal/assessment", "internal/framework", "internal/identity", "internal/jobs", "internal/spreadsheet", "disclosure"}, forSlices)},
	{"internal/fairness", Slice, "finds out whether questions work differently for groups of people who can do the same",
		[]string{"internal/assessment", "internal/itembank", "internal/framework", "internal/errs", "irt"}},
	{"internal/standard", Slice, "sets where levels begin: a panel of judges rates questions in rounds, and somebody decides on the result",
		slices.Concat([]string{"internal/assessment", "internal/itembank", "internal/framework", "internal/identity", "internal/mail"}, forSlices, []string{"irt"})},
	{"internal/round", Slice, "asks the people of an organisation to take an assessment, and follows it to its close",
		slices.Concat([]string{"internal/assessment", "internal/itembank", "internal/framework", "internal/identity", "internal/mail", "internal/jobs", "internal/erasure", "internal/secret"}, forSlices)},
	{"internal/institution", Slice, "an institution looks at its own capacity: people answer alone, then agree in a meeting, with evidence",
		slices.Concat([]string{"internal/maturity", "internal/identity", "internal/mail", "internal/spreadsheet"}, forSlices)},
	{"internal/toolkit", Slice, "agendas, roles and templates with which a trainer holds a session, and the bundle of one; those that organisations adapt",
		slices.Concat([]string{"internal/library", "internal/identity", "internal/xlsform", "internal/spreadsheet"}, forSlices)},
	{"internal/curriculum", Slice, "what universities and academies teach towards the framework: units, credits, what is missing, and what would fill it",
		slices.Concat([]string{"internal/framework", "internal/identity", "internal/spreadsheet"}, forSlices)},
	{"internal/maturity", Slice, "what an institution is asked about itself, as data, and as XLSForm workbooks", []string{"internal/xlsform", "internal/errs"}},
	{"internal/xlsform", Slice, "forms as XLSForm workbooks, with what is wrong by sheet, row and column", []string{"internal/spreadsheet", "internal/errs"}},
	{"internal/logbook", Slice, "the log of an organisation for those who watch over it: read, exported, checked",
		slices.Concat([]string{"internal/identity"}, forSlices)},
	{"internal/mailroom", Slice, "the mail of an organisation as its people see it: what failed, and what they decide of it",
		slices.Concat([]string{"internal/identity", "internal/mail"}, forSlices)},
	{"internal/assessment", Slice, "takes a person from the self-view to the result",
		slices.Concat([]string{"internal/itembank", "internal/framework", "internal/erasure"}, forSlices, []string{"irt"})},
	{"internal/feedback", Slice, "what those who use the library say of its resources: what is wrong with one, and what it was like to use",
		slices.Concat([]string{"internal/curation", "internal/catalogue", "internal/library", "internal/identity", "internal/mail"}, forSlices)},
	{"internal/curation", Slice, "what people propose for the library, and what editors decide about it",
		slices.Concat([]string{"internal/catalogue", "internal/library", "internal/framework", "internal/identity", "internal/mail"}, forSlices)},
	{"internal/collection", Slice, "what editors put together from the library under a name", slices.Concat([]string{"internal/library", "internal/framework", "internal/identity"}, forSlices)},
	{"internal/intake", Slice, "files of resources that an editor brings in: looked at first, then taken over",
		slices.Concat([]string{"internal/catalogue", "internal/library", "internal/framework", "internal/identity", "internal/spreadsheet", "internal/jobs"}, forSlices)},
	{"internal/oaipmh", Slice, "catalogues exchanged by OAI-PMH 2.0: harvested from others, provided to others", []string{"internal/catalogue", "internal/library", "internal/policy", "internal/outbound", "internal/errs"}},
	{"internal/catalogue", Slice, "records about learning resources in the formats of the field, read with what is wrong row by row, and written", []string{"internal/library", "internal/framework", "internal/spreadsheet", "internal/policy", "internal/errs"}},
	{"internal/linkcheck", Slice, "asks from time to time whether the addresses of resources still answer", []string{"internal/library", "internal/outbound", "internal/jobs", "internal/db", "internal/policy", "internal/errs"}},
	{"internal/library", Slice, "the catalogue of learning resources, what each teaches, and who says so", slices.Concat([]string{"internal/framework", "internal/search"}, forSlices)},
	{"internal/itembank", Slice, "questions, scoring keys, instruments", slices.Concat([]string{"internal/framework"}, forSlices, []string{"irt"})},
	{"internal/exchange", Slice, "frameworks in the formats of the field: CASE, SKOS, CSV, Moodle's and our own", []string{"internal/framework", "internal/spreadsheet"}},
	{"internal/roster", Slice, "brings an organisation's people in from its list of staff, all at once",
		slices.Concat([]string{"internal/stafflist", "internal/identity", "internal/jobs"}, forSlices)},
	{"internal/stafflist", Slice, "lists of staff as ministries have them, read into people with what is wrong row by row", []string{"internal/spreadsheet", "internal/errs"}},
	{"internal/framework", Slice, "competency frameworks as data, versions, role profiles", forSlices},
	{"internal/signin", Slice, "finds out who somebody is, and remembers it for a while", slices.Concat([]string{"internal/identity", "internal/mail", "internal/passkey", "internal/openid", "internal/secret"}, forSlices)},
	{"internal/identity", Slice, "organisations, the tree of their units, their people, and as what each may act", forSlices},

	{"internal/audit", Ground, "the record of who did what, in which nothing can be changed unseen", []string{"internal/db", "internal/spreadsheet", "internal/errs"}},
	{"internal/backup", Ground, "a whole database in one file, and back into either engine", []string{"internal/jobs", "internal/db"}},
	{"internal/erasure", Ground, "the ledger of what was erased, so that no backup brings it back", nil},
	{"internal/metrics", Ground, "figures for those who watch over a server", nil},
	{"internal/mail", Ground, "messages to people, each sent once through one mail server", []string{"internal/db", "internal/errs"}},
	{"internal/paper", Ground, "pages as PDF files, by a browser on this machine that reaches nothing", []string{"internal/errs"}},
	{"internal/jobs", Ground, "work that is done later, enqueued in the transaction that makes it necessary", []string{"internal/db", "internal/errs"}},
	{"internal/passkey", Ground, "asks browsers for keys that devices keep, and checks their answers", nil},
	{"internal/openid", Ground, "asks services of others who somebody is", []string{"internal/outbound"}},
	{"internal/pace", Ground, "holds back whoever asks for costly things without end", []string{"internal/errs"}},
	{"internal/outbound", Ground, "the one client with which this server asks others", nil},
	{"internal/db/dbtest", Ground, "a fresh database for a test; imported by tests only", []string{"internal/db", "internal/errs"}},
	{"internal/db", Ground, "SQLite or PostgreSQL: transactions, batches, migrations", []string{"internal/errs"}},
	{"internal/i18n", Ground, "catalogs, plurals, numbers and dates", []string{"internal/errs"}},
	{"internal/secret", Ground, "the server's secret, kept beside the database: codes derived, small things sealed", []string{"internal/errs"}},
	{"internal/policy", Ground, "who may do what, in one table", []string{"internal/errs"}},

	{"internal/testreport", Ground, "a page about a test for everyone: is it any good", []string{"internal/analysis", "internal/irtfile", "irt"}},
	{"internal/analysis", Ground, "what 'dira irt' computes from a table of answers, as documents", []string{"internal/irtfile", "internal/spreadsheet", "irt"}},
	{"internal/search", Ground, "finds things by words in many languages: an index beside the database that can be built again", nil},
	{"internal/planfile", Ground, "people, courses, budgets and plans, read and written as 'dira plan' does", []string{"internal/spreadsheet", "allocate"}},
	{"internal/cellfile", Ground, "counts of people and releases of them, read and written as 'dira disclosure' does", []string{"internal/spreadsheet", "disclosure"}},
	{"internal/spreadsheet", Ground, "CSV and XLSX files read row by row; cells that would be run as formulas defused", []string{"internal/errs"}},
	{"internal/irtfile", Ground, "tables of answers and parameters of items, read and written", []string{"irt"}},

	{"internal/errs", Errors, "kinds of error and the codes of their messages", nil},

	{"irt", Library, "item response models: scoring, adaptive selection", nil},
	{"allocate", Library, "who is sent to which course, and a proof of how near that is to the best possible", nil},
	{"disclosure", Library, "counts of people published so that nobody is given away, and the proof of it", nil},
	{"disclosure", Library, "which counts of people may be published, and what an attacker can prove", nil},

	{"internal/access", Checks, "every address, asked for by everyone, for everything in every state; tests only", nil},
	{"internal/published", Checks, "everything that is published of rounds, read as anybody sees it and given to the auditor; tests only", nil},
	{"internal/load", Checks, "the people of a round on the real program: two servers of which one is killed, a thousand at once; tests only", nil},
	{"internal/crash", Checks, "kills the program under load and counts what it had acknowledged; tests only", nil},
	{"internal/browser", Checks, "the pages in Chromium, with axe-core, by keyboard and by weight; tests only", nil},
	{"internal/arch", Checks, "this map and the tests that hold the code to it", nil},
}

// Find returns the room of a package, given by its path below the module. The longest path wins.
func (p Plan) Find(pkg string) (Room, bool) {
	var best Room
	found := false
	for _, r := range p {
		if r.holds(pkg) && (!found || len(r.Path) > len(best.Path)) {
			best, found = r, true
		}
	}
	return best, found
}

func (r Room) holds(pkg string) bool {
	tree, isTree := strings.CutSuffix(r.Path, "/...")
	return pkg == tree || isTree && strings.HasPrefix(pkg, tree+"/")
}

// Allows reports whether a package of the room may import one of another.
func (r Room) Allows(other Room) bool {
	return r.Path == other.Path || slices.Contains(r.May, other.Path)
}

// AllowsInTests reports the same for the room's tests: they may look sideways and down, never up, so that a slice is tested without a face.
// A public library's tests, too, need nothing of ours.
func (r Room) AllowsInTests(other Room) bool {
	return r.Allows(other) || other.Layer <= r.Layer && r.Layer > Library
}

// Markdown is the map as docs/architecture.md shows it.
func (p Plan) Markdown() string {
	var b strings.Builder
	b.WriteString("| layer | package | what it is for | may import, of ours |\n|---|---|---|---|\n")
	for _, r := range p {
		may := "nothing"
		if len(r.May) > 0 {
			may = strings.Join(short(r.May), ", ")
		}
		fmt.Fprintf(&b, "| %s | `%s` | %s | %s |\n", r.Layer, r.Path, r.Does, may)
	}
	return b.String()
}

// short leaves out what every name would repeat.
func short(paths []string) []string {
	names := make([]string, len(paths))
	for i, path := range paths {
		names[i] = strings.TrimSuffix(strings.TrimPrefix(path, "internal/"), "/...")
	}
	return names
}
