package demo

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/dira-platform/dira/internal/app"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/policy"
)

// begin runs a demo until end is called, which says how it ended. It is nil where the demo did not come up.
func begin(t *testing.T, c Config) (r *Ready, end func() error) {
	t.Helper()
	c.Version, c.Log = "test", slog.New(slog.DiscardHandler)
	if c.Listen == "" {
		c.Listen = "127.0.0.1:0"
	}
	ctx, stop := context.WithCancel(context.Background())
	ready, ended := make(chan Ready, 1), make(chan error, 1)
	go func() { ended <- Run(ctx, c, func(r Ready) { ready <- r }) }()
	select {
	case r := <-ready:
		return &r, func() error { stop(); return <-ended }
	case err := <-ended:
		stop()
		return nil, func() error { return err }
	case <-time.After(5 * time.Minute):
		t.Fatal("the demo does not come up")
		return nil, nil
	}
}

// visitor is a browser.
type visitor struct {
	*http.Client
	t    *testing.T
	base string
}

func newVisitor(t *testing.T, r *Ready) *visitor {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	c := &http.Client{Jar: jar, Transport: &http.Transport{}}
	t.Cleanup(c.CloseIdleConnections)
	return &visitor{c, t, r.Address}
}

// get reads a page, by its path or whole address.
func (v *visitor) get(path string, header ...string) (status int, body string) {
	v.t.Helper()
	if !strings.HasPrefix(path, "http") {
		path = v.base + path
	}
	q, err := http.NewRequest(http.MethodGet, path, nil)
	if err != nil {
		v.t.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		q.Header.Set(header[i], header[i+1])
	}
	a, err := v.Do(q)
	if err != nil {
		v.t.Fatal(err)
	}
	defer a.Body.Close()
	text, err := io.ReadAll(a.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	return a.StatusCode, string(text)
}

// What each role is there for, with something that stands on its page.
var sees = map[policy.Role][]struct{ path, has string }{
	policy.Member:        {{"/home", "AI at work"}, {"/mine", "Road Maintenance"}},
	policy.Manager:       {{"/home", "Payroll and Accounts"}, {"/rounds", "Digital skills"}},
	policy.Officer:       {{"/rounds", "AI at work"}, {"/people", "Road Maintenance"}, {"/people?q=orvane", "@works.orvane.example"}},
	policy.Editor:        {{"/home", "Dira"}},
	policy.Auditor:       {{"/log", "round"}},
	policy.Administrator: {{"/people", "Road Maintenance"}, {"/settings/sign-in", "Dira"}},
}

func TestRun(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	kept := filepath.Join(t.TempDir(), "demo")
	r, end := begin(t, Config{Data: kept, People: 60})
	if r == nil {
		t.Fatal(end())
	}
	t.Run("roles", func(t *testing.T) { everyRole(t, r) })
	t.Run("banner", func(t *testing.T) { everyPageSays(t, r) })
	t.Run("steps", func(t *testing.T) { stepsAreAgreed(t, r) })
	t.Run("courses", func(t *testing.T) { coursesBeginSoon(t, r) })
	t.Run("links", func(t *testing.T) { linksAreForThisMachine(t, r) })
	if err := end(); err != nil {
		t.Fatal("it did not end well: ", err)
	}
	t.Run("kept", func(t *testing.T) { keptAsItWas(t, kept, r) })
	t.Run("serve", func(t *testing.T) { servedSaysSo(t, kept, r) })
}

func everyRole(t *testing.T, r *Ready) {
	if len(r.Accounts) != len(policy.Roles) {
		t.Fatalf("%d accounts", len(r.Accounts))
	}
	for i, a := range r.Accounts {
		if a.Role != policy.Roles[i] || a.Name == "" || a.Organisation != ministryName || a.Unit == "" {
			t.Errorf("account %+v", a)
		}
		v := newVisitor(t, r)
		for range 2 { // a link is good for more than once
			if status, body := v.get(a.Address); status != http.StatusOK || !strings.Contains(body, a.Name) {
				t.Fatalf("%s: %d by the link", a.Role, status)
			}
		}
		for _, s := range sees[a.Role] {
			if status, body := v.get(s.path); status != http.StatusOK || !strings.Contains(body, s.has) {
				t.Errorf("%s: %s is %d, and has no %q", a.Role, s.path, status, s.has)
			}
		}
	}
}

// stepsAreAgreed looks at the reports of the ministry on itself: an officer reads who does what, everybody else what and until when.
func stepsAreAgreed(t *testing.T, r *Ready) {
	const who = `role="columnheader">Who</th>`
	v := newVisitor(t, r)
	v.get(r.Accounts[2].Address)
	_, list := v.get("/reports?lang=en")
	_, id, _ := strings.Cut(list, `href="/reports/`)
	id, _, _ = strings.Cut(id, `"`)
	_, own := v.get("/institution/" + id + "/report?lang=en")
	_, everybody := v.get("/reports/" + id + "?lang=en")
	for _, next := range todo {
		if !strings.Contains(own, next.what) || !strings.Contains(everybody, next.what) {
			t.Errorf("a report does not say: %s", next.what)
		}
	}
	if !strings.Contains(own, who) || strings.Contains(own, "<bdi>–</bdi>") {
		t.Error("an officer does not read who does what")
	}
	if strings.Contains(everybody, who) {
		t.Error("a published report has a place for who does what")
	}
}

func everyPageSays(t *testing.T, r *Ready) {
	v := newVisitor(t, r)
	for path, says := range map[string]string{
		"/?lang=en": "Invented data: nothing here is real.", "/about?lang=fr": "Données inventées", "/sign-in?lang=ar": "بيانات مختلقة", "/nowhere?lang=en": "Invented data",
		"/api": "Invented data",
	} {
		if _, body := v.get(path); !strings.Contains(body, says) {
			t.Errorf("%s does not say %q", path, says)
		}
	}
}

func linksAreForThisMachine(t *testing.T, r *Ready) {
	u, err := url.Parse(r.Address)
	if err != nil || u.Hostname() != "localhost" {
		t.Errorf("it is at %s", r.Address)
	}
	door := r.Accounts[5].Address
	v := newVisitor(t, r)
	if status, _ := v.get(door, "X-Forwarded-For", "203.0.113.9"); status != http.StatusNotFound { // through a proxy on this machine
		t.Errorf("from elsewhere the link answers %d", status)
	}
	if status, _ := v.get(door + "x"); status != http.StatusNotFound {
		t.Errorf("another link answers %d", status)
	}
	if _, body := v.get("/home"); strings.Contains(body, r.Accounts[5].Name) {
		t.Error("a link that was refused led in")
	}
}

// keptAsItWas serves a demo for the second time.
func keptAsItWas(t *testing.T, kept string, before *Ready) {
	r, end := begin(t, Config{Data: kept})
	if r == nil {
		t.Fatal(end())
	}
	if r.Took != 0 || r.Kept != kept {
		t.Errorf("it was made anew: %+v", r)
	}
	for i, a := range r.Accounts {
		if b := before.Accounts[i]; a.Name != b.Name || a.Unit != b.Unit || path(a.Address) == path(b.Address) {
			t.Errorf("%+v was %+v", a, b)
		}
	}
	if status, _ := newVisitor(t, r).get(path(before.Accounts[0].Address)); status != http.StatusNotFound {
		t.Errorf("a link of the time before answers %d", status)
	}
	if err := end(); err != nil {
		t.Error(err)
	}
	r, end = begin(t, Config{Data: kept, People: 61})
	if err := end(); r != nil || errs.As(err).Code != "demo_other_people" {
		t.Errorf("with another number of people: %v", err)
	}
}

func path(address string) string { return address[strings.Index(address, "/demo/"):] }

// servedSaysSo serves a demo as if it were a real server: it says what it is, and no link leads in.
func servedSaysSo(t *testing.T, kept string, before *Ready) {
	a, err := app.New(context.Background(), app.Config{Data: kept, Listen: "127.0.0.1:0"}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	ctx, stop := context.WithCancel(context.Background())
	ready, ended := make(chan string, 1), make(chan error, 1)
	go func() { ended <- a.Serve(ctx, func(address string) { ready <- address }) }()
	v := newVisitor(t, &Ready{Address: <-ready})
	if _, body := v.get("/?lang=en"); !strings.Contains(body, "nothing here is real") {
		t.Error("it does not say that nothing is real")
	}
	if status, _ := v.get(path(before.Accounts[2].Address)); status != http.StatusNotFound {
		t.Errorf("the link answers %d", status)
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// A temporary folder is gone when the demo has ended, also when that was before it was made.
func TestGoes(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	t.Setenv("TMPDIR", t.TempDir())
	ctx, stop := context.WithCancel(context.Background())
	seen := 0
	err := Run(ctx, Config{Listen: "127.0.0.1:0", People: MinPeople, Log: slog.New(slog.DiscardHandler), Progress: func(string, int, int) {
		if seen++; seen == 1 {
			if left, _ := os.ReadDir(os.TempDir()); len(left) != 1 {
				t.Errorf("there are %d folders", len(left))
			}
		}
		if seen > 20 {
			stop()
		}
	}}, func(Ready) { t.Error("it is there although it was stopped") })
	stop()
	if !errors.Is(err, context.Canceled) {
		t.Errorf("it ended with %v", err)
	}
	if left, _ := os.ReadDir(os.TempDir()); len(left) != 0 {
		t.Errorf("%v is left", left)
	}
}

// Folders that hold anything else than a demo are refused, and left as they are.
func TestRefuses(t *testing.T) {
	real := t.TempDir()
	a, err := app.New(context.Background(), app.Config{Data: real}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	a.Close()
	other, half := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(other, "letter.txt"), []byte("dear"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := (&folder{path: half}).mark(context.Background(), unfinished); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		c    Config
		code string
	}{
		"a real one":       {Config{Data: real}, "demo_folder_real"},
		"something else":   {Config{Data: other}, "demo_folder_other"},
		"half a demo":      {Config{Data: half}, "demo_folder_unfinished"},
		"all networks":     {Config{Listen: "0.0.0.0:0"}, "demo_listen"},
		"another machine":  {Config{Listen: "192.0.2.1:8080"}, "demo_listen"},
		"no port":          {Config{Listen: "localhost"}, "demo_listen"},
		"hardly anybody":   {Config{People: MinPeople - 1}, "demo_people"},
		"all of a country": {Config{People: MaxPeople + 1}, "demo_people"},
	} {
		t.Run(name, func(t *testing.T) {
			before := files(t, real, other, half)
			r, end := begin(t, tt.c)
			if err := end(); r != nil || errs.As(err).Code != tt.code {
				t.Errorf("Run = %v, want %s", err, tt.code)
			}
			if after := files(t, real, other, half); !slices.Equal(before, after) {
				t.Errorf("there was %v, there is %v", before, after)
			}
		})
	}
}

// files are the names and sizes of all files in some folders, without those that SQLite has beside an open database.
func files(t *testing.T, folders ...string) (list []string) {
	t.Helper()
	for _, f := range folders {
		if err := filepath.WalkDir(f, func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() || strings.HasSuffix(path, "-wal") || strings.HasSuffix(path, "-shm") {
				return err
			}
			text, err := os.ReadFile(path)
			list = append(list, path+"\n"+string(text))
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	return list
}

func TestListen(t *testing.T) {
	for _, at := range []string{"", ":0", "localhost:0", "127.0.0.1:0"} {
		l, err := listen(at)
		if err != nil {
			t.Fatal(err)
		}
		if a := netip.MustParseAddrPort(l.Addr().String()); !a.Addr().IsLoopback() {
			t.Errorf("%q listens on %v", at, a)
		}
		l.Close()
	}
}

// Nothing happened later than now, and what was asked in a round was answered while it was open.
func TestPast(t *testing.T) {
	f := &folder{path: t.TempDir(), fresh: true}
	if err := f.mark(context.Background(), unfinished); err != nil {
		t.Fatal(err)
	}
	a, err := app.New(context.Background(), app.Config{Data: f.path}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	w, err := newWorld(a, Options{People: MinPeople, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.build(context.Background()); err != nil {
		t.Fatal(err)
	}
	if err := w.build(context.Background()); err == nil {
		t.Error("it was made twice in one database")
	}
	rounds, err := a.Rounds.Rounds(context.Background(), w.acting(policy.Officer))
	if err != nil || len(rounds) != 3 {
		t.Fatalf("%d rounds, %v", len(rounds), err)
	}
	for i, r := range rounds { // the newest first
		want := [3]int{}
		for _, p := range w.staff {
			want[p.fate[2-i]]++
		}
		if r.Count.Invited != MinPeople || r.Count.Finished != want[finished] || r.Count.Begun != want[finished]+want[left] {
			t.Errorf("%s: %+v, meant to be %v", r.Name, r.Count, want)
		}
		if r.Wave != []int{1, 2, 1}[i] || (i > 0) == r.ClosedAt.IsZero() || !r.LaunchedAt.Before(w.today) || r.ClosedAt.After(w.today) {
			t.Errorf("%s is wave %d, launched %v, closed %v", r.Name, r.Wave, r.LaunchedAt, r.ClosedAt)
		}
	}
	if err := a.DB.Read(context.Background(), func(tx *db.Tx) error {
		wrong, err := db.All(tx, func(row func(...any) error) (s string, err error) { return s, row(&s) }, `SELECT r.name FROM round_rounds r
			JOIN round_sessions p ON p.org_id = r.org_id AND p.round_id = r.id
			JOIN assessment_answers a ON a.org_id = p.org_id AND a.session_id = p.session_id
			WHERE a.answered_at < r.launched_at OR a.answered_at > COALESCE(r.closed_at, $1)`, db.Micros(w.today))
		if len(wrong) > 0 {
			t.Errorf("%d answers from when their round was not open: %s …", len(wrong), wrong[0])
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}
