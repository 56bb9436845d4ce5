package api

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"github.com/dira-platform/dira/internal/catalogue"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/policy"
)

func (f *Face) libraryRoutes(api huma.API) {
	route(f, api, huma.Operation{OperationID: "resources", Method: http.MethodGet, Path: "/api/v1/resources",
		Tags: []string{"library"}, Summary: "Learning resources", Description: "Found as on the page of resources: by words in any language (q), by filters, or by both; the header Link names the next page with rel=\"next\". /api/v1/resources/amb has all " +
			"of them. Levels and competencies are judgements of ours; confidence says how far address and facts were confirmed."}, policy.ReadPublic, f.resources)
	route(f, api, huma.Operation{OperationID: "resources-amb", Method: http.MethodGet, Path: "/api/v1/resources/amb",
		Tags: []string{"library"}, Summary: "All learning resources, as AMB", Description: "JSON-LD in the profile AMB (https://dini-ag-kim.github.io/amb/), in the order of their ids. " +
			"The header Link names the next page with rel=\"next\"; the last page has none."}, policy.ReadPublic, f.amb)
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
