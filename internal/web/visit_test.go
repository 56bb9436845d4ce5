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

// A file of somebody is saved under its name, whatever is in that, and never shown as a page.
func TestFile(t *testing.T) {
	for name, want := range map[string]string{
		"order.pdf": `attachment; filename=order.pdf`, `the "order" of May.pdf`: `attachment; filename="the \"order\" of May.pdf"`,
		"décret.pdf": `attachment; filename*=utf-8''d%C3%A9cret.pdf`, "a\r\nSet-Cookie: x.pdf": `attachment; filename*=utf-8''a%0D%0ASet-Cookie%3A%20x.pdf`,
	} {
		w := httptest.NewRecorder()
		v := &visit{w: w}
		if err := v.file(name, "application/octet-stream", []byte("<html>")); err != nil {
			t.Fatal(err)
		}
		if got := w.Result().Header; got.Get("Content-Disposition") != want || got.Get("Content-Type") != "application/octet-stream" || len(got) != 2 {
			t.Errorf("%q is handed out with %v", name, got)
		}
	}
}

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
