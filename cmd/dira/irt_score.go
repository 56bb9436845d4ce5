package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"strconv"

	"github.com/dira-platform/dira/internal/analysis"
	"github.com/dira-platform/dira/internal/irtfile"
)

type irtScoreCommand struct {
	answers
	result
	Params    string `help:"The items, as 'dira irt fit' writes them." required:"" placeholder:"FIT.json"`
	Method    string `help:"eap and map lean on the distribution of the ability, ml and wle on the answers alone." enum:"eap,map,ml,wle" default:"eap"`
	Group     string `help:"Column that makes groups; each person leans on the distribution of their group in the parameters." placeholder:"_COLUMN"`
	Mean      string `help:"Mean of the ability for eap and map, instead of the estimated one." placeholder:"LOGITS"`
	SD        string `name:"sd" help:"Standard deviation of the ability for eap and map, instead of the estimated one." placeholder:"LOGITS"`
	PersonFit bool   `help:"Add the column lz: how well the pattern of a person's answers agrees with the items."`
}

// Help is shown below the list of flags.
func (irtScoreCommand) Help() string {
	return `For example:

  dira irt simulate --out answers.csv
  dira irt fit --model 2pl answers.csv --out fit.json
  dira irt score --params fit.json answers.csv > scores.csv
  dira irt score --params fit.json --method wle --person-fit answers.csv

The result is CSV: _id,theta,se,answered,extreme, and lz with --person-fit. theta is the ability in logits and se its standard error; both are empty for someone
who answered nothing, when the method leans on the answers alone. extreme is 1 when every answer is the highest, -1 when every one is the
lowest: ml has no estimate then and gives its bound, 6 or -6. lz is the standardised log likelihood of the answers at theta
(Drasgow, Levine & Williams 1985), about N(0, 1), somewhat narrower since theta is estimated: below -2, hard items were solved and easy ones
not, so read the answers before you trust the score. It is empty where it can't be computed. Items are found by their names; those that the file has not, nobody answered.

` + tableHelp
}

func (c irtScoreCommand) Run(ctx context.Context, out output) error {
	p, err := readParams(c.Params)
	if err != nil {
		return err
	}
	o := analysis.ScoreOptions{Method: c.Method, Fit: c.PersonFit}
	if o.Mean, err = logits("--mean", c.Mean); err != nil {
		return err
	}
	if o.SD, err = logits("--sd", c.SD); err != nil {
		return err
	}
	c.Base = baseOf(c.Base, p)
	s, err := c.read(ctx, out, irtfile.Options{Group: c.Group, Tops: p.Tops()})
	if err != nil {
		return err
	}
	scores, err := analysis.Score(ctx, s, p, o, warn(out, c.File))
	if err != nil {
		return named(c.File, err)
	}
	return c.write(out, func(w io.Writer) error { return analysis.WriteScores(w, s, scores) })
}

// baseOf is what the first category is called: as in the table the items come from, unless it was said.
func baseOf(said string, p *irtfile.Params) string {
	if said == "auto" && p.FirstCategory > 0 {
		return strconv.Itoa(p.FirstCategory)
	}
	return said
}

// logits reads a setting that may be absent, which is NaN.
func logits(flag, value string) (float64, error) {
	if value == "" {
		return math.NaN(), nil
	}
	v, err := strconv.ParseFloat(value, 64)
	if err != nil || math.IsNaN(v-v) {
		return 0, fmt.Errorf("%s %s: a number is wanted", flag, value)
	}
	return v, nil
}
