package offer

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/programme"
	"github.com/dira-platform/dira/internal/round"
)

// whose is who answers an offer: what only their key gives, and who they are, where that is known.
type whose struct {
	session *assessment.Session
	seal    string
	person  identity.PersonID
	details *identity.Person // nil: nobody here knows them
}

// holder is what names whoever answers in a seat, and leads to no assessment without their key. In a named round the assessment says itself whose it is.
func (w *whose) holder(p *Publication, course programme.CourseID) string {
	secret := "key\n" + w.seal
	if w.session == nil || w.session.Person == "" && w.seal == "" {
		return ""
	}
	if w.session.Person != "" {
		secret = "person\n" + w.session.Person
	}
	sum := sha256.Sum256([]byte("seat of a course\n" + secret + "\n" + string(p.Programme.ID) + "\n" + string(course)))
	return hex.EncodeToString(sum[:])
}

// whoAnswers reads an assessment for somebody who may do this with its offers, and finds out who they are.
func whoAnswers(tx *db.Tx, who policy.Actor, do policy.Action, id assessment.ID) (w whose, err error) {
	if w.session, err = assessment.Held(tx, who, do, id); err != nil {
		return w, err
	}
	w.seal = who.Seal
	if _, w.person, err = round.Participant(tx, who, w.session); err != nil || w.person == "" {
		return w, err
	}
	if w.details, err = identity.SelectPerson(tx, w.session.Org, w.person); errs.Is(err, errs.NotFound) {
		w.person, err = "", nil
	}
	return w, err
}

// Offers reads what is offered to an assessment, a programme at a time, the newest first; none: nothing.
func (s *Service) Offers(ctx context.Context, who policy.Actor, id assessment.ID) (list []*Offers, err error) {
	defer errs.Wrap(&err, "offer.Offers(%s)", id)
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list = nil
		w, err := whoAnswers(tx, who, policy.ReadOffers, id)
		if err != nil {
			return err
		}
		list, err = offersOf(tx, &w)
		return err
	})
	return list, err
}

func offersOf(tx *db.Tx, w *whose) (list []*Offers, err error) {
	given, err := selectOffers(tx, w.session.Org, w.session.ID)
	for from := 0; from < len(given) && err == nil; {
		to := from
		for to < len(given) && given[to].programme == given[from].programme {
			to++
		}
		var o *Offers
		if o, err = offersFrom(tx, w, given[from:to]); err == nil {
			list = append(list, o)
		}
		from = to
	}
	return list, err
}

// offersFrom reads what one programme offers.
func offersFrom(tx *db.Tx, w *whose, given []award) (*Offers, error) {
	at, err := programme.Select(tx, w.session.Org, given[0].programme)
	if err != nil {
		return nil, err
	}
	o := &Offers{Session: w.session.ID}
	if o.Publication, err = selectPublication(tx, at); err != nil {
		return nil, err
	}
	organisation, err := identity.SelectOrganisation(tx, at.Org)
	if err != nil {
		return nil, err
	}
	o.Organisation, o.Ticket = organisation.Name, programme.Ticket(o.Publication.Scenario.Seed, w.session.ID)
	if w.details != nil {
		o.Known, o.Name, o.Email = true, w.details.Name, w.details.Email
	}
	for _, g := range given {
		c := o.Publication.Course(g.course)
		if c == nil {
			continue
		}
		seat, err := selectSeatOf(tx, o.Publication, g.course, *w)
		if err != nil {
			return nil, err
		}
		x := Offered{Course: *c, Turn: g.turn, Chance: g.chance, Closes: g.closes}
		if seat != nil {
			x.Mine = seat.State
		}
		x.Way = o.Publication.way(c, g.turn, x.Mine, tx.Now)
		o.List = append(o.List, x)
	}
	o.clash()
	return o, nil
}

// Offered finds a course among what is offered; nil: it is not there.
func (o *Offers) Offered(id programme.CourseID) *Offered {
	if i := slices.IndexFunc(o.List, func(x Offered) bool { return x.ID == id }); i >= 0 {
		return &o.List[i]
	}
	return nil
}

// clash notes which of the courses that somebody may still take, or takes, are on the same days.
func (o *Offers) clash() {
	slices.SortStableFunc(o.List, func(a, b Offered) int {
		return cmp.Or(min(a.Turn, 1)-min(b.Turn, 1), strings.Compare(a.Begins, b.Begins), strings.Compare(a.Name, b.Name))
	})
	stands := func(x *Offered) bool {
		return x.Mine == Seated || x.Mine == Waiting || x.Way == MayAccept && x.Mine == ""
	}
	for i := range o.List {
		for k := range o.List {
			if i != k && stands(&o.List[k]) && o.List[i].State != Cancelled && o.List[k].State != Cancelled && o.List[i].Overlaps(&o.List[k].Course.Course) {
				o.List[i].Clashes = append(o.List[i].Clashes, o.List[k].Course.Course)
			}
		}
	}
}

// Reply is what somebody says to an offer.
type Reply struct {
	Accept      bool // or that they would come, where they wait; otherwise they decline, or give up what they have
	Name, Email string
	Language    string // of mail to them
}

// Answer accepts or declines a course that is offered to an assessment. Saying the same twice is saying it once.
func (s *Service) Answer(ctx context.Context, who policy.Actor, id assessment.ID, course programme.CourseID, r Reply) (state SeatState, err error) {
	defer errs.Wrap(&err, "offer.Answer(%s)", id)
	err = s.db.Batch(ctx, func(tx *db.Tx) error { // a whole ministry can answer in the same minute
		w, err := whoAnswers(tx, who, policy.AnswerOffers, id)
		if err != nil {
			return err
		}
		list, err := offersOf(tx, &w)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(list, func(o *Offers) bool { return o.Offered(course) != nil })
		if i < 0 {
			return errs.New(errs.Conflict, "offer_not_found")
		}
		p, x := list[i].Publication, list[i].Offered(course)
		if err := p.Course(course).changeable(tx.Now); err != nil {
			return err
		}
		if r.Accept {
			state, err = s.accept(tx, p, x, &w, r)
			return err
		}
		state = Declined
		return s.decline(tx, p, x, &w)
	})
	return state, err
}

// accept gives somebody the seat that is kept for them, or a place among those who wait, who get what is free at once.
func (s *Service) accept(tx *db.Tx, p *Publication, x *Offered, w *whose, r Reply) (SeatState, error) {
	now, err := selectSeatOf(tx, p, x.ID, *w)
	if err != nil {
		return "", err
	}
	if now != nil && now.State != Declined {
		return now.State, nil
	}
	seat := Seat{ID: newID(), Course: x.ID, Person: w.person, holder: w.holder(p, x.ID)}
	if seat.State, seat.Turn = p.becomes(x.Turn, tx.Now); seat.holder == "" {
		return "", errs.New(errs.Conflict, "offer_not_found")
	}
	switch {
	case w.details != nil && w.details.State != identity.Active:
		return "", errs.New(errs.Conflict, "offer_left")
	case w.details == nil:
		if seat.Name, seat.Email, err = r.typed(); err != nil {
			return "", err
		}
		seat.Language = r.Language
	}
	if now != nil {
		if err := deleteSeat(tx, p.Programme.Org, now.ID); err != nil {
			return "", err
		}
	}
	if err := insertSeat(tx, p, &seat); err != nil {
		return "", err
	}
	return s.standing(tx, p, &seat)
}

// standing fills the course and says where somebody stands then.
func (s *Service) standing(tx *db.Tx, p *Publication, seat *Seat) (SeatState, error) {
	if err := s.refill(tx, p, seat.Course); err != nil {
		return "", err
	}
	now, err := selectSeat(tx, p.Programme.Org, seat.ID)
	if err != nil {
		return "", err
	}
	return now.State, nil
}

// typed is who somebody says they are, where the organisation does not know.
func (r *Reply) typed() (name, email string, err error) {
	name, email = strings.TrimSpace(identity.Clean(r.Name)), strings.TrimSpace(r.Email)
	switch {
	case name == "":
		return "", "", errs.New(errs.Invalid, "offer_name").At("name")
	case len([]rune(name)) > MostName:
		return "", "", errs.New(errs.Invalid, "programme_name_long", "max", MostName).At("name")
	}
	if email, err = identity.CheckEmail(email); err != nil || email == "" {
		return "", "", errs.New(errs.Invalid, "offer_email").At("email").Because(err)
	}
	return name, email, nil
}

// decline notes, under no name, that somebody declined, and gives what they had to the next.
func (s *Service) decline(tx *db.Tx, p *Publication, x *Offered, w *whose) error {
	now, err := selectSeatOf(tx, p, x.ID, *w)
	if err != nil || now != nil && now.State == Declined || now == nil && x.Turn > 0 {
		return err
	}
	if now != nil {
		if err := deleteSeat(tx, p.Programme.Org, now.ID); err != nil {
			return err
		}
	}
	if holder := w.holder(p, x.ID); x.Turn == 0 && holder != "" {
		if now != nil && now.holder == "" { // an officer had added them, and they had declined before
			if old, err := selectSeatOf(tx, p, x.ID, whose{session: w.session, seal: w.seal}); err != nil || old != nil {
				return err
			}
		}
		if err := insertSeat(tx, p, &Seat{ID: newID(), Course: x.ID, holder: holder, State: Declined}); err != nil {
			return err
		}
	}
	return s.refill(tx, p, x.ID)
}

// refill counts the people of a course anew and gives what is free to those who wait.
func (s *Service) refill(tx *db.Tx, p *Publication, course programme.CourseID) error {
	now, err := selectPublication(tx, p.Programme)
	if err != nil {
		return err
	}
	return s.fill(tx, now, now.Course(course))
}

// fill gives the places that are free to those who wait, in the order of the list; within a group of the list a lot decides, and nobody is moved up until the last day for answers is over.
func (s *Service) fill(tx *db.Tx, p *Publication, c *Course) error {
	n := c.next()
	if p.answering(tx.Now) || n == 0 || c.Waiting == 0 || c.changeable(tx.Now) != nil {
		return nil
	}
	all, err := selectSeats(tx, p, c.ID)
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(x Seat) bool { return x.State != Waiting })
	inTurn(p.Scenario.Seed, all)
	for i := range all[:min(n, len(all))] {
		if err := setSeated(tx, p.Programme.Org, all[i].ID); err != nil {
			return err
		}
		if err := s.writeTo(tx, p, c, &all[i], "seated"); err != nil {
			return err
		}
	}
	return nil
}

// inTurn orders those who wait: by the group of the list, then by a lot that nobody can choose.
func inTurn(seed string, list []Seat) {
	lot := func(x *Seat) string {
		sum := sha256.Sum256([]byte(seed + "\n" + string(x.Course) + "\n" + string(x.ID)))
		return hex.EncodeToString(sum[:])
	}
	slices.SortFunc(list, func(a, b Seat) int { return cmp.Or(a.Turn-b.Turn, strings.Compare(lot(&a), lot(&b))) })
}
