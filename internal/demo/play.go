package demo

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/round"
	"github.com/dira-platform/dira/irt"
)

// atOnce is how many people take part at the same time: so many share each sync to disk.
const atOnce = 64

// play has everybody who takes part in a round answer.
func (w *world) play(ctx context.Context, v *wave, opened, closes time.Time) error {
	invited, err := w.app.Rounds.Invitations(db.At(ctx, opened.Add(time.Hour)), w.acting(policy.Officer), v.id, w.units[root])
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var next, done atomic.Int64
	var running sync.WaitGroup
	for range min(atOnce, len(invited)) {
		running.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(invited)) && ctx.Err() == nil; i = next.Add(1) - 1 {
				if p := w.byID[invited[i].Person]; p != nil && p.fate[v.number] != absent {
					if err := w.take(ctx, v, p, string(invited[i].Code), opened, closes); err != nil {
						stop(err)
					}
				}
				w.progress(v.what, int(done.Add(1)), len(invited))
			}
		})
	}
	running.Wait()
	return context.Cause(ctx)
}

// sitting is somebody who takes an assessment, at their own time.
type sitting struct {
	*world
	*person
	theta []float64
	who   policy.Actor
	id    assessment.ID
	clock time.Time
	rng   *rand.Rand
}

// take has somebody take part in a round, as far as they come.
func (w *world) take(ctx context.Context, v *wave, p *person, code string, opened, closes time.Time) error {
	number, _ := strconv.Atoi(p.StaffNumber)
	rng := rand.New(rand.NewPCG(w.o.Seed^uint64(v.number+1)<<56, uint64(number)))
	s := &sitting{world: w, person: p, theta: p.theta[v.number], rng: rng, clock: w.moment(rng, opened, closes)}
	started, err := w.app.Rounds.Begin(s.now(ctx), code, round.Taking{Language: p.Language, About: assessment.About{Sex: p.Sex, AgeBand: p.ageBand(s.clock), Grade: p.Grade}})
	if err != nil {
		return err
	}
	s.who, s.id = assessment.Holder(Org, string(started.Key)), started.ID
	if v.number == 1 && p.fate[v.number] == finished {
		p.second = started
	}
	pages := w.pages(v)
	if p.fate[v.number] == left {
		pages = pages[:rng.IntN(len(pages))]
	}
	for _, page := range pages {
		if err := page(s, ctx); err != nil {
			return err
		}
	}
	if p.fate[v.number] == finished {
		_, err = w.app.Assessments.Submit(s.now(ctx), s.who, s.id)
	}
	if err == nil && v.number == 2 && p == w.cast(keeper) {
		err = s.keepPlan(ctx)
	}
	return err
}

// now is a context at the sitting's own time.
func (s *sitting) now(ctx context.Context) context.Context { return db.At(ctx, s.clock) }

// page is what somebody does in one go.
type page func(*sitting, context.Context) error

// pages are those of a round, in the order in which people come to them: first how they see themselves, then the questions, domain by domain.
func (w *world) pages(v *wave) (self []page) {
	var asked []page
	first, from := 1, 0
	abilities := v.scope(w.engine.Abilities())
	for i, ability := range abilities {
		domain := w.version.DomainOf(ability)
		if i+1 < len(abilities) && w.version.DomainOf(abilities[i+1]) == domain {
			continue
		}
		of, number := abilities[from:i+1], first
		self = append(self, func(s *sitting, ctx context.Context) error { return s.see(ctx, number, of) })
		asked = append(asked, func(s *sitting, ctx context.Context) error { return s.answer(ctx, assessment.SectionID(domain)) })
		first, from = first+len(of)*len(framework.Levels), i+1
	}
	return append(self, asked...)
}

// see rates the statements of the self-view on some abilities. They come first in an assessment, so their numbers are known.
func (s *sitting) see(ctx context.Context, number int, abilities []framework.StatementID) error {
	var replies []assessment.Reply
	for _, ability := range abilities {
		for level := range framework.Levels {
			replies = append(replies, s.reply(number, s.rate(ability, level)))
			s.think(5 * time.Second)
			number++
		}
	}
	_, err := s.app.Assessments.Answer(s.now(ctx), s.who, s.id, replies...)
	return err
}

// answer answers the questions of a section on one page, as it is there for those whose network is weak.
func (s *sitting) answer(ctx context.Context, section assessment.SectionID) error {
	asked, err := s.app.Assessments.Whole(s.now(ctx), s.who, s.id, section, s.Language)
	if err != nil {
		return err
	}
	var replies []assessment.Reply
	for _, q := range asked {
		it := s.items[read(q.Stem, q.Options)]
		if it == nil {
			return fmt.Errorf("there is no item for question %d in %s", q.Number, q.Language)
		}
		parameters := s.engine.Parameters(it)
		replies = append(replies, s.reply(q.Number, it.ChoiceFor(irt.Simulate(&parameters, s.theta[parameters.Dim], s.rng))...))
		s.think(24 * time.Second)
	}
	_, err = s.app.Assessments.Answer(s.now(ctx), s.who, s.id, replies...)
	return err
}

func (s *sitting) reply(number int, choice ...string) assessment.Reply {
	return assessment.Reply{Number: number, Choice: choice, Key: assessment.QuestionID(number), Language: s.Language}
}

// think lets time pass, about so much.
func (s *sitting) think(usual time.Duration) {
	s.clock = s.clock.Add(time.Duration(s.pace * math.Exp(0.5*s.rng.NormFloat64()) * float64(usual)))
}

// rate says how far somebody finds a statement of a level, from 0, true of themselves.
func (s *sitting) rate(ability framework.StatementID, level int) string {
	if s.rng.IntN(40) == 0 {
		return itembank.NotApplicable
	}
	felt := 3 + 0.9*(s.theta[slices.Index(s.engine.Abilities(), ability)]+s.bias-1.2*float64(level-1)) + 0.6*s.rng.NormFloat64()
	return strconv.Itoa(int(math.Round(min(max(felt, 1), 5))))
}

// moment draws when somebody begins: on a working day between eight and five, rather soon after the round opens, and before it closes or today.
func (w *world) moment(rng *rand.Rand, opened, closes time.Time) time.Time {
	end := closes.Add(-8 * time.Hour)
	if latest := w.today.Add(-2 * time.Hour); end.After(latest) {
		end = latest
	}
	for {
		share := math.Pow(rng.Float64(), 1.7)
		at := opened.Add(time.Duration(share * float64(end.Sub(opened))))
		if weekend := at.Weekday() == time.Saturday || at.Weekday() == time.Sunday; !weekend && at.Hour() >= 8 && at.Hour() < 17 {
			return at
		}
	}
}

// ageBand is how old somebody is at a time, as far as anybody asks.
func (p *person) ageBand(at time.Time) string {
	switch age := at.Year() - p.birth; {
	case age < 30:
		return "under30"
	case age < 45:
		return "30to44"
	case age < 60:
		return "45to59"
	}
	return "60plus"
}
