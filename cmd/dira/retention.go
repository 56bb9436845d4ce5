package main

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"slices"

	"github.com/dira-platform/dira/internal/app"
	"github.com/dira-platform/dira/internal/policy"
)

type retentionCommand struct {
	storage
	Erasures string `help:"Ledger of what people have erased. Without it: erasures.log in the data folder." env:"DIRA_ERASURES" placeholder:"FILE"`
	Secret   string `help:"File with the secret of this server. Without it: secret.key in the data folder." env:"DIRA_SECRET" placeholder:"FILE"`
	DryRun   bool   `help:"Only say who would be erased, by how many."`
}

// Help is shown below the list of flags.
func (retentionCommand) Help() string {
	return `For example:

  dira retention --dry-run        how many people have left more than two years ago, by organisation
  dira retention                  erase them now; a server that runs does so once a day

What is erased is noted in the ledger, so that no backup brings it back.`
}

func (c retentionCommand) Run(ctx context.Context, out output) error {
	a, err := app.New(ctx, app.Config{Data: c.Data, Database: c.Database, Erasures: c.Erasures, Secret: c.Secret, Version: version()},
		slog.New(slog.NewTextHandler(out.stderr, nil)))
	if err != nil {
		return err
	}
	defer a.Close()
	operator := policy.Operator(policy.Public)
	stale, err := a.Privacy.Stale(ctx, operator)
	if err != nil {
		return err
	}
	for _, org := range slices.Sorted(maps.Keys(stale)) {
		fmt.Fprintf(out.stdout, "%s: %d\n", org, len(stale[org]))
	}
	if len(stale) == 0 {
		fmt.Fprintln(out.stdout, "nobody left so long ago")
	}
	if c.DryRun {
		return nil
	}
	n, err := a.Privacy.Tidy(ctx, operator)
	fmt.Fprintf(out.stdout, "%d erased\n", n)
	return err
}
