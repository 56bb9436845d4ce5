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

	"github.com/dira-platform/dira/internal/actionplan"
	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/calibration"
	"github.com/dira-platform/dira/internal/colleague"
	"github.com/dira-platform/dira/internal/collection"
	"github.com/dira-platform/dira/internal/curation"
	"github.com/dira-platform/dira/internal/curriculum"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/feedback"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/i18n"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/institution"
	"github.com/dira-platform/dira/internal/intake"
	"github.com/dira-platform/dira/internal/learning"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/linkcheck"
	"github.com/dira-platform/dira/internal/logbook"
	"github.com/dira-platform/dira/internal/mailroom"
	"github.com/dira-platform/dira/internal/offer"
	"github.com/dira-platform/dira/internal/pace"
	"github.com/dira-platform/dira/internal/privacy"
	"github.com/dira-platform/dira/internal/programme"
	"github.com/dira-platform/dira/internal/rescore"
	"github.com/dira-platform/dira/internal/results"
	"github.com/dira-platform/dira/internal/roster"
	"github.com/dira-platform/dira/internal/round"
	"github.com/dira-platform/dira/internal/signin"
	"github.com/dira-platform/dira/internal/standard"
	"github.com/dira-platform/dira/internal/toolkit"
	"github.com/dira-platform/dira/internal/web/views/site"
)

// Face is the HTML face.
type Face struct {
	Assessments  *assessment.Service
	Frameworks   *framework.Service
	Library      *library.Service
	Finder       *library.Finder
	Links        *linkcheck.Service
	Curation     *curation.Service
	Feedback     *feedback.Service
	Collections  *collection.Service
	Toolkits     *toolkit.Service
	Curricula    *curriculum.Service
	Intake       *intake.Service
	People       *identity.Service
	SignIn       *signin.Service
	Rounds       *round.Service
	Institutions *institution.Service
	Results      *results.Service
	Standards    *standard.Service
	Calibrations *calibration.Service
	Rescorings   *rescore.Service
	Programmes   *programme.Service
	Offers       *offer.Service
	ActionPlans  *actionplan.Service
	Colleagues   *colleague.Service
	Learning     *learning.Service
	Privacy      *privacy.Service
	Mailroom     *mailroom.Service
	Roster       *roster.Service
	Logbook      *logbook.Service
	Languages    *i18n.Bundle
	Log          *slog.Logger
	Pace         *pace.Pace // of what is costly and open to anybody; nil: none
	Reports      *pace.Pace // of what visitors report; nil: none
	Version      string     // of the program
	Address      string     // where people reach this server, as its operator says; it stands in names that stay
	Operator     site.Operator
	Development  bool // on a server for those who make pages: the style page is there
	Invented     bool // nothing on this server is real: every page says so, and the links of the demo lead in

	Print func(ctx context.Context, page []byte) (file []byte, err error) // makes a PDF file of a whole page; nil: there is no browser on this server to do it

	scripts scripts
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
