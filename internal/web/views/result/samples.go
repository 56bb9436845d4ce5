package result

import "github.com/dira-platform/dira/internal/web/views/page"

// Samples are the components of a result, for the style page: the profile with its drawing and its table, and a step.
func Samples(p Result) []page.Sample {
	return []page.Sample{{Name: "Result.profile", State: "drawing and table", View: p.profile()}, {Name: "Result.step", View: p.step(p.Steps[0])}}
}
