package web

import "github.com/dira-platform/dira/internal/policy"

// Patterns lists the routes of all pages, so that a test can see that it visits each.
func Patterns() []string {
	list := make([]string, len(routes))
	for i, r := range routes {
		list[i] = r.pattern
	}
	return list
}

// Route is an address with what may be done there.
type Route struct {
	Pattern string // of a [http.ServeMux]
	Action  policy.Action
}

// Routes lists the routes of all pages with their actions, so that a test can ask for each as everybody.
func Routes() []Route {
	list := make([]Route, len(routes))
	for i, r := range routes {
		list[i] = Route{r.pattern, r.do}
	}
	return list
}
