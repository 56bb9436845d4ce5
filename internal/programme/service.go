package programme

import (
	"context"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/dira-platform/dira/internal/audit"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/results"
	"github.com/dira-platform/dira/internal/round"
)

// Service offers the use cases of programmes.
type Service struct{ db *db.DB }

// NewService returns the use cases on a database.
func NewService(d *db.DB) *Service { return &Service{d} }

func newID() string { return uuid.Must(uuid.NewV7()).String() }

// Programmes lists those of somebody's part of the organisation, the newest first.
func (s *Service) Programmes(ctx context.Context, who policy.Actor) (list []Programme, err error) {
	defer errs.Wrap(&err, "programme.Programmes")
	if err := policy.Require(who, policy.ReadProgrammes, policy.Object{Org: who.Org, Unit: who.Unit}, "programme_not_found"); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		all, err := selectProgrammes(tx, who.Org)
		list = slices.DeleteFunc(all, func(p Programme) bool { return !policy.May(who, policy.ReadProgrammes, p.object()) })
		return err
	})
	return list, err
}

func (p *Programme) object() policy.Object { return policy.Object{Org: p.Org, Unit: p.Round.Path} }

// Rounds lists the closed rounds for which the actor may begin a programme: those with a release, the newest first.
func (s *Service) Rounds(ctx context.Context, who policy.Actor) (list []round.Round, err error) {
	defer errs.Wrap(&err, "programme.Rounds")
	if err := policy.Require(who, policy.ManageProgrammes, policy.Object{Org: who.Org, Unit: who.Unit}, "programme_not_found"); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list = nil
		all, err := round.SelectClosed(tx, who.Org)
		if err != nil {
			return err
		}
		for _, r := range all {
			if !policy.May(who, policy.ManageProgrammes, policy.Object{Org: r.Org, Unit: r.Path}) {
				continue
			}
			release, err := results.SelectOfficers(tx, r.Org, r.ID)
			if err != nil {
				return err
			}
			if tellable(release) {
				list = append(list, r)
			}
		}
		return nil
	})
	return list, err
}

// tellable reports whether a release tells of the whole: otherwise nothing could be told of a programme.
func tellable(r *results.Release) bool {
	return r != nil && len(r.Units) > 0 && r.Group(r.Units[0].ID, results.Everyone) != nil
}

var currency = regexp.MustCompile(`^[A-Z]{3}$`)

// Create begins a programme for a closed round.
func (s *Service) Create(ctx context.Context, who policy.Actor, id round.ID, title, money string) (made ID, err error) {
	defer errs.Wrap(&err, "programme.Create(%s)", id)
	if err := policy.Require(who, policy.ManageProgrammes, policy.Object{Org: who.Org, Unit: who.Unit}, "programme_not_found"); err != nil {
		return "", err
	}
	made = ID(newID())
	err = s.db.Write(ctx, func(tx *db.Tx) (err error) {
		p := &Programme{ID: made, Org: who.Org, Currency: strings.ToUpper(strings.TrimSpace(money))}
		p.Round, err = round.Select(tx, who.Org, id)
		if errs.Is(err, errs.NotFound) {
			return errs.New(errs.Invalid, "programme_round").At("round")
		}
		if err != nil {
			return err
		}
		if err := policy.Require(who, policy.ManageProgrammes, p.object(), "round_not_found"); err != nil {
			return err
		}
		if p.Name, err = name(title); err != nil {
			return err
		}
		if !currency.MatchString(p.Currency) {
			return errs.New(errs.Invalid, "programme_currency").At("currency")
		}
		release, err := results.SelectOfficers(tx, who.Org, id)
		if err != nil {
			return err
		}
		if p.Round.State != round.Closed || !tellable(release) {
			return errs.New(errs.Conflict, "programme_no_results")
		}
		if err := insertProgramme(tx, p); err != nil {
			return err
		}
		return record(tx, who, p, "programme.create", nil)
	})
	return made, err
}

func record(tx *db.Tx, who policy.Actor, p *Programme, action string, d audit.Details) error {
	return audit.Record(tx, audit.Event{Org: p.Org, Person: who.Person, Role: string(who.Role), Action: action, Object: audit.Object{Kind: "programme", ID: string(p.ID)}, Details: d})
}

// Programme reads a programme with its courses and scenarios.
func (s *Service) Programme(ctx context.Context, who policy.Actor, id ID) (v *View, err error) {
	defer errs.Wrap(&err, "programme.Programme(%s)", id)
	return s.read(ctx, who, policy.ReadProgrammes, id)
}

// ToChange reads a programme for somebody who changes it.
func (s *Service) ToChange(ctx context.Context, who policy.Actor, id ID) (v *View, err error) {
	defer errs.Wrap(&err, "programme.ToChange(%s)", id)
	return s.read(ctx, who, policy.ManageProgrammes, id)
}

func (s *Service) read(ctx context.Context, who policy.Actor, do policy.Action, id ID) (v *View, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		v, err = view(tx, who, do, id)
		return err
	})
	return v, err
}

// view reads a programme for an actor who may do something with it.
func view(tx *db.Tx, who policy.Actor, do policy.Action, id ID) (*View, error) {
	p, err := selectProgramme(tx, who.Org, id)
	if err != nil {
		return nil, err
	}
	if err := policy.Require(who, do, p.object(), "programme_not_found"); err != nil {
		return nil, err
	}
	v := &View{Programme: *p, May: policy.May(who, policy.ManageProgrammes, p.object())}
	if v.Courses, err = selectCourses(tx, p); err != nil {
		return nil, err
	}
	if v.Scenarios, err = selectScenarios(tx, p); err != nil {
		return nil, err
	}
	v.Release, err = results.SelectOfficers(tx, p.Org, p.Round.ID)
	return v, err
}

// change does something to a programme.
func (s *Service) change(ctx context.Context, who policy.Actor, id ID, do func(*db.Tx, *View) error) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		v, err := view(tx, who, policy.ManageProgrammes, id)
		if err != nil {
			return err
		}
		return do(tx, v)
	})
}

// SaveCourse adds a course, or changes the one of its id. What was computed with it stays as it was.
func (s *Service) SaveCourse(ctx context.Context, who policy.Actor, id ID, c Course) (err error) {
	defer errs.Wrap(&err, "programme.SaveCourse(%s)", id)
	return s.change(ctx, who, id, func(tx *db.Tx, v *View) error {
		if c.ID != "" && v.Course(c.ID) == nil {
			return errs.New(errs.NotFound, "programme_course_not_found")
		}
		c := c
		if err := v.add(tx, &c); err != nil {
			return err
		}
		return record(tx, who, &v.Programme, "programme.course", audit.Details{"courses": 1})
	})
}

// add stores a course unless another has its name, or there are too many.
func (v *View) add(tx *db.Tx, c *Course) error {
	if err := c.check(); err != nil {
		return err
	}
	if err := v.checkOnly(c); err != nil {
		return err
	}
	if slices.ContainsFunc(v.Courses, func(o Course) bool { return o.Name == c.Name && o.ID != c.ID }) {
		return errs.New(errs.Invalid, "programme_course_twice").At("name")
	}
	if c.ID == "" {
		c.ID = CourseID(newID())
		if len(v.Courses) >= MostCourses {
			return errs.New(errs.Conflict, "programme_many_courses", "max", MostCourses)
		}
		v.Courses = append(v.Courses, *c)
	}
	return upsertCourse(tx, &v.Programme, c)
}

// DropCourse takes a course out. Drafts lose it; what was computed with it stays as it was.
func (s *Service) DropCourse(ctx context.Context, who policy.Actor, id ID, course CourseID) (err error) {
	defer errs.Wrap(&err, "programme.DropCourse(%s)", id)
	return s.change(ctx, who, id, func(tx *db.Tx, v *View) error {
		if v.Course(course) == nil {
			return errs.New(errs.NotFound, "programme_course_not_found")
		}
		for i := range v.Scenarios {
			sc := &v.Scenarios[i]
			if n := len(sc.Means.Courses); sc.State == Draft || sc.State == Failed {
				if sc.Means.Courses = slices.DeleteFunc(sc.Means.Courses, func(c CourseID) bool { return c == course }); len(sc.Means.Courses) < n {
					if err := updateScenario(tx, &v.Programme, sc); err != nil {
						return err
					}
				}
			}
		}
		if err := deleteCourse(tx, &v.Programme, course); err != nil {
			return err
		}
		return record(tx, who, &v.Programme, "programme.course_drop", nil)
	})
}

// AddCourses adds several courses at once, all or none, and says how many. Those whose name is there already are left out.
func (s *Service) AddCourses(ctx context.Context, who policy.Actor, id ID, list []Course) (added int, err error) {
	defer errs.Wrap(&err, "programme.AddCourses(%s)", id)
	err = s.change(ctx, who, id, func(tx *db.Tx, v *View) error {
		added = 0
		for _, c := range list {
			if slices.ContainsFunc(v.Courses, func(o Course) bool { return o.Name == c.Name }) {
				continue
			}
			if err := v.add(tx, &c); err != nil {
				return err
			}
			added++
		}
		if added == 0 {
			return nil
		}
		return record(tx, who, &v.Programme, "programme.course", audit.Details{"courses": added})
	})
	return added, err
}

// Upload adds the courses of a file in the columns of 'dira plan'.
func (s *Service) Upload(ctx context.Context, who policy.Actor, id ID, file io.Reader) (added int, err error) {
	defer errs.Wrap(&err, "programme.Upload(%s)", id)
	if _, err := s.ToChange(ctx, who, id); err != nil {
		return 0, err
	}
	list, err := readCourses(ctx, file)
	if err != nil {
		return 0, err
	}
	return s.AddCourses(ctx, who, id, list)
}
