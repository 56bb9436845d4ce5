package intake

import (
	"cmp"
	"context"
	"errors"

	"github.com/dira-platform/dira/internal/audit"
	"github.com/dira-platform/dira/internal/catalogue"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/library"
)

// store is what an importer does with some drafts.
type store func(ctx context.Context, drafts []library.Draft, rows []int) ([]library.Result, error)

// run reads a file to its end. What is wrong with the file as a whole is an error; where something came before that, it stands in the report.
func (s *Service) run(ctx context.Context, i *Import, content []byte, to store) error {
	in := &catalogue.Importer{From: library.List(i.Org, i.List), Aligner: s.aligner, Store: to}
	failed := parse(content, in.Sink(ctx))
	if failed != nil && !catalogue.IsProblem(failed) {
		return failed
	}
	if err := in.Flush(ctx); err != nil {
		return err
	}
	r := in.Report()
	if failed != nil && r.Read == 0 {
		return errs.As(failed).At("file")
	}
	i.Report.counted(r)
	if failed != nil {
		i.Report.Failure = errs.As(failed).Code
	}
	return nil
}

// look fills in what would become of a file.
func (s *Service) look(ctx context.Context, i *Import, content []byte) error {
	f := library.NewForeteller(library.List(i.Org, i.List))
	i.Report = Report{}
	return s.run(ctx, i, content, func(ctx context.Context, drafts []library.Draft, rows []int) (results []library.Result, err error) {
		var all []library.Foretold
		if err := s.db.Read(ctx, func(tx *db.Tx) error {
			all, err = f.Foretell(tx, drafts...)
			return err
		}); err != nil {
			return nil, err
		}
		for n, t := range all {
			results = append(results, t.Result)
			i.Report.tell(rows[n], drafts[n].Resource, t)
		}
		return results, nil
	})
}

// tell keeps a record for the preview, if it is one of the first of its kind.
func (r *Report) tell(row int, x library.Resource, t library.Foretold) {
	line := Line{Row: row, Title: x.Words[0].Title, By: t.By, Changes: t.Was}
	if t.ID != "" && t.ID[0] != 0 {
		line.With = t.ID
	}
	to := map[library.Outcome]*[]Line{library.New: &r.New, library.Updated: &r.Updates, library.Merged: &r.Merges}[t.Outcome]
	if to != nil && len(*to) < shown {
		*to = append(*to, line)
	}
}

// Look looks through a file that waits for it.
func (s *Service) Look(ctx context.Context, org string, id ID) (err error) {
	defer errs.Wrap(&err, "intake.Look(%s)", id)
	i, content, err := s.waiting(ctx, org, id, Reading)
	if err != nil || content == nil {
		return err
	}
	err = s.look(ctx, &i, content)
	if err != nil && !catalogue.IsProblem(err) {
		return err
	}
	i.State = Previewed
	if err != nil {
		limit, _ := errs.As(err).Args["limit"].(int)
		i.State, i.Report = Failed, Report{Failure: errs.As(err).Code, Limit: limit}
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		now, err := selectImport(tx, org, id)
		if err != nil || now.State != Reading {
			return err
		}
		return update(tx, &i)
	})
}

// waiting reads an import that is in a state, with its file; no file where it is in another.
func (s *Service) waiting(ctx context.Context, org string, id ID, state State) (i Import, content []byte, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if i, err = selectImport(tx, org, id); err != nil || i.State != state {
			return err
		}
		content, err = selectContent(tx, org, id)
		return err
	})
	return i, content, err
}

// errElsewhere ends a run whose records somebody else has stored meanwhile.
var errElsewhere = errors.New("it was taken over elsewhere")

// TakeOver takes an accepted file over, some records at a time. Whoever is killed in between has stored what was stored; the job goes on from there.
func (s *Service) TakeOver(ctx context.Context, org string, id ID) (err error) {
	defer errs.Wrap(&err, "intake.TakeOver(%s)", id)
	i, content, err := s.waiting(ctx, org, id, Waiting)
	if err != nil || content == nil {
		return err
	}
	var before [][]library.Result
	if err := s.db.Read(ctx, func(tx *db.Tx) error {
		before, err = selectBatches(tx, org, id)
		return err
	}); err != nil {
		return err
	}
	number, done := 0, 0
	err = s.run(ctx, &i, content, func(ctx context.Context, drafts []library.Draft, _ []int) (results []library.Result, err error) {
		number++
		done += len(drafts)
		for n := range drafts { // an id such as 17 says nothing in an address
			drafts[n].Resource.ID = cmp.Or(library.ResourceID(library.Slug(drafts[n].Resource.Words[0].Title)), drafts[n].Resource.ID)
		}
		if number <= len(before) {
			return before[number-1], nil
		}
		err = s.db.Write(ctx, func(tx *db.Tx) error {
			now, err := selectImport(tx, org, id)
			if err != nil {
				return err
			}
			if now.State != Waiting || now.Done != done-len(drafts) {
				return errElsewhere
			}
			if results, err = library.TakeList(tx, org, i.List, drafts...); err != nil {
				return err
			}
			return insertBatch(tx, &i, number, results, done)
		})
		return results, err
	})
	if errors.Is(err, errElsewhere) {
		return nil
	}
	if err != nil {
		return err
	}
	return s.finish(ctx, &i, done)
}

// finish stores the report.
func (s *Service) finish(ctx context.Context, i *Import, done int) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		now, err := selectImport(tx, i.Org, i.ID)
		if err != nil || now.State != Waiting {
			return err
		}
		i.State, i.Done = Done, done
		if err := update(tx, i); err != nil {
			return err
		}
		r := i.Report
		return audit.Record(tx, audit.Event{Org: i.Org, Role: audit.Program, Action: "library.import", Object: audit.Object{Kind: "library_import", ID: string(i.ID)},
			Details: audit.Details{"read": r.Read, "taken": r.Taken, "updated": r.Updated, "unchanged": r.Unchanged, "merged": r.Merged, "refused": r.Refused}})
	})
}
