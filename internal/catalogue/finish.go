package catalogue

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"github.com/dira-platform/dira/internal/library"
)

// Finish brings in what is left of a calendar, which was read to its end or not. Of one that was, a cohort that it had before, that has not begun and that it
// has no longer, is marked as withdrawn, so that whoever wanted to go there is told.
func (i *Importer) Finish(ctx context.Context, complete bool) error {
	before, err := i.Library.SaidBy(ctx, i.Who, i.From)
	if err != nil {
		return err
	}
	today := i.Library.Now().UTC().Format(time.DateOnly)
	for n := range i.drafts {
		d := &i.drafts[n]
		was := before[d.Name]
		delete(before, d.Name)
		d.Resource.Cohorts = kept(was.Cohorts, d.Resource.Cohorts, today, complete)
	}
	for _, name := range slices.Sorted(maps.Keys(before)) {
		r := before[name]
		if missing := kept(r.Cohorts, nil, today, complete); !slices.Equal(missing, r.Cohorts) {
			r.Cohorts = missing
			i.drafts, i.rows = append(i.drafts, library.Draft{Name: name, Resource: r}), append(i.rows, 0)
			i.report.Read++
		}
	}
	all, rows := i.drafts, i.rows
	for len(all) > 0 {
		n := min(len(all), perBatch)
		i.drafts, i.rows = slices.Clone(all[:n]), slices.Clone(rows[:n])
		all, rows = all[n:], rows[n:]
		if err := i.flush(ctx); err != nil {
			return err
		}
	}
	return nil
}

// kept are the cohorts of now with those of before that are missing: what is over stays as it was, and what was to come is withdrawn where the list is complete.
func kept(before, now []library.Cohort, today string, complete bool) []library.Cohort {
	have := map[string]bool{}
	for _, c := range now {
		have[nameOfCohort(c)] = true
	}
	all := slices.Clone(now)
	for _, c := range before {
		if have[nameOfCohort(c)] {
			continue
		}
		if complete && c.Offered(today) {
			c.Withdrawn = true
		}
		all = append(all, c)
	}
	return library.SortCohorts(all)
}

// nameOfCohort is by what a cohort is known at its source.
func nameOfCohort(c library.Cohort) string { return cmp.Or(c.Name, c.Begins+" "+c.Place) }
