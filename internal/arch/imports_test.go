package arch

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"testing"
)

// ours is the path below the module of a package of ours.
func ours(importPath string) (string, bool) {
	if importPath == Module {
		return ".", true
	}
	return strings.CutPrefix(importPath, Module+"/")
}

// checkImports finds imports of ours that the map does not allow, and packages that it does not have.
func checkImports(sources []*source) (findings []string) {
	unknown := map[string]bool{}
	for _, s := range sources {
		room, ok := Map.Find(s.dir)
		if !ok {
			if !unknown[s.dir] {
				findings = append(findings, s.dir+": not in the map; add a line to Map in internal/arch/arch.go, in its layer, with what it may import")
			}
			unknown[s.dir] = true
			continue
		}
		for _, i := range s.imports() {
			pkg, isOurs := ours(i)
			if !isOurs {
				continue
			}
			other, ok := Map.Find(pkg)
			allows := room.Allows
			if s.test {
				allows = room.AllowsInTests
			}
			if !ok || !allows(other) {
				findings = append(findings, fmt.Sprintf("%s: imports %s, which the map in internal/arch/arch.go does not allow", s.path, pkg))
			}
		}
	}
	return findings
}

// drivers reach a database by themselves; only internal/db may.
var drivers = []string{
	"modernc.org/sqlite", "github.com/jackc/pgx", "github.com/pressly/goose", "github.com/mattn/go-sqlite3", "github.com/ncruces/go-sqlite3",
	"github.com/lib/pq", "github.com/jmoiron/sqlx", "github.com/uptrace/bun",
}

// checkForeign finds imports of other people's packages in rooms that have no business with them.
func checkForeign(sources []*source) (findings []string) {
	for _, s := range sources {
		room, _ := Map.Find(s.dir)
		for _, i := range s.imports() {
			if why := misplaced(s, room, i); why != "" {
				findings = append(findings, fmt.Sprintf("%s: imports %s: %s", s.path, i, why))
			}
		}
	}
	return findings
}

// misplaced says why a file may not import a path, or nothing.
func misplaced(s *source, room Room, i string) string {
	inDB := s.dir == "internal/db" || strings.HasPrefix(s.dir, "internal/db/")
	_, isOurs := ours(i)
	switch {
	case !inDB && slices.ContainsFunc(drivers, func(d string) bool { return within(d, i) }):
		return "only internal/db speaks to a database driver"
	case !inDB && s.dir != "internal/jobs" && within("github.com/riverqueue/river", i):
		return "only internal/jobs speaks to River, and internal/db, which makes its tables"
	case s.test:
		return ""
	case within("database/sql", i) && !inDB && !(keepsTables(room) && path.Base(s.path) == "store.go"):
		return "only internal/db and the store.go of a slice know database/sql"
	case within("net/http", i) && room.Layer == Slice:
		return "a slice knows no protocol; the faces do"
	case room.Path != "" && room.Layer == Library && !isOurs && !standard(i) && !within("gonum.org/v1/gonum", i):
		return "a public library imports the standard library and gonum only"
	}
	return ""
}

func within(tree, pkg string) bool { return pkg == tree || strings.HasPrefix(pkg, tree+"/") }

// standard reports whether a package is of the standard library: only there has the first element no dot.
func standard(pkg string) bool {
	first, _, _ := strings.Cut(pkg, "/")
	return !strings.Contains(first, ".")
}

// checkPlan finds lines of a map that contradict what a map is.
func checkPlan(p Plan) (findings []string) {
	for i, r := range p {
		if r.Does == "" {
			findings = append(findings, r.Path+": does not say what it is for")
		}
		for _, may := range r.May {
			below := slices.IndexFunc(p, func(o Room) bool { return o.Path == may })
			switch {
			case below < 0:
				findings = append(findings, r.Path+": may import "+may+", which is no room")
			case below <= i:
				findings = append(findings, r.Path+": may import "+may+", which does not stand below it")
			case p[below].Layer > r.Layer || p[below].Layer == r.Layer && r.Layer == Face:
				findings = append(findings, r.Path+": may import "+may+", against the layers")
			}
		}
	}
	return findings
}

// checkEmptyRooms finds rooms that the map still has although nothing is left of them: neither a package nor a table.
func checkEmptyRooms(p Plan, sources []*source, tables []table) (findings []string) {
	for _, r := range p {
		lived := slices.ContainsFunc(sources, func(s *source) bool { return r.holds(s.dir) }) ||
			slices.ContainsFunc(tables, func(t table) bool { return "internal/"+sliceOf(t.name) == r.Path })
		if !lived {
			findings = append(findings, r.Path+": stands in the map and is not there; take its line out of Map in internal/arch/arch.go")
		}
	}
	return findings
}

func TestImports(t *testing.T)        { clean(t, checkImports(repository(t))) }
func TestForeignImports(t *testing.T) { clean(t, checkForeign(repository(t))) }
func TestMapIsAMap(t *testing.T)      { clean(t, checkPlan(Map)) }

func TestNoEmptyRooms(t *testing.T) {
	sources := repository(t)
	if !slices.ContainsFunc(sources, func(s *source) bool { return s.dir == "internal/web" }) {
		t.Skip("the house is being built: internal/web is not there yet")
	}
	_, tables := readMigrations(tree)
	clean(t, checkEmptyRooms(Map, sources, tables))
}

// importing is a file that imports packages of ours or others.
func importing(pkg string, paths ...string) string {
	var b strings.Builder
	b.WriteString("package " + pkg + "\n")
	for _, p := range paths {
		if strings.HasPrefix(p, "internal/") || strings.HasPrefix(p, "cmd/") || p == "irt" {
			p = Module + "/" + p
		}
		fmt.Fprintf(&b, "import _ %q\n", p)
	}
	return b.String()
}

func TestCheckImports(t *testing.T) {
	refused := func(file, pkg string) []string {
		return []string{file + ": imports " + pkg + ", which the map in internal/arch/arch.go does not allow"}
	}
	finds(t, checkImports, []defect{
		{"down is right", files{
			"cmd/dira/main.go":                importing("main", "internal/app"),
			"internal/app/app.go":             importing("app", "internal/web", "internal/api", "internal/assessment", "internal/db"),
			"internal/web/web.go":             importing("web", "internal/web/views/start", "internal/assessment", "internal/policy"),
			"internal/web/views/start/p.go":   importing("start", "internal/i18n"),
			"internal/assessment/a.go":        importing("assessment", "internal/itembank", "irt", "internal/db", "fmt", "github.com/google/uuid"),
			"internal/framework/framework.go": importing("framework", "internal/policy"),
		}, nil},
		{"a page reaches the database", files{"internal/web/w.go": importing("web", "internal/db")}, refused("internal/web/w.go", "internal/db")},
		{"also from deep in its tree", files{"internal/web/views/a/w.go": importing("a", "internal/db")}, refused("internal/web/views/a/w.go", "internal/db")},
		{"one face imports the other", files{"internal/api/a.go": importing("api", "internal/web/views")}, refused("internal/api/a.go", "internal/web/views")},
		{"a slice imports up the order", files{"internal/framework/f.go": importing("framework", "internal/itembank")}, refused("internal/framework/f.go", "internal/itembank")},
		{"a slice imports sideways", files{"internal/library/l.go": importing("library", "internal/itembank")}, refused("internal/library/l.go", "internal/itembank")},
		{"a slice imports a face", files{"internal/itembank/i.go": importing("itembank", "internal/web")}, refused("internal/itembank/i.go", "internal/web")},
		{"policy imports the database", files{"internal/policy/p.go": importing("policy", "internal/db")}, refused("internal/policy/p.go", "internal/db")},
		{"a public library imports ours", files{"irt/i.go": importing("irt", "internal/errs")}, refused("irt/i.go", "internal/errs")},
		{"what is for tests in the program", files{"internal/app/a.go": importing("app", "internal/db/dbtest")}, refused("internal/app/a.go", "internal/db/dbtest")},
		{"a name that only begins alike", files{"internal/webhook/w.go": importing("webhook", "internal/db")}, []string{
			"internal/webhook: not in the map; add a line to Map in internal/arch/arch.go, in its layer, with what it may import"}},
		{"an unknown package is told once", files{"internal/telegraph/a.go": "package telegraph", "internal/telegraph/b.go": "package telegraph"}, []string{
			"internal/telegraph: not in the map; add a line to Map in internal/arch/arch.go, in its layer, with what it may import"}},
	})
}

func TestCheckImportsOfTests(t *testing.T) {
	refused := func(file, pkg string) []string {
		return []string{file + ": imports " + pkg + ", which the map in internal/arch/arch.go does not allow"}
	}
	finds(t, checkImports, []defect{
		{"sideways and down", files{
			"internal/framework/f_test.go": importing("framework_test", "internal/framework", "internal/itembank", "internal/db/dbtest", "irt"),
			"internal/web/w_test.go":       importing("web_test", "internal/db"),
			"internal/arch/a_test.go":      importing("arch", "cmd/dira"),
		}, nil},
		{"a slice's external test imports a face", files{"internal/library/l_test.go": importing("library_test", "internal/web")},
			refused("internal/library/l_test.go", "internal/web")},
		{"a slice's test imports the wiring", files{"internal/library/l_test.go": importing("library", "internal/app")},
			refused("internal/library/l_test.go", "internal/app")},
		{"a public library's test imports ours", files{"irt/i_test.go": importing("irt_test", "irt", "internal/errs")}, refused("irt/i_test.go", "internal/errs")},
	})
}

func TestCheckForeign(t *testing.T) {
	finds(t, checkForeign, []defect{
		{"each in its place", files{
			"internal/db/db.go":           importing("db", "database/sql", "modernc.org/sqlite", "github.com/jackc/pgx/v5/stdlib"),
			"internal/db/dbtest/d.go":     importing("dbtest", "database/sql"),
			"internal/framework/store.go": importing("framework", "database/sql"),
			"internal/app/app_test.go":    importing("app_test", "database/sql"),
			"internal/web/web.go":         importing("web", "net/http"),
			"irt/irt.go":                  importing("irt", "math/rand/v2", "gonum.org/v1/gonum/mat"),
			"irt/irt_test.go":             importing("irt_test", "github.com/google/go-cmp/cmp"),
		}, nil},
		{"a driver in a slice", files{"internal/framework/store.go": importing("framework", "github.com/jackc/pgx/v5")}, []string{
			"internal/framework/store.go: imports github.com/jackc/pgx/v5: only internal/db speaks to a database driver"}},
		{"a driver in a test", files{"internal/app/a_test.go": importing("app", "modernc.org/sqlite")}, []string{
			"internal/app/a_test.go: imports modernc.org/sqlite: only internal/db speaks to a database driver"}},
		{"River in a slice", files{"internal/framework/service.go": importing("framework", "github.com/riverqueue/river")}, []string{
			"internal/framework/service.go: imports github.com/riverqueue/river: only internal/jobs speaks to River, and internal/db, which makes its tables"}},
		{"SQL outside the store", files{"internal/framework/service.go": importing("framework", "database/sql")}, []string{
			"internal/framework/service.go: imports database/sql: only internal/db and the store.go of a slice know database/sql"}},
		{"SQL in a face's store.go", files{"internal/web/store.go": importing("web", "database/sql")}, []string{
			"internal/web/store.go: imports database/sql: only internal/db and the store.go of a slice know database/sql"}},
		{"HTTP in a slice", files{"internal/itembank/i.go": importing("itembank", "net/http/httputil")}, []string{
			"internal/itembank/i.go: imports net/http/httputil: a slice knows no protocol; the faces do"}},
		{"another library in a public one", files{"irt/irt.go": importing("irt", "github.com/google/uuid")}, []string{
			"irt/irt.go: imports github.com/google/uuid: a public library imports the standard library and gonum only"}},
	})
}

func TestCheckPlan(t *testing.T) {
	p := Plan{
		{"internal/web", Face, "pages", []string{"internal/api", "internal/a"}},
		{"internal/api", Face, "JSON", nil},
		{"internal/a", Slice, "a", []string{"internal/b", "internal/none"}},
		{"internal/b", Slice, "", []string{"internal/a"}},
	}
	want := []string{
		"internal/web: may import internal/api, against the layers",
		"internal/a: may import internal/none, which is no room",
		"internal/b: does not say what it is for",
		"internal/b: may import internal/a, which does not stand below it",
	}
	if got := checkPlan(p); !slices.Equal(got, want) {
		t.Errorf("checkPlan = %q, want %q", got, want)
	}
}

func TestCheckEmptyRooms(t *testing.T) {
	p := Plan{{"internal/web/...", Face, "pages", nil}, {"internal/mail", Ground, "mail", nil}, {"internal/identity", Slice, "who", nil}}
	sources, err := load(files{"internal/web/views/start/p.go": "package start"}.fs())
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"internal/mail: stands in the map and is not there; take its line out of Map in internal/arch/arch.go"}
	if got := checkEmptyRooms(p, sources, []table{{name: "identity_organisations"}}); !slices.Equal(got, want) {
		t.Errorf("checkEmptyRooms = %q, want %q", got, want)
	}
}
