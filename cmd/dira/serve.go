package main

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/dira-platform/dira/internal/app"
)

type serveCommand struct {
	storage
	mailFlags
	Listen   string `help:"Address and port. ':8080' listens on every network of this machine; put a proxy with TLS before it then. Default: ${default}." default:"localhost:8080" env:"DIRA_LISTEN" placeholder:"HOST:PORT"`
	Erasures string `help:"Ledger of what people have erased, so that no backup brings it back. Keep it on another disk if you can. Without it: erasures.log in the data folder." env:"DIRA_ERASURES" placeholder:"FILE"`
	Address  string `help:"Where people reach this server: https://dira.example.org. It stands in messages and printed codes, and passkeys belong to it. Without it: http://localhost with the port." env:"DIRA_ADDRESS" placeholder:"URL"`
	Secret   string `help:"File with the secret of this server, which no database and no backup holds. All servers of one database need the same. Without it: secret.key in the data folder." env:"DIRA_SECRET" placeholder:"FILE"`
	Metrics  string `help:"Address and port where a Prometheus finds its figures, at /metrics. Not one that the public can reach. Without it there are none." env:"DIRA_METRICS" placeholder:"HOST:PORT"`
	Verbose  bool   `help:"Log every request." env:"DIRA_VERBOSE"`

	Chromium string `help:"Browser that makes PDF files of reports: a path or a name. Without it: Chromium or Chrome, where this machine has one; 'off': none." env:"DIRA_CHROMIUM" placeholder:"PROGRAM"`

	NewSecret bool `help:"The secret with which the database was used is lost: use it with the one that is here, or a new one. Once, with all other servers stopped."`

	Proxy        []string `help:"Addresses or networks of the proxies before this server, with commas between: what they say of where requests come from is believed. Without it: those on this machine." env:"DIRA_PROXY" placeholder:"NETWORK"`
	ProviderHost []string `help:"Hosts on private networks at which people may sign in (OpenID Connect), with commas between. Without it: public ones only." env:"DIRA_PROVIDER_HOST" placeholder:"HOST"`

	CheckLinks bool `help:"Ask from time to time, slowly, whether the addresses of learning resources still answer. It asks servers of others; without it none is asked." env:"DIRA_CHECK_LINKS"`

	Operator    string `help:"Who runs this server, for the pages on privacy and accessibility." env:"DIRA_OPERATOR" placeholder:"NAME"`
	Contact     string `help:"Where people can ask about it: an e-mail address, a web address, or words." env:"DIRA_CONTACT" placeholder:"WHERE"`
	Source      string `help:"Web address of the source code of what runs here, for the page on licences." env:"DIRA_SOURCE" placeholder:"URL"`
	Development bool   `help:"For those who make pages: adds /style and two pseudo-languages, en-XA and ar-XB. Not for a public server." env:"DIRA_DEVELOPMENT"`
}

// Help is shown below the list of flags.
func (serveCommand) Help() string {
	return `Opens the database, brings it to this version's form, and serves until it is stopped by Ctrl-C or SIGTERM;
requests under way are finished first. Answers that were acknowledged are on disk, also after a power cut.

  dira serve                                            try it on this machine
  dira serve --listen :8080 --data /var/lib/dira        for others, behind a proxy with TLS
  DIRA_DATABASE=postgres://dira@db/dira dira serve      with PostgreSQL, for more than one server

/healthz says that the process is alive, /readyz that the database can be written to.`
}

func (c serveCommand) Run(ctx context.Context, out output) error {
	level := slog.LevelInfo
	if c.Verbose {
		level = slog.LevelDebug
	}
	log := slog.New(slog.NewTextHandler(out.stderr, &slog.HandlerOptions{Level: level}))
	config, err := c.config()
	if err != nil {
		return err
	}
	a, err := app.New(ctx, config, log)
	if err != nil {
		return err
	}
	defer a.Close()
	setup, err := a.SetupLink(ctx)
	if err != nil {
		return err
	}
	return a.Serve(ctx, func(address string) {
		fmt.Fprintf(out.stdout, "Dira listens on %s (%s). Stop with Ctrl-C.\n", address, a.DB)
		if setup != "" {
			fmt.Fprintf(out.stdout, "No organisation is set up yet. To set one up, open this link within 30 minutes, once:\n  %s\n", setup)
		}
	})
}

// config is the settings as the server takes them; 'dira doctor' looks at the same.
func (c serveCommand) config() (app.Config, error) {
	proxies, err := app.ParseProxies(c.Proxy)
	return app.Config{
		Data: c.Data, Database: c.Database, Listen: c.Listen, Erasures: c.Erasures, Metrics: c.Metrics, Version: version(),
		Address: c.Address, Secret: c.Secret, NewSecret: c.NewSecret, Mail: c.settings(), Proxies: proxies, ProviderHosts: c.ProviderHost,
		Operator: app.Operator{Name: c.Operator, Contact: c.Contact, Source: c.Source}, Development: c.Development,
		Chromium: c.Chromium, CheckLinks: c.CheckLinks,
	}, err
}
