package analysis

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/dira-platform/dira/internal/irtfile"
	"github.com/dira-platform/dira/irt"
)

// Bias is how a test treats two groups of persons who can do as much.
type Bias struct {
	Reference        string     `json:"reference"`
	Focal            string     `json:"focal"`
	ReferencePersons float64    `json:"reference_persons"` // sums of the weights of those who answered everything
	FocalPersons     float64    `json:"focal_persons"`
	Purified         bool       `json:"purified"`
	Rounds           int        `json:"purification_rounds"`
	Converged        bool       `json:"purification_converged"`
	Anchors          []string   `json:"anchors"` // items in the matching score
	Items            []BiasItem `json:"items"`
}

// BiasItem is an item. An ETS class is empty when there is none.
type BiasItem struct {
	ID           string           `json:"id"`
	MH           MH               `json:"mh"` // null numbers for more than two categories
	ETS          string           `json:"ets"`
	Logistic     LogisticBias     `json:"logistic"`
	Mantel       Mantel           `json:"mantel"`
	Standardised StandardisedBias `json:"standardised"`
	Reason       string           `json:"reason,omitempty"` // why there are no numbers
}

// MH is Mantel and Haenszel's comparison.
type MH struct {
	Alpha   irtfile.Number `json:"alpha"`
	Delta   irtfile.Number `json:"delta"`
	DeltaSE irtfile.Number `json:"delta_se"`
	Chi2    irtfile.Number `json:"chi2"`
	P       irtfile.Number `json:"p"`
}

// Mantel is Mantel's test, for ordered categories.
type Mantel struct {
	Chi2 irtfile.Number `json:"chi2"`
	P    irtfile.Number `json:"p"`
}

// StandardisedBias is the mean difference of focal and reference persons of the same score, in points and in standard deviations.
type StandardisedBias struct {
	Difference irtfile.Number `json:"difference"`
	Effect     irtfile.Number `json:"effect"`
}

// LogisticBias is the comparison by logistic regression.
type LogisticBias struct {
	LRUniform    irtfile.Number `json:"lr_uniform"`
	LRNonuniform irtfile.Number `json:"lr_nonuniform"`
	PBoth        irtfile.Number `json:"p_both"`
	R2Change     irtfile.Number `json:"r2_change"`
}

// DIFOptions say what is compared.
type DIFOptions struct {
	Focal  string // group; empty = the second of two
	Purify bool
}

// DIF compares the persons of one group with those of the others, or of the other.
func DIF(ctx context.Context, s *irtfile.Sheet, o DIFOptions, warn Warn) (*Bias, error) {
	if err := enough(s); err != nil {
		return nil, err
	}
	focal, err := chooseFocal(s, o.Focal)
	if err != nil {
		return nil, err
	}
	if found := s.Constant(); len(found) > 0 {
		warn("these say nothing about anyone: %s", some(found))
	}
	d, err := s.Data()
	if err != nil {
		return nil, plain(err)
	}
	r, err := irt.DIF(ctx, d, irt.DIFOptions{Focal: focal, Purify: o.Purify})
	if err != nil {
		return nil, plain(err)
	}
	out := &Bias{Reference: r.Reference, Focal: r.Focal, ReferencePersons: r.ReferencePersons, FocalPersons: r.FocalPersons,
		Purified: o.Purify, Rounds: r.Purifications, Converged: r.Converged, Anchors: append([]string{}, r.Anchors...)}
	if out.Reference == "" {
		out.Reference = "all others"
	}
	for _, it := range r.Items {
		out.Items = append(out.Items, biasItem(it))
	}
	if !r.Converged {
		warn("the purification did not come to rest after %d rounds", r.Purifications)
	}
	if few := min(r.ReferencePersons, r.FocalPersons); few < 100 {
		warn("one group has %g persons who answered everything; from a hundred on a difference of moderate size can be seen", few)
	}
	return out, nil
}

// chooseFocal is the group asked for, or the second of two.
func chooseFocal(s *irtfile.Sheet, focal string) (string, error) {
	switch {
	case len(s.Groups) < 2:
		return "", fmt.Errorf("everyone is of the group %q; two groups are compared", strings.Join(s.Groups, ""))
	case focal != "" && !slices.Contains(s.Groups, focal):
		return "", fmt.Errorf("there is no group %q; there are %s", focal, some(s.Groups))
	case focal == "" && len(s.Groups) > 2:
		return "", fmt.Errorf("there are %d groups (%s); say with --focal which one is compared with the others", len(s.Groups), some(s.Groups))
	case focal == "":
		return s.Groups[1], nil
	}
	return focal, nil
}

func biasItem(it irt.ItemDIF) BiasItem {
	n := func(v float64) irtfile.Number { return irtfile.Number(v) }
	return BiasItem{ID: it.Item, ETS: it.Class, Reason: it.Reason,
		MH:           MH{n(it.MH.Alpha), n(it.MH.Delta), n(it.MH.DeltaSE), n(it.MH.Chi2), n(it.MH.P)},
		Logistic:     LogisticBias{n(it.Logistic.LRUniform), n(it.Logistic.LRNonuniform), n(it.Logistic.PBoth), n(it.Logistic.R2Change)},
		Mantel:       Mantel{n(it.Mantel.Chi2), n(it.Mantel.P)},
		Standardised: StandardisedBias{n(it.Standardised.SMD), n(it.Standardised.Effect)},
	}
}
