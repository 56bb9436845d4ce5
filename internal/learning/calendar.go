package learning

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"strconv"
	"time"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/catalogue"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/policy"
)

// feedCode is the secret in the address at which the calendar of a plan can be followed. Each new address has another.
func (s *Service) feedCode(k *Kept) assessment.Key {
	return assessment.KeyFrom(s.Secret.Derive("calendar of a plan", k.Org, k.plan, strconv.Itoa(k.feed)))
}

// Feed is what is done about the address of a calendar.
type Feed string

// What can be done: a new address stops the old one.
const (
	NewFeed Feed = "new"
	NoFeed  Feed = "none"
)

// SetFeed gives the calendar of a plan a new address, or takes the one it has away.
func (s *Service) SetFeed(ctx context.Context, who policy.Actor, id assessment.ID, do Feed) (err error) {
	defer errs.Wrap(&err, "learning.SetFeed(%s)", id)
	return s.change(ctx, who, id, 0, func(_ *db.Tx, _ *assessment.Session, k *Kept) error {
		switch do {
		case NewFeed:
			k.feed++
			k.feedHash = s.feedCode(k).InvitationHash()
		case NoFeed:
			k.feedHash = ""
		default:
			return errs.New(errs.Invalid, "form_malformed")
		}
		return nil
	})
}

// Followed is the plan to whose calendar a code leads. For whoever has the code; they may see its titles and days.
func (s *Service) Followed(ctx context.Context, who policy.Actor, code string) (k *Kept, err error) {
	defer errs.Wrap(&err, "learning.Followed")
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		hash := assessment.ParseKey(code).InvitationHash()
		if k, err = selectByFeed(tx, hash); err != nil {
			return err
		}
		if k == nil {
			return errs.New(errs.NotFound, "plan_not_found")
		}
		return mayFollow(who, k.Org, code, hash)
	})
	return k, err
}

// mayFollow asks the table, on the site to which a code leads.
func mayFollow(who policy.Actor, org, code, hash string) error {
	if who.Org != org {
		who = policy.Actor{Org: org}
	}
	return policy.Require(assessment.WithInvitation(who, code), policy.FollowPlan, policy.Object{Org: org, Invitation: hash}, "plan_not_found")
}

// WriteCalendar writes a plan as a calendar: a whole-day event for each item that has days, with an alarm the day before it begins and the day before it ends.
func (k *Kept) WriteCalendar(w io.Writer, host, name, language string) error {
	c := catalogue.NewCalendarWriter(w, host, name, language)
	for _, i := range k.Items {
		if i.Begins == "" {
			continue
		}
		uid := sha256.Sum256([]byte("plan\x00" + k.Org + "\x00" + string(k.ID) + "\x00" + string(i.Resource.ID)))
		c.WriteDays(catalogue.Days{UID: hex.EncodeToString(uid[:12]), Stamp: k.ChangedAt, Title: i.Title, From: i.Begins, To: max(i.Begins, i.Ends)})
	}
	return c.End()
}

// day is a moment as a day.
func day(t time.Time) string { return t.UTC().Format(time.DateOnly) }
