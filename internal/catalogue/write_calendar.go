package catalogue

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/dira-platform/dira/internal/library"
)

// CalendarWriter writes cohorts as a calendar (iCalendar, RFC 5545).
type CalendarWriter struct {
	w    io.Writer
	host string // in the names of events, which stay
	err  error
}

// NewCalendarWriter begins a calendar with a name in a language.
func NewCalendarWriter(w io.Writer, host, name, language string) *CalendarWriter {
	c := &CalendarWriter{w: w, host: host}
	for _, line := range [][2]string{{"BEGIN", "VCALENDAR"}, {"VERSION", "2.0"}, {"PRODID", "-//Dira//Courses//EN"}, {"CALSCALE", "GREGORIAN"}} {
		c.line(line[0], line[1])
	}
	c.line("NAME;LANGUAGE="+language, protected(name))
	c.line("X-WR-CALNAME", protected(name))
	return c
}

// Write writes those of the cohorts of a course whose day is known. Page is the address of the page about it.
func (c *CalendarWriter) Write(r library.Resource, cohorts []library.Cohort, language, page string) {
	for _, k := range cohorts {
		if len(k.Begins) < len(time.DateOnly) {
			continue
		}
		name := sha256.Sum256([]byte(string(r.ID) + "\x00" + nameOfCohort(k)))
		c.line("BEGIN", "VEVENT")
		c.line("UID", hex.EncodeToString(name[:12])+"@"+c.host)
		c.line("DTSTAMP", r.Mark.At.UTC().Format(stampForm))
		c.times(k)
		title := r.Title(language)
		c.line("SUMMARY"+inTag(title.Language), protected(title.Text))
		if s := r.Summary(language); s.Text != "" {
			c.line("DESCRIPTION"+inTag(s.Language), protected(s.Text))
		}
		if k.Place != "" {
			c.line("LOCATION", protected(k.Place))
		}
		c.line("URL", page)
		c.line("END", "VEVENT")
	}
}

// End ends the calendar, and tells what went wrong.
func (c *CalendarWriter) End() error {
	c.line("END", "VCALENDAR")
	return c.err
}

const stampForm = "20060102T150405Z"

// times writes when it begins and ends: as days, as moments, or as clocks show it where nobody knows which.
func (c *CalendarWriter) times(k library.Cohort) {
	if library.Clock(k.Begins) == "" {
		c.line("DTSTART;VALUE=DATE", strings.ReplaceAll(k.FirstDay(), "-", ""))
		if last, err := time.Parse(time.DateOnly, k.LastDay()); err == nil {
			c.line("DTEND;VALUE=DATE", last.AddDate(0, 0, 1).Format("20060102"))
		}
		return
	}
	begins := momentOut(k.Begins, k.Zone)
	c.line("DTSTART", begins)
	if end := momentOut(k.Ends, k.Zone); end > begins {
		c.line("DTEND", end)
	}
}

// momentOut is a moment by the clocks of UTC, or by those there; empty without a time of day.
func momentOut(moment, zone string) string {
	where := Location(zone)
	t, err := time.ParseInLocation("2006-01-02T15:04", moment, time.UTC)
	switch {
	case err != nil:
		return ""
	case where == nil:
		return t.Format("20060102T150405")
	}
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), 0, 0, where).UTC().Format(stampForm)
}

func inTag(language string) string {
	if language == "" {
		return ""
	}
	return ";LANGUAGE=" + language
}

// protected is a text as the value of a line.
func protected(s string) string {
	return strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\r", "", "\n", `\n`).Replace(s)
}

// mostOctets is how long a line is at most, without its end.
const mostOctets = 75

// line writes a line, cut where it is too long, never within a letter.
func (c *CalendarWriter) line(name, value string) {
	rest, room := name+":"+value, mostOctets
	var b strings.Builder
	for len(rest) > room {
		at := room
		for at > 1 && !utf8.RuneStart(rest[at]) {
			at--
		}
		b.WriteString(rest[:at] + "\r\n ")
		rest, room = rest[at:], mostOctets-1
	}
	b.WriteString(rest + "\r\n")
	if c.err == nil {
		_, c.err = io.WriteString(c.w, b.String())
	}
}
