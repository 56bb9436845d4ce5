package app_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/dira-platform/dira/internal/app"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/errs"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// newApp is Dira on a fresh database.
func newApp(t testing.TB, database string) *app.App {
	t.Helper()
	a, err := app.New(context.Background(), app.Config{Data: t.TempDir(), Database: database, Version: "test"}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	return a
}

// eachEngine runs a test against a server on each engine.
func eachEngine(t *testing.T, test func(t *testing.T, c *client)) {
	run := func(t *testing.T, database string) {
		server := httptest.NewServer(newApp(t, database).Handler())
		t.Cleanup(server.Close)
		test(t, &client{t: t, base: server.URL})
	}
	t.Run("sqlite", func(t *testing.T) { run(t, filepath.Join(t.TempDir(), "dira.sqlite")) })
	t.Run("postgres", func(t *testing.T) { run(t, dbtest.PostgresURL(t)) })
}

// client speaks to the JSON face as another program would.
type client struct {
	t         testing.TB
	base, key string
}

// send makes a request; header is "Name: value" lines.
func (c *client) send(method, path, body string, header ...string) (int, map[string]any) {
	c.t.Helper()
	r, err := http.NewRequest(method, c.base+path, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if c.key != "" {
		r.Header.Set("Authorization", "Bearer "+c.key)
	}
	for _, h := range header {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Set(name, value)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	var answer map[string]any
	if len(raw) > 0 {
		if err := json.Unmarshal(raw, &answer); err != nil {
			c.t.Fatalf("%s %s answered no JSON: %.200s", method, path, raw)
		}
	}
	return response.StatusCode, answer
}

// begin starts an assessment and keeps its key.
func (c *client) begin(body string) (path string) {
	c.t.Helper()
	status, answer := c.send("POST", "/api/v1/assessments", body)
	if status != http.StatusCreated {
		c.t.Fatalf("start answered %d %v", status, answer)
	}
	c.key = answer["key"].(string)
	return "/api/v1/assessments/" + answer["id"].(string)
}

func TestServeStopsCleanly(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	a, err := app.New(context.Background(), app.Config{Data: t.TempDir(), Listen: "127.0.0.1:0"}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	ready := make(chan string, 1)
	go func() { done <- a.Serve(ctx, func(address string) { ready <- address }) }()
	response, err := http.Get(<-ready + "/readyz")
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusOK {
		t.Errorf("/readyz answered %d", response.StatusCode)
	}
	stop()
	if err := <-done; err != nil {
		t.Errorf("Serve ended with %v", err)
	}
	if err := a.Close(); err != nil {
		t.Error(err)
	}
	http.DefaultClient.CloseIdleConnections()
}

func TestTakenPort(t *testing.T) {
	taken := httptest.NewServer(http.NotFoundHandler())
	defer taken.Close()
	a, err := app.New(context.Background(), app.Config{Data: t.TempDir(), Listen: strings.TrimPrefix(taken.URL, "http://")}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	if err := a.Serve(context.Background(), func(string) {}); errs.As(err).Code != "listen" {
		t.Errorf("Serve on a taken port = %v", err)
	}
}

func TestStartsAgainOnItsData(t *testing.T) {
	path := filepath.Join(t.TempDir(), "dira.sqlite")
	for range 2 {
		a, err := app.New(context.Background(), app.Config{Database: path}, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		if err := a.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
