package browser

import (
	"archive/zip"
	"bytes"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/dira-platform/dira/internal/spreadsheet"
	"github.com/dira-platform/dira/internal/toolkit"
)

// linked finds what a page leads to or loads.
var linked = regexp.MustCompile(`(?:href|src|action)="([^"]*)"`)

// TestBundles unpacks the bundle of each toolkit in each language: all that it loads and leads to is in it, but for the resources, which are elsewhere and said to be.
func TestBundles(t *testing.T) {
	st := theStage(t)
	for _, language := range []string{"en", "fr", "ar"} {
		p := newPerson(t, st.site, language)
		for _, id := range toolkit.Order {
			path := "/toolkits/" + string(id) + "/bundle.zip?lang=" + language
			one := p.get(path)
			if other := p.get(path); one.status != 200 || one.body != other.body {
				t.Errorf("%s: %d, or other bytes the second time", path, one.status)
			}
			checkBundle(t, path, language, unpacked(t, one.body))
		}
	}
	p := newPerson(t, st.site, "en")
	path := "/toolkits/" + string(st.reading.kits["published"]) + "/bundle.zip"
	checkBundle(t, path, "en", unpacked(t, p.get(path).body)) // of an organisation
}

func unpacked(t *testing.T, body string) map[string]string {
	t.Helper()
	z, err := zip.NewReader(strings.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		raw, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = string(raw)
	}
	return files
}

func checkBundle(t *testing.T, path, language string, files map[string]string) {
	t.Helper()
	index, direction := files["index.html"], "ltr"
	if language == "ar" {
		direction = "rtl"
	}
	if !strings.Contains(index, `<html lang="`+language+`" dir="`+direction+`">`) || strings.Contains(index, "<script") || strings.Contains(files["style.css"], "url(") || strings.Contains(files["style.css"], "@import") {
		t.Errorf("%s: the page is in another language, or loads something", path)
	}
	books, elsewhere := 0, 0
	for _, m := range linked.FindAllStringSubmatch(index, -1) {
		switch to := m[1]; {
		case strings.HasPrefix(to, "#"):
			if !strings.Contains(index, `id="`+to[1:]+`"`) {
				t.Errorf("%s: %s leads nowhere", path, to)
			}
		case strings.HasPrefix(to, "https://") || strings.HasPrefix(to, "http://"):
			elsewhere++
			if !strings.Contains(files["resources.csv"], to) && !strings.Contains(files["resources.csv"], strings.ReplaceAll(to, "&amp;", "&")) {
				t.Errorf("%s: %s is no resource", path, to)
			}
		default:
			body, ok := files[to]
			if !ok {
				t.Errorf("%s: %s is not in it", path, to)
			}
			if strings.HasSuffix(to, ".xlsx") {
				books++
				if _, err := spreadsheet.Open([]byte(body), spreadsheet.Options{}); err != nil || !bytes.HasPrefix([]byte(body), []byte("PK")) {
					t.Errorf("%s: %s: %v", path, to, err)
				}
			}
		}
	}
	if books < 3 || books != len(files)-3 || elsewhere == 0 {
		t.Errorf("%s: %d workbooks among %d files, %d resources", path, books, len(files), elsewhere)
	}
}
