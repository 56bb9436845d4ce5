package analysis

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"strconv"

	"github.com/dira-platform/dira/internal/irtfile"
	"github.com/dira-platform/dira/irt"
)

// EquateOptions say how raw scores are equated.
type EquateOptions struct {
	Method string  // true or observed
	Link   string  // how the scales are brought together, or none when they are one
	Weight float64 // observed: the share of the new form's persons in the population
}

// Equating is the raw scores of a form, and what they are on another. The lowest category of every item counts 0.
type Equating struct {
	Method   string        `json:"method"`
	Link     *irtfile.Link `json:"link"` // null when the scales were said to be one
	Weight   *float64      `json:"weight,omitempty"`
	FromTop  int           `json:"from_max"`
	ToTop    int           `json:"to_max"`
	Equivals []Equivalent  `json:"scores"`
}

// Equivalent is a raw score on the new form with the score on the old one that means the same.
type Equivalent struct {
	Raw          int            `json:"raw"`
	Equated      irtfile.Number `json:"equated"`
	Theta        irtfile.Number `json:"theta"`        // ability at which raw is the expected score, on the old scale; true-score equating only
	Interpolated bool           `json:"interpolated"` // raw is not above what guessing earns, and no ability has it as expected score
}

// Equate equates the raw scores of the form from to those of the form to, after bringing from to the scale of to.
func Equate(from, to *irtfile.Params, o EquateOptions, warn Warn) (*Equating, error) {
	out := &Equating{Method: o.Method}
	if o.Link != "none" {
		linked, err := Link(from, to, o.Link, warn)
		if err != nil {
			return nil, fmt.Errorf("%w; if both forms are on one scale already, say so with --link none", err)
		}
		from, out.Link = &linked.Params, linked.Link
	}
	x, y := from.IRT(), to.IRT()
	out.FromTop, out.ToTop = irt.MaxScore(x), irt.MaxScore(y)
	var found []irt.Equivalent
	var err error
	switch o.Method {
	case "true":
		found, err = irt.EquateTrueScores(x, y)
	case "observed":
		out.Weight = &o.Weight
		p := irt.Populations{WeightX: o.Weight}
		if p.X, err = population(from, "--from", o.Link, warn); err != nil {
			return nil, err
		}
		if p.Y, err = population(to, "--to", o.Link, warn); err != nil {
			return nil, err
		}
		found, err = irt.EquateObservedScores(x, y, p)
	default:
		return nil, fmt.Errorf("there is no method %q of equating", o.Method)
	}
	if err != nil {
		return nil, plain(err)
	}
	for _, e := range found {
		out.Equivals = append(out.Equivals, Equivalent{e.Raw, irtfile.Number(e.Score), irtfile.Number(e.Theta), e.Interpolated})
	}
	return out, nil
}

// population is the distribution of those who took a form, on the scale of its items.
func population(p *irtfile.Params, form, link string, warn Warn) (irt.Quadrature, error) {
	mean, sd := float64(p.Ability.Mean), math.Sqrt(float64(p.Ability.Variance))
	if math.IsNaN(mean-mean) || !(sd > 0) || math.IsInf(sd, 0) {
		mean, sd = 0, 1
		if p.Link != nil && link != "none" { // N(0, 1) on the scale it came from
			mean, sd = float64(p.Link.B), float64(p.Link.A)
		}
		warn("%s says nothing of the distribution of the ability; N(%.4g, %.4g²) was taken", form, mean, sd)
	}
	if len(p.Groups) > 1 {
		warn("%s has a distribution for each of %d groups; that of %s was taken for all", form, len(p.Groups), p.Groups[0].Name)
	}
	const nodes, width = 241, 8
	q, err := irt.NormalQuadrature(mean, sd, nodes, width)
	return q, plain(err)
}

// WriteCSV writes a row for each raw score. How the scales were brought together stands in every row, so that no part of the table loses it.
func (e *Equating) WriteCSV(w io.Writer) error {
	b := bufio.NewWriter(w)
	b.WriteString("raw,equated,theta,interpolated,method,link,link_a,link_b\n")
	end := "," + e.Method + ",none,1,0\n"
	if e.Link != nil {
		end = string(number(append(number([]byte(","+e.Method+","+e.Link.Method+","), float64(e.Link.A)), ','), float64(e.Link.B))) + "\n"
	}
	var buf []byte
	for _, s := range e.Equivals {
		buf = append(strconv.AppendInt(buf[:0], int64(s.Raw), 10), ',')
		buf = append(number(buf, float64(s.Equated)), ',')
		buf = append(number(buf, float64(s.Theta)), ',')
		interpolated := "0"
		if s.Interpolated {
			interpolated = "1"
		}
		b.Write(append(append(buf, interpolated...), end...))
	}
	return b.Flush()
}
