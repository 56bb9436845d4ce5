package demo

import (
	"context"
	"time"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/offer"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/programme"
)

// asked is how many of those who finished answer what they are offered, at the most.
const asked = 150

// publish publishes a scenario three days ago. Since then some have accepted, some have declined, and some of those who are on a list have said that they would come.
func (w *world) publish(ctx context.Context, id programme.ID, scenario programme.ScenarioID) error {
	begun := w.before(3, 10*time.Hour)
	at := func(minutes int) context.Context {
		return db.At(ctx, begun.Add(time.Duration(minutes)*time.Minute))
	}
	if err := w.app.Offers.Publish(at(0), w.acting(policy.Officer), id, scenario, offer.Terms{AnswerBy: begun.AddDate(0, 0, offer.UsualDays).Format(time.DateOnly), Contact: "Training and Careers, room 214",
		Words: "These courses are held in working hours. Your head of unit knows that you may take them."}); errs.Is(err, errs.Conflict) {
		return nil // a ministry so small that no course opens
	} else if err != nil {
		return err
	}
	if err := w.app.Offers.Run(at(1), Org, id); err != nil {
		return err
	}
	n := 0
	for _, p := range w.staff {
		if p.second.ID == "" || n >= asked {
			continue
		}
		n++
		if err := w.answers(at(60+n), p, n); err != nil {
			return err
		}
	}
	return nil
}

// answers has somebody answer what they are offered: most accept, every fifth declines, and every third leaves it for later.
func (w *world) answers(ctx context.Context, p *person, n int) error {
	who := assessment.Holder(Org, string(p.second.Key))
	list, err := w.app.Offers.Offers(ctx, who, p.second.ID)
	if err != nil || len(list) == 0 {
		return err
	}
	for i, x := range list[0].List {
		switch {
		case n%3 == 0 && x.Way == offer.MayAccept:
			w.undecided = p.second.Key
			continue
		case n%3 == 0 || x.Turn > 0 && (n+i)%4 != 1 || x.Way == offer.Nothing:
			continue
		}
		if _, err := w.app.Offers.Answer(ctx, who, p.second.ID, x.ID, offer.Reply{Accept: x.Turn > 0 || (n+i)%5 != 0}); err != nil {
			return err
		}
	}
	return nil
}
