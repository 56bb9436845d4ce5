package library

import (
	"cmp"
	"math"
	"slices"

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
	Reads      []string // languages the person reads, best first: they order what is found and exclude nothing
}

// Match reports whether a resource is wanted.
func (f Filter) Match(r Resource) bool {
	return (f.Competency == "" || r.Teaches(f.Competency)) &&
		(f.Level == "" || r.At(f.Level)) &&
		(f.Language == "" || r.In(f.Language)) &&
		(f.Type == "" || r.Type == f.Type) &&
		(f.Cost == "" || r.Cost == f.Cost)
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

// ForStep lists at most n resources for a next step: they teach the competency and have the level, the best first. They are in a language
// the person reads or, where there is none, in English; the caller shows the language. When there is nothing, the list is empty.
func (s Set) ForStep(competency framework.StatementID, level framework.Level, languages []string, n int) []Resource {
	if competency == "" || level == "" { // an empty field would not restrict, and a step is about something
		return nil
	}
	found := s.Find(Filter{Competency: competency, Level: level, Reads: languages})
	in := inAny(found, languages)
	if len(in) == 0 {
		in = inAny(found, []string{English})
	}
	return in[:min(max(n, 0), len(in))]
}

func inAny(list []Resource, languages []string) []Resource {
	var in []Resource
	for _, r := range list {
		if slices.ContainsFunc(languages, r.In) {
			in = append(in, r)
		}
	}
	return in
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
