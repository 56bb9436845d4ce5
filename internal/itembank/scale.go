package itembank

import (
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/irt"
)

// Scale is what turns answers into abilities and levels. The names of its parts are pinned in every result.
type Scale struct {
	Prior struct {
		Name          string  `json:"name" yaml:"name"`
		WithinDomain  float64 `json:"within_domain" yaml:"within_domain"`
		AcrossDomains float64 `json:"across_domains" yaml:"across_domains"`
	} `json:"prior" yaml:"prior"`
	Cuts struct {
		Name         string  `json:"name" yaml:"name"`
		Basic        float64 `json:"basic" yaml:"basic"`
		Intermediate float64 `json:"intermediate" yaml:"intermediate"`
		Advanced     float64 `json:"advanced" yaml:"advanced"`
	} `json:"cuts" yaml:"cuts"`
	Calibration struct {
		Name                string  `json:"name" yaml:"name"`
		Basic               float64 `json:"basic" yaml:"basic"`
		Intermediate        float64 `json:"intermediate" yaml:"intermediate"`
		Advanced            float64 `json:"advanced" yaml:"advanced"`
		Discrimination      float64 `json:"discrimination" yaml:"discrimination"`
		Uncertainty         float64 `json:"uncertainty" yaml:"uncertainty"`
		PartialCreditSpread float64 `json:"partial_credit_spread" yaml:"partial_credit_spread"`

		Items map[ItemID]Calibrated `json:"items,omitempty" yaml:"-"` // those that were calibrated from answers; the others have what their level gives them
	} `json:"calibration" yaml:"calibration"`
	Standards []Standard `json:"standards,omitempty" yaml:"-"` // of panels of the organisation, the newest last; they go before Cuts
}

// Calibrated is what answers said of one version of an item.
type Calibrated struct {
	Version int       `json:"version"` // of the item; another version is another item
	A       float64   `json:"a"`
	B       []float64 `json:"b"`
	C       float64   `json:"c,omitempty"`
	SE      float64   `json:"se"`    // of its location, logits
	Since   string    `json:"since"` // name of the calibration that it comes from
}

// CutScores are the abilities, in logits, at which basic, intermediate and advanced begin where no panel has set a standard.
func (s Scale) CutScores() (irt.Cuts, error) {
	return irt.NewCuts(s.Cuts.Basic, s.Cuts.Intermediate, s.Cuts.Advanced)
}

// PriorOver is the distribution of the abilities among people before any answer: mean 0, variance 1, and one correlation within a
// domain and one across. The domain of an ability is found by domainOf; the AI strand is a domain of its own.
func (s Scale) PriorOver(abilities []framework.StatementID, domainOf func(framework.StatementID) framework.StatementID) (*irt.Prior, error) {
	n := len(abilities)
	cov := make([][]float64, n)
	for i := range cov {
		cov[i] = make([]float64, n)
		for j := range cov[i] {
			switch {
			case i == j:
				cov[i][j] = 1
			case domainOf(abilities[i]) == domainOf(abilities[j]):
				cov[i][j] = s.Prior.WithinDomain
			default:
				cov[i][j] = s.Prior.AcrossDomains
			}
		}
	}
	return irt.NewPrior(make([]float64, n), cov)
}

// Known reports whether answers have said how difficult this version of an item is.
func (s Scale) Known(it *Item) bool {
	known, ok := s.Calibration.Items[it.ID]
	return ok && known.Version == it.Version
}

// Parameters are the item's response model on this scale, for the ability with index dim: as calibrated, or else the item's
// difficulty is its level's, uncertain. An item with one key among n options is guessed right by one in n; partial credit counts no guessing.
func (s Scale) Parameters(it *Item, dim int) irt.Item {
	c := s.Calibration
	if known, ok := c.Items[it.ID]; ok && known.Version == it.Version && len(known.B) == it.MaxScore() {
		p := irt.Item{ID: string(it.ID), Dim: dim, A: known.A, B: known.B, C: known.C, SDB: known.SE}
		if it.MaxScore() > 1 {
			p.Model = irt.GPCM
		}
		return p
	}
	b := map[framework.Level]float64{framework.Basic: c.Basic, framework.Intermediate: c.Intermediate, framework.Advanced: c.Advanced}[it.Level]
	p := irt.Item{ID: string(it.ID), Dim: dim, A: c.Discrimination, SDB: c.Uncertainty}
	if it.MaxScore() == 1 {
		p.Model, p.B, p.C = irt.Logistic, []float64{b}, 1/float64(len(it.Options))
		return p
	}
	p.Model, p.B = irt.GPCM, []float64{b - c.PartialCreditSpread, b + c.PartialCreditSpread}
	return p
}
