package api

import (
	"cmp"
	"embed"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

//go:embed documentation.html
var documentationFile embed.FS

var documentationPage = template.Must(template.ParseFS(documentationFile, "documentation.html"))

// documentationData is what the page shows of the description.
type documentationData struct {
	Stylesheet string
	Version    string
	Invented   bool // nothing on this server is real
	Operations []documentedOperation
	Schemas    []documentedSchema
}

type documentedOperation struct {
	Method, Path, Summary, Description string
	NeedsKey                           bool
	Parameters                         []*huma.Param
	Body, Answer                       string // names of schemas
}

type documentedSchema struct {
	Name, Description string
	Fields            []documentedField
}

type documentedField struct {
	Name, Type, Description string
	Required                bool
}

// documentation serves the page of the description: plain HTML, made once, with nothing from outside.
func (f *Face) documentation(description *huma.OpenAPI) http.HandlerFunc {
	page := documentationData{Stylesheet: f.Stylesheet, Version: f.Version, Invented: f.Invented, Operations: operations(description), Schemas: schemas(description)}
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if err := documentationPage.Execute(w, page); err != nil {
			f.Log.Error("api documentation", "error", err)
		}
	}
}

func operations(d *huma.OpenAPI) []documentedOperation {
	var list []documentedOperation
	for path, item := range d.Paths {
		for method, op := range map[string]*huma.Operation{"GET": item.Get, "POST": item.Post, "PUT": item.Put, "DELETE": item.Delete} {
			if op == nil {
				continue
			}
			o := documentedOperation{Method: method, Path: path, Summary: op.Summary, Description: op.Description, NeedsKey: len(op.Security) > 0, Parameters: op.Parameters}
			if op.RequestBody != nil {
				o.Body = schemaName(op.RequestBody.Content)
			}
			for status, response := range op.Responses {
				if strings.HasPrefix(status, "2") {
					o.Answer = schemaName(response.Content)
				}
			}
			list = append(list, o)
		}
	}
	slices.SortFunc(list, func(a, b documentedOperation) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Method, b.Method))
	})
	return list
}

func schemaName(content map[string]*huma.MediaType) string {
	for _, media := range content {
		if media.Schema != nil {
			return refName(media.Schema.Ref)
		}
	}
	return ""
}

func refName(ref string) string { return ref[strings.LastIndex(ref, "/")+1:] }

func schemas(d *huma.OpenAPI) []documentedSchema {
	var list []documentedSchema
	for name, s := range d.Components.Schemas.Map() {
		schema := documentedSchema{Name: name, Description: s.Description}
		for field, f := range s.Properties {
			schema.Fields = append(schema.Fields, documentedField{field, typeName(f), f.Description, slices.Contains(s.Required, field)})
		}
		slices.SortFunc(schema.Fields, func(a, b documentedField) int { return strings.Compare(a.Name, b.Name) })
		list = append(list, schema)
	}
	slices.SortFunc(list, func(a, b documentedSchema) int { return strings.Compare(a.Name, b.Name) })
	return list
}

func typeName(s *huma.Schema) string {
	switch {
	case s == nil:
		return ""
	case s.Ref != "":
		return refName(s.Ref)
	case s.Items != nil:
		return "list of " + typeName(s.Items)
	case s.Type == "":
		return "anything"
	case len(s.Enum) > 0:
		return s.Type + ", one of a few"
	}
	return s.Type
}
