package app

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// A fault of ours is logged whole and told to nobody, and the server goes on.
func TestPanicIsNotTold(t *testing.T) {
	var log bytes.Buffer
	a := &App{log: slog.New(slog.NewTextHandler(&log, nil))}
	handler := a.around(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/fault" {
			panic("the inner secret")
		}
		w.Write([]byte("well"))
	}))
	get := func(path string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		return w
	}
	if w := get("/fault"); w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), "secret") || strings.Contains(w.Body.String(), ".go:") {
		t.Errorf("a fault: %d %s", w.Code, w.Body)
	}
	if !strings.Contains(log.String(), "the inner secret") || !strings.Contains(log.String(), "around_test.go") {
		t.Errorf("the log does not say what happened: %s", log.String())
	}
	if w := get("/"); w.Code != http.StatusOK || w.Body.String() != "well" {
		t.Errorf("afterwards: %d %s", w.Code, w.Body)
	}
}
