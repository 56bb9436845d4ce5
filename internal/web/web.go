// Package web is the HTML face: pages that work without scripting, on a small screen, in every language, in both directions.
//
// Every route stands in one list with the action that its rule in the policy table is for. A handler reads its request, asks a service,
// and shows a typed page; an error it returns is shown by one adapter.
package web

import (
	"context"
	"log/slog"
	"net/http"
	"slices"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/calibration"
	"github.com/dira-platform/dira/internal/colleague"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/i18n"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/institution"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/logbook"
	"github.com/dira-platform/dira/internal/mailroom"
	"github.com/dira-platform/dira/internal/pace"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/privacy"
	"github.com/dira-platform/dira/internal/rescore"
	"github.com/dira-platform/dira/internal/results"
	"github.com/dira-platform/dira/internal/roster"
	"github.com/dira-platform/dira/internal/round"
	"github.com/dira-platform/dira/internal/signin"
	"github.com/dira-platform/dira/internal/standard"
	"github.com/dira-platform/dira/internal/web/views/site"
)

// Face is the HTML face.
type Face struct {
	Assessments  *assessment.Service
	Frameworks   *framework.Service
	Library      *library.Service
	Finder       *library.Finder
	People       *identity.Service
	SignIn       *signin.Service
	Rounds       *round.Service
	Institutions *institution.Service
	Results      *results.Service
	Standards    *standard.Service
	Calibrations *calibration.Service
	Rescorings   *rescore.Service
	Colleagues   *colleague.Service
	Privacy      *privacy.Service
	Mailroom     *mailroom.Service
	Roster       *roster.Service
	Logbook      *logbook.Service
	Languages    *i18n.Bundle
	Log          *slog.Logger
	Pace         *pace.Pace // of what is costly and open to anybody; nil: none
	Version      string     // of the program
	Address      string     // where people reach this server, as its operator says; it stands in names that stay
	Operator     site.Operator
	Development  bool // on a server for those who make pages: the style page is there
	Invented     bool // nothing on this server is real: every page says so, and the links of the demo lead in

	Print func(ctx context.Context, page []byte) (file []byte, err error) // makes a PDF file of a whole page; nil: there is no browser on this server to do it

	scripts scripts
}

// route is one address with what may be done there.
type route struct {
	pattern string
	do      policy.Action
	handle  func(*Face, *visit) error
}

// routes is every page there is.
var routes = []route{
	{"GET /{$}", policy.ReadPublic, (*Face).home},
	{"GET /about", policy.ReadPublic, (*Face).about},
	{"GET /method", policy.ReadPublic, (*Face).method},
	{"GET /privacy", policy.ReadPublic, (*Face).privacy},
	{"GET /accessibility", policy.ReadPublic, (*Face).accessibility},
	{"GET /licence", policy.ReadPublic, (*Face).licence},
	{"GET /framework", policy.ReadPublic, (*Face).framework},
	{"GET /framework/{version}", policy.ReadPublic, (*Face).framework},
	{"GET /framework/{version}/{statement}", policy.ReadPublic, (*Face).statement},
	{"GET /framework/{version}/from/{other}", policy.ReadPublic, (*Face).changes},
	{"GET /resources", policy.ReadPublic, (*Face).resources},
	{"GET /resources/{resource}", policy.ReadPublic, (*Face).resource},
	{"GET /resources.csv", policy.ReadPublic, (*Face).resourcesCSV},
	{"GET /resources.ics", policy.ReadPublic, (*Face).resourcesCalendar},
	{"GET /resources.atom", policy.ReadPublic, (*Face).resourcesAtom},
	{"GET /sitemap.xml", policy.ReadPublic, (*Face).sitemap},
	{"GET /sitemap/{number}", policy.ReadPublic, (*Face).sitemapPiece},
	{"GET /oai", policy.ReadPublic, (*Face).oai},
	{"POST /oai", policy.ReadPublic, (*Face).oai},

	{"GET /start", policy.ReadPublic, (*Face).before},
	{"GET /start/scope", policy.ReadPublic, (*Face).scope},
	{"GET /start/about", policy.ReadPublic, (*Face).aboutYou},
	{"POST /start", policy.StartAssessment, (*Face).start},
	{"GET /resume", policy.OpenAssessment, (*Face).resume},
	{"POST /resume", policy.OpenAssessment, (*Face).resumeWith},
	{"GET /r/{code}", policy.OpenAssessment, (*Face).privateLink},
	{"GET /mine", policy.ReadMine, (*Face).mine},
	{"GET /mine/data.json", policy.ReadMine, (*Face).mineJSON},
	{"GET /mine/correct", policy.ChangeMine, (*Face).beforeCorrect},
	{"POST /mine/correct", policy.ChangeMine, (*Face).correct},
	{"GET /mine/erase", policy.EraseMine, (*Face).beforeEraseMine},
	{"POST /mine/erase", policy.EraseMine, (*Face).eraseMine},

	{"GET /i/{code}", policy.TakePart, (*Face).welcome},
	{"POST /i/{code}", policy.TakePart, (*Face).take},
	{"GET /i/{code}/about", policy.TakePart, (*Face).aboutTaking},
	{"GET /i/{code}/stop", policy.TakePart, (*Face).beforeStop},
	{"POST /i/{code}/stop", policy.TakePart, (*Face).stop},

	{"GET /v/{code}", policy.GiveView, (*Face).askedFor},
	{"POST /v/{code}", policy.GiveView, (*Face).beginView},
	{"GET /v/{code}/{number}", policy.GiveView, (*Face).viewPage},
	{"POST /v/{code}/{number}", policy.GiveView, (*Face).saveView},
	{"POST /v/{code}/decline", policy.GiveView, (*Face).declineView},

	{"GET /setup/{token}", policy.SetUp, (*Face).setup},
	{"POST /setup/{token}", policy.SetUp, (*Face).found},
	{"GET /sign-in", policy.ComeIn, (*Face).signIn},
	{"POST /sign-in", policy.ComeIn, (*Face).signInWith},
	{"GET /sign-in/step", policy.ComeIn, (*Face).secondStep},
	{"POST /sign-in/step", policy.ComeIn, (*Face).secondStepWith},
	{"POST /sign-in/passkey/options", policy.ComeIn, (*Face).askPasskey},
	{"POST /sign-in/passkey", policy.ComeIn, (*Face).enterPasskey},
	{"GET /sign-in/with/{org}/{provider}", policy.ComeIn, (*Face).toProvider},
	{"GET /sign-in/back", policy.ComeIn, (*Face).fromProvider},
	{"GET /recover", policy.ComeIn, (*Face).recover},
	{"POST /recover", policy.ComeIn, (*Face).recoverWith},
	{"GET /invited", policy.ComeIn, (*Face).typeCode},
	{"POST /invited", policy.ComeIn, (*Face).typeCodeWith},
	{"GET /invited/{code}", policy.ComeIn, (*Face).beforeAccept},
	{"POST /invited/{code}", policy.ComeIn, (*Face).accept},
	{"POST /invited/{code}/passkey/options", policy.ComeIn, (*Face).invitedPasskey},
	{"POST /invited/{code}/passkey", policy.ComeIn, (*Face).acceptPasskey},
	{"GET /sign-out", policy.ComeIn, (*Face).beforeSignOut},
	{"POST /sign-out", policy.ComeIn, (*Face).signOut},

	{"GET /home", policy.ReadHome, (*Face).desk},
	{"GET /account", policy.UseAccount, (*Face).account},
	{"GET /account/password", policy.UseAccount, (*Face).beforePassword},
	{"POST /account/password", policy.UseAccount, (*Face).changePassword},
	{"GET /account/second-step", policy.UseAccount, (*Face).beforeSecondStep},
	{"POST /account/second-step", policy.UseAccount, (*Face).setSecondStep},
	{"POST /account/second-step/remove", policy.UseAccount, (*Face).removeSecondStep},
	{"POST /account/codes", policy.UseAccount, (*Face).newCodes},
	{"POST /account/passkeys/options", policy.UseAccount, (*Face).newPasskey},
	{"POST /account/passkeys", policy.UseAccount, (*Face).addPasskey},
	{"POST /account/passkeys/remove", policy.UseAccount, (*Face).removePasskey},
	{"POST /account/sessions/end", policy.UseAccount, (*Face).endSession},
	{"POST /act", policy.UseAccount, (*Face).act},
	{"GET /prove", policy.UseAccount, (*Face).prove},
	{"POST /prove", policy.UseAccount, (*Face).proveWith},

	{"GET /people", policy.ReadPeople, (*Face).people},
	{"GET /people/new", policy.ManagePeople, (*Face).newPerson},
	{"POST /people/new", policy.ManagePeople, (*Face).addPerson},
	{"GET /people/{person}", policy.ReadPeople, (*Face).onePerson},
	{"POST /people/{person}", policy.ManagePeople, (*Face).changePerson},
	{"POST /people/{person}/left", policy.ManagePeople, (*Face).leavePerson},
	{"POST /people/{person}/erase", policy.ErasePeople, (*Face).erasePerson},
	{"POST /people/{person}/roles", policy.GrantRoles, (*Face).changeRoles},
	{"GET /units/new", policy.ManageUnits, (*Face).newUnit},
	{"POST /units/new", policy.ManageUnits, (*Face).addUnit},
	{"GET /units/{unit}", policy.ManageUnits, (*Face).oneUnit},
	{"POST /units/{unit}", policy.ManageUnits, (*Face).changeUnit},
	{"POST /units/{unit}/move", policy.ManageUnits, (*Face).moveUnit},
	{"POST /units/{unit}/close", policy.ManageUnits, (*Face).closeUnit},
	{"GET /people/import", policy.ManagePeople, (*Face).beforeImport},
	{"POST /people/import", policy.ManagePeople, (*Face).upload},
	{"GET /people/import/template.xlsx", policy.ManagePeople, (*Face).importTemplate},
	{"GET /people/import/template.csv", policy.ManagePeople, (*Face).importTemplate},
	{"GET /imports/{import}", policy.ManagePeople, (*Face).oneImport},
	{"POST /imports/{import}", policy.ManagePeople, (*Face).decide},
	{"POST /imports/{import}/give-up", policy.ManagePeople, (*Face).giveUpImport},
	{"GET /imports/{import}/problems.csv", policy.ManagePeople, (*Face).importProblems},
	{"GET /log", policy.ReadAudit, (*Face).log},
	{"GET /log/export.jsonl", policy.ReadAudit, (*Face).exportLog},
	{"GET /log/export.csv", policy.ReadAudit, (*Face).exportLog},
	{"POST /log/check", policy.ReadAudit, (*Face).checkLog},
	{"GET /people/{person}/sign-in", policy.InvitePeople, (*Face).beforeInvite},
	{"POST /people/{person}/sign-in", policy.InvitePeople, (*Face).invite},
	{"POST /people/{person}/sessions/end", policy.GrantRoles, (*Face).endSessionsOf},
	{"POST /people/{person}/second-step/remove", policy.GrantRoles, (*Face).resetSecond},
	{"GET /settings/sign-in", policy.ManageSignIn, (*Face).providers},
	{"GET /settings/sign-in/new", policy.ManageSignIn, (*Face).newProvider},
	{"POST /settings/sign-in/new", policy.ManageSignIn, (*Face).saveProvider},
	{"GET /settings/sign-in/{provider}", policy.ManageSignIn, (*Face).provider},
	{"POST /settings/sign-in/{provider}", policy.ManageSignIn, (*Face).saveProvider},
	{"POST /settings/sign-in/{provider}/groups", policy.ManageSignIn, (*Face).mapGroup},
	{"POST /settings/sign-in/{provider}/test", policy.ManageSignIn, (*Face).testProvider},
	{"POST /settings/sign-in/{provider}/remove", policy.ManageSignIn, (*Face).removeProvider},

	{"GET /rounds", policy.ReadProgress, staff((*Face).rounds)},
	{"GET /rounds/new", policy.ManageRounds, staff((*Face).newRound)},
	{"POST /rounds/new", policy.ManageRounds, staff((*Face).createRound)},
	{"GET /rounds/{round}", policy.ReadProgress, staff((*Face).round)},
	{"GET /rounds/{round}/plan", policy.ReadRounds, staff((*Face).plan)},
	{"GET /rounds/{round}/purpose", policy.ManageRounds, staff((*Face).purpose)},
	{"POST /rounds/{round}/purpose", policy.ManageRounds, staff((*Face).savePurpose)},
	{"GET /rounds/{round}/scope", policy.ManageRounds, staff((*Face).roundScope)},
	{"POST /rounds/{round}/scope", policy.ManageRounds, staff((*Face).saveRoundScope)},
	{"GET /rounds/{round}/units", policy.ManageRounds, staff((*Face).roundUnits)},
	{"POST /rounds/{round}/units", policy.ManageRounds, staff((*Face).saveRoundUnits)},
	{"GET /rounds/{round}/identification", policy.ManageRounds, staff((*Face).identification)},
	{"POST /rounds/{round}/identification", policy.ManageRounds, staff((*Face).saveIdentification)},
	{"GET /rounds/{round}/dates", policy.ManageRounds, staff((*Face).dates)},
	{"POST /rounds/{round}/dates", policy.ManageRounds, staff((*Face).saveDates)},
	{"GET /rounds/{round}/views", policy.ManageRounds, staff((*Face).roundViews)},
	{"POST /rounds/{round}/views", policy.ManageRounds, staff((*Face).saveRoundViews)},
	{"GET /rounds/{round}/messages", policy.ManageRounds, staff((*Face).messages)},
	{"POST /rounds/{round}/messages", policy.ManageRounds, staff((*Face).saveMessages)},
	{"GET /rounds/{round}/messages/{language}", policy.ManageRounds, staff((*Face).texts)},
	{"POST /rounds/{round}/messages/{language}", policy.ManageRounds, staff((*Face).saveTexts)},
	{"GET /rounds/{round}/preview", policy.PreviewRound, staff((*Face).previewRound)},
	{"GET /rounds/{round}/launch", policy.ManageRounds, staff((*Face).beforeLaunch)},
	{"POST /rounds/{round}/launch", policy.ManageRounds, staff((*Face).launch)},
	{"GET /rounds/{round}/delete", policy.ManageRounds, staff((*Face).dropRound)},
	{"POST /rounds/{round}/delete", policy.ManageRounds, staff((*Face).dropRoundNow)},
	{"GET /rounds/{round}/inviting", policy.ReadRounds, staff((*Face).inviting)},
	{"GET /rounds/{round}/remind", policy.Remind, staff((*Face).beforeRemind)},
	{"POST /rounds/{round}/remind", policy.Remind, staff((*Face).remind)},
	{"GET /rounds/{round}/close", policy.ManageRounds, staff((*Face).beforeClose)},
	{"POST /rounds/{round}/close", policy.ManageRounds, staff((*Face).closeRound)},
	{"GET /rounds/{round}/reopen", policy.ManageRounds, staff((*Face).beforeReopen)},
	{"POST /rounds/{round}/reopen", policy.ManageRounds, staff((*Face).reopen)},
	{"POST /rounds/{round}/repeat", policy.ManageRounds, staff((*Face).repeat)},
	{"GET /rounds/{round}/people", policy.ReadInvitations, staff((*Face).invitedPeople)},
	{"GET /rounds/{round}/codes", policy.ReadInvitations, staff((*Face).codes)},
	{"GET /rounds/{round}/results", policy.ReadResults, staff((*Face).results)},
	{"GET /rounds/{round}/results/units", policy.ReadResults, staff(withRelease((*Face).resultsByUnit))},
	{"GET /rounds/{round}/results/report", policy.ReadResults, staff(withRelease((*Face).resultsReport))},
	{"GET /rounds/{round}/results/report.pdf", policy.ReadResults, staff(withRelease((*Face).resultsPDF))},
	{"GET /rounds/{round}/results/public", policy.PublishResults, staff((*Face).offered)},
	{"POST /rounds/{round}/results/public", policy.PublishResults, staff((*Face).publishResults)},
	{"GET /rounds/{round}/results/again", policy.ReadRounds, staff((*Face).scoredAgain)},
	{"POST /rounds/{round}/results/again", policy.RescoreResults, staff((*Face).scoreAgain)},
	{"GET /open/results", policy.ReadPublic, (*Face).opened},
	{"GET /open/results/{release}", policy.ReadPublic, (*Face).openResults},
	{"GET /open/results/{release}/figures.csv", policy.ReadPublic, (*Face).openFile},
	{"GET /rounds/{round}/results/method", policy.ReadResults, staff(withRelease((*Face).resultsMethod))},
	{"GET /rounds/{round}/results/{ability}", policy.ReadResults, staff(withRelease((*Face).resultsOf))},
	{"GET /rounds/{round}/results.csv", policy.ReadResults, staff(withRelease((*Face).resultsFile))},
	{"GET /rounds/{round}/results.xlsx", policy.ReadResults, staff(withRelease((*Face).resultsFile))},
	{"GET /rounds/{round}/results.json", policy.ReadResults, staff(withRelease((*Face).resultsFile))},

	{"GET /institution", policy.ReadInstitution, staff((*Face).institutions)},
	{"GET /institution/new", policy.ManageInstitution, staff((*Face).newInstitution)},
	{"POST /institution/new", policy.ManageInstitution, staff((*Face).createInstitution)},
	{"GET /institution/{assessment}", policy.ReadInstitution, staff((*Face).oneInstitution)},
	{"GET /institution/{assessment}/people", policy.ManageInstitution, staff((*Face).askedPeople)},
	{"POST /institution/{assessment}/people", policy.ManageInstitution, staff((*Face).changeAsked)},
	{"POST /institution/{assessment}/launch", policy.ManageInstitution, staff((*Face).launchInstitution)},
	{"GET /institution/{assessment}/delete", policy.ManageInstitution, staff((*Face).beforeDropInstitution)},
	{"POST /institution/{assessment}/delete", policy.ManageInstitution, staff((*Face).dropInstitution)},
	{"GET /institution/{assessment}/close", policy.ManageInstitution, staff((*Face).beforeCloseInstitution)},
	{"POST /institution/{assessment}/close", policy.ManageInstitution, staff((*Face).closeInstitution)},
	{"GET /institution/{assessment}/meeting", policy.ManageInstitution, staff((*Face).meeting)},
	{"GET /institution/{assessment}/statement/{statement}", policy.ManageInstitution, staff((*Face).meetingStatement)},
	{"POST /institution/{assessment}/statement/{statement}", policy.ManageInstitution, staff((*Face).agree)},
	{"POST /institution/{assessment}/statement/{statement}/evidence", policy.ManageInstitution, staff((*Face).addEvidence)},
	{"POST /institution/{assessment}/statement/{statement}/action", policy.ManageInstitution, staff((*Face).addAction)},
	{"POST /institution/{assessment}/statement/{statement}/remove", policy.ManageInstitution, staff((*Face).removeFromTable)},
	{"GET /institution/{assessment}/fix", policy.ManageInstitution, staff((*Face).beforeFixInstitution)},
	{"POST /institution/{assessment}/fix", policy.ManageInstitution, staff((*Face).fixInstitution)},
	{"GET /institution/{assessment}/report", policy.ReadInstitution, staff((*Face).institutionReport)},
	{"GET /institution/{assessment}/report.json", policy.ReadInstitution, staff((*Face).institutionJSON)},
	{"GET /institution/{assessment}/report.csv", policy.ReadInstitution, staff((*Face).institutionTable)},
	{"GET /institution/{assessment}/report.xlsx", policy.ReadInstitution, staff((*Face).institutionTable)},
	{"GET /institution/{assessment}/evidence/{evidence}", policy.ReadInstitution, staff((*Face).evidenceFile)},
	{"POST /institution/{assessment}/publish", policy.ManageInstitution, staff((*Face).publishInstitution)},
	{"GET /instruments", policy.ManageInstruments, staff((*Face).instruments)},
	{"POST /instruments", policy.ManageInstruments, staff((*Face).importInstrument)},
	{"GET /instruments/{instrument}", policy.ManageInstruments, staff((*Face).exportInstrument)},
	{"GET /reports", policy.ReadPublished, staff((*Face).publications)},
	{"GET /reports/{report}", policy.ReadPublished, staff((*Face).publishedReport)},
	{"GET /asked/{asked}", policy.AnswerInstitution, staff((*Face).myPart)},
	{"GET /asked/{asked}/{dimension}", policy.AnswerInstitution, staff((*Face).dimension)},
	{"POST /asked/{asked}/{dimension}", policy.AnswerInstitution, staff((*Face).saveDimension)},
	{"POST /asked/{asked}/finish", policy.AnswerInstitution, staff((*Face).finishPart)},
	{"GET /method/institution", policy.ReadPublic, (*Face).institutionMethod},

	{"GET /standards", policy.ReadStandards, staff((*Face).standards)},
	{"GET /standards/new", policy.SetStandards, staff((*Face).newStandard)},
	{"POST /standards/new", policy.SetStandards, staff((*Face).createStandard)},
	{"GET /standards/{panel}", policy.ReadStandards, staff((*Face).oneStandard)},
	{"GET /standards/{panel}/describe", policy.SetStandards, staff((*Face).describeStandard)},
	{"POST /standards/{panel}/describe", policy.SetStandards, staff((*Face).saveDescription)},
	{"GET /standards/{panel}/judges", policy.SetStandards, staff((*Face).standardJudges)},
	{"POST /standards/{panel}/judges", policy.SetStandards, staff((*Face).changeJudges)},
	{"POST /standards/{panel}/launch", policy.SetStandards, staff((*Face).launchStandard)},
	{"GET /standards/{panel}/next", policy.SetStandards, staff((*Face).beforeNextRound)},
	{"POST /standards/{panel}/next", policy.SetStandards, staff((*Face).nextRound)},
	{"GET /standards/{panel}/delete", policy.SetStandards, staff((*Face).beforeDropStandard)},
	{"POST /standards/{panel}/delete", policy.SetStandards, staff((*Face).dropStandard)},
	{"GET /standards/{panel}/result", policy.ReadStandards, staff((*Face).standardResult)},
	{"GET /standards/{panel}/decide", policy.SetStandards, staff((*Face).decideStandard)},
	{"POST /standards/{panel}/decide", policy.SetStandards, staff((*Face).decidedStandard)},
	{"GET /judge/{judge}", policy.JudgeQuestions, staff((*Face).myJudging)},
	{"POST /judge/{judge}/accept", policy.JudgeQuestions, staff((*Face).acceptJudging)},
	{"POST /judge/{judge}/finish", policy.JudgeQuestions, staff((*Face).finishJudging)},
	{"GET /judge/{judge}/marks", policy.JudgeQuestions, staff((*Face).marks)},
	{"POST /judge/{judge}/marks", policy.JudgeQuestions, staff((*Face).saveMarks)},
	{"GET /judge/{judge}/{number}", policy.JudgeQuestions, staff((*Face).judged)},
	{"POST /judge/{judge}/{number}", policy.JudgeQuestions, staff((*Face).saveJudged)},

	{"GET /calibration", policy.ReadCalibration, staff((*Face).calibrations)},
	{"POST /calibration", policy.ManageCalibration, staff((*Face).startCalibration)},
	{"GET /calibration/{run}", policy.ReadCalibration, staff((*Face).calibration)},
	{"POST /calibration/{run}/end", policy.ManageCalibration, staff((*Face).endCalibration)},
	{"GET /calibration/{run}/abilities/{ability}", policy.ReadCalibration, staff((*Face).calibratedAbility)},
	{"GET /calibration/{run}/items/{item}", policy.ReadCalibration, staff((*Face).calibratedItem)},
	{"POST /calibration/{run}/items/{item}", policy.ManageCalibration, staff((*Face).decideItem)},
	{"GET /calibration/{run}/release", policy.ManageCalibration, staff((*Face).beforeReleaseCalibration)},
	{"POST /calibration/{run}/release", policy.ManageCalibration, staff((*Face).releaseCalibration)},

	{"GET /mail", policy.ReadMail, staff((*Face).mail)},
	{"POST /mail/{message}/resend", policy.ResendMail, staff((*Face).resendMail)},
	{"POST /mail/{message}/cancel", policy.ResendMail, staff((*Face).cancelMail)},
	{"GET /mail/test", policy.TestMail, staff((*Face).beforeMailTest)},
	{"POST /mail/test", policy.TestMail, staff((*Face).testMail)},

	{"GET /a/{id}", policy.AnswerAssessment, (*Face).tasks},
	{"GET /a/{id}/continue", policy.AnswerAssessment, (*Face).goOn},
	{"GET /a/{id}/self/{ability}", policy.AnswerAssessment, (*Face).self},
	{"POST /a/{id}/self/{ability}", policy.AnswerAssessment, (*Face).saveSelf},
	{"GET /a/{id}/q/{number}", policy.AnswerAssessment, (*Face).question},
	{"POST /a/{id}/q/{number}", policy.AnswerAssessment, (*Face).saveAnswer},
	{"GET /a/{id}/section/{section}", policy.AnswerAssessment, (*Face).check},
	{"POST /a/{id}/section/{section}", policy.AnswerAssessment, (*Face).closeSection},
	{"GET /a/{id}/section/{section}/whole", policy.AnswerAssessment, (*Face).whole},
	{"POST /a/{id}/section/{section}/whole", policy.AnswerAssessment, (*Face).saveWhole},
	{"GET /a/{id}/submit", policy.AnswerAssessment, (*Face).beforeSubmit},
	{"POST /a/{id}/submit", policy.AnswerAssessment, (*Face).submit},
	{"POST /a/{id}/leave", policy.OpenAssessment, (*Face).leave},
	{"GET /a/{id}/result", policy.ReadResult, (*Face).result},
	{"GET /a/{id}/explained", policy.ReadResult, (*Face).explained},
	{"GET /a/{id}/plan", policy.ReadResult, (*Face).learningPlan},
	{"GET /a/{id}/views", policy.ReadViews, (*Face).views},
	{"POST /a/{id}/views", policy.AskViews, (*Face).askViews},
	{"POST /a/{id}/views/end", policy.AskViews, (*Face).endViews},
	{"GET /a/{id}/compare", policy.ReadResult, (*Face).beforeCompare},
	{"POST /a/{id}/compare", policy.ReadResult, (*Face).compare},
	{"GET /a/{id}/last-wave", policy.ReadResult, (*Face).lastWave},
	{"POST /a/{id}/sharpen", policy.SharpenAssessment, (*Face).sharpen},
	{"GET /a/{id}/result.json", policy.ReadResult, (*Face).resultJSON},
	{"GET /a/{id}/erase", policy.EraseAssessment, (*Face).beforeErase},
	{"POST /a/{id}/erase", policy.EraseAssessment, (*Face).erase},
}

// forDevelopment is the pages that only a server for development has.
var forDevelopment = []route{
	{"GET /style", policy.ReadPublic, (*Face).style},
}

// forInvented is the pages that only a server has on which nothing is real.
var forInvented = []route{
	{"GET /demo/{token}", policy.ComeIn, (*Face).door},
}

// costly are routes that anybody may ask and that write, or ask others: they are asked no oftener than the pace allows.
var costly = []string{"POST /start", "POST /sign-in/passkey/options", "POST /invited/{code}/passkey/options", "GET /sign-in/with/{org}/{provider}"}

// Mount adds the pages to mux. Forms are taken from this site's own pages only.
func (f *Face) Mount(mux *http.ServeMux) {
	protection := http.NewCrossOriginProtection()
	protection.SetDenyHandler(f.adapt((*Face).foreignForm))
	all := routes
	if f.Development {
		all = slices.Concat(routes, forDevelopment)
	}
	if f.Invented {
		all = slices.Concat(all, forInvented)
	}
	for _, r := range all {
		handle := r.handle
		if slices.Contains(costly, r.pattern) {
			handle = paced(handle)
		}
		mux.Handle(r.pattern, protection.Handler(direct(mux, f.adapt(handle))))
	}
	mux.HandleFunc("GET /static/{file}", f.static)
	mux.Handle("/", f.adapt((*Face).notFound)) // whatever no other route takes, also of the wrong method
}

// paced refuses whoever asks too often.
func paced(handle func(*Face, *visit) error) func(*Face, *visit) error {
	return func(f *Face, v *visit) error {
		if err := f.Pace.Take(v.RemoteAddr); err != nil {
			return err
		}
		return handle(f, v)
	}
}

func (f *Face) foreignForm(v *visit) error { return errs.New(errs.NotAllowed, "form_foreign") }
