package library

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/dira-platform/dira/internal/framework"
)

// English is where a search for a next step turns when there is nothing in the languages a person reads: most resources are in it.
const English = "en"

// Filter says which resources are wanted. An empty field does not restrict; a value that no resource has matches none.
type Filter struct {
	Competency framework.StatementID // or AI, for the strand
	Level      framework.Level       // or InStrand
	Language   string
	Type       Type
	Cost       Cost
	Begins     Days     // a cohort of it begins then
	Reads      []string // languages the person reads, best first: they order what is found and exclude nothing
}

// Days are the days from one to another, both among them, written 2027-01-11. The zero value is no restriction.
type Days struct{ From, Until string }

// Coming are the days of the next months.
func Coming(now time.Time, months int) Days {
	return Days{now.UTC().Format(time.DateOnly), now.UTC().AddDate(0, months, 0).Format(time.DateOnly)}
}

// all are the days, one after the other; at most those of about a year.
func (d Days) all() (list []string) {
	day, err := time.Parse(time.DateOnly, d.From)
	for n := 0; err == nil && n < 400 && day.Format(time.DateOnly) <= d.Until; n++ {
		list = append(list, day.Format(time.DateOnly))
		day = day.AddDate(0, 0, 1)
	}
	return list
}

// Match reports whether a resource is wanted.
func (f Filter) Match(r Resource) bool {
	return f.aligned(r) &&
		(f.Language == "" || r.In(f.Language)) &&
		(f.Type == "" || r.Type == f.Type) &&
		(f.Cost == "" || r.Cost == f.Cost) &&
		(f.Begins == Days{} || r.BeginsWithin(f.Begins.From, f.Begins.Until))
}

func (f Filter) aligned(r Resource) bool {
	switch {
	case f.Competency != "" && f.Level != "":
		return r.Reaches(f.Competency, f.Level)
	case f.Competency != "":
		return r.About(f.Competency)
	}
	return f.Level == "" || r.At(f.Level)
}

// Set is some resources.
type Set []Resource

// Find lists the resources that match, the best first: those in a language the person reads, in the order of these languages; those for
// exactly the wanted level before those that also serve others; the surer before the less sure; the shorter before the longer and those
// of unknown length last; then by id, so that the order is always the same.
func (s Set) Find(f Filter) []Resource {
	var found []Resource
	for _, r := range s {
		if f.Match(r) {
			found = append(found, r)
		}
	}
	slices.SortFunc(found, f.compare)
	return found
}

func (f Filter) compare(a, b Resource) int {
	return cmp.Or(
		cmp.Compare(f.languageRank(a), f.languageRank(b)),
		cmp.Compare(f.levelRank(a), f.levelRank(b)),
		cmp.Compare(slices.Index(Confidences, a.Confidence), slices.Index(Confidences, b.Confidence)),
		cmp.Compare(a.length(), b.length()),
		cmp.Compare(a.ID, b.ID),
	)
}

// languageRank is the place, in the person's list, of the first language they can read the resource in.
func (f Filter) languageRank(r Resource) int {
	if i := slices.IndexFunc(f.Reads, r.In); i >= 0 {
		return i
	}
	return len(f.Reads)
}

func (f Filter) levelRank(r Resource) int {
	if r.only(f.Level) {
		return 0
	}
	return 1
}

func (r Resource) length() float64 {
	if r.Hours == 0 {
		return math.Inf(1)
	}
	return r.Hours
}
