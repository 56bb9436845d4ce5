package analysis

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/dira-platform/dira/internal/irtfile"
	"github.com/dira-platform/dira/irt"
)

// AdaptiveOptions say how an adaptive test is run and who takes it.
type AdaptiveOptions struct {
	Theta     float64 // the person's true ability
	Criterion string
	Estimator string // eap or map
	Mean, SD  float64
	Seed      uint64

	Delta      float64 // of kl; 0 = the library's
	FixedDelta bool
	PlugIn     bool  // of variance
	Strata     int   // of a-stratified; 0 = 4
	Blocked    bool  // strata with items everywhere
	Stages     []int // questions from each stratum; nil = equal parts

	StopSE     float64
	StopChange float64
	MinLength  int
	MaxLength  int
	Cuts       []float64 // of levels
	LevelKnown float64   // stop when a level has this probability; 0 = never
	SPRT       []irt.SPRT

	Content       *irtfile.Content // nil = one area
	Enemies       []irtfile.Enemies
	Randomesque   int
	SympsonHetter float64 // largest share of persons to be asked an item; 0 = no control
	Persons       int     // simulated for that
}

// AdaptivePath is an adaptive test from the first question to the last.
type AdaptivePath struct {
	True      irtfile.Number `json:"theta_true"`
	Theta     irtfile.Number `json:"theta"`
	SE        irtfile.Number `json:"se"`
	Asked     int            `json:"asked"`
	Bank      int            `json:"bank"`
	Stopped   string         `json:"stopped"` // why
	Seed      uint64         `json:"seed"`
	Level     *AdaptiveLevel `json:"level,omitempty"`
	Decisions []CutDecision  `json:"decisions,omitempty"`
	Areas     []AreaCount    `json:"areas,omitempty"`
	Exposure  *ExposureTable `json:"exposure,omitempty"`
	Items     []AdaptiveItem `json:"items"`
}

// AdaptiveItem is a question of the path, with what was known after its answer.
type AdaptiveItem struct {
	ID       string         `json:"id"`
	Area     string         `json:"area,omitempty"`
	Response int            `json:"response"` // numbered as in the table the items come from
	Theta    irtfile.Number `json:"theta"`
	SE       irtfile.Number `json:"se"`
}

// AdaptiveLevel is the level of the estimate: 0 below the first cut, 1 from there on, …
type AdaptiveLevel struct {
	Cuts          []irtfile.Number `json:"cuts"`
	MostProbable  int              `json:"most_probable"`
	Probabilities []irtfile.Number `json:"probabilities"`
}

// CutDecision is what a sequential test decided.
type CutDecision struct {
	Cut      irtfile.Number `json:"cut"`
	Decision string         `json:"decision"`
	LogRatio irtfile.Number `json:"log_ratio"`
	Lower    irtfile.Number `json:"lower"` // below when the ratio is at most this
	Upper    irtfile.Number `json:"upper"` // above when it is at least this
	Reached  bool           `json:"reached"`
}

// AreaCount is how many questions came from an area.
type AreaCount struct {
	Name  string `json:"name"`
	Items int    `json:"items"` // of the bank
	Asked int    `json:"asked"`
}

// ExposureTable is exposure control by Sympson and Hetter, with the items that it holds back.
type ExposureTable struct {
	Rate       irtfile.Number  `json:"rate"`     // wanted
	MaxRate    irtfile.Number  `json:"max_rate"` // reached, simulated
	MeanLength irtfile.Number  `json:"mean_length"`
	Persons    int             `json:"persons"`
	Rounds     int             `json:"rounds"`
	Converged  bool            `json:"converged"`
	Items      []ExposureParam `json:"items"`
}

// ExposureParam is an item that is not asked of everyone it is chosen for.
type ExposureParam struct {
	ID        string         `json:"id"`
	Parameter irtfile.Number `json:"parameter"`
	Rate      irtfile.Number `json:"rate"`
}

// Adaptive runs an adaptive test of a simulated person. The same arguments give the same path.
func Adaptive(ctx context.Context, p *irtfile.Params, o AdaptiveOptions, warn Warn) (*AdaptivePath, error) {
	if math.IsNaN(o.Theta - o.Theta) {
		return nil, fmt.Errorf("an ability of %v is none", o.Theta)
	}
	r := adaptiveRun{o: o, params: p, out: &AdaptivePath{True: irtfile.Number(o.Theta), Seed: o.Seed, Items: []AdaptiveItem{}}}
	if err := r.prepare(ctx, warn); err != nil {
		return nil, err
	}
	test, err := irt.NewCAT(r.bank, r.options)
	if err != nil {
		return nil, plain(err)
	}
	if err := r.ask(ctx, test); err != nil {
		return nil, err
	}
	r.report(test)
	return r.out, ctx.Err()
}

// adaptiveRun is a test while it is taken.
type adaptiveRun struct {
	o       AdaptiveOptions
	params  *irtfile.Params
	bank    *irt.CATBank
	options irt.CATOptions
	areas   []int // of the items; nil = one
	out     *AdaptivePath
}

// ask asks until the test is over.
func (r *adaptiveRun) ask(ctx context.Context, test *irt.CAT) error {
	rng := rand.New(rand.NewPCG(r.o.Seed, 0x616e7377657273)) // the answers', apart from the test's
	for ctx.Err() == nil {
		i, ok := test.Next()
		if !ok {
			break
		}
		it := r.bank.Item(i)
		x := irt.Simulate(&it, r.o.Theta, rng)
		if err := test.Answer(i, x); err != nil {
			return plain(err)
		}
		theta, se := test.Estimate()
		asked := AdaptiveItem{ID: it.ID, Response: x + r.params.FirstCategory, Theta: irtfile.Number(theta), SE: irtfile.Number(se)}
		if r.areas != nil {
			asked.Area = r.o.Content.Areas[r.areas[i]].Name
			r.out.Areas[r.areas[i]].Asked++
		}
		r.out.Items = append(r.out.Items, asked)
	}
	return ctx.Err()
}

// report writes down what is known at the end.
func (r *adaptiveRun) report(test *irt.CAT) {
	theta, se := test.Estimate()
	reason, _ := test.Done()
	out := r.out
	out.Theta, out.SE, out.Asked, out.Bank, out.Stopped = irtfile.Number(theta), irtfile.Number(se), len(out.Items), r.bank.Len(), reason.String()
	if len(r.o.Cuts) > 0 {
		p := irt.Cuts(r.o.Cuts).Levels(theta, se)
		out.Level = &AdaptiveLevel{irtfile.Numbers(r.o.Cuts), irt.MostProbable(p), irtfile.Numbers(p)}
	}
	decisions, ratios := test.Decisions(), test.LogRatios()
	for k, s := range r.o.SPRT {
		lower, upper := s.Bounds()
		out.Decisions = append(out.Decisions, CutDecision{Cut: irtfile.Number(s.Cut), Decision: decisions[k].String(), LogRatio: irtfile.Number(ratios[k]),
			Lower: irtfile.Number(lower), Upper: irtfile.Number(upper), Reached: s.Decide(ratios[k]) != irt.Undecided})
	}
}
