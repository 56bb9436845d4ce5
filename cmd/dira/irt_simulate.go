package main

import (
	"context"
	"io"

	"github.com/dira-platform/dira/internal/analysis"
	"github.com/dira-platform/dira/internal/irtfile"
)

type irtSimulateCommand struct {
	result
	Params     string  `help:"Items to answer, as 'dira irt fit' writes them. Without them, items are drawn for --model." placeholder:"FIT.json"`
	Model      string  `help:"Model of drawn items. Default: ${default}." enum:"rasch,2pl,3pl,pcm,rsm,gpcm,grm" default:"2pl"`
	Items      int     `help:"How many items to draw. Default: ${default}." default:"20"`
	Categories int     `help:"Categories of drawn items with more than right and wrong. Default: ${default}." default:"4"`
	Persons    int     `help:"How many persons answer. Default: ${default}." default:"1000"`
	Mean       float64 `help:"Mean ability, in logits. Default: ${default}." default:"0"`
	SD         float64 `name:"sd" help:"Standard deviation of the ability. Default: ${default}." default:"1"`
	Missing    float64 `help:"Share of answers that are missing at random. Default: ${default}." default:"0"`
	Groups     int     `help:"Groups of persons, a, b, c, … in the column _group. Default: ${default}." default:"1"`
	Shift      float64 `help:"By how much the mean ability rises from group to group. Default: ${default}." default:"0"`
	DIF        float64 `name:"dif" help:"By how much the first items are harder for the last group. Default: ${default}." default:"0"`
	DIFItems   int     `name:"dif-items" help:"How many items that concerns. Default: ${default}." default:"1"`
	Seed       uint64  `help:"The same seed draws the same. Default: ${default}." default:"1"`
	Truth      string  `help:"Also write the parameters of the items there, in the form of a fit." placeholder:"FILE"`
}

// Help is shown below the list of flags.
func (irtSimulateCommand) Help() string {
	return `For example:

  dira irt simulate --model 3pl --persons 5000 --items 40 --seed 7 --out answers.csv --truth truth.json
  dira irt simulate --params truth.json --persons 100000 > many.csv
  dira irt simulate --persons 2000 --groups 2 --dif 0.8 --dif-items 2 > biased.csv

The result is a table as the other commands read it, with the true ability in the column _theta. Drawn items have slopes about 1 (lognormal,
SD 0.3; exactly 1 for rasch, pcm and rsm), locations N(0, 1), and for 3pl a chance of one in five.`
}

func (c irtSimulateCommand) Run(ctx context.Context, out output) error {
	var p *irtfile.Params
	if c.Params != "" {
		var err error
		if p, err = readParams(c.Params); err != nil {
			return err
		}
	}
	s, err := analysis.Simulate(ctx, p, analysis.SimulateOptions{Model: c.Model, Persons: c.Persons, Items: c.Items, Categories: c.Categories,
		Mean: c.Mean, SD: c.SD, Missing: c.Missing, Groups: c.Groups, Shift: c.Shift, DIF: c.DIF, DIFItems: c.DIFItems, Seed: c.Seed})
	if err != nil {
		return err
	}
	if c.Truth != "" {
		if err := (result{c.Truth}).json(out, s.Params); err != nil {
			return err
		}
	}
	return c.write(out, func(w io.Writer) error { return s.WriteCSV(w, c.Groups > 1) })
}
