package api

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/exchange"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/policy"
)

// caseBase is where 1EdTech wants CASE 1.1 to be served.
const caseBase = "/ims/case/v1p1/"

func (f *Face) exchangeRoutes(api huma.API, mux *http.ServeMux) {
	route(f, api, huma.Operation{OperationID: "framework-export", Method: http.MethodGet, Path: "/api/v1/frameworks/{id}/export",
		Tags: []string{"framework"}, Summary: "A framework version in a format for other programs",
		Description: "json is our own and whole; case is a CFPackage of CASE 1.1; skos is JSON-LD; csv is for spreadsheets; moodle is for Moodle's import of competency frameworks. " +
			"Only case and moodle have one language."}, policy.ReadPublic, f.export)
	get := func(id, path, summary string) huma.Operation {
		return huma.Operation{OperationID: id, Method: http.MethodGet, Path: caseBase + path, Tags: []string{"case"}, Summary: summary,
			Description: "As CASE 1.1 of 1EdTech has it. Errors are its imsx_StatusInfo."}
	}
	caseRoute(f, api, get("getAllCFDocuments", "CFDocuments", "The framework versions there are, as CASE"), f.caseDocuments)
	caseRoute(f, api, get("getCFDocument", "CFDocuments/{id}", "A framework version without its statements, as CASE"), f.caseDocument)
	caseRoute(f, api, get("getCFPackage", "CFPackages/{id}", "A framework version, whole, as CASE"), f.casePackage)
	caseRoute(f, api, get("getCFItem", "CFItems/{id}", "A statement, as CASE"), f.caseItem)
	caseRoute(f, api, get("getCFItemAssociations", "CFItemAssociations/{id}", "A statement with what it is connected to, as CASE"), f.caseAssociations)
	mux.HandleFunc("/ims/", func(w http.ResponseWriter, r *http.Request) {
		p := f.Languages.Printer(f.Languages.MatchHeader(r))
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusNotFound)
		json.NewEncoder(w).Encode(newStatusInfo(http.StatusNotFound, "unknownobject", p.T("error.route_not_found", "path", r.URL.Path))) // a reader who has gone cannot be told
	})
}

// caseRoute adds an operation of CASE, all of which are for everyone.
func caseRoute[I, O any](f *Face, api huma.API, op huma.Operation, handle func(context.Context, *I) (*O, error)) {
	op.Metadata = map[string]any{"policy": policy.ReadPublic}
	huma.Register(api, op, func(ctx context.Context, in *I) (*O, error) {
		out, err := handle(ctx, in)
		if err != nil {
			return nil, f.caseFault(ctx, err)
		}
		return out, nil
	})
}

func isCASE(op *huma.Operation) bool { return op != nil && strings.HasPrefix(op.Path, caseBase) }

// StatusInfo is an error as 1EdTech's services tell it.
type StatusInfo struct {
	CodeMajor   string    `json:"imsx_codeMajor" enum:"failure"`
	Severity    string    `json:"imsx_severity" enum:"error"`
	Description string    `json:"imsx_description" doc:"For a person, in the language of Accept-Language."`
	CodeMinor   CodeMinor `json:"imsx_codeMinor"`

	status int
}

// CodeMinor lists what went wrong in the words of CASE.
type CodeMinor struct {
	Fields []CodeMinorField `json:"imsx_codeMinorField"`
}

// CodeMinorField is one thing that went wrong.
type CodeMinorField struct {
	Name  string `json:"imsx_codeMinorFieldName"`
	Value string `json:"imsx_codeMinorFieldValue" enum:"forbidden,fullsuccess,internal_server_error,invalid_selection_field,invalid_sort_field,invalid_uuid,server_busy,unauthorised_request,unknownobject"`
}

func newStatusInfo(status int, minor, description string) *StatusInfo {
	return &StatusInfo{"failure", "error", description, CodeMinor{[]CodeMinorField{{"TargetEndSystem", minor}}}, status}
}

// Error makes StatusInfo an error.
func (s *StatusInfo) Error() string { return s.CodeMinor.Fields[0].Value + ": " + s.Description }

// GetStatus is the HTTP status, for the library.
func (s *StatusInfo) GetStatus() int { return s.status }

// ContentType names the form of these errors, which has no name of its own.
func (s *StatusInfo) ContentType(string) string { return "application/json" }

// caseFault tells an error of a service in the words of CASE.
func (f *Face) caseFault(ctx context.Context, err error) error {
	f.logFault(ctx, err)
	e := errs.As(err)
	minor := map[errs.Kind]string{errs.NotFound: "unknownobject", errs.Invalid: "invalid_selection_field", errs.Unavailable: "server_busy", errs.TooMany: "server_busy"}[e.Kind]
	status := statuses[e.Kind]
	switch {
	case e.Code == "case_uuid":
		minor, status = "invalid_uuid", http.StatusNotFound // as the binding has it
	case e.Code == "case_sort":
		minor, status = "invalid_sort_field", http.StatusBadRequest
	case minor == "":
		minor = "internal_server_error"
	}
	return newStatusInfo(status, minor, f.printer(ctx).Error(e))
}

// ExportRequest asks for a framework in a format.
type ExportRequest struct {
	FrameworkRequest
	Format   string `query:"format" enum:"json,case,skos,csv,moodle" default:"json"`
	Language string `query:"language" maxLength:"35" doc:"A language tag, for case and moodle. Default: the framework's own." example:"fr"`
}

// ExportResponse is a file.
type ExportResponse struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

func (f *Face) export(ctx context.Context, in *ExportRequest) (*ExportResponse, error) {
	v, err := f.Frameworks.Version(ctx, policy.Anyone(), framework.VersionID(in.ID))
	if err != nil {
		return nil, err
	}
	if known := exchange.Languages(v); in.Language != "" && !slices.Contains(known, in.Language) {
		return nil, errs.New(errs.Invalid, "framework_language", "language", in.Language, "languages", strings.Join(known, ", ")).At("language")
	}
	format := exchange.Format(in.Format)
	var b bytes.Buffer
	if err := exchange.Export(&b, v, format, in.Language); err != nil {
		return nil, err
	}
	return &ExportResponse{format.MediaType(), `attachment; filename="` + fileName(v.ID) + "-" + in.Format + format.Extension() + `"`, b.Bytes()}, nil
}

// fileName is the id of a version as every system takes it for a file.
func fileName(id framework.VersionID) string {
	return strings.Map(func(r rune) rune {
		if r > '~' || !strings.ContainsRune("._-", r) && (r < '0' || r > '9') && (r|0x20 < 'a' || r|0x20 > 'z') {
			return '-'
		}
		return r
	}, string(id))
}

// packages keeps the last package made of each version, since an item is asked for by its identifier alone.
type packages struct {
	mu   sync.Mutex
	made map[framework.VersionID]packed
}

type packed struct {
	of *framework.Version // not another one of the same id that was read again
	p  *exchange.CFPackage
}

func (p *packages) get(v *framework.Version) *exchange.CFPackage {
	p.mu.Lock()
	defer p.mu.Unlock()
	if kept, ok := p.made[v.ID]; ok && kept.of == v {
		return kept.p
	}
	if p.made == nil {
		p.made = map[framework.VersionID]packed{}
	}
	p.made[v.ID] = packed{v, exchange.Package(v, v.Language)}
	return p.made[v.ID].p
}
