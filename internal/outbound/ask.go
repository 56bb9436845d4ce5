package outbound

import (
	"context"
	"crypto/tls"
	"errors"
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

// Look asks whether there is a document, as whom the header User-Agent says: for its head and, where a server does not like that, for the whole, of which
// nothing is read. A server that wants to be left alone is not asked a second time.
func (a *Asker) Look(ctx context.Context, address, agent string) (*Answer, error) {
	answer, err := a.look(ctx, http.MethodHead, address, agent)
	if ctx.Err() != nil || errors.Is(err, ErrPrivate) || err == nil && (answer.Status < http.StatusBadRequest || answer.Wait > 0) {
		return answer, err
	}
	return a.look(ctx, http.MethodGet, address, agent)
}

func (a *Asker) look(ctx context.Context, method, address, agent string) (*Answer, error) {
	request, err := http.NewRequestWithContext(ctx, method, address, nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Accept", "*/*")
	request.Header.Set("User-Agent", agent)
	got, err := a.client.Do(request)
	if err != nil {
		return nil, err
	}
	got.Body.Close()
	return &Answer{Address: got.Request.URL, Status: got.StatusCode, Text: got.Status, Wait: retryAfter(got.Header.Get("Retry-After"), time.Now())}, nil
}

// Untrusted reports whether an error is that a server cannot be believed: its certificate, or where it sends on to.
func Untrusted(err error) bool {
	var certificate *tls.CertificateVerificationError
	return errors.As(err, &certificate) || errors.Is(err, errCircle) || errors.Is(err, errPlain)
}
