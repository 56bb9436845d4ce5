package web

import (
	"math"
	"slices"

	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/learning"
	"github.com/dira-platform/dira/internal/planning"
	views "github.com/dira-platform/dira/internal/web/views/learning"
	"github.com/dira-platform/dira/internal/web/views/page"
)

// page is the kept plan in words.
func (w *keptWriter) page(today string) views.Kept {
	k, plan := w.kept, w.judged.Plan
	p := views.Kept{Base: w.base("learning.title"), Address: address(w.id()), Target: w.target(), Revision: k.Revision,
		Again: address(w.id()) + "/plan?" + w.query(today) + roleQuery(w.role), Calendar: k.Calendar, Remind: k.Remind, MayRemind: k.MayRemind && w.who.Person != ""}
	progress := k.Progress(plan.Items)
	p.Progress = w.progress(progress)
	if progress.Steps > 0 {
		p.Share = 100 * progress.Measured / progress.Steps
	}
	p.Sums = w.sums()
	for _, problem := range w.judged.Problems {
		p.Problems = append(p.Problems, w.problem(problem))
	}
	for n := range k.Items {
		item := w.keptItem(&k.Items[n], plan.Items[n], today)
		item.First, item.Last = n == 0, n == len(k.Items)-1
		p.Items = append(p.Items, item)
	}
	for _, s := range plan.Open {
		p.Open = append(p.Open, views.Open{Name: w.name(s.Ability), Level: w.levelName(s.Level)})
	}
	p.Goals, p.Steps = w.goals(today), w.goalSteps()
	return p
}

func roleQuery(role framework.StatementID) string {
	if role == "" {
		return ""
	}
	return "&role=" + string(role)
}

// progress says how many steps are closed, what was measured and what is only said apart.
func (w *keptWriter) progress(p learning.Progress) (lines []string) {
	lines = append(lines, w.printer.T("learning.progress", "closed", p.Measured, "steps", p.Steps))
	if p.Said > 0 {
		lines = append(lines, w.printer.N("learning.progress_said", p.Said))
	}
	return lines
}

// sums say what the plan closes, its hours, and how good it is beside the best.
func (w *keptWriter) sums() (lines []string) {
	plan, t := w.judged.Plan, w.printer.T
	lines = append(lines, w.sum(plan, len(w.standing.Steps)))
	best := w.sum(w.best, len(w.standing.Steps))
	switch {
	case w.judged.IsBest():
		lines = append(lines, t("learning.best"))
	case w.judged.Beyond():
		lines = append(lines, t("learning.beyond", "best", best))
	default:
		lines = append(lines, t("learning.below", "part", w.printer.Percent(math.Max(0.01, 1-w.judged.Share())), "best", best))
	}
	if w.means.Money != nil {
		lines = append(lines, t("plan.cost_in_all", "sum", w.sumOf(plan.Cost)))
	}
	return lines
}

// problem says what is wrong.
func (w *keptWriter) problem(p planning.Problem) string {
	title := func(i *planning.Item) string {
		if k := w.kept.Find(i.Resource.ID); k.Gone() {
			return k.Title
		}
		return i.Resource.Title(w.language()).Text
	}
	key := "learning.fault." + string(p.Fault)
	switch {
	case p.Other != nil:
		return w.printer.T(key, "title", title(p.Item), "other", title(p.Other))
	case p.Item != nil:
		return w.printer.T(key, "title", title(p.Item))
	case p.Fault == planning.TooMany:
		return w.printer.T(key, "most", w.means.AtOnce)
	case p.Fault == planning.TooDear:
		return w.printer.T(key, "sum", w.sumOf(w.means.Money.Sum))
	}
	return w.printer.T(key, "hours", w.hours(w.means.Hours))
}

// keptItem is one item in words.
func (w *keptWriter) keptItem(i *learning.Item, planned planning.Item, today string) views.Item {
	item := views.Item{ID: string(i.Resource.ID), Resource: i.Resource, Title: i.Title, Gone: i.Gone(), When: w.when(planned), Note: i.Note,
		Evidence: i.Evidence.Text, Link: i.Evidence.Address}
	state := w.kept.StateOf(i, planned.Closes)
	item.State = w.printer.T("learning.state." + string(state))
	add := func(text string) { item.Notes = append(item.Notes, text) }
	switch {
	case i.Gone():
		add(w.printer.T("learning.gone"))
	case i.Moved():
		add(w.printer.T("learning.moved"))
	case planned.Assumed && planned.Hours > 0:
		add(w.printer.T("plan.assumed", "hours", w.hours(planned.Hours)))
	}
	if len(planned.Closes) == 0 && !i.Gone() {
		add(w.printer.T("learning.closes_nothing"))
	}
	if i.Ends != "" && i.Ends < today && state != learning.Measured && state != learning.Said {
		add(w.printer.T("learning.overdue"))
	}
	if w.means.Money != nil && planned.Price == nil {
		add(w.printer.T("plan.price_unknown"))
	}
	if i.Evidence.Given() {
		item.Said = w.printer.T("learning.said", "date", w.printer.Day(i.Evidence.Day))
	}
	for _, s := range planned.Closes {
		c := views.Closes{Name: w.name(s.Ability), Step: w.printer.T("plan.closes", "from", w.levelName(below(s.Level)), "to", w.levelName(s.Level))}
		if w.kept.Closed(s) {
			c.Done = w.printer.T("learning.shown")
		}
		item.Closes = append(item.Closes, c)
	}
	return item
}

// goals are what is wanted by when, and whether the plan holds it.
func (w *keptWriter) goals(today string) (list []views.Goal) {
	now := w.kept.Now(w.standing)
	for _, g := range w.kept.Goals {
		outlook, day := w.judged.Plan.Expect(planning.Goal{Ability: planning.Step{Ability: g.Ability, Level: g.Level}, Day: g.Day}, now, today)
		text := w.printer.T("learning.outlook." + string(outlook))
		if outlook == planning.Late {
			text = w.printer.T("learning.outlook.late", "date", w.printer.Day(day))
		}
		list = append(list, views.Goal{Name: w.name(g.Ability), Ability: string(g.Ability), Level: string(g.Level),
			Text: w.printer.T("learning.by", "level", w.levelName(g.Level), "date", w.printer.Day(g.Day)), Outlook: text})
	}
	return list
}

// goalSteps are the steps that can be goals: those that are to be reached and are none yet.
func (w *keptWriter) goalSteps() (list []page.Option) {
	for _, s := range w.standing.Steps {
		if w.kept.Closed(s) || slices.ContainsFunc(w.kept.Goals, func(g learning.Goal) bool { return g.Ability == s.Ability && g.Level == s.Level }) {
			continue
		}
		list = append(list, page.Option{Value: string(s.Ability) + ":" + string(s.Level), Label: w.name(s.Ability).Text + " · " + w.levelName(s.Level)})
	}
	return list
}
