package offer

import (
	"testing"
	"time"

	"github.com/dira-platform/dira/internal/programme"
)

// TestUsual proposes a day before the first course begins, and never one that is over.
func TestUsual(t *testing.T) {
	now := time.Date(2026, 11, 23, 15, 0, 0, 0, time.UTC)
	for begins, want := range map[string]string{"": "2026-12-07", "2027-01-11": "2026-12-07", "2026-12-07": "2026-12-06", "2026-12-02": "2026-12-01", "2026-11-24": "2026-11-24", "2026-11-01": "2026-11-24"} {
		sc := &programme.Scenario{Courses: []programme.Course{{ID: "a", Begins: begins}, {ID: "b", Begins: "2026-11-25"}},
			Outcome: &programme.Outcome{Courses: []programme.CourseOutcome{{ID: "a", People: 5}, {ID: "b"}}}}
		if got := Usual(sc, now); got != want {
			t.Errorf("a course begins on %q: %s is proposed, want %s", begins, got, want)
		}
	}
}
