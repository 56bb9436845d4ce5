package main

import (
	"context"
	"fmt"

	"github.com/dira-platform/dira/internal/audit"
)

type auditHeadCommand struct {
	storage
	Org string `help:"Only the log of this organisation." placeholder:"ID"`
}

// Help is shown below the list of flags.
func (auditHeadCommand) Help() string {
	return `For example:

  dira audit head
  dira audit head --org public

A line for each log: the organisation, the number of the last event, and its hash. 'dira audit verify --heads' takes a file of such lines.
It tells nothing of what the log holds.`
}

func (c auditHeadCommand) Run(ctx context.Context, out output) error {
	d, err := c.openLog(ctx)
	if err != nil {
		return err
	}
	defer d.Close()
	all, err := audit.Organisations(ctx, d)
	if err != nil {
		return err
	}
	for _, org := range logs(c.Org, all) {
		head, err := audit.Head(ctx, d, org)
		if err != nil {
			return err
		}
		fmt.Fprintf(out.stdout, "%s %s\n", org, head)
	}
	return nil
}
