package main

import (
	"context"

	"github.com/dira-platform/dira/internal/analysis"
)

type irtLinkCommand struct {
	result
	From   string `help:"The items to move, as 'dira irt fit' writes them." required:"" placeholder:"NEW.json"`
	To     string `help:"The items that set the scale." required:"" placeholder:"OLD.json"`
	Method string `help:"stocking-lord, haebara, mean-sigma, mean-mean or mean-gmean." enum:"stocking-lord,haebara,mean-sigma,mean-mean,mean-gmean" default:"stocking-lord"`
}

// Help is shown below the list of flags.
func (irtLinkCommand) Help() string {
	return `For example:

  dira irt simulate --items 20 --seed 5 --out one.csv --truth truth.json
  dira irt simulate --params truth.json --mean 0.7 --seed 6 --out two.csv
  dira irt fit --model 2pl one.csv --out one.json
  dira irt fit --model 2pl two.csv --out two.json
  dira irt link --from two.json --to one.json --out two-on-one.json
  dira irt score --params two-on-one.json two.csv > scores.csv

Two forms that were estimated apart have scales of their own. The items that bear the same name in both show how one turns into the
other: θ on the old scale is a·θ + b. The result is the parameters of the new form on the old scale, as any fit, with "link" (the
constants used, the common items), "methods" (the constants by every method: when they differ much, look at the items) and
"true_score_equating" (the raw score on the old form that means the same as each on the new). When both forms are rasch, pcm or rsm, a is 1.
'dira irt equate' goes on from there to observed scores, and writes a table.`
}

func (c irtLinkCommand) Run(_ context.Context, out output) error {
	from, err := readParams(c.From)
	if err != nil {
		return err
	}
	to, err := readParams(c.To)
	if err != nil {
		return err
	}
	linked, err := analysis.Link(from, to, c.Method, warn(out, c.From))
	if err != nil {
		return named(c.From, err)
	}
	return c.json(out, linked)
}
