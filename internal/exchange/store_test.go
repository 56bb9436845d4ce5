package exchange_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/exchange"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/policy"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// TestImportedIsStored takes a framework of another make through a file into the database and out again.
func TestImportedIsStored(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, s := context.Background(), framework.NewService(d)
		if err := s.Install(ctx, policy.Public, builtIn(t)); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		want := read(t, "x.csv", export(t, synthetic(t, 1000), exchange.CSV, ""), exchange.ImportOptions{}).Version
		for i, taken := range []framework.Taken{{New: true}, {}, {}} {
			if got, err := s.Take(ctx, policy.Public, want); err != nil || got != taken {
				t.Fatalf("taking it for the %d. time: %+v %v", i+1, got, err)
			}
		}
		t.Logf("1,000 statements in three languages, three times: %v", time.Since(began))
		got, err := s.Version(ctx, policy.Anyone(), want.ID)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got, sameVersion); diff != "" {
			t.Errorf("what was read differs from what was stored (-want +got):\n%.2000s", diff)
		}
		if v, err := s.Current(ctx, policy.Anyone()); err != nil || v.Framework != framework.Site {
			t.Errorf("the site's own framework is now %v (%v)", v, err)
		}
		if list, err := s.Versions(ctx, policy.Anyone()); err != nil || len(list) != 2 {
			t.Errorf("%d versions are listed, %v", len(list), err)
		}
		better := synthetic(t, 1000)
		better.Statement("A1").Texts["text"]["ar"] = framework.Text{Text: "أفضل", Language: "ar", Status: "reviewed"}
		if got, err := s.Take(ctx, policy.Public, better); err != nil || got != (framework.Taken{Texts: 1}) {
			t.Errorf("a better translation: %+v %v", got, err)
		}
		other := read(t, "x", export(t, synthetic(t, 999), exchange.CASE, ""), exchange.ImportOptions{}).Version
		if _, err := s.Take(ctx, policy.Public, other); errs.As(err).Code != "framework_immutable" {
			t.Errorf("other content under the same name: %v", err)
		}
	})
}

// TestOthersAreStored: what other makers' files give can be stored on both databases, whatever stands in them.
func TestOthersAreStored(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := framework.NewService(d)
		for _, name := range []string{"opensalt-1p0", "publisher-1p1", "faulty-1p0", "peculiar"} {
			v := read(t, name, file(t, name+".json"), exchange.ImportOptions{}).Version
			if _, err := s.Take(context.Background(), policy.Public, v); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			got, err := s.Version(context.Background(), policy.Anyone(), v.ID)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(v, got, sameVersion); diff != "" {
				t.Errorf("%s: (-read +stored)\n%s", name, diff)
			}
		}
	})
}
