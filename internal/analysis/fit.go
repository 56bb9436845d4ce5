package analysis

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/dira-platform/dira/internal/irtfile"
	"github.com/dira-platform/dira/irt"
)

// FitOptions say how a test is estimated.
type FitOptions struct {
	Model     string // rasch, 2pl, 3pl, pcm, rsm, gpcm or grm
	Method    string // mml, or cml for rasch, pcm and rsm
	Tolerance float64
	Nodes     int
	CloseGaps bool            // renumber categories that jump, rather than refuse them
	Anchors   *irtfile.Params // items that keep these parameters; nil = none
	Regress   *Predictors     // of the mean ability (mml); nil = none
	Progress  func(iteration int, change float64)
}

// A Fitted is an estimated test with what follows from it.
type Fitted struct {
	Sheet       *irtfile.Sheet
	Options     FitOptions
	Data        *irt.Data // all items of the sheet
	Used        *irt.Data // those that were estimated
	Calibration *irt.Calibration
	Items       []irt.Item       // those that were estimated, and rise with the ability
	Reversed    []string         // those that fall
	Ability     irt.GroupAbility // of the first group
	Scores      []irt.Ability    // EAP; ML for a conditional fit, as its fit statistics have it
	Fits        []irt.ItemFit    // of Items
	Reliability map[string]irtfile.Number
}

// Fit estimates a test, and computes how well its items fit and how reliable it is.
func Fit(ctx context.Context, s *irtfile.Sheet, o FitOptions, warn Warn) (*Fitted, error) {
	f := &Fitted{Sheet: s, Options: o}
	if err := f.check(warn); err != nil {
		return nil, err
	}
	var err error
	if f.Data, err = s.Data(); err != nil {
		return nil, plain(err)
	}
	if err := f.calibrate(ctx); err != nil {
		return nil, plain(o.Regress.named(err))
	}
	f.warn(warn)
	if err := f.pick(warn); err != nil {
		return nil, err
	}
	if err := f.score(ctx); err != nil {
		return nil, plain(err)
	}
	return f, f.reliability(ctx)
}

// check refuses what the model is not made for, with the place.
func (f *Fitted) check(warn Warn) error {
	s, o := f.Sheet, f.Options
	family, ok := families[o.Model]
	if !ok {
		return fmt.Errorf("there is no model %q", o.Model)
	}
	if o.Method == "cml" && family != irt.FamilyRasch && family != irt.FamilyPCM && family != irt.FamilyRSM {
		return fmt.Errorf("the conditional likelihood (cml) estimates rasch, pcm and rsm; %s needs --method mml", o.Model)
	}
	if err := enough(s); err != nil {
		return err
	}
	if dichotomous[family] {
		if p := above(s, 1); p != nil {
			return fmt.Errorf("%w; %s is for answers that are right (1) or wrong (0), for more categories take pcm, rsm, gpcm or grm", p, o.Model)
		}
	}
	if gaps := s.Gaps(); len(gaps) > 0 {
		if !o.CloseGaps {
			return fmt.Errorf("%s. If that is a slip, correct it; if nobody chose the category, number without it, or let --close-gaps do so", some(gaps))
		}
		s.CloseGaps()
		warn("the categories were numbered without holes: %s", some(gaps))
	}
	if found := s.Constant(); len(found) > 0 {
		warn("left out, for they say nothing about anyone: %s", some(found))
	}
	if n := s.Persons(); n < 100 {
		warn("%d persons are few; look at the standard errors before you trust a number", n)
	}
	return nil
}

// above finds the first answer above a category.
func above(s *irtfile.Sheet, top int) *irtfile.Problem {
	for i := range s.Persons() {
		for j, x := range s.Row(i) {
			if int(x) > top {
				return &irtfile.Problem{Row: int(s.Rows[i]), Column: s.Columns[j], Name: s.Items[j], Text: fmt.Sprintf("the answer is %d", int(x)+s.Base)}
			}
		}
	}
	return nil
}

func (f *Fitted) calibrate(ctx context.Context) (err error) {
	o := irt.FitOptions{Tolerance: f.Options.Tolerance, Nodes: f.Options.Nodes, Progress: f.Options.Progress}
	if f.Options.Anchors != nil {
		o.Anchors = map[string]irt.Item{}
		for _, it := range f.Options.Anchors.IRT() {
			o.Anchors[it.ID] = it
		}
	}
	if f.Options.Regress != nil {
		o.Covariates = f.Options.Regress.Rows
	}
	family := families[f.Options.Model]
	if f.Options.Method == "cml" {
		f.Calibration, err = irt.FitCML(ctx, f.Data, family, o)
		return err
	}
	f.Calibration, err = irt.FitMML(ctx, f.Data, family, o)
	return err
}

// warn says what the estimation has doubts about.
func (f *Fitted) warn(warn Warn) {
	c := f.Calibration
	if !c.Converged {
		warn("NOT CONVERGED after %d iterations (last change %.2g): do not use these numbers; try a simpler model, or more answers", c.Iterations, c.Change)
	}
	for _, flag := range c.Flags {
		if text := flagText(flag); !strings.Contains(flag.Reason, "constant") { // said when the table was checked
			warn("%s", text)
		}
	}
}

func flagText(flag irt.Flag) string {
	if flag.Item == "" {
		return flag.Reason
	}
	return flag.Item + ": " + flag.Reason
}

// reversed tells whether an estimated item can't measure, since it does not rise with the ability.
func (f *Fitted) reversed(e irt.Estimated) bool {
	return e.Left == "" && e.Validate() != nil && e.A < 1e-6
}

// pick takes the items that were estimated and rise with the ability.
func (f *Fitted) pick(warn Warn) error {
	var names []string
	for _, e := range f.Calibration.Items {
		if f.reversed(e) {
			f.Reversed = append(f.Reversed, e.ID)
		} else if e.Left == "" {
			f.Items = append(f.Items, e.Item)
			names = append(names, e.ID)
		}
	}
	if len(f.Items) == 0 {
		return errors.New("no item could be estimated")
	}
	if len(f.Reversed) > 0 {
		warn("the slope is not above 0, for able people do worse on it; left out of scores and of how well items fit: %s. Is the key wrong?", some(f.Reversed))
	}
	used, err := f.Sheet.Pick(names).Data()
	f.Used = used
	return err
}

// score estimates the persons for the fit statistics: EAP with the estimated distribution for marginal likelihood; ML without the
// extreme scores for conditional likelihood. These are the choices of mirt and eRm.
func (f *Fitted) score(ctx context.Context) (err error) {
	c := f.Calibration
	floor := irt.ItemFitOptions{}
	if c.Conditional {
		err = f.scoreConditional(ctx)
	} else {
		groups := f.Abilities()
		f.Ability = groups[0]
		o := irt.ScoreOptions{Method: irt.EAP, Mean: f.Ability.Mean, SD: math.Sqrt(f.Ability.Variance), Nodes: f.Options.Nodes}
		if len(groups) > 1 {
			o.Groups = groups
		}
		f.Scores, err = irt.ScoreData(ctx, f.Items, f.Used, o)
		floor.LeastVariance = leastVariance
	}
	if err != nil {
		return err
	}
	f.Fits, err = irt.ItemFits(ctx, f.Items, f.Used, f.thetas(), floor)
	return err
}

// leastVariance is the floor that mirt puts under the variance of an answer in outfit; without it one surprise makes it huge.
var leastVariance = math.Sqrt(1e-5)

// thetas are the abilities that answers are held against.
func (f *Fitted) thetas() []float64 { return usable(f.Scores, f.Calibration.Conditional) }

// usable are the abilities, NaN for those who answered nothing and, when scores lean on the answers alone, for the extreme ones.
func usable(scores []irt.Ability, alone bool) []float64 {
	theta := make([]float64, len(scores))
	for i, a := range scores {
		if theta[i] = a.Theta; a.Answered == 0 || alone && a.Extreme != 0 {
			theta[i] = nan
		}
	}
	return theta
}

// Abilities are the distributions of the ability in the groups, one at least: with covariates that of their persons.
func (f *Fitted) Abilities() []irt.GroupAbility {
	out := slices.Clone(f.Calibration.Groups)
	if f.Options.Regress != nil {
		for g := range out {
			out[g] = f.spread(g)
		}
	}
	return out
}

// scoreConditional scores one person for each sum of categories over each set of answered items: with slopes of 1 all others with the
// same have the same ability. From them, by how many they stand for, comes the distribution of the ability too.
func (f *Fitted) scoreConditional(ctx context.Context) error {
	few, of, err := condense(ctx, f.Used)
	if err != nil {
		return err
	}
	scores, err := irt.ScoreData(ctx, f.Items, few, irt.ScoreOptions{Method: irt.ML})
	if err != nil {
		return err
	}
	f.Scores = make([]irt.Ability, len(of))
	for i, k := range of {
		f.Scores[i] = scores[k]
	}
	f.Ability = f.marginalAbility(ctx, few)
	return ctx.Err()
}

// condense keeps a person of each kind, with the weight of all, and tells of which kind each person is.
func condense(ctx context.Context, d *irt.Data) (few *irt.Data, of []int, err error) {
	items := d.Items()
	kinds := map[string]int{}
	var cells []int8
	var weights []float64
	key, row := make([]byte, len(items)+4), make([]int8, len(items))
	for i := range d.Persons() {
		if i%4096 == 0 && ctx.Err() != nil {
			return nil, nil, ctx.Err()
		}
		sum := 0
		for j := range items {
			x := d.At(i, j)
			if row[j], key[j] = int8(x), 1; x == irt.Missing {
				key[j] = 0
			} else {
				sum += x
			}
		}
		binary.LittleEndian.PutUint32(key[len(items):], uint32(sum))
		k, ok := kinds[string(key)]
		if !ok {
			k = len(weights)
			kinds[string(key)] = k
			cells, weights = append(cells, row...), append(weights, 0)
		}
		weights[k] += d.Weight(i)
		of = append(of, k)
	}
	few, err = irt.NewDataCells(items, cells, irt.DataOptions{Weights: weights})
	return few, of, err
}

// marginalAbility is the distribution of the ability on the scale of a conditional fit: its items fixed, mean and variance by marginal
// likelihood. What can't be had is NaN.
func (f *Fitted) marginalAbility(ctx context.Context, d *irt.Data) irt.GroupAbility {
	o := irt.FitOptions{Nodes: f.Options.Nodes, NoStandardErrors: true, Anchors: map[string]irt.Item{}}
	for _, it := range f.Items {
		o.Anchors[it.ID] = it
	}
	c, err := irt.FitMML(ctx, d, families[f.Options.Model], o)
	if err != nil || !c.Converged || len(c.Groups) == 0 {
		return irt.GroupAbility{Mean: nan, Variance: nan}
	}
	return c.Groups[0]
}

// reliability gathers what can be said of the whole test; what can't is left out.
func (f *Fitted) reliability(ctx context.Context) error {
	f.Reliability = map[string]irtfile.Number{}
	var theta, se []float64
	for _, a := range f.Scores {
		if a.Answered > 0 && (!f.Calibration.Conditional || a.Extreme == 0) {
			theta, se = append(theta, a.Theta), append(se, a.SE)
		}
	}
	add := func(name string, value float64, err error) {
		if err == nil && !math.IsNaN(value) {
			f.Reliability[name] = irtfile.Number(value)
		}
	}
	if f.Calibration.Conditional {
		r, err := irt.SeparationReliability(theta, se)
		add("separation", r, err)
	} else {
		r, err := irt.EmpiricalReliability(theta, se)
		add("empirical", r, err)
	}
	r, err := irt.MarginalReliability(f.Items, f.Ability.Mean, f.Ability.Variance)
	add("marginal", r, err)
	if classical, err := irt.Reliabilities(ctx, f.Used); err == nil {
		add("alpha", classical.Alpha, nil)
	}
	return ctx.Err()
}

// Params is the document of the fit.
func (f *Fitted) Params() *irtfile.Params {
	c := f.Calibration
	p := &irtfile.Params{
		Model: f.Options.Model, Method: f.Options.Method, Persons: f.Sheet.Persons(), ItemsN: len(c.Items), FirstCategory: f.Sheet.Base,
		LogLikelihood: irtfile.Number(c.LogLikelihood), Iterations: c.Iterations, Converged: c.Converged,
		Change: irtfile.Number(c.Change), Gradient: irtfile.Number(c.Gradient),
		Ability:     irtfile.Ability{Mean: irtfile.Number(f.Ability.Mean), Variance: irtfile.Number(f.Ability.Variance)},
		Reliability: f.Reliability,
	}
	if len(c.Groups) > 1 {
		for _, g := range f.Abilities() {
			p.Groups = append(p.Groups, irtfile.Group{Name: g.Name, Mean: irtfile.Number(g.Mean), Variance: irtfile.Number(g.Variance),
				SEMean: irtfile.Number(g.SEMean), SEVariance: irtfile.Number(g.SEVariance)})
		}
	}
	if f.Options.Regress != nil {
		f.regression(p)
	}
	for _, flag := range c.Flags {
		p.Flags = append(p.Flags, flagText(flag))
	}
	for _, e := range c.Items {
		p.Items = append(p.Items, f.item(e))
	}
	return p
}

func (f *Fitted) item(e irt.Estimated) irtfile.Item {
	none := irtfile.Number(nan)
	out := irtfile.Item{ID: e.ID, A: none, B: []irtfile.Number{}, D: []irtfile.Number{}, C: none, Infit: none, Outfit: none, Left: e.Left,
		SE: irtfile.ItemSE{A: none, B: []irtfile.Number{}, C: none}}
	if e.Left != "" {
		return out
	}
	out.SetParameters(&e.Item)
	if f.reversed(e) {
		out.Left = "the slope is not above 0: used for no score"
	}
	out.SE = irtfile.ItemSE{A: irtfile.Number(e.SEA), B: irtfile.Numbers(e.SEB), C: irtfile.Number(e.SEC)}
	k := slices.IndexFunc(f.Fits, func(fit irt.ItemFit) bool { return fit.Item == e.ID })
	if k >= 0 {
		out.Infit, out.Outfit = irtfile.Number(f.Fits[k].Infit), irtfile.Number(f.Fits[k].Outfit)
	}
	return out
}
