package demo

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/institution"
	"github.com/dira-platform/dira/internal/maturity"
	"github.com/dira-platform/dira/internal/policy"
)

// look is a look of the ministry at itself.
type look struct {
	begun int                // days ago
	level map[string]float64 // about where the ministry stands in each dimension, from 0
}

// looks are two, so that the second report stands beside the first.
var looks = [2]look{
	{begun: 365, level: map[string]float64{"leadership": 1.8, "experimentation": 0.6, "data_governance": 1.1, "infrastructure": 1.9, "people": 1.0, "procurement": 2.1, "rights": 1.3,
		"participation": 0.9, "monitoring": 0.4}},
	{begun: 70, level: map[string]float64{"leadership": 2.3, "experimentation": 0.8, "data_governance": 1.6, "infrastructure": 1.9, "people": 2.0, "procurement": 2.0, "rights": 1.4,
		"participation": 1.2, "monitoring": 1.5}},
}

// lookers are the units whose leaders answer.
var lookers = []string{root, "RB", "DE", "RO", "DS", "FP", "FP-3"}

// step is something that the ministry means to do.
type step struct {
	what   string
	leader string // the unit whose leader does it
	days   int    // after answering was closed
}

// todo is what the ministry means to do, by statement.
var todo = map[string]step{
	"try_small":    {"Write down who may try something out, with what money and until when.", root, 60},
	"try_spread":   {"Tell each other once a quarter what was tried and what came of it.", "DS", 90},
	"data_quality": {"Name for each register who looks after its quality.", "DE", 120},
	"people_needs": {"Use the results of the assessment when the training plan is made.", "FP-3", 150},
	"part_told":    {"Publish what became of proposals from the public.", "RO", 180},
	"mon_work":     {"Ask everybody three months after a course what of it they use at work.", "FP-3", 200},
}

func (w *world) firstLook(ctx context.Context) error  { return w.look(ctx, 0) }
func (w *world) secondLook(ctx context.Context) error { return w.look(ctx, 1) }

// look has some people answer alone and then agree: the report stands, and everybody may read it.
func (w *world) look(ctx context.Context, nth int) error {
	l, who := looks[nth], w.acting(policy.Officer)
	begun := w.before(l.begun, 9*time.Hour)
	at := func(days int) context.Context { return db.At(ctx, begun.Add(time.Duration(days)*24*time.Hour)) }
	id, err := w.app.Institutions.Create(at(0), who, institution.New{Unit: w.units[root], Name: fmt.Sprintf("How ready are we, %s %d", begun.Month(), begun.Year()),
		Instrument: maturity.Starter, AnswerBy: begun.Add(14 * 24 * time.Hour)})
	if err != nil {
		return err
	}
	for _, code := range lookers {
		if err := w.app.Institutions.Ask(at(0), who, id, w.leader(code).id); err != nil {
			return err
		}
	}
	if err := w.app.Institutions.Launch(at(1), who, id); err != nil {
		return err
	}
	rng := rand.New(rand.NewPCG(w.o.Seed, 1<<32)) // the same people look at it in the same way
	for i, code := range lookers {
		if err := w.lookAlone(at(2+i), w.leader(code), l, rng); err != nil {
			return err
		}
	}
	if err := w.app.Institutions.Close(at(15), who, id); err != nil {
		return err
	}
	if err := w.agree(at(17), who, id); err != nil {
		return err
	}
	if err := w.app.Institutions.Fix(at(18), who, id); err != nil {
		return err
	}
	return w.app.Institutions.Publish(at(20), who, id, true)
}

// leader is who leads a unit.
func (w *world) leader(code string) *person {
	for _, p := range w.staff {
		if p.unit.code == code {
			return p
		}
	}
	return nil // every unit has somebody
}

// lookAlone answers everything as one of the people does.
func (w *world) lookAlone(ctx context.Context, p *person, l look, rng *rand.Rand) error {
	who := policy.Actor{Org: Org, Person: string(p.id), Role: policy.Member}
	waiting, err := w.app.Institutions.Of(ctx, who)
	if err != nil {
		return err
	}
	mood := 0.4 * rng.NormFloat64() // some see everything brighter
	for _, one := range waiting {
		part, err := w.app.Institutions.Part(ctx, who, one.ID)
		if err != nil {
			return err
		}
		for _, d := range part.In.Dimensions {
			answers := map[string]institution.Answer{}
			for _, q := range d.Questions {
				answers[q.ID] = institution.Answer{Level: q.Answers[0].Code}
			}
			for _, s := range d.Statements {
				answers[s.ID] = institution.Answer{Level: standing(&part.In.Scale, l.level[d.ID]+mood+0.7*rng.NormFloat64(), rng)}
			}
			if _, err := w.app.Institutions.Save(ctx, who, one.ID, d.ID, answers); err != nil {
				return err
			}
		}
		if err := w.app.Institutions.Finish(ctx, who, one.ID); err != nil {
			return err
		}
	}
	return nil
}

// standing is the level next to a number, or now and then that somebody does not know.
func standing(s *maturity.Scale, number float64, rng *rand.Rand) string {
	if rng.IntN(16) == 0 {
		return maturity.DontKnow
	}
	top := float64(len(s.Levels) - 1)
	return s.Levels[int(math.Round(min(max(number, 0), top)))].Code
}

// agree holds the meeting: about each statement the level in the middle, with evidence where that is wanted, and for most there is some.
func (w *world) agree(ctx context.Context, who policy.Actor, id institution.ID) error {
	table, err := w.app.Institutions.Table(ctx, who, id)
	if err != nil {
		return err
	}
	for i, s := range table.In.Statements() {
		agreed := institution.Agreed{Level: table.Median(s.ID)}
		if table.In.Scale.WantsEvidence(agreed.Level) && i%4 != 3 {
			shown, _, _ := strings.Cut(s.Evidence[table.In.Language], ",")
			e := institution.Evidence{Statement: s.ID, Text: shown, Link: "https://intranet." + mailDomain + "/" + s.ID}
			if err := w.app.Institutions.AddEvidence(ctx, who, id, e, nil); err != nil {
				return err
			}
		} else if table.In.Scale.WantsEvidence(agreed.Level) {
			agreed.Why = "All of us know it from daily work. The paper for it will be written this year."
		}
		if err := w.app.Institutions.Agree(ctx, who, id, s.ID, agreed); err != nil {
			return err
		}
		if next, ok := todo[s.ID]; ok {
			until := table.ClosedAt.Add(time.Duration(next.days) * 24 * time.Hour)
			x := institution.Action{Statement: s.ID, What: next.what, Person: w.leader(next.leader).id, Until: until.Format(time.DateOnly)}
			if err := w.app.Institutions.AddAction(ctx, who, id, x); err != nil {
				return err
			}
		}
	}
	return nil
}
