// Package api is the JSON face: what the pages do, for other programs. Its wire types are its own and their comments become its documentation.
//
// Errors are problems of RFC 9457 with a stable code; their sentence is in the reader's language. The description of the face is generated
// from the code (OpenAPI 3.1 at /api/v1/openapi.json) and shown as a page at /api.
package api

import (
	"context"
	"log/slog"
	"maps"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/i18n"
	"github.com/dira-platform/dira/internal/learning"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/pace"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/results"
	"github.com/dira-platform/dira/internal/signin"
)

// maxBody is the largest request body that is read, in bytes. The largest sensible one, a start with every competency, has under 1,000.
const maxBody = 16 << 10

// Face is the JSON face.
type Face struct {
	Assessments *assessment.Service
	Learning    *learning.Service // nil: nobody keeps plans
	Frameworks  *framework.Service
	Library     *library.Service
	Finder      *library.Finder
	Languages   *i18n.Bundle
	Results     *results.Service
	SignIn      *signin.Service
	Log         *slog.Logger
	Pace        *pace.Pace // of starting assessments; nil: none
	Version     string     // of the program
	Address     string     // where people reach this server
	Invented    bool       // nothing on this server is real
	Stylesheet  string     // address of the stylesheet that the documentation page shares with the other pages

	packages packages
}

// Mount adds the routes to mux and returns the description of the face.
func (f *Face) Mount(mux *http.ServeMux) *huma.OpenAPI {
	config := huma.DefaultConfig("Dira", "1")
	config.Info.Description = "Take an assessment against a competency framework, read frameworks and learning resources. No account is needed."
	config.Info.License = &huma.License{Name: "Apache-2.0", Identifier: "Apache-2.0"}
	config.OpenAPIPath, config.SchemasPath, config.DocsPath = "/api/v1/openapi", "/api/v1/schemas", ""
	config.CreateHooks = nil // no $schema in the answers
	// What curl -d sends bears this label. The body is JSON all the same, and keys come in a header, so no foreign page gains by it.
	config.Formats = maps.Clone(config.Formats)
	config.Formats["application/x-www-form-urlencoded"] = huma.DefaultJSONFormat
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"key":     {Type: "http", Scheme: "bearer", Description: "The key that starting an assessment returned."},
		"session": {Type: "apiKey", In: "cookie", Name: sessionCookie, Description: "Of somebody who has signed in on the pages. Over an encrypted connection its name begins with __Host-."},
	}
	huma.NewErrorWithContext = f.libraryProblem // the library has this as a variable; there is one face in a program
	api := humago.New(mux, config)
	api.UseMiddleware(f.speak, f.place)
	f.assessmentRoutes(api)
	f.frameworkRoutes(api)
	f.exchangeRoutes(api, mux)
	f.libraryRoutes(api)
	f.resultsRoutes(api)
	mux.HandleFunc("GET /api", f.documentation(api.OpenAPI()))
	mux.HandleFunc("/api/", func(w http.ResponseWriter, r *http.Request) {
		f.writeProblem(w, f.Languages.Printer(f.Languages.MatchHeader(r)), errs.New(errs.NotFound, "route_not_found", "path", r.URL.Path))
	})
	return api.OpenAPI()
}

// route adds one operation with the action that its rule in the policy table is for.
func route[I, O any](f *Face, api huma.API, op huma.Operation, do policy.Action, handle func(context.Context, *I) (*O, error)) {
	op.MaxBodyBytes = maxBody
	op.Metadata = map[string]any{"policy": do}
	if do != policy.ReadPublic && do != policy.StartAssessment {
		op.Security = []map[string][]string{{"key": {}}}
	}
	if do == policy.ReadResults {
		op.Security = []map[string][]string{{"session": {}}}
	}
	if do == policy.StartAssessment {
		op.Middlewares = append(op.Middlewares, f.paced)
	}
	huma.Register(api, op, func(ctx context.Context, in *I) (*O, error) {
		out, err := handle(ctx, in)
		if err != nil {
			return nil, f.problem(ctx, err)
		}
		return out, nil
	})
}

// paced refuses whoever asks too often.
func (f *Face) paced(ctx huma.Context, next func(huma.Context)) {
	if err := f.Pace.Take(ctx.RemoteAddr()); err != nil {
		_, w := humago.Unwrap(ctx)
		f.writeProblem(w, f.printer(ctx.Context()), err)
		return
	}
	next(ctx)
}

type printerKey struct{}

// speak chooses the language of an answer's sentences by the request's Accept-Language.
func (f *Face) speak(ctx huma.Context, next func(huma.Context)) {
	next(huma.WithValue(ctx, printerKey{}, f.Languages.Printer(f.Languages.Match(ctx.Header("Accept-Language")))))
}

type siteKey struct{}

// place finds the organisation in which the key of a request opens something. When that fails, so will what follows.
func (f *Face) place(ctx huma.Context, next func(huma.Context)) {
	if key := bearer(ctx.Header("Authorization")); key != "" {
		if org, err := f.Assessments.Site(ctx.Context(), key); err == nil {
			ctx = huma.WithValue(ctx, siteKey{}, org)
		}
	}
	next(ctx)
}

func (f *Face) printer(ctx context.Context) *i18n.Printer {
	if p, ok := ctx.Value(printerKey{}).(*i18n.Printer); ok {
		return p
	}
	return f.Languages.Printer(i18n.Source)
}

// Auth is the key that a request shows.
type Auth struct {
	Authorization string `header:"Authorization" doc:"Bearer and the key that starting the assessment returned."`
}

func (a Auth) actor(ctx context.Context) policy.Actor {
	org, ok := ctx.Value(siteKey{}).(string)
	if !ok {
		org = policy.Public
	}
	return assessment.Holder(org, bearer(a.Authorization))
}

// bearer is the key in a header; empty where there is none.
func bearer(header string) string {
	scheme, key, _ := strings.Cut(strings.TrimSpace(header), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(key)
}
