// Package pace holds back whoever asks for costly things without end: so many at once from one place in the network, and then so many a second.
//
// It counts in memory, each server for itself. What has to hold over all servers, such as guesses at passwords, is counted in the database.
package pace

import (
	"math"
	"net"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/dira-platform/dira/internal/errs"
)

// most is how many places are remembered before those are forgotten that have asked for nothing lately.
const most = 10_000

// Pace counts for each place. The zero value is of no use; a nil one holds nobody back.
type Pace struct {
	burst  int
	second rate.Limit
	now    func() time.Time

	mu     sync.Mutex
	places map[string]*rate.Limiter
}

// New returns a pace of so many at once, and then so many a second.
func New(burst int, second float64) *Pace {
	return &Pace{burst: burst, second: rate.Limit(second), now: time.Now, places: map[string]*rate.Limiter{}}
}

// Take counts one from an address, with or without a port; whoever is on this machine is not counted, since all would be counted as one behind a proxy that does
// not say for whom it asks. It refuses with the kind [errs.TooMany] and the seconds to wait.
func (p *Pace) Take(address string) error {
	if p == nil || Here(address) {
		return nil
	}
	now := p.now()
	p.mu.Lock()
	defer p.mu.Unlock()
	l := p.place(Network(address), now)
	if l.AllowN(now, 1) {
		return nil
	}
	return errs.New(errs.TooMany, "asked_too_often", "seconds", int(math.Ceil((1-l.TokensAt(now))/float64(p.second))))
}

func (p *Pace) place(name string, now time.Time) *rate.Limiter {
	l := p.places[name]
	if l != nil {
		return l
	}
	if len(p.places) >= most {
		p.forget(now)
	}
	l = rate.NewLimiter(p.second, p.burst)
	p.places[name] = l
	return l
}

// forget drops the places that may do everything again; if none is dropped so, all of them: memory is bounded whatever happens.
func (p *Pace) forget(now time.Time) {
	for name, l := range p.places {
		if l.TokensAt(now) >= float64(p.burst) {
			delete(p.places, name)
		}
	}
	if len(p.places) >= most {
		clear(p.places)
	}
}

// Here reports whether an address, with or without a port, is one of this very machine.
func Here(address string) bool {
	if host, _, err := net.SplitHostPort(address); err == nil {
		address = host
	}
	a, err := netip.ParseAddr(address)
	return err == nil && a.Unmap().IsLoopback()
}

// Network is from where a request comes: of the newer kind of address the part that one household or office has.
func Network(address string) string {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		host = address
	}
	a, err := netip.ParseAddr(host)
	if err != nil {
		return host
	}
	a = a.Unmap()
	if a.Is6() {
		if p, err := a.Prefix(64); err == nil {
			return p.String()
		}
	}
	return a.String()
}
