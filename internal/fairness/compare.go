package fairness

import (
	"context"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/irt"
)

// What is needed.
const (
	Least   = 30   // answers of either group to a question that is compared, and people with a mean of their own
	Sure    = 0.6  // standard error of a difference at most, logits: where hardly anybody fails, or all guess, answers tell next to nothing of who is at a disadvantage
	Readers = 10   // of a language, so that anything is told of it
	Most    = 6000 // people whose answers are used; of more, so many are drawn by chance
	seed    = 1
)

// Item is a question as it was asked.
type Item struct {
	ID         itembank.ItemID
	Ability    framework.StatementID
	Parameters irt.Item // named as the column of its answers
}

// Sample draws by chance those whose answers are used, where they are more than needed. The order stays.
func Sample[T any](all []T) []T {
	if len(all) <= Most {
		return all
	}
	rng, kept := rand.New(rand.NewPCG(seed, 1)), make([]T, 0, Most)
	for i, x := range all { // each as likely as any other (Knuth's algorithm S)
		if rng.IntN(len(all)-i) < Most-len(kept) {
			kept = append(kept, x)
		}
	}
	return kept
}

// Compare holds questions against each other in groups of people, by the answers of a round. The prior is that of the abilities on which the items load.
//
// The questions and abilities of all are estimated together from these answers ([irt.FitProfile]), every group with a mean of its own in each ability; one step of scoring
// leads from the common difficulty of a question to that of each group. It costs seconds for some thousand people.
func Compare(ctx context.Context, items []Item, prior *irt.Prior, rows []assessment.TableRow) (*Report, error) {
	r := &Report{Compared: []Compared{}}
	told := []Pair{}
	for _, of := range SexPairs {
		told = append(told, sexPair(rows, Readers, of))
	}
	for _, p := range Pairs(rows, Readers)[1:] {
		if p.Enough {
			told = append(told, p)
		}
	}
	if len(rows) == 0 {
		return r, nil
	}
	var fit *irt.ProfileFit
	if anyEnough(items, told, rows) {
		var err error
		if fit, err = estimate(ctx, items, prior, rows, told); err != nil {
			return nil, err
		}
	}
	for at := range told {
		r.Compared = append(r.Compared, compared(items, rows, &told[at], fit, at))
	}
	return r, nil
}

// answers counts those to an item, in the reference and in the group.
func (p *Pair) answers(rows []assessment.TableRow, column string) (n [2]int) {
	for i := range rows {
		if _, answered := rows[i].Scores[column]; answered && p.Of[i] >= 0 {
			n[p.Of[i]]++
		}
	}
	return n
}

// anyEnough reports whether anything can be compared at all.
func anyEnough(items []Item, pairs []Pair, rows []assessment.TableRow) bool {
	for at := range pairs {
		for _, it := range items {
			if n := pairs[at].answers(rows, it.Parameters.ID); min(n[0], n[1]) >= Least {
				return true
			}
		}
	}
	return false
}

func estimate(ctx context.Context, items []Item, prior *irt.Prior, rows []assessment.TableRow, pairs []Pair) (*irt.ProfileFit, error) {
	names, parameters := make([]string, len(items)), make([]irt.Item, len(items))
	cells := make([]int8, 0, len(rows)*len(items))
	for j, it := range items {
		names[j], parameters[j] = it.Parameters.ID, it.Parameters
	}
	for _, row := range rows {
		for _, name := range names {
			x, answered := row.Scores[name]
			if !answered {
				x = irt.Missing
			}
			cells = append(cells, int8(x))
		}
	}
	data, err := irt.NewDataCells(names, cells, Groups(rows, Least))
	if err != nil {
		return nil, err
	}
	o := irt.ProfileFitOptions{Seed: seed, Cycles: 120} // half of the usual: difficulties that all groups share need not be exact
	for _, p := range pairs {
		o.Compare = append(o.Compare, irt.ProfileGroups{Name: p.By + " " + p.Group, Of: p.Of, Least: Least})
	}
	return irt.FitProfile(ctx, parameters, data, prior, o)
}

// compared writes down what was found between two groups; a fit that is nil could compare nothing.
func compared(items []Item, rows []assessment.TableRow, p *Pair, fit *irt.ProfileFit, at int) Compared {
	c := Compared{Comparison: p.Comparison, Questions: []Question{}}
	var chance []float64
	for j, it := range items {
		var found irt.ProfileDIF
		if fit != nil && at < len(fit.Items[j].DIF) {
			found = fit.Items[j].DIF[at]
		}
		if found.Class == "" || found.SE > Sure {
			if n := p.answers(rows, it.Parameters.ID); n[0]+n[1] > 0 {
				c.Few++
			}
			continue
		}
		chance = append(chance, 2*tail.CDF(-math.Abs(found.Difference/found.SE)))
		c.Questions = append(c.Questions, Question{ID: it.ID, Ability: it.Ability, Difference: rounded(found.Difference), SE: rounded(found.SE), Delta: rounded(found.Delta), Class: found.Class})
	}
	for i, q := range irt.FalseDiscovery(chance) {
		c.Questions[i].P = rounded(q)
	}
	return c
}

// tail is how differences lie in standard errors where there are none: those errors are found from the same few answers, from [Least] at least.
var tail = distuv.StudentsT{Mu: 0, Sigma: 1, Nu: Least - 1}

// rounded keeps what the uncertainty of a figure leaves of it.
func rounded(x float64) float64 { return math.Round(x*1000) / 1000 }
