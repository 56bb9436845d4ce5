package api

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"github.com/dira-platform/dira/internal/catalogue"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/policy"
)

func (f *Face) libraryRoutes(api huma.API) {
	route(f, api, huma.Operation{OperationID: "resources", Method: http.MethodGet, Path: "/api/v1/resources",
		Tags: []string{"library"}, Summary: "Learning resources", Description: "At most the first 10,000 of the catalogue; /api/v1/resources/amb has all of them. Levels and competencies are judgements of ours; confidence says how far address and " +
			"facts were confirmed."}, policy.ReadPublic, f.resources)
	route(f, api, huma.Operation{OperationID: "resources-amb", Method: http.MethodGet, Path: "/api/v1/resources/amb",
		Tags: []string{"library"}, Summary: "All learning resources, as AMB", Description: "JSON-LD in the profile AMB (https://dini-ag-kim.github.io/amb/), in the order of their ids. " +
			"The header Link names the next page with rel=\"next\"; the last page has none."}, policy.ReadPublic, f.amb)
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
	Confidence   string   `json:"confidence" enum:"found,secondary,told,memory" doc:"found: a copy showed the resource and its address. secondary: confirmed by another source. told: as its source describes it. memory: not confirmed."`
	Summary      string   `json:"summary" doc:"In English where there is one, otherwise as published."`
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
			ID: string(r.ID), Title: r.Words[0].Title, Provider: r.Provider, URL: r.URL, Languages: r.Languages, Type: string(r.Type), Hours: r.Hours,
			Cost: string(r.Cost), Licence: r.Licence, Confidence: string(r.Confidence), Summary: r.Summary(library.English).Text,
			Competencies: []string{}, Levels: []string{},
		}
		for _, c := range r.Competencies() {
			w.Competencies = append(w.Competencies, string(c))
		}
		for _, l := range r.Levels() {
			w.Levels = append(w.Levels, string(l))
		}
		out.Body.Resources = append(out.Body.Resources, w)
	}
	return out, nil
}

// AMBRequest asks for a page of the feed.
type AMBRequest struct {
	After string `query:"after" maxLength:"100" doc:"The id after which the page begins. Take it from Link."`
	Limit int    `query:"limit" minimum:"1" maximum:"500" default:"100" doc:"Most resources of the page."`
}

// AMBResponse is a page of the feed.
type AMBResponse struct {
	Link string `header:"Link" doc:"The next page, rel=\"next\"."`
	Body []catalogue.AMB
}

func (f *Face) amb(ctx context.Context, in *AMBRequest) (*AMBResponse, error) {
	found, err := f.Library.Live(ctx, policy.Anyone(), library.ResourceID(in.After), in.Limit+1)
	if err != nil {
		return nil, err
	}
	version, err := f.Frameworks.Current(ctx, policy.Anyone())
	if err != nil {
		return nil, err
	}
	out, aligner := &AMBResponse{Body: []catalogue.AMB{}}, catalogue.NewAligner(version)
	if len(found) > in.Limit {
		found = found[:in.Limit]
		next := url.Values{"after": {string(found[in.Limit-1].ID)}, "limit": {strconv.Itoa(in.Limit)}}
		out.Link = "</api/v1/resources/amb?" + next.Encode() + `>; rel="next"`
	}
	for _, r := range found {
		out.Body = append(out.Body, aligner.AMB(r, f.Address+"/resources/"+string(r.ID)))
	}
	return out, nil
}
