package offer

import (
	"context"
	"time"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/audit"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/jobs"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/programme"
)

// atOnce is how many offers are written, and people written to, in one transaction.
const atOnce = 1000

// orgID is the id of an organisation in a job.
type orgID string

// publish is the job of writing the offers of a publication, and to those who can open them.
type publish struct {
	Org       orgID        `json:"org"`
	Programme programme.ID `json:"programme"`
}

// Kind is the name of the job.
func (publish) Kind() string { return "offer.publish" }

// upkeep is the job of what a day brings: when the last day for answers is over, free places go to those who wait.
type upkeep struct{}

// Kind is the name of the job.
func (upkeep) Kind() string { return "offer.upkeep" }

// Work says what offers do in jobs.
func (s *Service) Work(r *jobs.Registry) {
	jobs.Register(r, func(ctx context.Context, job publish) error { return s.Run(ctx, string(job.Org), job.Programme) })
	jobs.Register(r, func(ctx context.Context, _ upkeep) error { return s.Upkeep(ctx) })
	r.Every(time.Hour, upkeep{})
}

// Run writes the offers of a publication in portions, and then to everybody who was invited and has finished. It goes on where it was stopped.
func (s *Service) Run(ctx context.Context, org string, id programme.ID) (err error) {
	defer errs.Wrap(&err, "offer.Run(%s)", id)
	var p *Publication
	var list []programme.Award
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list = nil
		at, err := programme.Select(tx, org, id)
		if err != nil {
			return err
		}
		if p, err = selectPublication(tx, at); err != nil || p == nil || p.State != Running {
			return err
		}
		list, err = programme.Awarded(tx, at, p.Scenario)
		return err
	})
	if e := errs.As(err); e != nil && e.Kind == errs.Conflict { // what is written was seen by nobody
		return s.fail(ctx, p, e.Code)
	}
	if err != nil || p == nil || p.State == Failed {
		return err
	}
	if p.State == Running {
		if err := s.write(ctx, p, list); err != nil {
			return err
		}
	}
	return s.tellAll(ctx, org, id)
}

func (s *Service) fail(ctx context.Context, p *Publication, code string) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		p.State, p.Failure = Failed, code
		return updatePublication(tx, p)
	})
}

// write stores the courses and the offers, some at a time. What is stored already stays as it is.
func (s *Service) write(ctx context.Context, p *Publication, list []programme.Award) error {
	if err := s.db.Write(ctx, func(tx *db.Tx) error {
		for _, c := range coursesOf(p.Scenario, list) {
			if err := insertCourse(tx, p, &c); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		return err
	}
	for from := 0; from < len(list); from += atOnce {
		some := list[from:min(len(list), from+atOnce)]
		if err := s.db.Write(ctx, func(tx *db.Tx) error { return writeSome(tx, p, some, from+len(some)) }); err != nil {
			return err
		}
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		now, err := selectPublication(tx, p.Programme)
		if err != nil || now.State != Running {
			return err
		}
		now.State = Done
		if err := updatePublication(tx, now); err != nil {
			return err
		}
		return record(tx, policy.Actor{}, now, "programme.published", audit.Details{"number": now.Scenario.Number, "courses": len(now.Courses)})
	})
}

// writeSome stores some offers. An assessment that was erased in the meantime is offered nothing.
func writeSome(tx *db.Tx, p *Publication, some []programme.Award, upTo int) error {
	ids := make([]assessment.ID, len(some))
	for i := range some {
		ids[i] = some[i].Session
	}
	there, err := assessment.SelectLanguages(tx, p.Programme.Org, ids)
	if err != nil {
		return err
	}
	for i := range some {
		if _, ok := there[some[i].Session]; !ok {
			continue
		}
		if err := insertOffer(tx, p, &some[i]); err != nil {
			return err
		}
	}
	p.Written = max(p.Written, upTo)
	return updatePublication(tx, p)
}

// coursesOf counts what is given of each course that opens.
func coursesOf(sc *programme.Scenario, list []programme.Award) (all []Course) {
	offered, listed := map[programme.CourseID]int{}, map[programme.CourseID]int{}
	for i := range list {
		if list[i].Turn == 0 {
			offered[list[i].Course]++
		} else {
			listed[list[i].Course]++
		}
	}
	for _, c := range sc.Opens() {
		all = append(all, Course{Course: c, Offered: offered[c.ID], Listed: listed[c.ID]})
	}
	return all
}

// tellAll writes to everybody who was invited and has finished that there is something to open with their key. It is the same for all, since nobody here knows whose offer it is.
func (s *Service) tellAll(ctx context.Context, org string, id programme.ID) error {
	for more := true; more; {
		if err := s.db.Write(ctx, func(tx *db.Tx) error {
			at, err := programme.Select(tx, org, id)
			if err != nil {
				return err
			}
			p, err := selectPublication(tx, at)
			if err != nil {
				return err
			}
			list, end, err := s.Rounds.Finishers(tx, at.Round, p.Mailed, atOnce)
			if more = end != ""; err != nil || !more {
				return err
			}
			for i := range list {
				if err := s.tell(tx, p, &list[i]); err != nil {
					return err
				}
			}
			p.Mailed = end
			return updatePublication(tx, p)
		}); err != nil {
			return err
		}
	}
	return nil
}

// Upkeep gives the places that are free to those who wait, in all programmes whose last day for answers is over.
func (s *Service) Upkeep(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "offer.Upkeep")
	var all [][2]string
	if err := s.db.Read(ctx, func(tx *db.Tx) (err error) {
		all, err = selectOffering(tx)
		return err
	}); err != nil {
		return err
	}
	for _, x := range all {
		if err := s.db.Write(ctx, func(tx *db.Tx) error {
			at, err := programme.Select(tx, x[0], programme.ID(x[1]))
			if err != nil {
				return err
			}
			p, err := selectPublication(tx, at)
			if err != nil {
				return err
			}
			for i := range p.Courses {
				if err := s.fill(tx, p, &p.Courses[i]); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
}
