package app_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var resourceLink = regexp.MustCompile(`<h3><a[^>]* href="/resources/([^"]+)"`)

// TestJSONSearch: programs find what people find, in the same order, page by page, with the same counts beside it.
func TestJSONSearch(t *testing.T) {
	eachEngine(t, func(t *testing.T, c *client) {
		base := c.base
		for _, query := range []string{"q=data", "q=%D8%A7%D9%84%D8%AE%D8%B5%D9%88%D8%B5%D9%8A%D8%A9&level=basic", "competency=D2.C4&language=fr", "q=artifical", "q=scrum+zebra+guide", "begins=soon", "q=zzzzqqqq"} {
			for _, language := range []string{"en", "fr"} {
				said := "Accept-Language: " + language
				var people []string
				for page := "/resources?" + query; page != ""; {
					_, _, body := get(t, base+page, said)
					for _, m := range resourceLink.FindAllStringSubmatch(body, -1) {
						people = append(people, m[1])
					}
					page = nextPage(body)
				}
				programs, total := searched(t, base, "/api/v1/resources?limit=20&"+query, said)
				if diff := cmp.Diff(people, programs); diff != "" || total != len(programs) {
					t.Errorf("%s in %s: %d are told, %d listed (-people +programs):\n%s", query, language, total, len(programs), diff)
				}
			}
		}
		status, _, body := get(t, base+"/api/v1/resources?q=data")
		if status != http.StatusOK || !strings.Contains(body, `"facets":{"competencies":[{"value":"D1.C1","count":`) {
			t.Errorf("%d: no facets in %.300s", status, body)
		}
	})
}

// nextPage is where the list goes on.
func nextPage(body string) string {
	links := regexp.MustCompile(`<p class="links">([\s\S]*?)</p>`).FindStringSubmatch(body)
	all := regexp.MustCompile(`href="([^"]*)"[^>]*>(Next|Page suivante)`).FindStringSubmatch(strings.Join(links, ""))
	if all == nil {
		return ""
	}
	return strings.ReplaceAll(all[1], "&amp;", "&")
}

// searched follows a list of the API to its end.
func searched(t *testing.T, base, path, said string) (ids []string, total int) {
	t.Helper()
	for path != "" {
		status, header, body := get(t, base+path, said)
		if status != http.StatusOK {
			t.Fatalf("%s: %d %s", path, status, body)
		}
		var answer struct {
			Total     int
			Resources []struct{ ID string }
		}
		if err := json.Unmarshal([]byte(body), &answer); err != nil {
			t.Fatal(err)
		}
		total = answer.Total
		for _, r := range answer.Resources {
			ids = append(ids, url.PathEscape(r.ID))
		}
		path = ""
		if m := regexp.MustCompile(`<([^>]+)>; rel="next"`).FindStringSubmatch(header.Get("Link")); m != nil {
			path = m[1]
		}
	}
	return ids, total
}
