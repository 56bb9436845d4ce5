package learning_test

import (
	"strings"
	"testing"
	"time"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/learning"
	"github.com/dira-platform/dira/internal/policy"
)

// sitNamed takes an assessment that is stored under a name.
func (o *office) sitNamed(knows bool) holder {
	o.t.Helper()
	key := assessment.NewKey()
	b, err := o.assessments.Prepare(ctx, ministry, assessment.Request{Instrument: assessment.Starter, Language: "en", Scope: []string{"D2.C6"}, Person: string(o.moussa)}, key)
	o.must(err)
	o.must(o.db.Write(ctx, b.Begin))
	h := holder{assessment.Started{ID: b.ID(), Key: key}, assessment.Holder(ministry, string(key))}
	o.answer(h, knows)
	return h
}

// reminders are those that wait to be sent: to whom, what, and where they are stopped.
func (o *office) reminders() (list [][3]string) {
	o.t.Helper()
	o.must(o.db.Read(ctx, func(tx *db.Tx) error {
		return tx.Each(func(row func(...any) error) error {
			var m [3]string
			err := row(&m[0], &m[1], &m[2])
			list = append(list, m)
			return err
		}, `SELECT to_address, body, unsubscribe FROM mail_messages WHERE purpose = 'plan_reminder' ORDER BY created_at, id`)
	}))
	return list
}

// TestReminders reminds whoever asked for it, once a week, as long as there is something to say, until they stop it.
func TestReminders(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := newOffice(t, d)
		h, items := o.sitNamed(false), o.bring("one", "two")
		o.keep(h, items)
		if err := o.SetReminders(ctx, h.who, h.ID, true); code(err) != "plan_no_reminders" {
			t.Errorf("somebody with the key alone asks for reminders: %v", err)
		}
		self := policy.Actor{Org: ministry, Person: string(o.moussa)}
		o.must(o.SetReminders(ctx, self, h.ID, true))
		run := func(days, want int) {
			t.Helper()
			o.now = o.now.Add(time.Duration(days) * 24 * time.Hour)
			o.must(o.RemindDue(ctx))
			o.must(o.RemindDue(ctx))
			if got := o.reminders(); len(got) != want {
				t.Errorf("on %s %d reminders, want %d: %v", o.now.Format(time.DateOnly), len(got), want, got)
			}
		}
		run(0, 0) // nothing has days
		o.must(o.Describe(ctx, h.who, h.ID, 0, items[0].Resource.ID, learning.Details{Begins: "2027-01-08", Ends: "2027-01-20"}))
		run(0, 1)
		run(6, 1) // within the week
		run(1, 1) // nothing begins or ends within a week
		run(2, 2) // 13 January: it ends on the 20th
		run(8, 3) // the 21st: it should have ended
		got := o.reminders()
		for n, has := range []string{"learning.mail_begins[title Title of one date 2027-01-08]", "learning.mail_ends[title Title of one date 2027-01-20]", "learning.mail_over[title Title of one date 2027-01-20]"} {
			if !strings.Contains(got[n][1], has) || got[n][0] != "moussa@example.org" {
				t.Errorf("reminder %d: %v", n, got[n])
			}
		}
		stop := got[0][2][strings.LastIndex(got[0][2], "/")+1:]
		if err := o.Stop(ctx, policy.Anyone(), "0000-0000-0000-0000"); !errs.Is(err, errs.NotFound) {
			t.Errorf("stopped by a wrong code: %v", err)
		}
		if _, err := o.Followed(ctx, policy.Anyone(), stop); !errs.Is(err, errs.NotFound) {
			t.Errorf("the code that stops reminders shows the calendar: %v", err)
		}
		o.must(o.Stop(ctx, policy.Anyone(), stop))
		run(10, 3)
	})
}

// TestLaterOfTheSamePerson shows what a later assessment under the same name has measured to that person signed in, and not to whoever has the key of the earlier one.
func TestLaterOfTheSamePerson(t *testing.T) {
	o := newOffice(t, dbtest.SQLite(t))
	h, items := o.sitNamed(false), o.bring("one")
	o.keep(h, items)
	o.now = o.now.Add(24 * time.Hour)
	o.sitNamed(true)
	if k := o.kept(h); len(k.Shown) != 0 {
		t.Errorf("by the key alone: %+v", k.Shown)
	}
	k, err := o.Kept(ctx, policy.Actor{Org: ministry, Person: string(o.moussa)}, h.ID)
	o.must(err)
	if len(k.Shown) != 1 || k.Shown[0].Ability != "D2.C6" || k.Shown[0].Day != "2027-01-05" {
		t.Errorf("signed in: %+v", k.Shown)
	}
	var list []*learning.Record
	o.must(o.db.Read(ctx, func(tx *db.Tx) (err error) {
		list, err = learning.Export(tx, ministry, string(o.moussa))
		return err
	}))
	if len(list) != 1 || len(list[0].Items) != 1 || list[0].Items[0].Title != "Title of one" {
		t.Errorf("taken along: %+v", list)
	}
}
