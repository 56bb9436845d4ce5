package offer_test

import (
	"testing"

	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/offer"
	"github.com/dira-platform/dira/internal/programme"
	"github.com/dira-platform/dira/internal/round"
)

// TestSeveral: two programmes for one round are published one after the other; what the first offers stays, and can be answered.
func TestSeveral(t *testing.T) {
	m := newMinistry(t, dbtest.SQLite(t))
	m.How = round.Coded
	held := m.Hold(60, "")
	var ids []programme.ID
	for range 2 {
		id, sc := m.planned(held)
		m.Must(m.Publish(ctx, m.Officer, id, sc, m.terms()))
		m.Must(m.Run(ctx, org, id))
		ids = append(ids, id)
	}
	both := 0
	for i := range m.Taken {
		list, err := m.Offers(ctx, m.key(i), m.Taken[i].ID)
		m.Must(err)
		if len(list) < 2 {
			continue
		}
		both++
		if list[0].Publication.Programme.ID != ids[1] || list[1].Publication.Programme.ID != ids[0] {
			t.Fatalf("the newest does not come first: %v", list)
		}
		for _, x := range list[1].List {
			if x.Way == offer.MayAccept {
				m.want(i, x.ID, true, offer.Seated)
			}
		}
	}
	p, err := m.Published(ctx, m.Officer, ids[0])
	m.Must(err)
	seated := 0
	for _, c := range p.Courses {
		seated += c.Seated
	}
	if both == 0 || seated == 0 {
		t.Errorf("%d are offered something by both; %d come to the first", both, seated)
	}
}
