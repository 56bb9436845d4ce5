package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/dira-platform/dira/internal/audit"
)

type auditExportCommand struct {
	storage
	result
	Org    string `help:"The organisation whose log it is. Default: ${default}." default:"public" placeholder:"ID"`
	Format string `help:"json: one object a line, from which the hashes can be computed again; csv: for a spreadsheet. Default: ${default}." enum:"json,csv" default:"json"`
	From   string `help:"Only events of this day and later, by UTC." placeholder:"YYYY-MM-DD"`
	To     string `help:"Only events of this day and earlier, by UTC." placeholder:"YYYY-MM-DD"`
	Action string `help:"Only events of this action." placeholder:"AREA.WHAT"`
}

// Help is shown below the list of flags.
func (auditExportCommand) Help() string {
	return `For example:

  dira audit export --out log.jsonl
  dira audit export --org ministry --from 2026-03-01 --to 2026-03-31 --format csv --out march.csv

The oldest event comes first. How a hash is made stands in internal/audit/encoding.go of the source, so that the file can be verified without
this program. People stand in it as subjects, not by name; what they did stands in it all the same, so keep the file as you keep the log.`
}

func (c auditExportCommand) Run(ctx context.Context, out output) (err error) {
	f := audit.Filter{Action: c.Action}
	if f.From, err = day("--from", c.From); err != nil {
		return err
	}
	if f.To, err = day("--to", c.To); err != nil {
		return err
	}
	if !f.To.IsZero() {
		f.To = f.To.AddDate(0, 0, 1)
	}
	d, err := c.openLog(ctx)
	if err != nil {
		return err
	}
	defer d.Close()
	export := audit.ExportJSON
	if c.Format == "csv" {
		export = audit.ExportCSV
	}
	return c.write(out, func(w io.Writer) error { return export(ctx, d, c.Org, f, w) })
}

// day is the beginning of a day; the zero time when none was given.
func day(flag, text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return t, fmt.Errorf("%s %s: a day is written like 2026-03-31", flag, text)
	}
	return t, nil
}
