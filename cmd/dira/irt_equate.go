package main

import (
	"context"
	"fmt"

	"github.com/dira-platform/dira/internal/analysis"
)

type irtEquateCommand struct {
	result
	From   string  `help:"The items of the form whose raw scores are equated, as 'dira irt fit' writes them." required:"" placeholder:"NEW.json"`
	To     string  `help:"The items of the form they are equated to." required:"" placeholder:"OLD.json"`
	Method string  `help:"true, by expected scores at each ability; observed, by the distributions of scores that the models imply." enum:"true,observed" default:"true"`
	Link   string  `help:"How the scales are brought together, by the items of the same name: stocking-lord, haebara, mean-sigma, mean-mean or mean-gmean; none when they are one scale already." enum:"stocking-lord,haebara,mean-sigma,mean-mean,mean-gmean,none" default:"stocking-lord"`
	Weight float64 `help:"observed: the share of --from's persons in the population that the equating is for. Default: ${default}." default:"0.5"`
	Format string  `help:"csv or json." enum:"csv,json" default:"csv"`
}

// Help is shown below the list of flags.
func (irtEquateCommand) Help() string {
	return `For example:

  dira irt simulate --items 20 --seed 5 --out one.csv --truth truth.json
  dira irt simulate --params truth.json --mean 0.7 --seed 6 --out two.csv
  dira irt fit --model 2pl one.csv --out one.json
  dira irt fit --model 2pl two.csv --out two.json
  dira irt equate --from two.json --to one.json
  dira irt equate --from two.json --to one.json --method observed --link haebara --format json

Which raw score on the one form means the same as a raw score on the other? First --from is brought to the scale of --to through the items
that bear the same name in both, as 'dira irt link' does it. Then, with
  true      an ability is found whose expected score on --from is the raw score; its
            expected score on --to is the equivalent (Lord 1980). Below what guessing earns
            no ability has that score: it is interpolated (Kolen 1981)
  observed  the equivalent has the same percentile rank in the distribution of scores on
            --to (Zeng & Kolen 1995), in a population of both groups of persons, mixed by
            --weight; it can lie half a point outside of the scores

The result has a row for each raw score, counting the lowest category of every item as 0: raw, equated, theta (empty for observed),
interpolated (1 or 0), the method, and how the scales were brought together: θ on the scale of --to is link_a·θ + link_b. Equivalents have
no standard errors: they are as sure as the items.`
}

func (c irtEquateCommand) Run(_ context.Context, out output) error {
	if !(c.Weight >= 0 && c.Weight <= 1) {
		return fmt.Errorf("--weight %v: a share from 0 to 1 is wanted", c.Weight)
	}
	from, err := readParams(c.From)
	if err != nil {
		return err
	}
	to, err := readParams(c.To)
	if err != nil {
		return err
	}
	e, err := analysis.Equate(from, to, analysis.EquateOptions{Method: c.Method, Link: c.Link, Weight: c.Weight}, warn(out, c.From))
	if err != nil {
		return named(c.From, err)
	}
	if c.Format == "json" {
		return c.json(out, e)
	}
	return c.write(out, e.WriteCSV)
}
