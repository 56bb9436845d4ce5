package curriculum_test

import (
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/dira-platform/dira/internal/curriculum"
)

// words are what titles are made of here: what files and spreadsheet programs stumble over.
var words = []string{"Data", "=1+1", "'=x", "-5", "@a", "\"quoted\"", "a;b", "a,b", "بيانات", "数据", "é", "_x0041_", "<b>", "I", "1e5", "'", "''-", "\u202f:", "|"}

// anyBody is a curriculum as a form could have made it.
func anyBody(t testing.TB, r *rand.Rand) *curriculum.Body {
	v := version(t)
	b := &curriculum.Body{About: about}
	some := func(n int) string {
		var list []string
		for range r.IntN(n) {
			list = append(list, words[r.IntN(len(words))])
		}
		return strings.Join(list, " ")
	}
	for n := range r.IntN(12) {
		u := curriculum.Unit{Code: "U-" + string(rune('a'+n)), Title: "T" + some(4), Credits: curriculum.Credits(r.IntN(3000)), Semester: n / 3, Elective: r.IntN(2) == 0, Description: some(6)}
		if n%2 == 1 {
			u.Title, u.Description = words[r.IntN(len(words))], u.Description+"\n"+some(3)
		}
		for range r.IntN(3) {
			u.Requires = append(u.Requires, "X "+string(rune('a'+len(u.Requires))))
		}
		for _, s := range curriculum.Steps(v) {
			if d := curriculum.Depth(r.IntN(12)); d > 0 && d < 8 {
				u.Marks = append(u.Marks, curriculum.Mark{Step: s, Depth: d})
			}
		}
		must(t, u.Clean(v))
		b.Units = append(b.Units, u)
	}
	return b
}

// TestThereAndBack: a file that was taken along and is brought back changes nothing, in any layout and format.
func TestThereAndBack(t *testing.T) {
	v, r := version(t), rand.New(rand.NewPCG(1, 2))
	for n := range 120 {
		b := anyBody(t, r)
		if len(b.Units) == 0 {
			continue
		}
		for _, l := range curriculum.Layouts {
			book, err := b.XLSX(v, l, n%2 == 0)
			must(t, err)
			for format, raw := range map[string][]byte{"csv": b.CSV(v, l), "xlsx": book} {
				units, problems, err := curriculum.Read(raw, v)
				if err != nil || len(problems) > 0 {
					t.Fatalf("%s, %s: %v, %+v\n%s", l, format, err, problems, b.CSV(v, l))
				}
				after := &curriculum.Body{Units: units}
				if d := curriculum.Differ(b, after); !reflect.DeepEqual(d, curriculum.Difference{}) || len(units) != len(b.Units) {
					t.Fatalf("%s, %s: %+v\n%+v\n%+v", l, format, d, b.Units, units)
				}
			}
		}
	}
}

const longHead = "unit code,title,credits,semester,compulsory,competency,level,introduced,practised,assessed\n"

// TestProblems: what is wrong is told by row and column, all of it at once.
func TestProblems(t *testing.T) {
	for _, tt := range []struct{ name, file, want string }{
		{"column", "code,title\nA,B\n", "1 curriculum_column"},
		{"unknown column", "code,title,credits,semester,compulsory,D1.C1 basic,D1.C9 basic\n", "1G curriculum_column_unknown"},
		{"no rows", longHead, "0 curriculum_no_rows"},
		{"credits", longHead + "A,B,many,1,yes,D1.C1,basic,1,,\n", "2C curriculum_credits"},
		{"semester", longHead + "A,B,5,99,yes,D1.C1,basic,1,,\n", "2D curriculum_semester"},
		{"compulsory", longHead + "A,B,5,1,perhaps,D1.C1,basic,1,,\n", "2E curriculum_yes_no"},
		{"competency", longHead + "A,B,5,1,yes,D7.C1,basic,1,,\n", "2F curriculum_competency"},
		{"level", longHead + "A,B,5,1,yes,D1.C1,high,1,,\n", "2G curriculum_level"},
		{"nothing", longHead + "A,B,5,1,yes,D1.C1,basic,,no,0\n", "2H curriculum_nothing"},
		{"other", longHead + "A,B,5,1,yes,D1.C1,basic,1,,\nA,C,5,1,yes,D1.C1,2,1,,\n", "3B curriculum_other"},
		{"twice", longHead + "A,B,5,1,yes,D1.C1,basic,1,,\na,,,,,D1.C1,1,1,,\n", "3F curriculum_step_twice"},
		{"title", longHead + "A,,5,1,yes,D1.C1,basic,1,,\n", "2B curriculum_empty"},
		{"letters", "code,title,credits,semester,compulsory,D1.C1 basic\nA,B,5,1,yes,IX\n", "2F curriculum_letters"},
		{"two rows", "code,title,credits,semester,compulsory,D1.C1 basic\nA,B,5,1,yes,I\nA,B,5,1,yes,P\n", "3A curriculum_code_row"},
		{"in the order of the columns", "code,title,credits,semester,compulsory,AI basic\nA,,many,0,yes,X\n", "2B curriculum_empty; 2C curriculum_credits; 2D curriculum_semester; 2F curriculum_letters"},
		{"code", longHead + "A<b>,B,5,1,yes,D1.C1,basic,1,,\n", "2A curriculum_code"},
	} {
		_, problems, err := curriculum.Read([]byte(tt.file), version(t))
		must(t, err)
		var got []string
		for _, p := range problems {
			got = append(got, string(rune('0'+p.Row))+p.Column+" "+p.Err.Code)
		}
		if len(got) == 0 || !strings.Contains(strings.Join(got, "; "), tt.want) {
			t.Errorf("%s: %v, want %s", tt.name, got, tt.want)
		}
	}
}

// TestReadsWhatPeopleWrite: another order of columns, semicolons, words for yes, and digits of other scripts.
func TestReadsWhatPeopleWrite(t *testing.T) {
	file := "Title;Unit_Code;credits;semester;compulsory;competency;level;introduced;practised;assessed\nUne;A;7,5;١;oui;d1.c1;1;x;;نعم\n;A;;;;AI;Advanced;;1;\n"
	units, problems, err := curriculum.Read([]byte(file), version(t))
	if err != nil || len(problems) > 0 || len(units) != 1 {
		t.Fatalf("%v, %+v", err, problems)
	}
	u := units[0]
	if u.Credits != 750 || u.Semester != 1 || u.Elective || u.Depth(step("D1.C1", 1)) != i|a || u.Depth(step("AI", 3)) != p {
		t.Errorf("%+v", u)
	}
}

// FuzzRead: whatever a file holds, reading ends; what was understood is the same once it was written and read again.
func FuzzRead(f *testing.F) {
	v := version(f)
	f.Add([]byte(longHead + "A,B,5,1,yes,D1.C1,basic,1,,\n"))
	f.Add([]byte("code;title;credits;semester;compulsory;requires;AI basic\nA;'=B;2.25;;no;C; I P\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		units, problems, err := curriculum.Read(raw, v)
		if err != nil || len(problems) > 0 {
			return
		}
		b := &curriculum.Body{Units: units}
		again, problems, err := curriculum.Read(b.CSV(v, curriculum.Wide), v)
		if err != nil || len(problems) > 0 || !reflect.DeepEqual(curriculum.Differ(b, &curriculum.Body{Units: again}), curriculum.Difference{}) {
			t.Fatalf("%v, %+v: %+v, %+v", err, problems, units, again)
		}
	})
}
