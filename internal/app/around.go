package app

import (
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/klauspost/compress/gzhttp"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/pace"
)

// contentSecurityPolicy allows what comes from this server and nothing inline; forms go only here, and nobody may frame a page.
const contentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// around wraps every route: compression, headers, the log, and a catch for faults.
func (a *App) around(next http.Handler) http.Handler {
	compress, err := gzhttp.NewWrapper(gzhttp.MinSize(512), gzhttp.RandomJitter(32, 0, false))
	if err != nil {
		panic(err) // the options are constants
	}
	proxies := a.config.Proxies
	if len(proxies) == 0 {
		proxies = loopback
	}
	return a.logged(a.caught(behind(proxies, secured(compress(next)))))
}

func secured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		for name, value := range forContent {
			h.Set(name, value)
		}
		// Private links must not travel to other sites. "no-referrer" would take the origin from our own forms too, and an office network
		// without certificates could not send any.
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cache-Control", "no-store") // a shared computer keeps nothing; what may be kept says so itself
		if r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https" {
			h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains") // browsers come back by TLS only
		}
		next.ServeHTTP(&lean{w}, r)
	})
}

// forContent are the headers that protect content. A redirect has none, and an assessment has a redirect for every answer: on a weak
// network their weight counts.
var forContent = map[string]string{
	"Content-Security-Policy":      contentSecurityPolicy,
	"X-Content-Type-Options":       "nosniff",
	"Cross-Origin-Opener-Policy":   "same-origin",
	"Cross-Origin-Resource-Policy": "same-origin",
}

// lean takes the headers for content from redirects.
type lean struct{ http.ResponseWriter }

func (l *lean) WriteHeader(status int) {
	if status >= 300 && status < 400 {
		for name := range forContent {
			l.Header().Del(name)
		}
	}
	l.ResponseWriter.WriteHeader(status)
}

// Unwrap gives [http.ResponseController] the writer below.
func (l *lean) Unwrap() http.ResponseWriter { return l.ResponseWriter }

// caught answers a panic like any other fault of ours, so that one request never takes others along.
func (a *App) caught(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if fault := recover(); fault != nil && fault != http.ErrAbortHandler {
				a.log.Error("panic", "fault", fault, "route", r.Pattern, "stack", string(debug.Stack()))
				http.Error(w, "internal error", http.StatusInternalServerError)
			}
		}()
		next.ServeHTTP(w, r)
	})
}

// logged writes one line a request. The route is logged and not the path: a path can hold a key.
func (a *App) logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		s := &statusWriter{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(s, r)
		level := slog.LevelDebug
		if s.status >= 500 {
			level = slog.LevelError
		}
		a.log.LogAttrs(r.Context(), level, "request", slog.String("route", r.Pattern), slog.Int("status", s.status), slog.Duration("took", time.Since(start)))
	})
}

type statusWriter struct {
	http.ResponseWriter
	status int
}

func (s *statusWriter) WriteHeader(status int) {
	s.status = status
	s.ResponseWriter.WriteHeader(status)
}

// Unwrap gives [http.ResponseController] the writer below.
func (s *statusWriter) Unwrap() http.ResponseWriter { return s.ResponseWriter }

// health answers those who watch over the server. What they read is one word.
func (a *App) health(mux *http.ServeMux) {
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, r *http.Request) { plain(w, http.StatusOK, "alive") })
	asking := pace.New(20, 1)
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		if err := asking.Take(r.RemoteAddr); err != nil { // it writes to the database
			plain(w, http.StatusTooManyRequests, errs.As(err).Code)
			return
		}
		if err := a.DB.Ready(r.Context()); err != nil {
			a.log.Warn("not ready", "error", err)
			plain(w, http.StatusServiceUnavailable, errs.As(err).Code)
			return
		}
		plain(w, http.StatusOK, "ready")
	})
}

func plain(w http.ResponseWriter, status int, word string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	strings.NewReader(word + "\n").WriteTo(w)
}
