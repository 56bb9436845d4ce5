package web

import (
	"slices"

	"github.com/dira-platform/dira/internal/policy"
)

// route is one address with what may be done there.
type route struct {
	pattern string
	do      policy.Action
	handle  func(*Face, *visit) error
}

// routes is every page there is. Each area has its list beside this one.
var routes = slices.Concat(onSite, inAssessment, ofPeople, ofRounds, ofProgrammes, ofOffers, ofActionPlans, ofMeasuring, ofCuration, ofPlans, ofCurricula)

// forDevelopment is the pages that only a server for development has.
var forDevelopment = []route{
	{"GET /style", policy.ReadPublic, (*Face).style},
}

// forInvented is the pages that only a server has on which nothing is real.
var forInvented = []route{
	{"GET /demo/{token}", policy.ComeIn, (*Face).door},
}

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
