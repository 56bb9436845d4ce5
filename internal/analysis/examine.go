package analysis

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/dira-platform/dira/internal/irtfile"
	"github.com/dira-platform/dira/irt"
)

// An Examination is everything the report tells.
type Examination struct {
	Quality *Quality
	Fit     *Fitted
	Bias    *Bias // nil = not examined
	Curves  []CurveFit
	Pairs   []irt.Q3Pair
	Notes   []string

	drawn [draws][]float64 // abilities of the persons, drawn from what is known of each
}

// CurveFit is S-X² of an item, with its p corrected for the number of items by Holm's method.
type CurveFit struct {
	irt.SX2
	HolmP float64
}

// ExamineOptions say what is examined.
type ExamineOptions struct {
	Model    string // empty = by the number of persons and categories
	Focal    string // group that the first is compared with
	Progress func(iteration int, change float64)
}

// richFrom is the number of persons from which slopes are estimated.
const richFrom = 500

// Examine computes everything the report tells. A sheet with groups is examined for bias between them.
func Examine(ctx context.Context, s *irtfile.Sheet, o ExamineOptions) (*Examination, error) {
	e := &Examination{}
	warn := func(format string, args ...any) { e.note(format, args...) }
	if o.Model == "" {
		o.Model = suit(s)
	}
	groups := *s
	s = ungrouped(s)
	var err error
	if e.Fit, err = Fit(ctx, s, FitOptions{Model: o.Model, Method: "mml", Tolerance: 1e-5, Nodes: 61, CloseGaps: true, Progress: o.Progress}, warn); err != nil {
		return nil, err
	}
	quiet := func(string, ...any) {}
	if e.Quality, err = Classical(ctx, s, quiet); err != nil {
		return nil, err
	}
	if len(groups.Groups) > 0 {
		if e.Bias, err = DIF(ctx, &groups, DIFOptions{Focal: o.Focal, Purify: true}, warn); err != nil {
			return nil, err
		}
	}
	return e, e.doubts(ctx)
}

// ungrouped is the sheet as one group; the cells are shared.
func ungrouped(s *irtfile.Sheet) *irtfile.Sheet {
	one := *s
	one.Group, one.Groups = nil, nil
	return &one
}

// suit chooses the model.
func suit(s *irtfile.Sheet) string {
	rich, many := s.Persons() >= richFrom, above(s, 1) != nil
	switch {
	case many && rich:
		return "gpcm"
	case many:
		return "pcm"
	case rich:
		return "2pl"
	}
	return "rasch"
}

// doubts computes what needs many persons or much time, where there are enough of both.
func (e *Examination) doubts(ctx context.Context) error {
	f := e.Fit
	const most = 200 // items: both grow with the square
	if len(f.Items) > most || len(f.Items) < 4 || f.Sheet.Persons() < richFrom/5 {
		return ctx.Err()
	}
	theta := make([]float64, len(f.Scores))
	for i, a := range f.Scores {
		theta[i] = a.Theta
	}
	if q3, err := irt.Q3s(ctx, f.Items, f.Used, theta); err == nil {
		e.Pairs = q3.Pairs
	}
	sx2, err := irt.SX2s(ctx, f.Items, f.Used, irt.SX2Options{Family: families[f.Options.Model], Abilities: f.Abilities()})
	if err == nil {
		e.Curves = holm(sx2.Items)
	}
	return ctx.Err()
}

// holm corrects the p of all items that have one (Holm 1979).
func holm(items []irt.SX2) []CurveFit {
	var order []int
	out := make([]CurveFit, len(items))
	for i, it := range items {
		if out[i] = (CurveFit{it, math.NaN()}); !math.IsNaN(it.P) {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(items[a].P, items[b].P) })
	worst := 0.0
	for rank, i := range order {
		worst = max(worst, min(1, items[i].P*float64(len(order)-rank)))
		out[i].HolmP = worst
	}
	return out
}

func (e *Examination) note(format string, args ...any) {
	e.Notes = append(e.Notes, sprintf(format, args...))
}

// Item is an estimated item.
func (e *Examination) Item(id string) (irt.Item, bool) {
	k := slices.IndexFunc(e.Fit.Items, func(it irt.Item) bool { return it.ID == id })
	if k < 0 {
		return irt.Item{}, false
	}
	return e.Fit.Items[k], true
}

// ItemFit is the fit of an item.
func (e *Examination) ItemFit(id string) (irt.ItemFit, bool) {
	k := slices.IndexFunc(e.Fit.Fits, func(f irt.ItemFit) bool { return f.Item == id })
	if k < 0 {
		return irt.ItemFit{}, false
	}
	return e.Fit.Fits[k], true
}

// CurveFit is S-X² of an item.
func (e *Examination) CurveFit(id string) (CurveFit, bool) {
	k := slices.IndexFunc(e.Curves, func(c CurveFit) bool { return c.Item == id })
	if k < 0 {
		return CurveFit{}, false
	}
	return e.Curves[k], true
}

// BestReliability is alpha when at least nine in ten persons answered everything, else that of the estimated abilities.
func (e *Examination) BestReliability() float64 {
	if r := e.Quality.Reliability; r != nil && float64(e.Quality.Complete) >= 0.9*float64(e.Quality.Persons) {
		return float64(r.Alpha)
	}
	if r, ok := e.Fit.Reliability["empirical"]; ok {
		return float64(r)
	}
	return nan
}

// MaxScore is the highest raw score.
func (e *Examination) MaxScore() int { return irt.MaxScore(e.Fit.Items) }

// AnsweredShare is the share of answers that were given.
func (e *Examination) AnsweredShare() float64 {
	n := 0
	for _, x := range e.Fit.Sheet.Cells {
		if x != irt.Missing {
			n++
		}
	}
	return float64(n) / float64(len(e.Fit.Sheet.Cells))
}
