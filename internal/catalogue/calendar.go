package catalogue

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/library"
)

// mostEvents is how many events of a calendar are read.
const mostEvents = 20_000

// calendarReader reads a calendar line by line.
type calendarReader struct {
	to      Sink
	open    []string // components that have begun
	events  []*event
	count   int
	zone    string            // of the whole
	named   string            // the calendar's name
	aliases map[string]string // names of zones in this file, and what they are elsewhere
	alias   string            // of the zone that is being read
	ended   bool
}

// event is an event as it stands in the file.
type event struct {
	number int
	props  map[string]property // by name, the first of each
	except []property          // EXDATE
	tags   []string            // CATEGORIES
}

// ReadCalendar reads the events of a calendar (iCalendar, RFC 5545) as cohorts of courses: events of one title are one course. A file whose end is missing is
// told by an error, after what is in it was given to the sink.
func ReadCalendar(r io.Reader, to Sink) error {
	raw, whole, err := all(r)
	if err != nil {
		return err
	}
	if !whole {
		return errs.New(errs.TooLarge, "catalogue_too_large", "megabytes", MaxFile>>20)
	}
	c := &calendarReader{to: to, aliases: map[string]string{}}
	for line := range unfolded(Decoded(raw)) {
		c.line(line)
	}
	if c.count == 0 && c.named == "" && !c.ended {
		return errs.New(errs.Invalid, "catalogue_malformed")
	}
	if c.count > mostEvents {
		to.Problem(Problem{Row: 0, Field: "", Reason: fmt.Sprintf("has more events than are read; the first %d were", mostEvents)})
	}
	for _, course := range c.courses() {
		if err := to.Record(course); err != nil {
			return err
		}
	}
	if !c.ended {
		return errs.New(errs.Invalid, "catalogue_malformed")
	}
	return nil
}

// unfolded are the lines of a calendar as they were before they were cut to fit, without those that hold nothing.
func unfolded(raw []byte) func(func(string) bool) {
	return func(yield func(string) bool) {
		var line []byte
		for part := range bytes.SplitSeq(raw, []byte("\n")) {
			part = bytes.TrimSuffix(part, []byte("\r"))
			if len(part) > 0 && (part[0] == ' ' || part[0] == '\t') {
				if len(line) < maxText {
					line = append(line, part[1:]...)
				}
				continue
			}
			if len(line) > 0 && !yield(strings.ToValidUTF8(string(line), "\ufffd")) {
				return
			}
			line = append([]byte{}, part...)
		}
		if len(line) > 0 {
			yield(strings.ToValidUTF8(string(line), "\ufffd"))
		}
	}
}

func (c *calendarReader) line(text string) {
	p, ok := parseProperty(text)
	if !ok {
		if len(c.open) > 0 {
			c.tell("", "has a line that cannot be read, "+quoted(text))
		}
		return
	}
	switch p.name {
	case "BEGIN":
		c.begin(strings.ToUpper(strings.TrimSpace(p.value)))
	case "END":
		c.end(strings.ToUpper(strings.TrimSpace(p.value)))
	default:
		c.property(p)
	}
}

func (c *calendarReader) begin(component string) {
	if len(c.open) > maxDepth {
		return
	}
	c.open = append(c.open, component)
	if component == "VEVENT" {
		if c.count++; c.count <= mostEvents {
			c.events = append(c.events, &event{number: c.count, props: map[string]property{}})
		}
	}
}

// end closes a component with those in it that were never closed.
func (c *calendarReader) end(component string) {
	if i := slices.Index(c.open, component); i >= 0 {
		c.open = c.open[:i]
	}
	if component == "VCALENDAR" {
		c.ended = true
	}
}

func (c *calendarReader) property(p property) {
	if len(c.open) == 0 {
		return
	}
	switch within := c.open[len(c.open)-1]; {
	case within == "VCALENDAR" && (p.name == "X-WR-CALNAME" || p.name == "NAME"):
		c.named = cmp.Or(c.named, p.text())
	case within == "VCALENDAR" && (p.name == "X-WR-TIMEZONE" || p.name == "TIMEZONE-ID"):
		c.zone = cmp.Or(c.zone, zoneOf(p.value))
	case within == "VTIMEZONE" && p.name == "TZID":
		c.alias = p.value
	case within == "VTIMEZONE" && p.name == "X-LIC-LOCATION":
		c.aliases[c.alias] = p.value
	case within == "VEVENT" && c.count <= mostEvents:
		c.events[len(c.events)-1].add(p)
	}
}

func (e *event) add(p property) {
	switch _, there := e.props[p.name]; {
	case p.name == "EXDATE" && len(e.except) < 500:
		e.except = append(e.except, p)
	case p.name == "CATEGORIES" && len(e.tags) < maxList:
		e.tags = append(e.tags, p.texts()...)
	case !there && len(e.props) < 100:
		e.props[p.name] = p
	}
}

func (c *calendarReader) tell(field, reason string) {
	c.to.Problem(Problem{Row: c.count, Field: field, Reason: reason})
}

// courses are the courses that the events are cohorts of, in the order in which they first stand.
func (c *calendarReader) courses() []Record {
	var list []*Record
	by := map[string]*Record{}
	for _, e := range c.events {
		title := e.props["SUMMARY"]
		k, ok := c.cohort(e)
		if !ok {
			continue
		}
		key := library.Fold(plain(title.text()))
		r := by[key]
		if r == nil || key == "" {
			r = &Record{Row: e.number, Name: "course:" + key, Types: []string{string(library.Course)}, Titles: []Words{{title.params["LANGUAGE"], title.text()}}, Providers: []string{e.organiser(), c.named}}
			by[key], list = r, append(list, r)
		}
		r.Cohorts = append(r.Cohorts, k)
		r.Summaries = append(r.Summaries, Words{title.params["LANGUAGE"], e.props["DESCRIPTION"].text()})
		r.Keywords = append(r.Keywords, e.tags...)
		if at := e.address(); at != "" {
			r.Addresses = append(r.Addresses, at)
		}
	}
	return placed(list)
}

// placed gives each course an address of its own; one that several courses share is only where people enrol.
func placed(list []*Record) (all []Record) {
	shared := map[string]int{}
	for _, r := range list {
		own := map[string]bool{}
		for _, at := range r.Addresses {
			own[library.SameAddress(at)] = true
		}
		for at := range own {
			shared[at]++
		}
	}
	for _, r := range list {
		r.Addresses = slices.DeleteFunc(r.Addresses, func(at string) bool { return shared[library.SameAddress(at)] > 1 })
		if len(r.Addresses) > 0 {
			r.Addresses = r.Addresses[:1]
			for i := range r.Cohorts {
				if r.Cohorts[i].Enrol == r.Addresses[0] {
					r.Cohorts[i].Enrol = ""
				}
			}
		}
		all = append(all, *r)
	}
	return all
}

// organiser is the name of who holds an event.
func (e *event) organiser() string {
	return e.props["ORGANIZER"].params["CN"]
}

var inText = regexp.MustCompile(`https?://[^\s<>"'\\)\]]+`)

// address is where there is more about an event.
func (e *event) address() string {
	for _, name := range []string{"URL", "DESCRIPTION", "X-ALT-DESC", "LOCATION"} {
		text := e.props[name].text()
		if name == "URL" {
			if at, ok := webAddress(strings.TrimSpace(text)); ok {
				return at
			}
		}
		if at, ok := webAddress(strings.TrimRight(inText.FindString(text), ".,;")); ok {
			return at
		}
	}
	return ""
}

// cohort is an event as a time that a course is held. What is a change of one meeting of a series is part of that.
func (c *calendarReader) cohort(e *event) (k Cohort, ok bool) {
	tell := func(field, reason string) { c.to.Problem(Problem{Row: e.number, Field: field, Reason: reason}) }
	if e.props["RECURRENCE-ID"].name != "" {
		tell("RECURRENCE-ID", "changes one meeting of a series; the dates of the series were kept")
		return k, false
	}
	begins, whole, ok := c.time(e.props["DTSTART"])
	if !ok {
		tell("DTSTART", quoted(e.props["DTSTART"].value)+" is no time, so nobody knows when it begins")
		return k, false
	}
	ends := c.endOf(e, begins, whole, tell)
	meetings, last, ok := c.series(e, begins, tell)
	if !ok {
		return k, false
	}
	ends = ends.AddDate(0, 0, int(dayNumber(last)-dayNumber(begins)))
	form := "2006-01-02T15:04"
	if whole {
		form = time.DateOnly
	}
	k = Cohort{Name: e.props["UID"].value, Begins: begins.Format(form), Ends: ends.Format(form), Language: e.props["SUMMARY"].params["LANGUAGE"], Enrol: e.address(),
		Withdrawn: strings.EqualFold(e.props["STATUS"].value, "CANCELLED")}
	if ends.Equal(begins) { // nothing is known of it, or it ends on the day
		k.Ends = ""
	}
	if !whole {
		k.Zone = c.zoneOf(e.props["DTSTART"], tell)
	}
	if meetings > 1 {
		k.Meetings = fmt.Sprint(meetings)
	}
	k.location(e.props["LOCATION"].text())
	if k.Mode == "" && strings.Contains(e.props["LOCATION"].value, "://") {
		k.Mode = string(library.Online)
	}
	return k, true
}

// dayNumber counts days.
func dayNumber(t time.Time) int64 {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC).Unix() / (24 * 60 * 60)
}
