package feedback_test

import (
	"fmt"
	"testing"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/feedback"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/library"
)

func TestMiddle(t *testing.T) {
	for _, x := range []struct {
		counts [feedback.Points]int
		want   float64
	}{
		{[5]int{}, 3},
		{[5]int{0, 0, 0, 0, 5}, 4},
		{[5]int{5, 0, 0, 0, 0}, 2},
		{[5]int{1, 1, 1, 1, 1}, 3},
		{[5]int{0, 0, 0, 0, 995}, 4.99},
	} {
		if got := feedback.Middle(x.counts); got != x.want {
			t.Errorf("%v: %v, want %v", x.counts, got, x.want)
		}
	}
}

func (k *desk) summary(id library.ResourceID) feedback.Summary {
	k.t.Helper()
	s, err := k.s.Summary(ctx, k.foreign, id)
	k.must(err)
	return s
}

func TestRatings(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) { testRatings(t, newDesk(t, d)) })
}

func testRatings(t *testing.T, k *desk) {
	long := fmt.Sprintf("%501s", "x")
	for want, f := range map[string]feedback.Form{
		"rating_no_useful": {}, "rating_hours": {Useful: 3, Hours: "a while"}, "rating_recommend": {Useful: 3, Recommend: "dogs"}, "": {Useful: 5, Hours: "90 min", Note: "Clear."},
	} {
		if err := k.s.Rate(ctx, k.anna, known, f); code(err) != want {
			t.Errorf("%+v: %v, want %s", f, err, want)
		}
	}
	if err := k.s.Rate(ctx, k.anna, known, feedback.Form{Useful: 3, Note: "y" + long[1:] + "z"}); code(err) != "feedback_long" {
		t.Errorf("a long text: %v", err)
	}
	k.must(k.s.Rate(ctx, k.anna, known, feedback.Form{Useful: 4, Hours: "2", Recommend: feedback.Beginners, Note: "Clear."}))
	if s := k.summary(known); s.People != 0 || s.Counts != [5]int{} || s.Mean != 0 || len(s.Notes) > 0 {
		t.Errorf("one person: %+v", s)
	}
	for i := range 3 {
		k.must(k.s.Rate(ctx, k.person("health", fmt.Sprint("Person ", i)), known, feedback.Form{Useful: 1 + i, Hours: fmt.Sprint(3 + i)}))
	}
	if s := k.summary(known); s.People != 0 || s.Told != 0 {
		t.Errorf("four people: %+v", s)
	}
	k.must(k.s.Rate(ctx, k.person("health", "The fifth"), known, feedback.Form{Useful: 4}))
	if s := k.summary(known); s.People != 5 || s.Counts != [5]int{1, 1, 1, 2, 0} || s.Mean != 2.8 || s.Middle != 2.9 || s.Told != 0 {
		t.Errorf("five people, of whom four told their hours: %+v", s)
	}
	k.must(k.s.Rate(ctx, k.person("finance", "The sixth"), known, feedback.Form{Useful: 5, Hours: "40"}))
	if s := k.summary(known); s.Told != 5 || s.Hours != 4 {
		t.Errorf("the median of five: %+v", s)
	}
	k.must(k.s.Unrate(ctx, k.anna, known))
	if r, err := k.s.Rating(ctx, k.anna, known); err != nil || r != nil || k.summary(known).People != 5 {
		t.Errorf("taken back: %+v, %v", r, err)
	}
}

func TestReviews(t *testing.T) {
	k := newDesk(t, dbtest.SQLite(t))
	k.must(k.s.Rate(ctx, k.anna, known, feedback.Form{Useful: 4, Note: "Clear.", Language: "en"}))
	list, err := k.s.Reviews(ctx, k.editor)
	k.must(err)
	if far, err := k.s.Reviews(ctx, k.foreign); err != nil || len(far) > 0 || len(list) != 1 {
		t.Fatalf("waiting: %+v; at another organisation %+v, %v", list, far, err)
	}
	x := list[0]
	if _, err := k.s.Review(ctx, k.foreign, x.ID); code(err) != "review_not_found" {
		t.Errorf("another organisation reads it: %v", err)
	}
	if err := k.s.JudgeReview(ctx, k.editor, x.ID, x.Revision, feedback.Declined, ""); code(err) != "review_no_reason" {
		t.Errorf("declined without a reason: %v", err)
	}
	k.must(k.s.JudgeReview(ctx, k.editor, x.ID, x.Revision, feedback.Passed, ""))
	if s := k.summary(known); len(s.Notes) != 1 || s.Notes[0].Text != "Clear." {
		t.Errorf("passed: %+v", s)
	}
	k.must(k.s.Rate(ctx, k.anna, known, feedback.Form{Useful: 5, Note: "Clear.", Language: "en"}))
	if s := k.summary(known); len(s.Notes) != 1 {
		t.Errorf("the same words wait again: %+v", s)
	}
	k.must(k.s.Rate(ctx, k.anna, known, feedback.Form{Useful: 5, Note: "Call me at home.", Language: "en"}))
	if s := k.summary(known); len(s.Notes) != 0 {
		t.Errorf("other words are read by everybody at once: %+v", s)
	}
	if err := k.s.JudgeReview(ctx, k.editor, x.ID, x.Revision, feedback.Passed, ""); code(err) != "review_changed" {
		t.Errorf("passed as it was before: %v", err)
	}
	x2, err := k.s.Review(ctx, k.editor, x.ID)
	k.must(err)
	k.must(k.s.JudgeReview(ctx, k.editor, x.ID, x2.Revision, feedback.Declined, "It names somebody."))
	if r, err := k.s.Rating(ctx, k.anna, known); err != nil || r.State != feedback.Declined || r.Reason != "It names somebody." {
		t.Errorf("declined: %+v, %v", r, err)
	}
	k.must(k.d.Write(ctx, func(tx *db.Tx) error { return feedback.Erase(tx, k.anna.Org, identity.PersonID(k.anna.Person)) }))
	if r, err := k.s.Rating(ctx, k.anna, known); err != nil || r != nil {
		t.Errorf("erased: %+v, %v", r, err)
	}
}

// What people said of two resources that became one is said of that one, once by each; divided, it is as before.
func TestRatingsOfOne(t *testing.T) {
	k := newDesk(t, dbtest.SQLite(t))
	one, other := k.describe("finance", "one"), k.describe("finance", "other")
	for i := range 5 {
		who := k.person("finance", fmt.Sprint("Person ", i))
		k.must(k.s.Rate(ctx, who, other, feedback.Form{Useful: 1}))
		if i == 0 {
			k.must(k.s.Rate(ctx, who, one, feedback.Form{Useful: 5}))
		}
	}
	k.must(k.d.Write(ctx, func(tx *db.Tx) error { return library.Unite(tx, one, other) }))
	for _, id := range []library.ResourceID{one, other} {
		if s := k.summary(id); s.People != 5 || s.Counts != [5]int{4, 0, 0, 0, 1} {
			t.Errorf("of the one, as %s: %+v", id, s)
		}
	}
	k.must(k.d.Write(ctx, func(tx *db.Tx) error { return library.Divide(tx, other) }))
	if s := k.summary(other); s.Counts != [5]int{5, 0, 0, 0, 0} || k.summary(one).People != 0 {
		t.Errorf("divided: %+v", s)
	}
}
