package analysis

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/dira-platform/dira/internal/irtfile"
	"github.com/dira-platform/dira/irt"
)

// Criteria by their name on the command line.
var criteria = map[string]irt.Criterion{
	"information": irt.MaxInformation, "kl": irt.KullbackLeibler, "posterior-kl": irt.PosteriorKL, "variance": irt.MinVariance,
	"a-stratified": irt.AStratified, "difficulty": irt.ClosestDifficulty,
}

// prepare lays out the bank and makes the rules of the test.
func (r *adaptiveRun) prepare(ctx context.Context, warn Warn) (err error) {
	items := r.params.IRT()
	bank := irt.CATBankOptions{Low: -6, High: 6, Nodes: 121, Strata: r.o.Strata, Blocked: r.o.Blocked}
	if bank.Areas, err = r.o.content(items, warn); err != nil {
		return err
	}
	if bank.Enemies, err = r.o.enemies(items); err != nil {
		return err
	}
	if r.bank, err = irt.NewCATBank(items, bank); err != nil {
		return plain(err)
	}
	if r.options, err = r.o.cat(r.bank.Len()); err != nil {
		return err
	}
	if r.areas = bank.Areas; r.areas != nil {
		r.limitAreas(warn)
	}
	return r.control(ctx, warn)
}

func (o AdaptiveOptions) cat(bank int) (irt.CATOptions, error) {
	criterion, ok := criteria[strings.ToLower(o.Criterion)]
	if !ok {
		return irt.CATOptions{}, fmt.Errorf("there is no criterion %q", o.Criterion)
	}
	out := irt.CATOptions{Criterion: criterion, Mean: o.Mean, SD: o.SD, Delta: o.Delta, FixedDelta: o.FixedDelta, PlugIn: o.PlugIn,
		StageLengths: o.Stages, StopSE: o.StopSE, StopChange: o.StopChange, MinLength: o.MinLength, MaxLength: o.MaxLength,
		SPRT: o.SPRT, Randomesque: o.Randomesque, Seed: o.Seed}
	if out.MaxLength == 0 || out.MaxLength > bank {
		out.MaxLength = bank
	}
	out.MinLength = min(out.MinLength, out.MaxLength)
	if o.Estimator == "map" {
		out.Estimator = irt.CATMAP
	}
	if len(o.Cuts) > 0 {
		cuts, err := irt.NewCuts(o.Cuts...)
		if err != nil {
			return out, plain(err)
		}
		if o.LevelKnown > 0 {
			out.Cuts, out.LevelProbability = cuts, o.LevelKnown
		}
	}
	return out, nil
}

// CheckCuts refuses borders of levels that don't rise.
func CheckCuts(cuts []float64) error {
	if len(cuts) == 0 {
		return nil
	}
	if _, err := irt.NewCuts(cuts...); err != nil {
		return fmt.Errorf("%w; give them from the lowest to the highest, each once", plain(err))
	}
	return nil
}

// ParseSPRT reads CUT,DELTA,ALPHA,BETA.
func ParseSPRT(text string) (s irt.SPRT, err error) {
	parts := strings.Split(text, ",")
	into := []*float64{&s.Cut, &s.Delta, &s.Alpha, &s.Beta}
	if len(parts) != len(into) {
		return s, fmt.Errorf("four numbers are wanted, CUT,DELTA,ALPHA,BETA, as in 0,0.3,0.05,0.05")
	}
	for k, part := range parts {
		if *into[k], err = strconv.ParseFloat(strings.TrimSpace(part), 64); err != nil {
			return s, fmt.Errorf("%q is no number", part)
		}
	}
	return s, plain(s.Validate())
}

// content gives the items their areas, by number.
func (o AdaptiveOptions) content(items []irt.Item, warn Warn) ([]int, error) {
	if o.Content == nil {
		return nil, nil
	}
	areas, there := make([]int, len(items)), map[string]bool{}
	var without []string
	for i, it := range items {
		name, ok := o.Content.Area[it.ID]
		if !ok {
			without = append(without, it.ID)
			continue
		}
		there[it.ID] = true
		areas[i] = slices.IndexFunc(o.Content.Areas, func(a irtfile.Area) bool { return a.Name == name })
	}
	if len(without) > 0 {
		return nil, fmt.Errorf("--content gives these items no area, and every item of the bank needs one: %s", some(without))
	}
	var unknown []string
	for id := range o.Content.Area {
		if !there[id] {
			unknown = append(unknown, id)
		}
	}
	if slices.Sort(unknown); len(unknown) > 0 {
		warn("--content names items that the bank has not: %s", some(unknown))
	}
	return areas, nil
}

// limitAreas takes over the limits of the content, and says which ones can't be kept.
func (r *adaptiveRun) limitAreas(warn Warn) {
	all, o := r.o.Content.Areas, &r.options
	items := make([]int, len(all))
	for _, a := range r.areas {
		items[a]++
	}
	used := slices.Max(r.areas) + 1 // areas of items that the bank has not come to nothing
	least := 0
	for k, a := range all {
		r.out.Areas = append(r.out.Areas, AreaCount{Name: a.Name, Items: items[k]})
		if k >= used {
			continue
		}
		if least += a.Min; a.Min > items[k] {
			warn("--content asks for %d questions of %q at least, but the bank has %d", a.Min, a.Name, items[k])
		}
		o.MinArea = append(o.MinArea, a.Min)
		most := a.Max
		if most < 0 {
			most = math.MaxInt
		}
		o.MaxArea = append(o.MaxArea, most)
		if !math.IsNaN(a.Share) {
			o.Shares = append(o.Shares, a.Share)
		}
	}
	if least > o.MaxLength {
		warn("--content asks for %d questions at least, but the test ends after %d: raise --max-length", least, o.MaxLength)
	}
}

// enemies finds the items of the sets.
func (o AdaptiveOptions) enemies(items []irt.Item) ([][]int, error) {
	at := make(map[string]int, len(items))
	for i, it := range items {
		at[it.ID] = i
	}
	var sets [][]int
	for _, e := range o.Enemies {
		var set []int
		for _, id := range e.Items {
			i, ok := at[id]
			if !ok {
				return nil, fmt.Errorf("--enemies: %w", e.Problem("the bank has no item %q", id))
			}
			set = append(set, i)
		}
		sets = append(sets, set)
	}
	return sets, nil
}

// control estimates the parameters of exposure control by simulation.
func (r *adaptiveRun) control(ctx context.Context, warn Warn) error {
	rate := r.o.SympsonHetter
	if rate == 0 {
		return nil
	}
	if o := r.o; (o.MaxLength == 0 || o.MaxLength >= r.bank.Len()) && o.StopSE == 0 && o.StopChange == 0 && r.options.LevelProbability == 0 && len(o.SPRT) == 0 {
		return errors.New("sympson-hetter: this test asks everyone everything; say with --max-length or --stop-se when it ends")
	}
	e, err := irt.EstimateExposure(ctx, r.bank, r.options, irt.ExposureOptions{Rate: rate, Persons: r.o.Persons})
	if err != nil {
		return plain(err)
	}
	if !e.Converged {
		warn("no item should be asked of more than %g of all persons, but %.3f is what could be reached: the bank is too small for tests of %.1f questions",
			rate, e.MaxRate, e.MeanLength)
	}
	r.options.Exposure = e.Parameters
	t := &ExposureTable{Rate: irtfile.Number(rate), MaxRate: irtfile.Number(e.MaxRate), MeanLength: irtfile.Number(e.MeanLength),
		Persons: r.o.Persons, Rounds: e.Rounds, Converged: e.Converged, Items: []ExposureParam{}}
	for i, k := range e.Parameters {
		if k < 1 {
			t.Items = append(t.Items, ExposureParam{r.bank.Item(i).ID, irtfile.Number(k), irtfile.Number(e.Rates[i])})
		}
	}
	r.out.Exposure = t
	return nil
}
