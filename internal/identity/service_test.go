package identity_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

var ctx = context.Background()

// ministry is an organisation with its first administrator.
type ministry struct {
	*identity.Service
	t     testing.TB
	admin policy.Actor
	root  identity.UnitID
}

func found(t testing.TB, d *db.DB, short string) *ministry {
	t.Helper()
	m := &ministry{Service: identity.NewService(d), t: t}
	err := d.Write(ctx, func(tx *db.Tx) error {
		id, err := identity.Found(tx, identity.Founding{
			Organisation:  identity.Organisation{ID: identity.OrganisationID(short), Name: "Ministry " + short, Language: "fr"},
			Kind:          "ministry",
			Administrator: identity.Details{Name: "Awa Ndiaye", Email: "awa@example.org"},
		})
		if err != nil {
			return err
		}
		root, err := identity.SelectRoot(tx, short)
		if err != nil {
			return err
		}
		m.root = root.ID
		m.admin = policy.Actor{Org: short, Person: string(id), Role: policy.Administrator, Unit: root.Path, Strong: true}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func (m *ministry) add(parent identity.UnitID, name string) identity.UnitID {
	m.t.Helper()
	id, err := m.AddUnit(ctx, m.admin, identity.NewUnit{Parent: parent, Name: name, Kind: "department"})
	if err != nil {
		m.t.Fatal(err)
	}
	return id
}

// tree is the units that an actor sees, indented.
func (m *ministry) tree(who policy.Actor) (lines []string) {
	m.t.Helper()
	units, err := m.Units(ctx, who)
	if err != nil {
		m.t.Fatal(err)
	}
	top := len(who.Unit.Units())
	for _, u := range units {
		lines = append(lines, strings.Repeat("  ", len(u.Path.Units())-top)+u.Name)
	}
	return lines
}

// path finds where a unit is.
func (m *ministry) path(id identity.UnitID) policy.Path {
	m.t.Helper()
	units, err := m.Units(ctx, m.admin)
	if err != nil {
		m.t.Fatal(err)
	}
	for _, u := range units {
		if u.ID == id {
			return u.Path
		}
	}
	m.t.Fatalf("no unit %s", id)
	return ""
}

func wantCode(t testing.TB, err error, code string) {
	t.Helper()
	if code == "" && err == nil {
		return
	}
	if e := errs.As(err); e == nil || e.Code != code {
		t.Errorf("got %v, want %q", err, code)
	}
}

func TestTree(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		m := found(t, d, "finance")
		budget := m.add(m.root, "Budget")
		taxes := m.add(m.root, "10 Taxes")
		m.add(m.root, "9 Customs")
		north := m.add(taxes, "Nord")
		m.add(north, "Équipe A")
		if diff := cmp.Diff([]string{"Ministry finance", "  9 Customs", "  10 Taxes", "    Nord", "      Équipe A", "  Budget"}, m.tree(m.admin)); diff != "" {
			t.Error("tree (-want +got):\n" + diff)
		}

		if err := m.MoveUnit(ctx, m.admin, north, budget); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"Ministry finance", "  9 Customs", "  10 Taxes", "  Budget", "    Nord", "      Équipe A"}, m.tree(m.admin)); diff != "" {
			t.Error("tree after moving (-want +got):\n" + diff)
		}

		officer := m.admin
		officer.Role, officer.Unit = policy.Officer, m.path(budget)
		if diff := cmp.Diff([]string{"Budget", "  Nord", "    Équipe A"}, m.tree(officer)); diff != "" {
			t.Error("the officer's part (-want +got):\n" + diff)
		}
		_, err := m.AddUnit(ctx, officer, identity.NewUnit{Parent: taxes, Name: "X", Kind: "team"})
		wantCode(t, err, "unit_not_found")

		_, err = m.AddUnit(ctx, m.admin, identity.NewUnit{Parent: budget, Name: " NORD ", Kind: "team"})
		wantCode(t, err, "unit_name_taken")
		wantCode(t, m.MoveUnit(ctx, m.admin, budget, north), "unit_below_itself")
		wantCode(t, m.MoveUnit(ctx, m.admin, m.root, budget), "unit_root_moved")
		wantCode(t, m.CloseUnit(ctx, m.admin, budget), "unit_not_empty")
		wantCode(t, m.CloseUnit(ctx, m.admin, taxes), "")
		_, err = m.AddUnit(ctx, m.admin, identity.NewUnit{Parent: taxes, Name: "X", Kind: "team"})
		wantCode(t, err, "unit_closed")
	})
}

func TestPeople(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		m := found(t, d, "finance")
		unit := m.add(m.root, "Budget")
		id, err := m.AddPerson(ctx, m.admin, unit, identity.Details{Name: " Moussa\u202e\tSow ", StaffNumber: "007", Email: "Moussa.Sow@Example.org", Sex: "man"})
		if err != nil {
			t.Fatal(err)
		}
		p, _, err := m.Person(ctx, m.admin, id)
		if err != nil {
			t.Fatal(err)
		}
		if p.Name != "Moussa Sow" || p.Email != "moussa.sow@example.org" || p.Path != m.path(unit) {
			t.Errorf("stored %+v", p)
		}

		_, err = m.AddPerson(ctx, m.admin, unit, identity.Details{Name: "B", StaffNumber: "007"})
		wantCode(t, err, "staff_number_taken")
		_, err = m.AddPerson(ctx, m.admin, unit, identity.Details{Name: "B", Email: "MOUSSA.sow@example.org"})
		wantCode(t, err, "email_taken")
		for _, bad := range []string{"Moussa <m@example.org>", "m@", "m@localhost", "a@example.org, b@example.org"} {
			_, err = m.AddPerson(ctx, m.admin, unit, identity.Details{Name: "B", Email: bad})
			wantCode(t, err, "email_malformed")
		}
		wantCode(t, m.ChangePerson(ctx, m.admin, id, m.root, identity.Details{Name: "Moussa Sow", StaffNumber: "007"}), "")
		if p, _, _ = m.Person(ctx, m.admin, id); p.Unit != m.root || p.Email != "" {
			t.Errorf("changed to %+v", p)
		}
	})
}

// TestGrants gives and takes roles; there is always an administrator of the whole.
func TestGrants(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		m := found(t, d, "finance")
		unit := m.add(m.root, "Budget")
		id, err := m.AddPerson(ctx, m.admin, unit, identity.Details{Name: "Moussa Sow"})
		if err != nil {
			t.Fatal(err)
		}
		self := identity.PersonID(m.admin.Person)
		wantCode(t, m.Withdraw(ctx, m.admin, self, policy.Administrator, m.root), "last_administrator")
		wantCode(t, m.Grant(ctx, m.admin, id, policy.Administrator, unit), "")
		wantCode(t, m.Withdraw(ctx, m.admin, self, policy.Administrator, m.root), "last_administrator")

		part := policy.Actor{Org: "finance", Person: string(id), Role: policy.Administrator, Unit: m.path(unit), Strong: true}
		wantCode(t, m.Grant(ctx, part, id, policy.Administrator, m.root), "unit_not_found") // nobody gives more than they have
		weak := part
		weak.Strong = false
		wantCode(t, m.Grant(ctx, weak, id, policy.Manager, unit), "second_factor_needed")
		officer := part
		officer.Role = policy.Officer
		wantCode(t, m.Grant(ctx, officer, id, policy.Manager, unit), "role_not_allowed")

		wantCode(t, m.Grant(ctx, m.admin, id, policy.Administrator, m.root), "")
		wantCode(t, m.Withdraw(ctx, m.admin, self, policy.Administrator, m.root), "")
		second := policy.Actor{Org: "finance", Person: string(id), Role: policy.Administrator, Unit: m.admin.Unit, Strong: true}
		wantCode(t, m.Leave(ctx, second, id, true), "person_is_you")
	})
}

// TestOrganisationsApart shows that nothing of one organisation is there for another, whatever the id.
func TestOrganisationsApart(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a, b := found(t, d, "finance"), found(t, d, "health")
		unit := b.add(b.root, "Clinics")
		id, err := b.AddPerson(ctx, b.admin, unit, identity.Details{Name: "Moussa Sow", StaffNumber: "1"})
		if err != nil {
			t.Fatal(err)
		}
		_, _, err = a.Person(ctx, a.admin, id)
		wantCode(t, err, "person_not_found")
		_, err = a.AddUnit(ctx, a.admin, identity.NewUnit{Parent: unit, Name: "X", Kind: "team"})
		wantCode(t, err, "unit_not_found")
		_, err = a.AddPerson(ctx, a.admin, a.root, identity.Details{Name: "Other", StaffNumber: "1"}) // the same number elsewhere is nobody's business
		wantCode(t, err, "")
		if _, err := a.Organisations(ctx, a.admin); !errs.Is(err, errs.NotFound) {
			t.Errorf("an administrator lists all organisations: %v", err)
		}
	})
}
