package catalogue

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // zones also on machines that know none

	"github.com/dira-platform/dira/internal/library"
)

// Cohort is a time that a course is held, as its source has it.
type Cohort struct {
	Name, Begins, Ends, Zone, Meetings, Mode, Place, Language, Seats, Price, Currency, Enrol string
	Withdrawn                                                                                bool
}

// cohorts keeps those of which it is known when they begin.
func (c *cleaner) cohorts() {
	for _, raw := range c.record.Cohorts[:min(len(c.record.Cohorts), library.MostCohorts)] {
		if k, ok := c.cohort(raw); ok && !slices.Contains(c.res.Cohorts, k) {
			c.res.Cohorts = append(c.res.Cohorts, k)
		}
	}
	if len(c.record.Cohorts) > library.MostCohorts {
		c.problems = append(c.problems, because(c.record.Row, "cohorts", "cohorts_many", "", library.MostCohorts))
	}
	c.res.Cohorts = library.SortCohorts(c.res.Cohorts)
}

func (c *cleaner) cohort(raw Cohort) (k library.Cohort, ok bool) {
	k = library.Cohort{Name: short(raw.Name, 300), Place: short(raw.Place, 300), Zone: zoneOf(raw.Zone), Withdrawn: raw.Withdrawn}
	if raw.Zone != "" && k.Zone == "" {
		c.tell("zone", "zone", raw.Zone)
	}
	if k.Begins, ok = c.moment("begins", raw.Begins, &k.Zone); !ok {
		return k, false
	}
	k.Ends, _ = c.moment("ends", raw.Ends, &k.Zone)
	if k.Ends != "" && (k.LastDay() < k.FirstDay() || len(k.Ends) == len(k.Begins) && k.Ends < k.Begins) {
		c.tell("ends", "ends", raw.Ends)
		k.Ends = ""
	}
	if k.Zone != "" && library.Clock(k.Begins)+library.Clock(k.Ends) == "" {
		k.Zone = "" // without times it says nothing
	}
	k.Mode = understoodIn(c, "mode", raw.Mode, mode)
	k.Seats = understoodIn(c, "seats", raw.Seats, count)
	k.Meetings = understoodIn(c, "meetings", raw.Meetings, count)
	if raw.Language != "" {
		k.Language = c.tag("language", raw.Language)
	}
	c.price(&k, raw)
	if s := strings.TrimSpace(raw.Enrol); s != "" {
		if at, isAddress := webAddress(straight(s)); isAddress {
			k.Enrol = at
		} else {
			c.tell("enrol", "address", s)
		}
	}
	return k, true
}

func short(s string, most int) string {
	s, _ = cut(unquoted(plain(s)), most)
	return s
}

// understoodIn reads a value of a cohort; one that is not understood is told.
func understoodIn[T comparable](c *cleaner, field, s string, read func(string) (T, bool)) (v T) {
	if s = strings.TrimSpace(s); s == "" || s == "-" || strings.EqualFold(s, "unknown") {
		return v
	}
	v, ok := read(s)
	if !ok {
		c.tell(field, "not_understood", s)
	}
	return v
}

var compact = regexp.MustCompile(`(?i)^((?:19|20)\d\d)(\d\d)(\d\d)(?:t(\d\d)(\d\d)(?:\d\d)?(z?))?$`)

var clocked = regexp.MustCompile(`(?i)^(.*\d)(?:t|,?\s+(?:at |à |um )?)(\d{1,2})(?:[:.h](\d\d))(?:[:.]\d\d(?:[.,]\d+)?)?\s*(am|pm)?\s*(z|utc|gmt|[+-]\d\d:?\d\d)?$`)

// moment reads a day, with the time of day where it is said. An offset from UTC is the zone where no other is known.
func (c *cleaner) moment(field, s string, zone *string) (string, bool) {
	s = straight(plain(s))
	if s == "" {
		return "", false
	}
	if m := compact.FindStringSubmatch(s); m != nil {
		s = m[1] + "-" + m[2] + "-" + m[3]
		if m[4] != "" {
			s += "T" + m[4] + ":" + m[5] + m[6]
		}
	}
	day, clock := s, ""
	if m := clocked.FindStringSubmatch(s); m != nil {
		hour, minute := int(number(m[2])), int(number(m[3]))
		switch strings.ToLower(m[4]) {
		case "pm":
			hour = hour%12 + 12
		case "am":
			hour %= 12
		}
		if hour < 24 && minute < 60 {
			day, clock = m[1], "T"+pad(hour)+":"+pad(minute)
			*zone = cmp.Or(*zone, offsetOf(m[5]))
		}
	}
	d, unsure, ok := date(day)
	switch {
	case unsure:
		c.tell(field, "two_days", s)
		return "", false
	case !ok || len(d) < len("2006-01"):
		c.tell(field, "no_day", s)
		return "", false
	case len(d) == len("2006-01"):
		return d, true
	}
	return d + clock, true
}

func pad(n int) string { return strconv.Itoa(n/10) + strconv.Itoa(n%10) }

func offsetOf(s string) string {
	switch s = strings.ToUpper(s); {
	case s == "":
		return ""
	case s == "Z" || s == "UTC" || s == "GMT" || strings.Trim(s, "+-0:") == "":
		return "UTC"
	case !strings.Contains(s, ":"):
		return s[:3] + ":" + s[3:]
	}
	return s
}

var offset = regexp.MustCompile(`^(?:UTC|GMT)?([+-]\d\d:?\d\d|Z)$`)

// zones are names that programs for calendars have for the zones of many people.
var zones = map[string]string{
	"W. Europe Standard Time": "Europe/Berlin", "Central Europe Standard Time": "Europe/Budapest", "Central European Standard Time": "Europe/Warsaw", "Romance Standard Time": "Europe/Paris", "GMT Standard Time": "Europe/London",
	"Greenwich Standard Time": "Africa/Abidjan", "E. Africa Standard Time": "Africa/Nairobi", "W. Central Africa Standard Time": "Africa/Lagos", "South Africa Standard Time": "Africa/Johannesburg", "Egypt Standard Time": "Africa/Cairo",
	"Morocco Standard Time": "Africa/Casablanca", "Arab Standard Time": "Asia/Riyadh", "Arabian Standard Time": "Asia/Dubai", "Turkey Standard Time": "Europe/Istanbul", "Russian Standard Time": "Europe/Moscow", "FLE Standard Time": "Europe/Kyiv",
	"GTB Standard Time": "Europe/Bucharest", "India Standard Time": "Asia/Kolkata", "China Standard Time": "Asia/Shanghai", "Tokyo Standard Time": "Asia/Tokyo", "SE Asia Standard Time": "Asia/Bangkok", "Singapore Standard Time": "Asia/Singapore",
	"Eastern Standard Time": "America/New_York", "Central Standard Time": "America/Chicago", "Mountain Standard Time": "America/Denver", "Pacific Standard Time": "America/Los_Angeles", "SA Pacific Standard Time": "America/Bogota",
	"E. South America Standard Time": "America/Sao_Paulo", "Argentina Standard Time": "America/Buenos_Aires", "AUS Eastern Standard Time": "Australia/Sydney",
}

// zoneOf is the zone that a name names; empty where none does.
func zoneOf(name string) string {
	name = strings.Trim(straight(strings.TrimSpace(name)), "/")
	if name == "" || len(name) > 100 {
		return ""
	}
	if known, ok := zones[name]; ok {
		return known
	}
	if m := offset.FindStringSubmatch(strings.ToUpper(name)); m != nil {
		return offsetOf(m[1])
	}
	if up := strings.ToUpper(name); up == "UTC" || up == "GMT" {
		return "UTC"
	}
	for parts := strings.Split(name, "/"); len(parts) > 1; parts = parts[1:] { // some write /mozilla.org/2005/Europe/Paris
		if zone := strings.Join(parts, "/"); isZone(zone) {
			return zone
		}
	}
	return ""
}

func isZone(zone string) bool {
	_, err := time.LoadLocation(zone)
	return err == nil && zone != "Local"
}

// Location is where clocks go as a zone says; nil where it is not known.
func Location(zone string) *time.Location {
	if m := offset.FindStringSubmatch(zone); m != nil {
		if t, err := time.Parse("-07:00", m[1]); err == nil {
			return t.Location()
		}
	}
	if zone == "" {
		return nil
	}
	l, err := time.LoadLocation(zone)
	if err != nil {
		return nil
	}
	return l
}

// modes are words for where people are, in the order in which they are looked for.
var modes = []struct {
	word string
	mode library.Mode
}{
	{"blended", library.Blended}, {"hybrid", library.Blended}, {"mixed", library.Blended}, {"mixte", library.Blended}, {"mixto", library.Blended}, {"смешан", library.Blended}, {"مدمج", library.Blended}, {"混合", library.Blended},
	{"online", library.Online}, {"on-line", library.Online}, {"virtual", library.Online}, {"remote", library.Online}, {"distance", library.Online}, {"en ligne", library.Online}, {"en linea", library.Online}, {"дистанц", library.Online}, {"онлаин", library.Online}, {"عن بعد", library.Online}, {"عبر الانترنت", library.Online}, {"在线", library.Online}, {"线上", library.Online}, {"webinar", library.Online}, {"zoom", library.Online},
	{"onsite", library.OnSite}, {"on site", library.OnSite}, {"in person", library.OnSite}, {"face to face", library.OnSite}, {"classroom", library.OnSite}, {"offline", library.OnSite}, {"presentiel", library.OnSite}, {"presencial", library.OnSite}, {"очн", library.OnSite}, {"حضوري", library.OnSite}, {"线下", library.OnSite}, {"面授", library.OnSite},
}

// mode reads where people are.
func mode(s string) (library.Mode, bool) {
	s = library.Fold(lastPart(straight(plain(s))))
	for _, m := range modes {
		if strings.Contains(s, library.Fold(m.word)) && !(m.mode == library.Online && strings.Contains(s, "offline")) {
			return m.mode, true
		}
	}
	return "", false
}

// count reads a whole number.
func count(s string) (int, bool) {
	n, err := strconv.Atoi(strings.TrimSuffix(straight(plain(s)), ".0"))
	return n, err == nil && n > 0 && n <= 1_000_000
}

// rawCohort is a cohort as a source would write it.
func rawCohort(k library.Cohort) Cohort {
	c := Cohort{Name: k.Name, Begins: k.Begins, Ends: k.Ends, Zone: k.Zone, Mode: string(k.Mode), Place: k.Place, Language: k.Language, Enrol: k.Enrol, Withdrawn: k.Withdrawn,
		Price: strings.TrimSpace(k.Price + " " + k.Currency)}
	if k.Seats > 0 {
		c.Seats = strconv.Itoa(k.Seats)
	}
	if k.Meetings > 0 {
		c.Meetings = strconv.Itoa(k.Meetings)
	}
	return c
}

// put adds what stands in a column of a table to a cohort.
func (c *Cohort) put(column, text string) {
	switch column {
	case "cohort":
		column = "name"
	case "cohort language":
		column = "language"
	}
	if at := c.field(column); at != nil {
		*at = cmp.Or(*at, text)
	}
}
