package catalogue

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

var dayForm = regexp.MustCompile(`^(19|20)\d\d(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$`)

// FuzzValues reads any text as each kind of value. What is understood is understood as the same when it is read again, so that what we write is what others
// and we ourselves read.
func FuzzValues(f *testing.F) {
	for _, s := range []string{"2024-05", "17.05.2024", "45000", "03/04/2024", "May 2024", "PT4H30M", "1:30", "2-3 hours", "4,5 h", "90 min", "1 200,50 €", "USD 80", "0", "français", "pt-BR", "Portuguese (Brazil)", "fre", "CC BY 4.0",
		"http://creativecommons.org/licenses/by-sa/4.0/", "doi:10.1000/1", "www.b.example/x?a=b c", "hdl:1/2", "1.2 MB", "Video course", "&amp;lt;b&amp;gt;x<<b>b>", "“a”", "٣", "UTC+02:00", "W. Europe Standard Time", "20270111T0900Z", "2027-01-11 at 9:30 pm +01:00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		began := time.Now()
		sameTexts(t, s)
		sameTimes(t, s)
		sameCodes(t, s)
		if took := time.Since(began); took > 20*time.Second {
			t.Errorf("%d bytes took %s", len(s), took)
		}
	})
}

func sameTexts(t *testing.T, s string) {
	p := plain(s)
	if again := plain(p); again != p {
		t.Errorf("plain(%q) = %q, and of that %q", s, p, again)
	}
	if u := unquoted(p); plain(unquoted(u)) != u {
		t.Errorf("unquoted(%q) = %q, and of that %q", p, u, plain(unquoted(u)))
	}
	if at, ok := webAddress(s); ok {
		u, err := url.Parse(at)
		if again, ok := webAddress(at); err != nil || u.Scheme != "http" && u.Scheme != "https" || !ok || again != at {
			t.Errorf("webAddress(%q) = %q, and of that %q, %t", s, at, again, ok)
		}
	}
}

func sameTimes(t *testing.T, s string) {
	if d, _, ok := date(s); ok {
		if again, unsure, ok := date(d); !dayForm.MatchString(d) || again != d || unsure || !ok {
			t.Errorf("date(%q) = %q, and of that %q", s, d, again)
		}
	}
	if h, ok := hours(s); ok {
		if again, ok := hours(strconv.FormatFloat(h, 'f', -1, 64)); !ok || again != h || h <= 0 || h > mostHours {
			t.Errorf("hours(%q) = %g, and of that %g", s, h, again)
		}
	}
	c, zone := &cleaner{}, ""
	if m, ok := c.moment("begins", s, &zone); ok {
		if again, ok := c.moment("begins", m, &zone); !ok || again != m {
			t.Errorf("moment(%q) = %q, and of that %q", s, m, again)
		}
		if zone != "" && zoneOf(zone) != zone {
			t.Errorf("moment(%q) has the zone %q, and of that %q", s, zone, zoneOf(zone))
		}
	}
	if z := zoneOf(s); z != "" && (zoneOf(z) != z || Location(z) == nil) {
		t.Errorf("zoneOf(%q) = %q, and of that %q, %v", s, z, zoneOf(z), Location(z))
	}
}

func sameCodes(t *testing.T, s string) {
	if tag, ok := languageTag(s); ok {
		if again, ok := languageTag(tag); !ok || again != tag {
			t.Errorf("languageTag(%q) = %q, and of that %q", s, tag, again)
		}
	}
	if l, ok := licence(s); ok {
		if again, ok := licence(l); !ok || again != l {
			t.Errorf("licence(%q) = %q, and of that %q", s, l, again)
		}
	}
	if k, ok := kind(s); ok {
		if again, ok := kind(string(k)); !ok || again != k {
			t.Errorf("kind(%q) = %q, and of that %q", s, k, again)
		}
	}
	if c, ok := cost(s); ok {
		if again, ok := cost(string(c)); !ok || again != c {
			t.Errorf("cost(%q) = %q, and of that %q", s, c, again)
		}
	}
	if n, ok := size(s); ok {
		if again, ok := size(strconv.FormatInt(n, 10)); !ok || again != n {
			t.Errorf("size(%q) = %d, and of that %d", s, n, again)
		}
	}
	if amount, unit := money(s); amount != "" && unit != "" {
		again, same := money(amount + " " + unit)
		if again != amount || same != unit || strings.HasPrefix(amount, ".") {
			t.Errorf("money(%q) = %q %q, and of that %q %q", s, amount, unit, again, same)
		}
	}
}
