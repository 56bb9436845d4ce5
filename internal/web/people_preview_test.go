package web

import (
	"testing"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/i18n"
	"github.com/dira-platform/dira/internal/roster"
	"github.com/dira-platform/dira/internal/stafflist"
	views "github.com/dira-platform/dira/internal/web/views/people"
)

// A hundred rows with the same fault do not hide the one with another: few of a kind are shown, and all are counted.
func TestAlikeProblems(t *testing.T) {
	languages, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	list := &stafflist.List{Tally: []stafflist.Count{{Code: "email_example", N: 150}, {Code: "email_malformed", N: 1}}}
	for row := range 150 {
		list.Problems = append(list.Problems, stafflist.Problem{Row: row + 2, Column: "C", Err: errs.New(errs.Invalid, "email_example")})
	}
	list.Problems = append(list.Problems, stafflist.Problem{Row: 152, Column: "C", Err: errs.New(errs.Invalid, "email_malformed")})
	v := &visit{printer: languages.Printer("en")}
	p := &views.Preview{}
	v.problems(p, &roster.Preview{List: list})
	if len(p.Problems) != shownAlike+1 || p.Problems[shownAlike-1].More != 150-shownAlike || p.More != 0 {
		t.Errorf("%d shown, %+v, %d not told of", len(p.Problems), p.Problems, p.More)
	}
}
