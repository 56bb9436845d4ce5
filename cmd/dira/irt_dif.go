package main

import (
	"context"

	"github.com/dira-platform/dira/internal/analysis"
	"github.com/dira-platform/dira/internal/irtfile"
)

type irtDifCommand struct {
	answers
	result
	Group  string `help:"Column of the person that makes the groups." required:"" placeholder:"_COLUMN"`
	Focal  string `help:"The group that is compared with all others. With two groups: by default the second by name." placeholder:"VALUE"`
	Purify bool   `help:"Leave items that show bias out of the score that makes persons comparable, until nothing changes."`
}

// Help is shown below the list of flags.
func (irtDifCommand) Help() string {
	return `For example:

  dira irt simulate --groups 2 --dif 0.8 --dif-items 2 --out answers.csv
  dira irt dif --group _group --purify answers.csv
  dira irt dif --group _group --focal a answers.csv

Persons of the focal group are compared with others who have the same total score. The result is JSON, for each item:
  mh            Mantel-Haenszel, for right or wrong: alpha is the common odds ratio,
                delta = -2.35·ln(alpha), below 0 when the item is harder for the focal
                group; chi2 with continuity correction. null for more categories
  ets           A, none or negligible: p ≥ .05 or |delta| < 1; C, large: |delta| ≥ 1.5 and
                significantly above 1; else B. With more categories, by Mantel's test and
                the standardised difference: A up to 0.17 standard deviations, C above 0.25
  logistic      likelihood ratios of logistic regression, uniform and non-uniform (1 df
                each), p of both (2 df), change of Nagelkerke's R²
  mantel        Mantel's test for ordered categories, without correction
  standardised  mean difference between persons of the same score, focal - reference, in
                points and in standard deviations

Persons with an unanswered item have no comparable total score and are left out.

` + tableHelp
}

func (c irtDifCommand) Run(ctx context.Context, out output) error {
	s, err := c.read(ctx, out, irtfile.Options{Group: c.Group})
	if err != nil {
		return err
	}
	b, err := analysis.DIF(ctx, s, analysis.DIFOptions{Focal: c.Focal, Purify: c.Purify}, warn(out, c.File))
	if err != nil {
		return named(c.File, err)
	}
	return c.json(out, b)
}
