package api

import (
	"context"
	"time"

	"github.com/dira-platform/dira/internal/assessment"
)

// CompareRequest sets a result beside another one of the same person.
type CompareRequest struct {
	SessionRequest
	Body struct {
		Key string `json:"key" maxLength:"64" doc:"Of the other assessment. It is looked at and not stored." example:"7KQ2-M9XD-0ABC-1DEF"`
	}
}

// CompareResponse is two results side by side.
type CompareResponse struct {
	Body struct {
		BeforeAt  time.Time `json:"before_at" doc:"When the earlier one was submitted."`
		NowAt     time.Time `json:"now_at" doc:"When the later one was submitted."`
		SameScale bool      `json:"same_scale" doc:"Both were made with the same calibration and prior. If not, no verdict is given."`
		Changes   []Change  `json:"changes" doc:"The competencies that both have."`
	}
}

// Change is what became of one competency.
type Change struct {
	Competency string  `json:"competency" example:"D2.C6"`
	Before     Measure `json:"before"`
	Now        Measure `json:"now"`
	Verdict    string  `json:"verdict" enum:"higher,lower,unclear,unknown" doc:"higher, lower: the difference is above 1.6449·√(se²+se²), more than chance would make in nine of ten. unclear: it is not. unknown: on one side nothing was asked, or the scales differ."`
}

func (f *Face) compare(ctx context.Context, in *CompareRequest) (*CompareResponse, error) {
	c, err := f.Assessments.Compare(ctx, in.actor(ctx), assessment.ID(in.ID), in.Body.Key)
	if err != nil {
		return nil, err
	}
	out := &CompareResponse{}
	out.Body.BeforeAt, out.Body.NowAt, out.Body.SameScale = c.Before.SubmittedAt, c.Now.SubmittedAt, c.SameScale
	for _, x := range c.Changes {
		out.Body.Changes = append(out.Body.Changes, Change{string(x.Now.Ability), wireMeasure(x.Before), wireMeasure(x.Now), string(x.Verdict)})
	}
	return out, nil
}
