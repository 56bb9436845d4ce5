package calibration_test

import (
	"testing"

	"github.com/dira-platform/dira/internal/calibration"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/policy"
)

func TestWhoMay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := newOffice(t, d, few)
		o.take(60)
		id := o.proposed()
		for _, role := range policy.Roles {
			who := o.as(role)
			reads := role != policy.Member && role != policy.Manager
			decides := role == policy.Officer || role == policy.Editor
			_, _, err := o.Run(ctx, who, id)
			_, err2 := o.Overview(ctx, who)
			if (err == nil) != reads || (err2 == nil) != reads {
				t.Errorf("%s reads: %v, %v", role, err, err2)
			}
			_, err = o.Start(ctx, who)
			if errs.Is(err, errs.Conflict) != decides {
				t.Errorf("%s starts: %v", role, err)
			}
			if err := o.Decide(ctx, who, id, "nothing", calibration.Accepted, ""); errs.Is(err, errs.NotFound) != decides {
				t.Errorf("%s decides: %v", role, err)
			}
			if !decides {
				for _, err := range []error{o.Release(ctx, who, id), o.End(ctx, who, id)} {
					if !errs.Is(err, errs.NotAllowed) {
						t.Errorf("%s: %v", role, err)
					}
				}
			}
		}
		below := o.as(policy.Officer)
		below.Unit = o.root.Below("team")
		other := policy.Actor{Org: policy.Public}
		for _, who := range []policy.Actor{below, other} {
			if _, _, err := o.Run(ctx, who, id); err == nil {
				t.Errorf("%+v reads it", who)
			}
		}
	})
}
