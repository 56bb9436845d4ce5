package web

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/signin"
)

// Whoever signs out leaves no key of what they opened in the browser.
func TestForget(t *testing.T) {
	first, second := "0190b7a2-0000-7000-8000-000000000001", "0190b7a2-0000-7000-8000-000000000002"
	r := httptest.NewRequest(http.MethodPost, "/sign-out", nil)
	r.AddCookie(&http.Cookie{Name: openedCookie, Value: first + " " + second + " /../x"})
	w := httptest.NewRecorder()
	v := &visit{Request: r, w: w, session: &signin.Session{}}
	v.forget()
	var gone []string
	for _, c := range w.Result().Cookies() {
		if c.Value != "" || c.MaxAge >= 0 {
			t.Errorf("still there: %v", c)
		}
		gone = append(gone, c.Name+" "+c.Path)
	}
	if want := []string{"dira_key /a/" + first, "dira_key /a/" + second, "dira_opened /", "dira_session /"}; !slices.Equal(gone, want) {
		t.Errorf("gone: %q", gone)
	}
	w = httptest.NewRecorder()
	v.w = w
	v.keep(assessment.ID(first), "key", keyDays)
	if got := w.Result().Cookies()[1]; got.Name != openedCookie || got.Value != second+" "+first {
		t.Errorf("the browser remembers %v", got)
	}
}

func TestMinutes(t *testing.T) {
	for _, tt := range []struct {
		time time.Duration
		want int
	}{
		{0, 0}, {time.Second, 1}, {89 * time.Second, 1}, {90 * time.Second, 2}, {5*time.Minute + 18*time.Second, 5}, {24*time.Minute + 20*time.Second, 24},
	} {
		if got := minutes(tt.time); got != tt.want {
			t.Errorf("minutes(%v) = %d, want %d", tt.time, got, tt.want)
		}
	}
}
