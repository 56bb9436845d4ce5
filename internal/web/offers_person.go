package web

import (
	"slices"
	"time"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/i18n"
	"github.com/dira-platform/dira/internal/offer"
	"github.com/dira-platform/dira/internal/programme"
	"github.com/dira-platform/dira/internal/web/views/page"
	views "github.com/dira-platform/dira/internal/web/views/programme"
)

func offersPath(v *visit) string { return address(v.id()) + "/offers" }

// offerWriter writes about what a programme offers to an assessment.
type offerWriter struct {
	programmeWriter
	o   *offer.Offers
	all []*offer.Offers // of all programmes
}

// readOffers reads what is offered to the assessment in the address: by the programme that has this course, or the one that is asked for, or the newest.
func (f *Face) readOffers(v *visit, course programme.CourseID) (w offerWriter, err error) {
	w.visit = v
	if w.all, err = f.Offers.Offers(v.Context(), v.actor(), v.id()); err != nil {
		return w, err
	}
	if len(w.all) == 0 {
		return w, errs.New(errs.Conflict, "offer_nothing_here")
	}
	of := programme.ID(v.URL.Query().Get("of"))
	i := slices.IndexFunc(w.all, func(o *offer.Offers) bool {
		return course != "" && o.Offered(course) != nil || course == "" && o.Publication.Programme.ID == of
	})
	if i < 0 && (course != "" || of != "") {
		return w, errs.New(errs.Conflict, "offer_not_found")
	}
	w.o = w.all[max(i, 0)]
	w.view = &programme.View{Programme: *w.o.Publication.Programme}
	w.version, err = f.Frameworks.Current(v.Context(), v.actor())
	return w, err
}

// offerNote is a sentence for the pages of a result, with where it leads: a place is offered, or there is a list to wait on. Empty: neither.
func (f *Face) offerNote(v *visit) (text, to string, err error) {
	all, err := f.Offers.Offers(v.Context(), v.actor(), v.id())
	if err != nil || len(all) == 0 {
		return "", "", err
	}
	key := "offer.note_turn"
	for _, o := range all {
		for _, x := range o.List {
			if x.Turn == 0 {
				key = "offer.note"
			}
			if x.Way == offer.MayAccept && x.Mine == "" {
				return v.printer.T("offer.note_answer", "day", v.printer.Day(o.Publication.AnswerBy)), offersOf(v, o), nil
			}
		}
	}
	return v.printer.T(key), offersPath(v), nil
}

// offersOf is where one programme's offers are.
func offersOf(v *visit, o *offer.Offers) string {
	return offersPath(v) + "?of=" + string(o.Publication.Programme.ID)
}

// offers is all that is offered to an assessment.
func (f *Face) offers(v *visit) error {
	w, err := f.readOffers(v, "")
	if err != nil {
		return err
	}
	t, x := v.printer.T, w.o.Publication
	p := views.Offers{Base: v.base("offer.title"), Back: address(v.id()) + "/result", Saved: w.done(), Words: x.Words, Number: string(w.o.Session), Ticket: w.o.Ticket, Open: openProgrammePath(x)}
	p.Lead = t("offer.lead_turn", "organisation", views.Own(w.o.Organisation))
	for i := range w.o.List {
		c := &w.o.List[i]
		l := views.Listed{Name: c.Name, To: offersPath(v) + "/" + string(c.ID), Line: w.stands(c) + " " + w.when(&c.Course.Course)}
		if c.Turn == 0 {
			p.Seats = append(p.Seats, l)
			p.Lead = t("offer.lead", "organisation", views.Own(w.o.Organisation), "day", v.printer.Day(x.AnswerBy))
		} else {
			p.Turns = append(p.Turns, l)
		}
	}
	for _, o := range w.all {
		if o != w.o {
			p.Others = append(p.Others, views.Listed{Name: o.Publication.Programme.Name, To: offersOf(v, o), Line: v.printer.T("offer.others_line", "day", v.printer.Day(o.Publication.AnswerBy))})
		}
	}
	p.Says = []string{t("offer.contact_said", "contact", views.Own(x.Contact))}
	p.How = []string{t("offer.how_text"), t("offer.how_lottery", "seed", views.Own(x.Scenario.Seed), "when", v.printer.Moment(x.Scenario.AnnouncedAt)), t("offer.how_waiting", "n", programme.Least)}
	p.How = append(p.How, v.movingUp(x.Scenario)...)
	return v.show(p)
}

// done says what was just answered.
func (w *offerWriter) done() string {
	return w.saidDone("offer.done.", "seated", "waiting", "declined")
}

// stands is where somebody stands in a course, in a sentence.
func (w *offerWriter) stands(c *offer.Offered) string {
	switch {
	case c.State == offer.Cancelled:
		return w.printer.T("offer.is.cancelled")
	case c.Mine == offer.Seated || c.Mine == offer.Waiting:
		return w.printer.T("offer.is." + string(c.Mine))
	case c.Way == offer.Nothing:
		return w.printer.T("offer.is.begun")
	case c.Way == offer.MayAccept && c.Mine == offer.Declined:
		return w.printer.T("offer.is.declined")
	case c.Way == offer.MayAccept:
		return w.printer.T("offer.is.offered")
	case c.Turn == 0:
		return w.printer.T("offer.is.late")
	}
	return w.printer.T("offer.is.listed", "from", w.printer.Number((c.Turn-1)*programme.Least+1), "to", w.printer.Number(w.upTo(c)))
}

// upTo is the last place of the group of the waiting list in which somebody is: what is left over belongs to the last group.
func (w *offerWriter) upTo(c *offer.Offered) int {
	if groups := c.Listed / programme.Least; c.Turn >= groups {
		return c.Listed
	}
	return c.Turn * programme.Least
}

// offer is one course that is offered to an assessment.
func (f *Face) offer(v *visit) error {
	w, c, err := f.readOffer(v)
	if err != nil {
		return err
	}
	return v.show(w.page(c, "", ""))
}

func (f *Face) readOffer(v *visit) (w offerWriter, c *offer.Offered, err error) {
	if w, err = f.readOffers(v, v.courseID()); err != nil {
		return w, nil, err
	}
	return w, w.o.Offered(v.courseID()), nil
}

// page is one course with what can be answered.
func (w *offerWriter) page(c *offer.Offered, name, email string) views.Offer {
	t := w.printer.T
	p := views.Offer{Base: w.titled(c.Name), Here: offersPath(w.visit) + "/" + string(c.ID), Back: offersOf(w.visit, w.o), Lead: w.stands(c), Saved: w.done()}
	if c.State == offer.Cancelled {
		p.Lead = t("offer.cancelled_why", "reason", views.Own(c.Reason))
	}
	p.Facts = w.facts(c)
	if c.Chance < 1 && c.Turn == 0 {
		p.Says = append(p.Says, t("offer.drawn", "share", w.printer.Percent(c.Chance)))
	}
	for _, x := range c.Clashes {
		p.Says = append(p.Says, t("offer.clash", "course", views.Own(x.Name), "when", w.days(&x)))
	}
	switch c.Way {
	case offer.MayAccept:
		p.Accept, p.Decline = t("offer.accept"), t("offer.decline")
		if c.Mine == offer.Declined {
			p.Decline = ""
		}
	case offer.MayWait:
		p.Accept = t("offer.would_come")
		if w.o.Publication.Answering(time.Now()) {
			p.Says = append(p.Says, t("offer.wait_until", "day", w.printer.Day(w.o.Publication.AnswerBy)))
		} else {
			p.Says = append(p.Says, t("offer.wait_now"))
		}
	case offer.MayLeave:
		p.Decline = t("offer.give_up")
	}
	if p.Accept != "" {
		w.before(&p, name, email)
	}
	return p
}

// facts are what there is to know of a course.
func (w *offerWriter) facts(c *offer.Offered) []views.Fact {
	t := w.printer.T
	list := []views.Fact{{Name: t("programme.when"), Text: w.when(&c.Course.Course)}}
	place := views.Own(c.Place)
	if c.Online {
		place = t("offer.online")
	}
	if place != "" && (c.Place != "" || c.Online) {
		list = append(list, views.Fact{Name: t("programme.field.place"), Text: place})
	}
	var languages []string
	for _, l := range c.Languages {
		languages = append(languages, views.Own(i18n.Autonym(l)))
	}
	list = append(list, views.Fact{Name: t("offer.hours"), Text: w.printer.N("offer.hours_n", int(c.Hours+0.5))}, views.Fact{Name: t("offer.languages"), Text: w.printer.List(languages)},
		views.Fact{Name: t("offer.closes"), Text: w.steps(c.Closes)})
	if c.Provider != "" {
		list = append(list, views.Fact{Name: t("offer.provider"), Text: views.Own(c.Provider)})
	}
	return list
}

// before says what the organisation learns of whoever accepts, and asks who they are where it cannot know.
func (w *offerWriter) before(p *views.Offer, name, email string) {
	t := w.printer.T
	p.Learns = []string{t("offer.learns_name", "name", views.Own(w.o.Name)), t("offer.learns_not"), t("offer.learns_need")}
	if !w.o.Known {
		p.Learns[0] = t("offer.learns_typed")
		p.Ask = []page.Field{{Name: "name", Label: t("mine.name"), Value: name, Autocomplete: "name", Dir: "auto", Language: page.Unknown},
			{Name: "email", Label: t("mine.email"), Value: email, Type: "email", Autocomplete: "email", Dir: "ltr"}}
	}
}

// answerOffer accepts or declines a course.
func (f *Face) answerOffer(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	get := v.PostForm.Get
	r := offer.Reply{Accept: get("do") == "accept", Name: get("name"), Email: get("email"), Language: v.language()}
	state, err := f.Offers.Answer(v.Context(), v.actor(), v.id(), v.courseID(), r)
	if errs.Is(err, errs.Invalid) {
		w, c, again := f.readOffer(v)
		if again != nil {
			return again
		}
		p := w.page(c, r.Name, r.Email)
		p.Errors = v.wrongField(err, "name")
		return v.showStatus(statuses[errs.Invalid], p)
	}
	if err != nil {
		return err
	}
	return v.to(offersPath(v) + "/" + string(v.courseID()) + "?done=" + string(state))
}
