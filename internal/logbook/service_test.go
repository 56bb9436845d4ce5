package logbook_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dira-platform/dira/internal/audit"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/logbook"
	"github.com/dira-platform/dira/internal/policy"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

var ctx = context.Background()

const org = "finance"

// office is an organisation in whose log something stands.
type office struct {
	*logbook.Service
	people         *identity.Service
	admin, auditor policy.Actor
	moussa         identity.PersonID
}

func newOffice(t *testing.T, d *db.DB) *office {
	t.Helper()
	o := &office{Service: logbook.NewService(d), people: identity.NewService(d)}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	var root *identity.Unit
	var awa identity.PersonID
	must(d.Write(ctx, func(tx *db.Tx) (err error) {
		if awa, err = identity.Found(tx, identity.Founding{Organisation: identity.Organisation{ID: org, Name: "Ministry of Finance"}, Kind: "ministry",
			Administrator: identity.Details{Name: "Awa Ndiaye", Email: "awa@example.org"}}); err != nil {
			return err
		}
		root, err = identity.SelectRoot(tx, org)
		return err
	}))
	o.admin = policy.Actor{Org: org, Person: string(awa), Role: policy.Administrator, Unit: root.Path, Strong: true}
	var err error
	o.moussa, err = o.people.AddPerson(ctx, o.admin, root.ID, identity.Details{Name: "Moussa Sow"})
	must(err)
	must(o.people.Grant(ctx, o.admin, o.moussa, policy.Auditor, root.ID))
	o.auditor = policy.Actor{Org: org, Person: string(o.moussa), Role: policy.Auditor, Unit: root.Path, Strong: true}
	return o
}

// lines are what a reader sees.
func (o *office) lines(t *testing.T, who policy.Actor, f logbook.Filter) (lines []string) {
	t.Helper()
	p, err := o.Read(ctx, who, f, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range p.Entries {
		line := fmt.Sprintf("%d %s (%s) %s %s", e.Number, e.Who.Name, e.Role, e.Action, e.What.Name)
		for _, d := range e.Details {
			if d.Name != "unit" {
				line += " " + d.Name + "=" + d.Value
			}
		}
		lines = append(lines, strings.Join(strings.Fields(line), " "))
	}
	return lines
}

func TestRead(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := newOffice(t, d)
		want := []string{"3 Awa Ndiaye (administrator) audit.read", "2 Awa Ndiaye (administrator) role.grant Moussa Sow role=auditor",
			"1 Awa Ndiaye (administrator) person.add Moussa Sow"}
		if diff := cmp.Diff(want, o.lines(t, o.admin, logbook.Filter{})); diff != "" {
			t.Error("an administrator (-want +got):\n" + diff)
		}
		want = []string{"1 (administrator) person.add"} // names are not for an auditor
		if diff := cmp.Diff(want, o.lines(t, o.auditor, logbook.Filter{Action: "person.add"})); diff != "" {
			t.Error("an auditor (-want +got):\n" + diff)
		}
		err := d.Write(ctx, func(tx *db.Tx) error { return audit.Forget(tx, org, string(o.moussa)) })
		if err != nil {
			t.Fatal(err)
		}
		want = []string{"1 Awa Ndiaye (administrator) person.add"}
		if diff := cmp.Diff(want, o.lines(t, o.admin, logbook.Filter{Action: "person.add"})); diff != "" {
			t.Error("after erasing (-want +got):\n" + diff)
		}
	})
}

func TestWhoMay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := newOffice(t, d)
		officer, part, foreign, weak := o.admin, o.auditor, o.auditor, o.auditor
		officer.Role, foreign.Org, weak.Strong = policy.Officer, "health", false
		part.Unit = part.Unit.Below("part")
		for who, code := range map[*policy.Actor]string{&officer: "role_not_allowed", &part: "log_not_found", &foreign: "organisation_not_found", &weak: "second_factor_needed", {Org: org}: "sign_in_needed"} {
			_, err := o.Read(ctx, *who, logbook.Filter{}, 0)
			if e := errs.As(err); e == nil || e.Code != code {
				t.Errorf("reading: %v, want %s", err, code)
			}
			if _, err := o.Check(ctx, *who, ""); err == nil {
				t.Errorf("%s: the chain was checked", code)
			}
			err = o.Export(ctx, *who, logbook.Filter{}, logbook.CSV, func() io.Writer { t.Errorf("%s: something is written", code); return io.Discard })
			if err == nil {
				t.Errorf("%s: the log was exported", code)
			}
		}
	})
}

func TestExportAndCheck(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := newOffice(t, d)
		for format, want := range map[logbook.Format]string{logbook.JSON: `"action":"role.grant"`, logbook.CSV: ",role.grant,"} {
			var out bytes.Buffer
			if err := o.Export(ctx, o.auditor, logbook.Filter{}, format, func() io.Writer { return &out }); err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(out.String(), want) || strings.Contains(out.String(), "Moussa") {
				t.Errorf("%s: %s", format, out.String())
			}
		}
		first, err := o.Check(ctx, o.auditor, "")
		if err != nil || first.Broken != nil || !strings.HasPrefix(first.Head, "5:") {
			t.Fatalf("%+v, %v", first, err)
		}
		if again, err := o.Check(ctx, o.auditor, first.Head); err != nil || again.Broken != nil {
			t.Errorf("%+v, %v", again, err)
		}
		if _, err := o.Check(ctx, o.auditor, "something"); errs.As(err).Field != "head" {
			t.Errorf("what is no head: %v", err)
		}
		other := "2:" + strings.Repeat("0", 64)
		if again, err := o.Check(ctx, o.auditor, other); err != nil || errs.As(again.Broken).Code != "audit_rewritten" {
			t.Errorf("another head: %+v, %v", again, err)
		}
	})
}
