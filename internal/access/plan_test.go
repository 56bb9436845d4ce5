package access

import (
	"strings"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/learning"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/planning"
	"github.com/dira-platform/dira/internal/policy"

	"github.com/dira-platform/dira/internal/db"
)

// keep keeps a plan with an assessment, whose calendar can be followed.
func (w *world) keep(id assessment.ID, who policy.Actor) {
	w.t.Helper()
	m := planning.Means{Hours: 20, Unknown: 4, Languages: []string{"en"}, Most: 5, Start: "2026-01-05", Week: 5, AtOnce: 1}
	var item planning.Item
	w.write(func(tx *db.Tx) error {
		r, err := library.Select(tx, "elements-of-ai")
		item = planning.ItemOf(r, nil, m)
		return err
	})
	item.Begins, item.Ends = "2026-01-05", "2026-01-16"
	for _, err := range []error{w.app.Learning.Keep(ctx, who, id, learning.Proposal{Means: m, Items: []planning.Item{item}, Language: "en"}, true),
		w.app.Learning.SetFeed(ctx, who, id, learning.NewFeed)} {
		if err != nil {
			w.t.Fatal(err)
		}
	}
}

// planThings are what the codes of kept plans open: calendars, and the end of reminders.
func (w *world) planThings(calendar bool) []*thing {
	return []*thing{w.planThing(w.orgs[home], calendar), w.planThing(w.orgs[away], calendar), nothing(one("code", "0000-0000-0000-0000"))}
}

// planThing is what a code of a plan opens. Who has it has what it takes.
func (w *world) planThing(o *organisation, calendar bool) *thing {
	w.t.Helper()
	th := w.begins(o, "named", "team")
	w.answer(th)
	id, who := assessment.ID(th.at["id"]), assessment.Holder(o.id, th.key)
	must[*assessment.Result](w.t)(w.app.Assessments.Submit(ctx, who, id))
	w.keep(id, who)
	code, _, _ := strings.Cut(strings.SplitAfter(must[*learning.Kept](w.t)(w.app.Learning.Kept(ctx, who, id)).Calendar, "/plan/")[1], "/")
	if !calendar {
		code = w.stopCode(o.id, id, th.object.Person, who)
	}
	return &thing{name: "a code of a plan, " + o.id, at: one("code", code), coded: true, object: policy.Object{Org: o.id, Invitation: assessment.Key(code).InvitationHash()},
		again: func() *thing { return w.planThing(o, calendar) }}
}

// stopCode is the code that stops reminders, as the message has it.
func (w *world) stopCode(org string, id assessment.ID, person string, who policy.Actor) (code string) {
	w.t.Helper()
	who.Person = person
	if err := w.app.Learning.SetReminders(ctx, who, id, true); err != nil {
		w.t.Fatal(err)
	}
	if err := w.app.Learning.RemindDue(ctx); err != nil {
		w.t.Fatal(err)
	}
	w.write(func(tx *db.Tx) error {
		text := ""
		err := tx.Row(`SELECT unsubscribe FROM mail_messages WHERE org_id = $1 AND purpose = 'plan_reminder' AND reference LIKE $2`, []any{org, string(id) + ":%"}, &text)
		if err == nil {
			code = text[strings.LastIndex(text, "/")+1:]
		}
		return err
	})
	return code
}
