package learning_test

import (
	"path/filepath"
	"testing"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/erasure"
	"github.com/dira-platform/dira/internal/learning"
	"github.com/dira-platform/dira/internal/policy"
)

// TestGivenUp: a plan that is given up is in the ledger, and the next one on the same assessment is another: neither ledger nor old addresses lead to it.
func TestGivenUp(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := newOffice(t, d)
		path := filepath.Join(t.TempDir(), erasure.FileName)
		ledger, err := erasure.Open(path)
		o.must(err)
		defer ledger.Close()
		o.NoteErasures(ledger)
		noted := func() (ids []string) {
			t.Helper()
			entries, _, err := erasure.Read(path)
			o.must(err)
			for _, e := range entries {
				if e.Kind != erasure.Plan || e.Org != policy.Public {
					t.Errorf("%+v", e)
				}
				ids = append(ids, e.ID)
			}
			return ids
		}
		h, items := o.sit(false), o.bring("one")
		follow := func() string {
			o.keep(h, items)
			o.must(o.SetFeed(ctx, h.who, h.ID, learning.NewFeed))
			return o.kept(h).Calendar
		}
		first := follow()
		o.must(o.GiveUp(ctx, h.who, h.ID))
		o.must(o.GiveUp(ctx, h.who, h.ID)) // once more, as a second tap does
		if ids := noted(); len(ids) != 1 || ids[0] == string(h.ID) {
			t.Fatalf("noted: %v", ids)
		}
		if second := follow(); second == first {
			t.Error("who knew the address of the first plan's calendar has that of the second")
		}
		if n, err := o.EraseAgain(ctx, policy.Public, noted()); n != 0 || err != nil || o.kept(h) == nil {
			t.Errorf("erasing the first again took %d, %v", n, err)
		}
		o.must(o.GiveUp(ctx, h.who, h.ID))
		if ids := noted(); len(ids) != 2 || ids[0] == ids[1] {
			t.Errorf("noted: %v", ids)
		}
	})
}

// TestNotNoted: where the ledger cannot be written the plan is not deleted, and its person hears it.
func TestNotNoted(t *testing.T) {
	o := newOffice(t, dbtest.SQLite(t))
	ledger, err := erasure.Open(filepath.Join(t.TempDir(), erasure.FileName))
	o.must(err)
	o.must(ledger.Close())
	o.NoteErasures(ledger)
	h, items := o.sit(false), o.bring("one")
	o.keep(h, items)
	if err := o.GiveUp(ctx, h.who, h.ID); code(err) != "erasure_not_noted" || o.kept(h) == nil {
		t.Errorf("%v", err)
	}
	if err := o.GiveUp(ctx, assessment.Holder(policy.Public, "WRONG"), h.ID); code(err) == "erasure_not_noted" {
		t.Errorf("who has no key hears %v", err)
	}
}
