package results

import (
	"slices"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/round"
)

// factsOf are the facts of a submitted assessment, one for each ability.
func factsOf(s *assessment.Session, r *assessment.Result, at round.Place) []Fact {
	facts := make([]Fact, 0, len(r.Profile))
	for _, m := range r.Profile {
		f := Fact{
			Session: s.ID, Ability: m.Ability, Unit: at.Unit, Sex: sexOf(s.About.Sex), Grade: s.About.Grade, Role: s.Role, Pair: at.Pair,
			Self: -1, Target: m.Target, Answered: m.Answered, Instrument: r.Versions.Instrument,
		}
		f.take(r, &m)
		if m.SelfLevel != "" {
			f.Self = levelNumber(m.SelfLevel)
		}
		facts = append(facts, f)
	}
	return facts
}

// take takes over what depends on the scale.
func (f *Fact) take(r *assessment.Result, m *assessment.Measure) {
	f.Theta, f.SE = m.Theta, m.SE
	f.AtLeast = [4]float64{1, m.AtLeast(framework.Basic), m.AtLeast(framework.Intermediate), m.AtLeast(framework.Advanced)}
	f.Calibration, f.Cuts = r.Versions.Calibration, r.CutsName(m)
}

// sexOf is the sex under which somebody is counted: who has not said it is counted with those who prefer not to.
func sexOf(sex string) string {
	if sex == "" {
		return "undisclosed"
	}
	return sex
}

func levelNumber(l framework.Level) int { return slices.Index(framework.Levels, l) + 1 }

// Level is the most probable level, 0…3.
func (f *Fact) Level() int {
	best, most := 0, 0.0
	for n, p := range f.AtLeast {
		if n < 3 {
			p -= f.AtLeast[n+1]
		}
		if p > most {
			best, most = n, p
		}
	}
	return best
}

// expected is the level that is to be expected, 0…3: the sum over its steps of the probability that they are reached.
func (f *Fact) expected() float64 { return f.AtLeast[1] + f.AtLeast[2] + f.AtLeast[3] }

// missing is how many levels are to be expected missing to the target.
func (f *Fact) missing() (levels float64) {
	for n := 1; n <= f.Target; n++ {
		levels += 1 - f.AtLeast[n]
	}
	return levels
}

// levelVariance is the variance of the level, or of how many levels are missing to the one that is most, from what is not known of it.
func (f *Fact) levelVariance(most int) float64 {
	mean, square := 0.0, 0.0 // of the number of levels up to the most
	for l := 1; l <= most; l++ {
		mean += f.AtLeast[l]
		square += float64(2*l-1) * f.AtLeast[l] // l² − (l−1)² = 2l − 1
	}
	return max(0, square-mean*mean)
}
