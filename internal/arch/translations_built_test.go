package arch

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/calibration"
	"github.com/dira-platform/dira/internal/catalogue"
	"github.com/dira-platform/dira/internal/colleague"
	"github.com/dira-platform/dira/internal/collection"
	"github.com/dira-platform/dira/internal/curation"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/exchange"
	"github.com/dira-platform/dira/internal/feedback"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/institution"
	"github.com/dira-platform/dira/internal/intake"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/linkcheck"
	"github.com/dira-platform/dira/internal/logbook"
	"github.com/dira-platform/dira/internal/mailroom"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/privacy"
	"github.com/dira-platform/dira/internal/results"
	"github.com/dira-platform/dira/internal/roster"
	"github.com/dira-platform/dira/internal/round"
	"github.com/dira-platform/dira/internal/signin"
	"github.com/dira-platform/dira/internal/stafflist"
	panels "github.com/dira-platform/dira/internal/standard"
	"github.com/dira-platform/dira/internal/toolkit"
)

// A row says which keys are built at run time on a prefix. Every one must have its sentence.
type row struct {
	prefix string
	values []string // nil: they cannot be listed, and any key with the prefix counts as used
	why    string   // who builds them, out of what
}

// builtKeys are the keys that no search of the sources finds. Where the values are listed in the code, they are taken from there.
var builtKeys = append(slices.Concat(ofCurricula, ofPlanning), []row{
	{"error.", slices.Concat(databaseCodes, bodyCodes), "codes chosen at run time: by what the database answers (internal/db/engine.go) and by what the API's library " +
		"refuses (internal/api/problem.go); codes that stand in errs.New are found by the search"},
	{"results.column.", results.Columns, "what stands in a column of a file of results"},
	{"paper.for.", values(results.Audiences...), "for whom a report is made"},
	{"month.", strings.Fields("1 2 3 4 5 6 7 8 9 10 11 12"), "the months in i18n.Printer.Date"},
	{"rating.", itembank.RatingOptions, "the points of the self-view, by the id of the option"},
	{"question.kind.", values(itembank.Single, itembank.Situational, itembank.Multiple, itembank.Order), "how to answer, by the kind of the question"},
	{"level.", append(values(framework.Levels...), string(framework.None), string(framework.InStrand)), "the name of a level, in page.Base.Level"},
	{"provenance.", values(framework.Found, framework.FoundPlaced, framework.WrittenByUs), "where a statement comes from, in a sentence"},
	{"provenance.short.", values(framework.Found, framework.FoundPlaced, framework.WrittenByUs), "the same in a word"},
	{"framework.audience.", strings.Fields("all government academia private-sector"), "whom a recommendation is for, as framework.Statement.Audience lists them"},
	{"explain.", strings.Fields("full part miss"), "assessment.Explanation.Verdict"},
	{"tasks.state.", strings.Fields("todo started check done"), "where a section stands, as Task.State in internal/web/views/assessment lists them"},
	{"resource.type.", values(library.Types...), "what a resource is"},
	{"resource.cost.", values(library.Costs...), "what a resource costs, where it is known"},
	{"about_you.sex.", assessment.Sexes, "what a person may say about themselves"},
	{"about_you.age.", assessment.AgeBands, "the same"},
	{"about_you.grade.", assessment.Grades, "the same"},
	{"take.how.", values(round.Identifications...), "what is known of who answers, as people are told"},
	{"take.operator.", values(round.Identifications...), "what whoever runs the server could find out"},
	{"register.about.", personal(func(t privacy.Table) string { return t.About }), "what a part of the program stores about people for"},
	{"register.keep.", personal(func(t privacy.Table) string { return t.Keep }), "how long"},
	{"register.holds.", privacy.Kinds[1:], "what it holds"},
	{"acting.", values(policy.Roles...), "as what somebody acts"},
	{"setup.kind.", values(signin.Foundable()...), "what can be an organisation of its own"},
	{"fault.", values(errs.SignIn, errs.SecondFactor, errs.Proof, errs.NotAllowed, errs.Invalid, errs.NoKey, errs.NotFound, errs.Conflict, errs.TooLarge, errs.TooMany, errs.Unavailable, errs.Internal),
		"the title of a page that says what went wrong, by the kind of the error"},
	{"result.sure.", values(assessment.VeryLikely, assessment.Likely, assessment.AtLeast, assessment.Uncertain), "how sure a level is"},
	{"result.message.", values(framework.Levels...), "the message of a result, by the level that half of it has"},
	{"compare.", values(assessment.Verdicts...), "how many competencies changed in which way"},
	{"compare.verdict.", values(assessment.Verdicts...), "what became of one"},
	{"changes.", values(exchange.ChangeKinds...), "how many statements of a framework are different in which way"},
	{"changes.tag.", values(exchange.ChangeKinds...), "what became of one"},
	{"result.headline.", values(append([]framework.Level{framework.None}, framework.Levels...)...), "how many competencies are at a level"},
	{"staff.field.", append(values(stafflist.Fields...), "unit_level"), "what a column of a list of staff can be, in stafflist.Field.Name"},
	{"staff.note.", stafflist.NoteCodes, "how a list of staff was read, in stafflist.Note.Sentence"},
	{"staff.template.about.", values(stafflist.TemplateFields...), "what belongs into the columns of a template"},
	{"rounds.state.", values(round.Draft, round.Running, round.Closed), "where a round stands"},
	{"rounds.line.", values(round.Identifications...), "how people are identified in it, in a sentence"},
	{"rounds.how.", values(round.Identifications...), "the same as a choice"},
	{"rounds.how_hint.", values(round.Identifications...), "what each choice means"},
	{"rounds.done.", strings.Fields("saved created repeated launched closed reopened deleted"), "what was just done with a round, as its address tells"},
	{"rounds.views.", values(colleague.Ways...), "whether its people ask others"},
	{"rounds.views_hint.", values(colleague.Ways...), "what each choice means"},
	{"take.others.", values(colleague.May, colleague.Should), "the same, as people are told"},
	{"tasks.others.", values(colleague.May, colleague.Should), "the same, beside what there is to do"},
	{"colleague.kind.", values(colleague.Supervisor, colleague.Peer), "as what somebody is asked"},
	{"view.asks.", values(colleague.Supervisor, colleague.Peer), "what they are told"},
	{"view.sees.", values(colleague.Supervisor, colleague.Peer), "the same"},
	{"view.words.", values(colleague.Supervisor, colleague.Peer), "the same"},
	{"view.points.", strings.Fields("1 2 3 4 5 0"), "the points that somebody gives a colleague"},
	{"rounds.part.", strings.Fields("purpose scope units identification views dates messages"), "the parts of its plan"},
	{"rounds.kind.", values(round.Invitation, round.Reminder), "what its people are written"},
	{"rounds.subject.", values(round.Invitation, round.Reminder), "the same"},
	{"rounds.text.", values(round.Invitation, round.Reminder), "the same"},
	{"rounds.remind_nth.", strings.Fields("1 2"), "which reminder it is"},
	{"mailroom.state.", values(mailroom.States...), "how far messages have come"},
	{"mailroom.what.", values(mailroom.States...), "what that means"},
	{"mailroom.step.", values(mailroom.Steps...), "the steps of a test of the mail"},
	{"mailroom.reason.", values(mailroom.Reasons...), "how one failed"},
	{"people.done.", strings.Fields("added erased unit_added unit_closed"), "what was just done, as the address tells"},
	{"person.done.", strings.Fields("added changed left back granted withdrawn"), "the same"},
	{"unit.done.", strings.Fields("changed moved"), "the same"},
	{"import.done.", strings.Fields("given_up"), "the same"},
	{"unit.kind.", values(identity.UnitKinds...), "what a unit is"},
	{"import.state.", values(roster.Previewed, roster.Waiting, roster.Done, roster.Failed, roster.GivenUp), "where an import stands"},
	{"import.title.", values(roster.Waiting, roster.Done, roster.Failed, roster.GivenUp), "the same, as the title of its page"},
	{"import.lead.", values(roster.Waiting, roster.Done, roster.Failed, roster.GivenUp), "what that means"},
	{"import.words_lead.", values(stafflist.Sex, stafflist.Grade, stafflist.Role, stafflist.Language), "for what the words of a column are needed"},
	{"error.", rosterCodes, "why a row of a list of staff contradicts who is there, as roster.Clash.Code has it"},
	{"audit.action.", logbook.Actions, "what was done, as the log has it"},
	{"audit.object.", logbook.Kinds, "to what"},
	{"log.role.", logbook.Others, "who acted that is no person of the organisation"},
	{"standard.method.", values(panels.Methods...), "how a panel judges"},
	{"standard.method_hint.", append(values(panels.Methods...), "not_yet"), "what that means"},
	{"standard.how.", append(values(panels.Methods...), "panel", "error", "impact"), "how the result of a panel was made"},
	{"judge.how.", values(panels.Methods...), "what a judge does"},
	{"standard.state.", values(panels.Draft, panels.Open, panels.Closed, panels.Adopted, panels.Rejected), "where a panel stands"},
	{"standard.is.", values(panels.Draft, panels.Open, panels.Closed, panels.Adopted, panels.Rejected), "the same in a sentence"},
	{"error.standard_is_", values(panels.Draft, panels.Open, panels.Closed, panels.Adopted, panels.Rejected), "the same, where it is in the way"},
	{"standard.", strings.Fields("delete delete_lead delete_button next next_lead next_button"), "what is asked before something is done"},
	{"standard.way.", strings.Fields("describe describe_hint judges judges_hint next next_hint delete delete_hint result result_hint"), "what can be done with a panel"},
	{"standard.done.", strings.Fields("deleted described opened next closed adopted rejected named unnamed"), "what was just done, as the address tells"},
	{"standard.decision.", strings.Fields("found found_hint adjusted adjusted_hint reject reject_hint"), "what can become of a result"},
	{"judge.done.", strings.Fields("accepted saved finished"), "what a judge has just done, as the address tells"},
	{"rescore.state.", values(assessment.RescoringStates...), "where the scoring of a round stands"},
	{"rescore.done.", strings.Fields("begun stopped"), "what was just done with it, as the address tells"},
	{"error.", strings.Fields("rescore_too_few rescore_open rescore_ended"), "why it failed, as rescore.Event.Failure has it"},
	{"calibration.state.", values(calibration.States...), "where a calibration stands"},
	{"calibration.lead.", values(calibration.States...), "what that means"},
	{"calibration.live.", values(calibration.Waiting, calibration.Review), "the same of one that is not over"},
	{"calibration.end.", values(calibration.Waiting, calibration.Review), "how it can be ended"},
	{"calibration.end_why.", values(calibration.Waiting, calibration.Review), "what becomes of it then"},
	{"calibration.stage.", values(calibration.Stages...), "how far it has come"},
	{"calibration.model.", calibration.Models, "by which model"},
	{"calibration.standing.", values(calibration.Standings...), "whether a question is proposed, and why not"},
	{"calibration.flag.", values(calibration.Flags...), "what somebody must look at"},
	{"calibration.why.", values(calibration.Flags...), "what it may come from"},
	{"calibration.take.", values(calibration.Accepted, calibration.Aside), "what can be decided about a question"},
	{"calibration.decided.", values(calibration.Accepted, calibration.Aside), "what was"},
	{"calibration.dif.", strings.Fields("A B C"), "how much harder a question is for a group"},
	{"calibration.dif_easier.", strings.Fields("B C"), "or easier"},
	{"calibration.figure.", strings.Fields("answers before now fit chi2 slope rest anchor"), "the figures about a question"},
	{"calibration.figure_says.", strings.Fields("before before_known now fit chi2 slope rest anchor"), "what they mean"},
	{"calibration.readers.", nil, "the languages that groups read, by their tags"},
	{"calibration.done.", strings.Fields("decided released ended"), "what was just done, as the address tells"},
	{"error.", strings.Fields("calibration_long calibration_failed"), "why a calibration failed, as calibration.Run.Failure has it"},
	{"institution.state.", values(institution.Draft, institution.Answering, institution.Meeting, institution.Fixed), "where an assessment of an institution stands"},
	{"institution.is.", values(institution.Draft, institution.Answering, institution.Meeting, institution.Fixed), "the same in a sentence"},
	{"error.institution_is_", values(institution.Draft, institution.Answering, institution.Meeting, institution.Fixed), "the same, where it is in the way"},
	{"error.institution_", strings.Fields("text_missing what_missing why_far why_applies why_evidence"), "what somebody has left out in the meeting"},
	{"institution.", strings.Fields("not_applicable dont_know"), "what can be answered beside a level, where the form does not say how"},
	{"institution.", strings.Fields("delete delete_lead delete_button close close_lead close_button fix fix_lead fix_button"), "what is asked before something is done"},
	{"institution.way.", strings.Fields("people people_hint close close_hint fix fix_hint delete delete_hint"), "what can be done with an assessment"},
	{"institution.done.", strings.Fields("created deleted asked unasked launched closed fixed"), "what was just done, as the address tells"},
	{"asked.done.", strings.Fields("saved finished"), "the same"},
	{"meeting.done.", strings.Fields("agreed evidence action removed"), "the same"},
	{"report.done.", strings.Fields("fixed published withdrawn"), "the same"},
	{"open.done.", strings.Fields("published withdrawn"), "the same, of results for everybody"},
	{"instruments.done.", strings.Fields("imported"), "the same"},
	{"xlsform.left.", strings.Fields("sheet column text calculate metadata note evidence"), "what of a workbook was left out, as xlsform.Leftover.What has it"},
	{"error.", xlsformCodes, "what is wrong with a workbook, told with its place"},
	{"error.", instrumentCodes, "why no instrument can be made of it"},
	{"proposal.state.", values(curation.States...), "where a proposal for the library stands"},
	{"proposal.is.", values(curation.States...), "the same in a sentence"},
	{"error.proposal_is_", values(curation.States...), "the same, where it is in the way"},
	{"proposal.kind.", values(curation.New, curation.Correction), "what is proposed"},
	{"proposal.part.", values(curation.Parts...), "the parts of its form"},
	{"proposal.field.", append(slices.Clone(curation.Fields), "language", "summary_language"), "the fields of it"},
	{"proposal.hint.", nil, "what helps to fill one in, where something does"},
	{"proposal.level.", append(slices.Clone(curation.Taught), curation.Needed...), "at which levels a resource teaches a competency"},
	{"proposal.alike_by.", strings.Fields("url title near"), "why two resources may be one, as curation.Alike.By has it"},
	{"proposal.done.", strings.Fields("saved sent"), "what was just done, as the address tells"},
	{"proposals.done.", strings.Fields("dropped"), "the same"},
	{"error.proposal_no_", strings.Fields("url title language provider type summary"), "what must be filled in"},
	{"error.proposal_", strings.Fields("url title summary languages type licence cost hours size"), "what is not understood of it, by the field"},
	{"curation.decision.", values(curation.Decisions...), "what an editor can decide"},
	{"curation.decision_hint.", values(curation.Decisions...), "what that means"},
	{"curation.done.", append(values(curation.Decisions...), "merged", "out", "less"), "what was just done, as the address tells"},
	{"pair.standing.", values(curation.One, curation.Two), "what was decided about two resources"},
	{"pair.is.", values(curation.One, curation.Two), "the same in a sentence"},
	{"pairs.done.", strings.Fields("looked more one two undone"), "what was just done, as the address tells"},
	{"rating.useful.", strings.Fields("1 2 3 4 5"), "the points of usefulness"},
	{"rating.recommend.", values(feedback.Audiences...), "to whom a resource is recommended"},
	{"rating.state.", values(feedback.Waiting, feedback.Passed, feedback.Declined), "where the text of a rating stands"},
	{"review.decision.", values(feedback.ReviewDecisions...), "what an editor can decide about it"},
	{"review.decision_hint.", values(feedback.ReviewDecisions...), "what that means"},
	{"reviews.done.", values(feedback.ReviewDecisions...), "what was just done, as the address tells"},
	{"problem.kind.", values(feedback.Kinds...), "what is wrong with a resource"},
	{"problem.state.", values(feedback.States...), "where a report stands"},
	{"problem.decision.", values(feedback.Decisions...), "what an editor can decide about reports"},
	{"problem.decision_hint.", values(feedback.Decisions...), "what that means"},
	{"report_mail.text.", values(feedback.Decisions...), "what whoever reported is written"},
	{"problems.done.", strings.Fields("taken_out nothing"), "what was just done, as the address tells"},
	{"resource.done.", strings.Fields("reported rated unrated"), "the same"},
	{"proposal_mail.subject.", values(curation.Decisions...), "what people are written"},
	{"proposal_mail.text.", values(curation.Decisions...), "the same"},
	{"collection.state.", values(collection.States...), "where a collection stands"},
	{"collection.is.", values(collection.States...), "the same in a sentence"},
	{"collection.turn.", strings.Fields("publish withdraw"), "what can be done about that"},
	{"collection.turn_hint.", strings.Fields("publish withdraw"), "what that means"},
	{"collection.done.", strings.Fields("created saved added had removed published withdrawn"), "what was just done, as the address tells"},
	{"collections.done.", strings.Fields("dropped"), "the same"},
	{"toolkit.method.", values(toolkit.Methods...), "how people work in a part of an agenda"},
	{"toolkits.is.", values(toolkit.States...), "where a toolkit of an organisation stands"},
	{"toolkits.done.", strings.Fields("created saved published withdrawn dropped"), "what was just done, as the address tells"},
	{"toolkit.help.", strings.Fields("language status agenda method steps templates resources back"), "what is to be known of a workbook"},
	{"intake.state.", values(intake.States...), "where a file of resources stands"},
	{"intake.is.", values(intake.States...), "the same in a sentence"},
	{"intake.page.", values(intake.States...), "the same above the page"},
	{"intake.first.", strings.Fields("new updates merges"), "the first records of a preview"},
	{"intake.with.", strings.Fields("url title"), "why two are one"},
	{"intake.done.", strings.Fields("given_up"), "what was just done, as the address tells"},
	{"import_reason.", catalogue.Reasons(), "why something of a file could not be used"},
	{"resource.relation.", []string{library.Adaptation, library.Part, library.Translation}, "how a resource hangs together with another"},
	{"link.", append(values(linkcheck.Outcomes...), "dead"), "what became of asking for an address"},
	{"cohort.mode.", values(library.Modes...), "where people are who take part in a course"},
	{"resource.certificate.", []string{"yes", "no"}, "whether there is a certificate, where it is known"},
	{"resource.confidence.", values(library.Confidences...), "how a resource was confirmed"},
}...)

// values are the strings of a list of any string type.
func values[S ~string](list ...S) (all []string) {
	for _, s := range list {
		all = append(all, string(s))
	}
	return all
}

var (
	rosterCodes  = strings.Fields("staff_row_twice staff_row_elsewhere staff_row_email_taken staff_row_unit_elsewhere staff_row_unit_closed staff_row_elevated")
	xlsformCodes = strings.Fields("xlsform_no_survey xlsform_no_column xlsform_column_twice xlsform_language xlsform_cell_long xlsform_cell_formula " +
		"xlsform_cell_signs xlsform_no_type xlsform_type xlsform_repeat xlsform_deep xlsform_end xlsform_open xlsform_name " +
		"xlsform_name_twice xlsform_no_label xlsform_no_list xlsform_list_unknown xlsform_no_list_name xlsform_choice_name " +
		"xlsform_choice_twice xlsform_filter xlsform_relevant_unknown xlsform_relevant_later xlsform_relevant_left " +
		"xlsform_relevant_answer")
	instrumentCodes = strings.Fields("instrument_no_id instrument_no_statement instrument_many instrument_outside instrument_mixed instrument_deep " +
		"instrument_empty instrument_no_text instrument_other_list instrument_relevant instrument_levels instrument_level_odd " +
		"instrument_level_order")
	databaseCodes = []string{"database_read_only", "database_full", "database_busy", "database_unreachable"}
	bodyCodes     = []string{"body_malformed", "body_too_large", "body_media_type", "body_form", "not_acceptable", "request_timeout", "internal"}
)

// check finds what is wrong with a row.
func (r row) check(f *finder, en *catalog) (findings []string) {
	if !slices.ContainsFunc(f.builts, func(b built) bool { return b.prefix == r.prefix }) {
		findings = append(findings, fmt.Sprintf("builtKeys in internal/arch/translations_built_test.go: nothing builds a key on %q; take the row out", r.prefix))
	}
	for _, v := range r.values {
		if _, ok := en.entries[r.prefix+v]; !ok {
			findings = append(findings, fmt.Sprintf("%s: %s is missing; %s", en.path, r.prefix+v, r.why))
		}
	}
	return findings
}

func TestKeys(t *testing.T) {
	all, err := readCatalogs(tree)
	if err != nil {
		t.Fatal(err)
	}
	en := sourceOf(all)
	clean(t, checkKeys(findKeys(repository(t), en), builtKeys, en))
}

// keyCatalog, keyUses and months are what the cases of TestCheckKeys share: a catalog, a program that uses all of it, and its one row.
const keyCatalog = `
msgid "start.title"
msgstr "Start"

msgid "saved"
msgstr "saved {time}"

msgid "left"
msgid_plural "left"
msgstr[0] "one, {name}"
msgstr[1] "{n}, {name}"

msgid "error.too_few"
msgstr "at least {min}"

msgid "month.1"
msgstr "January"
`

const keyUses = "package web\nconst title = \"start.title\"\nfunc _() { p.T(title); p.T(\"saved\", \"time\", t); p.N(\"left\", 3, \"name\", x)\n" +
	"errs.New(errs.Invalid, \"too_few\", \"min\", 2).At(\"x\"); p.T(\"month.\" + m) }\n"

var months = []row{{"month.", []string{"1"}, "months"}}

var keyCases = []struct {
	name, line string
	rows       []row
	want       []string
}{
	{"right", `p.T("saved", args...); p.T(unknown); p.T("sa" + ("ved"), "time", 1); &errs.Error{Code: "too_few"}`, months, nil},
	{"no sentence", `p.T("saved.not")`, months, []string{"internal/web/w.go:5: saved.not is not in en.po"}},
	{"no plural sentence", `p.N("lefts", 1)`, months, []string{"internal/web/w.go:5: lefts is not in en.po"}},
	{"an error without a sentence", `errs.New(errs.Invalid, "too_many")`, months, []string{"internal/web/w.go:5: error.too_many is not in en.po"}},
	{"an error written out", `errs.Error{Kind: errs.Invalid, Code: "too_many"}`, months, []string{"internal/web/w.go:5: error.too_many is not in en.po"}},
	{"a key handed on", `Page{Title: "start.titel", Style: "start.css", Link: "other.thing"}`, months, []string{"internal/web/w.go:5: start.titel is not in en.po"}},
	{"not counted", `p.T("left", "n", 1, "name", x)`, months, []string{"internal/web/w.go:5: left is a plural and not counted"}},
	{"counted without a plural", `p.N("saved", 1, "time", x)`, months, []string{"internal/web/w.go:5: saved is counted and has no plural"}},
	{"a placeholder not given", `p.T("saved", "tiem", x)`, months, []string{"internal/web/w.go:5: saved has the placeholder {time}, which is not given here"}},
	{"an error's placeholder", `errs.New(k, "too_few", "max", x)`, months, []string{"internal/web/w.go:5: error.too_few has the placeholder {min}, which is not given here"}},
	{"built on an unknown prefix", `p.T("about.sex." + sex)`, months, []string{
		`internal/web/w.go:5: builds a key on "about.sex."; add a row to builtKeys in internal/arch/translations_built_test.go`}},
	{"built by Sprintf", `p.T(fmt.Sprintf("about.%s", sex))`, months, []string{
		`internal/web/w.go:5: builds a key on "about."; add a row to builtKeys in internal/arch/translations_built_test.go`}},
	{"built before it is printed", `key := "start." + x`, months, []string{
		`internal/web/w.go:5: builds a key on "start."; add a row to builtKeys in internal/arch/translations_built_test.go`}},
	{"an error's code at run time", `errs.New(k, code)`, months, []string{
		`internal/web/w.go:5: builds a key on "error."; add a row to builtKeys in internal/arch/translations_built_test.go`}},
	{"a row's value without a sentence", ``, []row{{"month.", []string{"1", "2"}, "months"}}, []string{"en.po: month.2 is missing; months"}},
	{"a row that nothing builds", ``, append(slices.Clone(months), row{"day.", nil, "days"}), []string{
		`builtKeys in internal/arch/translations_built_test.go: nothing builds a key on "day."; take the row out`}},
}

func TestCheckKeys(t *testing.T) {
	en := parseCatalog("en.po", []byte(po(2, keyCatalog)))
	for _, tt := range keyCases {
		t.Run(tt.name, func(t *testing.T) {
			sources, err := load(files{"internal/web/w.go": keyUses + "func _() { " + statement(tt.line) + " }\n"}.fs())
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, checkKeys(findKeys(sources, en), tt.rows, en)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

// statement makes an expression of a test a statement that parses.
func statement(line string) string {
	if line == "" || strings.Contains(line, ":=") {
		return line
	}
	return "_ = []any{" + strings.ReplaceAll(line, "; ", ", ") + "}"
}

func TestCheckKeysUnused(t *testing.T) {
	en := parseCatalog("en.po", []byte(po(2, "msgid \"a.b\"\nmsgstr \"x\"\n\nmsgid \"open.c\"\nmsgstr \"x\"\n\nmsgid \"a.test\"\nmsgstr \"x\"\n")))
	sources, err := load(files{
		"internal/web/w.go":      "package web\nfunc _() { p.T(\"open.\" + x); p.T(\"a.b\") }",
		"internal/web/w_test.go": "package web\nfunc _() { p.T(\"a.test\") }",
	}.fs())
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"en.po: a.test is used by nothing"}
	if diff := cmp.Diff(want, checkKeys(findKeys(sources, en), []row{{"open.", nil, "any"}}, en)); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

// personal is what the register says of the tables that hold something of people, each once.
func personal(of func(privacy.Table) string) (list []string) {
	register, err := privacy.Register()
	if err != nil {
		panic(err)
	}
	for _, t := range register {
		if t.Personal() && !slices.Contains(list, of(t)) {
			list = append(list, of(t))
		}
	}
	return list
}
