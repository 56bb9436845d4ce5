package analysis

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/dira-platform/dira/internal/irtfile"
	"github.com/dira-platform/dira/irt"
)

// ScoreOptions say how persons are scored.
type ScoreOptions struct {
	Method   string  // eap, map, ml or wle
	Mean, SD float64 // of the prior of eap and map; NaN = as estimated with the items
	Fit      bool    // also tell how a person's answers agree with the items
}

// Scores are the abilities of the persons, and how their answers agree with the items: LZ is nil when nobody asked, NaN where there is none.
type Scores struct {
	Abilities []irt.Ability
	LZ        []float64
}

// Score estimates the ability of every person of the sheet.
func Score(ctx context.Context, s *irtfile.Sheet, p *irtfile.Params, o ScoreOptions, warn Warn) (*Scores, error) {
	method, err := irt.ParseScoreMethod(o.Method)
	if err != nil {
		return nil, plain(err)
	}
	picked, err := known(s, p, warn)
	if err != nil {
		return nil, err
	}
	options := irt.ScoreOptions{Method: method}
	if method == irt.EAP || method == irt.MAP {
		if options.Mean, options.SD, err = prior(p, o, warn); err != nil {
			return nil, err
		}
		if len(s.Groups) > 0 {
			if options.Groups, err = groupPriors(s, p); err != nil {
				return nil, err
			}
		} else if len(p.Groups) > 1 && math.IsNaN(o.Mean) {
			warn("the parameters have a distribution for each of %d groups; without --group that of %s was taken for all", len(p.Groups), p.Groups[0].Name)
		}
	}
	d, err := picked.Data()
	if err != nil {
		return nil, plain(err)
	}
	out := &Scores{}
	if out.Abilities, err = irt.ScoreData(ctx, p.IRT(), d, options); err != nil {
		return nil, plain(err)
	}
	if o.Fit {
		out.LZ, err = lzs(ctx, among(p, picked.Items), d, out.Abilities, method)
	}
	return out, err
}

// among are the items of the parameters that a sheet has.
func among(p *irtfile.Params, ids []string) []irt.Item {
	there := make(map[string]bool, len(ids))
	for _, id := range ids {
		there[id] = true
	}
	return slices.DeleteFunc(p.IRT(), func(it irt.Item) bool { return !there[it.ID] })
}

// known keeps the items that have parameters, and finds answers that they can't have.
func known(s *irtfile.Sheet, p *irtfile.Params, warn Warn) (*irtfile.Sheet, error) {
	tops := p.Tops()
	var keep, unknown, absent []string
	there := map[string]bool{}
	for _, id := range s.Items {
		if _, ok := tops[id]; ok {
			keep, there[id] = append(keep, id), true
		} else {
			unknown = append(unknown, id)
		}
	}
	for _, i := range p.Items {
		if !there[i.ID] {
			absent = append(absent, i.ID)
		}
	}
	if len(keep) == 0 {
		return nil, fmt.Errorf("no column of the file has parameters: the file has %s, the parameters are of %s", some(s.Items), some(absent))
	}
	if len(unknown) > 0 {
		warn("passed over, for there are no parameters: %s", some(unknown))
	}
	if len(absent) > 0 {
		warn("not in the file, so not answered by anyone: %s", some(absent))
	}
	picked := s.Pick(keep)
	for i := range picked.Persons() {
		for j, x := range picked.Row(i) {
			if id := keep[j]; int(x) > tops[id] {
				return nil, &irtfile.Problem{Row: int(s.Rows[i]), Column: picked.Columns[j], Name: id,
					Text: fmt.Sprintf("the answer is %d, but by its parameters the item ends at %d", int(x)+s.Base, tops[id]+s.Base)}
			}
		}
	}
	return picked, nil
}

// prior is the distribution asked for, else the estimated one.
func prior(p *irtfile.Params, o ScoreOptions, warn Warn) (mean, sd float64, err error) {
	mean, sd = o.Mean, o.SD
	if math.IsNaN(mean) {
		mean = float64(p.Ability.Mean)
	}
	if math.IsNaN(sd) {
		sd = math.Sqrt(float64(p.Ability.Variance))
	}
	if math.IsNaN(mean) || !(sd > 0) || math.IsInf(sd, 0) {
		if !math.IsNaN(o.SD) && !(o.SD > 0) {
			return 0, 0, fmt.Errorf("a standard deviation of %v is none; it is above 0", o.SD)
		}
		warn("the parameters say nothing of the distribution of the ability; N(0, 1) was taken: --mean and --sd change it")
		return 0, 1, nil
	}
	return mean, sd, nil
}

func groupPriors(s *irtfile.Sheet, p *irtfile.Params) ([]irt.GroupAbility, error) {
	var out []irt.GroupAbility
	var have []string
	for _, g := range p.Groups {
		have = append(have, g.Name)
	}
	if len(have) == 0 {
		return nil, errors.New("the parameters were estimated without groups; leave --group out")
	}
	for _, name := range s.Groups {
		k := slices.Index(have, name)
		if k < 0 {
			return nil, fmt.Errorf("the parameters know no group %q; they know %s", name, strings.Join(have, ", "))
		}
		out = append(out, irt.GroupAbility{Name: name, Mean: float64(p.Groups[k].Mean), Variance: float64(p.Groups[k].Variance)})
	}
	return out, nil
}
