package assessment

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/irt"
)

// Result is what an assessment found, as it was first shown or as it was scored again. It is stored and never changes.
type Result struct {
	Profile     []Measure  `json:"profile"`
	Cuts        []float64  `json:"cuts"` // where basic, intermediate and advanced begin, in logits, unless a measure has its own
	Versions    Versions   `json:"versions"`
	Provisional bool       `json:"provisional"`          // the items are not calibrated, or some cut scores not set by a panel
	Calibrated  bool       `json:"calibrated,omitempty"` // all scored questions that were answered
	Standards   []Standard `json:"standards,omitempty"`  // of panels, for the abilities of the profile
	Judge       bool       `json:"judge,omitempty"`      // the person was a judge who had seen questions with their keys: it counts in no group
	English     bool       `json:"english"`              // some questions were answered in English although another language was chosen
	Answered    int        `json:"answered,omitempty"`   // scored questions
	Hasty       int        `json:"hasty,omitempty"`      // of these, answered faster than they can be read
	Sharpened   *Sharpened `json:"sharpened,omitempty"`  // what more questions on one ability changed about it
	Rescored    *Rescored  `json:"rescored,omitempty"`   // it was scored again; nil: it is the first
	SubmittedAt time.Time  `json:"submitted_at"`
}

// Measure is what was found about an ability; ok is false for one that was not in the scope.
func (r *Result) Measure(ability framework.StatementID) (m Measure, ok bool) {
	for _, m := range r.Profile {
		if m.Ability == ability {
			return m, true
		}
	}
	return m, false
}

// tooHasty is the share of hasty answers from which a result is doubted (Wise & Kong 2005).
const tooHasty = 0.1

// TooHasty reports whether so many answers came faster than the question can be read that the result may say too little.
func (r *Result) TooHasty() bool {
	return r.Hasty > 0 && float64(r.Hasty) >= tooHasty*float64(r.Answered)
}

// Measure is what was found about one ability.
type Measure struct {
	Ability     framework.StatementID       `json:"ability"`
	Level       framework.Level             `json:"level"` // the most probable; empty when no question on it was answered
	Probability map[framework.Level]float64 `json:"probability"`
	Cuts        []float64                   `json:"cuts,omitempty"`     // where its levels begin, where a panel has set that; else Result.Cuts holds
	Standard    string                      `json:"standard,omitempty"` // of the panel
	Theta       float64                     `json:"theta"`              // logits; 0 is the average person of the prior
	SE          float64                     `json:"se"`
	Reliability float64                     `json:"reliability"`
	Answered    int                         `json:"answered"`   // scored questions
	SelfLevel   framework.Level             `json:"self_level"` // empty when nothing was rated
	Target      int                         `json:"target"`     // of the chosen role, 0…3
}

// Versions pin everything a result was made with, so that it can be computed again exactly.
type Versions struct {
	Framework   string `json:"framework"`
	Instrument  string `json:"instrument"` // pins the version of each item
	Calibration string `json:"calibration"`
	Cuts        string `json:"cuts"` // of the abilities in the scope; several are joined by "+", the provisional ones first
	Prior       string `json:"prior"`
	Engine      string `json:"engine"`
}

// result computes the result of a session. The same session, answers and engine give the same result.
func (e *Engine) result(s *Session, asked []Asked, at time.Time) (*Result, error) {
	p, err := e.profile(asked)
	if err != nil {
		return nil, err
	}
	r := &Result{
		Versions: Versions{
			Framework: string(e.in.Framework), Instrument: fmt.Sprintf("%s@%d", e.in.ID, e.in.Version), Calibration: e.in.Scale.Calibration.Name,
			Cuts: e.in.Scale.CutsName(s.Scope), Prior: e.in.Scale.Prior.Name, Engine: EngineVersion,
		},
		Calibrated: true, SubmittedAt: at, Standards: e.standards(s),
	}
	if r.Cuts, err = e.in.Scale.CutScores(); err != nil {
		return nil, err
	}
	for _, a := range s.Scope {
		r.Profile = append(r.Profile, e.measure(p, a, s, asked))
	}
	if r.Sharpened, err = e.sharpened(s, asked); err != nil {
		return nil, err
	}
	for _, a := range asked {
		if !a.Scored || a.Answer == nil {
			continue
		}
		r.Answered++
		r.Calibrated = r.Calibrated && e.in.Scale.Known(e.in.Items[e.index[a.Item]])
		if e.hasty(a) {
			r.Hasty++
		}
		if a.Answer.Language != s.Language {
			r.English = true
		}
	}
	r.Calibrated = r.Calibrated && r.Answered > 0
	r.Provisional = !r.Calibrated || r.Unset() > 0
	return r, nil
}

// hasty reports whether a question was answered faster than it can be read. Such an answer counts for the person, who may have known the
// question, and is kept out of calibration.
func (e *Engine) hasty(a Asked) bool {
	return !a.Self() && a.Answer != nil && a.Took > 0 && a.Took < e.in.Items[e.index[a.Item]].ReadingFloor(a.Answer.Language)
}

func (e *Engine) measure(p *irt.Profile, ability framework.StatementID, s *Session, asked []Asked) Measure {
	k := e.dim[ability]
	m := Measure{
		Ability: ability, Theta: p.Theta[k], SE: p.SE[k], Reliability: p.Reliability(k), Probability: map[framework.Level]float64{},
		Target: e.framework.Targets[s.Role][ability],
	}
	if st := e.in.Scale.StandardOf(ability); st != nil {
		m.Cuts, m.Standard = st.Cuts, st.Name
	}
	probabilities := e.cuts[k].Levels(m.Theta, m.SE)
	for n, probability := range probabilities {
		m.Probability[framework.LevelAt(n)] = probability
	}
	for _, a := range asked {
		if a.Scored && a.Answer != nil && a.Ability == ability {
			m.Answered++
		}
	}
	if m.Answered > 0 {
		m.Level = framework.LevelAt(irt.MostProbable(probabilities))
	}
	if level, ok := selfLevel(asked, ability); ok {
		m.SelfLevel = level
	}
	return m
}

// AtLeast is the probability of a level or a higher one.
func (m Measure) AtLeast(level framework.Level) float64 {
	sum := 0.0
	for n := levelNumber(level); n <= 3; n++ {
		sum += m.Probability[framework.LevelAt(n)]
	}
	return sum
}

func levelNumber(l framework.Level) int { return slices.Index(framework.Levels, l) + 1 }

// Sureness is how sure a level is, in steps that words exist for.
type Sureness string

// The steps. VeryLikely: the level has at least 80 %. Likely: at least 60 %. AtLeast: the level is uncertain, but that or a
// higher one has at least 80 %. Uncertain: none of these.
const (
	VeryLikely Sureness = "very_likely"
	Likely     Sureness = "likely"
	AtLeast    Sureness = "at_least"
	Uncertain  Sureness = "uncertain"
)

// Sure says how sure the most probable level is.
func (m *Measure) Sure() Sureness {
	switch p := m.Probability[m.Level]; {
	case p >= 0.8:
		return VeryLikely
	case p >= 0.6:
		return Likely
	case m.Level != framework.None && m.AtLeast(m.Level) >= 0.8:
		return AtLeast
	}
	return Uncertain
}

// SelfDifference is how many levels a person's own view lies above (positive) or below what was measured; ok is false without both.
func (m *Measure) SelfDifference() (steps int, ok bool) {
	if m.Level == "" || m.SelfLevel == "" {
		return 0, false
	}
	return levelNumber(m.SelfLevel) - levelNumber(m.Level), true
}

// Strengths are up to n abilities that were measured highest, without those below basic.
func (r *Result) Strengths(n int) []Measure {
	list := r.measured()
	slices.SortStableFunc(list, func(a, b Measure) int { return cmp.Compare(b.Theta, a.Theta) })
	list = slices.DeleteFunc(list, func(m Measure) bool { return m.Level == framework.None })
	return list[:min(n, len(list))]
}

// Step is a next step: a level to reach in an ability.
type Step struct {
	Measure
	Next framework.Level
}

// NextSteps are up to n abilities to work on, the most useful first. With a role these are the ones whose target is least likely reached;
// without one, or when every target is reached, the lowest. The step is to the level after the measured one, since levels build on each
// other. Without a role a strength is no next step, unless there is nothing else.
func (r *Result) NextSteps(n int) []Step {
	list := slices.DeleteFunc(r.measured(), func(m Measure) bool { return m.Level == framework.Advanced })
	if short := slices.DeleteFunc(slices.Clone(list), Measure.onTarget); len(short) > 0 && short[0].Target > 0 {
		slices.SortStableFunc(short, func(a, b Measure) int { return cmp.Compare(b.shortfall(), a.shortfall()) })
		return stepsUp(short, n)
	}
	slices.SortStableFunc(list, func(a, b Measure) int { return cmp.Compare(a.Theta, b.Theta) })
	strengths := r.Strengths(n)
	weak := slices.DeleteFunc(slices.Clone(list), func(m Measure) bool {
		return slices.ContainsFunc(strengths, func(s Measure) bool { return s.Ability == m.Ability })
	})
	if len(weak) == 0 {
		weak = list
	}
	return stepsUp(weak, n)
}

// TargetsReached reports whether there is a role and every measured ability most probably is where the role wants it.
func (r *Result) TargetsReached() bool {
	measured := r.measured()
	return len(measured) > 0 && measured[0].Target > 0 && !slices.ContainsFunc(measured, func(m Measure) bool { return !m.onTarget() })
}

// onTarget reports whether the most probable level is the role's target or higher.
func (m Measure) onTarget() bool { return m.Target > 0 && levelNumber(m.Level) >= m.Target }

// shortfall is how much an ability needs work for the role: the probability that the target is not reached, times how high it is.
func (m Measure) shortfall() float64 {
	return float64(m.Target) * (1 - m.AtLeast(framework.LevelAt(m.Target)))
}

func stepsUp(list []Measure, n int) (steps []Step) {
	for _, m := range list[:min(n, len(list))] {
		steps = append(steps, Step{Measure: m, Next: framework.LevelAt(levelNumber(m.Level) + 1)})
	}
	return steps
}

func (r *Result) measured() []Measure {
	return slices.DeleteFunc(slices.Clone(r.Profile), func(m Measure) bool { return m.Level == "" })
}
