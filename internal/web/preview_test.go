package web_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/dira-platform/dira/internal/i18n"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/internal/web"
)

func TestPreview(t *testing.T) {
	in, err := itembank.BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	languages, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	face := &web.Face{Languages: languages, Log: slog.New(slog.DiscardHandler)}
	server := httptest.NewServer(face.Preview(in.Items))
	t.Cleanup(server.Close)
	get := func(path string) (int, string) {
		t.Helper()
		r, err := server.Client().Get(server.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Fatal(err)
		}
		return r.StatusCode, string(body)
	}
	if _, list := get("/"); strings.Count(list, `href="/items/`) != len(in.Items) {
		t.Errorf("the list has %d items of %d", strings.Count(list, `href="/items/`), len(in.Items))
	}
	if status, _ := get("/items/D9.C9-b1"); status != http.StatusNotFound {
		t.Errorf("an unknown item answers %d", status)
	}
	for _, it := range in.Items {
		for _, language := range []string{"en", "fr"} {
			status, page := get("/items/" + string(it.ID) + "?lang=" + language)
			if status != http.StatusOK || !strings.Contains(page, string(it.Indicator)) {
				t.Errorf("%s in %s: %d", it.ID, language, status)
			}
		}
		for score := range it.MaxScore() + 1 {
			form := url.Values{"choice": it.ChoiceFor(score)}
			if it.Kind == itembank.Order {
				form = url.Values{}
				for i, id := range it.ChoiceFor(score) {
					form.Set("place."+id, string(rune('1'+i)))
				}
			}
			r, err := server.Client().PostForm(server.URL+"/items/"+string(it.ID), form)
			if err != nil {
				t.Fatal(err)
			}
			page, _ := io.ReadAll(r.Body)
			r.Body.Close()
			want := "earns " + string(rune('0'+score)) + " of " + string(rune('0'+it.MaxScore()))
			if !strings.Contains(string(page), want) {
				t.Errorf("%s: the page does not say %q", it.ID, want)
			}
		}
	}
}
