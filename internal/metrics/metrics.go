// Package metrics counts what a server does, for those who watch over it, in the form that Prometheus reads.
//
// No name and no label comes from a request: routes are those of the program, statuses are classes. So there are never more series than the
// program has routes, and none tells of a person.
package metrics

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics is the counters of one server.
type Metrics struct {
	registry *prometheus.Registry

	requests *prometheus.CounterVec
	took     *prometheus.HistogramVec
	running  prometheus.Gauge

	batchSize, batchWait, batchTook prometheus.Histogram
	batchFailed                     prometheus.Counter
}

// seconds are the bounds of what a request or a batch takes: from a fraction of a sync to disk up to what nobody waits for.
var seconds = []float64{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10}

// New returns the counters of a program of a version, all at zero, and those of its process.
func New(version string) *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "dira_http_requests_total", Help: "Requests answered, by route and class of status."}, []string{"route", "class"}),
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "dira_http_request_duration_seconds", Help: "Time to answer a request, by route.", Buckets: seconds}, []string{"route"}),
		running: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "dira_http_requests_in_flight", Help: "Requests that are being answered."}),
		batchSize: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "dira_db_batch_size", Help: "Small writes that were made durable together.", Buckets: prometheus.ExponentialBuckets(1, 2, 9)}),
		batchWait: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "dira_db_batch_wait_seconds", Help: "Time that the first write of a batch waited for it to begin.", Buckets: seconds}),
		batchTook: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "dira_db_batch_duration_seconds", Help: "Time to make a batch durable.", Buckets: seconds}),
		batchFailed: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "dira_db_batches_failed_total", Help: "Batches that the database did not take."}),
	}
	about := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "dira_build_info", Help: "1, with the version of the program.", ConstLabels: prometheus.Labels{"version": version}})
	about.Set(1)
	m.registry.MustRegister(m.requests, m.took, m.running, m.batchSize, m.batchWait, m.batchTook, m.batchFailed, about,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Answers has the number of answers stored read from a function whenever somebody looks.
func (m *Metrics) Answers(stored func() int64) {
	m.registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{
		Name: "dira_answers_stored_total", Help: "Answers that this process has stored, each revision counted."},
		func() float64 { return float64(stored()) }))
}

// Batch counts small writes that were made durable together, or were not.
func (m *Metrics) Batch(size int, waited, took time.Duration, failed bool) {
	m.batchSize.Observe(float64(size))
	m.batchWait.Observe(waited.Seconds())
	m.batchTook.Observe(took.Seconds())
	if failed {
		m.batchFailed.Inc()
	}
}

// Requests counts the requests that next answers. Next, or what it calls, must set the pattern of the request that it is given.
func (m *Metrics) Requests(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		m.running.Inc()
		defer m.running.Dec()
		began := time.Now()
		s := &statusWriter{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(s, r)
		route := r.Pattern
		if route == "" {
			route = "none" // it was answered before a route was looked for
		}
		m.requests.WithLabelValues(route, strconv.Itoa(s.status/100)+"xx").Inc()
		m.took.WithLabelValues(route).Observe(time.Since(began).Seconds())
	})
}

// statusWriter notes the status of an answer.
type statusWriter struct {
	http.ResponseWriter
	status int
}

// WriteHeader notes the last status: those before it, in the hundreds, only announce it.
func (s *statusWriter) WriteHeader(status int) {
	s.status = status
	s.ResponseWriter.WriteHeader(status)
}

// Unwrap gives [http.ResponseController] the writer below.
func (s *statusWriter) Unwrap() http.ResponseWriter { return s.ResponseWriter }

// Handler shows everything at /metrics.
func (m *Metrics) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{}))
	return mux
}
