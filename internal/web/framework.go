package web

import (
	"github.com/dira-platform/dira/internal/errs"
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
	title := version.Name(framework.StatementID(framework.Root), v.language()).Text
	return v.show(views.Overview{Base: v.titled(title), Version: version})
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
	overview := views.Overview{Base: v.titled(version.Name(s.ID, v.language()).Text), Version: version}
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
