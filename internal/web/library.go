package web

import (
	"net/url"
	"strconv"

	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/i18n"
	"github.com/dira-platform/dira/internal/library"
	views "github.com/dira-platform/dira/internal/web/views/library"
	"github.com/dira-platform/dira/internal/web/views/page"
)

// resourcesPerPage keeps a page under its weight.
const resourcesPerPage = 20

func (f *Face) resources(v *visit) error {
	q := v.URL.Query()
	filter := library.Filter{
		Competency: framework.StatementID(q.Get("competency")), Level: framework.Level(q.Get("level")), Language: q.Get("language"),
		Reads: []string{v.language(), i18n.Source},
	}
	found, err := f.Library.Resources(v.Context(), v.actor(), filter)
	if err != nil {
		return err
	}
	facets, err := f.Library.Facets(v.Context(), v.actor())
	if err != nil {
		return err
	}
	version, err := f.Frameworks.Current(v.Context(), v.actor())
	if err != nil {
		return err
	}
	p := views.Resources{Base: v.base("resources.title"), Total: len(found)}
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
	p.Found, p.Previous, p.Next = turnPage(found, resourcesPerPage, v.URL)
	return v.show(p)
}

func facet[V ~string](v *visit, value V, n int, label string, chosen V) page.Option {
	return page.Option{Value: string(value), Label: v.printer.T("resources.facet", "name", label, "count", n), Chosen: value == chosen}
}

// turnPage cuts out the page that an address asks for and makes the addresses of its neighbours.
func turnPage[T any](all []T, perPage int, at *url.URL) (here []T, previous, next string) {
	q := at.Query()
	number, _ := strconv.Atoi(q.Get("page")) // what is no number is the first page
	last := max(0, (len(all)-1)/perPage)
	number = min(max(number, 0), last)
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
	return all[number*perPage : min(len(all), (number+1)*perPage)], previous, next
}
