package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/policy"
)

func (f *Face) frameworkRoutes(api huma.API) {
	route(f, api, huma.Operation{OperationID: "frameworks", Method: http.MethodGet, Path: "/api/v1/frameworks",
		Tags: []string{"framework"}, Summary: "The framework versions there are"}, policy.ReadPublic, f.frameworks)
	route(f, api, huma.Operation{OperationID: "framework", Method: http.MethodGet, Path: "/api/v1/frameworks/{id}",
		Tags: []string{"framework"}, Summary: "A framework version, whole, in all its languages"}, policy.ReadPublic, f.framework)
}

// FrameworksResponse lists framework versions.
type FrameworksResponse struct {
	Body struct {
		Frameworks []FrameworkHead `json:"frameworks"`
	}
}

// FrameworkHead describes a framework version.
type FrameworkHead struct {
	ID          string          `json:"id" example:"unesco-aidt@2022.1"`
	URI         string          `json:"uri"`
	Framework   string          `json:"framework"`
	Version     string          `json:"version"`
	Status      string          `json:"status" enum:"published,retired"`
	Language    string          `json:"language" doc:"It was written in."`
	Title       map[string]Text `json:"title" doc:"By language."`
	Authors     []string        `json:"authors"`
	Issued      string          `json:"issued"`
	Source      string          `json:"source" doc:"Where the original is published."`
	Licence     string          `json:"licence" doc:"Of the texts as they are here."`
	DerivedFrom string          `json:"derived_from,omitempty" doc:"URI of the version that this one adapts."`
}

// Text is a text and how far it can be trusted.
type Text struct {
	Text   string `json:"text"`
	Status string `json:"status" enum:"source,draft,reviewed" doc:"draft: translated by machine, not yet read by a person who knows."`
}

// FrameworkRequest names a framework version.
type FrameworkRequest struct {
	ID string `path:"id" maxLength:"200" example:"unesco-aidt@2022.1"`
}

// FrameworkResponse is a framework version, whole.
type FrameworkResponse struct {
	Body Framework
}

// Framework is a framework version, whole.
type Framework struct {
	FrameworkHead
	Statements []Statement   `json:"statements" doc:"In order; a parent comes before its children."`
	Roles      []RoleProfile `json:"roles"`
}

// Statement is one thing that a framework says.
type Statement struct {
	ID         string                     `json:"id" example:"D1.C1.B1"`
	URI        string                     `json:"uri"`
	Kind       string                     `json:"kind" example:"indicator"`
	Parent     string                     `json:"parent,omitempty"`
	Level      string                     `json:"level,omitempty" doc:"basic, intermediate, advanced, or ai for the AI-specific strand."`
	Provenance string                     `json:"provenance" enum:"F,FL,I" doc:"F: found in published material. FL: found, its level is our judgement. I: written by us."`
	Audience   string                     `json:"audience,omitempty" doc:"Of a recommendation."`
	Origin     string                     `json:"origin,omitempty" doc:"URI of the statement it comes from in the parent version."`
	Change     string                     `json:"change,omitempty" doc:"Against the parent version: kept, reworded, hidden, added or retargeted."`
	Texts      map[string]map[string]Text `json:"texts" doc:"By field (name, text, note …) and language."`
}

// RoleProfile is the levels a role should reach.
type RoleProfile struct {
	ID         string         `json:"id" example:"role.chief-data-officer"`
	Provenance string         `json:"provenance"`
	Targets    map[string]int `json:"targets" doc:"By competency and for AI: 0 not asked for, 1 basic, 2 intermediate, 3 advanced."`
}

func (f *Face) frameworks(ctx context.Context, _ *struct{}) (*FrameworksResponse, error) {
	versions, err := f.Frameworks.Versions(ctx, policy.Anyone())
	if err != nil {
		return nil, err
	}
	out := &FrameworksResponse{}
	for _, v := range versions {
		out.Body.Frameworks = append(out.Body.Frameworks, wireHead(v))
	}
	return out, nil
}

func (f *Face) framework(ctx context.Context, in *FrameworkRequest) (*FrameworkResponse, error) {
	v, err := f.Frameworks.Version(ctx, policy.Anyone(), framework.VersionID(in.ID))
	if err != nil {
		return nil, err
	}
	w := Framework{FrameworkHead: wireHead(v)}
	for _, s := range v.Statements {
		w.Statements = append(w.Statements, Statement{
			ID: string(s.ID), URI: s.URI, Kind: string(s.Kind), Parent: string(s.Parent), Level: string(s.Level), Provenance: string(s.Provenance),
			Audience: s.Audience, Origin: s.Origin, Change: s.Change, Texts: wireTexts(s.Texts),
		})
		if s.Kind == framework.Role {
			w.Roles = append(w.Roles, wireRole(v, s))
		}
	}
	return &FrameworkResponse{w}, nil
}

func wireHead(v *framework.Version) FrameworkHead {
	h := FrameworkHead{
		ID: string(v.ID), URI: v.URI, Framework: v.Framework, Version: v.Number, Status: string(v.Status), Language: v.Language, Authors: v.Authors,
		Issued: v.Issued, Source: v.Source, Licence: v.Licence, DerivedFrom: v.DerivedFrom,
	}
	if root := v.Statement(framework.StatementID(framework.Root)); root != nil {
		h.Title = wireTexts(root.Texts)[framework.FieldName]
	}
	return h
}

func wireTexts(texts map[string]map[string]framework.Text) map[string]map[string]Text {
	w := make(map[string]map[string]Text, len(texts))
	for field, languages := range texts {
		w[field] = make(map[string]Text, len(languages))
		for language, t := range languages {
			w[field][language] = Text{t.Text, t.Status}
		}
	}
	return w
}

func wireRole(v *framework.Version, s *framework.Statement) RoleProfile {
	r := RoleProfile{ID: string(s.ID), Provenance: string(s.Provenance), Targets: map[string]int{}}
	for ability, level := range v.Targets[s.ID] {
		r.Targets[string(ability)] = level
	}
	return r
}
