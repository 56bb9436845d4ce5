package results

import (
	"testing"

	"github.com/dira-platform/dira/internal/identity"
)

// TestIndent: what is below a unit that has no row stands as far in as that unit would.
func TestIndent(t *testing.T) {
	everyone := func(unit string) Group { return Group{Unit: identity.UnitID(unit), Sex: Everyone} }
	r := &Release{
		Units:  []Unit{{ID: "whole"}, {ID: "small", Parent: "whole", Depth: 1}, {ID: "desk", Parent: "small", Depth: 2}, {ID: "water", Parent: "whole", Depth: 1}, {ID: "pipes", Parent: "water", Depth: 2}},
		Groups: []Group{everyone("whole"), {Unit: "small", Sex: "woman"}, {Unit: "small", Sex: Everyone, Rest: []identity.UnitID{"desk"}}, everyone("desk"), everyone("water"), everyone("pipes")},
	}
	for id, want := range map[identity.UnitID]int{"whole": 0, "small": 1, "desk": 1, "water": 1, "pipes": 2} {
		if got := r.Indent(r.Unit(id)); got != want {
			t.Errorf("%s stands %d in, not %d", id, got, want)
		}
	}
	part := &Release{Units: r.Units[3:], Above: r.Units[:1], Groups: r.Groups} // as a manager of water sees it
	if got := part.Indent(part.Unit("pipes")); got != 1 {
		t.Errorf("seen from water, pipes stand %d in", got)
	}
}
