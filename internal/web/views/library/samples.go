package library

import (
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/web/views/page"
)

// Samples are the components that show resources, for the style page.
func Samples(b page.Base, resources []library.Resource) []page.Sample {
	return []page.Sample{{Name: "resource", View: resource(b, resources[0], "")}, {Name: "Short", View: Short(b, resources)}}
}
