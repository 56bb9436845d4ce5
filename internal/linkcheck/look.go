package linkcheck

import (
	"context"
	"errors"
	"time"

	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/outbound"
)

// looker asks servers.
type looker struct {
	asker *outbound.Asker
	agent string
}

// look asks for an address. wait is how long the server wants to be left alone; then nothing was found out.
func (l looker) look(ctx context.Context, address string) (found Link, wait time.Duration) {
	answer, err := l.asker.Look(ctx, address, l.agent)
	found.Address = address
	if err != nil {
		found.Outcome = outcomeOf(err)
		return found, 0
	}
	found.Status, found.Outcome = answer.Status, outcome(answer.Status)
	if found.Outcome == Answered {
		if to := answer.Address.String(); library.SameAddress(to) != library.SameAddress(address) {
			found.MovedTo = to
		}
		return found, 0
	}
	return found, answer.Wait
}

// What servers say of an address at which there is nothing.
const (
	notFound = 404
	gone     = 410
)

// outcome is what a status says.
func outcome(status int) Outcome {
	switch {
	case status == notFound || status == gone:
		return Gone
	case status >= 200 && status < 300:
		return Answered
	case status >= 500 && status < 600:
		return Failing
	}
	return Unclear
}

func outcomeOf(err error) Outcome {
	switch {
	case errors.Is(err, outbound.ErrPrivate):
		return Private
	case outbound.Untrusted(err):
		return Unsafe
	}
	return Silent
}
