package main

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/dira-platform/dira/internal/app"
)

type serveCommand struct {
	storage
	Listen   string `help:"Address and port. ':8080' listens on every network of this machine; put a proxy with TLS before it then. Default: ${default}." default:"localhost:8080" env:"DIRA_LISTEN" placeholder:"HOST:PORT"`
	Erasures string `help:"Ledger of what people have erased, so that no backup brings it back. Keep it on another disk if you can. Without it: erasures.log in the data folder." env:"DIRA_ERASURES" placeholder:"FILE"`
	Verbose  bool   `help:"Log every request." env:"DIRA_VERBOSE"`

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
	a, err := app.New(ctx, app.Config{
		Data: c.Data, Database: c.Database, Listen: c.Listen, Erasures: c.Erasures, Version: version(),
		Operator: app.Operator{Name: c.Operator, Contact: c.Contact, Source: c.Source}, Development: c.Development,
	}, log)
	if err != nil {
		return err
	}
	defer a.Close()
	return a.Serve(ctx, func(address string) {
		fmt.Fprintf(out.stdout, "Dira listens on %s (%s). Stop with Ctrl-C.\n", address, a.DB)
	})
}
