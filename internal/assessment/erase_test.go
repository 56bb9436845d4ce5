package assessment_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/erasure"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/policy"
)

func TestErasuresAreNoted(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newService(t, d)
		ledger, err := erasure.Open(filepath.Join(t.TempDir(), erasure.FileName))
		if err != nil {
			t.Fatal(err)
		}
		defer ledger.Close()
		s.NoteErasures(ledger)
		mine, other := begin(t, s, "D2.C6"), begin(t, s, "D2.C6")
		if err := s.Erase(ctx, other.who, mine.id); err == nil {
			t.Error("a stranger erased it")
		}
		if err := s.Erase(ctx, mine.who, mine.id); err != nil {
			t.Fatal(err)
		}
		entries, _, err := ledger.Since(time.Time{})
		if err != nil || len(entries) != 1 || entries[0].ID != string(mine.id) || entries[0].Org != policy.Public || entries[0].At.IsZero() {
			t.Errorf("the ledger has %v, %v", entries, err)
		}
		ledger.Close() // as a disk that takes nothing
		if err := s.Erase(ctx, other.who, other.id); errs.As(err).Code != "erasure_not_noted" {
			t.Errorf("what cannot be noted: %v", err)
		}
		if other.next() == nil {
			t.Error("it was erased all the same")
		}
		if n, err := s.EraseAgain(ctx, policy.Public, []string{string(mine.id), string(other.id)}); n != 1 || err != nil {
			t.Errorf("EraseAgain = %d, %v", n, err)
		}
	})
}
