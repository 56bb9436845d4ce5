package institution_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/institution"
	"github.com/dira-platform/dira/internal/mail"
	"github.com/dira-platform/dira/internal/maturity"
	"github.com/dira-platform/dira/internal/policy"
)

func TestMain(m *testing.M) {
	if isVictim() {
		return
	}
	dbtest.Main(m)
}

var ctx = context.Background()

// plainWords are messages in which the key and the arguments stand as they are.
type plainWords struct{}

func (plainWords) T(key string, args ...any) string {
	return fmt.Sprint(append([]any{key}, args...)...)
}

// house is an organisation with an officer and some people.
type house struct {
	*institution.Service
	t       testing.TB
	db      *db.DB
	in      *maturity.Instrument
	officer policy.Actor
	unit    identity.UnitID
	people  []identity.PersonID
}

func newService(d *db.DB, settings mail.Settings) (*institution.Service, error) {
	m, err := mail.NewService(d, settings)
	if err != nil {
		return nil, err
	}
	return institution.NewService(d, institution.Surroundings{Mail: m, Address: "https://dira.example", Words: func(string) institution.Words { return plainWords{} },
		Date: func(_ string, t time.Time) string { return t.Format(time.DateOnly) }}), nil
}

func newHouse(t testing.TB, d *db.DB, org string) *house {
	t.Helper()
	h := &house{t: t, db: d, in: builtIn(t)}
	var err error
	h.Service, err = newService(d, mail.Settings{Host: "127.0.0.1", Port: 9, Encryption: mail.None, From: "dira@example.org"})
	h.must(err)
	h.must(d.Write(ctx, func(tx *db.Tx) error {
		admin, err := identity.Found(tx, identity.Founding{Organisation: identity.Organisation{ID: identity.OrganisationID(org), Name: "Ministry", Language: "en"}, Kind: "ministry",
			Administrator: identity.Details{Name: "Awa Ndiaye", Email: "awa@example.org"}})
		if err != nil {
			return err
		}
		root, err := identity.SelectRoot(tx, org)
		if err != nil {
			return err
		}
		h.unit = root.ID
		h.officer = policy.Actor{Org: org, Person: string(admin), Role: policy.Officer, Unit: root.Path, Strong: true}
		h.people = h.people[:0]
		for i := range 13 {
			p, err := identity.AddPerson(tx, org, root, identity.Details{Name: fmt.Sprintf("Person %d", i), Email: fmt.Sprintf("p%d@example.org", i)})
			if err != nil {
				return err
			}
			h.people = append(h.people, p.ID)
		}
		return nil
	}))
	_, err = h.Install(ctx, org, h.in)
	h.must(err)
	return h
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) code(err error, want string) {
	h.t.Helper()
	if e := errs.As(err); e == nil || e.Code != want {
		h.t.Errorf("%v, want %s", err, want)
	}
}

// as is a person of the house.
func (h *house) as(i int) policy.Actor {
	return policy.Actor{Org: h.officer.Org, Person: string(h.people[i]), Role: policy.Member, Unit: h.officer.Unit}
}

// draft makes one that asks the first n people.
func (h *house) draft(n int) institution.ID {
	h.t.Helper()
	id, err := h.Create(ctx, h.officer, institution.New{Unit: h.unit, Name: "2026", Instrument: maturity.Starter, AnswerBy: h.db.Now().Add(48 * time.Hour)})
	h.must(err)
	for i := range n {
		h.must(h.Ask(ctx, h.officer, id, h.people[i]))
	}
	return id
}

// launched is one that is being answered, with the part of each person.
func (h *house) launched(n int) (id institution.ID, parts []institution.AskedID) {
	h.t.Helper()
	id = h.draft(n)
	h.must(h.Launch(ctx, h.officer, id))
	for i := range n {
		list, err := h.Of(ctx, h.as(i))
		h.must(err)
		parts = append(parts, list[len(list)-1].ID)
	}
	return id, parts
}

// answer gives one answer to everything in a part, and finishes it.
func (h *house) answer(i int, part institution.AskedID, level string) {
	h.t.Helper()
	for _, d := range h.in.Dimensions {
		answers := map[string]institution.Answer{}
		for _, q := range d.Questions {
			answers[q.ID] = institution.Answer{Level: q.Answers[0].Code}
		}
		for _, s := range d.Statements {
			answers[s.ID] = institution.Answer{Level: level}
		}
		_, err := h.Save(ctx, h.as(i), part, d.ID, answers)
		h.must(err)
	}
	h.must(h.Finish(ctx, h.as(i), part))
}

// met is one whose people answered absent, started and practised, and that is closed.
func (h *house) met() (id institution.ID, parts []institution.AskedID) {
	h.t.Helper()
	id, parts = h.launched(3)
	for i, level := range []string{"absent", "started", "practised"} {
		h.answer(i, parts[i], level)
	}
	h.must(h.Close(ctx, h.officer, id))
	return id, parts
}

// agreeAll agrees on one level everywhere.
func (h *house) agreeAll(id institution.ID, level string) {
	h.t.Helper()
	for _, s := range h.in.Statements() {
		h.must(h.Agree(ctx, h.officer, id, s.ID, institution.Agreed{Level: level, Why: "as we said"}))
	}
}

// TestJourney goes from the draft to the second report.
func TestJourney(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d, "finance")
		id := h.draft(2)
		h.code(h.Launch(ctx, h.officer, id), "institution_fewest")
		h.must(h.Drop(ctx, h.officer, id))
		id, parts := h.met()
		h.code(h.Close(ctx, h.officer, id), "institution_is_meeting")
		_, err := h.Save(ctx, h.as(0), parts[0], "leadership", nil)
		h.code(err, "institution_answering_closed")
		table, err := h.Table(ctx, h.officer, id)
		h.must(err)
		if d := cmp.Diff(maturity.Counts{"absent": 1, "started": 1, "practised": 1}, table.Counts["lead_goals"]); d != "" || table.Median("lead_goals") != "started" {
			t.Errorf("counts: %s, median %s", d, table.Median("lead_goals"))
		}
		h.agreement(id)
		h.agreeAll(id, "started")
		h.must(h.AddAction(ctx, h.officer, id, institution.Action{Statement: "lead_goals", What: "Write them down", Person: h.people[1], Until: "2027-01-31"}))
		h.must(h.Fix(ctx, h.officer, id))
		h.code(h.Agree(ctx, h.officer, id, "lead_goals", institution.Agreed{Level: "started"}), "institution_is_fixed")
		first, err := h.Report(ctx, h.officer, id)
		h.must(err)
		if first.Dimensions[0].Level != "started" || len(first.Disagreed) == 0 || len(first.Priorities) == 0 || first.Before != nil || first.Answered != 3 ||
			first.Report.Statement("lead_goals").Actions[0].Who != "Person 1" {
			t.Errorf("%+v", first.Report)
		}
		second, parts := h.launched(3)
		for i := range 3 {
			h.answer(i, parts[i], "practised")
		}
		h.must(h.Close(ctx, h.officer, second))
		h.agreeAll(second, "practised")
		h.must(h.Fix(ctx, h.officer, second))
		later, err := h.Report(ctx, h.officer, second)
		h.must(err)
		if later.Before == nil || later.Before.Assessment != id || later.Dimensions[0].Before != "started" || later.ChangeCount[maturity.Higher] != 9 ||
			later.Coverage.Wanted != 36 || later.Coverage.Have != 0 {
			t.Errorf("%+v", later.Report)
		}
		again, err := h.Report(ctx, h.officer, id)
		h.must(err)
		if d := cmp.Diff(first.Report, again.Report); d != "" {
			t.Errorf("the fixed report has changed:\n%s", d)
		}
	})
}

// agreement tries the rules about reasons and evidence.
func (h *house) agreement(id institution.ID) {
	h.t.Helper()
	agree := func(level, why string) error {
		return h.Agree(ctx, h.officer, id, "lead_owner", institution.Agreed{Level: level, Why: why})
	}
	h.code(agree("", ""), "institution_level_missing")
	h.code(agree("dont_know", "why"), "institution_level_missing")
	h.code(agree("practised", ""), "institution_why_far")
	h.code(agree("defined", ""), "institution_why_evidence")
	h.code(agree("not_applicable", ""), "institution_why_applies")
	h.must(agree("started", ""))
	h.code(h.Fix(ctx, h.officer, id), "institution_open")
	evidence := func(link, file string, content []byte) error {
		return h.AddEvidence(ctx, h.officer, id, institution.Evidence{Statement: "lead_owner", Text: "The order", Link: link, FileName: file}, content)
	}
	for _, link := range []string{"http://example.org/a", "javascript:alert(1)", "https://", "https://a b", "//example.org", "https://u:p@example.org", `https:\\example.org`} {
		h.code(evidence(link, "", nil), "institution_link")
	}
	h.code(evidence("", "a.exe", []byte("MZ")), "institution_file_kind")
	h.code(evidence("", "a.pdf", []byte("<html>")), "institution_file_kind")
	h.code(evidence("", "a.txt", []byte("a\x00b")), "institution_file_kind")
	h.code(evidence("", "a.pdf", append([]byte("%PDF-"), make([]byte, institution.MaxFile)...)), "institution_file_large")
	h.must(evidence("https://example.org/order", "", nil))
	h.must(evidence("", "C:\\orders\\the \u202eorder\".pdf", []byte("%PDF-1.7 x")))
	h.must(agree("defined", ""))
	table, err := h.Table(ctx, h.officer, id)
	h.must(err)
	if len(table.Evidence) != 2 || table.Evidence[1].FileName != "the order.pdf" {
		h.t.Fatalf("%+v", table.Evidence)
	}
	auditor := h.officer
	auditor.Role = policy.Auditor
	name, content, err := h.File(ctx, auditor, id, table.Evidence[1].ID)
	if err != nil || name != "the order.pdf" || !bytes.HasPrefix(content, []byte("%PDF")) {
		h.t.Errorf("%s, %v", name, err)
	}
	_, _, err = h.File(ctx, h.as(0), id, table.Evidence[1].ID)
	h.code(err, "role_not_allowed")
	for _, e := range table.Evidence {
		h.must(h.RemoveEvidence(ctx, h.officer, id, "lead_owner", e.ID))
	}
	h.code(h.RemoveEvidence(ctx, h.officer, id, "lead_owner", table.Evidence[0].ID), "institution_evidence_not_found")
	h.code(h.Fix(ctx, h.officer, id), "institution_open") // a level from "defined" has lost its evidence
}

// TestOthers tries everything that shows or changes answers as everybody but the person.
func TestOthers(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, other := newHouse(t, d, "finance"), newHouse(t, d, "health")
		id, parts := h.launched(4)
		h.must(save(h, 0, parts[0], "lead_goals", "improving", "only for me"))
		for name, who := range map[string]policy.Actor{"somebody who is not asked": h.as(9), "somebody else who is asked": h.as(1), "the officer": h.officer, "another house": other.as(0),
			"another officer": other.officer, "a visitor": {Org: "finance"}} {
			_, err := h.Part(ctx, who, parts[0])
			_, saved := h.Save(ctx, who, parts[0], "leadership", map[string]institution.Answer{"lead_goals": {Level: "absent"}})
			for _, err := range []error{err, saved, h.Finish(ctx, who, parts[0])} {
				if !errs.Is(err, errs.NotFound) && !(who.Person == "" && errs.Is(err, errs.SignIn)) {
					t.Errorf("%s: %v", name, err)
				}
			}
		}
		_, err := h.Table(ctx, h.officer, id)
		h.code(err, "institution_is_answering") // no counts before the end
		for i := range 2 {
			h.answer(i, parts[i], "improving")
		}
		h.code(h.Close(ctx, h.officer, id), "institution_too_few")
		h.answer(2, parts[2], "absent")
		h.must(save(h, 3, parts[3], "lead_goals", "defined", "not finished"))
		h.must(h.Close(ctx, h.officer, id))
		table, err := h.Table(ctx, h.officer, id)
		h.must(err)
		raw, err := json.Marshal(table)
		h.must(err)
		for _, secret := range []string{"only for me", "not finished", string(parts[0]) + `":{`} {
			if strings.Contains(string(raw), secret) {
				t.Errorf("the table holds %q", secret)
			}
		}
		if c := table.Counts["lead_goals"]; c["defined"] != 0 || c["improving"] != 2 {
			t.Errorf("what was not finished counts: %v", c)
		}
		h.agreeAll(id, "absent")
		h.must(h.Fix(ctx, h.officer, id))
		if p, err := h.Part(ctx, h.as(0), parts[0]); err != nil || len(p.Answers) != 0 {
			t.Errorf("single answers are left: %v %v", p, err)
		}
		_, err = h.Published(ctx, h.as(9), id)
		h.code(err, "institution_not_found")
		h.must(h.Publish(ctx, h.officer, id, true))
		if _, err = h.Published(ctx, h.as(9), id); err != nil {
			t.Error(err)
		}
		_, err = h.Published(ctx, other.as(0), id)
		h.code(err, "institution_not_found")
	})
}

func save(h *house, i int, part institution.AskedID, statement, level, note string) error {
	d, _ := h.in.Statement(statement)
	_, err := h.Save(ctx, h.as(i), part, d.ID, map[string]institution.Answer{statement: {Level: level, Note: note}})
	return err
}

// TestRouting answers that nothing is bought: what depends on it is not asked, and does not apply.
func TestRouting(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t), "finance")
	id, parts := h.launched(3)
	for i := range 3 {
		h.answer(i, parts[i], "started")
	}
	p, err := h.Save(ctx, h.as(0), parts[0], "procurement", map[string]institution.Answer{"buys": {Level: "no"}})
	h.must(err)
	if asked := p.Path().Statements(p.In.Dimension("procurement")); len(asked) != 1 || asked[0].ID != "buy_fit" || !p.Finished {
		t.Errorf("asked: %d, finished: %v", len(asked), p.Finished)
	}
	h.must(h.Close(ctx, h.officer, id))
	table, err := h.Table(ctx, h.officer, id)
	h.must(err)
	if c := table.Counts["buy_ai"]; c[maturity.NotApplicable] != 1 || c["started"] != 2 {
		t.Errorf("counts: %v", c)
	}
}

func builtIn(t testing.TB) *maturity.Instrument {
	t.Helper()
	in, err := maturity.BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	return in
}
