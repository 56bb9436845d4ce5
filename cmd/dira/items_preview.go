package main

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"github.com/dira-platform/dira/internal/app"
	"github.com/dira-platform/dira/internal/itembank"
)

type itemsPreviewCommand struct {
	bankFolder
	Items  []string `arg:"" optional:"" help:"Items or competencies, such as D2.C4-b1 or D2.C4. Default: all."`
	Listen string   `help:"Address and port. Default: ${default}." default:"localhost:8090" placeholder:"HOST:PORT"`
}

// Help is shown below the list of flags.
func (itemsPreviewCommand) Help() string {
	return `For example:

  dira items preview --bank internal/itembank/bank D2.C4

Serves the items to a browser on this machine: each as a person sees it, in each language, with what every answer earns and the words for who chose it.
Start it again after a change. Nothing is stored.`
}

func (c itemsPreviewCommand) Run(ctx context.Context, out output) error {
	b, _, err := c.read(output{out.stderr, out.stderr})
	if err != nil {
		return err
	}
	items := slices.DeleteFunc(slices.Clone(b.Items), func(it *itembank.Item) bool { return !askedFor(c.Items, string(it.ID)) })
	if len(items) == 0 {
		return fmt.Errorf("the bank has no item %s", strings.Join(c.Items, " or "))
	}
	log := slog.New(slog.NewTextHandler(out.stderr, nil))
	return app.Preview(ctx, app.Config{Listen: c.Listen, Version: version()}, items, log, func(address string) {
		fmt.Fprintf(out.stdout, "%d items on %s. Stop with Ctrl-C.\n", len(items), address)
	})
}
