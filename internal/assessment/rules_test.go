package assessment

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/itembank"
)

func builtInEngine(t testing.TB) *Engine {
	t.Helper()
	v, err := framework.BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	in, err := itembank.BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	e, err := NewEngine(in, v)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestParseKey(t *testing.T) {
	key := NewKey()
	tests := []struct {
		name, typed string
		want        Key
	}{
		{"as given", string(key), key},
		{"small, with spaces", "7kq2 m9xd 0abc 1def", "7KQ2-M9XD-0ABC-1DEF"},
		{"without hyphens", "7KQ2M9XD0ABC1DEF", "7KQ2-M9XD-0ABC-1DEF"},
		{"O, I and L mistaken", "7KQ2-M9XD-OABC-IDEF", "7KQ2-M9XD-0ABC-1DEF"},
		{"too short", "7KQ2-M9XD-0ABC-1DE", ""},
		{"too long", "7KQ2-M9XD-0ABC-1DEF2", ""},
		{"no key at all", "'; DROP TABLE", ""},
		{"empty", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := ParseKey(tt.typed); got != tt.want {
				t.Errorf("ParseKey(%q) = %q, want %q", tt.typed, got, tt.want)
			}
		})
	}
}

func TestResolveScope(t *testing.T) {
	v := builtInEngine(t).framework
	tests := []struct {
		name   string
		wanted []string
		role   framework.StatementID
		want   []framework.StatementID
		code   string
	}{
		{name: "a competency", wanted: []string{"D2.C6"}, want: []framework.StatementID{"D2.C6"}},
		{name: "a domain and a competency, in order", wanted: []string{"D3", "D2.C6"}, want: []framework.StatementID{"D2.C6", "D3.C1", "D3.C2", "D3.C3", "D3.C4"}},
		{name: "the strand", wanted: []string{"AI"}, want: []framework.StatementID{"AI"}},
		{name: "said twice", wanted: []string{"D1.C1", "D1.C1"}, want: []framework.StatementID{"D1.C1"}},
		{name: "nothing is the whole", want: v.Abilities()},
		{name: "a role leaves out what it does not ask for", role: "role.civil-servant", want: []framework.StatementID{
			"D1.C1", "D1.C2", "D2.C1", "D2.C2", "D2.C3", "D2.C4", "D2.C5", "D2.C6", "D3.C1", "D3.C2", "D3.C3", "D3.C4", "AI"}},
		{name: "an indicator is no scope", wanted: []string{"D1.C1.B1"}, code: "scope_unknown"},
		{name: "nothing known", wanted: []string{"D9"}, code: "scope_unknown"},
		{name: "no such role", role: "role.king", code: "role_unknown"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := resolveScope(v, tt.wanted, tt.role)
			if tt.code != "" {
				if errs.As(err) == nil || errs.As(err).Code != tt.code {
					t.Errorf("error %v, want %s", err, tt.code)
				}
				return
			}
			if diff := cmp.Diff(tt.want, got); diff != "" || err != nil {
				t.Errorf("%v (-want +got):\n%s", err, diff)
			}
		})
	}
}

func TestPlan(t *testing.T) {
	e := builtInEngine(t)
	tests := []struct {
		name   string
		wanted []string
		want   map[SectionID]int
	}{
		{"the whole is twenty-six", nil, map[SectionID]int{"self.D1": 12, "self.D2": 18, "self.D3": 12, "self.AI": 3, "D1": 6, "D2": 10, "D3": 6, "AI": 4}},
		{"a domain is a quick look", []string{"D2"}, map[SectionID]int{"self.D2": 18, "D2": 7}},
		{"a domain with fewer competencies", []string{"D3"}, map[SectionID]int{"self.D3": 12, "D3": 7}},
		{"a part of a domain", []string{"D2.C5", "D2.C6"}, map[SectionID]int{"self.D2": 6, "D2": 7}},
		{"two domains are no quick look", []string{"D1", "D2"}, map[SectionID]int{"self.D1": 12, "self.D2": 18, "D1": 12, "D2": 12}},
		{"one competency", []string{"D2.C6"}, map[SectionID]int{"self.D2": 3, "D2": 7}},
		{"the strand", []string{"AI"}, map[SectionID]int{"self.AI": 3, "AI": 7}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			scope, err := resolveScope(e.framework, tt.wanted, "")
			if err != nil {
				t.Fatal(err)
			}
			got := map[SectionID]int{}
			for _, s := range plan(e.framework, e.in.Rules, scope) {
				got[s.ID] = s.Limit
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestSelfLevel(t *testing.T) {
	tests := []struct {
		name    string
		ratings [3]string // basic, intermediate, advanced; empty = not answered
		want    framework.Level
		ok      bool
	}{
		{"all one's own", [3]string{"5", "4", "4"}, framework.Advanced, true},
		{"up to the middle", [3]string{"5", "4", "3"}, framework.Intermediate, true},
		{"none", [3]string{"3", "1", "1"}, framework.None, true},
		{"a gap below does not count", [3]string{"5", "2", "5"}, framework.Basic, true},
		{"not applicable neither helps nor hinders", [3]string{"na", "4", "1"}, framework.Intermediate, true},
		{"only skipped", [3]string{"skip", "na", "skip"}, framework.None, false},
		{"nothing", [3]string{}, framework.None, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var asked []Asked
			for i, level := range framework.Levels {
				a := Asked{Ability: "D1.C1", Level: level}
				if tt.ratings[i] != "" {
					a.Answer = &Answer{Choice: []string{tt.ratings[i]}}
				}
				asked = append(asked, a)
			}
			got, ok := selfLevel(asked, "D1.C1")
			if got != tt.want || ok != tt.ok {
				t.Errorf("selfLevel = %s, %v, want %s, %v", got, ok, tt.want, tt.ok)
			}
		})
	}
}

func TestSure(t *testing.T) {
	p := func(none, basic, intermediate, advanced float64) map[framework.Level]float64 {
		return map[framework.Level]float64{framework.None: none, framework.Basic: basic, framework.Intermediate: intermediate, framework.Advanced: advanced}
	}
	tests := []struct {
		level       framework.Level
		probability map[framework.Level]float64
		want        Sureness
	}{
		{framework.Basic, p(0.05, 0.9, 0.05, 0), VeryLikely},
		{framework.Basic, p(0.1, 0.65, 0.2, 0.05), Likely},
		{framework.Intermediate, p(0.02, 0.13, 0.5, 0.35), AtLeast},
		{framework.Basic, p(0.3, 0.45, 0.2, 0.05), Uncertain},
		{framework.None, p(0.5, 0.4, 0.1, 0), Uncertain}, // "at least none" would say nothing
	}
	for _, tt := range tests {
		m := Measure{Level: tt.level, Probability: tt.probability}
		if got := m.Sure(); got != tt.want {
			t.Errorf("%s of %v is %s, want %s", tt.level, tt.probability, got, tt.want)
		}
	}
}

func TestStrengthsAndNextSteps(t *testing.T) {
	m := func(id framework.StatementID, level framework.Level, theta float64, target int) Measure {
		return Measure{Ability: id, Level: level, Theta: theta, Target: target, Probability: map[framework.Level]float64{level: 1}}
	}
	ids := func(r *Result, n int) (strong, weak []string) {
		for _, s := range r.Strengths(n) {
			strong = append(strong, string(s.Ability))
		}
		for _, s := range r.NextSteps(n) {
			weak = append(weak, string(s.Ability)+" "+string(s.Next))
		}
		return strong, weak
	}
	tests := []struct {
		name         string
		profile      []Measure
		strong, weak []string
	}{
		{"highest and lowest", []Measure{m("a", "basic", 0, 0), m("b", "advanced", 2, 0), m("c", "none", -1, 0), m("d", "intermediate", 1, 0)},
			[]string{"b", "d"}, []string{"c basic", "a intermediate"}},
		{"nothing below basic is a strength", []Measure{m("a", "none", -2, 0), m("b", "none", -1, 0)}, nil, []string{"a basic", "b basic"}},
		{"what was not asked is neither", []Measure{m("a", "", 3, 0), m("b", "basic", 0, 0)}, []string{"b"}, []string{"b intermediate"}},
		{"the largest gap to the role comes first", []Measure{m("a", "basic", -0.2, 1), m("b", "basic", 0.4, 3), m("c", "none", -1, 1)},
			[]string{"b", "a"}, []string{"b intermediate", "c basic"}},
		{"a role reached leaves the lowest", []Measure{m("a", "basic", -0.2, 1), m("b", "intermediate", 1, 2), m("c", "basic", 0.1, 1)},
			[]string{"b", "c"}, []string{"a intermediate"}},
		{"all advanced needs nothing", []Measure{m("a", "advanced", 2.5, 0)}, []string{"a"}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			strong, weak := ids(&Result{Profile: tt.profile}, 2)
			if diff := cmp.Diff(tt.strong, strong); diff != "" {
				t.Errorf("strengths (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.weak, weak); diff != "" {
				t.Errorf("next steps (-want +got):\n%s", diff)
			}
		})
	}
}
