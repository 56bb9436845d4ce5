package app_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dira-platform/dira/internal/app"
)

// TestDevelopment shows that the style page and the pseudo-languages are there on a server for development, and on no other.
func TestDevelopment(t *testing.T) {
	for _, development := range []bool{true, false} {
		c := app.Config{Database: filepath.Join(t.TempDir(), "dira.sqlite"), Development: development, Operator: app.Operator{Source: "https://code.example/dira"}}
		a, err := app.New(context.Background(), c, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { a.Close() })
		get := func(path string) (int, string) {
			w := httptest.NewRecorder()
			a.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
			body, err := io.ReadAll(w.Body)
			if err != nil {
				t.Fatal(err)
			}
			return w.Code, string(body)
		}
		want := map[bool]int{true: http.StatusOK, false: http.StatusNotFound}[development]
		if status, _ := get("/style"); status != want {
			t.Errorf("development %t: /style answers %d", development, status)
		}
		if _, body := get("/?lang=en-XA"); strings.Contains(body, `lang="en-XA"`) != development {
			t.Errorf("development %t: en-XA there: %t", development, !development)
		}
		if status, body := get("/licence"); status != http.StatusOK || !strings.Contains(body, `href="https://code.example/dira"`) {
			t.Errorf("/licence answers %d and does not know the source code", status)
		}
	}
}
