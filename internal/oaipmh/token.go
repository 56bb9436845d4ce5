package oaipmh

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/dira-platform/dira/internal/library"
)

// token is where a list goes on. It says all that there is to know, so that it never expires and any server can answer it. A list without an until goes on
// to what changes while it is read: nothing is missed between this harvest and the next.
type token struct {
	prefix, set string
	from, until time.Time
	after       library.Mark
	delivered   int
}

func (t token) changes() library.Changes {
	return library.Changes{After: t.after, From: t.from, Until: t.until, Set: t.set}
}

// follow ends a page: with the token of the next, with an empty one after the last of several, with none where one page is all.
func (t token) follow(w *writer, delivered int, more bool) {
	cursor := strconv.Itoa(t.delivered)
	switch t.delivered += delivered; {
	case more:
		w.text(resumptionToken, t.String(), "cursor", cursor)
	case t.delivered > delivered:
		w.text(resumptionToken, "", "cursor", cursor)
	}
}

// String writes a token.
func (t token) String() string {
	return base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "1|%s|%s|%d|%d|%d|%d|%d", t.prefix, t.set, micros(t.from), micros(t.until), micros(t.after.At), t.after.Change, t.delivered))
}

func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// readToken reads a token of ours.
func readToken(s string) (t token, ok bool) {
	raw, err := base64.RawURLEncoding.DecodeString(s)
	parts := strings.Split(string(raw), "|")
	if err != nil || len(s) > 500 || len(parts) != 8 || parts[0] != "1" {
		return token{}, false
	}
	var numbers [5]int64
	for i, part := range parts[3:] {
		n, err := strconv.ParseInt(part, 10, 64)
		if err != nil || n < 0 || n > 1<<53 {
			return token{}, false
		}
		numbers[i] = n
	}
	t = token{prefix: parts[1], set: parts[2], delivered: int(numbers[4])}
	if numbers[0] > 0 {
		t.from = time.UnixMicro(numbers[0]).UTC()
	}
	if numbers[1] > 0 {
		t.until = time.UnixMicro(numbers[1]).UTC()
	}
	t.after = library.Mark{At: time.UnixMicro(numbers[2]).UTC(), Change: numbers[3]}
	_, err = formatOf(t.prefix)
	return t, err == nil && t.delivered > 0 && numbers[2] > 0
}
