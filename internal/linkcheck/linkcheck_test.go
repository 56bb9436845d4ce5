package linkcheck_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/linkcheck"
	"github.com/dira-platform/dira/internal/policy"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

var (
	ctx      = context.Background()
	operator = policy.Operator(policy.Public)
	quick    = linkcheck.Bounds{Most: 100, PerHost: 100, Time: time.Minute, Wait: 300 * time.Millisecond}
)

// web is a server that misbehaves, and remembers who asked for what.
type web struct {
	*httptest.Server
	mu    sync.Mutex
	asked []string
	agent string
}

func newWeb(t *testing.T) *web {
	w := &web{}
	w.Server = httptest.NewServer(http.HandlerFunc(func(a http.ResponseWriter, r *http.Request) {
		w.mu.Lock()
		w.asked, w.agent = append(w.asked, r.Method+" "+r.URL.Path), r.UserAgent()
		w.mu.Unlock()
		switch r.URL.Path {
		case "/ok", "/new":
		case "/a-moved":
			http.Redirect(a, r, "/new", http.StatusMovedPermanently)
		case "/fault":
			a.WriteHeader(http.StatusInternalServerError)
		case "/people-only":
			a.WriteHeader(http.StatusForbidden)
		case "/no-head":
			if r.Method == http.MethodHead {
				a.WriteHeader(http.StatusMethodNotAllowed)
				return
			}
			for i := 0; i < 1000 && r.Context().Err() == nil; i++ { // more than anybody wants
				if _, err := io.WriteString(a, strings.Repeat("x", 1<<16)); err != nil {
					return
				}
			}
		case "/circle":
			http.Redirect(a, r, "/circle", http.StatusFound)
		case "/slow":
			<-r.Context().Done()
		case "/hangs-up":
			if c, _, err := a.(http.Hijacker).Hijack(); err == nil {
				c.Close()
			}
		case "/z-busy":
			a.Header().Set("Retry-After", "3600")
			a.WriteHeader(http.StatusTooManyRequests)
		default:
			a.WriteHeader(http.StatusNotFound)
		}
	}))
	t.Cleanup(w.Close)
	return w
}

func newCatalogue(t *testing.T, d *db.DB, addresses ...string) *library.Service {
	t.Helper()
	s, err := library.NewService(d)
	if err != nil {
		t.Fatal(err)
	}
	var drafts []library.Draft
	for _, at := range addresses {
		id := at[strings.LastIndex(at, "/")+1:]
		drafts = append(drafts, library.Draft{Name: id, Resource: library.Resource{ID: library.ResourceID(id), Words: []library.Wording{{Title: id}}, URL: at, Type: library.Guide, Confidence: library.Told}})
	}
	if _, err := s.Import(ctx, operator, "test", "csv", drafts); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestCheck(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		now := time.Date(2026, 11, 3, 9, 0, 0, 0, time.UTC)
		d.SetClock(func() time.Time { return now })
		w := newWeb(t)
		var at []string
		for _, path := range []string{"a-moved", "circle", "fault", "gone", "hangs-up", "no-head", "ok", "people-only", "slow", "z-busy", "z-later"} {
			at = append(at, w.URL+"/"+path)
		}
		s := newCatalogue(t, d, append(at, "http://10.0.0.1/inside")...)
		links := linkcheck.NewService(d, s, "library@ministry.example\r\nX: y", []string{"127.0.0.1"})
		got := map[library.ResourceID]string{}
		told := func(l linkcheck.Link) { got[l.Resource] = string(l.Outcome) + strings.TrimPrefix(l.MovedTo, w.URL) }
		r, err := links.Check(ctx, operator, quick, told)
		if err != nil {
			t.Fatal(err)
		}
		want := map[library.ResourceID]string{"a-moved": "answered/new", "circle": "unsafe", "fault": "failing", "gone": "gone", "hangs-up": "silent", "inside": "private", "no-head": "answered", "ok": "answered",
			"people-only": "unclear", "slow": "silent"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if want := (linkcheck.Report{Asked: 11, Answered: 4, Failed: 6, Waiting: 2, Round: true}); r != want {
			t.Errorf("%+v, want %+v", r, want)
		}
		if w.agent != "Dira link check (library@ministry.exampleX: y)" {
			t.Errorf("asked as %q", w.agent)
		}
		// soon after, only those are asked that were left; two days later those that failed, too, which are dead then
		got = map[library.ResourceID]string{}
		if r, err = links.Check(ctx, operator, quick, told); err != nil || r.Asked != 1 || len(got) != 0 {
			t.Errorf("at once: %+v, %v, %v", r, got, err)
		}
		now = now.Add(49 * time.Hour)
		if r, err = links.Check(ctx, operator, quick, told); err != nil || r.Failed != 6 || r.Answered != 0 {
			t.Errorf("two days later: %+v, %v", r, err)
		}
		failed, err := links.Failed(ctx, operator)
		if err != nil || len(failed) != 6 {
			t.Fatal(len(failed), err)
		}
		for _, l := range failed {
			if !l.Dead() || l.Failures != 2 || !l.Looked.Equal(now) {
				t.Errorf("%+v", l)
			}
		}
		fault, err := s.Resource(ctx, policy.Anyone(), "fault")
		if err != nil {
			t.Fatal(err)
		}
		if l, known, err := links.Of(ctx, policy.Anyone(), fault); err != nil || !known || !l.Dead() || l.Status != 500 {
			t.Errorf("%+v, %v, %v", l, known, err)
		}
		fault.URL = w.URL + "/ok"
		if _, known, err := links.Of(ctx, policy.Anyone(), fault); err != nil || known {
			t.Errorf("what was found out about another address counts: %v, %v", known, err)
		}
		if _, err := links.Check(ctx, policy.Anyone(), quick, nil); err == nil {
			t.Error("anybody may have others asked")
		}
	})
}

// TestBounds asks for a few at a time: each time goes on where the last one stopped, and a host is asked no oftener than allowed.
func TestBounds(t *testing.T) {
	d := dbtest.SQLite(t)
	w := newWeb(t)
	s := newCatalogue(t, d, w.URL+"/ok", w.URL+"/a", w.URL+"/b", w.URL+"/c")
	links := linkcheck.NewService(d, s, "", []string{"127.0.0.1"})
	few, perHost := quick, quick
	few.Most, perHost.PerHost = 2, 1
	for i, want := range []linkcheck.Report{{Asked: 2, Failed: 2}, {Asked: 2, Answered: 1, Failed: 1}, {Round: true}} {
		if r, err := links.Check(ctx, operator, few, nil); err != nil || r != want {
			t.Errorf("%d: %+v, want %+v, %v", i, r, want, err)
		}
	}
	slow := quick
	slow.Gap, slow.Time = time.Hour, 200*time.Millisecond
	d2 := dbtest.SQLite(t)
	links = linkcheck.NewService(d2, newCatalogue(t, d2, w.URL+"/ok", w.URL+"/a", w.URL+"/b"), "", []string{"127.0.0.1"})
	if r, err := links.Check(ctx, operator, slow, nil); err != nil || r.Asked != 1 || r.Round {
		t.Errorf("with an hour between two questions: %+v, %v", r, err)
	}
	d3 := dbtest.SQLite(t)
	links = linkcheck.NewService(d3, newCatalogue(t, d3, w.URL+"/ok", w.URL+"/a", w.URL+"/b"), "", []string{"127.0.0.1"})
	if r, err := links.Check(ctx, operator, perHost, nil); err != nil || r.Asked != 1 || r.Waiting != 2 || !r.Round {
		t.Errorf("one of a host: %+v, %v", r, err)
	}
}
