package learning

import (
	"context"
	"strings"
	"time"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/jobs"
	"github.com/dira-platform/dira/internal/mail"
	"github.com/dira-platform/dira/internal/policy"
)

// week is how long there is silence after a reminder, and how far one looks ahead.
const week = 7 * 24 * time.Hour

// SetReminders begins or stops reminders. They go to the person under whose name the assessment is stored, and only they can ask for them.
func (s *Service) SetReminders(ctx context.Context, who policy.Actor, id assessment.ID, on bool) (err error) {
	defer errs.Wrap(&err, "learning.SetReminders(%s)", id)
	return s.change(ctx, who, id, 0, func(tx *db.Tx, session *assessment.Session, k *Kept) error {
		k.Remind = false
		if !on {
			return nil
		}
		to, err := s.reach(tx, session)
		if err != nil {
			return err
		}
		if to == nil || who.Person != session.Person {
			return errs.New(errs.Conflict, "plan_no_reminders")
		}
		k.Remind = true
		k.stopHash = s.stopCode(k).InvitationHash()
		return nil
	})
}

// stopCode is the secret in the address at which reminders can be stopped.
func (s *Service) stopCode(k *Kept) assessment.Key {
	return assessment.KeyFrom(s.Secret.Derive("stop reminders of a plan", k.Org, k.plan))
}

// Stoppable refuses a code that stops no reminders.
func (s *Service) Stoppable(ctx context.Context, who policy.Actor, code string) (err error) {
	defer errs.Wrap(&err, "learning.Stoppable")
	return s.db.Read(ctx, func(tx *db.Tx) error {
		_, err := s.stoppable(tx, who, code)
		return err
	})
}

func (s *Service) stoppable(tx *db.Tx, who policy.Actor, code string) (*Kept, error) {
	hash := assessment.ParseKey(code).InvitationHash()
	k, err := selectByStop(tx, hash)
	if err != nil {
		return nil, err
	}
	if k == nil {
		return nil, errs.New(errs.NotFound, "plan_not_found")
	}
	return k, mayFollow(who, k.Org, code, hash)
}

// Stop stops the reminders of the plan to which a code leads.
func (s *Service) Stop(ctx context.Context, who policy.Actor, code string) (err error) {
	defer errs.Wrap(&err, "learning.Stop")
	return s.db.Write(ctx, func(tx *db.Tx) error {
		k, err := s.stoppable(tx, who, code)
		if err != nil {
			return err
		}
		k.Remind = false
		return save(tx, k)
	})
}

// reminding is the job that reminds.
type reminding struct{}

// Kind is the name of the job.
func (reminding) Kind() string { return "learning.remind" }

// Work says what goes on by itself.
func (s *Service) Work(r *jobs.Registry) {
	jobs.Register(r, func(ctx context.Context, _ reminding) error { return s.RemindDue(ctx) })
	r.Every(24*time.Hour, reminding{})
}

// RemindDue reminds everybody who wants to be of what begins or ends within a week, and of what should have ended and shows no sign of it. Whoever was reminded
// within the last week, or has nothing to be reminded of, is left in peace.
func (s *Service) RemindDue(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "learning.RemindDue")
	if s.Mail.Off() {
		return nil
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		list, err := selectReminded(tx, db.Micros(tx.Now.Add(-week)))
		if err != nil {
			return err
		}
		for i := range list {
			if err := s.remind(tx, &list[i]); err != nil {
				return err
			}
		}
		return nil
	})
}

// remind queues the reminder of a plan, where there is something to say.
func (s *Service) remind(tx *db.Tx, k *Kept) error {
	person, err := assessment.PersonOf(tx, k.Org, k.ID)
	if err != nil {
		return err
	}
	to, err := s.reach(tx, &assessment.Session{Org: k.Org, ID: k.ID, Person: person})
	if err != nil || to == nil {
		return err
	}
	language := to.Language
	if language == "" {
		o, err := identity.SelectOrganisation(tx, k.Org)
		if err != nil {
			return err
		}
		language = o.Language
	}
	lines := s.due(k, tx.Now, language)
	if len(lines) == 0 {
		return nil
	}
	words := s.Words(language)
	stop := s.Address + "/plan-reminders/" + string(s.stopCode(k))
	text := words.T("learning.mail_text", "name", to.Name, "list", strings.Join(lines, "\n"), "link", s.Address+"/a/"+string(k.ID)+"/plan/kept", "stop", stop)
	_, err = s.Mail.Queue(tx, mail.Message{Org: k.Org, Purpose: "plan_reminder", Reference: string(k.ID) + ":" + day(tx.Now), To: to.Email, Language: language,
		Subject: words.T("learning.mail_subject"), Text: text, Unsubscribe: stop, Until: tx.Now.Add(week)})
	if errs.Is(err, errs.Invalid) {
		return nil // an address that the mail server cannot write to
	}
	if err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE learning_plans SET reminded_at = $3 WHERE org_id = $1 AND session_id = $2`, k.Org, k.ID, db.Micros(tx.Now))
	return err
}

// due are the lines of a reminder: what begins and ends within a week, and what is over.
func (s *Service) due(k *Kept, now time.Time, language string) (lines []string) {
	words, today, until := s.Words(language), day(now), day(now.Add(week))
	date := func(on string) string {
		t, _ := time.Parse(time.DateOnly, on)
		return s.Date(language, t)
	}
	for _, i := range k.Items {
		switch {
		case i.Begins == "" || i.Evidence.Given():
		case i.Begins >= today && i.Begins <= until:
			lines = append(lines, words.T("learning.mail_begins", "title", i.Title, "date", date(i.Begins)))
		case i.Ends >= today && i.Ends <= until:
			lines = append(lines, words.T("learning.mail_ends", "title", i.Title, "date", date(i.Ends)))
		case i.Ends != "" && i.Ends < today:
			lines = append(lines, words.T("learning.mail_over", "title", i.Title, "date", date(i.Ends)))
		}
	}
	return lines
}
