package main

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/dira-platform/dira/internal/app"
)

type organisationCommand struct {
	Add organisationAddCommand `cmd:"" help:"Print a link with which an organisation is set up."`
}

type organisationAddCommand struct {
	storage
	Listen  string `help:"As for 'dira serve': the port in the link, where no address is given. Default: ${default}." default:"localhost:8080" env:"DIRA_LISTEN" placeholder:"HOST:PORT"`
	Address string `help:"As for 'dira serve': where people reach the server." env:"DIRA_ADDRESS" placeholder:"URL"`
	Secret  string `help:"As for 'dira serve': the file with the secret of the server." env:"DIRA_SECRET" placeholder:"FILE"`
}

// Help is shown below the list of flags.
func (organisationAddCommand) Help() string {
	return `One server can hold several organisations, strictly apart from one another. The link is good for 30 minutes and for one
use; whoever opens it names the organisation and becomes its first administrator. The server may be running meanwhile.

The first organisation needs no command: 'dira serve' prints a link as long as there is none.`
}

func (c organisationAddCommand) Run(ctx context.Context, out output) error {
	a, err := app.New(ctx, app.Config{Data: c.Data, Database: c.Database, Listen: c.Listen, Address: c.Address, Secret: c.Secret, Version: version()},
		slog.New(slog.NewTextHandler(out.stderr, nil)))
	if err != nil {
		return err
	}
	defer a.Close()
	link, err := a.FurtherSetupLink(ctx)
	if err == nil {
		fmt.Fprintf(out.stdout, "%s\n", link)
	}
	return err
}
