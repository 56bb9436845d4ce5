package web

import (
	"time"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/round"
	"github.com/dira-platform/dira/internal/web/views/page"
	views "github.com/dira-platform/dira/internal/web/views/round"
)

// reminderFields are the fields for the days of reminders.
var reminderFields = []string{"reminders", "reminders_second"}

func (f *Face) dates(v *visit) error {
	r, frame, err := f.editable(v, "dates")
	if err != nil {
		return err
	}
	sent, open := reminders(r, time.Now())
	var days []string
	for _, at := range open {
		days = append(days, at.Format(time.DateOnly))
	}
	return v.show(v.datesPage(frame, r, r.ClosesAt.Format(time.DateOnly), days, sent))
}

// reminders divides those of a round into those that have gone out, which stay, and those that can still be changed.
func reminders(r *round.Round, now time.Time) (sent, open []time.Time) {
	for _, at := range r.Reminders {
		if r.State != round.Draft && !at.After(now) {
			sent = append(sent, at)
		} else {
			open = append(open, at)
		}
	}
	return sent, open
}

func (v *visit) datesPage(frame views.Frame, r *round.Round, closes string, days []string, sent []time.Time) views.Dates {
	p := views.Dates{Frame: frame, Closes: closes, Anonymous: r.Identification == round.Anonymous, Closed: r.State == round.Closed}
	for _, at := range sent {
		p.Sent = append(p.Sent, v.printer.Date(at))
	}
	for i, field := range reminderFields[len(sent):] {
		x := page.Field{Name: reminderFields[i], Type: "date", Dir: "ltr", Size: 12, Label: v.printer.T("rounds.reminder_first")}
		if field == reminderFields[1] {
			x.Label = v.printer.T("rounds.reminder_second")
		}
		if i < len(days) {
			x.Value = days[i]
		}
		p.Reminders = append(p.Reminders, x)
	}
	return p
}

func (f *Face) saveDates(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	r, frame, err := f.editable(v, "dates")
	if err != nil {
		return err
	}
	p := r.Plan
	sent, _ := reminders(r, time.Now())
	again := func(wrong []page.FieldError) error {
		frame.Errors = wrong
		var days []string
		for _, field := range reminderFields {
			days = append(days, v.PostForm.Get(field))
		}
		return v.showStatus(statuses[errs.Invalid], v.datesPage(frame, r, v.PostForm.Get("closes"), days, sent))
	}
	closes, err := v.day("closes")
	if err != nil || closes.IsZero() {
		return again(v.wrongAt("closes", errs.New(errs.Invalid, "day_malformed")))
	}
	p.ClosesAt, p.Reminders = round.ClosingDay(closes), sent
	for _, field := range reminderFields[:len(reminderFields)-len(sent)] {
		at, err := v.day(field)
		if err != nil {
			return again(v.wrongField(err, field))
		}
		if !at.IsZero() {
			p.Reminders = append(p.Reminders, round.ReminderDay(at))
		}
	}
	return f.savePart(v, r, p, again)
}
