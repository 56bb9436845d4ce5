package analysis

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/dira-platform/dira/internal/irtfile"
	"github.com/dira-platform/dira/irt"
)

// Predictors are what the mean ability is regressed on: a number for each person under each name.
type Predictors struct {
	Names      []string
	Rows       [][]float64       // a row a person
	References map[string]string // of each covariate that is text, the level that is all zeros
}

const (
	maxLevels    = 50  // of a text; more are names, or numbers with a slip
	maxCovariate = 1e6 // beyond, the estimation loses digits
)

// NewPredictors makes numbers of the covariates of a sheet: numbers as they are, texts as a column of 0 and 1 for each level but one.
// That is the first alphabetically, or one of the references: LEVEL, or _COLUMN=LEVEL where several columns are texts.
func NewPredictors(s *irtfile.Sheet, references []string) (*Predictors, error) {
	p := &Predictors{Rows: make([][]float64, s.Persons()), References: map[string]string{}}
	wanted, err := referencesBy(s, references)
	if err != nil {
		return nil, err
	}
	for k := range s.Covariates {
		c := &s.Covariates[k]
		if slices.ContainsFunc(s.Covariates[:k], func(o irtfile.Covariate) bool { return o.Name == c.Name }) {
			return nil, fmt.Errorf("--regress names %s twice", c.Name)
		}
		if textFrom(c) < 0 {
			err = p.addNumbers(s, c)
		} else {
			err = p.addLevels(s, c, wanted)
		}
		if err != nil {
			return nil, err
		}
	}
	return p, nil
}

// textFrom is the first person whose cell is no number, or −1.
func textFrom(c *irtfile.Covariate) int {
	for i := range c.Cells {
		if _, ok := c.Number(i); !ok {
			return i
		}
	}
	return -1
}

// referencesBy are the levels asked for by column.
func referencesBy(s *irtfile.Sheet, references []string) (map[string]string, error) {
	var texts []string
	for k := range s.Covariates {
		if textFrom(&s.Covariates[k]) >= 0 {
			texts = append(texts, s.Covariates[k].Name)
		}
	}
	out := map[string]string{}
	for _, r := range references {
		column, level, named := strings.Cut(r, "=")
		switch {
		case named && slices.Contains(texts, column):
		case len(texts) == 0:
			return nil, fmt.Errorf("--reference %s: no covariate is text, so there is no level to compare with", r)
		case len(texts) > 1 || strings.HasPrefix(column, "_") && named:
			return nil, fmt.Errorf("--reference %s: say of which column, as in %s=LEVEL; those that are text: %s", r, texts[0], strings.Join(texts, ", "))
		default:
			column, level = texts[0], r
		}
		if _, twice := out[column]; twice {
			return nil, fmt.Errorf("--reference gives %s two levels to compare with", column)
		}
		out[column] = level
	}
	return out, nil
}

func (p *Predictors) addNumbers(s *irtfile.Sheet, c *irtfile.Covariate) error {
	p.Names = append(p.Names, c.Name)
	low, high := math.Inf(1), math.Inf(-1)
	for i := range c.Cells {
		v, _ := c.Number(i)
		if math.Abs(v) > maxCovariate {
			return c.Problem(s.Rows[i], "%v is beyond a million; give the column another unit", v)
		}
		p.Rows[i] = append(p.Rows[i], v)
		low, high = min(low, v), max(high, v)
	}
	if low == high {
		return c.Problem(0, "it is %v for everyone, so it predicts nothing; do without it", low)
	}
	return nil
}

func (p *Predictors) addLevels(s *irtfile.Sheet, c *irtfile.Covariate, wanted map[string]string) error {
	count := map[string]int{}
	numbers := 0
	for i, cell := range c.Cells {
		count[cell]++
		if _, ok := c.Number(i); ok {
			numbers++
		}
	}
	levels := slices.Sorted(maps.Keys(count))
	first := textFrom(c)
	switch {
	case numbers > 0:
		return c.Problem(s.Rows[first], "%q is no number, and other persons have numbers; correct it, or make all of them words", c.Cells[first])
	case len(levels) == 1:
		return c.Problem(0, "it is %q for everyone, so it predicts nothing; do without it", levels[0])
	case len(levels) > maxLevels:
		return c.Problem(0, "it has %d different texts, more than %d; put them into fewer", len(levels), maxLevels)
	}
	reference, asked := wanted[c.Name]
	if !asked {
		reference = levels[0]
	} else if count[reference] == 0 {
		return fmt.Errorf("--reference %s: %s has no such level; it has %s", reference, c.Name, strings.Join(levels, ", "))
	}
	p.References[c.Name] = reference
	for _, level := range levels {
		if level == reference {
			continue
		}
		p.Names = append(p.Names, c.Name+"="+level)
		for i, cell := range c.Cells {
			v := 0.0
			if cell == level {
				v = 1
			}
			p.Rows[i] = append(p.Rows[i], v)
		}
	}
	return nil
}

// named puts the name of a predictor into what the library says of its number.
func (p *Predictors) named(err error) error {
	var k int
	if err == nil || p == nil {
		return err
	}
	if _, no := fmt.Sscanf(err.Error(), "irt: covariate %d is constant", &k); no != nil || k < 1 || k > len(p.Names) {
		return err
	}
	return fmt.Errorf("%s follows from the other covariates and the groups, so that its part can't be told from theirs; leave it out of --regress", p.Names[k-1])
}

// spread is the distribution of the ability of a group's persons: what the covariates predict of them, and what they leave. Scores lean
// on it, so that nobody's depends on anything but their answers and their group.
func (f *Fitted) spread(group int) irt.GroupAbility {
	c := f.Calibration
	given := c.Groups[group]
	var n, sum, square float64
	for i, row := range f.Options.Regress.Rows {
		if len(c.Groups) > 1 && f.Sheet.Group[i] != group {
			continue
		}
		v, w := 0.0, f.Data.Weight(i)
		for k, x := range row {
			v += c.Regression[k] * x
		}
		n, sum, square = n+w, sum+w*v, square+w*v*v
	}
	between := max(0, square/n-sum/n*(sum/n))
	return irt.GroupAbility{Name: given.Name, Mean: given.Mean + sum/n, Variance: given.Variance + between, SEMean: nan, SEVariance: nan}
}

// regression writes the latent regression into the document.
func (f *Fitted) regression(p *irtfile.Params) {
	r, c := f.Options.Regress, f.Calibration
	for k, name := range r.Names {
		p.Regression = append(p.Regression, irtfile.Coefficient{Name: name, Coefficient: irtfile.Number(c.Regression[k]), SE: irtfile.Number(c.SERegression[k])})
	}
	if len(r.References) > 0 {
		p.References = r.References
	}
	number := func(v float64) *irtfile.Number { n := irtfile.Number(v); return &n }
	p.Intercept, p.Residual = number(c.Groups[0].Mean), number(c.Groups[0].Variance)
	if len(c.Groups) == 1 {
		p.Explained = number(1 - c.Groups[0].Variance/f.Ability.Variance)
	}
	for g := range p.Groups {
		given, out := c.Groups[g], &p.Groups[g]
		out.Intercept, out.SEIntercept, out.Residual, out.SEResidual = number(given.Mean), number(given.SEMean), number(given.Variance), number(given.SEVariance)
	}
}
