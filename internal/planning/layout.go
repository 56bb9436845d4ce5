package planning

import (
	"cmp"
	"slices"
	"time"
)

// longest is how many days a plan is laid out for; what does not fit has no days.
const longest = 3 * 366

// Lay lays the items of a plan on days, in the order in which they begin. What is held on days is there already. The rest is laid from the start on, as early as the
// hours a week and the number at a time allow, first what something with days builds on, and nothing begins before all has ended on which it builds. Hours are spread evenly
// over the days of a week; what is held on days takes its own hours from them, spread over its days.
//
// It is done in one pass and does not look for the shortest time. Without a start nothing is laid.
func (s Standing) Lay(items []Item, m Means) []Item {
	all := slices.Clone(items)
	start, err := time.Parse(time.DateOnly, m.Start)
	if err != nil {
		return all
	}
	var free []*Item
	left := map[*Item]float64{}
	for i := range all {
		if all[i].Cohort == nil {
			all[i].Begins, all[i].Ends = "", ""
			free, left[&all[i]] = append(free, &all[i]), all[i].Hours
		}
	}
	slices.SortStableFunc(free, func(a, b *Item) int { return cmp.Compare(s.needed(a, all), s.needed(b, all)) })
	for n := 0; n < longest && len(left) > 0; n++ {
		day := start.AddDate(0, 0, n).Format(time.DateOnly)
		hours, places := held(all, day, m)
		s.spend(free, all, left, day, hours, places)
	}
	for i := range all {
		if all[i].Ends == "" {
			all[i].Begins = ""
		}
	}
	slices.SortStableFunc(all, func(a, b Item) int { return cmp.Compare(cmp.Or(a.Begins, "9"), cmp.Or(b.Begins, "9")) })
	return all
}

// needed is the day by which an item should have ended, for the sake of what builds on it.
func (s Standing) needed(i *Item, all []Item) string {
	day := "9"
	for n := range all {
		if all[n].Cohort != nil && s.builds(&all[n], i) {
			day = min(day, all[n].Begins)
		}
	}
	return day
}

// held is how many hours of a day are left beside what is held on it, and how many things more may go on.
func held(all []Item, day string, m Means) (hours float64, places int) {
	hours, places = m.Week/7, m.AtOnce
	for _, i := range all {
		if i.Cohort != nil && i.Begins <= day && day <= i.Ends {
			hours -= i.Hours / float64(days(i.Begins, i.Ends))
			places--
		}
	}
	return max(hours, 0), places
}

// days is how many days there are from one to another, both among them.
func days(from, to string) int {
	a, err := time.Parse(time.DateOnly, from)
	b, wrong := time.Parse(time.DateOnly, to)
	if err != nil || wrong != nil || b.Before(a) {
		return 1
	}
	return int(b.Sub(a).Hours()/24) + 1
}

// spend gives the hours of a day to what goes on, each the same, and begins what can begin.
func (s Standing) spend(free []*Item, all []Item, left map[*Item]float64, day string, hours float64, places int) {
	var on []*Item
	for _, i := range free {
		if _, open := left[i]; open && i.Begins != "" {
			on = append(on, i)
		}
	}
	for _, i := range free {
		if _, open := left[i]; open && i.Begins == "" && len(on) < places && hours > 0 && s.mayBegin(i, all, day) {
			i.Begins = day
			on = append(on, i)
		}
	}
	on = on[:max(0, min(len(on), places))]
	for n, i := range on {
		part := min(left[i], hours/float64(len(on)-n))
		if left[i], hours = left[i]-part, hours-part; left[i] < 1e-9 {
			i.Ends = day
			delete(left, i)
		}
	}
}

// mayBegin reports whether all has ended before a day on which an item builds.
func (s Standing) mayBegin(i *Item, all []Item, day string) bool {
	for n := range all {
		on := &all[n]
		if on.Resource.ID != i.Resource.ID && s.builds(i, on) && !s.builds(on, i) && (on.Ends == "" || on.Ends >= day) {
			return false
		}
	}
	return true
}
