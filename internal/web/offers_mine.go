package web

import (
	"bytes"

	"github.com/dira-platform/dira/internal/catalogue"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/offer"
	"github.com/dira-platform/dira/internal/programme"
	views "github.com/dira-platform/dira/internal/web/views/mine"
	desk "github.com/dira-platform/dira/internal/web/views/signin"
)

// myCourses are the courses of whoever is signed in.
func (f *Face) myCourses(v *visit) (list []views.Course, err error) {
	all, err := f.Offers.Mine(v.Context(), v.actor())
	for i := range all {
		x := &all[i]
		w := programmeWriter{visit: v, view: &programme.View{Programme: *x.Publication.Programme}}
		c := views.Course{Name: x.Course.Name, State: v.printer.T("offer.mine." + string(x.State)), When: w.when(&x.Course.Course), Place: x.Course.Place}
		if x.Course.State == offer.Cancelled {
			c.State = v.printer.T("offer.course.cancelled")
		} else if x.MayLeave {
			c.Leave = string(x.ID)
		}
		list = append(list, c)
	}
	return list, err
}

// ownCourses leads whoever is signed in to the courses in which they have a seat, or wait for one.
func (f *Face) ownCourses(v *visit) (list []desk.Link, err error) {
	all, err := f.myCourses(v)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	var lines []string
	for _, c := range all {
		line := "\u2068" + c.Name + "\u2069 · " + c.State
		if c.When != "" {
			line += " · " + c.When
		}
		lines = append(lines, line)
	}
	return []desk.Link{{Text: v.printer.T("offer.my_courses"), Hint: v.printer.Clauses(lines), To: "/mine#courses"}}, nil
}

// mineCalendar is one's courses as a calendar.
func (f *Face) mineCalendar(v *visit) error {
	if err := v.signedIn(); err != nil {
		return err
	}
	all, err := f.Offers.Mine(v.Context(), v.actor())
	if err != nil {
		return err
	}
	var out bytes.Buffer
	c := catalogue.NewCalendarWriter(&out, f.host(v), v.printer.T("offer.my_courses"), v.language())
	for i := range all {
		x := &all[i]
		if x.State != offer.Seated || x.Course.State == offer.Cancelled || x.Course.Begins == "" {
			continue
		}
		r := library.Resource{ID: library.ResourceID(x.Course.ID), Words: []library.Wording{{Title: x.Course.Name}}, Mark: library.Mark{At: x.Publication.PublishedAt}}
		c.Write(r, []library.Cohort{{Begins: x.Course.Begins, Ends: x.Course.Ends, Place: x.Course.Place}}, v.language(), v.origin()+"/mine")
	}
	if err := c.End(); err != nil {
		return err
	}
	return v.file("courses.ics", "text/calendar; charset=utf-8", out.Bytes())
}

// giveUpCourse gives up a seat.
func (f *Face) giveUpCourse(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	if err := v.signedIn(); err != nil {
		return err
	}
	if err := f.Offers.GiveUp(v.Context(), v.actor(), offer.SeatID(v.PostForm.Get("seat"))); err != nil {
		return err
	}
	return v.to("/mine?done=given_up")
}
