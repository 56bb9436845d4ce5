package identity_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dira-platform/dira/internal/audit"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
)

// person adds somebody.
func (m *ministry) person(in identity.UnitID, d identity.Details) identity.PersonID {
	m.t.Helper()
	id, err := m.AddPerson(ctx, m.admin, in, d)
	if err != nil {
		m.t.Fatal(err)
	}
	return id
}

// names are those who are found, in their order.
func (m *ministry) names(who policy.Actor, q identity.Search) (names []string) {
	m.t.Helper()
	list, err := m.Find(ctx, who, q)
	if err != nil {
		m.t.Fatal(err)
	}
	for _, p := range list {
		names = append(names, p.Name)
	}
	return names
}

func TestFind(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		m := found(t, d, "finance")
		budget := m.add(m.root, "Budget")
		team := m.add(budget, "Team")
		taxes := m.add(m.root, "Taxes")
		for i, name := range []string{"Öberg, Åsa", "Zélie N’Diaye", "émile Zola", "Eve 10", "Eve 9"} {
			m.person(budget, identity.Details{Name: name, StaffNumber: fmt.Sprintf("S-%d", i)})
		}
		m.person(team, identity.Details{Name: "أَمينة الحسن", Email: "amina@example.org"})
		gone := m.person(team, identity.Details{Name: "Gone Girl"})
		m.person(taxes, identity.Details{Name: "Amine Tax"})
		if err := m.Leave(ctx, m.admin, gone, true); err != nil {
			t.Fatal(err)
		}
		for _, tt := range []struct {
			name string
			q    identity.Search
			want []string
		}{
			{"a unit alone, by the rules of English", identity.Search{Unit: budget, Language: "en"}, []string{"émile Zola", "Eve 9", "Eve 10", "Öberg, Åsa", "Zélie N’Diaye"}},
			{"by those of Swedish", identity.Search{Unit: budget, Language: "sv"}, []string{"émile Zola", "Eve 9", "Eve 10", "Zélie N’Diaye", "Öberg, Åsa"}},
			{"below, too, when looked for", identity.Search{Unit: budget, Text: "AMINA@", Language: "en"}, []string{"أَمينة الحسن"}},
			{"without accents", identity.Search{Text: "n'diaye zelie"}, []string{"Zélie N’Diaye"}},
			{"without vowel signs", identity.Search{Text: "امينه"}, nil},
			{"the same letters", identity.Search{Text: "امينة"}, []string{"أَمينة الحسن"}},
			{"by number", identity.Search{Text: "s-3"}, []string{"Eve 10"}},
			{"who has left is not shown", identity.Search{Unit: team, Language: "en"}, []string{"أَمينة الحسن"}},
			{"but on request", identity.Search{Unit: team, Left: true, Language: "en"}, []string{"Gone Girl", "أَمينة الحسن"}},
		} {
			if diff := cmp.Diff(tt.want, m.names(m.admin, tt.q)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.name, diff)
			}
		}
		officer := m.admin
		officer.Role, officer.Unit = policy.Officer, m.path(budget)
		if got := m.names(officer, identity.Search{Text: "amine"}); len(got) != 0 {
			t.Errorf("an officer of another part finds %v", got)
		}
		_, err := m.Find(ctx, officer, identity.Search{Unit: taxes})
		wantCode(t, err, "unit_not_found")

		tree, err := m.Tree(ctx, officer)
		if err != nil || len(tree) != 2 || tree[0].Own != 5 || tree[0].Below != 6 || tree[1].Below != 1 {
			t.Errorf("tree: %+v, %v", tree, err)
		}
	})
}

// TestGuarded shows that nobody takes over, through an address, the rights that they could not be given.
func TestGuarded(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		m := found(t, d, "finance")
		officer := m.admin
		officer.Role, officer.Person = policy.Officer, string(m.person(m.root, identity.Details{Name: "Officer"}))
		boss := identity.PersonID(m.admin.Person)
		p, _, err := m.Person(ctx, officer, boss)
		if err != nil {
			t.Fatal(err)
		}
		other := p.Details
		other.Email = "mine@example.org"
		wantCode(t, m.ChangePerson(ctx, officer, boss, m.root, other), "person_elevated")
		wantCode(t, m.Leave(ctx, officer, boss, true), "person_elevated")
		other = p.Details
		other.Name = "Awa N. Ndiaye"
		wantCode(t, m.ChangePerson(ctx, officer, boss, m.root, other), "")
		p, _, err = m.Person(ctx, officer, boss)
		if err != nil || p.Email != "awa@example.org" || p.Name != "Awa N. Ndiaye" {
			t.Errorf("%+v, %v", p, err)
		}
	})
}

// TestRecorded shows that what is done to people and units, and who looked at whom, stands in the log.
func TestRecorded(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		m := found(t, d, "finance")
		unit, other := m.add(m.root, "Budget"), m.add(m.root, "Taxes")
		id := m.person(unit, identity.Details{Name: "Moussa Sow"})
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		_, _, err := m.Person(ctx, m.admin, id)
		must(err)
		must(m.ChangePerson(ctx, m.admin, id, other, identity.Details{Name: "Moussa S. Sow", Email: "m@example.org"}))
		must(m.Grant(ctx, m.admin, id, policy.Officer, m.root))
		must(m.Withdraw(ctx, m.admin, id, policy.Officer, m.root))
		must(m.Leave(ctx, m.admin, id, true))
		must(m.Leave(ctx, m.admin, id, false))
		must(m.ChangeUnit(ctx, m.admin, unit, identity.NewUnit{Name: "Budget office", Code: "B", Kind: "team"}))
		wantCode(t, m.ChangeUnit(ctx, m.admin, other, identity.NewUnit{Name: "Taxes", Code: "B", Kind: "team"}), "unit_code_taken")
		wantCode(t, m.ChangeUnit(ctx, m.admin, other, identity.NewUnit{Name: "Taxes", Kind: "club"}), "unit_kind_unknown")
		must(m.MoveUnit(ctx, m.admin, unit, other))
		must(m.CloseUnit(ctx, m.admin, unit))
		var got []string
		err = d.Read(ctx, func(tx *db.Tx) error {
			list, _, err := audit.List(tx, "finance", audit.Filter{}, audit.Page{})
			for _, e := range slices.Backward(list) {
				line := e.Action
				if e.ObjectPerson == string(id) {
					line += " Moussa"
				}
				if strings.Contains(string(e.Details), "fields") {
					line += " " + string(e.Details)
				}
				got = append(got, line)
			}
			return err
		})
		must(err)
		want := []string{"unit.add", "unit.add", "person.add Moussa", "person.read Moussa", `person.change Moussa {"fields":"name,email,unit"}`, "role.grant Moussa",
			"role.withdraw Moussa", "person.left Moussa", "person.back Moussa", "unit.change", "unit.move", "unit.close"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error("log (-want +got):\n" + diff)
		}
	})
}

// BenchmarkFind50000 looks for somebody among 50,000 people, and lists all of them in their order.
func BenchmarkFind50000(b *testing.B) {
	for name, open := range map[string]func(testing.TB) *db.DB{"sqlite": dbtest.SQLite, "postgres": dbtest.Postgres} {
		d := open(b)
		m := found(b, d, "finance")
		err := d.Write(ctx, func(tx *db.Tx) error {
			var people []identity.Staged
			for i := range 50_000 {
				people = append(people, identity.Staged{Number: i, ID: identity.NewPersonID(), UnitRef: "u",
					Details: identity.Details{Name: fmt.Sprintf("Élise Person %d", (i*7919)%50_000), StaffNumber: fmt.Sprint(i), Email: fmt.Sprintf("p%d@example.org", i)}})
			}
			if err := identity.Stage(tx, "finance", "b", people); err != nil {
				return err
			}
			_, err := identity.TakeOver(tx, "finance", "b", map[string]identity.UnitID{"u": m.root}, false, m.admin.Unit)
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
		dbtest.Settle(b, d)
		for what, text := range map[string]string{"one": "elise 49999", "all": ""} {
			b.Run(name+"/"+what, func(b *testing.B) {
				for b.Loop() {
					if _, err := m.Find(ctx, m.admin, identity.Search{Text: text, Language: "fr"}); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
