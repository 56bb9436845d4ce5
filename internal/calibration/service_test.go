package calibration_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/audit"
	"github.com/dira-platform/dira/internal/calibration"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/internal/policy"
)

var ctx = context.Background()

const org = "finance"

// few are needs that a test can meet.
var few = calibration.Needs{People: 40, PerItem: 6, PerSlope: 10_000, Anchors: 3, Group: 15, PerGroup: 3, Most: 1000}

// office is an organisation with its officer, in which people take the AI part.
type office struct {
	*calibration.Service
	t           testing.TB
	db          *db.DB
	assessments *assessment.Service
	bank        *itembank.Service
	root        policy.Path
	officer     policy.Actor
}

func newOffice(t testing.TB, d *db.DB, n calibration.Needs) *office {
	t.Helper()
	var seconds atomic.Int64
	d.SetClock(func() time.Time { // nobody is hasty
		return time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC).Add(time.Duration(seconds.Add(1)) * time.Minute)
	})
	o := &office{t: t, db: d}
	o.check(d.Write(ctx, func(tx *db.Tx) error {
		_, err := identity.Found(tx, identity.Founding{Organisation: identity.Organisation{ID: org, Name: "Ministry of Finance", Language: "en"}, Kind: "ministry",
			Administrator: identity.Details{Name: "Awa Ndiaye", Email: "awa@example.org"}})
		if err != nil {
			return err
		}
		root, err := identity.SelectRoot(tx, org)
		o.root = root.Path
		return err
	}))
	frameworks := framework.NewService(d)
	o.bank = itembank.NewService(d)
	v, err := framework.BuiltIn()
	o.check(err)
	o.check(frameworks.Install(ctx, org, v))
	o.install()
	o.assessments = assessment.NewService(d, frameworks, o.bank)
	o.Service = calibration.NewService(d, o.assessments, o.bank, n)
	o.officer = o.as(policy.Officer)
	return o
}

func (o *office) install() {
	o.t.Helper()
	in, err := itembank.BuiltIn()
	o.check(err)
	_, err = o.bank.Install(ctx, org, in)
	o.check(err)
}

func (o *office) as(role policy.Role) policy.Actor {
	return policy.Actor{Org: org, Person: "somebody", Role: role, Unit: o.root, Strong: true}
}

func (o *office) check(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
}

// begin starts an assessment.
func (o *office) begin(i int) (assessment.ID, policy.Actor) {
	o.t.Helper()
	key := assessment.NewKey()
	b, err := o.assessments.Prepare(ctx, org, assessment.Request{Instrument: assessment.Starter, Language: []string{"en", "fr"}[i%2], Scope: []string{"AI"},
		About: assessment.About{Sex: []string{"woman", "man", "man", "woman"}[i%4]}}, key)
	o.check(err)
	o.check(o.db.Write(ctx, b.Begin))
	return b.ID(), assessment.Holder(org, string(key))
}

// take has so many people take the AI part and answer by chance, better or worse.
func (o *office) take(people int) (last assessment.ID, who policy.Actor) {
	o.t.Helper()
	for i := range people {
		rng := rand.New(rand.NewPCG(1, uint64(i)))
		last, who = o.begin(i)
		questions, err := o.assessments.Whole(ctx, who, last, "AI", "en")
		o.check(err)
		var replies []assessment.Reply
		for n, q := range questions {
			choice := []string{q.Options[rng.IntN(len(q.Options))].ID}
			if q.Kind == itembank.Order {
				choice = nil
				for _, k := range rng.Perm(len(q.Options)) {
					choice = append(choice, q.Options[k].ID)
				}
			}
			replies = append(replies, assessment.Reply{Number: q.Number, Choice: choice, Key: fmt.Sprint(n)})
		}
		_, err = o.assessments.Answer(ctx, who, last, replies...)
		o.check(err)
		_, err = o.assessments.Submit(ctx, who, last)
		o.check(err)
	}
	return last, who
}

// proposed has a calibration made.
func (o *office) proposed() calibration.ID {
	o.t.Helper()
	id, err := o.Start(ctx, o.officer)
	o.check(err)
	o.check(o.Calibrate(ctx, org, id))
	return id
}

func (o *office) run(id calibration.ID) (*calibration.Run, []calibration.Finding) {
	o.t.Helper()
	r, list, err := o.Run(ctx, o.officer, id)
	o.check(err)
	return r, list
}

func wantCode(t testing.TB, err error, code string) {
	t.Helper()
	switch e := errs.As(err); {
	case code == "" && err != nil, code != "" && (e == nil || e.Code != code):
		t.Errorf("got %v, want %q", err, code)
	}
}

// decideAll accepts whatever is open, and sets the first of what is proposed aside.
func (o *office) decideAll(id calibration.ID) (aside itembank.ItemID) {
	o.t.Helper()
	_, list := o.run(id)
	for i := range list {
		switch f := &list[i]; {
		case f.Standing == calibration.Proposed && aside == "":
			aside = f.Item
			o.check(o.Decide(ctx, o.officer, id, f.Item, calibration.Aside, "the text is to be changed"))
		case f.Open():
			o.check(o.Decide(ctx, o.officer, id, f.Item, calibration.Accepted, "looked at"))
		}
	}
	return aside
}

// TestFromAnswersToUse goes the whole way: too few answers, enough, a calibration, decisions, the release; what was measured before stays as it is.
func TestFromAnswersToUse(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := newOffice(t, d, few)
		o.take(10)
		over, err := o.Overview(ctx, o.officer)
		o.check(err)
		if i := len(over.Sections) - 1; over.Ready() || over.Sections[i].People != 10 || over.Sections[i].ID != "AI" || over.Sections[0].People != 0 || len(over.Sections[i].Scarce) == 0 {
			t.Errorf("%+v", over.Sections)
		}
		_, err = o.Start(ctx, o.officer)
		wantCode(t, err, "calibration_too_few")

		last, who := o.take(110)
		before, err := o.assessments.Recompute(ctx, who, last)
		o.check(err)
		under, holder := o.begin(1)
		if over, err = o.Overview(ctx, o.officer); err != nil || !over.Ready() || over.Calibration != "provisional-1" || over.Calibrated != 0 {
			t.Fatalf("%+v, %v", over, err)
		}
		id, err := o.Start(ctx, o.officer)
		o.check(err)
		_, err = o.Start(ctx, o.officer)
		wantCode(t, err, "calibration_live")
		wantCode(t, o.Release(ctx, o.officer, id), "calibration_ended")
		o.check(o.Calibrate(ctx, org, id))
		r, list := o.run(id)
		if r.State != calibration.Review || r.Report.People != 120 || r.Report.Model != calibration.Rasch || len(list) != over.Items || r.Done == 0 {
			t.Fatalf("%+v, %+v, %d", r, r.Report, len(list))
		}
		o.check(o.Calibrate(ctx, org, id)) // done twice: nothing happens
		aside := o.decideAll(id)
		o.check(o.Release(ctx, o.officer, id))
		wantCode(t, o.Release(ctx, o.officer, id), "calibration_ended")
		o.inUse(id, aside)

		again, err := o.assessments.Recompute(ctx, who, last)
		o.check(err)
		if fmt.Sprint(before.Profile) != fmt.Sprint(again.Profile) || again.Versions.Calibration != "provisional-1" {
			t.Error("a release changed a result")
		}
		if got := o.finish(under, holder); got != "provisional-1" {
			t.Errorf("an assessment under way was measured with %s", got)
		}
		if got := o.finish(o.begin(3)); got != "calibration-1" {
			t.Errorf("a new assessment was measured with %s", got)
		}
		o.logged("calibration.start", "calibration.propose", "calibration.decide", "calibration.release")
	})
}

// inUse says whether the newest instrument has what was taken, and has it also after the program has brought its own again.
func (o *office) inUse(id calibration.ID, aside itembank.ItemID) {
	o.t.Helper()
	r, list := o.run(id)
	for range 2 {
		in, err := o.bank.Newest(ctx, org, assessment.Starter)
		o.check(err)
		known := in.Scale.Calibration.Items
		if r.State != calibration.Released || r.Name != "calibration-1" || in.Version != r.InUse || in.Scale.Calibration.Name != r.Name {
			o.t.Fatalf("%+v, instrument %d with %s", r, in.Version, in.Scale.Calibration.Name)
		}
		for i := range list {
			f := &list[i]
			c, taken := known[f.Item]
			if taken != (f.Standing == calibration.Proposed && f.Item != aside) || taken && (c.B[0] != f.New.B[0] || c.Since != r.Name) {
				o.t.Errorf("%s: %+v, in use %v %+v", f.Item, f, taken, c)
			}
		}
		o.install()
	}
}

// finish submits an assessment with one answer and returns the calibration that it was measured with.
func (o *office) finish(id assessment.ID, who policy.Actor) string {
	o.t.Helper()
	questions, err := o.assessments.Whole(ctx, who, id, "AI", "en")
	o.check(err)
	i := slices.IndexFunc(questions, func(q *assessment.Question) bool { return q.Kind == itembank.Single || q.Kind == itembank.Situational })
	_, err = o.assessments.Answer(ctx, who, id, assessment.Reply{Number: questions[i].Number, Choice: []string{questions[i].Options[0].ID}, Key: "k"})
	o.check(err)
	r, err := o.assessments.Submit(ctx, who, id)
	o.check(err)
	return r.Versions.Calibration
}

func (o *office) logged(actions ...string) {
	o.t.Helper()
	seen := map[string]bool{}
	o.check(o.db.Read(ctx, func(tx *db.Tx) error {
		entries, _, err := audit.List(tx, org, audit.Filter{}, audit.Page{Size: 1000})
		for _, e := range entries {
			seen[e.Action] = true
		}
		return err
	}))
	for _, a := range actions {
		if !seen[a] {
			o.t.Errorf("%s is not in the log", a)
		}
	}
}

func TestDecisions(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := newOffice(t, d, few)
		o.take(110)
		id := o.proposed()
		_, list := o.run(id)
		var sound, out itembank.ItemID
		for i := range list {
			switch f := &list[i]; {
			case f.Standing != calibration.Proposed:
				out = f.Item
			case len(f.Flags) == 0:
				sound = f.Item
			}
		}
		wantCode(t, o.Decide(ctx, o.officer, id, sound, "", ""), "calibration_decide")
		wantCode(t, o.Decide(ctx, o.officer, id, sound, calibration.Aside, " "), "calibration_reason")
		wantCode(t, o.Decide(ctx, o.officer, id, sound, calibration.Aside, strings.Repeat("é", 501)), "calibration_reason_long")
		wantCode(t, o.Decide(ctx, o.officer, id, out, calibration.Accepted, "so"), "calibration_not_proposed")
		wantCode(t, o.Decide(ctx, o.officer, id, "nothing", calibration.Accepted, "so"), "calibration_item_not_found")
		wantCode(t, o.Decide(ctx, o.officer, "nothing", sound, calibration.Accepted, ""), "calibration_not_found")
		wantCode(t, o.Decide(ctx, o.officer, id, sound, calibration.Aside, "we change it"), "")
		if _, f, it, err := o.Finding(ctx, o.officer, id, sound); err != nil || f.Taken() || f.Reason != "we change it" || it.ID != sound {
			t.Errorf("%+v, %v", f, err)
		}
		wantCode(t, o.Decide(ctx, o.officer, id, sound, calibration.Accepted, ""), "")
		o.setAllAside(id)
		wantCode(t, o.Release(ctx, o.officer, id), "calibration_nothing")
		wantCode(t, o.End(ctx, o.officer, id), "")
		wantCode(t, o.End(ctx, o.officer, id), "calibration_ended")
		if r, _ := o.run(id); r.State != calibration.GivenUp || r.EndedAt.IsZero() {
			t.Errorf("%+v", r)
		}
	})
}

func (o *office) setAllAside(id calibration.ID) {
	o.t.Helper()
	_, list := o.run(id)
	for _, f := range list {
		if f.Standing == calibration.Proposed {
			o.check(o.Decide(ctx, o.officer, id, f.Item, calibration.Aside, "not now"))
		}
	}
}

// TestStopped stops one calibration before its job has begun and one in the midst of it.
func TestStopped(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := newOffice(t, d, few)
		o.take(110)
		id, err := o.Start(ctx, o.officer)
		o.check(err)
		o.check(o.End(ctx, o.officer, id))
		o.check(o.Calibrate(ctx, org, id)) // its job comes, and does nothing
		r, list := o.run(id)
		if r.State != calibration.Cancelled || len(list) != 0 || r.Report != nil {
			t.Errorf("%+v with %d findings", r, len(list))
		}
		id, err = o.Start(ctx, o.officer)
		o.check(err)
		ended := make(chan error)
		go func() { ended <- o.Calibrate(ctx, org, id) }()
		for r, _ := o.run(id); r.Done == 0 || r.Stage == calibration.Gathering; r, _ = o.run(id) {
			time.Sleep(time.Millisecond)
		}
		o.check(o.End(ctx, o.officer, id))
		o.check(<-ended)
		if r, list = o.run(id); r.State != calibration.Cancelled || len(list) != 0 {
			t.Errorf("%+v with %d findings", r, len(list))
		}
		id = o.proposed() // the next can begin
		if r, _ := o.run(id); r.Number != 3 || r.State != calibration.Review {
			t.Errorf("%+v", r)
		}
	})
}

// Answers that came too fast do not count, so what looked enough may not be: it is told, and nothing is tried again.
func TestFails(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := newOffice(t, d, few)
		var moments atomic.Int64
		d.SetClock(func() time.Time {
			return time.Date(2026, 4, 1, 9, 0, 0, 0, time.UTC).Add(time.Duration(moments.Add(1)) * time.Millisecond)
		})
		o.take(60)
		id := o.proposed()
		if r, _ := o.run(id); r.State != calibration.Failed || r.Failure != "calibration_too_few" {
			t.Errorf("%+v", r)
		}
	})
}
