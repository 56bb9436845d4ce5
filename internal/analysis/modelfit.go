package analysis

import (
	"context"
	"math"
	"slices"

	"github.com/dira-platform/dira/internal/irtfile"
	"github.com/dira-platform/dira/irt"
)

// ModelFit is how answers agree with a model.
type ModelFit struct {
	Model   string         `json:"model,omitempty"`
	Given   bool           `json:"parameters_given"`       // rather than estimated from these answers
	Known   bool           `json:"parameters_independent"` // of these answers, so that S-X² loses no degrees of freedom by them
	Items   []ItemFit      `json:"item_fit"`
	Q3Mean  irtfile.Number `json:"q3_mean"`                // of all pairs
	Q3Limit irtfile.Number `json:"local_dependence_limit"` // pairs nearer to the mean are left out
	Pairs   []Dependence   `json:"local_dependence"`
}

// ItemFit is how the answers to an item agree with the model.
type ItemFit struct {
	ID     string         `json:"id"`
	Infit  irtfile.Number `json:"infit"`
	Outfit irtfile.Number `json:"outfit"`
	SX2    *SX2           `json:"sx2"` // null when the total scores allow none
}

// SX2 is Orlando and Thissen's test. p and RMSEA are null when no degrees of freedom are left.
type SX2 struct {
	Chi2  irtfile.Number `json:"chi2"`
	DF    int            `json:"df"`
	P     irtfile.Number `json:"p"`
	RMSEA irtfile.Number `json:"rmsea"`
}

// Dependence is how much more two items hang together than their model explains.
type Dependence struct {
	A        string         `json:"a"`
	B        string         `json:"b"`
	Q3       irtfile.Number `json:"q3"`
	Adjusted irtfile.Number `json:"adjusted"` // less the mean of all pairs
}

// ModelFitOptions say what is compared with the answers.
type ModelFitOptions struct {
	Model    string          // estimated from these answers, or
	Params   *irtfile.Params // given
	Known    bool            // Params were not estimated from these answers
	Q3Limit  float64         // the least distance from the mean of a pair that is listed
	Progress func(iteration int, change float64)
}

// HoldAgainst compares the answers with a model: that of parameters given, or one that is estimated first.
func HoldAgainst(ctx context.Context, s *irtfile.Sheet, o ModelFitOptions, warn Warn) (*ModelFit, error) {
	if o.Params != nil {
		return holdGiven(ctx, s, o, warn)
	}
	own := *s // closing gaps renumbers the cells
	own.Cells = slices.Clone(s.Cells)
	f, err := Fit(ctx, &own, FitOptions{Model: o.Model, Method: "mml", Tolerance: 1e-6, Nodes: 61, CloseGaps: true, Progress: o.Progress}, warn)
	if err != nil {
		return nil, err
	}
	h := held{items: f.Items, data: f.Used, theta: f.thetas(), fits: f.Fits,
		sx2: irt.SX2Options{Family: families[o.Model], Abilities: f.Abilities()}}
	return h.compare(ctx, &ModelFit{Model: o.Model, Q3Limit: irtfile.Number(o.Q3Limit)}, warn)
}

func holdGiven(ctx context.Context, s *irtfile.Sheet, o ModelFitOptions, warn Warn) (*ModelFit, error) {
	p := o.Params
	picked, err := known(s, p, warn)
	if err != nil {
		return nil, err
	}
	h := held{}
	if h.data, err = picked.Data(); err != nil {
		return nil, plain(err)
	}
	h.items = among(p, picked.Items)
	mean, sd, err := prior(p, ScoreOptions{Mean: nan, SD: nan}, warn)
	if err != nil {
		return nil, err
	}
	if len(p.Groups) > 1 {
		warn("the parameters have a distribution for each of %d groups; that of %s was taken for all", len(p.Groups), p.Groups[0].Name)
	}
	family, named := families[p.Model]
	h.sx2 = irt.SX2Options{Family: family, Abilities: []irt.GroupAbility{{Mean: mean, Variance: sd * sd}}}
	h.sx2.Known = o.Known || !named || p.Method == "simulated"
	if err := h.score(ctx, p.Method == "cml", mean, sd); err != nil {
		return nil, err
	}
	return h.compare(ctx, &ModelFit{Model: p.Model, Given: true, Known: h.sx2.Known, Q3Limit: irtfile.Number(o.Q3Limit)}, warn)
}

// held is answers and the items that they are held against.
type held struct {
	items []irt.Item
	data  *irt.Data
	theta []float64
	fits  []irt.ItemFit
	sx2   irt.SX2Options
}

// score estimates the persons as a fit does, so that its infit and outfit are found again.
func (h *held) score(ctx context.Context, conditional bool, mean, sd float64) error {
	o, floor := irt.ScoreOptions{Method: irt.EAP, Mean: mean, SD: sd}, irt.ItemFitOptions{LeastVariance: leastVariance}
	if conditional {
		o, floor = irt.ScoreOptions{Method: irt.ML}, irt.ItemFitOptions{}
	}
	scores, err := irt.ScoreData(ctx, h.items, h.data, o)
	if err != nil {
		return plain(err)
	}
	h.theta = usable(scores, conditional)
	h.fits, err = irt.ItemFits(ctx, h.items, h.data, h.theta, floor)
	return plain(err)
}

// compare fills in what can be computed, and says what can't.
func (h *held) compare(ctx context.Context, out *ModelFit, warn Warn) (*ModelFit, error) {
	sx2, err := irt.SX2s(ctx, h.items, h.data, h.sx2)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		warn("no S-X²: %v", plain(err))
	}
	n := func(v float64) irtfile.Number { return irtfile.Number(v) }
	for k, f := range h.fits {
		it := ItemFit{ID: f.Item, Infit: n(f.Infit), Outfit: n(f.Outfit)}
		if sx2 != nil {
			s := sx2.Items[k]
			it.SX2 = &SX2{n(s.X2), s.DF, n(s.P), n(s.RMSEA)}
		}
		out.Items = append(out.Items, it)
	}
	out.Pairs, out.Q3Mean = []Dependence{}, n(nan)
	q3, err := irt.Q3s(ctx, h.items, h.data, h.theta)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		warn("no local dependence: %v", plain(err))
		return out, nil
	}
	out.Q3Mean = n(q3.Mean)
	for _, p := range q3.Pairs {
		if out.Q3Limit == 0 || math.Abs(p.Adjusted) >= float64(out.Q3Limit) {
			out.Pairs = append(out.Pairs, Dependence{p.A, p.B, n(p.Q3), n(p.Adjusted)})
		}
	}
	return out, nil
}

// lzs are the persons' fit: the standardised log likelihood of their answers (Drasgow, Levine & Williams 1985), NaN where there is none:
// nothing was answered, or the ability is a bound that ml gives in place of an estimate.
func lzs(ctx context.Context, items []irt.Item, d *irt.Data, scores []irt.Ability, method irt.ScoreMethod) ([]float64, error) {
	fits, err := irt.PersonFits(ctx, items, d, usable(scores, method == irt.ML))
	if err != nil {
		return nil, plain(err)
	}
	out := make([]float64, len(fits))
	for i, f := range fits {
		out[i] = f.LZ
	}
	return out, nil
}
