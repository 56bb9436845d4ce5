package library_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/policy"
)

// record is what a source says of a course: each version another address, title and length.
func record(source string, version int) library.Resource {
	return library.Resource{ID: library.ResourceID("course-" + source), Words: []library.Wording{{Language: "en", Title: fmt.Sprintf("Course %s, %d", source, version)}}, Provider: "School " + source,
		URL: fmt.Sprintf("https://%s.example/%d", source, version), Languages: []string{"en"}, Type: library.Course, Hours: float64(version), Keywords: []string{source}}
}

// joins is a third record that is known by the address of the first version of b.
func joins(version int) library.Resource {
	r := record("c", version)
	r.URL = "https://b.example/1"
	return r
}

type story struct {
	t testing.TB
	d *db.DB
	s *library.Service
}

// do does one thing that can happen to the catalogue.
func (x *story) do(step string) {
	x.t.Helper()
	var err error
	switch step {
	case "unite":
		err = x.d.Write(ctx, func(tx *db.Tx) error { return library.Unite(tx, "course-a", "course-b") })
	case "divide":
		err = x.d.Write(ctx, func(tx *db.Tx) error { return library.Divide(tx, "course-b") })
	case "c1", "c2":
		take(x.t, x.s, "c", library.Draft{Name: "1", Resource: joins(int(step[1] - '0'))})
	case "a0", "b0", "c0":
		take(x.t, x.s, library.SourceID(step[:1]), library.Draft{Name: "1", Gone: true})
	default:
		take(x.t, x.s, library.SourceID(step[:1]), library.Draft{Name: "1", Resource: record(step[:1], int(step[1]-'0'))})
	}
	if err != nil {
		x.t.Fatalf("%s: %v", step, err)
	}
}

// catalogue is all that somebody can see of a catalogue: its resources, who says what of them, and as what new records would be known.
func (x *story) catalogue() (seen []any) {
	x.t.Helper()
	for _, id := range []library.ResourceID{"course-a", "course-b", "course-c"} {
		r, err := x.s.Record(ctx, policy.Anyone(), id)
		if err != nil && !errs.Is(err, errs.NotFound) {
			x.t.Fatal(err)
		}
		r.Mark = library.Mark{}
		seen = append(seen, r)
		if errs.Is(err, errs.NotFound) {
			continue
		}
		err = x.d.Read(ctx, func(tx *db.Tx) error {
			said, err := library.Statements(tx, id)
			seen = append(seen, said)
			return err
		})
		if err != nil {
			x.t.Fatal(err)
		}
	}
	for _, source := range []string{"a", "b", "c"} {
		for version := 1; version <= 3; version++ {
			err := x.d.Read(ctx, func(tx *db.Tx) error {
				r, by, err := library.Known(tx, record(source, version))
				seen = append(seen, string(r.ID)+" "+by)
				return err
			})
			if err != nil {
				x.t.Fatal(err)
			}
		}
	}
	return seen
}

func tell(t testing.TB, d *db.DB, steps []string) []any {
	x := &story{t, d, empty(t, d)}
	for _, step := range steps {
		x.do(step)
	}
	return x.catalogue()
}

// shuffled mixes what sources say, each in its own order; c says nothing before b has.
func shuffled(r *rand.Rand, sources map[string][]string) (steps []string) {
	left := map[string][]string{}
	for s, list := range sources {
		left[s] = slices.Clone(list)
	}
	for {
		var can []string
		for _, s := range []string{"a", "b", "c"} {
			if len(left[s]) > 0 && (s != "c" || len(left["b"]) < len(sources["b"])) {
				can = append(can, s)
			}
		}
		if len(can) == 0 {
			return steps
		}
		s := can[r.IntN(len(can))]
		steps, left[s] = append(steps, left[s][0]), left[s][1:]
	}
}

// between puts so many unions, each undone, between steps, as soon as both resources are there.
func between(r *rand.Rand, steps []string, times int, open bool) (all []string) {
	ready := max(slices.Index(steps, "a1"), slices.Index(steps, "b1")) + 1
	var cuts []int
	for range 2 * times {
		cuts = append(cuts, ready+r.IntN(len(steps)-ready+1))
	}
	slices.Sort(cuts)
	united := false
	for i := 0; i <= len(steps); i++ {
		for len(cuts) > 0 && cuts[0] == i {
			cuts = cuts[1:]
			all = append(all, map[bool]string{false: "unite", true: "divide"}[united])
			united = !united
		}
		if i < len(steps) {
			all = append(all, steps[i])
		}
	}
	if open {
		all = append(all, "unite")
	}
	return all
}

// TestUniteAndDivide: whatever is said while two resources are one, and in whatever order, undone it is as if they had never been; and one again, it does not
// matter when they became it.
func TestUniteAndDivide(t *testing.T) {
	sources := map[string][]string{"a": {"a1", "a2", "a3"}, "b": {"b1", "b2", "b3"}, "c": {"c1", "c2"}}
	r := rand.New(rand.NewPCG(8, 29))
	for i := range 15 {
		order := shuffled(r, sources)
		plain := tell(t, dbtest.SQLite(t), order)
		steps := between(r, order, 1+r.IntN(3), false)
		if diff := cmp.Diff(plain, tell(t, dbtest.SQLite(t), steps)); diff != "" {
			t.Fatalf("%d: %v is other than without: %s", i, steps, diff)
		}
		again := append(slices.Clone(steps), "a3", "b3", "c2")
		if diff := cmp.Diff(plain, tell(t, dbtest.SQLite(t), again)); diff != "" {
			t.Fatalf("%d: imported again, %v is other: %s", i, again, diff)
		}
	}
}

// The order in which two sources came in does not matter to what is one.
func TestUnitedInAnyOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 29))
	sources := map[string][]string{"a": {"a1", "a2"}, "b": {"b1", "b2"}}
	want := tell(t, dbtest.SQLite(t), []string{"a1", "a2", "b1", "b2", "unite"})
	for range 10 {
		steps := between(r, shuffled(r, sources), r.IntN(3), true)
		if diff := cmp.Diff(want, tell(t, dbtest.SQLite(t), steps)); diff != "" {
			t.Fatalf("%v: %s", steps, diff)
		}
	}
}

func TestUnited(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		x := &story{t, d, empty(t, d)}
		for _, step := range []string{"a1", "b1", "unite"} {
			x.do(step)
		}
		if err := d.Write(ctx, func(tx *db.Tx) error { return library.Unite(tx, "course-a", "course-b") }); err == nil {
			t.Error("one is put together with itself")
		}
		r, err := x.s.Resource(ctx, policy.Anyone(), "course-b")
		if err != nil || r.ID != "course-a" || len(r.Keywords) != 2 || !slices.Equal(r.Sources, []library.SourceID{"a", "b"}) {
			t.Errorf("by its old id: %+v, %v", r, err)
		}
		if gone, err := x.s.Record(ctx, policy.Anyone(), "course-b"); err != nil || !gone.Gone {
			t.Errorf("for those who follow: %+v, %v", gone, err)
		}
		changed, err := x.s.Changed(ctx, policy.Anyone(), library.Changes{}, 10)
		if err != nil || len(changed) != 2 || changed[0].ID != "course-b" || !changed[0].Gone || changed[1].ID != "course-a" {
			t.Errorf("harvesters see %+v, %v", changed, err)
		}
		if live, err := x.s.Live(ctx, policy.Anyone(), "", 10); err != nil || len(live) != 1 || live[0].ID != "course-a" {
			t.Errorf("lists and feeds have %+v, %v", live, err)
		}
		if got := take(t, x.s, "b", library.Draft{Name: "1", Resource: record("b", 2)}); got.ID != "course-a" || got.Outcome != library.Unchanged { // a is believed first
			t.Errorf("b says something else: %+v", got)
		}
		if got := take(t, x.s, "c", library.Draft{Name: "1", Resource: joins(1)}); got.ID != "course-a" || got.Outcome != library.Merged {
			t.Errorf("c is known by what b said: %+v", got)
		}
		x.do("a0")
		if r, err := x.s.Resource(ctx, policy.Anyone(), "course-a"); err != nil || r.Hours != 2 {
			t.Errorf("without a: %+v, %v", r, err)
		}
		x.do("divide")
		if r, err := x.s.Record(ctx, policy.Anyone(), "course-a"); err != nil || !r.Gone {
			t.Errorf("divided, nobody speaks of a: %+v, %v", r, err)
		}
		if r, err := x.s.Resource(ctx, policy.Anyone(), "course-b"); err != nil || r.ID != "course-b" || !slices.Equal(r.Sources, []library.SourceID{"b", "c"}) {
			t.Errorf("divided: %+v, %v", r, err)
		}
	})
}
