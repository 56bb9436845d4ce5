package web

import (
	"encoding/xml"
	"strings"
	"time"

	"github.com/dira-platform/dira/internal/catalogue"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/i18n"
	"github.com/dira-platform/dira/internal/library"
	views "github.com/dira-platform/dira/internal/web/views/library"
)

// The most that a feed holds.
const (
	feedCourses   = 500
	feedResources = 50
)

// wanted is the filter that an address asks for.
func (f *Face) wanted(v *visit) library.Filter {
	q := v.URL.Query()
	filter := library.Filter{Competency: framework.StatementID(q.Get("competency")), Level: framework.Level(q.Get("level")), Language: q.Get("language"), Reads: []string{v.language(), i18n.Source}}
	if q.Get("begins") == soon {
		filter.Begins = library.Coming(f.Library.Now(), soonMonths)
	}
	return filter
}

// resourcesCalendar writes the cohorts to come of the courses that an address asks for, as a calendar that programs follow.
func (f *Face) resourcesCalendar(v *visit) error {
	filter, now := f.wanted(v), f.Library.Now()
	if filter.Begins == (library.Days{}) {
		filter.Begins = library.Coming(now, 12)
	}
	courses, err := f.Finder.List(v.Context(), v.actor(), strings.TrimSpace(v.URL.Query().Get("q")), filter, 0, feedCourses)
	if err != nil {
		return err
	}
	v.w.Header().Set("Content-Type", "text/calendar; charset=utf-8")
	v.w.Header().Set("Content-Disposition", `attachment; filename="dira-courses.ics"`)
	c := catalogue.NewCalendarWriter(v.w, f.host(v), v.printer.T("resources.calendar_name"), v.language())
	for _, r := range courses.Resources {
		var some []library.Cohort
		for _, k := range r.Offered(filter.Begins.From) {
			if k.FirstDay() <= filter.Begins.Until {
				some = append(some, k)
			}
		}
		c.Write(r.Resource, some, v.language(), v.origin()+views.Address(r.Resource))
	}
	_ = c.End() // a reader who has gone cannot be told
	return nil
}

// resourcesAtom lists what came into the catalogue last, for programs that follow it.
func (f *Face) resourcesAtom(v *visit) error {
	list, err := f.Library.Newest(v.Context(), v.actor(), feedResources)
	if err != nil {
		return err
	}
	updated := f.Library.Now()
	if len(list) > 0 {
		updated = list[0].At
	}
	v.w.Header().Set("Content-Type", "application/atom+xml; charset=utf-8")
	v.writeXML(xml.Header+`<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="`, v.language(), `">`+"\n")
	v.writeXML("<title>", v.printer.T("resources.feed_name"), "</title>\n")
	v.writeXML("<id>", v.origin()+"/resources.atom", "</id>\n")
	v.writeXML(`<link rel="self" href="`, v.origin()+"/resources.atom", `"/>`+"\n")
	v.writeXML(`<link href="`, v.origin()+"/resources", `"/>`+"\n")
	v.writeXML("<author><name>", "Dira", "</name></author>\n")
	v.writeXML("<updated>", updated.UTC().Format(time.RFC3339), "</updated>\n")
	for _, r := range list {
		v.atomEntry(r)
	}
	v.writeXML("</feed>\n", "", "")
	return nil
}

// atomEntry writes one resource.
func (v *visit) atomEntry(r library.Arrived) {
	page, title, summary := v.origin()+views.Address(r.Resource), r.Title(v.language()), r.Summary(v.language())
	v.writeXML(`<entry><title xml:lang="`, title.Language, `">`)
	v.writeXML("", title.Text, "</title>")
	v.writeXML("<id>", page, "</id>")
	v.writeXML(`<link href="`, page, `"/>`)
	v.writeXML("<updated>", r.At.UTC().Format(time.RFC3339), "</updated>")
	if r.Provider != "" {
		v.writeXML("<author><name>", r.Provider, "</name></author>")
	}
	if summary.Text != "" {
		v.writeXML(`<summary xml:lang="`, summary.Language, `">`)
		v.writeXML("", summary.Text, "</summary>")
	}
	v.writeXML("</entry>\n", "", "")
}
