package catalogue

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// property is a line of a calendar: NAME;PARAMETER=VALUE:VALUE.
type property struct {
	name, value string
	params      map[string]string
}

var (
	nameForm  = regexp.MustCompile(`^[A-Za-z0-9-]+`)
	paramForm = regexp.MustCompile(`^;([A-Za-z0-9-]+)=("[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*`)
)

// parseProperty reads a line.
func parseProperty(line string) (p property, ok bool) {
	name := nameForm.FindString(line)
	p = property{name: strings.ToUpper(name), params: map[string]string{}}
	rest := line[len(name):]
	for {
		m := paramForm.FindStringSubmatch(rest)
		if m == nil {
			break
		}
		p.params[strings.ToUpper(m[1])] = strings.Trim(m[2], `"`)
		rest = rest[len(m[0]):]
	}
	value, ok := strings.CutPrefix(rest, ":")
	p.value = value
	return p, ok && name != ""
}

// text is the value as a text, without what protects its signs.
func (p property) text() string {
	return strings.NewReplacer(`\n`, "\n", `\N`, "\n", `\,`, ",", `\;`, ";", `\\`, `\`).Replace(p.value)
}

// texts are the values of a list.
func (p property) texts() (all []string) {
	for s := range strings.SplitSeq(strings.ReplaceAll(p.value, `\,`, "\x00"), ",") {
		all = append(all, property{value: strings.ReplaceAll(s, "\x00", ",")}.text())
	}
	return all
}

// time reads a time as clocks show it there; whole says that it is a day.
func (c *calendarReader) time(p property) (t time.Time, whole, ok bool) {
	s := strings.ToUpper(strings.TrimSpace(p.value))
	for form, day := range map[string]bool{"20060102": true, "20060102T150405": false, "20060102T1504": false, "2006-01-02": true, "2006-01-02T15:04:05": false} {
		t, err := time.Parse(form, strings.TrimSuffix(s, "Z"))
		if err != nil || t.Year() < 1970 || t.Year() > 2200 {
			continue
		}
		if where := Location(c.zone); where != nil && strings.HasSuffix(s, "Z") && !day { // as clocks show it where the calendar is kept
			u := t.In(where)
			t = time.Date(u.Year(), u.Month(), u.Day(), u.Hour(), u.Minute(), 0, 0, time.UTC)
		}
		return t, day, true
	}
	return time.Time{}, false, false
}

// zoneOf is the zone of a time.
func (c *calendarReader) zoneOf(p property, tell func(field, reason string)) string {
	if strings.HasSuffix(strings.ToUpper(strings.TrimSpace(p.value)), "Z") {
		return cmp.Or(c.zone, "UTC")
	}
	id := p.params["TZID"]
	if id == "" {
		return c.zone
	}
	zone := cmp.Or(zoneOf(id), zoneOf(c.aliases[id]))
	if zone == "" {
		tell("TZID", "nobody knows the time zone "+quoted(id))
	}
	return zone
}

// endOf is when an event ends; of days, the last. Where nothing is said of it, it is when it begins.
func (c *calendarReader) endOf(e *event, begins time.Time, whole bool, tell func(field, reason string)) time.Time {
	end, day, ok := c.time(e.props["DTEND"])
	switch {
	case ok && whole && day:
		end = end.AddDate(0, 0, -1) // the day after the last is written
	case ok && day != whole:
		end = time.Date(end.Year(), end.Month(), end.Day(), begins.Hour(), begins.Minute(), 0, 0, time.UTC)
	case !ok && e.props["DURATION"].name != "":
		h, known := hours(e.props["DURATION"].value)
		if m := isoDuration.FindStringSubmatch(e.props["DURATION"].value); known && m != nil { // days here are days
			h += number(m[3])*(7*24-hoursOfWeek) + number(m[4])*(24-hoursOfDay)
		}
		if end = begins.Add(time.Duration(h * float64(time.Hour))); whole {
			end = end.AddDate(0, 0, -1)
		}
	case !ok && e.props["DTEND"].name != "":
		tell("DTEND", quoted(e.props["DTEND"].value)+" is no time; the end was left out")
		return begins
	case !ok:
		return begins
	}
	if end.Before(begins) {
		if !whole || end.Before(begins.AddDate(0, 0, -1)) {
			tell("DTEND", "is before it begins; the end was left out")
		}
		return begins
	}
	return end
}

// mostMeetings is how many meetings of a series are counted.
const mostMeetings = 400

var weekdays = []string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"}

// series counts the meetings of an event that repeats, and finds the last. One that repeats in a way that is not read is taken as its first meeting.
func (c *calendarReader) series(e *event, begins time.Time, tell func(field, reason string)) (meetings int, last time.Time, ok bool) {
	rule := strings.ToUpper(e.props["RRULE"].value)
	if e.props["RDATE"].name != "" {
		tell("RDATE", "names further dates, which were not read")
	}
	if rule == "" {
		return 1, begins, true
	}
	r, why := c.rule(rule)
	if why != "" {
		tell("RRULE", quoted(rule)+" "+why+"; only the first date was taken")
		return 1, begins, true
	}
	not := map[string]bool{}
	for _, p := range e.except {
		for _, s := range p.texts() {
			if t, _, ok := c.time(property{value: s, params: p.params}); ok {
				not[t.Format(time.DateOnly)] = true
			}
		}
	}
	counted := 0
	for day := range r.days(begins) {
		if counted++; r.count > 0 && counted > r.count || !r.until.IsZero() && day.After(r.until) || counted > mostMeetings {
			break
		}
		if !not[day.Format(time.DateOnly)] {
			meetings, last = meetings+1, day
		}
	}
	if meetings == 0 {
		tell("RRULE", quoted(rule)+" leaves no meeting")
	}
	return meetings, last, meetings > 0
}

// rule is how an event repeats.
type rule struct {
	every, count int
	freq         string
	until        time.Time
	on           []string // days of the week
}

// rule reads how an event repeats, or says why it is not read.
func (c *calendarReader) rule(s string) (r rule, why string) {
	r.every = 1
	for part := range strings.SplitSeq(strings.Trim(s, ";"), ";") {
		name, value, _ := strings.Cut(part, "=")
		n, _ := strconv.Atoi(value)
		switch {
		case name == "FREQ":
			r.freq = value
		case name == "COUNT" && n > 0:
			r.count = n
		case name == "INTERVAL" && n > 0 && n < 1000:
			r.every = n
		case name == "UNTIL":
			t, day, ok := c.time(property{value: value})
			if !ok {
				return r, "has an end that is no time"
			}
			if r.until = t; day {
				r.until = t.Add(24*time.Hour - 1)
			}
		case name == "BYDAY" && !slices.ContainsFunc(strings.Split(value, ","), func(d string) bool { return !slices.Contains(weekdays, d) }):
			r.on = strings.Split(value, ",")
		case name != "WKST":
			return r, "repeats in a way that is not read"
		}
	}
	switch {
	case r.count == 0 && r.until.IsZero():
		return r, "goes on without end"
	case r.freq != "DAILY" && r.freq != "WEEKLY" && (r.freq != "MONTHLY" && r.freq != "YEARLY" || len(r.on) > 0):
		return r, "repeats in a way that is not read"
	}
	return r, ""
}

// days are the days on which it meets, from the first on, without end.
func (r rule) days(begins time.Time) func(func(time.Time) bool) {
	return func(yield func(time.Time) bool) {
		for n := 0; n < 40*mostMeetings; n++ {
			var day time.Time
			met := true
			switch {
			case r.freq == "WEEKLY" && len(r.on) > 0:
				day = begins.AddDate(0, 0, n)
				week := int(dayNumber(day)-dayNumber(begins)+int64(begins.Weekday()+6)%7) / 7
				met = week%r.every == 0 && slices.Contains(r.on, weekdays[day.Weekday()])
			case r.freq == "WEEKLY":
				day = begins.AddDate(0, 0, 7*n*r.every)
			case r.freq == "MONTHLY":
				day = begins.AddDate(0, n*r.every, 0)
				met = day.Day() == begins.Day()
			case r.freq == "YEARLY":
				day = begins.AddDate(n*r.every, 0, 0)
				met = day.Day() == begins.Day()
			default:
				day = begins.AddDate(0, 0, n*r.every)
				met = len(r.on) == 0 || slices.Contains(r.on, weekdays[day.Weekday()])
			}
			if met && !yield(day) {
				return
			}
		}
	}
}
