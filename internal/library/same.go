package library

import (
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"path"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// SameAddress is what two addresses of one page have in common: scheme, www., the letters' case of the host, a slash at the end, the place within the
// page and the marks that newsletters leave do not count.
func SameAddress(address string) string {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		return address
	}
	host := strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
	if port := u.Port(); port != "" && port != "80" && port != "443" {
		host += ":" + port
	}
	way := strings.TrimSuffix(u.EscapedPath(), "/")
	switch file := path.Base(way); file {
	case "index.html", "index.htm", "index.php":
		way = strings.TrimSuffix(way, "/"+file)
	}
	return "//" + host + way + "?" + sameQuery(u.RawQuery)
}

// sameQuery sorts what an address asks for and leaves out where a visitor came from.
func sameQuery(raw string) string {
	parts := slices.DeleteFunc(strings.Split(raw, "&"), func(p string) bool {
		return p == "" || strings.HasPrefix(p, "utm_") || strings.HasPrefix(p, "fbclid=") || strings.HasPrefix(p, "gclid=")
	})
	slices.Sort(parts)
	return strings.Join(parts, "&")
}

// Fold takes from a text what does not tell two titles apart: case, signs, accents and blanks.
func Fold(text string) string {
	var b strings.Builder
	blank := false
	for _, r := range norm.NFKD.String(text) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case unicode.IsLetter(r) || unicode.IsNumber(r):
			if blank && b.Len() > 0 {
				b.WriteByte(' ')
			}
			blank = false
			b.WriteRune(unicode.ToLower(r))
		default:
			blank = true
		}
	}
	return b.String()
}

// key is a kind of key with the hash of what it is made of.
func key(kind string, parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return kind + base64.RawURLEncoding.EncodeToString(sum[:15])
}

const (
	byAddress = "u"
	byTitle   = "t"
)

// keysOf are what a resource can be known by, the address first.
func keysOf(r Resource) (keys []string) {
	if r.URL != "" {
		keys = append(keys, key(byAddress, SameAddress(r.URL)))
	}
	provider := Fold(r.Provider)
	if provider == "" {
		return keys
	}
	for _, w := range r.Words {
		if title := Fold(w.Title); title != "" {
			if k := key(byTitle, title, provider); !slices.Contains(keys, k) {
				keys = append(keys, k)
			}
		}
	}
	return keys
}

// mayBeSame reports whether nothing but their titles speaks of two resources with the same title and provider: one in English and one in French are two.
func mayBeSame(a, b Resource) bool {
	if len(a.Languages) == 0 || len(b.Languages) == 0 {
		return true
	}
	return slices.ContainsFunc(a.Languages, b.In)
}
