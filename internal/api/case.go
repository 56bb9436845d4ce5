package api

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/exchange"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/policy"
)

// origin is the address under which this server was asked, for links to itself.
type origin struct{ address string }

// Resolve reads the address from the request.
func (o *origin) Resolve(ctx huma.Context) []error {
	scheme := "http://"
	if ctx.TLS() != nil || ctx.Header("X-Forwarded-Proto") == "https" {
		scheme = "https://"
	}
	o.address = scheme + ctx.Host()
	return nil
}

// CaseRequest names something by its identifier in CASE.
type CaseRequest struct {
	origin
	ID string `path:"id" maxLength:"200" doc:"A UUID." example:"6d6a9c3e-5b3e-5a0e-8c0e-0d9a3f1b2c4d"`
}

// identifier is the UUID asked for, in small letters.
func (r CaseRequest) identifier() (string, error) {
	if id := strings.ToLower(r.ID); exchange.IsGUID(id) {
		return id, nil
	}
	return "", errs.New(errs.NotFound, "case_uuid", "id", r.ID)
}

// CaseListRequest pages through documents.
type CaseListRequest struct {
	origin
	Limit   int    `query:"limit" minimum:"1" maximum:"500" default:"100"`
	Offset  int    `query:"offset" minimum:"0" default:"0"`
	Sort    string `query:"sort" maxLength:"100" doc:"identifier, title, creator, version or lastChangeDateTime."`
	OrderBy string `query:"orderBy" enum:"asc,desc" default:"asc"`
}

// CFDocumentsResponse lists documents.
type CFDocumentsResponse struct {
	Total string `header:"X-Total-Count"`
	Body  struct {
		CFDocuments []exchange.CFDocument `json:"CFDocuments"`
	}
}

// CFDocumentResponse is a document.
type CFDocumentResponse struct{ Body exchange.CFDocument }

// CFPackageResponse is a package.
type CFPackageResponse struct{ Body *exchange.CFPackage }

// CFItemResponse is an item.
type CFItemResponse struct{ Body exchange.CFItem }

// CFAssociationSetResponse is an item with its associations.
type CFAssociationSetResponse struct{ Body exchange.CFAssociationSet }

// document describes a version and says where its package is.
func (o origin) document(v *framework.Version) exchange.CFDocument {
	d := exchange.Document(v, v.Language)
	d.CFPackageURI = &exchange.CFLinkURI{Title: d.Title, Identifier: d.Identifier, URI: o.address + caseBase + "CFPackages/" + d.Identifier}
	return d
}

// caseVersions lists the versions that are documents in CASE. An identifier stands for one document, which versions may share, since publishers
// keep it when they change a framework: of those, the one that came last is the document, as on the publisher's own server. The others are listed
// apart.
func (f *Face) caseVersions(ctx context.Context) (documents, earlier []*framework.Version, err error) {
	versions, err := f.Frameworks.Versions(ctx, policy.Anyone())
	if err != nil {
		return nil, nil, err
	}
	changed := func(v *framework.Version) time.Time {
		if v.PublishedAt.IsZero() {
			return v.CreatedAt
		}
		return v.PublishedAt
	}
	last := map[string]*framework.Version{}
	for _, v := range versions {
		if id := exchange.GUID(v); last[id] == nil || changed(v).After(changed(last[id])) {
			last[id] = v
		}
	}
	for _, v := range versions {
		if last[exchange.GUID(v)] == v {
			documents = append(documents, v)
		} else {
			earlier = append(earlier, v)
		}
	}
	return documents, earlier, nil
}

func (f *Face) caseDocuments(ctx context.Context, in *CaseListRequest) (*CFDocumentsResponse, error) {
	versions, _, err := f.caseVersions(ctx)
	if err != nil {
		return nil, err
	}
	key, ok := map[string]func(exchange.CFDocument) string{
		"":           func(exchange.CFDocument) string { return "" },
		"identifier": func(d exchange.CFDocument) string { return d.Identifier }, "title": func(d exchange.CFDocument) string { return d.Title },
		"creator": func(d exchange.CFDocument) string { return d.Creator }, "version": func(d exchange.CFDocument) string { return d.Version },
		"lastChangeDateTime": func(d exchange.CFDocument) string { return d.LastChangeDateTime },
	}[in.Sort]
	if !ok {
		return nil, errs.New(errs.Invalid, "case_sort", "field", in.Sort).At("sort")
	}
	out := &CFDocumentsResponse{Total: strconv.Itoa(len(versions))}
	all := make([]exchange.CFDocument, len(versions))
	for i, v := range versions {
		all[i] = in.document(v)
	}
	slices.SortStableFunc(all, func(a, b exchange.CFDocument) int {
		if in.OrderBy == "desc" {
			a, b = b, a
		}
		return cmp.Compare(key(a), key(b))
	})
	from := min(in.Offset, len(all))
	out.Body.CFDocuments = all[from:min(from+in.Limit, len(all))]
	return out, nil
}

// caseVersion finds the version that is a document in CASE.
func (f *Face) caseVersion(ctx context.Context, in *CaseRequest) (*framework.Version, error) {
	id, err := in.identifier()
	if err != nil {
		return nil, err
	}
	versions, _, err := f.caseVersions(ctx)
	if err != nil {
		return nil, err
	}
	for _, v := range versions {
		if exchange.GUID(v) == id {
			return f.Frameworks.Version(ctx, policy.Anyone(), v.ID)
		}
	}
	return nil, errs.New(errs.NotFound, "framework_not_found", "id", in.ID)
}

func (f *Face) caseDocument(ctx context.Context, in *CaseRequest) (*CFDocumentResponse, error) {
	v, err := f.caseVersion(ctx, in)
	if err != nil {
		return nil, err
	}
	return &CFDocumentResponse{in.document(v)}, nil
}

func (f *Face) casePackage(ctx context.Context, in *CaseRequest) (*CFPackageResponse, error) {
	v, err := f.caseVersion(ctx, in)
	if err != nil {
		return nil, err
	}
	return &CFPackageResponse{f.packages.get(v)}, nil
}

// caseStatement finds an item in whichever framework has it: one that is a document, or else an earlier version.
func (f *Face) caseStatement(ctx context.Context, in *CaseRequest) (*exchange.CFPackage, exchange.CFItem, error) {
	id, err := in.identifier()
	if err != nil {
		return nil, exchange.CFItem{}, err
	}
	versions, earlier, err := f.caseVersions(ctx)
	if err != nil {
		return nil, exchange.CFItem{}, err
	}
	for _, head := range append(versions, earlier...) {
		v, err := f.Frameworks.Version(ctx, policy.Anyone(), head.ID)
		if err != nil {
			return nil, exchange.CFItem{}, err
		}
		p := f.packages.get(v)
		if item, ok := p.Item(id); ok {
			return p, item, nil
		}
	}
	return nil, exchange.CFItem{}, errs.New(errs.NotFound, "statement_not_found", "id", in.ID)
}

func (f *Face) caseItem(ctx context.Context, in *CaseRequest) (*CFItemResponse, error) {
	_, item, err := f.caseStatement(ctx, in)
	if err != nil {
		return nil, err
	}
	return &CFItemResponse{item}, nil
}

func (f *Face) caseAssociations(ctx context.Context, in *CaseRequest) (*CFAssociationSetResponse, error) {
	p, item, err := f.caseStatement(ctx, in)
	if err != nil {
		return nil, err
	}
	return &CFAssociationSetResponse{exchange.CFAssociationSet{CFItem: item, CFAssociations: p.Associations(item.Identifier)}}, nil
}
