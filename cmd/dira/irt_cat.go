package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/dira-platform/dira/internal/analysis"
	"github.com/dira-platform/dira/internal/irtfile"
)

type irtCatCommand struct {
	result
	Params    string  `help:"The bank of items, as 'dira irt fit' writes them." required:"" placeholder:"FIT.json"`
	Theta     float64 `help:"The true ability of the person who takes the test, in logits. Default: ${default}." default:"0"`
	Seed      uint64  `help:"The same seed gives the same answers and the same path." default:"1"`
	Estimator string  `help:"eap or map." enum:"eap,map" default:"eap"`
	Mean      float64 `help:"Mean of the ability that the estimate leans on." default:"0"`
	SD        float64 `name:"sd" help:"Its standard deviation." default:"1"`

	Criterion  string  `help:"What makes an item the best to ask next: information, kl, posterior-kl, variance, a-stratified or difficulty." enum:"information,kl,posterior-kl,variance,a-stratified,difficulty" default:"information"`
	Delta      float64 `help:"kl: how far around the estimate, in logits, divided by the root of the number of questions. 0 = 3, or 0.5 with --fixed-delta." default:"0"`
	FixedDelta bool    `help:"kl: --delta is not divided."`
	PlugIn     bool    `help:"variance: the next answer is foreseen at the estimate instead of over all that is possible."`
	Strata     int     `help:"a-stratified: into how many strata the slopes are cut. 0 = 4." default:"0"`
	Blocked    bool    `help:"a-stratified: give every stratum items of all difficulties."`
	Stages     []int   `help:"a-stratified: how many questions from each stratum. Default: equal parts of the longest test." placeholder:"N"`

	StopSE     float64   `name:"stop-se" help:"Stop when the standard error is at most this. 0 = never." default:"0"`
	StopChange float64   `help:"Stop when an answer changes the standard error by at most this. 0 = never." default:"0"`
	Cuts       []float64 `help:"Borders between levels, in logits, each above the one before; stop when the level is known." placeholder:"LOGITS"`
	LevelKnown float64   `help:"A level is known at this probability. 0 = tell it, but don't stop for it. Default: ${default}." default:"0.8"`
	SPRT       []string  `name:"sprt" sep:"none" help:"Stop when it is decided whether the ability is above or below CUT: Wald's sequential test of CUT-DELTA against CUT+DELTA with the error probabilities ALPHA (above by mistake) and BETA. May be given several times: all must decide." placeholder:"CUT,DELTA,ALPHA,BETA"`
	MinLength  int       `help:"Ask so many questions at least." default:"1"`
	MaxLength  int       `help:"Ask so many at most. 0 = the whole bank." default:"0"`

	Content         string   `help:"Content areas of the items, and limits: a CSV file, see below." placeholder:"FILE.csv"`
	Enemies         string   `help:"Items that give each other away: a CSV file, a set in each row, of which one at most is asked." placeholder:"FILE.csv"`
	Randomesque     int      `help:"Choose by chance among that many of the best items; as --exposure randomesque=N." default:"1"`
	Exposure        []string `help:"Keep items from being known too soon: randomesque=N chooses by chance among the N best; sympson-hetter=SHARE asks no item of more than this share of persons." placeholder:"KIND=VALUE"`
	ExposurePersons int      `help:"Persons simulated in each round for sympson-hetter. Default: ${default}." default:"2000"`
}

// Help is shown below the list of flags.
func (irtCatCommand) Help() string {
	return `For example:

  dira irt simulate --items 300 --persons 1 --out one.csv --truth bank.json
  dira irt cat --params bank.json --theta 0.5 --stop-se 0.3 --seed 1
  dira irt cat --params bank.json --theta -1 --max-length 20 --criterion kl --exposure randomesque=5
  dira irt cat --params bank.json --theta 1 --cuts -0.5,0.7,1.9 --level-known 0.9
  dira irt cat --params bank.json --theta 1 --sprt 0,0.3,0.05,0.05 --max-length 40
  dira irt cat --params bank.json --max-length 15 --exposure sympson-hetter=0.25

The result is JSON: the estimate, why the test stopped, and every question with its answer and what was known after it. Answers are drawn
from the model at the true ability. information asks the item with the largest Fisher information at the estimate, kl that with the
largest Kullback-Leibler information around it, posterior-kl over the posterior, variance that which promises the smallest posterior
variance, a-stratified keeps steep items for later, difficulty asks the item whose difficulty is nearest.

With --cuts, "level" has the probability of each level: 0 is below the first border. With --sprt, "decisions" says above or below; "reached"
is false when the test ended before the ratio reached a bound, and the nearer one then decides. sympson-hetter simulates tests until it
knows how often each item may be given to those it is chosen for; "exposure" has these parameters and the shares they led to.

--content is a table with the columns item and area, and for limits min, max and share. A row with an item gives it an area; a row without
one limits the area: at least min and at most max questions, and a share of all that the choice keeps to. Only item and area are needed:

  item,area,min,max,share
  q01,data,,,
  q02,safety,,,
  ,data,3,6,0.5
  ,safety,2,,0.5`
}

func (c irtCatCommand) Run(ctx context.Context, out output) error {
	o, err := c.options()
	if err != nil {
		return err
	}
	p, err := readParams(c.Params)
	if err != nil {
		return err
	}
	if c.Content != "" {
		if o.Content, err = readWith(c.Content, irtfile.ReadContent); err != nil {
			return err
		}
	}
	if c.Enemies != "" {
		if o.Enemies, err = readWith(c.Enemies, irtfile.ReadEnemies); err != nil {
			return err
		}
	}
	path, err := analysis.Adaptive(ctx, p, o, warn(out, c.Params))
	if err != nil {
		return named(c.Params, err)
	}
	return c.json(out, path)
}

// options are the flags, understood.
func (c irtCatCommand) options() (o analysis.AdaptiveOptions, err error) {
	o = analysis.AdaptiveOptions{Theta: c.Theta, Criterion: c.Criterion, Estimator: c.Estimator, Mean: c.Mean, SD: c.SD, Seed: c.Seed,
		Delta: c.Delta, FixedDelta: c.FixedDelta, PlugIn: c.PlugIn, Strata: c.Strata, Blocked: c.Blocked, Stages: c.Stages,
		StopSE: c.StopSE, StopChange: c.StopChange, MinLength: c.MinLength, MaxLength: c.MaxLength, Cuts: c.Cuts, LevelKnown: c.LevelKnown,
		Randomesque: c.Randomesque, Persons: c.ExposurePersons}
	if err := analysis.CheckCuts(c.Cuts); err != nil {
		return o, fmt.Errorf("--cuts: %w", err)
	}
	if !(c.LevelKnown >= 0 && c.LevelKnown < 1) {
		return o, fmt.Errorf("--level-known %v: a probability from 0 up to, and not including, 1 is wanted", c.LevelKnown)
	}
	if c.ExposurePersons < 1 || c.ExposurePersons > 10_000_000 {
		return o, fmt.Errorf("--exposure-persons is between 1 and 10 million")
	}
	for _, text := range c.SPRT {
		s, err := analysis.ParseSPRT(text)
		if err != nil {
			return o, fmt.Errorf("--sprt %s: %w", text, err)
		}
		o.SPRT = append(o.SPRT, s)
	}
	for _, text := range c.Exposure {
		if err := exposure(text, &o); err != nil {
			return o, err
		}
	}
	return o, c.unused()
}

// unused refuses settings of another criterion, which would do nothing.
func (c irtCatCommand) unused() error {
	for _, one := range []struct {
		flag, of string
		set      bool
	}{
		{"--delta", "kl", c.Delta != 0}, {"--fixed-delta", "kl", c.FixedDelta}, {"--plug-in", "variance", c.PlugIn},
		{"--strata", "a-stratified", c.Strata != 0}, {"--blocked", "a-stratified", c.Blocked}, {"--stages", "a-stratified", c.Stages != nil},
	} {
		if one.set && c.Criterion != one.of {
			return fmt.Errorf("%s is of --criterion %s, and means nothing with %s", one.flag, one.of, c.Criterion)
		}
	}
	return nil
}

// exposure reads KIND=VALUE.
func exposure(text string, o *analysis.AdaptiveOptions) error {
	kind, value, _ := strings.Cut(text, "=")
	switch kind {
	case "randomesque":
		n, err := strconv.Atoi(value)
		if err != nil || n < 1 {
			return fmt.Errorf("--exposure %s: a number of items from 1 on is wanted, as in randomesque=5", text)
		}
		if o.Randomesque > 1 && o.Randomesque != n {
			return errors.New("randomesque is given twice, with different numbers")
		}
		o.Randomesque = n
	case "sympson-hetter":
		share, err := strconv.ParseFloat(value, 64)
		if err != nil || !(share > 0 && share < 1) {
			return fmt.Errorf("--exposure %s: a share of persons between 0 and 1 is wanted, as in sympson-hetter=0.25", text)
		}
		o.SympsonHetter = share
	default:
		return fmt.Errorf("--exposure %s: randomesque=N or sympson-hetter=SHARE is wanted", text)
	}
	return nil
}
