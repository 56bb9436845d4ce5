package curriculum_test

import (
	"testing"

	"github.com/dira-platform/dira/internal/curriculum"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/framework"
)

// TestCarryOver: a stored curriculum follows the framework to a newer version that is stored too; what is published stays mapped to the version it was published with.
func TestCarryOver(t *testing.T) { dbtest.Each(t, testCarryOver) }

func testCarryOver(t *testing.T, d *db.DB) {
	frameworks := framework.NewService(d)
	s, maker := curriculum.NewService(d, frameworks), makerOf(t, d, "finance")
	old := version(t)
	id, err := s.Create(ctx, maker, about)
	must(t, err)
	for k, u := range body().Units {
		u.Requires = nil
		must(t, s.SaveUnit(ctx, maker, id, k+1, "", u))
	}
	must(t, s.Publish(ctx, maker, id, 5))

	must(t, frameworks.Install(ctx, "finance", newer(t)))
	refused(t, s.CarryOver(ctx, maker, id, 4), "curriculum_changed")
	must(t, s.CarryOver(ctx, maker, id, 5))
	c, versions, err := s.Own(ctx, maker, id)
	must(t, err)
	if c.Framework != "next@1" || c.Revision != 6 || len(versions) != 6 || len(c.Units) != 4 {
		t.Errorf("%s, revision %d of %d, %d units", c.Framework, c.Revision, len(versions), len(c.Units))
	}
	if u := c.Unit("U1"); len(u.Marks) != 2 || u.Credits != 600 {
		t.Errorf("what the newer version still has is lost: %+v", u)
	}
	if u := c.Unit("U2"); len(u.Marks) != 1 || u.Depth(step("D1.C3", 2)) != 0 {
		t.Errorf("a step stays that the newer version has no place for: %+v", u)
	}
	if c, err = s.Open(ctx, maker, id); err != nil || c.Body.Framework != old.ID || len(c.Unit("U2").Marks) != 2 {
		t.Errorf("what is published was carried over too: %+v, %v", c, err)
	}
	must(t, s.CarryOver(ctx, maker, id, 6)) // it is there already: nothing changes
	if c, _, err = s.Own(ctx, maker, id); err != nil || c.Revision != 6 {
		t.Errorf("revision %d, %v", c.Revision, err)
	}
}

// newer is a later version of the site's framework, in which D1.C3 is no competency any more.
func newer(t testing.TB) *framework.Version {
	v := version(t)
	v.ID, v.Number, v.URI, v.Hash = "next@1", "next.1", v.URI+"/next", "next"
	for _, s := range v.Statements {
		if s.ID == "D1.C3" {
			s.Kind = framework.Recommendation
		}
	}
	return v
}
