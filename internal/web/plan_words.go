package web

import (
	"math"
	"slices"
	"strconv"

	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/planning"
	"github.com/dira-platform/dira/internal/web/views/page"
	views "github.com/dira-platform/dira/internal/web/views/result"
)

// planWriter puts a plan into words.
type planWriter struct {
	resultWriter
	means planning.Means
}

// choices are numbers to choose from, and the one that was asked for where it is none of them.
func (w planWriter) choices(offered []int, chosen float64, label func(int) string) (list []page.Option) {
	if n := int(chosen); float64(n) == chosen && n > 0 && !slices.Contains(offered, n) {
		offered = append(slices.Clone(offered), n)
		slices.Sort(offered)
	}
	for _, n := range offered {
		list = append(list, page.Option{Value: strconv.Itoa(n), Label: label(n), Chosen: float64(n) == chosen})
	}
	return list
}

// write says what the plan is, why, and what else there would be.
func (w planWriter) write(p *views.Plan, all *planning.Programme, wanted, looked int) {
	plan := all.Plan
	p.Wanted, p.Looked, p.Proved = wanted, looked, plan.Proved()
	for _, item := range plan.Items {
		p.Items = append(p.Items, w.item(item))
	}
	if len(plan.Items) > 0 {
		p.Headline = w.sum(plan, wanted)
	}
	if plan.Over > 0 {
		p.Over = w.printer.N("plan.over", plan.Over)
	}
	if w.means.Money != nil {
		p.Cost = w.printer.T("plan.cost_in_all", "sum", w.sumOf(plan.Cost))
	}
	for _, i := range all.Instead {
		r := plan.Items[slices.IndexFunc(plan.Items, func(item planning.Item) bool { return item.Resource.ID == i.Without })].Resource
		other := views.Instead{Without: r, Sum: w.sum(i.Plan, wanted)}
		for _, item := range i.Plan.Items {
			if !slices.ContainsFunc(plan.Items, func(in planning.Item) bool { return in.Resource.ID == item.Resource.ID }) {
				other.With = append(other.With, item.Resource)
			}
		}
		p.Instead = append(p.Instead, other)
	}
	for _, s := range plan.Open {
		open := views.Open{Name: w.name(s.Ability), Level: w.levelName(s.Level), Nothing: slices.Contains(plan.Nothing, s)}
		if open.Nothing {
			open.Link = "/resources?competency=" + string(s.Ability) + "&level=" + string(s.Level)
			p.Gaps = gapsAddress(w.language())
		}
		p.Open = append(p.Open, open)
	}
}

// sum says how much a plan is: "3 resources, about 17 hours: 9 of 12 steps".
func (w planWriter) sum(p *planning.Plan, wanted int) string {
	return w.printer.T("plan.sum", "resources", w.printer.N("resources.found", len(p.Items)), "hours", w.hours(p.Hours),
		"closed", wanted-len(p.Open), "wanted", wanted)
}

func (w planWriter) hours(h float64) string {
	return w.printer.N("plan.hours_n", int(math.Round(max(1, h))))
}

// item says of a resource what it closes and how long it takes.
func (w planWriter) item(i planning.Item) views.PlanItem {
	item := views.PlanItem{Resource: i.Resource, When: w.when(i)}
	switch {
	case w.means.Money == nil:
	case i.Price == nil:
		item.Price = w.printer.T("plan.price_unknown")
	default:
		item.Price = w.printer.T("plan.price", "sum", w.sumOf(*i.Price))
	}
	if i.Assumed {
		item.Assumed = w.printer.T("plan.assumed", "hours", w.hours(i.Hours))
	}
	for n, s := range i.Closes {
		if last := len(item.Closes) - 1; n > 0 && i.Closes[n-1].Ability == s.Ability {
			item.Closes[last].To = w.levelName(s.Level)
			continue
		}
		item.Closes = append(item.Closes, views.Closes{Name: w.name(s.Ability), From: w.levelName(below(s.Level)), To: w.levelName(s.Level)})
	}
	return item
}

// when says on which days something is laid, and where it is held.
func (w planWriter) when(i planning.Item) string {
	text := w.span(i.Begins, i.Ends)
	if i.Cohort == nil || text == "" {
		return text
	}
	if i.Cohort.Place != "" {
		text += " · " + i.Cohort.Place
	}
	return w.printer.T("plan.held", "when", text)
}

// span says from which day to which; empty where there is none.
func (w planWriter) span(begins, ends string) string {
	switch {
	case begins == "":
		return ""
	case ends == "":
		return w.printer.T("plan.from", "date", w.printer.Day(begins))
	case begins == ends:
		return w.printer.Day(begins)
	}
	return w.printer.T("plan.span", "from", w.printer.Day(begins), "to", w.printer.Day(ends))
}

// sumOf is an amount of the person's money.
func (w planWriter) sumOf(sum float64) string {
	decimals := 2
	if sum == math.Trunc(sum) {
		decimals = 0
	}
	return w.printer.Decimal(sum, decimals) + "\u00a0" + w.means.Money.Currency
}

// below is the level under one.
func below(l framework.Level) framework.Level {
	if i := slices.Index(framework.Levels, l); i > 0 {
		return framework.Levels[i-1]
	}
	return framework.None
}
