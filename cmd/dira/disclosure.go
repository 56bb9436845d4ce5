package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/dira-platform/dira/disclosure"
	"github.com/dira-platform/dira/internal/cellfile"
)

type disclosureCommand struct {
	Protect  disclosureProtectCommand  `cmd:"" help:"Suppress what would give people away, and publish the rest."`
	Audit    disclosureAuditCommand    `cmd:"" help:"Say what can be proved about suppressed counts from all that was published."`
	Generate disclosureGenerateCommand `cmd:"" help:"Make up counts that are hard to protect."`
}

// Help is shown below the list of commands.
func (disclosureCommand) Help() string {
	return `Counts of people by unit, sex and level, published so that nobody is given away. Here with counts that are made up:

  dira disclosure generate --units 12 --out cells.csv
  dira disclosure protect --threshold 10 cells.csv --out published.csv
  dira disclosure audit published.csv

` + cellsHelp + `
Nothing is sent anywhere. The method is the package github.com/dira-platform/dira/disclosure, documented there and in docs/disclosure.md.`
}

const cellsHelp = `Counts are a CSV file with these five columns, in any order, and a row for each smallest group:

  unit,sex,level,wave,count
  gov/health/statistics,woman,basic,2026,14

A unit is a path. Totals are left out: they are added up. What has no row counts 0. Semicolons or tabs, a byte-order mark and Windows line ends
are understood too. A file called - is standard input.

A release has all cells: each unit with everything below it × each sex and 'total' × each level and 'total', for each wave. Above several units at
the top stands the unit 'total'. Those who work directly in a unit that has units below it are the unit '(direct)' below it. A count that is suppressed is
empty and has the reason 'protected'; one that was rounded has the reason 'rounded to 5'.
`

type disclosureProtectCommand struct {
	result
	File      string   `arg:"" help:"The counts: a CSV file, or - for standard input."`
	Threshold int64    `help:"Smallest count that is published, and how wide the interval of every other one must be. Default: ${default}." default:"10" placeholder:"N"`
	RoundTo   int64    `help:"Round the counts that are published to multiples of this, half upwards." placeholder:"N"`
	After     []string `help:"An earlier release of the same people, before some answers came in late; several with commas, the first one first." placeholder:"PUBLISHED.csv"`
}

// Help is shown below the list of flags.
func (disclosureProtectCommand) Help() string {
	return `For example:

  dira disclosure generate --units 12 --out cells.csv
  dira disclosure protect --threshold 10 --round-to 5 cells.csv --out published.csv
  dira disclosure protect cells.csv --after published.csv --out second.csv

Every count under the threshold is suppressed, 0 included, and then as many others as it takes that no attacker can prove an interval narrower than the
threshold for any of them. Nothing is written that was not proved to be safe. The exit code is 0, 1 when a file cannot be read or no safe release was found, or 2 when the command
is not understood.

` + cellsHelp
}

// Validate refuses flags that are out of range.
func (c disclosureProtectCommand) Validate() error { return inRange(c.Threshold, c.RoundTo) }

// inRange checks the flags of a threshold and of rounding.
func inRange(threshold, roundTo int64) error {
	if threshold < 1 || threshold > disclosure.MaxThreshold {
		return fmt.Errorf("--threshold: %d is not from 1 to %d", threshold, disclosure.MaxThreshold)
	}
	if roundTo < 0 || roundTo > disclosure.MaxThreshold {
		return fmt.Errorf("--round-to: %d is not from 0 to %d", roundTo, disclosure.MaxThreshold)
	}
	return nil
}

func (c disclosureProtectCommand) Run(ctx context.Context, out output) error {
	var earlier []*disclosure.Published
	for _, name := range c.After {
		p, err := readReleased(ctx, name, 0)
		if err != nil {
			return err
		}
		earlier = append(earlier, p)
	}
	f, _, err := open(c.File)
	if err != nil {
		return err
	}
	defer f.Close()
	t, notes, err := cellfile.ReadCells(ctx, f)
	for _, note := range notes {
		fmt.Fprintf(out.stderr, "dira: %s: %s\n", c.File, note)
	}
	if err != nil {
		return named(c.File, err)
	}
	bar := newBar(out.stderr, "protecting")
	defer bar.done()
	p, err := disclosure.ProtectNext(ctx, earlier, t, disclosure.Options{Threshold: c.Threshold, RoundTo: c.RoundTo, Progress: bar.show})
	if err != nil {
		return named(c.File, err)
	}
	bar.done()
	return c.write(out, func(w io.Writer) error { return cellfile.WritePublished(w, p) })
}

func readReleased(ctx context.Context, name string, roundedTo int64) (*disclosure.Published, error) {
	return readWith(name, func(r io.Reader) (*disclosure.Published, error) { return cellfile.ReadPublished(ctx, r, roundedTo) })
}

type disclosureAuditCommand struct {
	result
	Files     []string `arg:"" help:"Releases of the same people, the first one first."`
	Threshold int64    `help:"The threshold with which they were made. Default: ${default}." default:"10" placeholder:"N"`
	RoundTo   int64    `help:"Take counts without a reason as rounded to multiples of this." placeholder:"N"`
}

// Help is shown below the list of flags.
func (disclosureAuditCommand) Help() string {
	return `For example:

  dira disclosure generate --units 12 --out cells.csv
  dira disclosure protect cells.csv --out published.csv
  dira disclosure audit published.csv

For each suppressed count the interval is computed that an attacker can prove who has all the files and knows how they were made. The result is JSON:

  cells                all cells of the files
  suppressed           how many have no count
  revealed             groups whose interval is narrower than the threshold, with unit, sex, level, wave, lower and upper; published counts
                       under the threshold, 0 included ("published": true); and what was added to a group between two files
                       ("release", "added_since"), by the same measure; "unknown": true marks what could be proved neither safe nor
                       revealed in reasonable time, and is treated as revealed
  narrowest_interval   upper − lower of the narrowest interval; null when no interval has an upper end

The exit code is 0 when nothing is revealed, 1 when something is, or a file cannot be read, 2 when the command is not understood.

` + cellsHelp
}

// Validate refuses flags that are out of range.
func (c disclosureAuditCommand) Validate() error { return inRange(c.Threshold, c.RoundTo) }

func (c disclosureAuditCommand) Run(ctx context.Context, out output) error {
	var releases []*disclosure.Published
	for _, name := range c.Files {
		p, err := readReleased(ctx, name, c.RoundTo)
		if err != nil {
			return err
		}
		releases = append(releases, p)
	}
	bar := newBar(out.stderr, "auditing")
	defer bar.done()
	r, err := disclosure.Audit(ctx, releases, disclosure.AuditOptions{Threshold: c.Threshold, Progress: bar.show})
	if err != nil {
		return named(strings.Join(c.Files, ", "), err)
	}
	bar.done()
	if err := c.json(out, cellfile.NewAudit(r)); err != nil {
		return err
	}
	if n := len(r.Revealed); n == 1 {
		return fmt.Errorf("1 group is revealed")
	} else if n > 1 {
		return fmt.Errorf("%d groups are revealed", n)
	}
	return nil
}

type disclosureGenerateCommand struct {
	result
	Units int    `help:"How many smallest units. Default: ${default}." default:"40" placeholder:"N"`
	Waves int    `help:"How many waves. Default: ${default}." default:"2" placeholder:"N"`
	Seed  uint64 `help:"The same seed makes the same. Default: ${default}." default:"1" placeholder:"N"`
}

// Help is shown below the list of flags.
func (disclosureGenerateCommand) Help() string {
	return `For example:

  dira disclosure generate --units 200 --seed 7 --out cells.csv

A tree of two to four levels; half of the smallest units have fewer than 8 people, a few have hundreds; two sexes are rare; every wave is a little
different from the one before.

` + cellsHelp
}

func (c disclosureGenerateCommand) Run(out output) error {
	t, err := disclosure.Generate(disclosure.GenerateOptions{Units: c.Units, Waves: c.Waves, Seed: c.Seed})
	if err != nil {
		return err
	}
	return c.write(out, func(w io.Writer) error { return cellfile.WriteCells(w, t) })
}
