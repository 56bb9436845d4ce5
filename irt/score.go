package irt

import (
	"fmt"
	"math"
	"strings"
)

// A ScoreMethod says how one ability is estimated from a person's answers.
type ScoreMethod uint8

const (
	// EAP is the mean of the posterior, its standard error the posterior's standard deviation (Bock & Mislevy 1982).
	EAP ScoreMethod = iota
	// MAP is the mode of the posterior with a normal prior (Samejima 1969).
	MAP
	// ML is the maximum of the likelihood between bounds (Birnbaum 1968).
	ML
	// WLE is Warm's weighted likelihood estimate (Warm 1989, Psychometrika 54; polytomous: Penfield & Bergeron 2005,
	// Applied Psychological Measurement 29): the root of Σ l' + J/(2I), I = Σ P'²/P and J = Σ P'P″/P over the categories
	// of the answered items. Its bias is of a lower order than that of ML, and it is finite for every pattern.
	WLE
	// Jeffreys is the maximum of L·√I, the posterior mode with Jeffreys' prior. For Rasch, 2PL, PCM and GPCM it is
	// the same as WLE, where J = I'; for 3PL and GRM it is what mirt calls WLE.
	Jeffreys
)

var scoreMethods = [...]string{"eap", "map", "ml", "wle", "jeffreys"}

// String returns the method's name: eap, map, ml, wle or jeffreys.
func (m ScoreMethod) String() string {
	if int(m) < len(scoreMethods) {
		return scoreMethods[m]
	}
	return fmt.Sprintf("ScoreMethod(%d)", uint8(m))
}

// ParseScoreMethod is the inverse of String; it does not care for case.
func ParseScoreMethod(name string) (ScoreMethod, error) {
	for m, s := range scoreMethods {
		if strings.EqualFold(s, name) {
			return ScoreMethod(m), nil
		}
	}
	return 0, fmt.Errorf("irt: there is no scoring method %q; there are %s", name, strings.Join(scoreMethods[:], ", "))
}

// ScoreOptions steer scoring. The zero value is EAP with the prior N(0, 1) on 61 nodes.
type ScoreOptions struct {
	Method ScoreMethod
	// Mean and SD of the normal prior of EAP and MAP, logits. SD 0 = 1.
	Mean, SD float64
	// Groups are the priors of the groups of a Data, in its order; they replace Mean and SD. A Calibration's Groups fit.
	Groups []GroupAbility
	// Nodes of EAP, on Mean ± 6·SD. 0 = 61, or as many more (up to 2001) as it takes for their distance not to exceed half the
	// smallest standard error that the test can reach, for then the sum is the integral to about eight digits.
	Nodes int
	// Prior replaces the normal prior and its nodes for EAP.
	Prior *Quadrature
	// Min and Max bound ML. Both 0 = ±6.
	Min, Max float64
	// Observed takes the standard error of ML, MAP, WLE and Jeffreys from the observed information, minus the second
	// derivative of what is maximised, in place of the expected (Fisher) information. It ignores [Item.SDB].
	Observed bool
}

// An Ability is the estimate of one ability of one person.
type Ability struct {
	// Theta is the estimate in logits. It is NaN, as is SE, for ML, WLE and Jeffreys of a person without any answer.
	Theta float64
	// SE is its standard error in logits. It is +Inf where the answers carry no information in floating point; with EAP it can be
	// 0, when the whole posterior is on one node.
	SE       float64
	Answered int // number of answers
	Raw      int // sum of the categories answered
	// Extreme is −1 when every answer is in the lowest category and +1 when every one is in the highest: the likelihood
	// has no maximum then. With ML it is so also when the likelihood is largest at a bound, for whatever answers; Theta
	// is that bound. Without answers it is 0.
	Extreme int
}

// Score estimates the ability of a person who gave responses[i] to items[i], in any mix of models; [Missing] is ignored.
//
//	EAP       Σ θ_q·w_q·L(θ_q) / Σ w_q·L(θ_q), SE² = posterior variance
//	MAP       argmax log L − (θ−Mean)²/(2·SD²), SE² = 1/(I + 1/SD²)
//	ML        argmax log L on [Min, Max],       SE² = 1/I
//	WLE       root of l' + J/(2I),              SE² = 1/I
//	Jeffreys  argmax log L + ½·log I,           SE² = 1/I
//
// I is the expected information of the answered items at the estimate, after allowing for uncertain locations (see the
// package comment); the posterior variance of EAP is widened by the same ratio (I + 1/v)/(I_effective + 1/v), v being the
// prior variance. With several modes, as the 3PL can have, the highest is taken, WLE's height being the integral of its
// equation.
//
// Errors: lengths differ, an item is not valid, items load on different abilities (use [Prior.MAP] there), a response is
// neither Missing nor a category of its item, or the options are impossible (SD negative or not finite, Min not below Max,
// bounds, mean or nodes out of range, a Prior that [Quadrature.Validate] refuses).
func Score(items []Item, responses []int, o ScoreOptions) (Ability, error) {
	s, err := newScorer(items, o)
	if err != nil {
		return Ability{}, err
	}
	if len(items) != len(responses) {
		return Ability{}, fmt.Errorf("irt: %d responses to %d items", len(responses), len(items))
	}
	for i, x := range responses {
		if x < Missing || x > len(items[i].B) {
			return Ability{}, fmt.Errorf("irt: item %q: response %d is not in 0..%d", items[i].ID, x, len(items[i].B))
		}
	}
	if err := s.prepare(nil); err != nil {
		return Ability{}, err
	}
	return s.newWorker().score(responses, 0), nil
}

// A scorer is what the scoring of all persons has in common. It is read-only once prepared.
type scorer struct {
	items     []Item
	o         ScoreOptions
	priors    []normalPrior
	grids     []*scoreGrid // EAP: per group
	scan      *scan        // the others, where several modes are possible
	uncertain bool         // some location is
	guessing  bool         // some C > 0
}

type normalPrior struct{ mean, precision float64 }

func newScorer(items []Item, o ScoreOptions) (*scorer, error) {
	s := &scorer{items: items, o: o}
	for i := range items {
		it := &items[i]
		if err := it.Validate(); err != nil {
			return nil, err
		}
		if it.Dim != items[0].Dim {
			return nil, fmt.Errorf("irt: items %q and %q load on different abilities: score them as a profile", items[0].ID, it.ID)
		}
		s.uncertain = s.uncertain || it.SDB > 0
		s.guessing = s.guessing || it.C > 0
	}
	if s.o.Min == 0 && s.o.Max == 0 {
		s.o.Min, s.o.Max = -6, 6
	}
	return s, s.checkOptions()
}

// maxScale bounds means, standard deviations and bounds, so that nothing overflows.
const maxScale = 1e6

func (s *scorer) checkOptions() error {
	o := &s.o
	switch {
	case int(o.Method) >= len(scoreMethods):
		return fmt.Errorf("irt: unknown scoring method %d", uint8(o.Method))
	case !(o.Min < o.Max && o.Min >= -maxScale && o.Max <= maxScale):
		return fmt.Errorf("irt: [%v, %v] does not bound an ability", o.Min, o.Max)
	case o.Nodes < 0 || o.Nodes == 1 || o.Nodes > maxQuadrature:
		return fmt.Errorf("irt: %d nodes are not in 2..%d", o.Nodes, maxQuadrature)
	case o.Prior != nil && o.Method == EAP:
		return o.Prior.Validate()
	}
	if len(o.Groups) == 0 {
		return s.addPrior(o.Mean, o.SD)
	}
	for _, g := range o.Groups {
		if !(g.Variance > 0) {
			return fmt.Errorf("irt: group %q: variance %v of the prior is not positive", g.Name, g.Variance)
		}
		if err := s.addPrior(g.Mean, math.Sqrt(g.Variance)); err != nil {
			return err
		}
	}
	return nil
}

func (s *scorer) addPrior(mean, sd float64) error {
	if sd == 0 {
		sd = 1
	}
	if !(math.Abs(mean) <= maxScale) || !(sd >= 1e-6 && sd <= maxScale) {
		return fmt.Errorf("irt: N(%v, %v²) is no prior: the mean is to be in ±1e6, the standard deviation in [1e-6, 1e6]", mean, sd)
	}
	s.priors = append(s.priors, normalPrior{mean, 1 / (sd * sd)})
	return nil
}

// prepare lays out the nodes and points, and tables for them when many persons are to be scored: then stop says whether to stop.
func (s *scorer) prepare(stop func() error) error {
	if s.o.Method != EAP {
		if stop == nil && s.o.Method < WLE && !s.guessing {
			return nil
		}
		s.scan = newScan(s)
		if stop == nil {
			return nil
		}
		return s.scan.tabulate(s, stop)
	}
	if s.o.Prior != nil {
		g, err := newScoreGrid(s.items, *s.o.Prior, stop)
		s.grids = []*scoreGrid{g}
		return err
	}
	for _, p := range s.priors {
		sd := 1 / math.Sqrt(p.precision)
		nodes, err := s.nodes(p.mean, sd, stop)
		if err != nil {
			return err
		}
		q, err := NormalQuadrature(p.mean, sd, nodes, 6)
		if err != nil {
			return err
		}
		g, err := newScoreGrid(s.items, q, stop)
		if err != nil {
			return err
		}
		s.grids = append(s.grids, g)
	}
	return nil
}

// nodes returns how many nodes of EAP are enough, see ScoreOptions.Nodes.
func (s *scorer) nodes(mean, sd float64, stop func() error) (int, error) {
	const usual, most = 61, 2001
	if s.o.Nodes > 0 {
		return s.o.Nodes, nil
	}
	largest := 0.0
	for z := -6.0; z <= 6; z += 0.5 {
		if stop != nil {
			if err := stop(); err != nil {
				return 0, err
			}
		}
		largest = max(largest, Information(s.items, mean+z*sd))
	}
	for i := range s.items { // a peak between those points
		if it := &s.items[i]; it.A*sd > 3 {
			largest = max(largest, it.Information(it.B[0]))
		}
	}
	need := 24 * sd * math.Sqrt(largest+1/(sd*sd))
	if !(need < most) {
		return most, nil
	}
	return max(usual, 1+int(math.Ceil(need))), nil
}
