package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/dira-platform/dira/internal/audit"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
)

type auditVerifyCommand struct {
	storage
	Org   string   `help:"Only the log of this organisation." placeholder:"ID"`
	Head  []string `help:"A head that was kept; the log must still contain it. Needs --org." placeholder:"NUMBER:HASH"`
	Heads string   `help:"A file of heads that were kept, as 'dira audit head' writes them, of any number of days." placeholder:"FILE"`
}

// Help is shown below the list of flags.
func (auditVerifyCommand) Help() string {
	return `For example:

  dira audit verify                                  every log
  dira audit verify --org public --head 12:5d1f…
  dira audit verify --heads heads.txt

A line for each log that is whole, with its head, on standard output; the first event that does not fit of each that is not, on standard
error. The exit code is 1 when one is not whole. It reads, and may run beside a server.`
}

func (c auditVerifyCommand) Run(ctx context.Context, out output) error {
	once, err := c.kept()
	if err != nil {
		return err
	}
	d, err := c.openLog(ctx)
	if err != nil {
		return err
	}
	defer d.Close()
	all, err := audit.Organisations(ctx, d)
	if err != nil {
		return err
	}
	for org := range once { // of which nothing may be left
		all = append(all, org)
	}
	slices.Sort(all)
	all = logs(c.Org, slices.Compact(all))
	broken := 0
	for _, org := range all {
		head, err := verify(ctx, d, org, once[org], out)
		switch {
		case errs.Is(err, errs.Conflict):
			broken++
			fmt.Fprintf(out.stderr, "dira: %s: %s\n", org, sentence(err))
		case err != nil:
			return err
		case head.Number == 0:
			fmt.Fprintf(out.stdout, "empty  %s\n", org)
		default:
			fmt.Fprintf(out.stdout, "whole  %s %s\n", org, head)
		}
	}
	if broken > 0 {
		return fmt.Errorf("logs that are not whole: %d of %d", broken, len(all))
	}
	if len(all) == 0 {
		fmt.Fprintln(out.stdout, "nothing is recorded yet")
	}
	return nil
}

// verify verifies one log and shows how far it is.
func verify(ctx context.Context, d *db.DB, org string, once []audit.Mark, out output) (audit.Mark, error) {
	end, err := audit.Head(ctx, d, org)
	if err != nil {
		return end, err
	}
	bar := newBar(out.stderr, "verifying "+org)
	defer bar.done()
	return audit.Verify(ctx, d, org, once, func(number int64) { bar.count(int(number), int(max(number, end.Number))) })
}

// kept are the heads that were given, by organisation.
func (c auditVerifyCommand) kept() (map[string][]audit.Mark, error) {
	once := map[string][]audit.Mark{}
	if len(c.Head) > 0 && c.Org == "" {
		return nil, fmt.Errorf("--head: say with --org whose log it is the head of")
	}
	for _, text := range c.Head {
		m, err := audit.ParseMark(text)
		if err != nil {
			return nil, err
		}
		once[c.Org] = append(once[c.Org], m)
	}
	if c.Heads == "" {
		return once, nil
	}
	f, err := os.Open(c.Heads)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		words := strings.Fields(lines.Text())
		if len(words) == 0 {
			continue
		}
		m, err := audit.ParseMark(words[len(words)-1])
		if err != nil || len(words) != 2 {
			return nil, fmt.Errorf("%s:%d: not a line of 'dira audit head': ORGANISATION NUMBER:HASH", c.Heads, n)
		}
		once[words[0]] = append(once[words[0]], m)
	}
	return once, lines.Err()
}
