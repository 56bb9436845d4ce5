package offer_test

import (
	"slices"
	"testing"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/offer"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/round"
)

// TestErased frees the place of a person who is erased, and forgets the offers of an assessment that is.
func TestErased(t *testing.T) {
	m := newMinistry(t, dbtest.SQLite(t))
	id, c := m.published(round.Coded)
	in, listed := m.holders(c.ID, false), m.holders(c.ID, true)
	for _, i := range in {
		m.want(i, c.ID, true, offer.Seated)
	}
	m.pass(offer.UsualDays + 1)
	m.want(listed[0], c.ID, true, offer.Waiting)
	k := m.cohort(id, c.ID)
	gone := k.Coming[0]
	me := policy.Actor{Org: org, Person: string(k.Coming[1].Person), Role: policy.Member}
	mine, err := m.Mine(ctx, me)
	m.Must(err)
	if len(mine) != 1 || mine[0].Course.Name != c.Name || !mine[0].MayLeave {
		t.Errorf("%+v", mine)
	}
	m.Must(m.DB.Write(ctx, func(tx *db.Tx) error { return m.Erase(tx, org, gone.Person) }))
	if k = m.cohort(id, c.ID); len(k.Coming) != c.Seats || len(k.Queue) != 0 || slices.ContainsFunc(k.Coming, func(s offer.Seat) bool { return s.Person == gone.Person }) {
		t.Errorf("%d come, %d wait", len(k.Coming), len(k.Queue))
	}
	m.Must(m.GiveUp(ctx, policy.Actor{Org: org, Person: "another", Role: policy.Member}, mine[0].ID))
	m.Must(m.GiveUp(ctx, me, mine[0].ID))
	m.Must(m.GiveUp(ctx, me, mine[0].ID))
	if k = m.cohort(id, c.ID); len(k.Coming) != c.Seats-1 {
		t.Errorf("%d come", len(k.Coming))
	}
	before := m.count(`SELECT COUNT(*) FROM offer_offers`)
	m.Must(m.Assessments.Erase(ctx, m.key(in[2]), m.Taken[in[2]].ID))
	if n := m.count(`SELECT COUNT(*) FROM offer_offers`); n >= before {
		t.Errorf("%d offers are left of %d", n, before)
	}
}
