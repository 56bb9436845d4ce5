package web

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/offer"
	"github.com/dira-platform/dira/internal/programme"
	"github.com/dira-platform/dira/internal/web/views/page"
	views "github.com/dira-platform/dira/internal/web/views/programme"
)

// cohort is who comes to a course, and who waits.
func (f *Face) cohort(v *visit) error {
	c, err := f.Offers.Cohort(v.Context(), v.actor(), v.programmeID(), v.courseID())
	if err != nil {
		return err
	}
	return v.show(v.cohortPage(c, "", ""))
}

func (v *visit) cohortPage(c *offer.Cohort, person, reason string) views.Cohort {
	t := v.printer.T
	here := publishedPath(v.programmeID()) + "/" + string(c.ID)
	p := views.Cohort{Base: v.titled(c.Name), Here: here, Back: publishedPath(v.programmeID()), Caption: c.Publication.Programme.Name,
		Saved: v.saidDone("offer.done.", "out", "added", "confirmed", "cancelled"), Lead: t("offer.course." + string(c.State)), Cancelled: c.State == offer.Cancelled,
		Confirmed: c.State == offer.Confirmed, Free: c.Free > 0}
	if p.Cancelled {
		p.Lead = t("offer.cancelled_why", "reason", views.Own(c.Reason))
	}
	w := programmeWriter{visit: v, view: &programme.View{Programme: *c.Publication.Programme}}
	seats := t("offer.no_limit")
	if c.Seats > 0 {
		seats = v.printer.Number(c.Seats)
	}
	p.Facts = []views.Fact{{Name: t("programme.when"), Text: w.when(&c.Course.Course)}, {Name: t("programme.field.seats"), Text: seats}, {Name: t("offer.coming"), Text: v.printer.Number(c.Seated)},
		{Name: t("programme.field.min_seats"), Text: v.printer.Number(max(c.MinSeats, programme.Least))}, {Name: t("offer.queue"), Text: v.printer.Number(c.Waiting)},
		{Name: t("offer.silent"), Text: w.count(c.Silent)}, {Name: t("offer.answer_by"), Text: v.printer.Day(c.Publication.AnswerBy)}}
	if c.Seated < max(c.MinSeats, programme.Least) {
		p.Facts = append(p.Facts, views.Fact{Name: t("offer.below"), Text: t("offer.below_text", "n", max(c.MinSeats, programme.Least))})
	}
	names := collate.New(language.Make(v.language()), collate.IgnoreCase, collate.Numeric)
	slices.SortStableFunc(c.Coming, func(a, b offer.Seat) int { return names.CompareString(a.Name, b.Name) })
	for _, x := range c.Coming {
		p.Coming = append(p.Coming, v.attendee(&x))
	}
	for _, x := range c.Queue {
		p.Queue = append(p.Queue, v.attendee(&x))
	}
	p.Files = []views.Listed{{Name: t("results.as", "format", "CSV"), To: here + "/people.csv"}, {Name: t("results.as", "format", "XLSX"), To: here + "/people.xlsx"}}
	p.Person = page.Field{Name: "person", Label: t("offer.person"), Hint: t("offer.person_hint"), Value: person, Dir: "auto", Autocomplete: "off", Language: page.Unknown}
	p.Reason = page.Field{Name: "reason", Label: t("offer.reason"), Hint: t("offer.reason_hint"), Value: reason, Rows: 3, Dir: "auto", Language: page.Unknown}
	return p
}

// when is when a course is held, where that is known.
func (w *programmeWriter) when(c *programme.Course) string {
	if c.Begins == "" {
		return w.printer.T("offer.no_day")
	}
	return w.days(c)
}

func (v *visit) attendee(x *offer.Seat) views.Attendee {
	a := views.Attendee{ID: string(x.ID), Name: x.Name}
	switch {
	case x.Unit != "" && x.Email != "":
		a.Line = v.printer.T("offer.attendee", "unit", views.Own(x.Unit), "email", views.Own(x.Email))
	case x.Unit != "":
		a.Line = v.printer.T("offer.attendee_paper", "unit", views.Own(x.Unit))
	default:
		a.Line = v.printer.T("offer.attendee_typed", "email", views.Own(x.Email))
	}
	return a
}

// changeCohort takes somebody out of a course or adds somebody, confirms the course or cancels it.
func (f *Face) changeCohort(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	ctx, who, id, course, get := v.Context(), v.actor(), v.programmeID(), v.courseID(), v.PostForm.Get
	var err error
	done, field := "", ""
	switch get("do") {
	case "out":
		done, err = "out", f.Offers.TakeOut(ctx, who, id, course, offer.SeatID(get("seat")))
	case "add":
		done, field, err = "added", "person", f.Offers.Add(ctx, who, id, course, get("person"))
	case "confirm":
		done, err = "confirmed", f.Offers.Confirm(ctx, who, id, course)
	default:
		done, field, err = "cancelled", "reason", f.Offers.Cancel(ctx, who, id, course, get("reason"))
	}
	if errs.Is(err, errs.Invalid) && field != "" {
		c, again := f.Offers.Cohort(ctx, who, id, course)
		if again != nil {
			return again
		}
		p := v.cohortPage(c, get("person"), get("reason"))
		p.Errors = v.wrongField(err, field)
		return v.showStatus(statuses[errs.Invalid], p)
	}
	if err != nil {
		return err
	}
	return v.to(publishedPath(id) + "/" + string(course) + "?done=" + done)
}

// cohortRows is the list of a cohort as a table, in the reader's words.
func (f *Face) cohortRows(v *visit) ([][]any, error) {
	c, err := f.Offers.Cohort(v.Context(), v.actor(), v.programmeID(), v.courseID())
	if err != nil {
		return nil, err
	}
	t := v.printer.T
	names := collate.New(language.Make(v.language()), collate.IgnoreCase, collate.Numeric)
	return c.Rows([5]string{t("mine.name"), t("mine.unit"), t("mine.email"), t("offer.stands"), t("offer.number")}, func(s offer.SeatState) string { return t("offer.mine." + string(s)) },
		names.CompareString), nil
}

// cohortCSV is the list as a file in which nothing is run as a formula.
func (f *Face) cohortCSV(v *visit) error {
	rows, err := f.cohortRows(v)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	out.WriteString("\ufeff") // so that Excel reads it as UTF-8
	w := csv.NewWriter(&out)
	for _, row := range rows {
		cells := make([]string, len(row))
		for i, x := range row {
			cells[i] = programme.Defused(fmt.Sprint(x))
		}
		if err := w.Write(cells); err != nil {
			return err
		}
	}
	w.Flush()
	return v.file("course-people.csv", "text/csv; charset=utf-8", out.Bytes())
}

func (f *Face) cohortXLSX(v *visit) error {
	rows, err := f.cohortRows(v)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := programme.WriteXLSX(&out, []programme.Sheet{{Name: v.printer.T("offer.coming"), Rows: rows}}); err != nil {
		return err
	}
	return v.file("course-people.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", out.Bytes())
}
