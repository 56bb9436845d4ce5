package app

import (
	"context"
	"net"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/dira-platform/dira/internal/actionplan"
	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/calibration"
	"github.com/dira-platform/dira/internal/colleague"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/fairness"
	"github.com/dira-platform/dira/internal/i18n"
	"github.com/dira-platform/dira/internal/institution"
	"github.com/dira-platform/dira/internal/intake"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/internal/jobs"
	"github.com/dira-platform/dira/internal/learning"
	"github.com/dira-platform/dira/internal/mail"
	"github.com/dira-platform/dira/internal/offer"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/programme"
	"github.com/dira-platform/dira/internal/rescore"
	"github.com/dira-platform/dira/internal/results"
	"github.com/dira-platform/dira/internal/round"
	"github.com/dira-platform/dira/internal/standard"
)

// SecretPath is where the server's secret is.
func (c Config) SecretPath() string {
	switch {
	case c.Secret != "":
		return c.Secret
	case c.Data == "" && c.Database != "":
		return filepath.Join(filepath.Dir(c.Database), "secret.key")
	}
	return filepath.Join(c.Data, "secret.key")
}

// PublicAddress is where people reach this server.
func (c Config) PublicAddress() string {
	if c.Address != "" {
		return strings.TrimRight(c.Address, "/")
	}
	_, port, _ := net.SplitHostPort(c.Listen)
	return "http://localhost:" + port
}

// needs are how many answers a calibration needs.
func (c Config) needs() calibration.Needs {
	if c.Needs == (calibration.Needs{}) {
		return calibration.Usual
	}
	return c.Needs
}

// buildRounds makes the services that reach people, and says who reacts to whom.
func (a *App) buildRounds(ctx context.Context, languages *i18n.Bundle, bank *itembank.Service) (err error) {
	renewed := false
	if a.secret, renewed, err = takeSecret(ctx, a.DB, a.config); err != nil {
		return err
	}
	if renewed {
		a.log.Warn("the database is used with a new secret from now on; start without --new-secret the next time")
	}
	if a.Mail, err = mail.NewService(a.DB, a.config.Mail); err != nil {
		return err
	}
	date := func(language string, t time.Time) string { return languages.Printer(language).Date(t) }
	a.Rounds = round.NewService(a.DB, a.Assessments, a.Mail, a.secret, a.config.PublicAddress(), date)
	a.Institutions = institution.NewService(a.DB, institution.Surroundings{Mail: a.Mail, Address: a.config.PublicAddress(),
		Words: func(language string) institution.Words { return languages.Printer(languages.Match(language)) }, Date: date})
	a.Colleagues = colleague.NewService(a.DB, colleague.Surroundings{Assessments: a.Assessments, Mail: a.Mail, Secret: a.secret, Address: a.config.PublicAddress(),
		Words: func(language string) colleague.Words { return languages.Printer(languages.Match(language)) }, Date: date})
	a.Learning = learning.NewService(a.DB, learning.Surroundings{Mail: a.Mail, Secret: a.secret, Address: a.config.PublicAddress(),
		Words: func(language string) learning.Words { return languages.Printer(languages.Match(language)) }, Date: date})
	reactions := a.Rounds.Reactions()
	reactions.Erasing = colleague.Erasing
	reactions.Judged = standard.Judged
	a.Results = results.NewService(a.DB, fairness.NewService(a.Assessments))
	a.Rescorings = rescore.NewService(a.DB, a.Assessments, bank, a.Results)
	a.Programmes = programme.NewService(a.DB)
	a.Offers = offer.NewService(a.DB, offer.Surroundings{Rounds: a.Rounds, Mail: a.Mail, Address: a.config.PublicAddress(),
		Words: func(language string) offer.Words { return languages.Printer(languages.Match(language)) }, Date: date})
	a.ActionPlans = actionplan.NewService(a.DB)
	finished := reactions.Submitted
	reactions.Submitted = func(tx *db.Tx, who policy.Actor, s *assessment.Session) error {
		if err := finished(tx, who, s); err != nil {
			return err
		}
		return a.Results.Submitted(tx, who, s)
	}
	a.Assessments.React(reactions)
	a.Rounds.WhenClosed(a.Results.Closed)
	if a.Intake, err = intake.NewService(a.DB); err != nil {
		return err
	}
	a.register()
	return a.buildCuration(languages)
}

// register says which jobs there are.
func (a *App) register() {
	r := jobs.NewRegistry()
	a.Intake.Work(r)
	a.Rounds.Work(r)
	a.Colleagues.Work(r)
	a.Learning.Work(r)
	a.Roster.Work(r)
	a.Results.Work(r)
	a.Rescorings.Work(r)
	a.Programmes.Work(r)
	a.Offers.Work(r)
	a.Calibrations.Work(r)
	a.links.Work(r, a.config.CheckLinks)
	jobs.Register(r, func(ctx context.Context, _ retention) error {
		n, err := a.Privacy.Tidy(ctx, policy.Operator(policy.Public))
		if n > 0 {
			a.log.Info("erased people who left long ago", "people", n)
		}
		return err
	})
	r.Every(24*time.Hour, retention{})
	a.jobs = jobs.New(a.DB, r, a.log)
}

// retention is the job of erasing people who left long ago.
type retention struct{}

// Kind is the name of the job.
func (retention) Kind() string { return "privacy.retention" }

// work starts what goes on beside the requests: jobs and, where there is mail, its sender. What it returns ends both.
func (a *App) work(ctx context.Context) (stop func(), err error) {
	if err := a.jobs.Start(ctx); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	var running sync.WaitGroup
	running.Go(func() { mail.NewSender(a.Mail, a.log).Run(ctx) }) // where there is no mail it erases what is old
	running.Go(func() { a.follow(ctx) })
	return func() {
		cancel()
		last, done := context.WithTimeout(context.Background(), 20*time.Second)
		defer done()
		if err := a.jobs.Stop(last); err != nil {
			a.log.Warn("jobs did not end in time", "error", err)
		}
		running.Wait()
	}, nil
}
