package metrics_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dira-platform/dira/internal/metrics"
)

// scrape reads what a Prometheus would.
func scrape(t *testing.T, m *metrics.Metrics) string {
	t.Helper()
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	if w.Code != http.StatusOK || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/plain") {
		t.Fatalf("/metrics answered %d, %s", w.Code, w.Header().Get("Content-Type"))
	}
	return w.Body.String()
}

func has(t *testing.T, text string, lines ...string) {
	t.Helper()
	all := strings.Split(text, "\n")
	for _, line := range lines {
		if !slices.Contains(all, line) {
			t.Errorf("it does not say %q", line)
		}
	}
}

func TestRequests(t *testing.T) {
	m := metrics.New("1.2.3")
	mux := http.NewServeMux()
	inside := ""
	mux.HandleFunc("GET /a/{id}", func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "yes") })
	mux.HandleFunc("POST /a/{id}", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })
	mux.HandleFunc("GET /inside", func(w http.ResponseWriter, r *http.Request) {
		inside = scrape(t, m)
		if err := http.NewResponseController(w).SetWriteDeadline(time.Now().Add(time.Minute)); err != nil && !errors.Is(err, http.ErrNotSupported) {
			t.Error(err)
		}
	})
	h := m.Requests(mux)
	for _, request := range []string{"GET /a/secret-1", "GET /a/secret-2", "POST /a/secret-3", "GET /inside", "PUT /nowhere/secret-4", "BREW /a/secret-5"} {
		method, path, _ := strings.Cut(request, " ")
		h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(method, path, nil))
	}
	text := scrape(t, m)
	has(t, inside, "dira_http_requests_in_flight 1")
	has(t, text, "dira_http_requests_in_flight 0", `dira_build_info{version="1.2.3"} 1`,
		`dira_http_requests_total{class="2xx",route="GET /a/{id}"} 2`, `dira_http_requests_total{class="5xx",route="POST /a/{id}"} 1`,
		`dira_http_requests_total{class="4xx",route="none"} 2`, `dira_http_request_duration_seconds_count{route="GET /a/{id}"} 2`)
	for _, word := range []string{"secret", "nowhere", "BREW"} {
		if strings.Contains(text, word) {
			t.Errorf("it tells %q", word)
		}
	}
	if n := len(regexp.MustCompile(`(?m)^(go_goroutines|process_open_fds) `).FindAllString(text, -1)); n < 1 {
		t.Error("it says nothing of the process")
	}
}

func TestBatchesAndAnswers(t *testing.T) {
	m := metrics.New("")
	stored := int64(7)
	m.Answers(func() int64 { return stored })
	m.Batch(3, 2*time.Millisecond, 40*time.Millisecond, false)
	m.Batch(300, 0, time.Second, true)
	has(t, scrape(t, m), "dira_answers_stored_total 7", "dira_db_batch_size_sum 303", `dira_db_batch_size_bucket{le="4"} 1`, `dira_db_batch_size_bucket{le="256"} 1`,
		"dira_db_batch_wait_seconds_count 2", `dira_db_batch_duration_seconds_bucket{le="0.05"} 1`, "dira_db_batches_failed_total 1")
	stored++
	has(t, scrape(t, m), "dira_answers_stored_total 8")
}

func TestNothingElseThere(t *testing.T) {
	for _, path := range []string{"/", "/healthz", "/metrics/x"} {
		w := httptest.NewRecorder()
		metrics.New("").Handler().ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		if w.Code != http.StatusNotFound {
			t.Errorf("%s answered %d", path, w.Code)
		}
	}
}
