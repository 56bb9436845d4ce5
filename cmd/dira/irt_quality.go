package main

import (
	"context"

	"github.com/dira-platform/dira/internal/analysis"
	"github.com/dira-platform/dira/internal/irtfile"
)

type irtQualityCommand struct {
	answers
	result
}

// Help is shown below the list of flags.
func (irtQualityCommand) Help() string {
	return `  dira irt quality answers.csv

The result is JSON. For the test: mean and standard deviation of the raw score, and its reliability by alpha, λ1, λ2, λ5, λ6 and ω (one
factor, minimal residuals); sem is the standard error of a raw score, in points. For each item: mean, difficulty (mean share of the
highest category), correlation with the total score and with the rest (the total without the item), alpha of the test without it, and
its loading on the one factor; for each category who chose it, and their mean rest score, which rises with the category in a sound item.
Scores are of the persons who answered every item; what concerns one item, of whoever answered it.

` + tableHelp
}

func (c irtQualityCommand) Run(ctx context.Context, out output) error {
	s, err := c.read(ctx, out, irtfile.Options{})
	if err != nil {
		return err
	}
	q, err := analysis.Classical(ctx, s, warn(out, c.File))
	if err != nil {
		return named(c.File, err)
	}
	return c.json(out, q)
}
