package round

import "time"

// endOfDay is the last second of a day. A round closes at the end of a day, as days are counted in UTC.
func endOfDay(t time.Time) time.Time {
	y, m, d := t.UTC().Date()
	return time.Date(y, m, d, 23, 59, 59, 0, time.UTC)
}

// ClosingDay is when a round closes that closes on a day.
func ClosingDay(day time.Time) time.Time { return endOfDay(day) }

// ReminderDay is when a reminder goes out that is planned for a day: in its morning.
func ReminderDay(day time.Time) time.Time {
	y, m, d := day.UTC().Date()
	return time.Date(y, m, d, 6, 0, 0, 0, time.UTC)
}

// Usual is a plan to begin with: about three weeks, reminders after one and two, coded, the whole. Its last day is a working day wherever a weekend is
// from Friday to Sunday or a part of that.
func Usual(now time.Time) Plan {
	const week = 7 * 24 * time.Hour
	last := now.Add(3 * week)
	for last.Weekday() == time.Friday || last.Weekday() == time.Saturday || last.Weekday() == time.Sunday {
		last = last.Add(24 * time.Hour)
	}
	return Plan{Identification: Coded, ClosesAt: endOfDay(last), Reminders: []time.Time{ReminderDay(now.Add(week)), ReminderDay(now.Add(2 * week))}}
}
