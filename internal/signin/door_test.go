package signin_test

import (
	"testing"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/policy"
)

// Nobody comes into a real organisation by a door, whoever asks for one; in a made-up one whoever runs the server makes them.
func TestDoor(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := begin(t, d)
		operator := policy.Operator(policy.Public)
		administrator := policy.Actor{Org: "finance", Person: string(o.admin), Role: policy.Administrator, Unit: o.path, Strong: true}
		for _, who := range []policy.Actor{operator, administrator, policy.Anyone()} {
			if door, err := o.Door(ctx, who, "finance", o.admin); door != "" || !errs.Is(err, errs.NotFound) {
				t.Errorf("on a real server %+v got a door: %v", who, err)
			}
		}
		if err := d.Write(ctx, func(tx *db.Tx) error { return tx.MarkInvented("a country") }); err != nil {
			t.Fatal(err)
		}
		if _, err := o.Door(ctx, administrator, "finance", o.admin); !errs.Is(err, errs.NotFound) {
			t.Errorf("an administrator makes doors: %v", err)
		}
		if _, err := o.Door(ctx, operator, "finance", "nobody"); !errs.Is(err, errs.NotFound) {
			t.Errorf("there is a door for nobody: %v", err)
		}
		door, err := o.Door(ctx, operator, "finance", o.admin)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 { // as often as one likes
			e, err := o.Through(ctx, door, visit)
			if err != nil {
				t.Fatal(err)
			}
			s, err := o.Who(ctx, e.Token)
			if err != nil || s == nil || s.Person != o.admin || !s.Strong || s.Role != policy.Administrator {
				t.Errorf("behind the door is %+v, %v", s, err)
			} else if !s.Proved(s.CreatedAt) {
				t.Errorf("whoever came through is asked who they are: %v", s.ProvedAt)
			}
		}
		if _, err := o.Through(ctx, door+"x", visit); !errs.Is(err, errs.NotFound) {
			t.Errorf("another link leads in: %v", err)
		}
		if _, err := o.another("").Through(ctx, door, visit); !errs.Is(err, errs.NotFound) {
			t.Errorf("the link leads into another process: %v", err)
		}
	})
}
