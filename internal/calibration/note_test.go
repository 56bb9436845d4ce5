package calibration_test

import (
	"testing"

	"github.com/dira-platform/dira/internal/calibration"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/policy"
)

// TestNotes: readers of results are told of a released calibration, and of no other.
func TestNotes(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := newOffice(t, d, few)
		o.take(110)
		id := o.proposed()
		names := []string{"provisional-1", "calibration-1"}
		if list, err := o.Notes(ctx, o.as(policy.Manager), names); err != nil || len(list) != 0 {
			t.Errorf("before the release: %+v, %v", list, err)
		}
		o.decideAll(id)
		o.check(o.Release(ctx, o.officer, id))
		list, err := o.Notes(ctx, o.as(policy.Manager), names)
		if err != nil || len(list) != 1 {
			t.Fatalf("%+v, %v", list, err)
		}
		_, findings := o.run(id)
		taken, flagged := 0, 0
		for i := range findings {
			if f := &findings[i]; f.Standing == calibration.Proposed && f.Decision != calibration.Aside {
				taken++
				if len(f.Flags) > 0 {
					flagged++
				}
			}
		}
		n := list[0]
		if n.Name != "calibration-1" || n.People != 110 || n.Items != taken || n.Unfair+n.Misfit != flagged || n.Aside != 1 || n.LinkSE <= 0 || len(n.Compared) != 2 || n.ReleasedAt.IsZero() {
			t.Errorf("%+v; %d taken, %d flagged", n, taken, flagged)
		}
		if list, err := o.Notes(ctx, o.as(policy.Manager), names[:1]); err != nil || len(list) != 0 {
			t.Errorf("of others: %+v, %v", list, err)
		}
		if _, err := o.Notes(ctx, o.as(policy.Member), names); err == nil {
			t.Error("a member reads it")
		}
	})
}
