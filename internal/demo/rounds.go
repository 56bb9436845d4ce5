package demo

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/i18n"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/round"
)

// wave is a round and when it took place.
type wave struct {
	number          int // from 0
	what            string
	id              round.ID
	planned, opened int // days ago
	lasts           int // days
}

// The rounds: a year lies between the first two, in which some units were trained.
var waves = [3]wave{
	{number: 0, what: "first round", planned: 402, opened: 395, lasts: 21},
	{number: 1, what: "second round", planned: 34, opened: 28, lasts: 21},
	{number: 2, what: "third round", planned: 6, opened: 5, lasts: 20},
}

// scope is what of all abilities is asked.
func (v *wave) scope(all []framework.StatementID) []framework.StatementID {
	if v.number < 2 {
		return all
	}
	return []framework.StatementID{framework.AI}
}

// first asks everybody for the whole, by codes.
func (w *world) first(ctx context.Context) error {
	return w.hold(ctx, &w.waves[0], func(ctx context.Context, p round.Plan) (round.ID, error) {
		p.Name, p.Identification = fmt.Sprintf("Digital skills %d", p.ClosesAt.Year()), round.Coded
		p.Purpose = "We want to know what we can do with digital technology and AI, and where training would help most. Only groups are looked at, never one person."
		return w.app.Rounds.Create(ctx, w.acting(policy.Officer), w.units[root], p)
	})
}

// second asks them again.
func (w *world) second(ctx context.Context) error {
	return w.hold(ctx, &w.waves[1], func(ctx context.Context, p round.Plan) (round.ID, error) {
		id, err := w.app.Rounds.Repeat(ctx, w.acting(policy.Officer), w.waves[0].id)
		if err != nil {
			return "", err
		}
		again, err := w.app.Rounds.Round(ctx, w.acting(policy.Officer), id)
		if err != nil {
			return "", err
		}
		again.Name, again.ClosesAt, again.Reminders = fmt.Sprintf("Digital skills %d", p.ClosesAt.Year()), p.ClosesAt, p.Reminders
		again.Purpose = "Since the last round people of " + strings.Join(trained(), ", ") +
			" took courses in digital literacy, in privacy and security, and in AI. We want to know whether that changed anything. Only groups are looked at, never one person."
		return id, w.app.Rounds.Change(ctx, w.acting(policy.Officer), id, again.Plan)
	})
}

// trained are the names of the units that were trained between the first two rounds.
func trained() (names []string) {
	for _, u := range units {
		if u.trained {
			names = append(names, u.name)
		}
	}
	return names
}

// third asks everybody about AI alone, by name, and is under way.
func (w *world) third(ctx context.Context) error {
	return w.hold(ctx, &w.waves[2], func(ctx context.Context, p round.Plan) (round.ID, error) {
		p.Name, p.Identification, p.Scope = "AI at work", round.Named, []string{string(framework.AI)}
		p.Purpose = "We are choosing who takes part in the first courses on AI. Your result is kept with your name, and the staff office sees groups only."
		return w.app.Rounds.Create(ctx, w.acting(policy.Officer), w.units[root], p)
	})
}

// hold plans a round, launches it, has people take part, and closes it when its last day is over.
func (w *world) hold(ctx context.Context, v *wave, plan func(context.Context, round.Plan) (round.ID, error)) (err error) {
	opened := w.before(v.opened, 8*time.Hour+30*time.Minute)
	p, err := usual(opened, v.lasts)
	if err != nil {
		return err
	}
	p.Units = []identity.UnitID{w.units[root]}
	if v.id, err = plan(db.At(ctx, w.before(v.planned, 14*time.Hour)), p); err != nil {
		return err
	}
	if err := w.app.Rounds.Launch(db.At(ctx, opened), w.acting(policy.Officer), v.id); err != nil {
		return err
	}
	for left := 1; left > 0; {
		if left, err = w.app.Rounds.InviteSome(db.At(ctx, opened), Org, v.id, 1000); err != nil {
			return err
		}
	}
	if err := w.play(ctx, v, opened, p.ClosesAt); err != nil {
		return err
	}
	if p.ClosesAt.Before(w.today) {
		return w.close(db.At(ctx, p.ClosesAt.Add(time.Hour)), v)
	}
	return nil
}

// close ends a round whose last day is over, and has its results released.
func (w *world) close(ctx context.Context, v *wave) error {
	if err := w.app.Rounds.CloseDue(ctx); err != nil {
		return err
	}
	w.progress("results of the "+v.what, 0, 1)
	return w.app.Results.Release(ctx, Org, v.id)
}

// usual is what all rounds have in common.
func usual(opened time.Time, days int) (p round.Plan, err error) {
	all, err := i18n.Load()
	if err != nil {
		return p, err
	}
	const week = 7 * 24 * time.Hour
	p = round.Plan{
		Contact: "Training and Careers, training@" + mailDomain, Languages: languages, ClosesAt: round.ClosingDay(opened.Add(time.Duration(days) * 24 * time.Hour)),
		Reminders: []time.Time{round.ReminderDay(opened.Add(week)), round.ReminderDay(opened.Add(2 * week))},
	}
	for _, language := range languages {
		words := all.Printer(language)
		for kind, keys := range map[round.MessageKind][2]string{
			round.Invitation: {"round_mail.invitation_subject", "round_mail.invitation"}, round.Reminder: {"round_mail.reminder_subject", "round_mail.reminder"},
		} {
			p.Messages = append(p.Messages, round.Message{Kind: kind, Language: language, Subject: words.T(keys[0], unfilled...), Text: words.T(keys[1], unfilled...)})
		}
	}
	return p, nil
}

// unfilled leaves the words in braces as they are: they are replaced for each person, when the message is written.
var unfilled []any
