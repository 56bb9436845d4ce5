package simulate

import (
	"cmp"
	"maps"
	"math"
	"slices"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/itembank"
)

// Report is what a simulation found.
type Report struct {
	Instrument string                `json:"instrument"`
	Engine     string                `json:"engine"`
	Persons    int                   `json:"persons"` // of each scenario
	Seed       uint64                `json:"seed"`
	Scope      []string              `json:"scope,omitempty"`
	Role       framework.StatementID `json:"role,omitempty"`
	Scenarios  []Outcome             `json:"scenarios"`
}

// Outcome is what one scenario gave.
type Outcome struct {
	ID        string                             `json:"id"`
	Says      string                             `json:"says"`
	Unable    bool                               `json:"unable,omitempty"` // everybody's ability is −4 by convention: bias, errors, coverage and kappa mean nothing
	Overall   Accuracy                           `json:"overall"`
	Abilities map[framework.StatementID]Accuracy `json:"abilities"`
	Questions float64                            `json:"questions"` // scored, mean of a person
	Minutes   float64                            `json:"minutes"`   // at the rules' seconds for a scored question
	Early     float64                            `json:"early"`     // share of people of whom at least one section knew enough before its limit
	Exposure  map[itembank.ItemID]float64        `json:"exposure"`  // share of people who met the item; items that nobody met are not here
}

// Accuracy compares what was measured with the truth. Level agreement is about the most probable level.
type Accuracy struct {
	Bias        float64 `json:"bias"`        // mean of measured − true ability, in logits
	RMSE        float64 `json:"rmse"`        // root mean square of the same
	MeanSE      float64 `json:"mean_se"`     // stated
	Reliability float64 `json:"reliability"` // squared correlation of measured and true ability
	Coverage    float64 `json:"coverage"`    // share of true abilities within the stated 90 % intervals
	Exact       float64 `json:"exact"`       // share of levels that are the true ones
	WithinOne   float64 `json:"within_one"`  // or next to them
	Kappa       float64 `json:"kappa"`       // quadratic-weighted; Cohen 1968
	Commonest   float64 `json:"commonest"`   // exact agreement that always saying the commonest true level would have; its kappa is 0
	None        float64 `json:"none"`        // share measured as not yet basic
	Questions   float64 `json:"questions"`   // scored, mean of a person
}

// z90 is the half width of a 90 % interval of the normal distribution in standard errors.
const z90 = 1.6448536269514722

// tally gathers the comparison of one ability, or of all.
type tally struct {
	n, inside               int
	bias, squares, se, x, y float64 // sums
	xx, yy, xy              float64
	table                   [4][4]float64 // true by measured level
	questions               int
}

func (t *tally) add(truth, measured, se float64, trueLevel, level int, questions int) {
	d := measured - truth
	t.n++
	t.bias, t.squares, t.se = t.bias+d, t.squares+d*d, t.se+se
	t.x, t.y, t.xx, t.yy, t.xy = t.x+truth, t.y+measured, t.xx+truth*truth, t.yy+measured*measured, t.xy+truth*measured
	if math.Abs(d) <= z90*se {
		t.inside++
	}
	t.table[trueLevel][level]++
	t.questions += questions
}

func (t *tally) merge(o *tally) {
	t.n, t.inside, t.questions = t.n+o.n, t.inside+o.inside, t.questions+o.questions
	t.bias, t.squares, t.se = t.bias+o.bias, t.squares+o.squares, t.se+o.se
	t.x, t.y, t.xx, t.yy, t.xy = t.x+o.x, t.y+o.y, t.xx+o.xx, t.yy+o.yy, t.xy+o.xy
	for i := range t.table {
		for j := range t.table[i] {
			t.table[i][j] += o.table[i][j]
		}
	}
}

func (t *tally) accuracy() Accuracy {
	n := float64(t.n)
	a := Accuracy{
		Bias: t.bias / n, RMSE: math.Sqrt(t.squares / n), MeanSE: t.se / n, Coverage: float64(t.inside) / n, Kappa: t.kappa(),
		Questions: float64(t.questions) / n,
	}
	if vx, vy := t.xx-t.x*t.x/n, t.yy-t.y*t.y/n; vx > 1e-9*n && vy > 1e-9*n { // else everybody is the same
		c := t.xy - t.x*t.y/n
		a.Reliability = c * c / (vx * vy)
	}
	for i, row := range t.table {
		sum := 0.0
		for j, v := range row {
			sum += v
			if i == j {
				a.Exact += v / n
			}
			if i-j <= 1 && j-i <= 1 {
				a.WithinOne += v / n
			}
		}
		a.None += row[0] / n
		a.Commonest = max(a.Commonest, sum/n)
	}
	return a
}

// kappa is quadratic-weighted agreement beyond chance: 1 − Σ w·observed / Σ w·expected with w = (i−j)²; 0 when there is nothing to agree on.
func (t *tally) kappa() float64 {
	var rows, columns [4]float64
	for i, row := range t.table {
		for j, v := range row {
			rows[i] += v
			columns[j] += v
		}
	}
	observed, expected := 0.0, 0.0
	for i := range rows {
		for j := range columns {
			w := float64((i - j) * (i - j))
			observed += w * t.table[i][j]
			expected += w * rows[i] * columns[j] / float64(t.n)
		}
	}
	if expected == 0 {
		return 0
	}
	return 1 - observed/expected
}

func measure(e *assessment.Engine, s Scenario, people []played) Outcome {
	abilities, cuts := e.Abilities(), e.Cuts()
	tallies := map[framework.StatementID]*tally{}
	o := Outcome{ID: s.ID, Says: s.Says, Unable: s.Unable, Abilities: map[framework.StatementID]Accuracy{}, Exposure: map[itembank.ItemID]float64{}}
	for _, p := range people {
		asked := map[framework.StatementID]int{}
		for _, a := range p.Asked {
			o.Exposure[a.Item] += 1 / float64(len(people))
			if a.Scored {
				asked[a.Ability]++
				o.Questions += 1 / float64(len(people))
			}
		}
		if len(p.Early) > 0 {
			o.Early += 1 / float64(len(people))
		}
		for _, ability := range p.Scope {
			k := slices.Index(abilities, ability)
			if tallies[ability] == nil {
				tallies[ability] = &tally{}
			}
			tallies[ability].add(p.theta[k], p.Profile.Theta[k], p.Profile.SE[k], levelAt(cuts[k], p.theta[k]), levelNumber(p.Level[ability]), asked[ability])
		}
	}
	overall := &tally{}
	for _, ability := range slices.SortedFunc(maps.Keys(tallies), cmp.Compare) {
		o.Abilities[ability] = tallies[ability].accuracy()
		overall.merge(tallies[ability])
	}
	o.Overall = overall.accuracy()
	o.Minutes = o.Questions * float64(e.Rules().SecondsScored) / 60
	return o
}

// levelAt is the level of an ability: how many cuts are not above it.
func levelAt(cuts []float64, theta float64) (n int) {
	for _, c := range cuts {
		if theta >= c {
			n++
		}
	}
	return n
}

func levelNumber(l framework.Level) int { return slices.Index(framework.Levels, l) + 1 }

// MostExposed is the largest share of people who met one item, and that item.
func (o *Outcome) MostExposed() (share float64, item itembank.ItemID) {
	for _, id := range slices.Sorted(maps.Keys(o.Exposure)) {
		if o.Exposure[id] > share {
			share, item = o.Exposure[id], id
		}
	}
	return share, item
}
