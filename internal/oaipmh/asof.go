package oaipmh

import (
	"context"
	"time"

	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/policy"
)

// asOf is the time up to which a list has all changes. An answer bears this time, because whoever harvests asks the next time for what changed since: what was being
// stored meanwhile has a later one.
func (p *Provider) asOf() time.Time { return p.Now.Add(-p.Lag) }

// changed lists what changed, as of that time. A list without an end that is nearly told goes on to what has changed again since.
func (p *Provider) changed(ctx context.Context, who policy.Actor, t token, n int) ([]library.Resource, error) {
	c := t.changes()
	if p.Lag > 0 && (c.Until.IsZero() || c.Until.After(p.asOf())) {
		c.Until = p.asOf()
	}
	found, err := p.Library.Changed(ctx, who, c, n)
	if err == nil && len(found) == 0 && t.delivered > 0 && t.until.IsZero() {
		return p.Library.Changed(ctx, who, t.changes(), n)
	}
	return found, err
}
