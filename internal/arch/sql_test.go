package arch

import (
	"fmt"
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A piece is a string literal of a program: a statement, or a part of one that is put together.
type piece struct{ text, at string }

// pieces are the string literals of a file, without struct tags and import paths.
func pieces(s *source) (all []piece) {
	tags := map[*ast.BasicLit]bool{}
	ast.Inspect(s.ast, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.Field:
			tags[n.Tag] = true
		case *ast.BasicLit:
			if text, err := strconv.Unquote(n.Value); err == nil && n.Kind == token.STRING && !tags[n] {
				all = append(all, piece{text, s.at(n)})
			}
		}
		return true
	})
	return all
}

var (
	// In capitals these words are SQL anywhere; in small letters only where a literal begins like a statement.
	sqlWord  = regexp.MustCompile(`\b(SELECT|INSERT INTO|UPDATE|DELETE FROM|FROM|JOIN|WHERE|VALUES|ORDER BY|GROUP BY|AND|OR|ON CONFLICT|CREATE|ALTER|I?LIKE|COALESCE)\b`)
	sqlStart = regexp.MustCompile(`(?is)^\s*(select\b.*\bfrom\b|insert\s+into\b|update\b.*\bset\b|delete\s+from\b|with\b.*\bas\s*\()`)

	namedTable = regexp.MustCompile(`(?i)\b(FROM|INTO|UPDATE|JOIN)(?:\s+([A-Za-z_][\w]*)|\s*$)`)
	// not a FROM that a table follows
	distinctFrom = regexp.MustCompile(`(?i)\bDISTINCT\s+FROM\b`)
	withTable    = regexp.MustCompile(`(?i)(?:\bWITH(?:\s+RECURSIVE)?|,)\s*(\w+)\s*(?:\([^()]*\))?\s+AS\s*\(`)
	ofTheEngine  = regexp.MustCompile(`^(pg|sqlite|pragma|goose)_`)
	identifier   = regexp.MustCompile(`\b[a-z][a-z0-9]*_[a-z0-9_]+\b`)
)

func isSQL(text string) bool { return sqlWord.MatchString(text) || sqlStart.MatchString(text) }

// checkTablesNamed finds SQL that names a table of another slice, or none that can be seen.
func checkTablesNamed(sources []*source, tables []table) (findings []string) {
	ours := tableNames(tables)
	for _, s := range sources {
		slice := strings.TrimPrefix(s.dir, "internal/")
		if s.test || s.generated || s.dir == "internal/db/dbtest" {
			continue
		}
		known := ours
		if !slices.Contains(namesRiver, s.dir) {
			known = slices.Concat(ours, riverTables)
		}
		room, _ := Map.Find(s.dir)
		keeps := room.Layer == Slice || slices.ContainsFunc(known, func(table string) bool { return sliceOf(table) == slice })
		speaks := slices.Contains(room.May, "internal/db") && keeps || s.dir == "internal/db"
		for _, p := range pieces(s) {
			for _, word := range foreignTables(p.text, slice, known) {
				findings = append(findings, fmt.Sprintf("%s: names %s, a table of %s", p.at, word, sliceOf(word)))
			}
			if speaks && isSQL(p.text) {
				for _, why := range unclearTables(p.text, slice, known) {
					findings = append(findings, p.at+": "+why)
				}
			}
		}
	}
	return findings
}

// foreignTables are the tables of other slices that a literal names, wherever they stand in it.
func foreignTables(text, slice string, known []string) (all []string) {
	for _, word := range identifier.FindAllString(text, -1) {
		if slices.Contains(known, word) && sliceOf(word) != slice && !slices.Contains(all, word) {
			all = append(all, word)
		}
	}
	return all
}

// unclearTables says what follows FROM, INTO, UPDATE or JOIN and is no table of the slice.
func unclearTables(text, slice string, known []string) (all []string) {
	text = distinctFrom.ReplaceAllString(withoutStrings(text), "=")
	var local []string // named by WITH
	for _, m := range withTable.FindAllStringSubmatch(text, -1) {
		local = append(local, m[1])
	}
	for _, m := range namedTable.FindAllStringSubmatch(text, -1) {
		switch name := m[2]; {
		case strings.EqualFold(name, "SET"): // ON CONFLICT DO UPDATE SET
		case slice == "db" && ofTheEngine.MatchString(name): // what the engine, or the library that migrates, says of the tables
		case name == "":
			all = append(all, m[1]+" without its table in the same literal")
		case sliceOf(name) != slice && !slices.Contains(known, name) && !slices.Contains(local, name):
			all = append(all, name+" is no table of "+slice)
		}
	}
	return all
}

// What the two databases do differently.
var differs = []struct {
	pattern *regexp.Regexp
	name    string
}{
	{regexp.MustCompile(`(?i)\bI?LIKE\b`), "LIKE"},
	{regexp.MustCompile(`->>`), "->>"},
	{regexp.MustCompile(`(?i)\bFOR\s+UPDATE\b`), "FOR UPDATE"},
	{regexp.MustCompile(`\bREAL\b|(?i:\bAS\s+real\b)`), "REAL"},
	{regexp.MustCompile(`(?i)\blower\s*\(`), "lower("},
}

// unportable lists what in a piece of SQL the two databases do differently.
func unportable(sql string) (all []string) {
	sql = withoutStrings(sql)
	for _, d := range differs {
		if d.pattern.MatchString(sql) {
			all = append(all, d.name)
		}
	}
	return all
}

// checkPortable finds SQL that means different things on the two databases.
func checkPortable(sources []*source) (findings []string) {
	for _, s := range sources {
		room, _ := Map.Find(s.dir)
		if s.test || !keepsTables(room) && s.dir != "internal/db" {
			continue
		}
		for _, p := range pieces(s) {
			if !isSQL(p.text) {
				continue
			}
			for _, word := range unportable(p.text) {
				findings = append(findings, fmt.Sprintf("%s: %s is not the same on both databases", p.at, word))
			}
		}
	}
	return findings
}

func TestTablesNamed(t *testing.T) {
	_, tables := readMigrations(tree)
	clean(t, checkTablesNamed(repository(t), tables))
}

func TestPortable(t *testing.T) { clean(t, checkPortable(repository(t))) }

// saying is a file whose function says strings.
func saying(pkg string, literals ...string) string {
	return "package " + pkg + "\nvar _ = []string{" + strings.Join(literals, ",") + "}\n"
}

func TestCheckTablesNamed(t *testing.T) {
	tables := []table{{name: "framework_versions"}, {name: "framework_texts"}, {name: "itembank_items"}, {name: "audit_events"}}
	check := func(sources []*source) []string { return checkTablesNamed(sources, tables) }
	const file = "internal/itembank/store.go"
	finds(t, check, []defect{
		{"its own", files{file: saying("itembank", "`SELECT 'from framework_lore' FROM itembank_items i WHERE a = $1`",
			"`INSERT INTO itembank_items (id) VALUES ($1) ON CONFLICT (id) DO UPDATE SET a = 1`", "`framework_immutable`", "`read from the bank`",
			"`WITH RECURSIVE tree AS (SELECT id FROM itembank_items), more (a) AS (SELECT 1) SELECT a FROM tree JOIN more ON a IS DISTINCT FROM b`")}, nil},
		{"a join to another slice", files{file: saying("itembank", "`SELECT 1 FROM itembank_items JOIN framework_versions ON true`")},
			[]string{file + ":2: names framework_versions, a table of framework"}},
		{"after a comma", files{file: saying("itembank", "`SELECT 1 FROM itembank_items, framework_texts`")},
			[]string{file + ":2: names framework_texts, a table of framework"}},
		{"put together", files{file: saying("itembank", "`SELECT 1 `+`FROM `+`framework_texts`")},
			[]string{file + ":2: FROM without its table in the same literal", file + ":2: names framework_texts, a table of framework"}},
		{"in small letters", files{file: saying("itembank", "`select a from things`", "`delete from sessions`")},
			[]string{file + ":2: things is no table of itembank", file + ":2: sessions is no table of itembank"}},
		{"of the ground", files{"internal/audit/store.go": saying("audit", "`SELECT 1 FROM audit_events`", "`SELECT 1 FROM things`", "`SELECT 1 FROM framework_texts`")},
			[]string{"internal/audit/store.go:2: things is no table of audit", "internal/audit/store.go:2: names framework_texts, a table of framework"}},
		{"a face names a table", files{"internal/web/w.go": saying("web", "`SELECT 1 FROM framework_texts`")},
			[]string{"internal/web/w.go:2: names framework_texts, a table of framework"}},
		{"a table of River", files{"internal/jobs/j.go": saying("jobs", "`SELECT 1 FROM river_job`")},
			[]string{"internal/jobs/j.go:2: names river_job, a table of river"}},
		{"what the engine says of itself", files{"internal/db/d.go": saying("db", "`SELECT 1 FROM pg_class JOIN sqlite_schema ON true`")}, nil},
		{"and only to db", files{file: saying("itembank", "`SELECT 1 FROM pg_class`")}, []string{file + ":2: pg_class is no table of itembank"}},
		{"tests may look", files{"internal/itembank/i_test.go": saying("itembank", "`SELECT 1 FROM framework_texts`")}, nil},
	})
}

func TestCheckPortable(t *testing.T) {
	const file = "internal/itembank/store.go"
	differs := func(word string) []string {
		return []string{file + ":2: " + word + " is not the same on both databases"}
	}
	finds(t, checkPortable, []defect{
		{"the same on both", files{file: saying("itembank", "`SELECT a -> 1 FROM itembank_items WHERE a = 'LIKE lower(x)'`", "`I like it for updates`")}, nil},
		{"LIKE", files{file: saying("itembank", "` AND a LIKE $1`")}, differs("LIKE")},
		{"ILIKE", files{file: saying("itembank", "`SELECT 1 WHERE a ILIKE 'x'`")}, differs("LIKE")},
		{"like in small letters", files{file: saying("itembank", "`select 1 from itembank_items where a like $1`")}, differs("LIKE")},
		{"->>", files{file: saying("itembank", "`SELECT body->>'a' FROM itembank_items`")}, differs("->>")},
		{"FOR UPDATE", files{file: saying("itembank", "`SELECT 1 FROM itembank_items FOR UPDATE`")}, differs("FOR UPDATE")},
		{"REAL", files{file: saying("itembank", "`SELECT CAST(a AS REAL) FROM itembank_items`")}, differs("REAL")},
		{"lower", files{file: saying("itembank", "`SELECT LOWER (a) FROM itembank_items`")}, differs("lower(")},
		{"in db", files{"internal/db/db.go": saying("db", "`SELECT 1 FROM db_a FOR UPDATE`")},
			[]string{"internal/db/db.go:2: FOR UPDATE is not the same on both databases"}},
	})
}
