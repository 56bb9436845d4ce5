// Package demo makes up a country's ministry, with people who have taken two rounds and are in the midst of a third, for those who want to see the program at work.
//
// What must always be true:
//
//   - It is made in an empty database only, which says from then on that nothing in it is real; one with anything real in it is never touched.
//   - Everything in it came about as it would have: through the services, by somebody who may, at a time in the past; whoever answered, answered questions that
//     the assessment chose for them. Only their abilities are made up, so what is found about them can be compared with what was put in.
//   - The same seed gives the same people with the same abilities. Ids, and which questions they meet, differ.
//   - Nobody real is in it: names are put together from invented parts, and no address leads anywhere (RFC 2606).
package demo

import (
	"context"
	"errors"
	"runtime/debug"
	"sync"
	"time"

	"github.com/dira-platform/dira/internal/app"
	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/internal/policy"
)

// Options say how large the ministry is, and which.
type Options struct {
	People   int                                // from MinPeople to MaxPeople
	Seed     uint64                             // of everything that is drawn
	Progress func(what string, done, whole int) // told now and then, by one goroutine at a time; may be nil
}

// The bounds of a ministry: a person for every unit, and what is there in some minutes.
const (
	MinPeople = 30
	MaxPeople = 10_000
)

// Org is the short name of the ministry.
const Org = "orvane"

// world is the ministry while it is made.
type world struct {
	app       *app.App
	o         Options
	today     time.Time                  // everything happened before
	staff     []*person                  // in the order of their numbers
	units     map[string]identity.UnitID // by their codes
	root      policy.Path
	version   *framework.Version
	engine    *assessment.Engine
	items     map[string]*itembank.Item // by what people read
	byMail    map[string]*person
	byID      map[identity.PersonID]*person
	waves     [3]wave
	undecided assessment.Key // of somebody who is offered a place in a course and has not answered
	telling   sync.Mutex     // progress is told by one at a time
}

// parts is what is made, in this order: each may build on those before. An area of the program that should be seen at work has its line here, and a function
// in a file of its own.
var parts = []struct {
	what string
	make func(*world, context.Context) error
}{
	{"ministry", (*world).found},
	{"staff", (*world).employ},
	{"roles", (*world).appoint},
	{"courses", (*world).offer},
	{waves[0].what, (*world).first},
	{"first look at the ministry", (*world).firstLook},
	{"second look at the ministry", (*world).secondLook},
	{waves[1].what, (*world).second},
	{"training programme", (*world).programme},
	{"curriculum", (*world).curriculum},
	{"action plan", (*world).actionPlan},
	{waves[2].what, (*world).third},
}

// newWorld makes its people up, and nothing of them known to the application yet.
func newWorld(a *app.App, o Options) (*world, error) {
	w := &world{app: a, o: o, today: a.DB.Now().Truncate(time.Second), units: map[string]identity.UnitID{}, byMail: map[string]*person{},
		byID: map[identity.PersonID]*person{}, waves: waves}
	if err := w.prepare(); err != nil {
		return nil, err
	}
	w.staff = makeStaff(o.People, o.Seed, w.engine)
	for _, p := range w.staff {
		w.byMail[p.Email] = p
	}
	w.cast(policy.Member).fate = [3]fate{finished, finished, absent} // so that something waits for whoever comes in as them
	w.cast(keeper).fate[2] = finished
	return w, nil
}

// build makes the ministry in an application whose database holds nothing yet and says that nothing in it is real.
func (w *world) build(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "demo.build(%d)", w.o.People)
	if err := w.empty(ctx); err != nil {
		return err
	}
	defer debug.SetGCPercent(debug.SetGCPercent(400)) // it is over soon, and was not over as soon without
	for _, part := range parts {
		if err := ctx.Err(); err != nil {
			return err
		}
		w.progress(part.what, 0, 1)
		if err := part.make(w, ctx); err != nil {
			return err
		}
	}
	return nil
}

// empty refuses a database that does not say that it is made up, or in which there is an organisation already.
func (w *world) empty(ctx context.Context) error {
	what, err := w.app.Invented(ctx)
	if err != nil {
		return err
	}
	list, err := w.app.People.Organisations(ctx, policy.Operator(policy.Public))
	if err == nil && (what == "" || len(list) > 0) {
		err = errors.New("the database holds something already")
	}
	return err
}

// prepare reads what the people will be asked.
func (w *world) prepare() (err error) {
	if w.version, err = framework.BuiltIn(); err != nil {
		return err
	}
	in, err := itembank.BuiltIn()
	if err != nil {
		return err
	}
	if w.engine, err = assessment.NewEngine(in, w.version); err != nil {
		return err
	}
	w.items = map[string]*itembank.Item{}
	for _, it := range in.Items {
		for _, language := range languages {
			w.items[read(it.Question(language).Stem, it.Question(language).Options)] = it
		}
	}
	return nil
}

// read is what somebody has before them who is asked a question: it tells which it is.
func read(stem string, options []itembank.Choice) string {
	for _, o := range options {
		stem += "\n" + o.Text
	}
	return stem
}

func (w *world) progress(what string, done, whole int) {
	if w.o.Progress == nil {
		return
	}
	w.telling.Lock()
	defer w.telling.Unlock()
	w.o.Progress(what, done, whole)
}

// before is a moment so many days ago, at an hour of the day.
func (w *world) before(days int, clock time.Duration) time.Time {
	return w.today.Truncate(24 * time.Hour).Add(-time.Duration(days)*24*time.Hour + clock)
}
