package main

import (
	"context"
	"fmt"

	"github.com/dira-platform/dira/internal/analysis"
	"github.com/dira-platform/dira/internal/irtfile"
)

type irtQualityCommand struct {
	answers
	result
	Model   string  `help:"Also estimate this model, and hold the answers against it: rasch, 2pl, 3pl, pcm, rsm, gpcm or grm." enum:",rasch,2pl,3pl,pcm,rsm,gpcm,grm" default:"" placeholder:"MODEL"`
	Params  string  `help:"Hold the answers against these items instead, as 'dira irt fit' writes them." placeholder:"FIT.json"`
	Known   bool    `help:"The items of --params were not estimated from this table: S-X² then loses no degrees of freedom by them."`
	Q3Limit float64 `name:"q3-limit" help:"List pairs of items whose Q3 is at least so far from the mean of all pairs; 0 = all pairs. Default: ${default}." default:"0.2"`
}

// Help is shown below the list of flags.
func (irtQualityCommand) Help() string {
	return `For example:

  dira irt simulate --out answers.csv --truth truth.json
  dira irt quality answers.csv
  dira irt quality --model 2pl answers.csv
  dira irt quality --params truth.json --known --q3-limit 0 answers.csv

The result is JSON. For the test: mean and standard deviation of the raw score, and its reliability by alpha, λ1, λ2, λ5, λ6 and ω (one
factor, minimal residuals); sem is the standard error of a raw score, in points. For each item: mean, difficulty (mean share of the
highest category), correlation with the total score and with the rest (the total without the item), alpha of the test without it, and
its loading on the one factor; for each category who chose it, and their mean rest score, which rises with the category in a sound item.
Scores are of the persons who answered every item; what concerns one item, of whoever answered it.

With --model or --params, how the answers agree with a model too:
  item_fit          infit and outfit, about 1 when an item fits, above 1.3 surprising; S-X²
                    with its degrees of freedom and p: whether the answers of persons of each
                    total score follow the item's curve. null where the answers allow none
  local_dependence  pairs of items that have more, or less, in common than the ability: Q3,
                    the correlation of what the model leaves unexplained, and its distance
                    from the mean of all pairs ("q3_mean"), which is below 0 by nature

Items are many and so are tests of them: compare p with .05 divided by the number of items. Of the pairs only those at least
"local_dependence_limit" from the mean are listed; --q3-limit 0 lists all.

` + tableHelp
}

func (c irtQualityCommand) Run(ctx context.Context, out output) error {
	o, err := c.options()
	if err != nil {
		return err
	}
	var tops map[string]int
	if o.Params != nil {
		tops = o.Params.Tops()
		c.Base = baseOf(c.Base, o.Params)
	}
	s, err := c.read(ctx, out, irtfile.Options{Tops: tops})
	if err != nil {
		return err
	}
	q, err := analysis.Classical(ctx, s, warn(out, c.File))
	if err != nil {
		return named(c.File, err)
	}
	if o.Model != "" || o.Params != nil {
		bar := newBar(out.stderr, "fitting "+c.Model)
		o.Progress = bar.estimation(1e-6)
		q.ModelFit, err = analysis.HoldAgainst(ctx, s, o, func(format string, args ...any) { bar.wipe(); warn(out, c.File)(format, args...) })
		bar.done()
	}
	if err != nil {
		return named(c.File, err)
	}
	return c.json(out, q)
}

func (c irtQualityCommand) options() (analysis.ModelFitOptions, error) {
	o := analysis.ModelFitOptions{Model: c.Model, Known: c.Known, Q3Limit: c.Q3Limit}
	switch {
	case c.Model != "" && c.Params != "":
		return o, fmt.Errorf("--model estimates items and --params gives them; choose one")
	case c.Known && c.Params == "":
		return o, fmt.Errorf("--known says where the items of --params come from; without --params there are none")
	case !(c.Q3Limit >= 0 && c.Q3Limit <= 2):
		return o, fmt.Errorf("--q3-limit is a distance between correlations, from 0 to 2")
	}
	var err error
	if c.Params != "" {
		o.Params, err = readParams(c.Params)
	}
	return o, err
}
