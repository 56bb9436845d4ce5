package analysis

import (
	"context"

	"github.com/dira-platform/dira/internal/irtfile"
	"github.com/dira-platform/dira/irt"
)

// Quality is what can be said of a test and its items without a model.
type Quality struct {
	Persons     irtfile.Number    `json:"persons"`  // sum of their weights
	Complete    irtfile.Number    `json:"complete"` // of those who answered every item
	ItemsN      int               `json:"items_n"`
	Total       Moments           `json:"total"` // of the raw score of the complete
	Reliability *ReliabilityTable `json:"reliability"`
	Items       []QualityItem     `json:"items"`
	Flags       []string          `json:"flags,omitempty"`
	*ModelFit                     // what needs a model; nil when there is none
}

// Moments are of a score.
type Moments struct {
	Mean irtfile.Number `json:"mean"`
	SD   irtfile.Number `json:"sd"`
}

// ReliabilityTable is the reliability of the raw score by its estimates, and its standard error of measurement in points.
type ReliabilityTable struct {
	Alpha             irtfile.Number `json:"alpha"`
	AlphaStandardised irtfile.Number `json:"alpha_standardised"`
	Lambda1           irtfile.Number `json:"lambda1"`
	Lambda2           irtfile.Number `json:"lambda2"`
	Lambda5           irtfile.Number `json:"lambda5"`
	Lambda6           irtfile.Number `json:"lambda6"`
	Omega             irtfile.Number `json:"omega"`
	SEM               irtfile.Number `json:"sem"`
}

// QualityItem is classical statistics of an item.
type QualityItem struct {
	ID               string            `json:"id"`
	Answered         irtfile.Number    `json:"answered"`
	Mean             irtfile.Number    `json:"mean"`
	SD               irtfile.Number    `json:"sd"`
	Difficulty       irtfile.Number    `json:"difficulty"` // mean share of the highest category
	TotalCorrelation irtfile.Number    `json:"total_correlation"`
	RestCorrelation  irtfile.Number    `json:"rest_correlation"`
	AlphaWithout     irtfile.Number    `json:"alpha_without"`
	Loading          irtfile.Number    `json:"loading"`
	Categories       []QualityCategory `json:"categories"`
}

// QualityCategory is those who gave one answer, numbered as in the file.
type QualityCategory struct {
	Category        int            `json:"category"`
	Share           irtfile.Number `json:"share"`
	MeanRest        irtfile.Number `json:"mean_rest"`
	RestCorrelation irtfile.Number `json:"rest_correlation"`
}

// Classical computes the classical statistics of a sheet.
func Classical(ctx context.Context, s *irtfile.Sheet, warn Warn) (*Quality, error) {
	if err := enough(s); err != nil {
		return nil, err
	}
	if found := s.Constant(); len(found) > 0 {
		warn("these say nothing about anyone: %s", some(found))
	}
	d, err := s.Data()
	if err != nil {
		return nil, plain(err)
	}
	c, err := irt.Classical(ctx, d)
	if err != nil {
		return nil, plain(err)
	}
	q := &Quality{Persons: irtfile.Number(c.Persons), Complete: irtfile.Number(c.Complete), ItemsN: len(s.Items),
		Total: Moments{irtfile.Number(c.TotalMean), irtfile.Number(c.TotalSD)}}
	r, err := irt.Reliabilities(ctx, d)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		warn("no reliability: %v", plain(err))
		q.Flags = append(q.Flags, "no reliability: "+plain(err).Error())
	} else {
		q.Reliability = reliabilityTable(r)
	}
	dropped := map[string]irt.ReliabilityDropped{}
	if r != nil {
		for _, one := range r.Dropped {
			dropped[one.Item] = one
		}
	}
	for _, it := range c.Items {
		q.Items = append(q.Items, qualityItem(it, dropped, s.Base))
	}
	for _, p := range append(s.Constant(), s.Gaps()...) {
		q.Flags = append(q.Flags, p.Error())
	}
	return q, nil
}

func reliabilityTable(r *irt.Reliability) *ReliabilityTable {
	n := func(v float64) irtfile.Number { return irtfile.Number(v) }
	return &ReliabilityTable{n(r.Alpha), n(r.AlphaStandardised), n(r.Lambda1), n(r.Lambda2), n(r.Lambda5), n(r.Lambda6), n(r.Omega), n(r.SEM)}
}

func qualityItem(it irt.ClassicalItem, dropped map[string]irt.ReliabilityDropped, base int) QualityItem {
	n := func(v float64) irtfile.Number { return irtfile.Number(v) }
	out := QualityItem{ID: it.Item, Answered: n(it.Answered), Mean: n(it.Mean + float64(base)), SD: n(it.SD), Difficulty: n(it.Difficulty),
		TotalCorrelation: n(it.TotalCorrelation), RestCorrelation: n(it.RestCorrelation), AlphaWithout: n(nan), Loading: n(nan)}
	if one, ok := dropped[it.Item]; ok {
		out.AlphaWithout, out.Loading = n(one.Alpha), n(one.Loading)
	}
	for _, c := range it.Categories {
		out.Categories = append(out.Categories, QualityCategory{c.Category + base, n(c.Share), n(c.MeanRest), n(c.RestCorrelation)})
	}
	return out
}
