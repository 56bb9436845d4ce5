package api

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/i18n"
)

// Problem is an error as RFC 9457 describes it, with a code that never changes.
type Problem struct {
	Title  string   `json:"title" doc:"What went wrong, for a person, in the language of Accept-Language."`
	Status int      `json:"status" doc:"The HTTP status."`
	Code   string   `json:"code" doc:"What went wrong, for a program. Stable." example:"assessment_not_found"`
	Field  string   `json:"field,omitempty" doc:"The field, header or parameter that is wrong."`
	Errors []Detail `json:"errors,omitempty" doc:"Where the input does not have the described form."`
}

// Detail is one place in which the input does not have the described form.
type Detail struct {
	Location string `json:"location" doc:"Where, as a path." example:"body.choice"`
	Message  string `json:"message" doc:"What is expected there, in English."`
}

// Error makes Problem an error.
func (p *Problem) Error() string { return p.Code + ": " + p.Title }

// GetStatus is the HTTP status, for the library.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType names the form of problems.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

var statuses = map[errs.Kind]int{
	errs.Invalid: http.StatusUnprocessableEntity, errs.NoKey: http.StatusUnauthorized, errs.SignIn: http.StatusUnauthorized,
	errs.SecondFactor: http.StatusForbidden, errs.Proof: http.StatusForbidden, errs.NotAllowed: http.StatusForbidden, errs.NotFound: http.StatusNotFound,
	errs.Conflict: http.StatusConflict, errs.TooLarge: http.StatusRequestEntityTooLarge, errs.TooMany: http.StatusTooManyRequests,
	errs.Unavailable: http.StatusServiceUnavailable, errs.Internal: http.StatusInternalServerError,
}

func problemOf(p *i18n.Printer, err error) *Problem {
	e := errs.As(err)
	return &Problem{Title: p.Error(e), Status: statuses[e.Kind], Code: e.Code, Field: e.Field}
}

// problem answers an error of a service and logs the faults that are ours.
func (f *Face) problem(ctx context.Context, err error) error {
	f.logFault(ctx, err)
	p := problemOf(f.printer(ctx), err)
	if p.Status == http.StatusUnauthorized {
		return huma.ErrorWithHeaders(p, http.Header{"WWW-Authenticate": {`Bearer realm="assessment"`}})
	}
	if p.Status == http.StatusServiceUnavailable {
		return huma.ErrorWithHeaders(p, http.Header{"Retry-After": {"5"}})
	}
	return p
}

func (f *Face) logFault(ctx context.Context, err error) {
	if errors.Is(err, context.Canceled) {
		return
	}
	switch errs.As(err).Kind {
	case errs.Internal:
		f.Log.LogAttrs(ctx, slog.LevelError, "api", slog.String("error", err.Error()))
	case errs.Unavailable:
		f.Log.LogAttrs(ctx, slog.LevelWarn, "api", slog.String("error", err.Error()))
	}
}

// libraryProblem answers what the library finds wrong before a handler is asked.
func (f *Face) libraryProblem(ctx huma.Context, status int, message string, details ...error) huma.StatusError {
	printer := f.Languages.Printer(i18n.Source)
	if ctx != nil {
		printer = f.printer(ctx.Context())
	}
	code := map[int]string{
		http.StatusBadRequest: "body_malformed", http.StatusRequestEntityTooLarge: "body_too_large", http.StatusUnsupportedMediaType: "body_media_type",
		http.StatusUnprocessableEntity: "body_form", http.StatusNotAcceptable: "not_acceptable", http.StatusRequestTimeout: "request_timeout",
	}[status]
	if code == "" {
		code = "internal"
	}
	if ctx != nil && isCASE(ctx.Operation()) {
		return newStatusInfo(http.StatusBadRequest, "invalid_selection_field", printer.T("error."+code, "limit", maxBody))
	}
	p := &Problem{Title: printer.T("error."+code, "limit", maxBody), Status: status, Code: code}
	for _, d := range details {
		var detail *huma.ErrorDetail
		if errors.As(d, &detail) {
			p.Errors = append(p.Errors, Detail{detail.Location, detail.Message})
		} else if d != nil && code == "body_malformed" {
			p.Errors = append(p.Errors, Detail{"body", d.Error()})
		}
	}
	return p
}

// writeProblem answers outside of the library's routes.
func (f *Face) writeProblem(w http.ResponseWriter, printer *i18n.Printer, err error) {
	p := problemOf(printer, err)
	w.Header().Set("Content-Type", p.ContentType(""))
	w.WriteHeader(p.Status)
	json.NewEncoder(w).Encode(p) // a reader who has gone cannot be told
}
