package planfile

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/dira-platform/dira/allocate"
)

const (
	peopleHead = "id,unit,sex,languages,hours,weight,has,needs\n"
	courseHead = "id,teaches,requires,languages,hours,cost,fixed_cost,seats,min_seats\n"
	budgetHead = "unit,budget\n"
	goodCourse = "c1,D1.C1:2,D1.C1:1,en;fr,8,150.5,900,20,6\n"
	goodPerson = "p1,health,woman,en;fr,16,1.5,D1.C1:1,D1.C1:2;D2.C6:1\n"
)

// people reads people into a problem with one course.
func people(t *testing.T, file string) (*People, error) {
	t.Helper()
	p, err := allocate.New([]allocate.Course{{ID: "c", Teaches: []allocate.Step{{Competency: "D1.C1", Level: 2}}, Languages: []string{"en"}, Seats: allocate.Unlimited}}, allocate.Limits{Budget: allocate.Unlimited, Taken: 3})
	if err != nil {
		t.Fatal(err)
	}
	return ReadPeople(t.Context(), strings.NewReader(file), p.Add)
}

// TestRefused: what is wrong with a file is said with row and column.
func TestRefused(t *testing.T) {
	for _, tt := range []struct{ file, want string }{
		{"", "the file is empty"}, {"PK\x03\x04", "workbook"}, {"\xff\xfei\x00", "UTF-8"}, {"id\n", "the column unit is missing"}, {peopleHead, "no row below it"},
		{"id,id\n", "row 1, column 2 (id): column 1 has the same name"}, {"id,grade\n", "row 1, column 2 (grade): unknown column"},
		{peopleHead + "p1,u\n", "row 2: the row has 2 columns, the header 8"}, {peopleHead + "\"p1,u\n", "quotation marks"},
		{peopleHead + goodPerson + goodPerson, `row 3, column 1 (id): another person has the name "p1", in row 2`},
		{peopleHead + ",u,woman,en,1,1,,\n", "row 2, column 1 (id): the name is missing"}, {peopleHead + "p,u,w,en,1,1,,\n", `row 2, column 3 (sex): "w" is none of woman`},
		{peopleHead + "p,u,man,,1,1,,\n", "row 2, column 4 (languages): the person understands no language"}, {peopleHead + "p,u,man,en;en,1,1,,\n", `row 2, column 4 (languages): "en" stands twice`},
		{peopleHead + "p,u,man,e n,1,1,,\n", `row 2, column 4 (languages): "e n" is no language`}, {peopleHead + "p,u,man,en;;fr,1,1,,\n", "nothing between two semicolons"},
		{peopleHead + "p,u,man,en,-1,1,,\n", `row 2, column 5 (hours): "-1" is negative`}, {peopleHead + "p,u,man,en,1e3,1,,\n", `row 2, column 5 (hours): "1e3" is no number`},
		{peopleHead + "p,u,man,en,NaN,1,,\n", `row 2, column 5 (hours): "NaN" is no number`}, {peopleHead + "p,u,man,en,1.0005,1,,\n", "row 2, column 5 (hours): \"1.0005\" has more than 3 decimals"},
		{peopleHead + "p,u,man,en,,1,,\n", "row 2, column 5 (hours): the number is missing"}, {peopleHead + "p,u,man,en,1,,,D1.C1:1\n", "row 2, column 6 (weight): the number is missing"},
		{peopleHead + "p,u,man,en,1,99999,,D1.C1:1\n", "row 2, column 6 (weight)"}, {peopleHead + "p,u,man,en,1,1,D1.C1,\n", `row 2, column 7 (has): "D1.C1" is no level`},
		{peopleHead + "p,u,man,en,1,1,D1.C1:0,\n", `row 2, column 7 (has): "D1.C1:0": "0" is no level`}, {peopleHead + "p,u,man,en,1,1,,D1.C1:x\n", `row 2, column 8 (needs)`},
		{peopleHead + "p,u,man,en,1,1,D1.C1:2,D1.C1:1\n", "row 2, column 8 (needs): D1.C1:1 is held already"}, {peopleHead + "p,u,man,en,1,1,,D1.C1:1;D1.C1:1\n", "row 2, column 8 (needs): D1.C1:1 stands twice"},
	} {
		if _, err := people(t, tt.file); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("people %q: %v, want %q", tt.file, err, tt.want)
		}
	}
	for _, tt := range []struct{ row, want string }{
		{goodCourse + goodCourse, `row 3, column 1 (id): another course has the name "c1", in row 2`}, {"c,,,en,1,1,1,,\n", "row 2, column 2 (teaches): the course teaches nothing"},
		{"c,A:1,,,1,1,1,,\n", "row 2, column 4 (languages): the course is taught in no language"}, {"c,A:1,,en,1,1,1,3,4\n", "row 2, column 9 (min_seats): the course opens for 4 at least, and has 3 seats"},
		{"c,A:1,,en,1,1,1,2.5,\n", `row 2, column 8 (seats): "2.5" is no count`}, {"c,A:1,,en,1,1,1,-2,\n", `row 2, column 8 (seats): "-2" is negative`}, {"c,A:1,,en,1,-5,1,,\n", "row 2, column 6 (cost)"},
		{"c,A:1,,en,1,1,,,\n", "row 2, column 7 (fixed_cost): the number is missing"}, {"c,A:1,A:101,en,1,1,1,,\n", "row 2, column 3 (requires)"}, {"c,A:1;A:1,,en,1,1,1,,\n", "row 2, column 2 (teaches): A:1 stands twice"},
		{"c,A:1,,en,9999999,1,1,,\n", "row 2, column 5 (hours)"},
	} {
		if _, err := ReadCourses(t.Context(), strings.NewReader(courseHead+tt.row)); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("courses %q: %v, want %q", tt.row, err, tt.want)
		}
	}
	for _, tt := range []struct{ row, want string }{
		{"u,1\nu,2\n", `row 3, column 1 (unit): "u" has a budget already, in row 2`}, {"u,\n", "row 2, column 2 (budget): the number is missing"}, {",1\n", "row 2, column 1 (unit)"}, {"u,-1\n", "negative"},
		{"u,9999999999999999\n", "more than any ministry has"},
	} {
		if _, err := ReadBudgets(t.Context(), strings.NewReader(budgetHead+tt.row)); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("budgets %q: %v, want %q", tt.row, err, tt.want)
		}
	}
}

// TestReads: a mark, semicolons or tabs between columns, and empty cells are understood; what may be a mistake is noted.
func TestReads(t *testing.T) {
	want := allocate.Course{ID: "c1", Teaches: []allocate.Step{{Competency: "D1.C1", Level: 2}}, Requires: []allocate.Step{{Competency: "D1.C1", Level: 1}}, Languages: []string{"en", "fr"},
		Hours: 8, Cost: 150.5, Fixed: 900, Seats: 20, MinSeats: 6}
	for _, file := range []string{courseHead + goodCourse, "\uFEFF" + courseHead + goodCourse, strings.ReplaceAll(courseHead+strings.Replace(goodCourse, "en;fr", `"en;fr"`, 1), ",", ";"),
		strings.ReplaceAll(courseHead+goodCourse, ",", "\t")} {
		c, err := ReadCourses(t.Context(), strings.NewReader(file))
		if err != nil || !reflect.DeepEqual(c.List[0], want) || len(c.Notes) != 1 {
			t.Errorf("%q: %+v %v", file, c, err)
		}
	}
	c, err := ReadCourses(t.Context(), strings.NewReader(courseHead+"c,A:1,,EN,1,0,0,,\n"))
	if err != nil || c.List[0].Seats != allocate.Unlimited || c.List[0].MinSeats != 0 || c.List[0].Languages[0] != "en" {
		t.Error(c, err)
	}
	p, err := people(t, peopleHead+goodPerson+"p2,,man,fr,0,0,,D1.C1:2\n")
	if err != nil || p.Count != 2 || len(p.Notes) != 1 || len(p.Without(map[string]float64{"health": 1, "x": 1})) != 1 {
		t.Error(p, err)
	}
}

// TestThereAndBack writes an instance and its plan, reads them again and checks the plan; then it spoils it.
func TestThereAndBack(t *testing.T) {
	in, err := allocate.Generate(allocate.GenerateOptions{People: 60, Courses: 12, Seed: 2})
	if err != nil {
		t.Fatal(err)
	}
	var files [3]bytes.Buffer
	if err := WriteInstance(in, &files[0], &files[1], &files[2]); err != nil {
		t.Fatal(err)
	}
	courses, err := ReadCourses(t.Context(), bytes.NewReader(files[1].Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	l := allocate.Limits{Budget: in.Limits.Budget, Taken: 3}
	if l.UnitBudgets, err = ReadBudgets(t.Context(), bytes.NewReader(files[2].Bytes())); err != nil || !reflect.DeepEqual(l, in.Limits) {
		t.Fatal(err, l)
	}
	p, err := allocate.New(courses.List, l)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ReadPeople(t.Context(), bytes.NewReader(files[0].Bytes()), p.Add); err != nil {
		t.Fatal(err)
	}
	plan, err := p.Solve(t.Context(), allocate.Options{Seed: "s"})
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	if err := WritePlan(&text, plan, "s", 1.5); err != nil {
		t.Fatal(err)
	}
	check := func(text []byte, spoil func(*Plan)) *Result {
		read, err := ReadPlan(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		spoil(read)
		c := NewCheck(read, courses.List, l)
		if _, err := ReadPeople(t.Context(), bytes.NewReader(files[0].Bytes()), c.Person); err != nil {
			t.Fatal(err)
		}
		return c.Done()
	}
	if r := check(text.Bytes(), func(*Plan) {}); len(r.Problems) > 0 || r.Value != plan.Value || r.Gap != plan.Gap() {
		t.Errorf("%+v", r)
	}
	for name, spoil := range map[string]func(*Plan){
		"value": func(p *Plan) { p.Value++ }, "cost": func(p *Plan) { p.Cost-- }, "bound": func(p *Plan) { p.Bound = p.Value / 2 }, "person": func(p *Plan) { p.Assignments[0].Person = "nobody" },
		"twice": func(p *Plan) { p.Assignments = append(p.Assignments, p.Assignments[0]) }, "course": func(p *Plan) { p.Assignments[0].Courses[0] = "none" },
		"step": func(p *Plan) { p.Assignments[0].Steps[0] = "D1" }, "left out": func(p *Plan) { p.Assignments[0].Steps = nil },
	} {
		if r := check(text.Bytes(), spoil); len(r.Problems) == 0 {
			t.Errorf("%s: nothing is found", name)
		}
	}
	var keys map[string]any
	if err := json.Unmarshal(text.Bytes(), &keys); err != nil {
		t.Fatal(err)
	}
	for _, k := range []string{"value", "bound", "gap", "cost", "assignments", "prices", "seconds", "opened", "mutual", "lottery"} {
		if _, ok := keys[k]; !ok {
			t.Errorf("the key %s is missing", k)
		}
	}
}

// TestNobody: a plan in which nobody gets anything is a plan.
func TestNobody(t *testing.T) {
	var text bytes.Buffer
	if err := WritePlan(&text, &allocate.Plan{}, `a "seed"`, 0); err != nil {
		t.Fatal(err)
	}
	if p, err := ReadPlan(&text); err != nil || p.Lottery.Seed != `a "seed"` || len(p.Assignments) != 0 {
		t.Error(p, err)
	}
}

// FuzzRead: whatever files hold, reading ends without a panic, and what was understood can be planned for.
func FuzzRead(f *testing.F) {
	f.Add(peopleHead+goodPerson, courseHead+goodCourse, budgetHead+"health,100\n")
	f.Add("\uFEFF"+strings.ReplaceAll(peopleHead, ",", "\t"), courseHead+"c,A:1,A:1,en,0,0,0,,\n", budgetHead)
	f.Fuzz(func(t *testing.T, people, courses, budgets string) {
		c, err := ReadCourses(t.Context(), strings.NewReader(courses))
		if err != nil || len(c.List) > 5 {
			return
		}
		l := allocate.Limits{Budget: 1000, Taken: 2}
		l.UnitBudgets, _ = ReadBudgets(t.Context(), strings.NewReader(budgets))
		p, err := allocate.New(c.List, l)
		if err != nil {
			t.Fatal(err)
		}
		n, err := ReadPeople(t.Context(), strings.NewReader(people), p.Add)
		if err != nil || n.Count > 5 {
			return
		}
		plan, err := p.Solve(t.Context(), allocate.Options{})
		if err != nil || plan.Value > plan.Bound {
			t.Fatal(fmt.Sprint(plan, err))
		}
	})
}
