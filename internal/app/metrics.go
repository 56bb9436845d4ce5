package app

import (
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/metrics"
)

// measure begins to count, if somebody will look.
func (a *App) measure() {
	if a.config.Metrics == "" {
		return
	}
	a.metrics = metrics.New(a.config.Version)
	a.DB.Watch(func(b db.Batch) { a.metrics.Batch(b.Size, b.Waited, b.Took, b.Failed) })
}

// measured counts the requests to what is built.
func (a *App) measured(next http.Handler) http.Handler {
	if a.metrics == nil {
		return next
	}
	a.metrics.Answers(a.Assessments.Stored)
	return a.metrics.Requests(next)
}

// serveMetrics shows the counters at an address of their own, so that no setting of a proxy can show them to everyone.
func (a *App) serveMetrics() (stop func(), err error) {
	if a.metrics == nil {
		return func() {}, nil
	}
	listener, err := net.Listen("tcp", a.config.Metrics)
	if err != nil {
		return nil, errs.New(errs.Unavailable, "listen", "address", a.config.Metrics).Because(err)
	}
	server := &http.Server{
		Handler: a.metrics.Handler(), ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 10 * time.Second, WriteTimeout: 30 * time.Second,
		ErrorLog: slog.NewLogLogger(a.log.Handler(), slog.LevelWarn),
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		server.Serve(listener) // until it is closed
	}()
	a.log.Info("metrics", "address", address(listener.Addr().(*net.TCPAddr))+"/metrics")
	return func() { server.Close(); <-ended }, nil
}
