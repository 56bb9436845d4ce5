package exchange

import (
	"crypto/sha1"
	"encoding/hex"
	"regexp"
	"strings"

	"github.com/dira-platform/dira/internal/framework"
)

// namespaceURL is the namespace of RFC 9562 for identifiers made of URIs.
var namespaceURL = [16]byte{0x6b, 0xa7, 0xb8, 0x11, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8}

// guid is the UUID of version 5 of a URI: the same in every export, on every server.
func guid(uri string) string {
	h := sha1.New()
	h.Write(namespaceURL[:])
	h.Write([]byte(uri))
	u := h.Sum(nil)[:16]
	u[6] = u[6]&0x0f | 0x50
	u[8] = u[8]&0x3f | 0x80
	s := hex.EncodeToString(u)
	return s[:8] + "-" + s[8:12] + "-" + s[12:16] + "-" + s[16:20] + "-" + s[20:]
}

var (
	caseGUID = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	anyGUID  = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)
)

// IsGUID reports whether a text has the form of an identifier of CASE 1.1.
func IsGUID(text string) bool { return caseGUID.MatchString(text) }

// uuidIn is the identifier that an address ends in, as addresses on CASE servers do, or empty.
func uuidIn(address string) string {
	address = strings.ToLower(address)
	if i := strings.LastIndexAny(address, "/:#="); i >= 0 {
		address = address[i+1:]
	}
	if anyGUID.MatchString(address) {
		return address
	}
	return ""
}

// GUID is the identifier of a version in CASE.
func GUID(v *framework.Version) string { return guidOf("", v.URI) }

// guidOf is the identifier that a thing has, where it brought a usable one, or the one made of its URI.
func guidOf(id, uri string) string {
	for _, text := range []string{strings.ToLower(id), uuidIn(uri)} {
		if IsGUID(text) {
			return text
		}
	}
	return guid(uri)
}

// guids gives every statement its identifier; where two brought the same, the second gets one of its own.
func guids(v *framework.Version) map[framework.StatementID]string {
	m := make(map[framework.StatementID]string, len(v.Statements))
	taken := map[string]bool{}
	for _, s := range v.Statements {
		g := guidOf(string(s.ID), s.URI)
		if s.Kind == framework.Root {
			g = GUID(v)
		}
		if taken[g] {
			g = guid(s.URI)
		}
		m[s.ID], taken[g] = g, true
	}
	return m
}
