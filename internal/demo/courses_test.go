package demo

import (
	"strings"
	"testing"
)

// coursesBeginSoon looks at what the list of courses that begin soon has.
func coursesBeginSoon(t *testing.T, r *Ready) {
	v := newVisitor(t, r)
	_, list := v.get("/resources?lang=en&begins=soon")
	for _, c := range courses {
		if !strings.Contains(list, c.title) {
			t.Errorf("%s does not begin soon", c.title)
		}
	}
	if _, body := v.get("/resources/data-for-decisions?lang=en"); strings.Count(body, "Orvane") == 0 || !strings.Contains(body, academySite) {
		t.Error("the page of a course has no time at which it is held, or no address")
	}
}
