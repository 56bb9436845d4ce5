package web

import (
	"mime"
	"slices"
	"strconv"
	"strings"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/exchange"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/library"
	views "github.com/dira-platform/dira/internal/web/views/framework"
)

// framework shows the version in the address, or the current one.
func (f *Face) framework(v *visit) error {
	version, err := f.version(v)
	if err != nil {
		return err
	}
	root := version.Statement(framework.StatementID(framework.Root))
	if v.wantsData() {
		return v.data(version, root)
	}
	all, err := f.Frameworks.Versions(v.Context(), v.actor())
	if err != nil {
		return err
	}
	overview := views.Overview{Base: v.titled(version.Name(root.ID, v.language()).Text), Version: version, Others: slices.DeleteFunc(all, func(o *framework.Version) bool {
		return o.ID == version.ID
	})}
	if version.Foreign() {
		return v.show(views.Branch{Overview: overview, Statement: root})
	}
	return v.show(overview)
}

// wantsData reports whether a program asks that prefers JSON-LD to a page.
func (v *visit) wantsData() bool {
	v.w.Header().Add("Vary", "Accept")
	data, page := 0.0, 0.0
	for part := range strings.SplitSeq(v.Header.Get("Accept"), ",") {
		name, parameters, err := mime.ParseMediaType(part)
		if err != nil {
			continue
		}
		weight, err := strconv.ParseFloat(parameters["q"], 64)
		if err != nil {
			weight = 1
		}
		switch name {
		case "application/ld+json":
			data = max(data, weight)
		case "text/html", "application/xhtml+xml":
			page = max(page, weight)
		}
	}
	return data > page
}

// data answers a statement, or the whole framework where it is the root, as JSON-LD.
func (v *visit) data(version *framework.Version, s *framework.Statement) error {
	v.w.Header().Set("Content-Type", exchange.SKOS.MediaType())
	return exchange.Statement(v.w, version, s)
}

func (f *Face) version(v *visit) (*framework.Version, error) {
	if id := v.PathValue("version"); id != "" {
		return f.Frameworks.Version(v.Context(), v.actor(), framework.VersionID(id))
	}
	return f.Frameworks.Current(v.Context(), v.actor())
}

// statement shows what has a page of its own, a competency or a role, and leads from any other statement to the page that it stands on.
func (f *Face) statement(v *visit) error {
	version, err := f.version(v)
	if err != nil {
		return err
	}
	s := version.Statement(framework.StatementID(v.PathValue("statement")))
	if s == nil {
		return errs.New(errs.NotFound, "statement_not_found", "id", v.PathValue("statement"))
	}
	if v.wantsData() {
		return v.data(version, s)
	}
	overview := views.Overview{Base: v.titled(version.Name(s.ID, v.language()).Text), Version: version}
	if version.Foreign() && s.Kind != framework.Root {
		if overview.Title == "" {
			overview.Title = version.In(s, framework.FieldText, v.language()).Text
		}
		return v.show(views.Branch{Overview: overview, Statement: s})
	}
	switch s.Kind {
	case framework.Competency:
		found, err := f.Library.Resources(v.Context(), v.actor(), library.Filter{Competency: s.ID})
		if err != nil {
			return err
		}
		return v.show(views.Competency{Overview: overview, Statement: s, Resources: len(found)})
	case framework.Role:
		return v.show(views.Role{Overview: overview, Statement: s})
	case framework.Indicator:
		return v.to("/framework/" + string(version.ID) + "/" + string(s.Parent) + "#" + string(s.ID))
	}
	return v.to("/framework/" + string(version.ID))
}
