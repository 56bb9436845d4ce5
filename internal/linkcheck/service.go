package linkcheck

import (
	"context"
	"net/url"
	"strings"
	"time"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/jobs"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/outbound"
	"github.com/dira-platform/dira/internal/policy"
)

// everyone is the organisation to which the catalogue belongs.
const everyone = policy.Public

// Service is the use cases of looking after addresses.
type Service struct {
	db      *db.DB
	library *library.Service
	allowed []string // hosts on private networks that may be asked
	agent   string
}

// NewService returns the use cases. Contact is where those who are asked can ask back; it may be empty.
func NewService(d *db.DB, l *library.Service, contact string, allowed []string) *Service {
	agent := "Dira link check"
	if contact = strings.Map(visible, contact); contact != "" {
		agent += " (" + contact + ")"
	}
	return &Service{db: d, library: l, allowed: allowed, agent: agent}
}

// visible keeps what may stand in a header.
func visible(r rune) rune {
	if r < 0x20 || r > 0x7e || r == '(' || r == ')' {
		return -1
	}
	return r
}

// check is the job of asking for some addresses.
type check struct{}

// Kind is the name of the job.
func (check) Kind() string { return "linkcheck.check" }

// every is how often the job asks.
const every = 15 * time.Minute

// Work says what the job does and, where that is allowed, has it done every quarter of an hour. A job that was left from a time when it was does nothing.
func (s *Service) Work(r *jobs.Registry, allowed bool) {
	jobs.Register(r, func(ctx context.Context, _ check) error {
		if !allowed {
			return nil
		}
		_, err := s.Check(ctx, policy.Operator(policy.Public), Usual, nil)
		return err
	})
	if allowed {
		r.Every(every, check{})
	}
}

// Check asks for the addresses that are due, from where it stopped the last time. Done is told of each; it may be nil.
func (s *Service) Check(ctx context.Context, who policy.Actor, within Bounds, done func(Link)) (r Report, err error) {
	defer errs.Wrap(&err, "linkcheck.Check")
	if err := policy.Require(who, policy.CheckLinks, policy.Object{Org: everyone}, "resource_not_found"); err != nil {
		return r, err
	}
	asker := outbound.NewAsker(s.allowed, outbound.Bounds{Wait: within.Wait, Most: 64 << 10})
	defer asker.Close()
	asking, cancel := context.WithTimeout(ctx, within.Time)
	defer cancel()
	reached, err := s.reached(ctx)
	if err != nil {
		return r, err
	}
	t := &turn{s: s, looker: looker{asker, s.agent}, within: within, hosts: map[string]*host{}, report: &r, done: done}
	for asking.Err() == nil && r.Asked < within.Most {
		list, err := s.library.Live(ctx, who, reached, 100)
		if err != nil {
			return r, err
		}
		if len(list) == 0 {
			r.Round = true
			return r, s.reach(ctx, "")
		}
		for _, resource := range list {
			if r.Asked >= within.Most || asking.Err() != nil {
				break
			}
			if err := t.one(ctx, asking, resource); err != nil {
				return r, err
			}
			reached = resource.ID
		}
		if err := s.reach(ctx, reached); err != nil {
			return r, err
		}
	}
	return r, nil
}

// turn is one time of asking.
type turn struct {
	s      *Service
	looker looker
	within Bounds
	hosts  map[string]*host
	report *Report
	done   func(Link)
}

// host is what was asked of one.
type host struct {
	asked int
	last  time.Time
	leave bool // it wants to be left alone
}

// one asks for the address of a resource, where that is due and its host was not asked too much.
// Asking ends earlier than ctx.
func (t *turn) one(ctx, asking context.Context, r library.Resource) error {
	was, err := t.s.link(ctx, r.ID)
	if err != nil || r.URL == "" || !was.due(r.URL, t.s.db.Now()) {
		return err
	}
	u, err := url.Parse(r.URL)
	if err != nil {
		return nil
	}
	h := t.hosts[u.Hostname()]
	if h == nil {
		h = &host{}
		t.hosts[u.Hostname()] = h
	}
	if h.leave || h.asked >= t.within.PerHost {
		t.report.Waiting++
		return nil
	}
	if !pause(asking, time.Until(h.last.Add(t.within.Gap))) {
		return nil
	}
	t.report.Asked++
	found, wait := t.looker.look(asking, r.URL)
	h.asked, h.last = h.asked+1, time.Now()
	if wait > 0 {
		h.leave = true
		t.report.Waiting++
		return nil
	}
	if asking.Err() != nil {
		return nil // our time was up, not theirs
	}
	return t.keep(ctx, was, found, r)
}

// keep stores what was found out.
func (t *turn) keep(ctx context.Context, was, found Link, r library.Resource) error {
	found.Resource = r.ID
	if found.Outcome.fails() {
		t.report.Failed++
		if found.Failures = 1; was.Address == found.Address {
			found.Failures = was.Failures + 1
		}
	} else {
		t.report.Answered++
	}
	found.Looked = t.s.db.Now()
	if t.done != nil {
		t.done(found)
	}
	return t.s.save(ctx, found)
}

// pause waits, and reports whether there is time left.
func pause(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}

// Of is what is known of the address of a resource; false where it was never asked.
func (s *Service) Of(ctx context.Context, who policy.Actor, r library.Resource) (l Link, known bool, err error) {
	defer errs.Wrap(&err, "linkcheck.Of(%s)", r.ID)
	if err := policy.Require(who, policy.ReadPublic, policy.Object{}, "resource_not_found"); err != nil {
		return Link{}, false, err
	}
	l, err = s.link(ctx, r.ID)
	return l, err == nil && l.Address == r.URL && l.Address != "", err
}

// Failed lists the addresses that failed the last time, those that failed most often first.
func (s *Service) Failed(ctx context.Context, who policy.Actor) (list []Link, err error) {
	defer errs.Wrap(&err, "linkcheck.Failed")
	if err := policy.Require(who, policy.CheckLinks, policy.Object{Org: everyone}, "resource_not_found"); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err = db.All(tx, scan, `SELECT `+columns+` FROM linkcheck_links WHERE org_id = $1 AND failures > 0 ORDER BY failures DESC, resource_id LIMIT 10000`, everyone)
		return err
	})
	return list, err
}
