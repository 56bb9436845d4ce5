package browser

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/internal/learning"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/planning"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/round"
)

// keeping is a plan that somebody keeps with an assessment of a named round, changed by hand, with all that can be wrong with one.
type keeping struct {
	*ministry
	address, key string
	calendar     string // path at which it can be followed
	stop         string // code that stops its reminders
}

func newKeeping(t testing.TB, m *ministry, keys map[string]string) *keeping {
	t.Helper()
	ctx := context.Background()
	k := &keeping{ministry: m}
	p := m.plan("Named – nominative – بالاسم", round.Named)
	p.Scope = []string{"D1", "AI"}
	id := must[round.ID](t)(m.app.Rounds.Create(ctx, m.as(policy.Officer), m.units["ministry"].ID, p))
	k.must(m.app.Rounds.Launch(ctx, m.as(policy.Officer), id))
	must[int](t)(m.app.Rounds.InviteSome(ctx, m.org, id, 1000))
	var s assessment.Started
	for _, i := range must[[]round.Invited](t)(m.app.Rounds.Invitations(ctx, m.as(policy.Officer), id, m.units["ministry"].ID)) {
		if i.Person == m.people["Moussa Sow"] {
			s = must[assessment.Started](t)(m.app.Rounds.Begin(ctx, string(i.Code), round.Taking{Language: "en"}))
		}
	}
	k.address, k.key = "/a/"+string(s.ID), string(s.Key)
	who := assessment.Holder(m.org, k.key)
	for q := must[*assessment.Question](t)(m.app.Assessments.Next(ctx, who, s.ID, "en")); q != nil; q = must[*assessment.Question](t)(m.app.Assessments.Next(ctx, who, s.ID, "en")) {
		choice := []string{"3"}
		if q.Kind != itembank.Rating {
			choice = nil
			for _, o := range q.Options {
				if choice = append(choice, o.ID); q.Kind != itembank.Order {
					break
				}
			}
		}
		must[[]assessment.Saved](t)(m.app.Assessments.Answer(ctx, who, s.ID, assessment.Reply{Number: q.Number, Choice: choice, Key: assessment.QuestionID(q.Number)}))
	}
	must[*assessment.Result](t)(m.app.Assessments.Submit(ctx, who, s.ID))
	k.fill(ctx, s.ID, who)
	keys[k.address] = k.key
	return k
}

func (k *keeping) must(err error) {
	k.t.Helper()
	if err != nil {
		k.t.Fatal(err)
	}
}

// fill keeps a plan and changes it.
func (k *keeping) fill(ctx context.Context, id assessment.ID, who policy.Actor) {
	k.t.Helper()
	plans, today := k.app.Learning, time.Now().UTC().Format(time.DateOnly)
	m := planning.Means{Hours: 5, Unknown: 4, Languages: []string{"en"}, Most: 5, Start: today, Week: 5, AtOnce: 1}
	var items []planning.Item
	k.write(func(tx *db.Tx) error {
		for _, r := range []library.ResourceID{"elements-of-ai", "ai-incident-database", "data-europa-academy"} {
			one, err := library.Select(tx, r)
			if err != nil {
				return err
			}
			i := planning.ItemOf(one, nil, m)
			i.Begins, i.Ends = today, "2099-01-31"
			items = append(items, i)
		}
		return nil
	})
	k.must(plans.Keep(ctx, who, id, learning.Proposal{Means: m, Items: items, Language: "en"}, false))
	k.must(plans.Describe(ctx, who, id, 1, "elements-of-ai", learning.Details{Begins: "2020-01-01", Ends: "2020-02-01", Note: "مع زميلة <b>", Begun: true,
		Evidence: learning.Evidence{Text: "A certificate", Address: "https://example.org/" + strings.Repeat("long", 30), Day: "2020-02-02"}}))
	k.must(plans.Want(ctx, who, id, learning.Goal{Ability: "AI", Level: framework.Basic, Day: "2099-01-01"}))
	k.must(plans.SetFeed(ctx, who, id, learning.NewFeed))
	self := who
	self.Person = string(k.people["Moussa Sow"])
	k.must(plans.SetReminders(ctx, self, id, true))
	k.must(plans.RemindDue(ctx))
	k.calendar = strings.TrimPrefix(must[*learning.Kept](k.t)(plans.Kept(ctx, who, id)).Calendar, "http://localhost:")
	k.calendar = k.calendar[strings.Index(k.calendar, "/plan/"):]
	k.write(func(tx *db.Tx) error {
		link := ""
		err := tx.Row(`SELECT unsubscribe FROM mail_messages WHERE org_id = $1 AND purpose = 'plan_reminder'`, []any{k.org}, &link)
		k.stop = link[strings.LastIndex(link, "/")+1:]
		return err
	})
}

// planScreens is every screen of a plan that somebody keeps.
func (st *stage) planScreens() []screen {
	k := st.keeping
	item := k.address + "/plan/kept/item?resource=elements-of-ai"
	return []screen{
		{name: "kept-none", path: st.submitted + "/plan/kept"},
		{name: "kept", path: k.address + "/plan/kept?done=changed"},
		{name: "kept-proposal", path: k.address + "/plan"},
		{name: "kept-item", path: item},
		{name: "kept-item-wrong", path: item, send: fill("ends", "2019-01-01"), status: 422, errors: 1},
		{name: "kept-add", path: k.address + "/plan/kept/add"},
		{name: "kept-found", path: k.address + "/plan/kept/add?q=data"},
		{name: "kept-calendar-none", path: "/plan/0000-0000-0000-0000/calendar.ics", status: 404},
		{name: "kept-stop", path: "/plan-reminders/" + k.stop},
	}
}

// planFiles are the files of kept plans, and what each must have.
func (st *stage) planFiles() map[string]string {
	k := st.keeping
	return map[string]string{k.address + "/plan/kept.ics": "BEGIN:VALARM", k.calendar: "DTSTART;VALUE=DATE:2020", k.address + "/plan/kept.json": `"evidence"`}
}
