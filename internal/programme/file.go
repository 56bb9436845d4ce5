package programme

import (
	"context"
	"errors"
	"io"
	"slices"
	"time"

	"github.com/dira-platform/dira/allocate"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/planfile"
)

// Columns are those of a file of courses, in the order in which 'dira plan' has them. Each has a sentence that says what stands in it. The days may be missing.
var Columns = []string{"id", "teaches", "requires", "languages", "hours", "cost", "fixed_cost", "seats", "min_seats", "begins", "ends"}

// readCourses reads a file as 'dira plan' does. What is wrong is told by row and column, with what the column must hold.
func readCourses(ctx context.Context, file io.Reader) (list []Course, err error) {
	read, err := planfile.ReadCourses(ctx, file)
	var wrong *planfile.Error
	switch {
	case errors.As(err, &wrong) && slices.Contains(Columns, wrong.Name):
		return nil, errs.New(errs.Invalid, "programme_file_"+wrong.Name, "row", wrong.Row, "column", wrong.Column).At("file").Because(err)
	case errors.As(err, &wrong) && wrong.Row > 1:
		return nil, errs.New(errs.Invalid, "programme_file_row", "row", wrong.Row).At("file").Because(err)
	case errors.As(err, &wrong):
		return nil, errs.New(errs.Invalid, "programme_file").At("file").Because(err)
	case err != nil:
		return nil, err
	}
	for i, a := range read.List {
		c := Course{Name: a.ID, Languages: a.Languages, Hours: a.Hours, Cost: a.Cost, Fixed: a.Fixed, Seats: max(0, a.Seats), MinSeats: a.MinSeats}
		c.Begins, c.Ends = dateOf(a.Begins), dateOf(a.Ends)
		var ok bool
		if c.Teaches, ok = stepsOf(a.Teaches); !ok {
			return nil, errs.New(errs.Invalid, "programme_file_teaches", "row", read.Lines[i], "column", 2).At("file")
		}
		if c.Requires, ok = stepsOf(a.Requires); !ok {
			return nil, errs.New(errs.Invalid, "programme_file_requires", "row", read.Lines[i], "column", 3).At("file")
		}
		if err := c.check(); err != nil {
			return nil, errs.New(errs.Invalid, "programme_file_row", "row", read.Lines[i]).At("file").Because(err)
		}
		list = append(list, c)
	}
	return list, nil
}

// dateOf is a day that the solver counts, as it is written; 0 is none.
func dateOf(day int) string {
	if day == 0 {
		return ""
	}
	return allocate.Date(day).Format(time.DateOnly)
}

// stepsOf are steps of the framework's three levels.
func stepsOf(list []allocate.Step) (steps []Step, ok bool) {
	for _, s := range list {
		if s.Level > len(framework.Levels) {
			return nil, false
		}
		steps = append(steps, Step{framework.StatementID(s.Competency), s.Level})
	}
	return steps, true
}
