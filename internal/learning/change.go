package learning

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/planning"
	"github.com/dira-platform/dira/internal/policy"
)

// Move puts an item one place up or down. At the end of the list it stays where it is.
func (s *Service) Move(ctx context.Context, who policy.Actor, id assessment.ID, revision int, resource library.ResourceID, up bool) (err error) {
	defer errs.Wrap(&err, "learning.Move(%s)", id)
	return s.change(ctx, who, id, revision, func(_ *db.Tx, _ *assessment.Session, k *Kept) error {
		at, err := k.place(resource)
		if err != nil {
			return err
		}
		to := at + 1
		if up {
			to = at - 1
		}
		if to >= 0 && to < len(k.Items) {
			k.Items[at], k.Items[to] = k.Items[to], k.Items[at]
		}
		return nil
	})
}

// TakeOut takes an item out of a plan, with what was noted and said about it.
func (s *Service) TakeOut(ctx context.Context, who policy.Actor, id assessment.ID, revision int, resource library.ResourceID) (err error) {
	defer errs.Wrap(&err, "learning.TakeOut(%s)", id)
	return s.change(ctx, who, id, revision, func(_ *db.Tx, _ *assessment.Session, k *Kept) error {
		at, err := k.place(resource)
		if err == nil {
			k.Items = slices.Delete(k.Items, at, at+1)
		}
		return err
	})
}

// Add puts a resource of the library at the end of a plan, at the first time that it is still offered at where it is held on days.
func (s *Service) Add(ctx context.Context, who policy.Actor, id assessment.ID, resource library.ResourceID, language string) (err error) {
	defer errs.Wrap(&err, "learning.Add(%s)", id)
	return s.change(ctx, who, id, 0, func(tx *db.Tx, _ *assessment.Session, k *Kept) error {
		r, err := library.Select(tx, resource)
		switch {
		case errs.Is(err, errs.NotFound) || err == nil && r.Gone:
			return errs.New(errs.Invalid, "plan_resource").At("resource")
		case err != nil:
			return err
		case k.Find(r.ID) != nil:
			return errs.New(errs.Invalid, "plan_twice").At("resource")
		case len(k.Items) >= MostItems:
			return errs.New(errs.Invalid, "plan_full", "most", MostItems).At("resource")
		}
		var cohort *library.Cohort
		if offered := r.Offered(tx.Now.UTC().Format(time.DateOnly)); len(offered) > 0 {
			cohort = &offered[0]
		}
		k.Items = append(k.Items, itemOf(planning.ItemOf(r, cohort, k.Means), language))
		return nil
	})
}

func (k *Kept) place(resource library.ResourceID) (int, error) {
	at := slices.IndexFunc(k.Items, func(i Item) bool { return i.Resource.ID == resource })
	if at < 0 {
		return 0, errs.New(errs.Conflict, "plan_item_not_found")
	}
	return at, nil
}

// Details are what a person says of an item.
type Details struct {
	Cohort   string // the begin of one of the times that it is held at, or empty: at any time, or as it is
	Begins   string // days; where a time is chosen they are those of the time
	Ends     string
	Note     string
	Begun    bool
	Evidence Evidence
}

// Describe stores what a person says of an item. That they say so closes nothing.
func (s *Service) Describe(ctx context.Context, who policy.Actor, id assessment.ID, revision int, resource library.ResourceID, d Details) (err error) {
	defer errs.Wrap(&err, "learning.Describe(%s)", id)
	return s.change(ctx, who, id, revision, func(tx *db.Tx, _ *assessment.Session, k *Kept) error {
		today := tx.Now.UTC().Format(time.DateOnly)
		if err := d.check(today); err != nil {
			return err
		}
		at, err := k.place(resource)
		if err != nil {
			return err
		}
		i := &k.Items[at]
		i.Begins, i.Ends, i.Note, i.Evidence = d.Begins, d.Ends, d.Note, d.Evidence
		if err := i.hold(d.Cohort); err != nil {
			return err
		}
		switch {
		case !d.Begun:
			i.Begun = ""
		case i.Begun == "":
			i.Begun = today
		}
		return nil
	})
}

// hold puts an item at one of the times that it is held at.
func (i *Item) hold(begins string) error {
	if begins == "" {
		i.Cohort = nil
		return nil
	}
	if i.Cohort == nil || TimeOf(*i.Cohort) != begins {
		at := slices.IndexFunc(i.Resource.Cohorts, func(c library.Cohort) bool { return TimeOf(c) == begins && !c.Withdrawn })
		if at < 0 {
			return errs.New(errs.Invalid, "plan_time").At("cohort")
		}
		i.Cohort = &i.Resource.Cohorts[at]
	}
	i.Begins, i.Ends = i.Cohort.FirstDay(), max(i.Cohort.FirstDay(), i.Cohort.LastDay())
	return nil
}

// TimeOf names one of the times that a resource is held at.
func TimeOf(c library.Cohort) string {
	return strings.Join([]string{c.Begins, c.Ends, c.Place, c.Language}, "|")
}

// check refuses days that are none, what is too long, and evidence without its day.
func (d *Details) check(today string) error {
	d.Note, d.Evidence.Text, d.Evidence.Address = strings.TrimSpace(d.Note), strings.TrimSpace(d.Evidence.Text), strings.TrimSpace(d.Evidence.Address)
	e := d.Evidence
	switch {
	case !dayOrNone(d.Begins):
		return errs.New(errs.Invalid, "plan_day").At("begins")
	case !dayOrNone(d.Ends):
		return errs.New(errs.Invalid, "plan_day").At("ends")
	case d.Ends != "" && (d.Begins == "" || d.Ends < d.Begins):
		return errs.New(errs.Invalid, "plan_days").At("ends")
	case utf8.RuneCountInString(d.Note) > mostNote:
		return errs.New(errs.Invalid, "plan_note", "most", mostNote).At("note")
	case utf8.RuneCountInString(e.Text) > mostNote:
		return errs.New(errs.Invalid, "plan_note", "most", mostNote).At("evidence")
	case e.Text == "" && (e.Address != "" || e.Day != ""):
		return errs.New(errs.Invalid, "plan_evidence").At("evidence")
	case e.Address != "" && !webAddress(e.Address):
		return errs.New(errs.Invalid, "plan_evidence_address").At("evidence_address")
	case e.Text != "" && (e.Day == "" || !dayOrNone(e.Day) || e.Day > today):
		return errs.New(errs.Invalid, "plan_evidence_day").At("evidence_day")
	}
	return nil
}

// dayOrNone reports whether a text is a day, or empty.
func dayOrNone(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return s == "" || err == nil
}

func webAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && len(s) <= mostAddress
}

// Want adds a goal, or gives it another day; without a day it is taken away.
func (s *Service) Want(ctx context.Context, who policy.Actor, id assessment.ID, g Goal) (err error) {
	defer errs.Wrap(&err, "learning.Want(%s)", id)
	return s.change(ctx, who, id, 0, func(tx *db.Tx, session *assessment.Session, k *Kept) error {
		k.Goals = slices.DeleteFunc(k.Goals, func(o Goal) bool { return o.Ability == g.Ability && o.Level == g.Level })
		if g.Day == "" {
			return nil
		}
		switch {
		case !slices.Contains(session.Scope, g.Ability) || !slices.Contains(framework.Levels, g.Level):
			return errs.New(errs.Invalid, "plan_goal").At("goal")
		case !dayOrNone(g.Day) || g.Day < tx.Now.UTC().Format(time.DateOnly):
			return errs.New(errs.Invalid, "plan_goal_day").At("day")
		case len(k.Goals) >= MostGoals:
			return errs.New(errs.Invalid, "plan_full", "most", MostGoals).At("goal")
		}
		k.Goals = append(k.Goals, g)
		return nil
	})
}

// Show takes the levels of a later assessment into a plan, whose code its person gives. Which assessment that is is not stored.
func (s *Service) Show(ctx context.Context, who policy.Actor, id assessment.ID, code string) (err error) {
	defer errs.Wrap(&err, "learning.Show(%s)", id)
	return s.change(ctx, who, id, 0, func(tx *db.Tx, session *assessment.Session, k *Kept) error {
		r, err := assessment.ShownBy(tx, session, code)
		if err != nil {
			return err
		}
		_, first, err := assessment.SelectResult(tx, session.Org, session.ID)
		if err != nil {
			return err
		}
		for _, n := range k.show(first, r) {
			if err := saveShown(tx, k, n); err != nil {
				return err
			}
		}
		return nil
	})
}
