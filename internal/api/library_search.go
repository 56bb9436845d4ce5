package api

import (
	"context"
	"net/url"
	"strconv"
	"strings"

	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/i18n"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/policy"
)

// ResourcesRequest looks for resources: by words, by filters, or by both.
type ResourcesRequest struct {
	Words      string `query:"q" maxLength:"300" doc:"Words in any language; phrases in quotation marks." example:"data protection"`
	Competency string `query:"competency" maxLength:"20" doc:"A competency or AI." example:"D2.C6"`
	Level      string `query:"level" enum:"basic,intermediate,advanced,ai"`
	Language   string `query:"language" maxLength:"20" doc:"A language tag." example:"fr"`
	Begins     string `query:"begins" enum:"soon" doc:"soon: courses of which a cohort begins within three months."`
	Offset     int    `query:"offset" minimum:"0" maximum:"1000000" default:"0" doc:"Resources to leave out."`
	Limit      int    `query:"limit" minimum:"0" maximum:"500" default:"0" doc:"Most resources of the answer. 0: twenty of those that words find; without words all, unless the catalogue has more than 10,000."`
}

// ResourcesResponse lists resources.
type ResourcesResponse struct {
	Link string `header:"Link" doc:"The next page, rel=\"next\"."`
	Body struct {
		Total     int        `json:"total" doc:"How many were found. Of a search 1,000 can be listed."`
		Some      bool       `json:"some,omitempty" doc:"Nothing has every word: what was found has the rarer half of them."`
		Near      []string   `json:"near,omitempty" doc:"Words that are nowhere: what is spelled nearly so was found in their place."`
		Facets    Facets     `json:"facets" doc:"What else could be chosen, with how many resources."`
		Resources []Resource `json:"resources" doc:"The nearest first; without words those in the reader's language (Accept-Language) first, then those for exactly the level, the surer, the shorter."`
	}
}

// Facets are the values that the list can be narrowed to.
type Facets struct {
	Competencies []FacetCount `json:"competencies"`
	Levels       []FacetCount `json:"levels"`
	Languages    []FacetCount `json:"languages"`
	Types        []FacetCount `json:"types"`
}

// FacetCount is a value with the number of resources that have it.
type FacetCount struct {
	Value string `json:"value"`
	Count int    `json:"count"`
}

const (
	soonMonths   = 3  // how far what begins soon is away at most
	someOfSearch = 20 // hits, where nobody says how many
)

func (f *Face) resources(ctx context.Context, in *ResourcesRequest) (*ResourcesResponse, error) {
	filter := library.Filter{Competency: framework.StatementID(in.Competency), Level: framework.Level(in.Level), Language: in.Language, Reads: []string{f.printer(ctx).Tag, i18n.Source}}
	if in.Begins != "" {
		filter.Begins = library.Coming(f.Library.Now(), soonMonths)
	}
	words, limit := strings.TrimSpace(in.Words), in.Limit
	if words != "" && limit == 0 {
		limit = someOfSearch
	}
	hits, err := f.Finder.List(ctx, policy.Anyone(), words, filter, in.Offset, limit)
	if err != nil {
		return nil, err
	}
	out := &ResourcesResponse{}
	out.Body.Total, out.Body.Some, out.Body.Near, out.Body.Resources = hits.Total, hits.Some, hits.Near, []Resource{}
	out.Body.Facets = Facets{counts(hits.Facets.Competencies), counts(hits.Facets.Levels), counts(hits.Facets.Languages), counts(hits.Facets.Types)}
	for _, r := range hits.Resources {
		out.Body.Resources = append(out.Body.Resources, wire(r.Resource))
	}
	if next := in.Offset + len(hits.Resources); len(hits.Resources) > 0 && next < hits.Reach {
		out.Link = "</api/v1/resources?" + in.from(next, len(hits.Resources)).Encode() + `>; rel="next"`
	}
	return out, nil
}

// from is the request for the page that begins later.
func (in *ResourcesRequest) from(offset, limit int) url.Values {
	q := url.Values{"offset": {strconv.Itoa(offset)}, "limit": {strconv.Itoa(limit)}}
	for name, value := range map[string]string{"q": in.Words, "competency": in.Competency, "level": in.Level, "language": in.Language, "begins": in.Begins} {
		if value != "" {
			q.Set(name, value)
		}
	}
	return q
}

func counts[V ~string](all []library.Count[V]) []FacetCount {
	list := []FacetCount{}
	for _, c := range all {
		list = append(list, FacetCount{string(c.Value), c.N})
	}
	return list
}

// wire is a resource as this face writes it.
func wire(r library.Resource) Resource {
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
	return w
}
