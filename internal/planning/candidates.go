package planning

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dira-platform/dira/allocate"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/library"
)

// checkDays refuses means whose days and hours a week are none. Without a start they do not matter.
func (m Means) checkDays() error {
	if m.Start == "" {
		return nil
	}
	_, err := time.Parse(time.DateOnly, m.Start)
	switch {
	case err != nil:
		return errs.New(errs.Invalid, "plan_day").At("start")
	case !(m.Week >= 1 && m.Week <= MostWeek):
		return errs.New(errs.Invalid, "plan_week", "most", MostWeek).At("week")
	case m.AtOnce < 1 || m.AtOnce > MostItems:
		return errs.New(errs.Invalid, "plan_items", "most", MostItems).At("at_once")
	}
	return nil
}

// chosen are the resources that a plan may be made of, those that are held on days once for each time.
type chosen struct {
	standing Standing
	items    []Item // without what they close
	over     int    // resources that are held on days, of which none is to come
	branches int    // how many plans with clashes are looked at
}

// candidates are the resources that teach a step in a language of the person and cost no more than they may.
func candidates(s Standing, resources []library.Resource, m Means) *chosen {
	c := &chosen{standing: s, branches: mostBranches}
	for _, r := range resources {
		if !slices.ContainsFunc(s.Steps, func(s Step) bool { return teaches(r, s) }) {
			continue
		}
		if m.Start == "" || len(r.Cohorts) == 0 {
			c.add(r, nil, m)
			continue
		}
		offered := r.Offered(m.Start)
		if len(offered) == 0 {
			c.over++
		}
		for _, k := range offered {
			c.add(r, &k, m)
		}
	}
	return c
}

// add adds a resource at one of the times that it is held at, if the person can take it.
func (c *chosen) add(r library.Resource, k *library.Cohort, m Means) {
	item := ItemOf(r, k, m)
	switch {
	case item.Language == "" || item.Hours <= 0 || m.Free && !item.free():
		return
	case m.Money != nil && (item.Price == nil && !m.Money.Unknown || item.price() > m.Money.Sum):
		return
	}
	c.items = append(c.items, item)
}

// ItemOf is a resource as an item of a plan, at one of the times that it is held at; nil: at any time. Its language is empty where it is in none of the person's.
func ItemOf(r library.Resource, k *library.Cohort, m Means) Item {
	item := Item{Resource: r, Language: readIn(r, m.Languages), Hours: r.Hours, Assumed: r.Hours == 0, Cohort: k}
	if item.Assumed {
		item.Hours = m.Unknown
	}
	if k != nil {
		item.Begins, item.Ends = k.FirstDay(), max(k.FirstDay(), k.LastDay())
		if k.Language != "" {
			spoken := library.Resource{Languages: []string{k.Language}}
			item.Language = readIn(spoken, m.Languages)
		}
	}
	item.Price = priceOf(r, k, m.Money)
	return item
}

// priceOf is what something costs in the currency that is asked for; nil where that is not known. A price in another currency is not changed into this one.
func priceOf(r library.Resource, k *library.Cohort, money *Money) *float64 {
	none := 0.0
	if money == nil {
		return nil
	}
	if k != nil && k.Price != "" {
		price, err := strconv.ParseFloat(k.Price, 64)
		if err != nil || !(price >= 0) || price > 0 && !strings.EqualFold(k.Currency, money.Currency) {
			return nil
		}
		return &price
	}
	if r.Cost == library.Free {
		return &none
	}
	return nil
}

// free reports whether something is known to cost nothing.
func (i *Item) free() bool {
	if i.Cohort != nil && i.Cohort.Price != "" {
		price, err := strconv.ParseFloat(i.Cohort.Price, 64)
		return err == nil && price == 0
	}
	return i.Resource.Cost == library.Free
}

// price is what an item counts as in money.
func (i *Item) price() float64 {
	if i.Price == nil {
		return 0
	}
	return *i.Price
}

// key names an item among the candidates: a resource stands there once for each time that it is held at.
func (i *Item) key() string {
	if i.Cohort == nil {
		return string(i.Resource.ID)
	}
	return strings.Join([]string{string(i.Resource.ID), i.Begins, i.Ends, i.Cohort.Place, i.Cohort.Language, i.Cohort.Name, i.Cohort.Begins}, "\x1f")
}

// course is an item as package allocate knows it.
func (i *Item) course() allocate.Course {
	c := allocate.Course{ID: i.key(), Teaches: steps(i.Resource.Teaches), Requires: steps(i.Resource.Requires), Languages: []string{one}, Hours: i.Hours, Cost: i.price(),
		Seats: allocate.Unlimited}
	from, err := time.Parse(time.DateOnly, i.Begins)
	until, bad := time.Parse(time.DateOnly, i.Ends)
	if i.Cohort != nil && err == nil && bad == nil && !until.Before(from) {
		c.Begins, c.Ends = allocate.Day(from), allocate.Day(until)
	}
	return c
}

// readIn is the first of the languages that a resource is in; empty when it is in none.
func readIn(r library.Resource, languages []string) string {
	for _, l := range languages {
		if r.In(l) {
			return l
		}
	}
	return ""
}

func teaches(r library.Resource, s Step) bool {
	return slices.ContainsFunc(r.Teaches, func(a library.Alignment) bool { return a.Competency == s.Ability && a.Level == s.Level })
}
