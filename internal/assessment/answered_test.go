package assessment_test

import (
	"slices"
	"testing"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/policy"
)

// Who sharpens a competency answers more questions, and is one person still; who has not submitted does not count.
func TestAnswered(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newService(t, d)
		count := func() (a assessment.Answered, stamp assessment.Stamp) {
			t.Helper()
			if err := d.Read(ctx, func(tx *db.Tx) (err error) {
				if a, err = assessment.SelectAnswered(tx, policy.Public); err != nil {
					return err
				}
				stamp, err = assessment.SelectStamp(tx, policy.Public)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return a, stamp
		}
		old := begin(t, s, "D2")
		questions := slices.DeleteFunc(old.answerBy(func(q *assessment.Question) []string { return known(t, q, true) }), func(q *assessment.Question) bool { return q.Section.Self() })
		if a, stamp := count(); len(a.Items) != 0 || stamp.Sessions != 0 {
			t.Errorf("before it is submitted: %+v", a)
		}
		if _, err := s.Submit(ctx, old.who, old.id); err != nil {
			t.Fatal(err)
		}
		first, before := count()
		if len(first.Items) != len(questions) || first.Sections["D2"] != 1 || before.Sessions != 1 {
			t.Errorf("%d items of %d questions, %+v", len(first.Items), len(questions), first.Sections)
		}
		more := old.sharpen("D2.C6")
		asked := more.answerBy(func(q *assessment.Question) []string { return known(t, q, true) })
		if _, err := s.Submit(ctx, more.who, more.id); err != nil {
			t.Fatal(err)
		}
		a, after := count()
		if len(a.Items) != len(questions)+len(asked) || a.Sections["D2"] != 1 || after == before {
			t.Errorf("%d items of %d and %d questions, %+v", len(a.Items), len(questions), len(asked), a.Sections)
		}
		for of, n := range a.Items {
			if n != 1 {
				t.Errorf("%v was answered by %d people", of, n)
			}
		}
	})
}
