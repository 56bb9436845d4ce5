package assessment

import (
	"testing"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
)

func TestForRole(t *testing.T) {
	v := builtInEngine(t).framework
	at := func(ability framework.StatementID, answered int, none, basic, intermediate, advanced float64) Measure {
		m := Measure{Ability: ability, Answered: answered, Probability: map[framework.Level]float64{
			framework.None: none, framework.Basic: basic, framework.Intermediate: intermediate, framework.Advanced: advanced}}
		if answered > 0 {
			m.Level = framework.Basic
		}
		return m
	}
	// civil-servant asks for D1.C1: 1, D1.C2: 1, D1.C3: 0, D2.C1: 2 and ten more.
	r := &Result{Profile: []Measure{at("D1.C1", 3, 0.1, 0.7, 0.1, 0.1), at("D1.C2", 0, 0.3, 0.4, 0.2, 0.1), at("D1.C3", 3, 0.9, 0.1, 0, 0), at("D2.C1", 3, 0.1, 0.6, 0.2, 0.1)}}
	held, err := r.ForRole(v, "role.civil-servant")
	if err != nil {
		t.Fatal(err)
	}
	g, ok := held.Gap(v.Targets["role.civil-servant"])
	if !ok || len(g.Targets) != 2 || g.Targets[0].Ability != "D2.C1" || g.Reached != 1 || g.Missing != 11 {
		t.Errorf("Gap = %+v, %v", g, ok)
	}
	if p := g.Targets[0].TargetProbability(); p < 0.299 || p > 0.301 {
		t.Errorf("the target of %s is reached with %v, want 0.3", g.Targets[0].Ability, p)
	}
	if r.Profile[0].Target != 0 {
		t.Error("what is stored was changed")
	}
	none, err := held.ForRole(v, "")
	if _, ok := none.Gap(nil); err != nil || ok || none.Profile[0].Target != 0 {
		t.Errorf("a gap without a role: %+v, %v", none, err)
	}
	if _, err := r.ForRole(v, "role.king"); errs.As(err).Code != "role_unknown" {
		t.Errorf("ForRole of an unknown role = %v", err)
	}
}
