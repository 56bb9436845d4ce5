package catalogue

import (
	"strconv"
	"strings"
	"time"
)

// Days is something that goes on for whole days, as a calendar has it.
type Days struct {
	UID      string // stays; the host of the server is put after it
	Stamp    time.Time
	Title    string
	From, To string // days written 2027-01-11, both part of it
}

// When programs remind: at nine in the morning of the day before it begins, and of the day before its last one, counted from the midnights between which it lies.
const (
	beforeBegin = "-PT15H"
	beforeEnd   = "-P1DT15H"
)

// WriteDays writes an event of whole days with an alarm before its begin and, where it is longer than a day, before its end. It has no times and no zone.
func (c *CalendarWriter) WriteDays(d Days) {
	from, err := time.Parse(time.DateOnly, d.From)
	to, wrong := time.Parse(time.DateOnly, d.To)
	if err != nil || wrong != nil || to.Before(from) {
		return
	}
	c.line("BEGIN", "VEVENT")
	c.line("UID", d.UID+"@"+c.host)
	c.line("DTSTAMP", d.Stamp.UTC().Format(stampForm))
	c.line("DTSTART;VALUE=DATE", from.Format("20060102"))
	c.line("DTEND;VALUE=DATE", to.AddDate(0, 0, 1).Format("20060102"))
	c.line("SUMMARY", protected(oneLine(d.Title)))
	c.line("TRANSP", "TRANSPARENT")
	c.alarm("TRIGGER", beforeBegin, d.Title)
	if d.To > d.From {
		c.alarm("TRIGGER;RELATED=END", beforeEnd, d.Title)
	}
	c.line("END", "VEVENT")
}

func (c *CalendarWriter) alarm(trigger, at, title string) {
	c.line("BEGIN", "VALARM")
	c.line("ACTION", "DISPLAY")
	c.line("DESCRIPTION", protected(oneLine(title)))
	c.line(trigger, at)
	c.line("END", "VALARM")
}

// oneLine is a text without what would end its line or is no text at all.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f || !strconv.IsPrint(r) && r != ' ' && r < 0x80 }), " ")
}
