package demo

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/identity"
)

// person is somebody of the ministry.
type person struct {
	identity.Details
	unit    *unit
	birth   int         // year
	theta   [][]float64 // abilities at each of the three rounds, in logits, in the order of the engine
	bias    float64     // how much better they see themselves than they are, in logits
	pace    float64     // how slow they are: 1 is usual
	fate    [3]fate     // in each round
	trained bool

	id     identity.PersonID  // once they are known
	second assessment.Started // what they took in the second round; empty: nothing
}

// fate is how far somebody comes in a round.
type fate int

// The fates.
const (
	absent fate = iota // they never begin
	left               // they begin and do not come back
	finished
)

// What is put into the answers, to be found again.
const (
	meanAbility = -0.35 // of the whole ministry; 0 is the average of those whom scoring expects
	gain        = 0.6   // mean of the trained, in the competencies of the training
	gainSpread  = 0.1
	drift       = 0.12 // standard deviation of how anybody changes in a year, in any competency
	sexGap      = 0.8  // women above men
)

var (
	topics   = []framework.StatementID{"D2.C1", "D2.C4", "AI"} // of the training
	sexTopic = framework.StatementID("D2.C3")                  // in which women and men differ; in all others they do not
)

// makeStaff makes up people for all units. Each depends on the seed and their number alone.
func makeStaff(people int, seed uint64, e *assessment.Engine) (staff []*person) {
	taken := map[string]bool{}
	for i, n := range sizes(people) {
		for rank := range n {
			rng := rand.New(rand.NewPCG(seed, uint64(len(staff))))
			p := makePerson(rng, &units[i], rank)
			p.StaffNumber = fmt.Sprintf("%05d", 1001+len(staff))
			var latin string
			var c *community
			c, p.Name, latin = name(rng, p.Sex)
			p.Language = c.tongues[rng.IntN(len(c.tongues))]
			p.Email = address(latin, taken)
			p.learn(rng, e)
			p.decide(rng)
			staff = append(staff, p)
		}
	}
	return staff
}

// makePerson makes up what a list of staff says of somebody. The first of a unit leads it.
func makePerson(rng *rand.Rand, u *unit, rank int) *person {
	p := &person{unit: u, bias: 0.3 + 0.6*rng.NormFloat64(), pace: math.Exp(0.3 * rng.NormFloat64())}
	p.Sex = drawn(rng, []string{"woman", "man", "other", "undisclosed"}, []int{45, 52, 1, 2})
	p.Grade = drawn(rng, []string{"support", "officer", "manager"}, []int{36, 56, 8})
	p.birth = 1962 + rng.IntN(41)
	role := u.role
	switch {
	case rank == 0 && u.kind == "team":
		p.Grade = "manager"
	case rank == 0:
		p.Grade, role = "director", "government-director"
	}
	if role == "" {
		role = "civil-servant"
	}
	p.JobRole = string(framework.RoleStatement(role))
	return p
}

// drawn is one of some words, each as likely as its share of a hundred.
func drawn(rng *rand.Rand, words []string, shares []int) string {
	at := rng.IntN(100)
	for i, share := range shares {
		if at -= share; at < 0 {
			return words[i]
		}
	}
	return words[len(words)-1]
}

// learn draws what somebody can do at each round.
func (p *person) learn(rng *rand.Rand, e *assessment.Engine) {
	first := e.Prior().Draw(rng)
	for k, ability := range e.Abilities() {
		first[k] = meanAbility + p.unit.ability + 0.85*first[k] + map[string]float64{"support": -0.3, "manager": 0.2, "director": 0.3}[p.Grade]
		if ability == sexTopic {
			first[k] += map[string]float64{"woman": sexGap / 2, "man": -sexGap / 2}[p.Sex]
		}
	}
	p.trained = p.unit.trained && rng.Float64() < 0.9
	p.theta = [][]float64{first, p.later(rng, e, first, p.trained), nil}
	p.theta[2] = p.later(rng, e, p.theta[1], false)
}

// later is what somebody can do some time after.
func (p *person) later(rng *rand.Rand, e *assessment.Engine, before []float64, trained bool) []float64 {
	after := make([]float64, len(before))
	for k, ability := range e.Abilities() {
		after[k] = before[k] + drift*rng.NormFloat64()
		for _, topic := range topics {
			if trained && ability == topic {
				after[k] += gain + gainSpread*rng.NormFloat64()
			}
		}
	}
	return after
}

// decide draws in which rounds somebody takes part, and how far they come. Those who took part once rather do so again.
func (p *person) decide(rng *rand.Rand) {
	eager := rng.NormFloat64()
	for round, threshold := range []float64{-0.2, -0.37, 0.55} { // of 100 people about 57, 63 and 31 come
		switch will := eager + 0.5*rng.NormFloat64(); {
		case will > threshold:
			p.fate[round] = finished
		case will > threshold-0.25:
			p.fate[round] = left
		}
	}
}
