package curriculum_test

import (
	"context"
	"testing"

	"github.com/dira-platform/dira/internal/curriculum"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
)

var ctx = context.Background()

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func refused(t testing.TB, err error, code string) {
	t.Helper()
	if err == nil || errs.As(err).Code != code {
		t.Errorf("%v, want %s", err, code)
	}
}

func version(t testing.TB) *framework.Version {
	t.Helper()
	v, err := framework.BuiltIn()
	must(t, err)
	return v
}

func makerOf(t testing.TB, d *db.DB, org string) (maker policy.Actor) {
	t.Helper()
	must(t, d.Write(ctx, func(tx *db.Tx) error {
		first, err := identity.Found(tx, identity.Founding{Organisation: identity.Organisation{ID: identity.OrganisationID(org), Name: "Academy of " + org, Language: "en"}, Kind: "ministry",
			Administrator: identity.Details{Name: "Maker", Email: org + "@example.org"}})
		if err != nil {
			return err
		}
		root, err := identity.SelectRoot(tx, org)
		maker = policy.Actor{Org: org, Person: string(first), Role: policy.Officer, Unit: root.Path, Strong: true}
		return err
	}))
	must(t, framework.NewService(d).Install(ctx, org, version(t)))
	return maker
}

var about = curriculum.About{Name: "Public service", Institution: "Academy", System: curriculum.ECTS, Total: 6000, Language: "en"}

func step(a framework.StatementID, level int) curriculum.Step {
	return curriculum.Step{Ability: a, Level: framework.LevelAt(level)}
}

func TestService(t *testing.T) { dbtest.Each(t, testService) }

func testService(t *testing.T, d *db.DB) {
	s, maker, foreign := curriculum.NewService(d, framework.NewService(d)), makerOf(t, d, "finance"), makerOf(t, d, "health")
	member := maker
	member.Role = policy.Member
	_, err := s.Create(ctx, member, about)
	refused(t, err, "role_not_allowed")
	_, err = s.Create(ctx, maker, curriculum.About{Name: " ", Institution: "x", System: curriculum.UK, Language: "en"})
	refused(t, err, "curriculum_empty")
	id, err := s.Create(ctx, maker, about)
	must(t, err)
	refused(t, s.Publish(ctx, maker, id, 1), "curriculum_no_units")
	u := curriculum.Unit{Code: "A 1", Title: "One", Credits: 750, Semester: 2, Marks: []curriculum.Mark{{Step: step("D1.C1", 1), Depth: curriculum.Introduced}}}
	must(t, s.SaveUnit(ctx, maker, id, 1, "", u))
	refused(t, s.SaveUnit(ctx, maker, id, 1, "", u), "curriculum_code_twice") // the same form sent twice
	refused(t, s.SaveUnit(ctx, maker, id, 2, "", curriculum.Unit{Code: "a 1", Title: "Again"}), "curriculum_code_twice")
	refused(t, s.SaveUnit(ctx, maker, id, 2, "", curriculum.Unit{Code: "B", Title: "B", Marks: []curriculum.Mark{{Step: step("D9.C9", 1), Depth: 1}}}), "curriculum_step")
	must(t, s.SaveUnit(ctx, maker, id, 2, "", curriculum.Unit{Code: "B", Title: "Two", Semester: 1, Requires: []string{"A 1"}}))
	u.Code = "A 2"
	must(t, s.SaveUnit(ctx, maker, id, 3, "A 1", u))
	c, versions, err := s.Own(ctx, maker, id)
	if must(t, err); len(c.Units) != 2 || c.Units[0].Code != "B" || c.Units[0].Requires[0] != "A 2" || len(versions) != 4 || c.By != "Academy of finance" {
		t.Errorf("%+v, %v", c, versions)
	}
	_, _, err = s.Own(ctx, foreign, id)
	refused(t, err, "curriculum_not_found")
	refused(t, s.DropUnit(ctx, foreign, id, 4, "B"), "curriculum_not_found")
	testPublishing(t, s, maker, id)
}

// testPublishing publishes the fourth version, goes on, and withdraws it.
func testPublishing(t *testing.T, s *curriculum.Service, maker policy.Actor, id curriculum.ID) {
	t.Helper()
	_, err := s.Open(ctx, policy.Anyone(), id)
	refused(t, err, "curriculum_not_found") // a draft
	must(t, s.Publish(ctx, maker, id, 4))
	must(t, s.DropUnit(ctx, maker, id, 4, "b"))
	c, err := s.Open(ctx, policy.Anyone(), id)
	if must(t, err); len(c.Units) != 2 || !c.Newer() {
		t.Errorf("readers see what is not published: %+v", c.Units)
	}
	if v, err := s.Framework(ctx, c); err != nil || v.ID != c.Framework {
		t.Errorf("%v, %v", v, err)
	}
	if list, err := s.Published(ctx, policy.Anyone()); err != nil || len(list) != 1 {
		t.Errorf("%d, %v", len(list), err)
	}
	must(t, s.CarryOver(ctx, maker, id, 5)) // there is no other version: nothing changes
	refused(t, s.Drop(ctx, maker, id, 5), "curriculum_not_draft")
	refused(t, s.Withdraw(ctx, maker, id, 5, " "), "curriculum_no_reason")
	must(t, s.Withdraw(ctx, maker, id, 5, "It is taught no longer."))
	c, err = s.Open(ctx, policy.Anyone(), id)
	if must(t, err); c.State != curriculum.Withdrawn || c.Units != nil || c.Reason == "" {
		t.Errorf("%+v", c)
	}
	must(t, s.Take(ctx, maker, id, 5, []curriculum.Unit{{Code: "Z", Title: "Last"}}))
	must(t, s.Publish(ctx, maker, id, 6))
	if c, err = s.Open(ctx, policy.Anyone(), id); err != nil || c.Units[0].Code != "Z" || c.Reason != "" {
		t.Errorf("%+v, %v", c, err)
	}
	draft, err := s.Create(ctx, maker, about)
	must(t, err)
	must(t, s.Drop(ctx, maker, draft, 1))
	if list, err := s.Ours(ctx, maker); err != nil || len(list) != 1 {
		t.Errorf("%d, %v", len(list), err)
	}
}

// TestTwoMakers: who changes one unit does not hinder who changes another; what somebody has not seen is never overwritten.
func TestTwoMakers(t *testing.T) { dbtest.Each(t, testTwoMakers) }

func testTwoMakers(t *testing.T, d *db.DB) {
	s, maker := curriculum.NewService(d, framework.NewService(d)), makerOf(t, d, "finance")
	id, err := s.Create(ctx, maker, about)
	must(t, err)
	unit := func(code, title string, requires ...string) curriculum.Unit {
		return curriculum.Unit{Code: code, Title: title, Requires: requires}
	}
	must(t, s.SaveUnit(ctx, maker, id, 1, "", unit("A", "One")))
	must(t, s.SaveUnit(ctx, maker, id, 1, "", unit("B", "Two", "A"))) // from the same page
	must(t, s.SaveUnit(ctx, maker, id, 1, "", unit("C", "Three")))

	must(t, s.SaveUnit(ctx, maker, id, 4, "A", unit("A", "One, by the first")))
	refused(t, s.SaveUnit(ctx, maker, id, 4, "A", unit("A", "One, by the second")), "curriculum_changed")
	must(t, s.SaveUnit(ctx, maker, id, 4, "B", unit("B", "Two, by the second", "A")))
	refused(t, s.DropUnit(ctx, maker, id, 4, "A"), "curriculum_changed")
	must(t, s.DropUnit(ctx, maker, id, 4, "C"))
	refused(t, s.SaveUnit(ctx, maker, id, 4, "C", unit("C", "Three, by the first")), "curriculum_changed")

	other := about
	other.Name = "By the first"
	must(t, s.Describe(ctx, maker, id, 4, other))
	other.Name = "By the second"
	refused(t, s.Describe(ctx, maker, id, 4, other), "curriculum_changed")
	refused(t, s.Take(ctx, maker, id, 4, []curriculum.Unit{unit("Z", "A file that knows nothing of this")}), "curriculum_changed")
	refused(t, s.SaveUnit(ctx, maker, id, 99, "A", unit("A", "From a version that never was")), "curriculum_changed")
	refused(t, s.SaveUnit(ctx, maker, id, 0, "A", unit("A", "From none")), "curriculum_changed")

	must(t, s.SaveUnit(ctx, maker, id, 8, "A", unit("A 1", "One, renamed")))
	refused(t, s.SaveUnit(ctx, maker, id, 8, "B", unit("B", "Two", "A")), "curriculum_changed") // it requires A 1 since
	c, _, err := s.Own(ctx, maker, id)
	if must(t, err); c.Revision != 9 || len(c.Units) != 2 || c.Name != "By the first" || c.Unit("A 1").Title != "One, renamed" || c.Unit("B").Title != "Two, by the second" || c.Unit("B").Requires[0] != "A 1" {
		t.Errorf("revision %d: %+v", c.Revision, c.Body)
	}
}
