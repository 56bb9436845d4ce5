package offer

import (
	"strings"
	"time"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/programme"
)

// Way is what somebody can do about a course.
type Way string

// The ways.
const (
	MayAccept Way = "accept" // take the seat that is offered, or decline it
	MayWait   Way = "wait"   // say that they would come
	MayLeave  Way = "leave"  // give up the seat, or the place on the list
	Nothing   Way = "none"   // it is too late, or cancelled
)

// today is a day as courses have it.
func today(now time.Time) string { return now.UTC().Format(time.DateOnly) }

// answering reports whether offers are kept for whom they were made to.
func (p *Publication) answering(now time.Time) bool { return today(now) <= p.AnswerBy }

// Answering reports whether offers can still be answered on a day.
func (p *Publication) Answering(now time.Time) bool { return p.answering(now) }

// begun reports whether a course has begun.
func (c *Course) begun(now time.Time) bool { return c.Begins != "" && c.Begins <= today(now) }

// way is what somebody can do about a course of which they were given a turn, from where they stand.
func (p *Publication) way(c *Course, turn int, mine SeatState, now time.Time) Way {
	switch {
	case c.State == Cancelled || c.begun(now):
		return Nothing
	case mine == Seated || mine == Waiting:
		return MayLeave
	case turn == 0 && p.answering(now):
		return MayAccept
	}
	return MayWait
}

// changeable refuses what can no longer be answered, with the reason.
func (c *Course) changeable(now time.Time) error {
	switch {
	case c.State == Cancelled:
		return errs.New(errs.Conflict, "offer_cancelled")
	case c.begun(now):
		return errs.New(errs.Conflict, "offer_begun")
	}
	return nil
}

// becomes is what accepting makes of somebody who has a turn: a seat is kept for whom it was offered to until the last day; everybody else waits, after that day those who let their offer go by behind
// the rest.
func (p *Publication) becomes(turn int, now time.Time) (SeatState, int) {
	switch {
	case turn == 0 && p.answering(now):
		return Seated, 0
	case turn == 0:
		return Waiting, last
	}
	return Waiting, turn
}

// Free is how many seats can still be given by hand: until the last day those that were offered are kept. It is negative never; [NoLimit] where the course has no limit.
func (c *Course) Free(answering bool) int {
	if c.Seats == 0 {
		return NoLimit
	}
	taken := c.Seated
	if answering {
		taken = max(taken, c.Offered+c.ByHand)
	}
	return max(0, c.Seats-taken)
}

// NoLimit stands for the free seats of a course that has no limit.
const NoLimit = 1 << 30

// next is how many of those who wait get a place now: as many people come as the scenario pays for, and never more than there are seats.
func (c *Course) next() int {
	most := c.Offered
	if c.Seats > 0 {
		most = min(most, c.Seats)
	}
	return max(0, most-c.Seated)
}

// Usual is the last day for answers that is proposed: [UsualDays] on, or the day before the first course begins, where that is earlier and not over.
func Usual(sc *programme.Scenario, now time.Time) string {
	day, first := now.UTC().AddDate(0, 0, UsualDays), now.UTC().AddDate(0, 0, LeastDays)
	for _, c := range sc.Opens() {
		if begins, err := time.Parse(time.DateOnly, c.Begins); err == nil && !begins.After(day) {
			day = begins.AddDate(0, 0, -1)
		}
	}
	if day.Before(first) {
		day = first
	}
	return day.Format(time.DateOnly)
}

// check cleans what an officer says, and refuses days that are none.
func (t *Terms) check(now time.Time, opens []programme.Course) error {
	t.Words, t.Contact = strings.TrimSpace(t.Words), strings.TrimSpace(t.Contact)
	day, err := time.Parse(time.DateOnly, t.AnswerBy)
	first, latest := now.UTC().AddDate(0, 0, LeastDays).Format(time.DateOnly), now.UTC().AddDate(0, 0, MostDays).Format(time.DateOnly)
	switch {
	case err != nil:
		return errs.New(errs.Invalid, "programme_day").At("answer_by")
	case t.AnswerBy < first || t.AnswerBy > latest:
		return errs.New(errs.Invalid, "offer_day", "max", MostDays).At("answer_by")
	case len([]rune(t.Words)) > MostWords:
		return errs.New(errs.Invalid, "offer_words_long", "max", MostWords).At("words")
	case t.Contact == "":
		return errs.New(errs.Invalid, "offer_contact").At("contact")
	case len([]rune(t.Contact)) > MostContact:
		return errs.New(errs.Invalid, "programme_name_long", "max", MostContact).At("contact")
	}
	for i := range opens {
		if b := opens[i].Begins; b != "" && b <= day.Format(time.DateOnly) {
			return errs.New(errs.Invalid, "offer_before", "course", opens[i].Name).At("answer_by")
		}
	}
	return nil
}
