package catalogue

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/dira-platform/dira/internal/library"
)

// instances reads the cohorts of a description: the instances of a course, or the description itself where it is of an event.
func (r *Record) instances(n node) {
	price, unit := offered(n["offers"])
	add := func(v any) {
		i, ok := object(v)
		if !ok {
			return
		}
		c := instance(i)
		if c.Price == "" {
			c.Price, c.Currency = price, unit
		}
		if c.Begins != "" && len(r.Cohorts) <= library.MostCohorts {
			r.Cohorts = append(r.Cohorts, c)
		}
		r.Hours = append(r.Hours, textsIn(i["courseWorkload"])...)
	}
	each(n["hasCourseInstance"], add)
	each(n["subEvent"], add)
	if slices.ContainsFunc(textsIn(n["type"]), func(t string) bool { return t == "CourseInstance" || strings.HasSuffix(t, "Event") }) {
		add(n)
	}
}

// instance reads one instance of a course.
func instance(n node) Cohort {
	c := Cohort{
		Begins: text(n["startDate"]), Ends: text(n["endDate"]), Mode: first(textsIn(n["courseMode"])), Language: first(codes(n["inLanguage"])), Enrol: cmp.Or(enrolment(n["offers"]), first(addresses(n["url"]))),
		Seats: cmp.Or(text(n["remainingAttendeeCapacity"]), text(n["maximumAttendeeCapacity"])), Name: first(textsIn(n["identifier"])), Withdrawn: local(first(textsIn(n["eventStatus"]))) == "EventCancelled",
	}
	c.Price, c.Currency = offered(n["offers"])
	if at, ok := map[string]string{"OnlineEventAttendanceMode": "online", "OfflineEventAttendanceMode": "onsite", "MixedEventAttendanceMode": "blended"}[local(first(textsIn(n["eventAttendanceMode"])))]; ok {
		c.Mode = cmp.Or(c.Mode, at)
	}
	each(n["location"], c.location)
	each(n["courseSchedule"], c.schedule)
	each(n["eventSchedule"], c.schedule)
	return c
}

func (c *Cohort) location(v any) {
	place, ok := object(v)
	if !ok {
		place = node{"name": v}
	}
	said := nameOf(place)
	if address, ok := object(place["address"]); ok {
		for _, p := range []string{"streetAddress", "postalCode", "addressLocality", "addressCountry"} {
			if s := first(textsIn(address[p])); s != "" && !strings.Contains(said, s) {
				said = strings.TrimPrefix(said+", "+s, ", ")
			}
		}
	} else if s := text(place["address"]); s != "" && s != said {
		said = strings.TrimPrefix(said+", "+s, ", ")
	}
	_, isAddress := webAddress(said)
	m, known := mode(said)
	switch {
	case local(first(textsIn(place["type"]))) == "VirtualLocation", isAddress, known && m == library.Online:
		c.Mode = cmp.Or(c.Mode, "online")
	case said != "":
		c.Place = cmp.Or(c.Place, said)
	}
}

func (c *Cohort) schedule(v any) {
	n, ok := object(v)
	if !ok {
		return
	}
	from, until := text(n["startTime"]), text(n["endTime"])
	c.Begins, c.Ends = cmp.Or(c.Begins, text(n["startDate"])), cmp.Or(c.Ends, text(n["endDate"]))
	if from != "" && len(c.Begins) == len(time.DateOnly) {
		c.Begins += "T" + from
	}
	if until != "" && len(c.Ends) == len(time.DateOnly) {
		c.Ends += "T" + until
	}
	c.Zone = cmp.Or(c.Zone, text(n["scheduleTimezone"]))
	c.Meetings = cmp.Or(c.Meetings, text(n["repeatCount"]))
}

// offered is what the first offer with a price asks for.
func offered(v any) (price, unit string) {
	each(v, func(v any) {
		if o, ok := object(v); ok && price == "" {
			price, unit = text(o["price"]), text(o["priceCurrency"])
		}
	})
	return price, unit
}

// enrolment is where an offer can be taken.
func enrolment(v any) (at string) {
	each(v, func(v any) {
		if o, ok := object(v); ok {
			at = cmp.Or(at, first(addresses(o["url"])))
		}
	})
	return at
}

// CourseInstance is a cohort of a course, as schema.org has it. AMB names types without the sign, schema.org with it.
type CourseInstance struct {
	TypeLD   string    `json:"@type,omitempty"`
	Type     string    `json:"type,omitempty"`
	Name     string    `json:"identifier,omitempty"`
	Begins   string    `json:"startDate" doc:"ISO 8601: 2027-01-11, with the time where it is known."`
	Ends     string    `json:"endDate,omitempty"`
	Mode     string    `json:"courseMode,omitempty" doc:"onsite, online or blended."`
	Location *Place    `json:"location,omitempty"`
	Language string    `json:"inLanguage,omitempty"`
	Seats    int       `json:"maximumAttendeeCapacity,omitempty"`
	Schedule *Schedule `json:"courseSchedule,omitempty"`
	Offer    *Offer    `json:"offers,omitempty"`
	Status   string    `json:"eventStatus,omitempty" doc:"https://schema.org/EventCancelled where it is withdrawn."`
}

// Place is where a cohort meets.
type Place struct {
	TypeLD string `json:"@type,omitempty"`
	Type   string `json:"type,omitempty"`
	Name   string `json:"name"`
}

// Schedule is how often a cohort meets, and by which clocks.
type Schedule struct {
	TypeLD string `json:"@type,omitempty"`
	Type   string `json:"type,omitempty"`
	Count  int    `json:"repeatCount,omitempty"`
	Zone   string `json:"scheduleTimezone,omitempty"`
}

// Offer is what a cohort costs and where to enrol.
type Offer struct {
	TypeLD   string `json:"@type,omitempty"`
	Type     string `json:"type,omitempty"`
	Price    string `json:"price,omitempty"`
	Currency string `json:"priceCurrency,omitempty"`
	URL      string `json:"url,omitempty"`
}

// courseInstances are cohorts as others read them, with the types of schema.org or of AMB.
func courseInstances(all []library.Cohort, amb bool) (list []CourseInstance) {
	named := func(kind string) (ld, plain string) {
		if amb {
			return "", kind
		}
		return kind, ""
	}
	for _, k := range all {
		out := CourseInstance{Name: k.Name, Begins: withOffset(k.Begins, k.Zone), Ends: withOffset(k.Ends, k.Zone), Mode: string(k.Mode), Language: k.Language, Seats: k.Seats}
		out.TypeLD, out.Type = named("CourseInstance")
		if k.Place != "" {
			out.Location = &Place{Name: k.Place}
			out.Location.TypeLD, out.Location.Type = named("Place")
		}
		if strings.Contains(k.Zone, "/") || k.Meetings > 0 {
			out.Schedule = &Schedule{Count: k.Meetings, Zone: k.Zone}
			out.Schedule.TypeLD, out.Schedule.Type = named("Schedule")
		}
		if k.Price != "" || k.Enrol != "" {
			out.Offer = &Offer{Price: k.Price, Currency: k.Currency, URL: k.Enrol}
			out.Offer.TypeLD, out.Offer.Type = named("Offer")
		}
		if k.Withdrawn {
			out.Status = "https://schema.org/EventCancelled"
		}
		list = append(list, out)
	}
	return list
}

// withOffset writes a moment with its distance from UTC, where both are known.
func withOffset(moment, zone string) string {
	where := Location(zone)
	if where == nil || library.Clock(moment) == "" {
		return moment
	}
	t, err := time.ParseInLocation("2006-01-02T15:04", moment, where)
	if err != nil {
		return moment
	}
	return t.Format(time.RFC3339)
}
