package main

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/dira-platform/dira/internal/analysis"
	"github.com/dira-platform/dira/internal/irtfile"
)

type irtFitCommand struct {
	answers
	result
	Model     string   `help:"rasch, 2pl or 3pl for answers that are right or wrong; pcm, rsm, gpcm or grm for more categories." enum:"rasch,2pl,3pl,pcm,rsm,gpcm,grm" required:"" placeholder:"MODEL"`
	Method    string   `help:"mml, marginal likelihood, for all models; cml, conditional likelihood, for rasch, pcm and rsm." enum:"mml,cml" default:"mml"`
	Group     string   `help:"Column of the person that makes groups, each with its own mean and variance (mml)." placeholder:"_COLUMN"`
	Regress   []string `help:"Columns of the person that predict the ability (latent regression, mml): numbers as they are, texts level by level." placeholder:"_COLUMN"`
	Reference []string `help:"Level that the others of a text are compared with, as LEVEL or _COLUMN=LEVEL. By default the first alphabetically." placeholder:"LEVEL"`
	Anchors   string   `help:"Keep the items of this earlier fit at their parameters, so that the new ones come to its scale." placeholder:"FIT.json"`
	Tol       float64  `help:"Stop when no parameter changes by more than this. Default: ${default}." default:"1e-6"`
	Nodes     int      `help:"Nodes of the grid over the ability (mml). Default: ${default}." default:"61"`
	CloseGaps bool     `help:"Number the categories that somebody chose without holes, instead of refusing a category that nobody chose."`
}

// Help is shown below the list of flags.
func (irtFitCommand) Help() string {
	return `For example:

  dira irt simulate --groups 2 --shift 0.5 --out answers.csv
  dira irt fit --model 2pl answers.csv --out fit.json
  dira irt fit --model rasch --method cml answers.csv
  dira irt fit --model rasch --group _group answers.csv
  dira irt fit --model rasch --regress _group --reference a answers.csv
  dira irt simulate --model grm --persons 2000 --out survey.csv
  dira irt fit --model grm survey.csv --out survey.json

Which model? rasch: items differ in difficulty only; from 100 persons. 2pl: also in how well they tell people apart; from 500. 3pl: people
guess; from several thousand. For answers in more than two steps: pcm (rasch), rsm (the same steps in every item), gpcm and grm (2pl).

The result is JSON. a is the slope, b the difficulty, steps or thresholds, in logits:
  rasch, 2pl, 3pl   P = c + (1-c)·logistic(a·(θ-b)),  d = -a·b
  pcm, rsm, gpcm    P(X=k) ∝ exp(Σ a·(θ-b_v), v ≤ k) = exp(k·a·θ + d_k)
  grm               P(X≥k) = logistic(a·(θ-b_k)),  d_k = -a·b_k
The ability is N(0, 1) in the first group; with slopes of 1 it is N(0, variance); with cml the difficulties sum to 0 instead. Standard
errors are null where a parameter is fixed. infit and outfit are about 1 for an item that fits, computed from EAP abilities (mml) or from
ML abilities without extreme scores (cml). "converged" says whether the numbers can be used, and so does stderr when they can't.

--regress lets covariates predict the mean ability of a person, beside their answers. A column of numbers gives one coefficient, in logits a
unit; a text one for each level but the --reference, called _COLUMN=LEVEL, in logits above that level. "regression" has them, "intercept"
the mean where all are 0 (fixed at 0 in the first group unless there are --anchors), "residual_variance" what they leave of the variance (1 by
definition with free slopes), "r2" the share that they predict. "ability" stays the distribution of all persons, so that scores don't
depend on who somebody is. With --group too, every group has an intercept and a residual variance. Everyone needs a value.

` + tableHelp
}

func (c irtFitCommand) Run(ctx context.Context, out output) error {
	if c.Group != "" && c.Method == "cml" {
		return fmt.Errorf("--group needs --method mml: the conditional likelihood knows no distribution of the ability")
	}
	if len(c.Regress) > 0 && c.Method == "cml" {
		return fmt.Errorf("--regress needs --method mml: the conditional likelihood knows no distribution of the ability that could be predicted")
	}
	if len(c.Reference) > 0 && len(c.Regress) == 0 {
		return fmt.Errorf("--reference names a level of a covariate; say with --regress of which")
	}
	if !(c.Tol > 0 && c.Tol < 1) || c.Nodes < 5 || c.Nodes > 1001 {
		return fmt.Errorf("--tol is between 0 and 1, --nodes between 5 and 1001")
	}
	o := analysis.FitOptions{Model: c.Model, Method: c.Method, Tolerance: c.Tol, Nodes: c.Nodes, CloseGaps: c.CloseGaps}
	if c.Anchors != "" {
		p, err := readParams(c.Anchors)
		if err != nil {
			return err
		}
		o.Anchors = p
	}
	s, err := c.read(ctx, out, irtfile.Options{Group: c.Group, Covariates: c.Regress})
	if err != nil {
		return err
	}
	if len(c.Regress) > 0 {
		if o.Regress, err = analysis.NewPredictors(s, c.Reference); err != nil {
			return named(c.File, err)
		}
		for _, name := range slices.Sorted(maps.Keys(o.Regress.References)) {
			warn(out, c.File)("%s: the other levels are compared with %s", name, o.Regress.References[name])
		}
	}
	bar := newBar(out.stderr, "fitting "+c.Model)
	o.Progress = bar.estimation(c.Tol)
	f, err := analysis.Fit(ctx, s, o, func(format string, args ...any) { bar.wipe(); warn(out, c.File)(format, args...) })
	bar.done()
	if err != nil {
		return named(c.File, err)
	}
	return c.json(out, f.Params())
}
