package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/internal/simulate"
)

type simulateCommand struct {
	result
	N          int      `name:"n" help:"How many people to simulate in each scenario. Default: ${default}." default:"2000"`
	Instrument string   `help:"The instrument they take. Default: ${default}." enum:"starter" default:"starter"`
	Scope      string   `help:"What they are asked about: whole, or domains, competencies and AI (D2,D1.C1,AI), or a role profile. Default: ${default}." default:"whole"`
	Scenario   []string `help:"Only these scenarios, by name. Default: all." placeholder:"NAME"`
	Seed       uint64   `help:"The same seed gives the same report. Default: ${default}." default:"1"`
	JSON       bool     `help:"Print JSON, with every ability in every scenario and the exposure of every item."`
}

// Help is shown below the list of flags.
func (simulateCommand) Help() string {
	return `For example:

  dira simulate                               the whole assessment, 2,000 people in each of seven scenarios
  dira simulate --scope D2 --n 500
  dira simulate --scope AI --scenario assumed,low --json --out report.json

People with known abilities go through the real selection and scoring; the report says how well they were measured, by ability and overall, and what
happens when the assumptions are wrong: harder or easier items, other correlations, a less able or a more mixed population, clicking by chance,
guessing. docs/measurement.md explains the words.`
}

func (c simulateCommand) Run(ctx context.Context, out output) error {
	in, err := itembank.BuiltIn()
	if err != nil {
		return err
	}
	v, err := framework.BuiltIn()
	if err != nil {
		return err
	}
	e, err := assessment.NewEngine(in, v)
	if err != nil {
		return err
	}
	o := simulate.Options{Persons: c.N, Seed: c.Seed}
	o.Scope, o.Role = scopeOf(v, c.Scope)
	if o.Scenarios, err = scenariosOf(c.Scenario); err != nil {
		return err
	}
	bar := newBar(out.stderr, "simulating")
	o.Progress = bar.count
	r, err := simulate.Run(ctx, e, in, v, o)
	bar.done()
	if err != nil {
		return err
	}
	if c.JSON {
		return c.json(out, r)
	}
	return c.write(out, r.WriteText)
}

// scopeOf reads "whole", a list of domains and competencies, or the id of a role.
func scopeOf(v *framework.Version, text string) (scope []string, role framework.StatementID) {
	if text == "whole" || text == "" {
		return nil, ""
	}
	for _, id := range []framework.StatementID{framework.StatementID(text), framework.RoleStatement(text)} {
		if v.Targets[id] != nil {
			return nil, id
		}
	}
	return strings.Split(text, ","), ""
}

func scenariosOf(names []string) (list []simulate.Scenario, err error) {
	all := simulate.Scenarios()
	for _, name := range names {
		i := slices.IndexFunc(all, func(s simulate.Scenario) bool { return s.ID == name })
		if i < 0 {
			var known []string
			for _, s := range all {
				known = append(known, s.ID)
			}
			return nil, fmt.Errorf("there is no scenario %q, but %s", name, strings.Join(known, ", "))
		}
		list = append(list, all[i])
	}
	return list, nil
}
