package analysis

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/dira-platform/dira/internal/irtfile"
	"github.com/dira-platform/dira/irt"
)

// LinkResult is the parameters of the new form on the scale of the old one, in the form of any fit, with what every method gives.
type LinkResult struct {
	irtfile.Params
	Methods   map[string]LinkConstants `json:"methods"`
	Equated   []Equated                `json:"true_score_equating,omitempty"`
	Converged bool                     `json:"link_converged"`
}

// LinkConstants are of one method.
type LinkConstants struct {
	A irtfile.Number `json:"a"`
	B irtfile.Number `json:"b"`
}

// Equated is a raw score on the new form and the one on the old form that means the same.
type Equated struct {
	Raw   int            `json:"raw"`
	Score irtfile.Number `json:"score"`
}

// linkMethods in the order of the library.
var linkMethods = []irt.LinkMethod{irt.MeanMean, irt.MeanGeometricMean, irt.MeanSigma, irt.Haebara, irt.StockingLord}

// Link brings the form from to the scale of the form to, through the items they share.
func Link(from, to *irtfile.Params, method string, warn Warn) (*LinkResult, error) {
	chosen, err := irt.ParseLinkMethod(method)
	if err != nil {
		return nil, plain(err)
	}
	shift := slopesFixed(from) && slopesFixed(to)
	l, err := irt.Link(from.IRT(), to.IRT(), irt.LinkOptions{Method: chosen, Shift: shift})
	if err != nil {
		return nil, plain(err)
	}
	if !l.Converged {
		warn("%s did not converge; compare the other methods before you use it", method)
	}
	if n := len(l.Common); n < 5 {
		warn("the forms share %s; a link wants five at least, spread over the whole range", count(n, "item", "items"))
	}
	out := &LinkResult{Params: *from, Methods: map[string]LinkConstants{}, Converged: l.Converged}
	for _, m := range linkMethods {
		if one, err := irt.Link(from.IRT(), to.IRT(), irt.LinkOptions{Method: m, Shift: shift}); err == nil {
			out.Methods[m.String()] = LinkConstants{irtfile.Number(one.A), irtfile.Number(one.B)}
		}
	}
	if err := out.apply(l); err != nil {
		return nil, err
	}
	if equated, err := irt.EquateTrueScores(out.IRT(), to.IRT()); err == nil {
		for _, e := range equated {
			out.Equated = append(out.Equated, Equated{e.Raw, irtfile.Number(e.Score)})
		}
	}
	return out, nil
}

// slopesFixed tells whether the slopes are 1 by the model, so that the unit of the scale is not free.
func slopesFixed(p *irtfile.Params) bool {
	switch strings.ToLower(p.Model) {
	case "rasch", "pcm", "rsm":
		return true
	}
	return false
}

// apply changes the parameters, standard errors and distributions to the other scale.
func (r *LinkResult) apply(l *irt.Linking) error {
	r.Link = &irtfile.Link{Method: l.Method.String(), A: irtfile.Number(l.A), B: irtfile.Number(l.B), Common: l.Common}
	a, b := irtfile.Number(l.A), irtfile.Number(l.B)
	moved := l.Items(r.IRT())
	items := make([]irtfile.Item, len(moved))
	for k := range moved {
		if err := moved[k].Validate(); err != nil {
			return fmt.Errorf("the link is too extreme to use (a = %g): %w", l.A, plain(err))
		}
		items[k] = r.Items[k]
		items[k].SetParameters(&moved[k])
		se := &items[k].SE
		if se.A /= a; len(se.B) > 0 {
			scaled := make([]irtfile.Number, len(se.B))
			for v, x := range se.B {
				scaled[v] = x * a
			}
			se.B = scaled
		}
	}
	r.Items = items
	r.Ability = irtfile.Ability{Mean: a*r.Ability.Mean + b, Variance: a * a * r.Ability.Variance}
	groups := make([]irtfile.Group, len(r.Groups))
	for k, g := range r.Groups {
		g.Mean, g.Variance = a*g.Mean+b, a*a*g.Variance
		g.SEMean, g.SEVariance = irtfile.Number(math.Abs(l.A))*g.SEMean, a*a*g.SEVariance
		groups[k] = g
	}
	r.Groups = groups
	r.applyRegression(a, b)
	return nil
}

// applyRegression brings a latent regression to the other scale.
func (r *LinkResult) applyRegression(a, b irtfile.Number) {
	r.Regression = slices.Clone(r.Regression)
	for k := range r.Regression {
		r.Regression[k].Coefficient *= a
		r.Regression[k].SE *= a
	}
	moved := func(v *irtfile.Number, unit, shift irtfile.Number) *irtfile.Number {
		if v == nil {
			return nil
		}
		out := unit**v + shift
		return &out
	}
	r.Intercept, r.Residual = moved(r.Intercept, a, b), moved(r.Residual, a*a, 0)
	for k := range r.Groups {
		g := &r.Groups[k]
		g.Intercept, g.SEIntercept = moved(g.Intercept, a, b), moved(g.SEIntercept, a, 0)
		g.Residual, g.SEResidual = moved(g.Residual, a*a, 0), moved(g.SEResidual, a*a, 0)
	}
}
