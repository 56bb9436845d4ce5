package catalogue

import (
	"context"
	"fmt"
	"hash/maphash"
	"slices"

	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/policy"
)

// Report is what became of the records of a source. Read is the sum of all others but Problems.
type Report struct {
	Read      int       `json:"read"`
	Taken     int       `json:"taken"`     // new in the catalogue
	Updated   int       `json:"updated"`   // were there, and are otherwise now
	Unchanged int       `json:"unchanged"` // were there, and say nothing new
	Merged    int       `json:"merged"`    // put together with a resource that another record is about
	Deleted   int       `json:"deleted"`   // the source has them no more
	Refused   int       `json:"refused"`   // could not be used; problems say why
	Problems  []Problem `json:"problems"`
}

const (
	perBatch     = 200
	mostProblems = 200_000
)

// Importer brings records into a library, some at a time: what was brought in stays, also where the rest never comes.
type Importer struct {
	Library *library.Service
	Who     policy.Actor
	From    library.SourceID
	Kind    string // of the source
	Aligner *Aligner
	Whole   bool                                                                                    // the file has all that is to come: a cohort that is missing from it was withdrawn; nothing is stored before [Importer.Finish]
	Later   bool                                                                                    // a record with the id of one before is that one, as it is now
	Done    func(read int)                                                                          // told after each batch; may be nil
	Store   func(ctx context.Context, drafts []library.Draft, rows []int) ([]library.Result, error) // stores some, or foretells; nil: stores them as the source

	report  Report
	more    int
	drafts  []library.Draft
	rows    []int // of drafts
	seed    maphash.Seed
	names   map[uint64]seen // of this run
	results map[uint64]int  // resource → row of this run
}

type seen struct {
	row     int
	address uint64
	times   int
}

// Sink returns what takes the records of a source.
func (i *Importer) Sink(ctx context.Context) Sink {
	i.seed, i.names, i.results = maphash.MakeSeed(), map[uint64]seen{}, map[uint64]int{}
	i.report.Problems = []Problem{}
	return Sink{Record: func(r Record) error { return i.record(ctx, r) }, Problem: i.problem}
}

func (i *Importer) problem(p Problem) {
	if len(i.report.Problems) >= mostProblems {
		i.more++
		return
	}
	i.report.Problems = append(i.report.Problems, p)
}

func (i *Importer) record(ctx context.Context, r Record) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	i.report.Read++
	d, problems, ok := i.Aligner.Clean(r)
	if !ok && len(problems) > 0 { // the last is that which nothing comes after
		problems[len(problems)-1].Refused = true
	}
	for _, p := range problems {
		i.problem(p)
	}
	if ok && !d.Gone {
		ok = i.name(&d, r.Row)
	}
	if !ok {
		i.report.Refused++
		return nil
	}
	i.drafts, i.rows = append(i.drafts, d), append(i.rows, r.Row)
	if len(i.drafts) >= perBatch && !i.Whole {
		return i.flush(ctx)
	}
	return nil
}

// name gives a record the name under which it is known when it comes again. One id for two resources is a mistake of the source.
func (i *Importer) name(d *library.Draft, row int) bool {
	address := library.SameAddress(d.Resource.URL)
	own := d.Name != ""
	if !own {
		d.Name = "url:" + address
	}
	key, at := maphash.String(i.seed, d.Name), maphash.String(i.seed, address)
	s, again := i.names[key]
	switch {
	case !again || own && i.Later:
		i.names[key] = seen{row, at, 1}
		return true
	case own && s.address != at:
		twice := because(row, "id", "id_twice", d.Name, s.row)
		twice.Refused = true
		i.problem(twice)
		return false
	}
	s.times++
	i.names[key] = s
	d.Name = fmt.Sprintf("%s#%d", d.Name, s.times)
	return true
}

func (i *Importer) flush(ctx context.Context) error {
	if len(i.drafts) == 0 {
		return nil
	}
	store := i.Store
	if store == nil {
		store = func(ctx context.Context, drafts []library.Draft, _ []int) ([]library.Result, error) {
			return i.Library.Import(ctx, i.Who, i.From, i.Kind, drafts)
		}
	}
	results, err := store(ctx, i.drafts, i.rows)
	if err != nil {
		return err
	}
	for n, r := range results {
		i.count(r, i.rows[n], len(i.drafts[n].Resource.Cohorts) > 0)
	}
	i.drafts, i.rows = i.drafts[:0], i.rows[:0]
	if i.Done != nil {
		i.Done(i.report.Read)
	}
	return nil
}

// count counts what became of a record. One that has cohorts may well be about the same course as another.
func (i *Importer) count(r library.Result, row int, dated bool) {
	switch r.Outcome {
	case library.New:
		i.report.Taken++
	case library.Updated:
		i.report.Updated++
	case library.Merged:
		i.report.Merged++
	case library.Deleted:
		i.report.Deleted++
		return
	default:
		i.report.Unchanged++
	}
	if r.ID == "" {
		return
	}
	key := maphash.String(i.seed, string(r.ID))
	first, again := i.results[key]
	switch {
	case again && dated:
		return
	case again:
		i.problem(because(row, r.By, "same_row", "", first))
		return
	case r.Outcome == library.Merged:
		i.problem(because(row, r.By, "merged", string(r.ID), 0))
	}
	i.results[key] = row
}

// Flush brings in what has not been brought in yet.
func (i *Importer) Flush(ctx context.Context) error { return i.flush(ctx) }

// Report is what became of the records so far, its problems in the order of the rows.
func (i *Importer) Report() Report {
	r := i.report
	r.Problems = slices.Clone(r.Problems)
	slices.SortStableFunc(r.Problems, func(a, b Problem) int { return a.Row - b.Row })
	if i.more > 0 {
		r.Problems = append(r.Problems, because(0, "", "more", "", i.more))
	}
	return r
}
