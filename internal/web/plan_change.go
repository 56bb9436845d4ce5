package web

import (
	"net/http"
	"slices"
	"strings"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/learning"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/planning"
	views "github.com/dira-platform/dira/internal/web/views/learning"
)

// sought is how many resources a search for a plan shows.
const sought = 20

// beforeAdd shows what could be put into the plan: what planning would take, and what is found in the library.
func (f *Face) beforeAdd(v *visit) error { return f.showAdd(v, nil) }

func (f *Face) showAdd(v *visit, wrong error) error {
	w, err := f.keptNow(v)
	if err != nil {
		return err
	}
	if w == nil {
		return errs.New(errs.Conflict, "plan_none")
	}
	p := views.Add{Base: v.base("learning.add_title"), Address: address(v.id()), Query: strings.TrimSpace(v.URL.Query().Get("q"))}
	if p.Better, err = w.better(v); err != nil {
		return err
	}
	if p.Sought = p.Query != ""; p.Sought {
		found, err := f.Finder.List(v.Context(), v.actor(), p.Query, library.Filter{Reads: w.means.Languages}, 0, sought)
		if err != nil {
			return err
		}
		for _, r := range found.Resources {
			if w.kept.Find(r.ID) == nil {
				p.Found = append(p.Found, r.Resource)
			}
		}
	}
	if wrong == nil {
		return v.show(p)
	}
	p.Errors = v.wrongField(wrong, "q")
	p.Errors[0].Field = "q"
	return v.showStatus(statusOf(wrong), p)
}

// better is what the best plan and the next best ones have, and the kept one has not.
func (w *keptWriter) better(v *visit) (list []library.Resource, err error) {
	programme, err := planning.Make(v.Context(), w.standing, w.resources, w.means)
	if err != nil {
		return nil, err
	}
	plans := []*planning.Plan{programme.Plan}
	for _, i := range programme.Instead {
		plans = append(plans, i.Plan)
	}
	for _, p := range plans {
		for _, i := range p.Items {
			if w.kept.Find(i.Resource.ID) == nil && !slices.ContainsFunc(list, func(r library.Resource) bool { return r.ID == i.Resource.ID }) {
				list = append(list, i.Resource)
			}
		}
	}
	return list, nil
}

// addItem puts a resource into the plan.
func (f *Face) addItem(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	err := f.Learning.Add(v.Context(), v.actor(), v.id(), library.ResourceID(v.PostForm.Get("resource")), v.language())
	if errs.Is(err, errs.Invalid) {
		return f.showAdd(v, err)
	}
	if err != nil {
		return err
	}
	return v.to(keptAddress(v.id()) + "?done=added")
}

// setGoal adds a goal, or takes it away where no day is sent.
func (f *Face) setGoal(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	ability, level, _ := strings.Cut(v.PostForm.Get("goal"), ":")
	g := learning.Goal{Ability: framework.StatementID(ability), Level: framework.Level(level), Day: v.PostForm.Get("day")}
	err := f.Learning.Want(v.Context(), v.actor(), v.id(), g)
	if err == nil && v.PostForm.Has("day") && g.Day == "" {
		err = errs.New(errs.Invalid, "plan_goal_day").At("day")
	}
	if errs.Is(err, errs.Invalid) {
		return f.showKept(v, err)
	}
	if err != nil {
		return err
	}
	return v.to(keptAddress(v.id()) + "?done=goal#goals")
}

// setPlan changes what goes with a plan: its calendar, its reminders, what a later assessment has shown; or gives it up.
func (f *Face) setPlan(v *visit) (err error) {
	if err := v.form(); err != nil {
		return err
	}
	if _, err := f.keptOf(v); err != nil {
		return err
	}
	ctx, who, id, done := v.Context(), v.actor(), v.id(), ""
	switch v.PostForm.Get("do") {
	case "feed_new":
		done, err = "calendar#calendar", f.Learning.SetFeed(ctx, who, id, learning.NewFeed)
	case "feed_none":
		done, err = "calendar#calendar", f.Learning.SetFeed(ctx, who, id, learning.NoFeed)
	case "remind":
		done, err = "reminders#reminders", f.Learning.SetReminders(ctx, who, id, true)
	case "silent":
		done, err = "reminders", f.Learning.SetReminders(ctx, who, id, false)
	case "code":
		done, err = "shown", f.showLater(v)
	case "give_up":
		if v.PostForm.Get("sure") == "" {
			err = errs.New(errs.Invalid, "plan_sure").At("sure")
		} else if err = f.Learning.GiveUp(ctx, who, id); err == nil {
			return v.to(address(id) + "/plan")
		}
	default:
		err = errs.New(errs.Invalid, "form_malformed")
	}
	switch {
	case errs.Is(err, errs.Invalid) && errs.As(err).Field != "":
		return f.showKept(v, err)
	case err != nil:
		return err
	}
	return v.to(keptAddress(id) + "?done=" + done)
}

// showLater takes the levels of the assessment whose code was typed into the plan. Who tries codes without end is held back.
func (f *Face) showLater(v *visit) error {
	var refused error
	err := f.SignIn.Guess(v.Context(), v.visitor(), func() error {
		refused = f.Learning.Show(v.Context(), v.actor(), v.id(), v.PostForm.Get("code"))
		if refused != nil && errs.As(refused).Code == "code_not_found" {
			return errs.New(errs.NotFound, "code_not_found").Because(refused)
		}
		return nil
	})
	if err != nil && !errs.Is(err, errs.NotFound) { // too many
		return err
	}
	return refused
}

// keptCalendar writes the plan as a calendar, as a file.
func (f *Face) keptCalendar(v *visit) error {
	k, err := f.keptOf(v)
	if err != nil {
		return err
	}
	v.w.Header().Set("Content-Disposition", `attachment; filename="dira-plan.ics"`)
	return f.writeCalendar(v, k)
}

// followCalendar is the same for programs that have its address.
func (f *Face) followCalendar(v *visit) error {
	k, err := f.Learning.Followed(v.Context(), v.actor(), v.PathValue("code"))
	if err != nil {
		return err
	}
	v.w.Header().Set("Cache-Control", "private, no-store")
	return f.writeCalendar(v, k)
}

func (f *Face) writeCalendar(v *visit, k *learning.Kept) error {
	v.w.Header().Set("Content-Type", "text/calendar; charset=utf-8")
	_ = k.WriteCalendar(v.w, f.host(v), v.printer.T("learning.title"), v.language()) // a reader who has gone cannot be told
	return nil
}

// beforeStopPlan asks whether the reminders of a plan should stop.
func (f *Face) beforeStopPlan(v *visit) error {
	if err := f.Learning.Stoppable(v.Context(), v.actor(), v.PathValue("code")); err != nil {
		return err
	}
	return v.show(views.Stop{Base: v.base("learning.reminders_stop"), Code: v.PathValue("code")})
}

// stopPlan stops them. Mail programs send this by themselves when somebody presses their button.
func (f *Face) stopPlan(v *visit) error {
	if err := f.Learning.Stop(v.Context(), v.actor(), v.PathValue("code")); err != nil {
		return err
	}
	return v.showStatus(http.StatusOK, views.Stop{Base: v.base("learning.reminders_stop"), Code: v.PathValue("code"), Done: true})
}
