package web

import (
	"cmp"
	"slices"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/offer"
	"github.com/dira-platform/dira/internal/programme"
	"github.com/dira-platform/dira/internal/results"
	views "github.com/dira-platform/dira/internal/web/views/programme"
)

// scenarioWriter writes about a scenario.
type scenarioWriter struct {
	programmeWriter
	s *programme.Scenario
	o *programme.Outcome
}

// readScenario reads a programme and the scenario in the address.
func (f *Face) readScenario(v *visit) (w scenarioWriter, err error) {
	w.visit = v
	if w.view, err = f.Programmes.Programme(v.Context(), v.actor(), v.programmeID()); err != nil {
		return w, err
	}
	if w.s = w.view.Scenario(v.scenarioID()); w.s == nil {
		return w, errs.New(errs.NotFound, "programme_scenario_not_found")
	}
	w.o = w.s.Outcome
	w.version, err = f.Frameworks.Current(v.Context(), v.actor())
	return w, err
}

// scenario is one scenario: a draft, on its way, or what it comes to.
func (f *Face) scenario(v *visit) error {
	w, err := f.readScenario(v)
	if err != nil {
		return err
	}
	p := w.page()
	if p.Waiting && p.Follow { // the reader asked for it, and can stop it
		v.w.Header().Set("Refresh", "3")
	}
	if w.o != nil {
		p.Files = w.files()
		x, err := f.Offers.Published(v.Context(), v.actor(), w.view.ID)
		if err != nil {
			return err
		}
		p.Publish = w.view.May && (x == nil || x.State == offer.Failed)
	}
	return v.show(p)
}

// page is all that is told of a scenario.
func (w *scenarioWriter) page() views.Scenario {
	v, s, may := w.visit, w.s, w.view.May
	open := s.State == programme.Draft || s.State == programme.Failed
	p := views.Scenario{Base: v.titled(s.Name), Here: scenarioPath(v), Back: programmePath(w.view.ID), Programme: w.view.Name, Saved: v.saidDone("programme.done.", "scenario", "stopped"),
		State: v.printer.T("programme.lead." + string(s.State)), Waiting: s.State == programme.Waiting && may, Follow: v.URL.Query().Get("follow") != "", Done: s.Done,
		Progress: v.printer.T("programme.progress", "n", s.Done), Means: w.means(), Compute: may && open && s.Seed != "", Edit: may && open, Copy: may && len(w.view.Scenarios) < programme.MostScenarios}
	if s.Failure != "" {
		p.Why = v.printer.T("error." + s.Failure)
	}
	if open && s.Seed == "" {
		p.NoSeed = v.printer.T("programme.no_seed")
	}
	if w.o != nil {
		p.Headline, p.Says = w.headline(w.o, s), w.says()
		p.Blocks = []views.Block{w.coursesBlock(), w.pricesBlock(), w.groupsBlock(), w.stepsBlock(), w.lotteryBlock(), w.proofBlock()}
	}
	return p
}

// says are the sentences below the headline.
func (w *scenarioWriter) says() []string {
	o := w.o
	list := []string{
		w.printer.T("programme.gap", "gap", w.printer.Percent(o.Gap)),
		w.printer.T("programme.reached", "reached", w.count(o.Reached), "people", w.printer.Number(o.People), "seats", w.printer.Number(o.Seats)),
	}
	if o.Fixed > 0 {
		list = append(list, w.printer.T("programme.of_fixed", "sum", w.money(o.Fixed)))
	}
	list = append(list, w.printer.T("programme.rounded", "n", programme.Least))
	if !o.Plain {
		list = append(list, w.printer.T("programme.weighted"))
	}
	if o.Short {
		list = append(list, w.printer.T("programme.short"))
	}
	return list
}

// course finds a course as it was when the scenario was computed.
func (w *scenarioWriter) course(id programme.CourseID) *programme.Course {
	i := slices.IndexFunc(w.s.Courses, func(c programme.Course) bool { return c.ID == id })
	return &w.s.Courses[i]
}

func (w *scenarioWriter) names(ids []programme.CourseID) string {
	var list []string
	for _, id := range ids {
		list = append(list, views.Own(w.course(id).Name))
	}
	if len(list) == 0 {
		return w.printer.T("programme.nothing")
	}
	return w.printer.List(list)
}

// coursesBlock tells which courses open, and why the others do not.
func (w *scenarioWriter) coursesBlock() views.Block {
	t := w.printer.T
	open := views.Table{Caption: t("programme.open"), Heads: []string{t("programme.course"), t("programme.seats_taken"), t("programme.cost"), t("programme.when")}}
	b := views.Block{Heading: t("programme.courses")}
	var closed []string
	for _, x := range w.o.Courses {
		c := w.course(x.ID)
		if x.People == 0 {
			closed = append(closed, t("programme.closed", "course", views.Own(c.Name), "why", t("programme.why."+string(x.Why), "least", max(c.MinSeats, programme.Least))))
			continue
		}
		seats, when := w.printer.Number(x.People), "–"
		if c.Seats > 0 {
			seats = t("programme.of", "n", seats, "of", w.printer.Number(c.Seats))
		}
		if c.Begins != "" {
			when = w.days(c)
		}
		open.Rows = append(open.Rows, views.Row{Name: c.Name, Own: true, Cells: []string{seats, w.money(c.Fixed + c.Cost*float64(x.People)), when}})
	}
	if len(open.Rows) > 0 {
		b.Tables = []views.Table{open}
	} else {
		b.Says = []string{t("programme.none_open")}
	}
	if len(closed) > 0 {
		b.Then, b.List = t("programme.closed_title"), closed
	}
	for _, circle := range w.o.Mutual {
		b.List = append(b.List, t("programme.mutual", "courses", w.names(circle)))
	}
	return b
}

// dearest is how many prices of seats are told.
const dearest = 5

// pricesBlock tells what more of something would be worth.
func (w *scenarioWriter) pricesBlock() views.Block {
	t := w.printer.T
	b := views.Block{Heading: t("programme.prices"), Says: []string{t("programme.prices_why")}}
	unit := w.priceUnit()
	if x := w.o.Budget * unit; x >= 0.05 {
		b.List = append(b.List, t("programme.price_budget", "sum", w.money(unit), "worth", w.worth(x)))
	} else {
		b.List = append(b.List, t("programme.price_no_budget"))
	}
	scarce := slices.DeleteFunc(slices.Clone(w.o.Courses), func(c programme.CourseOutcome) bool { return c.Price < 0.05 })
	slices.SortStableFunc(scarce, func(a, b programme.CourseOutcome) int { return cmp.Compare(b.Price, a.Price) })
	for _, c := range scarce[:min(dearest, len(scarce))] {
		b.List = append(b.List, t("programme.price_seat", "course", views.Own(w.course(c.ID).Name), "worth", w.worth(c.Price)))
	}
	for _, u := range w.o.Units {
		if x := u.Price * unit; x >= 0.05 {
			b.List = append(b.List, t("programme.price_unit", "unit", views.Own(w.view.Release.Unit(u.Unit).Name), "sum", w.money(unit), "worth", w.worth(x)))
		}
	}
	for _, s := range w.o.Shares {
		args := append(w.shareArgs(s.Share), "worth", w.worth(s.Price))
		if s.Price < 0.05 {
			b.List = append(b.List, t("programme.price_no_share."+whose(s.Share), args...))
		} else {
			b.List = append(b.List, t("programme.price_share."+whose(s.Share), args...))
		}
	}
	return b
}

// whose says of whom a share is.
func whose(s programme.Share) string {
	if s.Unit == "" {
		return "women"
	}
	return "unit"
}

// shareArgs are what sentences on a share speak of.
func (w *scenarioWriter) shareArgs(s programme.Share) []any {
	return []any{"share", w.printer.Percent(s.Least), "unit", views.Own(w.view.Release.Unit(s.Unit).Name)}
}

// priceUnit is the sum of which it is told what more of it would do: about a fiftieth of the budget.
func (w *scenarioWriter) priceUnit() float64 {
	unit := 1.0
	for unit*50 < w.s.Means.Budget {
		unit *= 10
	}
	return unit
}

// groupsBlock tells who is reached and what it costs, by unit and by sex.
func (w *scenarioWriter) groupsBlock() views.Block {
	t := w.printer.T
	b := views.Block{Heading: t("programme.groups"), Says: []string{t("programme.protected", "n", programme.Least, "sum", w.money(w.o.Rounded))}}
	units := views.Table{Caption: t("programme.by_unit"), Heads: []string{t("programme.unit"), t("programme.answered"), t("programme.get"), t("programme.cost")}}
	sexes := units
	sexes.Caption, sexes.Heads = t("programme.by_sex"), append([]string{t("programme.sex")}, units.Heads[1:]...)
	top := w.view.Release.Units[0].ID
	for _, g := range w.o.Groups {
		cells := []string{w.printer.Number(g.People), w.count(g.Reached), w.groupCost(&g)}
		switch {
		case g.Sex == results.Everyone:
			u := w.view.Release.Unit(g.Unit)
			units.Rows = append(units.Rows, views.Row{Name: u.Name, Own: true, Depth: w.view.Release.Indent(u), Cells: cells})
		case g.Unit == top:
			sexes.Rows = append(sexes.Rows, views.Row{Name: t("about_you.sex." + g.Sex), Cells: cells})
		}
	}
	if len(sexes.Rows) > 0 {
		b.Tables = append(b.Tables, sexes)
		b.Says = append(b.Says, w.womenSay()...)
	}
	b.Tables = append(b.Tables, units)
	return b
}

// womenSay tells the share of women among those who get something, beside their share of all, where both are told of.
func (w *scenarioWriter) womenSay() []string {
	top := w.view.Release.Units[0].ID
	i := slices.IndexFunc(w.o.Groups, func(g programme.GroupOutcome) bool { return g.Unit == top && g.Sex == "woman" })
	if i < 0 || w.o.Reached.Few || w.o.Groups[i].Reached.Few || w.o.Groups[i].Reached.Most || w.o.Reached.N == 0 || w.o.People == 0 {
		return nil
	}
	g := w.o.Groups[i]
	return []string{w.printer.T("programme.women", "share", w.printer.Percent(float64(g.Reached.N)/float64(w.o.Reached.N)), "all", w.printer.Percent(float64(g.People)/float64(w.o.People)))}
}

func (w *scenarioWriter) groupCost(g *programme.GroupOutcome) string {
	if g == nil || g.Cost == nil {
		return "–"
	}
	return w.printer.T("programme.about", "n", w.money(*g.Cost))
}

// stepsBlock tells what of each step is missing, closed and left.
func (w *scenarioWriter) stepsBlock() views.Block {
	t := w.printer.T
	x := views.Table{Caption: t("programme.steps_table"), Hint: t("programme.steps_hint"), Heads: []string{t("programme.step_head"), t("programme.wanted"), t("programme.closes"), t("programme.left")}}
	for _, s := range w.o.Steps {
		cells := []string{w.printer.Decimal(s.Wanted, 0), w.printer.Decimal(s.Closed, 0), w.printer.Decimal(s.Wanted-s.Closed, 0)}
		if s.Few {
			few := t("programme.few", "n", programme.Least)
			cells = []string{few, "–", "–"}
		}
		x.Rows = append(x.Rows, views.Row{Name: w.step(s.Step), Cells: cells})
	}
	return views.Block{Heading: t("programme.steps"), Tables: []views.Table{x}}
}

// mostDraws is how many draws are told one by one.
const mostDraws = 10

// lotteryBlock tells who has equal claims, and with which chances.
func (w *scenarioWriter) lotteryBlock() views.Block {
	t := w.printer.T
	b := views.Block{Heading: t("programme.lottery"), Says: []string{t("programme.lottery_why"),
		t("programme.seed_said", "seed", views.Own(w.s.Seed), "when", w.printer.Moment(w.s.AnnouncedAt))}}
	if len(w.o.Draws) == 0 && w.o.Few == 0 {
		b.Says = append(b.Says, t("programme.no_draws"))
	}
	for _, d := range w.o.Draws[:min(mostDraws, len(w.o.Draws))] {
		var chances []string
		for _, x := range d.Outcomes {
			chances = append(chances, t("programme.chance", "what", w.names(x.Courses), "share", w.printer.Percent(x.Chance)))
		}
		b.List = append(b.List, t("programme.draw", "people", w.printer.Number(d.People), "chances", w.printer.Clauses(chances)))
	}
	if rest := max(0, len(w.o.Draws)-mostDraws) + w.o.Few; rest > 0 {
		b.List = append(b.List, w.printer.N("programme.draws_more", rest))
	}
	return b
}

// proofBlock tells how it can be checked.
func (w *scenarioWriter) proofBlock() views.Block {
	t := w.printer.T
	return views.Block{Heading: t("programme.proof"), Says: []string{t("programme.proof_bound"), t("programme.proof_again", "date", w.printer.Moment(w.s.ComputedAt)), t("programme.proof_hashes")},
		Code: []string{w.o.Inputs, w.o.Plan}}
}

// means tells what the scenario is made for.
func (w *scenarioWriter) means() views.Block {
	t, m := w.printer.T, &w.s.Means
	courses := len(m.Courses)
	if w.s.Courses != nil {
		courses = len(w.s.Courses)
	}
	b := views.Block{Heading: t("programme.means_title"), List: []string{
		t("programme.mean_budget", "sum", w.money(m.Budget)), t("programme.mean_hours", "hours", w.printer.Decimal(m.Hours, 0), "n", w.printer.Number(m.Taken)),
		w.printer.N("programme.courses_n", courses)}}
	for _, u := range w.view.BudgetUnits() {
		if x, ok := m.Units[u.ID]; ok {
			b.List = append(b.List, t("programme.mean_unit", "unit", views.Own(u.Name), "sum", w.money(x)))
		}
	}
	if m.Apart {
		b.List = append(b.List, t("programme.apart"))
	}
	for _, s := range m.Shares {
		b.List = append(b.List, t("programme.mean_share."+whose(s), w.shareArgs(s)...))
	}
	for _, a := range w.version.Abilities() {
		if x, ok := m.Priorities[a]; ok && x != 1 {
			b.List = append(b.List, t("programme.mean_priority", "name", w.version.Name(a, w.language()).Text, "priority", w.priority(x)))
		}
	}
	if w.s.Seed != "" && w.o == nil {
		b.List = append(b.List, t("programme.seed_said", "seed", views.Own(w.s.Seed), "when", w.printer.Moment(w.s.AnnouncedAt)))
	}
	return b
}
