package web

import (
	"cmp"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/dira-platform/dira/internal/actionplan"
	"github.com/dira-platform/dira/internal/framework"
	views "github.com/dira-platform/dira/internal/web/views/actionplan"
)

// planShower shows a plan: the draft, or a version.
type planShower struct {
	*visit
	body    *actionplan.Body
	version *framework.Version
	before  *framework.Version // that names what version does not have
	today   string
	at      string // where it is changed; empty: the reader may not, or it is frozen
}

func (v *visit) planMoney(x float64, currency string) string {
	digits := v.printer.Number(int(math.Round(x)))
	if x != math.Trunc(x) && x < 1000 {
		digits = v.printer.Decimal(x, 2)
	}
	return digits + "\u00a0\u2066" + currency + "\u2069"
}

// planDays are the first and the last day of something, as far as they are known.
func (v *visit) planDays(from, until string) string {
	switch {
	case from == "" && until == "":
		return ""
	case from == "":
		return v.printer.T("actionplan.until", "day", v.printer.Day(until))
	case until == "":
		return v.printer.T("actionplan.from", "day", v.printer.Day(from))
	}
	return v.printer.T("actionplan.days", "from", v.printer.Day(from), "until", v.printer.Day(until))
}

// actionPlan shows a draft.
func (f *Face) actionPlan(v *visit) error {
	plan, versions, err := f.ActionPlans.Plan(v.Context(), v.actor(), v.planID())
	if err != nil {
		return err
	}
	current, before, err := f.planFrameworks(v, plan)
	if err != nil {
		return err
	}
	w := planShower{v, &plan.Body, current, before, f.today(), ""}
	at := actionPlanPath(plan.ID)
	if plan.May {
		w.at = at
	}
	p := w.page()
	p.Back, p.State, p.Saved = actionPlansPath, v.printer.T("actionplan.draft"), v.saidDone("actionplan.done.", "created", "saved", "dropped", "published", "withdrawn")
	for _, x := range versions {
		p.Versions = append(p.Versions, w.listedVersion(x, at+"/versions/"+strconv.Itoa(x.Number)))
	}
	if plan.May {
		p.Links = append(p.Links, views.Listed{Name: v.printer.T("actionplan.take"), To: at + "/take"}, views.Listed{Name: v.printer.T("actionplan.publish"), To: at + "/publish"})
	}
	p.Files = v.planFiles(at)
	if len(versions) > 0 {
		p.Links = append(p.Links, views.Listed{Name: v.printer.T("actionplan.open"), To: openPlanPath(plan.ID)})
	}
	if last := actionplan.Standing(versions); last != nil {
		p.ChangesTitle, p.Changes = v.printer.T("actionplan.since"), v.planChanges(actionplan.Differences(&last.Body, &plan.Body))
	}
	return v.show(p)
}

func (w *planShower) listedVersion(x actionplan.Version, to string) views.Listed {
	l := views.Listed{Name: w.printer.T("actionplan.version", "number", x.Number), To: to, Line: w.printer.T("actionplan.published_on", "date", w.printer.Date(x.PublishedAt))}
	if !x.WithdrawnAt.IsZero() {
		l.Line = w.printer.T("actionplan.withdrawn_on", "date", w.printer.Date(x.WithdrawnAt))
	}
	return l
}

// page is what every page of a plan shows of it.
func (w *planShower) page() views.Plan {
	b := w.body
	p := views.Plan{Base: w.titled(b.Title), Vision: b.Vision, Unserved: w.unserved(), Budgets: w.budgets(), Indicators: w.indicators()}
	late := b.Late(w.today)
	p.Summary = []string{w.summary(len(late)), w.printer.T("actionplan.period", "from", w.printer.Day(b.From), "until", w.printer.Day(b.Until))}
	for _, m := range late {
		p.Late = append(p.Late, views.Late{Name: m.What, Line: w.printer.T("actionplan.late_since", "day", w.printer.Day(m.Ends), "status", w.printer.T("actionplan.status."+string(m.Status)))})
	}
	if len(b.Goals) == 0 {
		p.NoGoals = w.printer.T("actionplan.no_goals")
	}
	if w.at != "" {
		p.Edit, p.NewGoal = w.at+"/edit", w.at+"/goals/new"
	}
	for _, g := range b.Goals {
		x := views.Goal{Title: g.Title, Why: g.Why}
		if w.at != "" {
			x.Edit, x.NewMeasure = w.at+"/goals/"+g.ID, w.at+"/measures/new?goal="+g.ID
		}
		for _, m := range b.Of(g.ID) {
			x.Measures = append(x.Measures, w.measure(m))
		}
		p.Goals = append(p.Goals, x)
	}
	return p
}

// summary says in a sentence how many measures there are, and where they stand.
func (w *planShower) summary(late int) string {
	count, total := map[actionplan.Status]int{}, 0.0
	for _, m := range w.body.Measures {
		count[m.Status]++
		if m.Status != actionplan.Stopped {
			total += m.Budget
		}
	}
	parts := []string{w.printer.N("actionplan.measures_n", len(w.body.Measures))}
	for _, s := range actionplan.Statuses {
		if count[s] > 0 {
			parts = append(parts, w.printer.T("actionplan.counted", "n", w.printer.Number(count[s]), "status", w.printer.T("actionplan.status."+string(s))))
		}
	}
	parts = append(parts, w.printer.N("actionplan.late_n", late), w.printer.T("actionplan.total", "sum", w.planMoney(total, w.body.Currency)))
	return strings.Join(parts, " · ")
}

func (w *planShower) measure(m actionplan.Measure) views.Measure {
	t := w.printer.T
	x := views.Measure{What: m.What, Status: t("actionplan.status." + string(m.Status))}
	if m.Late(w.today) {
		x.Status = t("actionplan.status_late", "status", x.Status)
	}
	if w.at != "" {
		x.Edit = w.at + "/measures/" + m.ID
		x.NewIndicator = x.Edit + "/indicators/new"
		for _, i := range m.Indicators {
			x.Indicators = append(x.Indicators, views.Listed{Name: i.Name, To: x.Edit + "/indicators/" + i.ID})
		}
	}
	fact := func(key, text string, own bool) {
		if text != "" {
			x.Facts = append(x.Facts, views.Fact{Label: t(key), Text: text, Own: own})
		}
	}
	fact("actionplan.field.unit", m.Unit, true)
	fact("actionplan.field.owner", m.Owner, true)
	fact("actionplan.dates", w.planDays(m.Begins, m.Ends), false)
	if m.Budget > 0 {
		fact("actionplan.field.budget", w.planMoney(m.Budget, w.body.Currency), false)
	}
	fact("actionplan.field.funds", m.Funds, true)
	if m.StatusDay != "" {
		fact("actionplan.field.status_day", w.printer.Day(m.StatusDay), false)
	}
	fact("actionplan.field.note", m.Note, true)
	fact("actionplan.steps", w.steps(m.Steps), false)
	return x
}

func (w *planShower) unserved() (list []views.Name) {
	steps := w.body.Unserved(w.version.Abilities())
	for from := 0; from < len(steps); {
		to, levels := from, []string(nil)
		for ; to < len(steps) && steps[to].Ability == steps[from].Ability; to++ {
			levels = append(levels, w.printer.T("level."+string(framework.Levels[steps[to].Level-1])))
		}
		n := w.version.Name(steps[from].Ability, w.language())
		list = append(list, views.Name{Text: n.Text, Language: n.Language, Levels: w.printer.List(levels)})
		from = to
	}
	return list
}

func (w *planShower) budgets() (list []views.Row) {
	for _, s := range w.body.Budgets() {
		r := views.Row{Year: w.printer.T("actionplan.no_year"), Sum: w.planMoney(s.Sum, w.body.Currency)}
		if y, err := strconv.Atoi(s.Year); err == nil {
			r.Year = w.printer.T("actionplan.in_year", "year", y)
		}
		if g := w.body.Goal(s.Goal); g != nil {
			r.Goal = g.Title
		}
		list = append(list, r)
	}
	return list
}

func (w *planShower) indicators() (list []views.Indicator) {
	value := func(v actionplan.Value, unit string) string {
		n := w.printer.Decimal(math.Abs(v.Number), decimals(v.Number))
		if v.Number < 0 {
			n = "−" + n
		}
		return strings.TrimSpace(fmt.Sprint(n, " ", unit)) + " (" + w.printer.Day(v.Day) + ")"
	}
	for _, m := range w.body.Measures {
		for _, i := range m.Indicators {
			list = append(list, views.Indicator{Name: i.Name, Source: cmp.Or(i.Source, m.What), Baseline: value(i.Baseline, i.Unit), Latest: value(i.Latest(), i.Unit), Target: value(i.Target, i.Unit),
				Reached: w.printer.Percent(i.Reached()), Share: int(math.Floor(100 * i.Reached()))})
		}
	}
	return list
}

func decimals(x float64) int {
	if x == math.Trunc(x) {
		return 0
	}
	return 1
}

// planChanges says differences in words.
func (v *visit) planChanges(list []actionplan.Difference) (all []views.Change) {
	for _, d := range list {
		c := views.Change{What: v.printer.T("actionplan.differs." + string(d.How) + "_" + d.Kind), Name: d.Name}
		var fields []string
		for _, f := range d.Fields {
			fields = append(fields, v.printer.T("actionplan.field."+f))
		}
		c.Fields = v.printer.Clauses(fields)
		all = append(all, c)
	}
	return all
}

// beforePublishPlan asks whether a plan is to be published.
func (f *Face) beforePublishPlan(v *visit) error {
	w, err := f.planTo(v)
	if err != nil {
		return err
	}
	return v.show(w.publishPage())
}

func (w *planPages) publishPage() views.Publish {
	p := views.Publish{Base: w.base("actionplan.publish"), Back: actionPlanPath(w.plan.ID), Plan: w.plan.Title, Revision: strconv.Itoa(w.plan.Revision)}
	for _, m := range w.plan.Measures {
		if m.Owner != "" {
			p.Owners = append(p.Owners, m.Owner)
		}
	}
	if last := actionplan.Standing(w.versions); last != nil {
		p.Changes = w.planChanges(actionplan.Differences(&last.Body, &w.plan.Body))
	}
	return p
}

func (f *Face) publishPlan(v *visit) error {
	w, err := f.planTo(v)
	if err != nil {
		return err
	}
	if err := v.form(); err != nil {
		return err
	}
	_, err = f.ActionPlans.Publish(v.Context(), v.actor(), w.plan.ID, w.version, whole(v.PostForm.Get("revision")))
	if mistaken(err) {
		p := w.publishPage()
		p.Warn = v.printer.Error(err)
		return v.showStatus(statusOf(err), p)
	}
	if err != nil {
		return err
	}
	return v.to(actionPlanPath(w.plan.ID) + "?done=published")
}
