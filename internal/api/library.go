package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/policy"
)

func (f *Face) libraryRoutes(api huma.API) {
	route(f, api, huma.Operation{OperationID: "resources", Method: http.MethodGet, Path: "/api/v1/resources",
		Tags: []string{"library"}, Summary: "Learning resources", Description: "The starter set. Levels and competencies are judgements of ours; confidence says how far address and " +
			"facts were confirmed."}, policy.ReadPublic, f.resources)
}

// ResourcesRequest filters resources.
type ResourcesRequest struct {
	Competency string `query:"competency" maxLength:"20" doc:"A competency or AI." example:"D2.C6"`
	Level      string `query:"level" enum:"basic,intermediate,advanced,ai"`
	Language   string `query:"language" maxLength:"20" doc:"A language tag." example:"fr"`
}

// ResourcesResponse lists resources.
type ResourcesResponse struct {
	Body struct {
		Resources []Resource `json:"resources"`
	}
}

// Resource is something to learn from.
type Resource struct {
	ID           string   `json:"id"`
	Title        string   `json:"title"`
	Provider     string   `json:"provider"`
	URL          string   `json:"url"`
	Languages    []string `json:"languages" doc:"That of the title first."`
	Type         string   `json:"type"`
	Competencies []string `json:"competencies"`
	Levels       []string `json:"levels"`
	Hours        float64  `json:"hours,omitempty"`
	Cost         string   `json:"cost,omitempty"`
	Licence      string   `json:"licence,omitempty"`
	Confidence   string   `json:"confidence" enum:"found,secondary,memory" doc:"found: a copy showed the resource and its address. secondary: confirmed by another source. memory: not confirmed."`
	Summary      string   `json:"summary" doc:"In English."`
}

func (f *Face) resources(ctx context.Context, in *ResourcesRequest) (*ResourcesResponse, error) {
	found, err := f.Library.Resources(ctx, policy.Anyone(), library.Filter{
		Competency: framework.StatementID(in.Competency), Level: framework.Level(in.Level), Language: in.Language,
	})
	if err != nil {
		return nil, err
	}
	out := &ResourcesResponse{}
	out.Body.Resources = []Resource{}
	for _, r := range found {
		w := Resource{
			ID: string(r.ID), Title: r.Title, Provider: r.Provider, URL: r.URL, Languages: r.Languages, Type: string(r.Type), Hours: r.Hours,
			Cost: string(r.Cost), Licence: r.Licence, Confidence: string(r.Confidence), Summary: r.Summary,
		}
		for _, c := range r.Competencies {
			w.Competencies = append(w.Competencies, string(c))
		}
		for _, l := range r.Levels {
			w.Levels = append(w.Levels, string(l))
		}
		out.Body.Resources = append(out.Body.Resources, w)
	}
	return out, nil
}
