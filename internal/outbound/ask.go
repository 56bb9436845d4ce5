package outbound

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Asker gets documents from servers of others, for those who need not know how.
type Asker struct{ client *http.Client }

// NewAsker returns what asks with [NewClientWithin].
func NewAsker(allowed []string, within Bounds) *Asker {
	return &Asker{NewClientWithin(allowed, within)}
}

// Close closes the connections that are idle.
func (a *Asker) Close() { a.client.CloseIdleConnections() }

// Answer is what a server answered, whole.
type Answer struct {
	Address *url.URL // that was asked in the end
	Status  int
	Text    string        // of the status
	Wait    time.Duration // that the server asks for before it is asked again; 0: it says nothing of it
	Links   []string      // the headers Link
	Body    []byte        // empty unless the status is 200
}

// Slow reports whether an error is that an answer did not come in time.
func Slow(err error) bool {
	u, ok := err.(*url.Error)
	return ok && u.Timeout()
}

// Get asks for a document, in one of the forms that a header Accept names.
func (a *Asker) Get(ctx context.Context, address, accept string) (*Answer, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Accept", accept)
	request.Header.Set("User-Agent", "Dira")
	got, err := a.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer got.Body.Close()
	answer := &Answer{Address: got.Request.URL, Status: got.StatusCode, Text: got.Status, Links: got.Header.Values("Link"), Wait: retryAfter(got.Header.Get("Retry-After"), time.Now())}
	if got.StatusCode == http.StatusOK {
		answer.Body, err = io.ReadAll(got.Body)
	}
	return answer, err
}

// retryAfter reads how long to wait: a number of seconds, or a time. What says nothing is 0, and now is a second.
func retryAfter(s string, now time.Time) time.Duration {
	if n, err := strconv.Atoi(strings.TrimSpace(s)); err == nil && n >= 0 && n < 1_000_000 {
		return max(time.Second, time.Duration(n)*time.Second)
	}
	if t, err := http.ParseTime(s); err == nil {
		return max(time.Second, t.Sub(now))
	}
	return 0
}
