package api

import (
	"context"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/framework"
)

// SharpenRequest asks for more questions on one competency.
type SharpenRequest struct {
	SessionRequest
	Body struct {
		Ability string `json:"ability" maxLength:"100" doc:"The competency, or AI." example:"D2.C6"`
	}
}

func (f *Face) sharpen(ctx context.Context, in *SharpenRequest) (*StartResponse, error) {
	started, err := f.Assessments.Sharpen(ctx, in.actor(ctx), assessment.ID(in.ID), framework.StatementID(in.Body.Ability))
	if err != nil {
		return nil, err
	}
	return startResponse(started), nil
}

func startResponse(started assessment.Started) *StartResponse {
	out := &StartResponse{Location: "/api/v1/assessments/" + string(started.ID)}
	out.Body.ID, out.Body.Key = string(started.ID), string(started.Key)
	return out
}

// Sharpened is what more questions on one competency changed about it.
type Sharpened struct {
	Competency string  `json:"competency"`
	Before     Measure `json:"before" doc:"By the answers that were there before."`
}
