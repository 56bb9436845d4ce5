package app_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/dira-platform/dira/internal/app"
	"github.com/dira-platform/dira/internal/errs"
)

// addresses catches, from the log, where the figures are shown.
type addresses struct {
	slog.Handler
	found chan string
}

func (a addresses) Enabled(context.Context, slog.Level) bool { return true }

func (a addresses) Handle(_ context.Context, r slog.Record) error {
	if r.Message == "metrics" {
		r.Attrs(func(attr slog.Attr) bool { a.found <- attr.Value.String(); return true })
	}
	return nil
}

func TestMetrics(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	log := addresses{slog.DiscardHandler, make(chan string, 1)}
	a, err := app.New(t.Context(), app.Config{Data: t.TempDir(), Listen: "127.0.0.1:0", Metrics: "127.0.0.1:0", Version: "1.2.3"}, slog.New(log))
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done, ready := make(chan error, 1), make(chan string, 1)
	go func() { done <- a.Serve(ctx, func(address string) { ready <- address }) }()
	c := &client{t: t, base: <-ready}
	path := c.begin(short)
	for range 2 { // the second time it is stored already
		if status, answer := c.send("PUT", path+"/answers/q1", `{"choice":["4"]}`, "Idempotency-Key: 1"); status != http.StatusOK {
			t.Fatalf("answering: %d %v", status, answer)
		}
	}
	get := func(address string) (int, string) {
		r, err := http.Get(address)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		text, err := io.ReadAll(r.Body)
		if err != nil {
			t.Fatal(err)
		}
		return r.StatusCode, string(text)
	}
	if status, text := get(c.base + "/metrics"); status != http.StatusNotFound || strings.Contains(text, "dira_answers") {
		t.Errorf("on the public address: %d", status)
	}
	_, text := get(<-log.found)
	for _, want := range []string{"dira_answers_stored_total 1\n", `dira_build_info{version="1.2.3"} 1`, "dira_db_batch_size_count ",
		`dira_http_requests_total{class="2xx",route="PUT /api/v1/assessments/{id}/answers/{question}"} 2`} {
		if !strings.Contains(text, want) {
			t.Errorf("it does not say %s", want)
		}
	}
	if id := strings.TrimPrefix(path, "/api/v1/assessments/"); strings.Contains(text, id) {
		t.Error("it names an assessment")
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if err := a.Close(); err != nil {
		t.Error(err)
	}
	http.DefaultClient.CloseIdleConnections()
}

func TestMetricsAddressTaken(t *testing.T) {
	a, err := app.New(t.Context(), app.Config{Data: t.TempDir(), Listen: "127.0.0.1:0", Metrics: "127.0.0.1:99999"}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	if err := a.Serve(t.Context(), func(string) { t.Error("it serves all the same") }); errs.As(err).Code != "listen" {
		t.Errorf("Serve = %v", err)
	}
}
