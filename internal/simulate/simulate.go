// Package simulate plays people whose abilities are known through the real selection and scoring, and says how well they were measured.
//
// What must always be true: nothing here knows more than a session would; the same seed and options give the same report.
package simulate

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/irt"
)

// Options say who is simulated, and on what.
type Options struct {
	Persons   int
	Scope     []string              // domains, competencies or AI; empty: the whole, or what the role asks for
	Role      framework.StatementID // of a role profile, or empty
	Seed      uint64
	Scenarios []Scenario          // nil: all of them
	Progress  func(done, all int) // may be nil
}

// Scenario is a truth that may differ from what scoring assumes.
type Scenario struct {
	ID    string
	Says  string  // in a line
	Mean  float64 // of every ability
	SD    float64
	Shift float64 // standard deviation by which the items' real difficulties differ from the assumed ones, anew for each person

	WithinDomain, AcrossDomains float64 // correlation of the abilities; both 0: those that scoring assumes

	Clicks bool // answers are chosen by chance among all possible ones
	Unable bool // the ability stands for having none: how far below basic it was measured means nothing
}

// Scenarios are those of the report, in its order.
func Scenarios() []Scenario {
	return []Scenario{
		{ID: "assumed", Says: "people and items are as scoring assumes", SD: 1},
		{ID: "perturbed", Says: "items are harder or easier than assumed, by a standard deviation of 0.5", SD: 1, Shift: 0.5},
		{ID: "correlations", Says: "abilities go less together: 0.4 within a domain, 0.2 across", SD: 1, WithinDomain: 0.4, AcrossDomains: 0.2},
		{ID: "low", Says: "people are less able: mean −0.7", Mean: -0.7, SD: 1},
		{ID: "spread", Says: "people differ more: standard deviation 1.3", SD: 1.3},
		{ID: "clicker", Says: "somebody clicks by chance", Mean: -4, Clicks: true, Unable: true},
		{ID: "guesser", Says: "somebody knows nothing and guesses", Mean: -4, Unable: true},
	}
}

// Run plays all scenarios. The context stops it.
func Run(ctx context.Context, e *assessment.Engine, in *itembank.Instrument, v *framework.Version, o Options) (*Report, error) {
	if o.Scenarios == nil {
		o.Scenarios = Scenarios()
	}
	if o.Persons < 1 {
		return nil, fmt.Errorf("at least one person must be simulated")
	}
	r := &Report{Instrument: fmt.Sprintf("%s@%d", in.ID, in.Version), Persons: o.Persons, Seed: o.Seed, Engine: assessment.EngineVersion, Scope: o.Scope, Role: o.Role}
	done, one := 0, sync.Mutex{}
	step := func() {
		if o.Progress == nil {
			return
		}
		one.Lock()
		defer one.Unlock()
		done++
		o.Progress(done, o.Persons*len(o.Scenarios))
	}
	for k, scenario := range o.Scenarios {
		p := &players{engine: e, instrument: in, framework: v, o: o, scenario: scenario, stream: uint64(k)}
		if err := p.prepare(); err != nil {
			return nil, err
		}
		passages, err := p.all(ctx, step)
		if err != nil {
			return nil, err
		}
		r.Scenarios = append(r.Scenarios, measure(e, scenario, passages))
	}
	return r, nil
}

// players are the people of one scenario.
type players struct {
	engine     *assessment.Engine
	instrument *itembank.Instrument
	framework  *framework.Version
	o          Options
	scenario   Scenario
	stream     uint64
	truth      *irt.Prior // distribution of real abilities, mean 0 and variance 1
}

// played is one person: who they were and what was found.
type played struct {
	theta []float64
	*assessment.Passage
}

func (p *players) prepare() (err error) {
	p.truth = p.engine.Prior()
	if p.scenario.WithinDomain+p.scenario.AcrossDomains > 0 {
		scale := p.instrument.Scale
		scale.Prior.WithinDomain, scale.Prior.AcrossDomains = p.scenario.WithinDomain, p.scenario.AcrossDomains
		p.truth, err = scale.PriorOver(p.engine.Abilities(), p.framework.DomainOf)
	}
	return err
}

// all plays everybody, on all processors. A person depends on nothing but the seed and their number.
func (p *players) all(ctx context.Context, done func()) ([]played, error) {
	list := make([]played, p.o.Persons)
	var next atomic.Int64
	var failed atomic.Pointer[error]
	var wait sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), p.o.Persons) {
		wait.Go(func() {
			for i := next.Add(1) - 1; i < int64(p.o.Persons) && ctx.Err() == nil && failed.Load() == nil; i = next.Add(1) - 1 {
				var err error
				if list[i], err = p.person(uint64(i)); err != nil {
					failed.Store(&err)
				}
				done()
			}
		})
	}
	wait.Wait()
	if err := failed.Load(); err != nil {
		return nil, *err
	}
	return list, ctx.Err()
}

func (p *players) person(number uint64) (played, error) {
	rng := rand.New(rand.NewPCG(p.o.Seed^(p.stream<<32), number))
	s := p.scenario
	theta := p.truth.Draw(rng)
	for k := range theta {
		theta[k] = s.Mean + s.SD*theta[k]
	}
	answer := func(it *itembank.Item) []string {
		if s.Clicks {
			return click(it, rng)
		}
		parameters := p.engine.Parameters(it)
		return it.ChoiceFor(irt.Simulate(&parameters, theta[parameters.Dim]-s.Shift*rng.NormFloat64(), rng))
	}
	passage, err := p.engine.Play(p.o.Scope, p.o.Role, rng.Uint64(), answer)
	return played{theta, passage}, err
}

// click is one of the possible answers, by chance: of a set, each option or not, but at least one.
func click(it *itembank.Item, rng *rand.Rand) []string {
	ids := it.OptionIDs()
	rng.Shuffle(len(ids), func(i, j int) { ids[i], ids[j] = ids[j], ids[i] })
	switch it.Kind {
	case itembank.Order:
		return ids
	case itembank.Multiple:
		var chosen []string
		for len(chosen) == 0 {
			chosen = slices.DeleteFunc(slices.Clone(ids), func(string) bool { return rng.IntN(2) == 0 })
		}
		return chosen
	}
	return ids[:1]
}
