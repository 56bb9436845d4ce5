package signin

import (
	"encoding/hex"
	"math"
	"time"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
)

// limit says how often something may be tried.
type limit struct {
	purpose string
	free    int           // tries without any wait
	first   time.Duration // wait after those; it doubles with each try
	most    time.Duration // but is never longer
	forget  time.Duration // without a try, after which all is forgotten
}

// The limits. Those on an account are for guesses at one person's password; a browser in which that person has signed in before counts apart, so that nobody
// else can make them wait there, and a passkey does not count at all. Those on an address are gentle: a ministry may share one.
var (
	accountLimit = limit{"account", 5, 15 * time.Second, 15 * time.Minute, 24 * time.Hour}
	deviceLimit  = limit{"device", 10, 15 * time.Second, 15 * time.Minute, 24 * time.Hour}
	stepLimit    = limit{"second step", 5, 15 * time.Second, 15 * time.Minute, 24 * time.Hour}
	mailLimit    = limit{"mail", 3, 10 * time.Minute, 2 * time.Hour, 24 * time.Hour} // to one address
	addressLimit = limit{"address", 200, 2 * time.Second, time.Minute, time.Hour}
	codeLimit    = limit{"codes", 100, 2 * time.Second, time.Minute, time.Hour} // from an address
)

// tries is how often something was tried.
type tries struct {
	count  int
	until  time.Time // there is a wait till then
	lastAt time.Time
}

// next is one try more, and whether it may be made.
func (l limit) next(t tries, now time.Time) (tries, bool) {
	if now.Sub(t.lastAt) > l.forget {
		t = tries{}
	}
	if now.Before(t.until) {
		return t, false
	}
	t.count++
	t.lastAt = now
	if over := t.count - l.free; over >= 0 {
		t.until = now.Add(min(l.most, time.Duration(float64(l.first)*math.Pow(2, float64(min(over, 30))))))
	}
	return t, true
}

// attempt is something that is being tried, with the limits on it.
type attempt struct {
	limit
	key string
}

// on is an attempt at something that the parts name, in whatever form: only what is made of them with the server's secret is stored.
func (s *Service) on(l limit, parts ...string) attempt {
	return attempt{l, hex.EncodeToString(s.secret.Derive("limit: "+l.purpose, parts...))}
}

// waits refuses when one of the limits says to wait.
func waits(tx *db.Tx, attempts ...attempt) error {
	for _, a := range attempts {
		t, err := selectTries(tx, a.key)
		if err != nil {
			return err
		}
		if _, ok := a.next(t, tx.Now); !ok {
			return errs.New(errs.TooMany, "tried_too_often", "minutes", int(math.Ceil(t.until.Sub(tx.Now).Minutes())))
		}
	}
	return nil
}

// try counts an attempt before it is known whether it succeeds, so that many at the same time do not slip through. It refuses when one of the limits
// says to wait; then none of them counts. Last reports that this is the last one without a wait.
func try(tx *db.Tx, attempts ...attempt) (last bool, err error) {
	if err := waits(tx, attempts...); err != nil {
		return false, err
	}
	for _, a := range attempts {
		t, err := selectTries(tx, a.key)
		if err != nil {
			return false, err
		}
		t, _ = a.next(t, tx.Now)
		last = last || t.count == a.free
		if err := upsertTries(tx, a.key, t); err != nil {
			return false, err
		}
	}
	return last, nil
}

// succeeded takes back an attempt that was right: of a person nothing is left, of an address only the wrong ones count.
func succeeded(tx *db.Tx, attempts ...attempt) error {
	for _, a := range attempts {
		if err := lowerTries(tx, a.key, a.purpose != addressLimit.purpose && a.purpose != codeLimit.purpose); err != nil {
			return err
		}
	}
	return nil
}
