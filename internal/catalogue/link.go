package catalogue

import (
	"net/url"
	"regexp"
	"strings"
)

var nextLink = regexp.MustCompile(`<([^<>]*)>([^<]*)`)

// NextPage is the address of the next page that Link headers of an answer name; empty where there is none. It is on the host that was asked, so that
// nobody is sent elsewhere.
func NextPage(asked *url.URL, links []string) string {
	for _, header := range links {
		for _, m := range nextLink.FindAllStringSubmatch(header, 50) {
			rel := strings.ReplaceAll(strings.ToLower(m[2]), " ", "")
			if !strings.Contains(rel, `rel="next"`) && !strings.Contains(rel, "rel=next") {
				continue
			}
			if to, err := asked.Parse(m[1]); err == nil && to.Host == asked.Host && to.Scheme == asked.Scheme && to.String() != asked.String() {
				return to.String()
			}
		}
	}
	return ""
}
