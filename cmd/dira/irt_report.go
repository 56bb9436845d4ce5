package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"

	"github.com/dira-platform/dira/internal/analysis"
	"github.com/dira-platform/dira/internal/irtfile"
	"github.com/dira-platform/dira/internal/testreport"
)

type irtReportCommand struct {
	answers
	Out   string `help:"The page. Default: ${default}." default:"report.html" placeholder:"FILE.html" short:"o"`
	Model string `help:"Model of the curves; auto takes rasch or pcm below 500 persons, 2pl or gpcm from there on." enum:"auto,rasch,2pl,3pl,pcm,rsm,gpcm,grm" default:"auto"`
	Group string `help:"Column of the person that makes groups; the test is examined for fairness between them." placeholder:"_COLUMN"`
	Focal string `help:"The group that is compared with all others." placeholder:"VALUE"`
}

// Help is shown below the list of flags.
func (irtReportCommand) Help() string {
	return `For example:

  dira irt simulate --persons 400 --items 12 --groups 2 --dif 1.2 --out answers.csv
  dira irt report answers.csv --out report.html
  dira irt report answers.csv --group _group --out report.html

Writes one page that can be read without knowing statistics, sent by mail and printed: is this test any good, which questions to drop or
to review and why, is it fair, with a drawing of every question, of the test's information and of people and questions on one scale, each
with its table. The page loads nothing and has no script.

` + tableHelp
}

func (c irtReportCommand) Run(ctx context.Context, out output) error {
	s, err := c.read(ctx, out, irtfile.Options{Group: c.Group})
	if err != nil {
		return err
	}
	o := analysis.ExamineOptions{Focal: c.Focal}
	if c.Model != "auto" {
		o.Model = c.Model
	}
	bar := newBar(out.stderr, "estimating")
	defer bar.done()
	o.Progress = bar.estimation(1e-5)
	e, err := analysis.Examine(ctx, s, o)
	bar.done()
	if err != nil {
		return named(c.File, err)
	}
	to := result{c.Out}
	in := testreport.Input{File: filepath.Base(c.File), Exam: e, Notes: s.Notes}
	if err := to.write(out, func(w io.Writer) error { return testreport.Write(w, in) }); err != nil {
		return err
	}
	if c.Out != "-" {
		fmt.Fprintf(out.stderr, "dira: wrote %s\n", c.Out)
	}
	return nil
}
