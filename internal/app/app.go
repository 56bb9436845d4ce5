// Package app puts Dira together: it opens the database, builds the services, mounts the faces and serves them.
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"path/filepath"
	"time"

	"github.com/dira-platform/dira/internal/actionplan"
	"github.com/dira-platform/dira/internal/api"
	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/calibration"
	"github.com/dira-platform/dira/internal/colleague"
	"github.com/dira-platform/dira/internal/collection"
	"github.com/dira-platform/dira/internal/curation"
	"github.com/dira-platform/dira/internal/curriculum"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/erasure"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/feedback"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/i18n"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/institution"
	"github.com/dira-platform/dira/internal/intake"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/internal/jobs"
	"github.com/dira-platform/dira/internal/learning"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/linkcheck"
	"github.com/dira-platform/dira/internal/logbook"
	"github.com/dira-platform/dira/internal/mail"
	"github.com/dira-platform/dira/internal/mailroom"
	"github.com/dira-platform/dira/internal/maturity"
	"github.com/dira-platform/dira/internal/metrics"
	"github.com/dira-platform/dira/internal/offer"
	"github.com/dira-platform/dira/internal/pace"
	"github.com/dira-platform/dira/internal/paper"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/privacy"
	"github.com/dira-platform/dira/internal/programme"
	"github.com/dira-platform/dira/internal/rescore"
	"github.com/dira-platform/dira/internal/results"
	"github.com/dira-platform/dira/internal/roster"
	"github.com/dira-platform/dira/internal/round"
	"github.com/dira-platform/dira/internal/secret"
	"github.com/dira-platform/dira/internal/signin"
	"github.com/dira-platform/dira/internal/standard"
	"github.com/dira-platform/dira/internal/toolkit"
	"github.com/dira-platform/dira/internal/web"
	"github.com/dira-platform/dira/internal/web/views/site"
)

// Config is what can be set from outside.
type Config struct {
	Data     string // folder for everything stored here; made when missing
	Database string // an SQLite file or a PostgreSQL URL; empty = dira.sqlite in Data
	Listen   string // address and port
	Version  string // of the program
	Erasures string // the ledger of erasures; empty = erasures.log in Data
	Metrics  string // address and port at which the counters are shown; empty = nowhere
	Secret   string // the file with the server's secret; empty = secret.key in Data; made when missing for a database that is new
	Address  string // where people reach this server, without a slash at its end; empty = http://localhost with the port of Listen
	Mail     mail.Settings

	Proxies       []netip.Prefix // proxies before this server, whose headers are believed; empty = those on this machine
	ProviderHosts []string       // hosts on private networks at which there may be providers of sign-in

	Needs       calibration.Needs // how many answers a calibration needs; zero = the usual
	NewSecret   bool              // the secret of the database is lost: use it with another
	Chromium    string            // browser with which reports are printed as PDF, by name or path; empty = what this machine has; "off" = none
	Operator    Operator          // who runs this server, as far as they say
	CheckLinks  bool              // ask from time to time whether the addresses of resources answer
	Development bool              // for those who make pages: the style page and the pseudo-languages
}

// Operator is what those who run the server say of it on the pages.
type Operator = site.Operator

// DatabasePath is where the database is.
func (c Config) DatabasePath() string {
	if c.Database != "" {
		return c.Database
	}
	return filepath.Join(c.Data, "dira.sqlite")
}

// App is Dira, put together.
type App struct {
	DB           *db.DB
	Assessments  *assessment.Service
	Frameworks   *framework.Service
	People       *identity.Service
	SignIn       *signin.Service
	Rounds       *round.Service
	Institutions *institution.Service
	Colleagues   *colleague.Service
	Learning     *learning.Service
	Curation     *curation.Service
	Feedback     *feedback.Service
	Collections  *collection.Service
	Toolkits     *toolkit.Service
	Curricula    *curriculum.Service
	Intake       *intake.Service
	Results      *results.Service
	Rescorings   *rescore.Service
	Programmes   *programme.Service
	Offers       *offer.Service
	ActionPlans  *actionplan.Service
	Standards    *standard.Service
	Calibrations *calibration.Service
	Roster       *roster.Service
	Privacy      *privacy.Service
	Mail         *mail.Service

	config   Config
	log      *slog.Logger
	handler  http.Handler
	erasures *erasure.Ledger
	metrics  *metrics.Metrics // nil: nobody looks
	secret   secret.Secret
	finder   *library.Finder
	links    *linkcheck.Service
	press    *paper.Press // nil: no browser to print with
	jobs     *jobs.Jobs
}

// How often an address of the network may begin something: a ministry may share one, and all begin on the same morning.
const (
	beginningsAtOnce  = 2000
	beginningsASecond = 5
)

// How often visitors at an address of the network may report problems of resources; whoever is signed in is not counted here.
const (
	reportsAtOnce  = 20
	reportsASecond = 1.0 / 60
)

// New opens and migrates the database, stores the framework and the instrument that come with the program, and builds the faces.
func New(ctx context.Context, c Config, log *slog.Logger) (_ *App, err error) {
	defer errs.Wrap(&err, "app.New")
	d, err := db.Open(ctx, c.DatabasePath())
	if err != nil {
		return nil, err
	}
	a := &App{DB: d, config: c, log: log}
	a.measure()
	if err := a.build(ctx); err != nil {
		a.Close()
		return nil, err
	}
	return a, nil
}

func (a *App) build(ctx context.Context) error {
	if _, err := a.DB.Migrate(ctx); err != nil {
		return err
	}
	a.People = identity.NewService(a.DB)
	a.Roster = roster.NewService(a.DB)
	a.Frameworks = framework.NewService(a.DB)
	bank := itembank.NewService(a.DB)
	if err := install(ctx, a.Frameworks, bank, policy.Public); err != nil {
		return err
	}
	a.Assessments = assessment.NewService(a.DB, a.Frameworks, bank)
	a.Calibrations = calibration.NewService(a.DB, a.Assessments, bank, a.config.needs())
	resources, err := a.buildLibrary(ctx)
	if err != nil {
		return err
	}
	languages, err := i18n.Load()
	if err != nil {
		return err
	}
	if err := a.buildRounds(ctx, languages, bank); err != nil {
		return err
	}
	a.buildStandards(languages, bank)
	if err := a.keepErasures(ctx); err != nil {
		return err
	}
	if err := a.buildSignIn(ctx, languages, bank); err != nil {
		return err
	}
	if a.config.Development {
		languages.AddPseudo()
	}
	invented, err := a.Invented(ctx)
	if err != nil {
		return err
	}
	beginnings := pace.New(beginningsAtOnce, beginningsASecond)
	pages := &web.Face{
		Assessments: a.Assessments, Frameworks: a.Frameworks, Library: resources, Finder: a.finder, Links: a.links, Curation: a.Curation, Feedback: a.Feedback, Collections: a.Collections, Toolkits: a.Toolkits, Curricula: a.Curricula, Intake: a.Intake, People: a.People, SignIn: a.SignIn, Rounds: a.Rounds, Colleagues: a.Colleagues, Learning: a.Learning, Results: a.Results, Rescorings: a.Rescorings, Programmes: a.Programmes, Offers: a.Offers, ActionPlans: a.ActionPlans, Standards: a.Standards, Calibrations: a.Calibrations, Institutions: a.Institutions, Privacy: a.Privacy,
		Mailroom: mailroom.NewService(a.DB, a.Mail), Roster: a.Roster, Logbook: logbook.NewService(a.DB),
		Languages: languages, Log: a.log, Pace: beginnings, Reports: pace.New(reportsAtOnce, reportsASecond), Version: a.config.Version, Address: a.config.Address, Operator: a.config.Operator, Development: a.config.Development,
		Invented: invented != "",
	}
	if err := a.buildPress(pages); err != nil {
		return err
	}
	programs := &api.Face{
		Assessments: a.Assessments, Learning: a.Learning, Frameworks: a.Frameworks, Library: resources, Finder: a.finder, Results: a.Results, SignIn: a.SignIn, Languages: languages, Log: a.log, Pace: beginnings, Version: a.config.Version,
		Address: a.config.PublicAddress(), Stylesheet: web.Stylesheet(), Invented: invented != "",
	}
	mux := http.NewServeMux()
	pages.Mount(mux)
	programs.Mount(mux)
	a.health(mux)
	a.handler = a.measured(a.around(mux))
	return nil
}

// buildPress lets pages be printed where there is a browser. One that was wished for and is not there is an error; that there is none is not.
func (a *App) buildPress(pages *web.Face) error {
	browser, err := paper.Find(a.config.Chromium)
	switch {
	case errors.Is(err, paper.ErrNone):
		return nil
	case err != nil:
		return errs.New(errs.Invalid, "paper_browser", "browser", a.config.Chromium).Because(err)
	}
	a.press = paper.New(browser)
	pages.Print = a.press.PDF
	return nil
}

// install stores what comes with the program for an organisation.
func install(ctx context.Context, frameworks *framework.Service, bank *itembank.Service, org string) error {
	v, err := framework.BuiltIn()
	if err != nil {
		return err
	}
	if err := frameworks.Install(ctx, org, v); err != nil {
		return err
	}
	in, err := itembank.BuiltIn()
	if err != nil {
		return err
	}
	_, err = bank.Install(ctx, org, in)
	return err
}

// installMaturity stores what institutions are asked about themselves, for an organisation. The public site is none that could be asked.
func installMaturity(ctx context.Context, institutions *institution.Service, org string) error {
	in, err := maturity.BuiltIn()
	if err != nil {
		return err
	}
	_, err = institutions.Install(ctx, org, in)
	return err
}

// Handler serves all faces.
func (a *App) Handler() http.Handler { return a.handler }

// Close closes the database and the ledger of erasures.
func (a *App) Close() error {
	if a.press != nil {
		a.press.Close()
	}
	var err error
	if a.finder != nil {
		err = a.finder.Close()
	}
	err = errors.Join(err, a.DB.Close())
	if a.erasures != nil {
		err = errors.Join(err, a.erasures.Close())
	}
	return err
}

// Preview serves items to those who write them, as a person sees them and with their keys, until ctx ends.
func Preview(ctx context.Context, c Config, items []*itembank.Item, log *slog.Logger, ready func(address string)) (err error) {
	defer errs.Wrap(&err, "app.Preview")
	languages, err := i18n.Load()
	if err != nil {
		return err
	}
	face := &web.Face{Languages: languages, Log: log, Version: c.Version}
	a := &App{config: c, log: log}
	a.handler = a.around(face.Preview(items))
	return a.Serve(ctx, ready)
}

// Invented says of what everything on this server is made up; empty on a real one.
func (a *App) Invented(ctx context.Context) (what string, err error) {
	err = a.DB.Read(ctx, func(tx *db.Tx) error {
		what, err = tx.Invented()
		return err
	})
	return what, err
}

// Serve listens, tells the address by ready, and serves until ctx ends; then it finishes the requests under way.
func (a *App) Serve(ctx context.Context, ready func(address string)) (err error) {
	defer errs.Wrap(&err, "app.Serve")
	listener, err := net.Listen("tcp", a.config.Listen)
	if err != nil {
		return errs.New(errs.Unavailable, "listen", "address", a.config.Listen).Because(err)
	}
	return a.ServeOn(ctx, listener, ready)
}

// ServeOn is [App.Serve] on a listener, which it closes.
func (a *App) ServeOn(ctx context.Context, listener net.Listener, ready func(address string)) (err error) {
	defer errs.Wrap(&err, "app.ServeOn")
	server := &http.Server{
		Handler: a.handler, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 60 * time.Second, WriteTimeout: 120 * time.Second, IdleTimeout: 120 * time.Second,
		ErrorLog: slog.NewLogLogger(a.log.Handler(), slog.LevelWarn),
	}
	stopMetrics, err := a.serveMetrics()
	if err != nil {
		listener.Close()
		return err
	}
	defer stopMetrics()
	stop, err := a.work(ctx)
	if err != nil {
		listener.Close()
		return err
	}
	defer stop()
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	ready(address(listener.Addr().(*net.TCPAddr)))
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 20*time.Second)
	defer cancel()
	if err := server.Shutdown(last); err != nil && !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// address is what to type into a browser on this machine.
func address(a *net.TCPAddr) string {
	host := a.IP.String()
	if a.IP.IsUnspecified() || a.IP.IsLoopback() {
		host = "localhost"
	}
	return fmt.Sprintf("http://%s", net.JoinHostPort(host, fmt.Sprint(a.Port)))
}
