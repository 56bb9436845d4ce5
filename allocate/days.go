package allocate

import "time"

// checkDays refuses days that are none.
func (c *Course) checkDays() *InputError {
	switch {
	case c.Begins < 0 || c.Begins > MaxDay || c.Begins == 0 && c.Ends != 0:
		return wrong("Begins", "%d is no day to begin", c.Begins)
	case c.Ends < c.Begins || c.Ends > MaxDay:
		return wrong("Ends", "the course ends before it begins")
	}
	return nil
}

// clashes tells whether two courses have a day in common.
func (c *course) clashes(o *course) bool {
	return c.begins > 0 && o.begins > 0 && c.begins <= o.ends && o.begins <= c.ends
}

// within tells whether all days of a course are days of another one, so that it clashes with nothing with which that one does not.
func (c *course) within(o *course) bool {
	return c.begins == 0 || o.begins > 0 && o.begins <= c.begins && c.ends <= o.ends
}

// clashes tells whether a course clashes with one of the first so many on the stack.
func (c *chooser) clashes(j int32, n int) bool {
	if !c.p.dated {
		return false
	}
	for _, other := range c.stack[:n] {
		if c.p.courses[j].clashes(&c.p.courses[other]) {
			return true
		}
	}
	return false
}

// Day is the number of a day in UTC, for Course.Begins and Course.Ends: 1 is 1 January 1900. Earlier ones are below 1.
func Day(t time.Time) int {
	y, m, d := t.UTC().Date()
	return int(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Sub(Date(0)) / (24 * time.Hour))
}

// Date is the first moment of a day by its number, in UTC.
func Date(day int) time.Time { return time.Date(1899, 12, 31+day, 0, 0, 0, 0, time.UTC) }
