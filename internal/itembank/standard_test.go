package itembank_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/internal/policy"
)

// A standard holds for its abilities, in the next version; a later one takes its place for those that it is about, and an update of the program changes nothing.
func TestAdopt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		in, err := itembank.BuiltIn()
		if err != nil {
			t.Fatal(err)
		}
		s := itembank.NewService(d)
		install := func() int {
			version, err := s.Install(ctx, policy.Public, in)
			if err != nil {
				t.Fatal(err)
			}
			return version
		}
		adopt := func(st itembank.Standard) error {
			return d.Write(ctx, func(tx *db.Tx) error {
				_, err := itembank.Adopt(tx, policy.Public, in.ID, st)
				return err
			})
		}
		newest := func() *itembank.Instrument {
			now, err := s.Newest(ctx, policy.Public, in.ID)
			if err != nil {
				t.Fatal(err)
			}
			return now
		}
		install()
		first := itembank.Standard{Name: "standard-1", Abilities: []framework.StatementID{"D1.C1", "D1.C2"}, Cuts: []float64{-1, 0, 1}, SE: []float64{0.1, 0.3, 0.2}, Method: "angoff", Judges: 9, Day: "2026-11-22"}
		if err := adopt(first); err != nil {
			t.Fatal(err)
		}
		second := first
		second.Name, second.Abilities, second.Cuts = "standard-2", []framework.StatementID{"D1.C2", framework.AI}, []float64{-0.5, 0.5, 1.5}
		if err := adopt(second); err != nil {
			t.Fatal(err)
		}
		wrong := second
		wrong.Cuts = []float64{0, 1, 1}
		if adopt(wrong) == nil {
			t.Error("cuts that do not increase were adopted")
		}
		now := newest()
		if now.Version != 3 || install() != 3 {
			t.Errorf("version %d", now.Version)
		}
		for ability, want := range map[framework.StatementID]float64{"D1.C1": -1, "D1.C2": -0.5, framework.AI: -0.5, "D2.C1": in.Scale.Cuts.Basic} {
			cuts, err := now.Scale.CutsOf(ability)
			if err != nil || cuts[0] != want {
				t.Errorf("%s begins at %v, %v, want %v", ability, cuts, err, want)
			}
		}
		if e := now.Scale.StandardOf("D1.C1").Error(); e != 0.3 {
			t.Errorf("error %v", e)
		}
		for want, abilities := range map[string][]framework.StatementID{
			"cuts-provisional-1": {"D2.C1"},
			"standard-2":         {framework.AI, "D1.C2"},
			"cuts-provisional-1+standard-1+standard-2": {"D1.C1", "D1.C2", "D2.C1"},
		} {
			if got := now.Scale.CutsName(abilities); got != want {
				t.Errorf("%v: %s, want %s", abilities, got, want)
			}
		}
		old, err := s.Instrument(ctx, policy.Public, in.ID, 2)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]itembank.Standard{first}, old.Scale.Standards); diff != "" {
			t.Errorf("the version before: %s", diff)
		}
	})
}
