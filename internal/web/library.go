package web

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/dira-platform/dira/internal/i18n"
	"github.com/dira-platform/dira/internal/library"
	views "github.com/dira-platform/dira/internal/web/views/library"
	"github.com/dira-platform/dira/internal/web/views/page"
)

// resourcesPerPage keeps a page under its weight.
const resourcesPerPage = 20

// What the list is asked for: courses that begin in the next months.
const (
	soon       = "soon"
	soonMonths = 3
)

func (f *Face) resources(v *visit) error {
	filter, now := f.wanted(v), f.Library.Now()
	list, err := f.listed(v, strings.TrimSpace(v.URL.Query().Get("q")), filter)
	if err != nil {
		return err
	}
	facets := list.facets
	version, err := f.Frameworks.Current(v.Context(), v.actor())
	if err != nil {
		return err
	}
	p := views.Resources{Base: v.base("resources.title"), Words: list.words, Total: list.total, Some: list.some, Near: list.near, Found: list.here, Previous: list.previous, Next: list.next, Today: now.UTC().Format(time.DateOnly)}
	q := v.URL.Query()
	q.Del("page")
	p.Calendar = strings.TrimSuffix("/resources.ics?"+q.Encode(), "?")
	any := page.Option{Label: v.printer.T("resources.any")}
	p.Competencies, p.Levels, p.Spoken = []page.Option{any}, []page.Option{any}, []page.Option{any}
	for _, c := range facets.Competencies {
		name := version.Name(c.Value, v.language())
		o := facet(v, c.Value, c.N, name.Text, filter.Competency)
		o.Language = name.Language
		p.Competencies = append(p.Competencies, o)
	}
	for _, c := range facets.Levels {
		p.Levels = append(p.Levels, facet(v, c.Value, c.N, p.Level(c.Value), filter.Level))
	}
	for _, c := range facets.Languages {
		o := facet(v, c.Value, c.N, i18n.Autonym(c.Value), filter.Language)
		o.Language = c.Value
		p.Spoken = append(p.Spoken, o)
	}
	p.Begins = []page.Option{any, {Value: soon, Label: v.printer.T("resources.soon"), Chosen: filter.Begins != library.Days{}}}
	if p.Collect, err = f.collecting(v); err != nil {
		return err
	}
	return v.show(p)
}

func facet[V ~string](v *visit, value V, n int, label string, chosen V) page.Option {
	return page.Option{Value: string(value), Label: v.printer.T("resources.facet", "name", label, "count", n), Chosen: value == chosen}
}

// listed is what a page of the list shows.
type listed struct {
	words          string
	here           []library.Resource
	total          int
	some           bool
	near           []string
	facets         library.Facets
	previous, next string
}

// listed looks through the library: by words, or by the filter alone. A page beyond the last is the last.
func (f *Face) listed(v *visit, words string, filter library.Filter) (l listed, err error) {
	number := pageNumber(v.URL.Query())
	for {
		hits, err := f.Finder.List(v.Context(), v.actor(), words, filter, number*resourcesPerPage, resourcesPerPage)
		if err != nil {
			return l, err
		}
		last := max(0, (hits.Reach-1)/resourcesPerPage)
		if number > last {
			number = last
			continue
		}
		l = listed{words: words, total: hits.Total, some: hits.Some, near: hits.Near, facets: hits.Facets}
		for _, r := range hits.Resources {
			l.here = append(l.here, r.Resource)
		}
		l.previous, l.next = neighbours(v.URL, number, last)
		return l, nil
	}
}

// turnPage cuts out the page that an address asks for and makes the addresses of its neighbours.
func turnPage[T any](all []T, perPage int, at *url.URL) (here []T, previous, next string) {
	last := max(0, (len(all)-1)/perPage)
	number := min(pageNumber(at.Query()), last)
	previous, next = neighbours(at, number, last)
	return all[number*perPage : min(len(all), (number+1)*perPage)], previous, next
}

// pageNumber is the page that an address asks for, from 0; what is no number is the first.
func pageNumber(q url.Values) int {
	number, _ := strconv.Atoi(q.Get("page"))
	return max(number, 0)
}

// neighbours are the addresses of the pages before and after one; empty where there is none.
func neighbours(at *url.URL, number, last int) (previous, next string) {
	q := at.Query()
	to := func(n int) string {
		q.Set("page", strconv.Itoa(n))
		return at.EscapedPath() + "?" + q.Encode()
	}
	if number > 0 {
		previous = to(number - 1)
	}
	if number < last {
		next = to(number + 1)
	}
	return previous, next
}
