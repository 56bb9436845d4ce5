package site

import "github.com/dira-platform/dira/internal/web/views/page"

// Samples are the components of these pages, for the style page.
func Samples(b page.Base) []page.Sample {
	return []page.Sample{
		{Name: "runBy", State: "not given", View: runBy(b, Operator{})},
		{Name: "runBy", State: "mail", View: runBy(b, Operator{Name: "Ministry of the Interior", Contact: "digital@interior.example"})},
		{Name: "runBy", State: "web address", View: runBy(b, Operator{Name: "وزارة الداخلية", Contact: "https://interior.example/contact"})},
		{Name: "runBy", State: "words", View: runBy(b, Operator{Name: "Ministry of the Interior", Contact: "Room 12, first floor"})},
	}
}
