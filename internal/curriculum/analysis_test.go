package curriculum_test

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/dira-platform/dira/internal/curriculum"
	"github.com/dira-platform/dira/internal/framework"
)

const (
	i = curriculum.Introduced
	p = curriculum.Practised
	a = curriculum.Assessed
)

func mark(id framework.StatementID, level int, d curriculum.Depth) curriculum.Mark {
	return curriculum.Mark{Step: step(id, level), Depth: d}
}

// body has one of everything that an analysis finds.
func body() *curriculum.Body {
	return &curriculum.Body{About: about, Units: []curriculum.Unit{
		{Code: "U1", Title: "1", Credits: 600, Semester: 1, Requires: []string{"U2", "gone"}, Marks: []curriculum.Mark{mark("D1.C1", 1, i|p|a), mark("D1.C2", 2, i)}},
		{Code: "U2", Title: "2", Credits: 500, Semester: 2, Requires: []string{"U4"}, Marks: []curriculum.Mark{mark("D1.C1", 3, a), mark("D1.C3", 2, i|a)}},
		{Code: "U3", Title: "3", Credits: 300, Semester: 3, Marks: []curriculum.Mark{mark("D1.C1", 2, i|p|a)}},
		{Code: "U4", Title: "4", Credits: 400, Semester: 1, Elective: true, Requires: []string{"U2"}, Marks: []curriculum.Mark{mark("D1.C3", 1, i|a)}},
	}}
}

func has(list []curriculum.Finding, s curriculum.Step, units ...string) bool {
	return slices.ContainsFunc(list, func(f curriculum.Finding) bool { return f.Step == s && slices.Equal(f.Units, units) })
}

func TestAnalysis(t *testing.T) {
	v := version(t)
	r := curriculum.Analyse(body(), v)
	if r.Steps != 45 || r.Taught != 6 || len(r.NotTaught) != 39 {
		t.Errorf("%d of %d, %d missing", r.Taught, r.Steps, len(r.NotTaught))
	}
	if !has(r.NotTaught, step("D1.C2", 1), "U1") || !has(r.NotTaught, step("D1.C2", 3), "U1") || !has(r.NotTaught, step("AI", 1)) {
		t.Error("a step in no unit does not name the units that could be extended")
	}
	if len(r.NotAssessed) != 1 || !has(r.NotAssessed, step("D1.C2", 2), "U1") || len(r.NotPrepared) != 1 || !has(r.NotPrepared, step("D1.C1", 3), "U2") {
		t.Errorf("%v, %v", r.NotAssessed, r.NotPrepared)
	}
	if len(r.OnlyElective) != 1 || !has(r.OnlyElective, step("D1.C3", 1), "U4") {
		t.Errorf("%v", r.OnlyElective)
	}
	whys := map[curriculum.Step]curriculum.Why{}
	for _, o := range r.WrongOrder {
		whys[o.Step] = o.Why
	}
	if len(whys) != 3 || whys[step("D1.C1", 3)] != curriculum.Earlier || whys[step("D1.C2", 2)] != curriculum.Missing || whys[step("D1.C3", 2)] != curriculum.Optional {
		t.Errorf("%v", whys)
	}
	want := []curriculum.Prerequisite{{Unit: "U1", Requires: "U2", Lack: curriculum.TooLate}, {Unit: "U1", Requires: "gone", Lack: curriculum.Unknown},
		{Unit: "U2", Requires: "U4", Lack: curriculum.Cycle}, {Unit: "U4", Requires: "U2", Lack: curriculum.Cycle}}
	if !slices.Equal(r.Prerequisites, want) {
		t.Errorf("%v", r.Prerequisites)
	}
	if r.Credits.Compulsory != 1400 || r.Credits.Elective != 400 || r.Credits.Elect() != 4600 {
		t.Errorf("%+v", r.Credits)
	}
	sum, domains := 0.0, 0.0
	for _, s := range r.Shares {
		if s.Domain {
			domains += s.Compulsory + s.Elective
		} else {
			sum += s.Compulsory + s.Elective
		}
	}
	if math.Abs(sum-18) > 1e-9 || math.Abs(domains-18) > 1e-9 {
		t.Errorf("the credits of units are not all divided: %v, %v", sum, domains)
	}
}

// TestProfile: what stands in the way of a target is named, and electives do not count.
func TestProfile(t *testing.T) {
	v := version(t)
	v.Targets["role.x"] = map[framework.StatementID]int{"D1.C1": 2, "D1.C2": 2, "D1.C3": 1, "AI": 1, "D2.C1": 0}
	got := map[framework.StatementID]curriculum.Target{}
	for _, x := range curriculum.Profile(body(), v, "role.x") {
		got[x.Ability] = x
	}
	for id, want := range map[framework.StatementID]curriculum.Sufficiency{"D1.C1": curriculum.Met, "D1.C2": curriculum.Unmet, "D1.C3": curriculum.Elected, "AI": curriculum.Unmet} {
		if got[id].How != want {
			t.Errorf("%s: %s, want %s", id, got[id].How, want)
		}
	}
	if len(got) != 4 || len(got["D1.C2"].Steps) != 2 {
		t.Errorf("%v", got)
	}
	v.Targets["role.x"] = map[framework.StatementID]int{"D1.C1": 3}
	if x := curriculum.Profile(body(), v, "role.x")[0]; x.How != curriculum.Unproved || len(x.Steps) != 1 {
		t.Errorf("assessed and never taught: %+v", x)
	}
}

// TestCarry: what the other version has no place for is said, and nothing else is lost.
func TestCarry(t *testing.T) {
	old, next := version(t), version(t)
	next.Statement("D1.C1").Texts[framework.FieldName]["en"] = framework.Text{Text: "Another name", Language: "en"}
	for _, s := range next.Statements {
		if s.ID == "D1.C3" {
			s.Kind = framework.Recommendation // no competency any more
		}
	}
	c := curriculum.Carry(body(), old, next)
	if len(c.Lost) != 2 || c.Lost[0].Units[0] != "U2" || len(c.Reworded) != 1 || len(c.Added) != 0 || len(c.Units) != 4 || len(c.Units[0].Marks) != 2 || len(c.Units[1].Marks) != 1 {
		t.Errorf("%+v", c)
	}
}

// TestCarryDerived: marks follow a competency only where its own id has gone; of two that come from it, to the first.
func TestCarryDerived(t *testing.T) {
	old, v := version(t), *version(t)
	v.URI += "/next"
	for _, s := range v.Statements {
		if s.ID == "D1.C3" {
			s.Kind = framework.Recommendation
		}
	}
	derive := func(id, from framework.StatementID) {
		s := *old.Statement(from)
		s.ID, s.URI, s.Origin = id, s.URI+"/"+string(id), s.URI
		v.Statements = append(v.Statements, &s)
		for _, targets := range v.Targets {
			targets[id] = targets[from]
		}
	}
	derive("D1.C7", "D1.C1") // beside the one that it comes from
	derive("D1.C8", "D1.C3")
	derive("D1.C9", "D1.C3")
	for _, targets := range v.Targets {
		delete(targets, "D1.C3")
	}
	next, err := framework.Assemble(v)
	must(t, err)
	c := curriculum.Carry(body(), old, next)
	if len(c.Lost) != 0 || !slices.Equal(c.Added, []framework.StatementID{"D1.C7", "D1.C9"}) {
		t.Errorf("lost %v, added %v", c.Lost, c.Added)
	}
	if u := c.Units[1]; u.Depth(step("D1.C1", 3)) != a || u.Depth(step("D1.C8", 2)) != i|a || len(u.Marks) != 2 {
		t.Errorf("%+v", u.Marks)
	}
}

// TestSchemaOrg: it is JSON, says what is taught and assessed by the addresses of the framework, and cannot end a script.
func TestSchemaOrg(t *testing.T) {
	v, b := version(t), body()
	b.Name = `</script><script>"`
	raw, err := curriculum.SchemaOrg(&curriculum.Curriculum{Body: *b, By: "Academy"}, v, "https://dira.example/curricula/1")
	must(t, err)
	var got struct {
		Type   string `json:"@type"`
		Name   string `json:"name"`
		Course []struct {
			ID       string `json:"@id"`
			Credits  struct{ Value float64 }
			Align    []struct{ AlignmentType, TargetUrl string } `json:"educationalAlignment"`
			Requires []struct {
				ID string `json:"@id"`
			} `json:"coursePrerequisites"`
		} `json:"hasCourse"`
	}
	must(t, json.Unmarshal(raw, &got))
	if strings.Contains(string(raw), "<") || got.Name != b.Name || got.Type != "EducationalOccupationalProgram" || len(got.Course) != 4 {
		t.Errorf("%s", raw)
	}
	k := got.Course[0]
	if len(k.Align) != 3 || k.Align[0].AlignmentType != "teaches" || k.Align[1].AlignmentType != "assesses" || k.Align[0].TargetUrl != v.Statement("D1.C1").URI || k.Requires[0].ID != got.Course[1].ID || k.Requires[1].ID != "" {
		t.Errorf("%+v", k)
	}
}
