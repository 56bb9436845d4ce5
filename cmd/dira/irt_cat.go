package main

import (
	"context"

	"github.com/dira-platform/dira/internal/analysis"
)

type irtCatCommand struct {
	result
	Params      string  `help:"The bank of items, as 'dira irt fit' writes them." required:"" placeholder:"FIT.json"`
	Theta       float64 `help:"The true ability of the person who takes the test, in logits. Default: ${default}." default:"0"`
	Criterion   string  `help:"What makes an item the best to ask next: information, kl, posterior-kl, variance, a-stratified or difficulty." enum:"information,kl,posterior-kl,variance,a-stratified,difficulty" default:"information"`
	Estimator   string  `help:"eap or map." enum:"eap,map" default:"eap"`
	StopSE      float64 `name:"stop-se" help:"Stop when the standard error is at most this. 0 = never." default:"0"`
	StopChange  float64 `help:"Stop when an answer changes the standard error by at most this. 0 = never." default:"0"`
	MinLength   int     `help:"Ask so many questions at least." default:"1"`
	MaxLength   int     `help:"Ask so many at most. 0 = the whole bank." default:"0"`
	Randomesque int     `help:"Choose by chance among that many of the best items." default:"1"`
	Mean        float64 `help:"Mean of the ability that the estimate leans on." default:"0"`
	SD          float64 `name:"sd" help:"Its standard deviation." default:"1"`
	Seed        uint64  `help:"The same seed gives the same answers and the same path." default:"1"`
}

// Help is shown below the list of flags.
func (irtCatCommand) Help() string {
	return `  dira irt cat --params fit.json --theta 0.5 --stop-se 0.3 --seed 1
  dira irt cat --params fit.json --theta -1 --max-length 20 --criterion kl --randomesque 5

The result is JSON: the estimate, why the test stopped, and every question with its answer and what was known after it. Answers are drawn
from the model at the true ability. information asks the item with the largest Fisher information at the estimate, kl that with the
largest Kullback-Leibler information around it, posterior-kl over the posterior, variance that which promises the smallest posterior
variance, a-stratified keeps steep items for later, difficulty asks the item whose difficulty is nearest.`
}

func (c irtCatCommand) Run(ctx context.Context, out output) error {
	p, err := readParams(c.Params)
	if err != nil {
		return err
	}
	path, err := analysis.Adaptive(ctx, p, analysis.AdaptiveOptions{Theta: c.Theta, Criterion: c.Criterion, Estimator: c.Estimator, Mean: c.Mean, SD: c.SD,
		StopSE: c.StopSE, StopChange: c.StopChange, MinLength: c.MinLength, MaxLength: c.MaxLength, Randomesque: c.Randomesque, Seed: c.Seed})
	if err != nil {
		return named(c.Params, err)
	}
	return c.json(out, path)
}
