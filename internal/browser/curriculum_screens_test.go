package browser

import (
	"context"

	"github.com/dira-platform/dira/internal/curriculum"
	"github.com/dira-platform/dira/internal/framework"
)

// teach makes a curriculum of the organisation and takes it so many steps on: its units, published, withdrawn.
func (r *reading) teach(name string, steps int) {
	r.t.Helper()
	s, ctx, who := r.app.Curricula, context.Background(), r.librarian()
	id, err := s.Create(ctx, who, curriculum.About{Name: "Master of Public Service, taught for longer than most others of its kind", Institution: "أكاديمية الخدمة العامة", Award: "Master", System: curriculum.ECTS,
		Total: 12000, Language: "en", Summary: "Invented."})
	r.must(err)
	mark := func(a framework.StatementID, l framework.Level, d curriculum.Depth) curriculum.Mark {
		return curriculum.Mark{Step: curriculum.Step{Ability: a, Level: l}, Depth: d}
	}
	units := []curriculum.Unit{
		{Code: "PADM-101", Title: "Government in the digital age", Credits: 750, Semester: 1, Marks: []curriculum.Mark{mark("D1.C1", framework.Basic, 7), mark("D1.C2", framework.Intermediate, 1)}},
		{Code: "بيانات ١", Title: "بيانات للقرار", Credits: 500, Semester: 2, Elective: true, Requires: []string{"PADM-101", "GONE"}, Marks: []curriculum.Mark{mark("D2.C2", framework.Basic, 3)}},
		{Code: "PADM-305", Title: "Deciding with data", Credits: 500, Semester: 1, Requires: []string{"بيانات ١"}, Description: "With a description\nof two lines.",
			Marks: []curriculum.Mark{mark("D2.C2", framework.Intermediate, 7), mark("AI", framework.Basic, 4)}},
	}
	for i, step := range []func() error{
		func() error { return s.Take(ctx, who, id, 1, units) },
		func() error { return s.Publish(ctx, who, id, 2) },
		func() error { return s.Withdraw(ctx, who, id, 2, "It is taught no longer.") },
	} {
		if i < steps {
			r.must(step())
		}
	}
	r.curricula[name] = id
}

// curriculumScreens is every screen of curricula.
func (st *stage) curriculumScreens() []screen {
	r := st.reading
	editor := string(r.editor)
	public := func(name string) string { return "/curricula/" + string(r.curricula[name]) }
	ours := func(name string) string { return "/library" + public(name) }
	return []screen{
		{name: "curricula", path: "/curricula"},
		{name: "curricula-editor", path: "/curricula", as: editor},
		{name: "curriculum", path: public("published")},
		{name: "curriculum-withdrawn", path: public("withdrawn")},
		{name: "curriculum-none", path: public("draft"), status: 404},
		{name: "curricula-ours", path: "/library/curricula", as: editor},
		{name: "curriculum-new", path: "/library/curricula/new", as: editor},
		{name: "curriculum-new-wrong", path: "/library/curricula/new", as: editor, send: asItIs, status: 422, errors: 1},
		{name: "curriculum-empty", path: ours("empty"), as: editor},
		{name: "curriculum-draft", path: ours("draft"), as: editor},
		{name: "curriculum-published", path: ours("published"), as: editor},
		{name: "curriculum-about", path: ours("draft") + "/about", as: editor},
		{name: "curriculum-unit-new", path: ours("draft") + "/unit", as: editor},
		{name: "curriculum-unit-wrong", path: ours("draft") + "/unit", as: editor, send: asItIs, status: 422, errors: 1},
		{name: "curriculum-unit", path: ours("draft") + "/unit?code=PADM-101", as: editor},
		{name: "curriculum-unit-changed", path: ours("draft") + "/unit?code=PADM-101", as: editor, send: `document.querySelector("main form [name=revision]").value = "1"; ` + asItIs, status: 409, errors: 1},
		{name: "curriculum-analysis", path: ours("draft") + "/analysis", as: editor},
		{name: "curriculum-analysis-role", path: ours("draft") + "/analysis?role=role.civil-servant", as: editor},
		{name: "curriculum-analysis-empty", path: ours("empty") + "/analysis", as: editor},
		{name: "curriculum-matrix", path: ours("draft") + "/matrix", as: editor},
		{name: "curriculum-file", path: ours("draft") + "/file", as: editor},
		{name: "curriculum-file-nothing", path: ours("draft") + "/file", as: editor, send: asItIs, status: 422, errors: 1},
		{name: "curriculum-file-preview", path: ours("draft") + "/file", as: editor, send: sendingFile("code,title,credits,semester,compulsory,AI basic\\nNEW,New,5,1,yes,IPA\\n")},
		{name: "curriculum-file-problems", path: ours("draft") + "/file", as: editor, send: sendingFile("code,title,credits,semester,compulsory,AI basic\\nNEW,,many,1,yes,X\\n"), status: 422, errors: 1},
		{name: "curriculum-drop", path: ours("draft") + "/drop", as: editor},
	}
}

// sendingFile puts a file into the form of the page and sends it.
func sendingFile(text string) string {
	return `const d = new DataTransfer(); d.items.add(new File(["` + text + `"], "units.csv")); document.querySelector("main form [type=file]").files = d.files; document.querySelector("main form:has([type=file])").submit()`
}

// curriculumFiles are the files of curricula, and what each must have.
func (st *stage) curriculumFiles(files map[string]string) map[string]string {
	at := "/curricula/" + string(st.reading.curricula["published"])
	for _, from := range []string{at, "/library" + at} {
		files[from+"/units.csv"] = "PADM-305"
		files[from+"/units.xlsx"] = "xl/worksheets"
	}
	files[at+"/curriculum.jsonld"] = `"EducationalOccupationalProgram"`
	files[at+"/curriculum.pdf"] = "%PDF-"
	return files
}
