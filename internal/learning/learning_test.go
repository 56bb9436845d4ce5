package learning_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/internal/learning"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/mail"
	"github.com/dira-platform/dira/internal/planning"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/secret"
)

var ctx = context.Background()

func TestMain(m *testing.M) { dbtest.Main(m) }

var builtInInstrument = sync.OnceValues(itembank.BuiltIn)

// office is a database with everything that a plan needs.
type office struct {
	*learning.Service
	t           *testing.T
	db          *db.DB
	assessments *assessment.Service
	library     *library.Service
	now         time.Time
	moussa      identity.PersonID
}

const ministry = "ministry"

type plain struct{}

func (plain) T(key string, args ...any) string { return fmt.Sprint(key, args) }

func newOffice(t *testing.T, d *db.DB) *office {
	t.Helper()
	o := &office{t: t, db: d, now: time.Date(2027, 1, 4, 9, 0, 0, 0, time.UTC)}
	d.SetClock(func() time.Time { return o.now })
	frameworks, bank := framework.NewService(d), itembank.NewService(d)
	v, err := framework.BuiltIn()
	o.must(err)
	in, err := builtInInstrument()
	o.must(err)
	o.must(d.Write(ctx, func(tx *db.Tx) (err error) {
		_, err = identity.Found(tx, identity.Founding{Organisation: identity.Organisation{ID: ministry, Name: "Ministry", Language: "en"}, Kind: "ministry",
			Administrator: identity.Details{Name: "Awa Ndiaye", Email: "awa@example.org"}})
		if err != nil {
			return err
		}
		root, err := identity.SelectRoot(tx, ministry)
		if err != nil {
			return err
		}
		p, err := identity.AddPerson(tx, ministry, root, identity.Details{Name: "Moussa Sow", Email: "moussa@example.org"})
		if err == nil {
			o.moussa = p.ID
		}
		return err
	}))
	for _, org := range []string{policy.Public, ministry} {
		o.must(frameworks.Install(ctx, org, v))
		_, err = bank.Install(ctx, org, in)
		o.must(err)
	}
	o.assessments = assessment.NewService(d, frameworks, bank)
	o.library, err = library.NewService(d)
	o.must(err)
	outgoing, err := mail.NewService(d, mail.Settings{Host: "localhost", Encryption: mail.None, From: "dira@example.org"})
	o.must(err)
	o.Service = learning.NewService(d, learning.Surroundings{Mail: outgoing, Secret: secret.New(), Address: "https://dira.example",
		Words: func(string) learning.Words { return plain{} }, Date: func(_ string, t time.Time) string { return t.Format(time.DateOnly) }})
	return o
}

func (o *office) must(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
}

// holder is somebody with a submitted assessment.
type holder struct {
	assessment.Started
	who policy.Actor
}

// sit takes an assessment with all the points there are, or none.
func (o *office) sit(knows bool) holder {
	o.t.Helper()
	started, err := o.assessments.Start(ctx, policy.Anyone(), assessment.Request{Instrument: assessment.Starter, Language: "en", Scope: []string{"D2.C6"}})
	o.must(err)
	h := holder{started, assessment.Holder(policy.Public, string(started.Key))}
	o.answer(h, knows)
	return h
}

func (o *office) answer(h holder, knows bool) {
	o.t.Helper()
	in, _ := builtInInstrument()
	for {
		q, err := o.assessments.Next(ctx, h.who, h.ID, "en")
		o.must(err)
		if q == nil {
			break
		}
		choice := []string{"3"}
		for _, it := range in.Items {
			if stem, _ := it.Stem.In("en"); q.Kind != itembank.Rating && stem == q.Stem {
				if choice = it.ChoiceFor(0); knows {
					choice = it.ChoiceFor(it.MaxScore())
				}
			}
		}
		_, err = o.assessments.Answer(ctx, h.who, h.ID, assessment.Reply{Number: q.Number, Choice: choice, Key: fmt.Sprint("k", q.Number), Language: "en"})
		o.must(err)
	}
	_, err := o.assessments.Submit(ctx, h.who, h.ID)
	o.must(err)
}

// bring puts resources into the library that each teach a level of one competency.
func (o *office) bring(ids ...string) (items []planning.Item) {
	o.t.Helper()
	var drafts []library.Draft
	for n, id := range ids {
		r := library.Resource{Words: []library.Wording{{Language: "en", Title: "Title of " + id}}, URL: "https://example.org/" + id, Languages: []string{"en"}, Type: library.Course,
			Hours: 5, Cost: library.Free, Confidence: library.Told, Teaches: []library.Alignment{{Competency: "D2.C6", Level: framework.Levels[n%3]}}}
		if id == "held" {
			r.Cohorts = []library.Cohort{{Begins: "2027-03-01", Ends: "2027-03-05", Place: "Dakar"}, {Begins: "2027-05-03", Ends: "2027-05-07"}}
		}
		drafts = append(drafts, library.Draft{Name: id, Resource: r})
	}
	results, err := o.library.Import(ctx, policy.Operator(policy.Public), "test", "csv", drafts)
	o.must(err)
	for _, r := range results {
		one, err := o.library.Resource(ctx, policy.Anyone(), r.ID)
		o.must(err)
		items = append(items, planning.ItemOf(one, nil, means))
	}
	return items
}

var means = planning.Means{Hours: 20, Unknown: 4, Languages: []string{"en"}, Most: 5, Start: "2027-01-04", Week: 5, AtOnce: 1}

func (o *office) keep(h holder, items []planning.Item) {
	o.t.Helper()
	o.must(o.Keep(ctx, h.who, h.ID, learning.Proposal{Means: means, Items: items, Language: "en"}, false))
}

func (o *office) kept(h holder) *learning.Kept {
	o.t.Helper()
	k, err := o.Kept(ctx, h.who, h.ID)
	o.must(err)
	return k
}

func code(err error) string {
	if err == nil {
		return ""
	}
	return errs.As(err).Code
}

func titles(k *learning.Kept) (text string) {
	for _, i := range k.Items {
		text += strings.TrimPrefix(i.Title, "Title of ") + " "
	}
	return strings.TrimSpace(text)
}

// TestChangedByHand keeps a plan and changes everything in it.
func TestChangedByHand(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := newOffice(t, d)
		h, items := o.sit(false), o.bring("one", "two", "three", "held")
		if k := o.kept(h); k != nil {
			t.Fatalf("a plan before one is kept: %+v", k)
		}
		o.keep(h, items[:3])
		one, held := items[0].Resource.ID, items[3].Resource.ID
		if err := o.Keep(ctx, h.who, h.ID, learning.Proposal{Means: means}, false); code(err) != "plan_kept" {
			t.Errorf("kept over another one: %v", err)
		}
		o.must(o.Move(ctx, h.who, h.ID, 1, one, false))
		if err := o.Move(ctx, h.who, h.ID, 1, one, false); code(err) != "plan_changed" {
			t.Errorf("changed as it was before: %v", err)
		}
		o.must(o.Add(ctx, h.who, h.ID, held, "en"))
		if err := o.Add(ctx, h.who, h.ID, held, "en"); code(err) != "plan_twice" {
			t.Errorf("put in twice: %v", err)
		}
		k := o.kept(h)
		if got := titles(k); got != "two one three held" {
			t.Errorf("in order: %s", got)
		}
		if i := k.Find(held); i.Begins != "2027-03-01" || i.Ends != "2027-03-05" || i.Cohort.Place != "Dakar" {
			t.Errorf("at the first time it is held at: %+v", i)
		}
		o.must(o.Describe(ctx, h.who, h.ID, k.Revision, one, learning.Details{Begins: "2027-02-01", Ends: "2027-02-03", Note: " with Awa ", Begun: true}))
		o.must(o.TakeOut(ctx, h.who, h.ID, k.Revision+1, items[1].Resource.ID))
		k = o.kept(h)
		if i := k.Find(one); titles(k) != "one three held" || i.Note != "with Awa" || i.Begun != "2027-01-04" || i.Begins != "2027-02-01" {
			t.Errorf("described: %s, %+v", titles(k), i)
		}
		o.must(o.Keep(ctx, h.who, h.ID, learning.Proposal{Means: means, Items: items[:2]}, true))
		if k = o.kept(h); titles(k) != "one two" || k.Find(one).Note != "with Awa" {
			t.Errorf("another in its place: %s", titles(k))
		}
		o.must(o.GiveUp(ctx, h.who, h.ID))
		if o.kept(h) != nil {
			t.Error("given up and still there")
		}
	})
}

// TestRefused refuses what makes no sense, and whoever has no key.
func TestRefused(t *testing.T) {
	o := newOffice(t, dbtest.SQLite(t))
	h, items := o.sit(false), o.bring("one", "held")
	o.keep(h, items)
	one, held := items[0].Resource.ID, items[1].Resource.ID
	long := strings.Repeat("x", 1001)
	for want, d := range map[string]learning.Details{
		"plan_day": {Begins: "2027-02-31"}, "plan_days": {Begins: "2027-02-02", Ends: "2027-02-01"}, "plan_note": {Note: long},
		"plan_evidence": {Evidence: learning.Evidence{Day: "2027-01-01"}}, "plan_evidence_day": {Evidence: learning.Evidence{Text: "x", Day: "2027-01-05"}},
		"plan_evidence_address": {Evidence: learning.Evidence{Text: "x", Day: "2027-01-01", Address: "javascript:alert(1)"}},
	} {
		if err := o.Describe(ctx, h.who, h.ID, 1, one, d); code(err) != want {
			t.Errorf("%+v: %v", d, err)
		}
	}
	if err := o.Describe(ctx, h.who, h.ID, 1, held, learning.Details{Cohort: "2027-03-02|2027-03-05|Dakar|"}); code(err) != "plan_time" {
		t.Errorf("a time that is none: %v", err)
	}
	for want, g := range map[string]learning.Goal{"plan_goal": {Ability: "D1.C1", Level: framework.Basic, Day: "2027-06-01"}, "plan_goal_day": {Ability: "D2.C6", Level: framework.Basic, Day: "2027-01-03"}} {
		if err := o.Want(ctx, h.who, h.ID, g); code(err) != want {
			t.Errorf("%+v: %v", g, err)
		}
	}
	other := o.sit(false)
	for name, err := range map[string]error{"read": second(o.Kept(ctx, other.who, h.ID)), "moved": o.Move(ctx, other.who, h.ID, 1, one, true), "given up": o.GiveUp(ctx, policy.Anyone(), h.ID)} {
		if !errs.Is(err, errs.NoKey) {
			t.Errorf("%s without the key: %v", name, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

// TestClosedByMeasuring closes steps by later assessments alone; what a person says stands beside that.
func TestClosedByMeasuring(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := newOffice(t, d)
		earlier := o.sit(true)
		o.now = o.now.Add(time.Hour)
		h, items := o.sit(false), o.bring("one", "two")
		o.keep(h, items)
		first := items[0].Resource.ID
		o.must(o.Describe(ctx, h.who, h.ID, 1, first, learning.Details{Begun: true}))
		step := planning.Step{Ability: "D2.C6", Level: framework.Basic}
		state := func(want learning.State) {
			t.Helper()
			k := o.kept(h)
			if got := k.StateOf(k.Find(first), []planning.Step{step}); got != want {
				t.Errorf("the item is %s, not %s", got, want)
			}
		}
		state(learning.Begun)
		o.must(o.Describe(ctx, h.who, h.ID, 2, first, learning.Details{Begun: true, Evidence: learning.Evidence{Text: "A certificate", Address: "https://example.org/c", Day: "2027-01-03"}}))
		state(learning.Said)
		planned := []planning.Item{{Closes: []planning.Step{step}}, {}}
		if p := o.kept(h).Progress(planned); p != (learning.Progress{Steps: 1, Said: 1}) {
			t.Errorf("said: %+v", p)
		}
		if err := o.Show(ctx, h.who, h.ID, string(earlier.Key)); code(err) != "plan_code_earlier" {
			t.Errorf("an earlier assessment: %v", err)
		}
		if err := o.Show(ctx, h.who, h.ID, "0000-0000-0000-0000"); code(err) != "code_not_found" {
			t.Errorf("no assessment: %v", err)
		}
		o.now = o.now.Add(30 * 24 * time.Hour)
		later := o.sit(true)
		state(learning.Said) // nothing leads from one to the other
		o.must(o.Show(ctx, h.who, h.ID, string(later.Key)))
		state(learning.Measured)
		if p := o.kept(h).Progress(planned); p != (learning.Progress{Steps: 1, Measured: 1}) {
			t.Errorf("measured: %+v", p)
		}
		o.must(o.assessments.Erase(ctx, h.who, h.ID))
		left := 0
		o.must(d.Read(ctx, func(tx *db.Tx) error {
			return tx.Row(`SELECT (SELECT COUNT(*) FROM learning_plans) + (SELECT COUNT(*) FROM learning_items) + (SELECT COUNT(*) FROM learning_shown)`, nil, &left)
		}))
		if left != 0 {
			t.Errorf("%d rows are left of an erased assessment", left)
		}
	})
}

// TestSharpened takes more questions on the same assessment as a later measurement.
func TestSharpened(t *testing.T) {
	o := newOffice(t, dbtest.SQLite(t))
	h, items := o.sit(false), o.bring("one")
	o.keep(h, items)
	o.now = o.now.Add(time.Hour)
	started, err := o.assessments.Sharpen(ctx, h.who, h.ID, "D2.C6")
	o.must(err)
	next := holder{started, assessment.Holder(policy.Public, string(started.Key))}
	if len(o.kept(h).Shown) != 0 {
		t.Error("something is shown before it is submitted")
	}
	o.answer(next, true)
	_, r, err := o.assessments.Result(ctx, next.who, next.ID)
	o.must(err)
	want := r.Profile[0].Level
	shown := o.kept(h).Shown
	if want == framework.None && len(shown) != 0 || want != framework.None && (len(shown) != 1 || shown[0].Level != want) {
		t.Errorf("measured %q, shown %+v", want, shown)
	}
}

// TestCalendar follows a plan by its address, which can be renewed and withdrawn, and tells titles and days alone.
func TestCalendar(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := newOffice(t, d)
		h, items := o.sit(false), o.bring("one", "two")
		o.keep(h, items)
		o.must(o.Describe(ctx, h.who, h.ID, 1, items[0].Resource.ID, learning.Details{Begins: "2027-02-01", Ends: "2027-02-03", Note: "private"}))
		if k := o.kept(h); k.Calendar != "" {
			t.Errorf("an address before one was made: %s", k.Calendar)
		}
		address := func() string {
			t.Helper()
			o.must(o.SetFeed(ctx, h.who, h.ID, learning.NewFeed))
			return strings.TrimSuffix(strings.TrimPrefix(o.kept(h).Calendar, "https://dira.example/plan/"), "/calendar.ics")
		}
		old := address()
		k, err := o.Followed(ctx, policy.Anyone(), old)
		o.must(err)
		var b strings.Builder
		o.must(k.WriteCalendar(&b, "dira.example", "Plan", "en"))
		text := b.String()
		for _, has := range []string{"DTSTART;VALUE=DATE:20270201\r\n", "DTEND;VALUE=DATE:20270204\r\n", "SUMMARY:Title of one\r\n", "TRIGGER:-PT15H\r\n"} {
			if !strings.Contains(text, has) {
				t.Errorf("without %q:\n%s", has, text)
			}
		}
		if strings.Count(text, "BEGIN:VEVENT") != 1 || strings.Contains(text, "private") || strings.Contains(text, string(h.ID)) {
			t.Errorf("it tells too much:\n%s", text)
		}
		renewed := address()
		if _, err := o.Followed(ctx, policy.Anyone(), old); !errs.Is(err, errs.NotFound) {
			t.Errorf("by the old address: %v", err)
		}
		o.must(o.SetFeed(ctx, h.who, h.ID, learning.NoFeed))
		for _, c := range []string{renewed, "", "0000-0000-0000-0000"} {
			if _, err := o.Followed(ctx, policy.Anyone(), c); !errs.Is(err, errs.NotFound) {
				t.Errorf("by %q: %v", c, err)
			}
		}
		if slices.Contains([]string{"", old}, renewed) {
			t.Error("the renewed address is the old one")
		}
	})
}
