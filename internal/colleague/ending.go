package colleague

import (
	"context"
	"time"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/jobs"
	"github.com/dira-platform/dira/internal/secret"
)

// showable reports whether closing would show something: enough colleagues have answered, or nobody but the supervisor was asked, who has.
func showable(views []view) bool {
	peers, given := 0, map[Kind]int{}
	for _, v := range views {
		if v.kind == Peer {
			peers++
		}
		if v.state == Given {
			given[v.kind]++
		}
	}
	return given[Peer] >= Fewest || peers == 0 && given[Supervisor] > 0
}

// complete reports whether everybody has answered or declined.
func complete(views []view) bool {
	for _, v := range views {
		if v.state == Waiting || v.state == Begun {
			return false
		}
	}
	return true
}

// end closes a request: the averages are made, and what they were made of is deleted. Of colleagues too few to be shown nothing stays.
func end(tx *db.Tx, r *request, views []view) error {
	var all []rating
	r.given = 0
	for i := range views {
		v := &views[i]
		if v.kind == Peer && v.state == Given {
			ratings, err := selectRatings(tx, v.org, v.id)
			if err != nil {
				return err
			}
			all = append(all, ratings...)
			r.given++
		}
	}
	enough := r.given >= Fewest
	for i := range views {
		if err := views[i].end(tx, enough); err != nil {
			return err
		}
	}
	if enough {
		for _, p := range averages(all) {
			if err := insertAverage(tx, r, p); err != nil {
				return err
			}
		}
	}
	r.closed = true
	return closeRequest(tx, r)
}

// end leaves of a view what may be shown: all of a supervisor's, the words of a colleague's, nothing of one that was not given.
func (v *view) end(tx *db.Tx, enough bool) error {
	given := v.state == Given
	if v.kind == Peer || !given {
		if err := deleteRatings(tx, v); err != nil {
			return err
		}
	}
	if v.keyHash = ""; !given || v.kind == Peer && !enough {
		v.well, v.try = "", ""
	}
	return updateView(tx, v)
}

// EndDue closes the requests of all organisations whose last day is over.
func (s *Service) EndDue(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "colleague.EndDue")
	return s.db.Write(ctx, func(tx *db.Tx) error {
		due, err := selectDue(tx)
		if err != nil {
			return err
		}
		for i := range due {
			views, err := selectViews(tx, &due[i])
			if err != nil {
				return err
			}
			if err := end(tx, &due[i], views); err != nil {
				return err
			}
		}
		return nil
	})
}

// ending is the job of closing what is due.
type ending struct{}

// Kind is the name of the job.
func (ending) Kind() string { return "colleague.end" }

// Work says what goes on by itself.
func (s *Service) Work(r *jobs.Registry) {
	jobs.Register(r, func(ctx context.Context, _ ending) error { return s.EndDue(ctx) })
	r.Every(time.Hour, ending{})
}

// Renew makes all codes fit a secret that the server has from now on. Links that were sent lead nowhere any more; who was asked finds the request when they
// sign in, or with their own invitation.
func Renew(tx *db.Tx, secret secret.Secret) (err error) {
	defer errs.Wrap(&err, "colleague.Renew")
	views, err := selectAllViews(tx)
	if err != nil {
		return err
	}
	s := &Service{Surroundings: Surroundings{Secret: secret}}
	for i := range views {
		views[i].codeHash = s.code(views[i].org, views[i].id).InvitationHash()
		if err := updateView(tx, &views[i]); err != nil {
			return err
		}
	}
	return nil
}
