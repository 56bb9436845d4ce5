package arch

import (
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// organisations is the one table that is by its nature not owned by an organisation.
const organisations = "identity_organisations"

// keepsTables reports whether a room may have tables of its own: a slice, or what of the ground reaches the database.
func keepsTables(r Room) bool {
	return r.Layer == Slice || r.Layer == Ground && slices.Contains(r.May, "internal/db") && r.Path != "internal/db/dbtest"
}

// owned reports whether each row of a table belongs to an organisation.
func owned(table string) bool {
	return table != organisations && sliceOf(table) != "db" && sliceOf(table) != "goose"
}

// touched is a table that a statement makes, changes or writes to.
var touched = regexp.MustCompile(`(?i)^(?:CREATE\s+TABLE(?:\s+IF\s+NOT\s+EXISTS)?|ALTER\s+TABLE|DROP\s+TABLE(?:\s+IF\s+EXISTS)?|INSERT\s+INTO|UPDATE|DELETE\s+FROM|` +
	`CREATE\s+(?:UNIQUE\s+)?INDEX\s+\w+\s+ON)\s+(\w+)`)

// checkMigrations finds migrations whose name or content is not of one slice, and gaps in their numbers.
func checkMigrations(tree fs.FS) (findings []string) {
	migrations, _ := readMigrations(tree)
	for i, m := range migrations {
		if m.slice == "" {
			findings = append(findings, m.path+": is not named NNNN_slice_what.sql")
			continue
		}
		if want := fmt.Sprintf("%04d", i+1); m.number != want {
			findings = append(findings, fmt.Sprintf("%s: has number %s, the next is %s", m.path, m.number, want))
		}
		if room, ok := Map.Find("internal/" + m.slice); !ok || !keepsTables(room) && m.slice != "db" {
			findings = append(findings, fmt.Sprintf("%s: %s is no slice in the map of internal/arch/arch.go", m.path, m.slice))
		}
		for _, s := range m.statements {
			if t := touched.FindStringSubmatch(s); t != nil && sliceOf(t[1]) != m.slice {
				findings = append(findings, fmt.Sprintf("%s: touches %s, which is not a table of %s", m.path, t[1], m.slice))
			}
			for _, word := range unportable(s) {
				findings = append(findings, fmt.Sprintf("%s: %s is not the same on both databases", m.path, word))
			}
		}
	}
	return findings
}

// kinds are the column types that mean the same on both databases.
var kinds = []string{"TEXT", "BIGINT", "DOUBLE PRECISION", "BYTEA"}

// checkColumns finds types that the two databases understand differently.
func checkColumns(tree fs.FS) (findings []string) {
	_, tables := readMigrations(tree)
	for _, t := range tables {
		for _, c := range t.columns {
			if kind := strings.TrimSuffix(c.kind, " NOT NULL"); !slices.Contains(kinds, kind) {
				findings = append(findings, fmt.Sprintf("%s: %s.%s is %q; use %s", t.file, t.name, c.name, kind, strings.Join(kinds, ", ")))
			}
		}
	}
	return findings
}

// checkOwnership finds owned tables whose rows could get out of their organisation.
func checkOwnership(tree fs.FS) (findings []string) {
	_, tables := readMigrations(tree)
	seen := map[string]bool{}
	for _, t := range tables {
		if !owned(t.name) {
			continue
		}
		find := func(format string, args ...any) {
			findings = append(findings, t.file+": "+t.name+" "+fmt.Sprintf(format, args...))
		}
		if !seen[t.name] { // a column added later leaves the key as it is
			if !slices.Contains(t.columns, column{"org_id", "TEXT NOT NULL"}) {
				find("has no org_id TEXT NOT NULL")
			}
			if len(t.primary) == 0 || t.primary[0] != "org_id" {
				find("has a primary key that does not begin with org_id")
			}
		}
		seen[t.name] = true
		for _, k := range t.foreign {
			if why := escapes(t, k); why != "" {
				find("refers to %s %s", k.table, why)
			}
		}
	}
	return findings
}

// escapes says how a foreign key leaves the organisation or the map, or nothing.
func escapes(t table, k foreignKey) string {
	room, _ := Map.Find("internal/" + sliceOf(t.name))
	other, _ := Map.Find("internal/" + sliceOf(k.table))
	org, there := slices.Index(k.columns, "org_id"), slices.Index(k.references, "org_id")
	switch {
	case k.table == organisations:
		return ""
	case owned(k.table) && (org < 0 || org != there):
		return "without org_id on both sides"
	case !room.Allows(other):
		return "although the map does not allow its slice to import that one"
	}
	return ""
}

func TestMigrations(t *testing.T) { clean(t, checkMigrations(tree)) }
func TestColumns(t *testing.T)    { clean(t, checkColumns(tree)) }
func TestOwnership(t *testing.T)  { clean(t, checkOwnership(tree)) }

func TestCheckMigrations(t *testing.T) {
	const dir = migrationsDir + "/"
	findsIn(t, checkMigrations, []defect{
		{"in order", files{
			dir + "0001_db_heartbeat.sql":       "-- +goose Up\nCREATE TABLE db_heartbeat (id BIGINT);\n-- +goose Down\nDROP TABLE other_things;",
			dir + "0002_framework_versions.sql": "CREATE TABLE framework_versions (note TEXT);\nCREATE INDEX x ON framework_versions (note);",
		}, nil},
		{"of the ground", files{dir + "0001_audit_events.sql": "CREATE TABLE audit_events (note TEXT);"}, nil},
		{"of ground without a database", files{dir + "0001_i18n_words.sql": ""}, []string{dir + "0001_i18n_words.sql: i18n is no slice in the map of internal/arch/arch.go"}},
		{"a name without its slice", files{dir + "0001_heartbeat.sql": ""}, []string{dir + "0001_heartbeat.sql: is not named NNNN_slice_what.sql"}},
		{"a gap", files{dir + "0001_db_a.sql": "", dir + "0003_db_b.sql": ""}, []string{dir + "0003_db_b.sql: has number 0003, the next is 0002"}},
		{"a number twice", files{dir + "0001_db_a.sql": "", dir + "0001_db_b.sql": ""}, []string{dir + "0001_db_b.sql: has number 0001, the next is 0002"}},
		{"no slice", files{dir + "0001_web_pages.sql": ""}, []string{dir + "0001_web_pages.sql: web is no slice in the map of internal/arch/arch.go"}},
		{"another slice's table", files{dir + "0001_framework_a.sql": "CREATE TABLE itembank_items (id TEXT)"}, []string{
			dir + "0001_framework_a.sql: touches itembank_items, which is not a table of framework"}},
		{"an index on another slice's table", files{dir + "0001_framework_a.sql": "CREATE UNIQUE INDEX a ON itembank_items (id)"}, []string{
			dir + "0001_framework_a.sql: touches itembank_items, which is not a table of framework"}},
		{"rows in another slice's table", files{dir + "0001_framework_a.sql": "INSERT INTO itembank_items (id) VALUES ('x');"}, []string{
			dir + "0001_framework_a.sql: touches itembank_items, which is not a table of framework"}},
		{"an index that differs", files{dir + "0001_framework_a.sql": "CREATE INDEX a ON framework_versions (lower(id));"}, []string{
			dir + "0001_framework_a.sql: lower( is not the same on both databases"}},
	})
}

func TestCheckColumns(t *testing.T) {
	const file = migrationsDir + "/0001_framework_a.sql"
	findsIn(t, checkColumns, []defect{
		{"the four", files{file: `CREATE TABLE framework_a (
			a TEXT NOT NULL CHECK (a IN ('REAL', 'x; y')), -- it's a note; with NUMERIC
			b BIGINT, c DOUBLE PRECISION NOT NULL DEFAULT 0, d BYTEA, PRIMARY KEY (a, b), CONSTRAINT u UNIQUE (b))`}, nil},
		{"others", files{file: `CREATE TABLE framework_a (a REAL, b VARCHAR(20) NOT NULL, c TIMESTAMP WITH TIME ZONE, d)`}, []string{
			file + `: framework_a.a is "REAL"; use TEXT, BIGINT, DOUBLE PRECISION, BYTEA`,
			file + `: framework_a.b is "VARCHAR(20)"; use TEXT, BIGINT, DOUBLE PRECISION, BYTEA`,
			file + `: framework_a.c is "TIMESTAMP WITH TIME ZONE"; use TEXT, BIGINT, DOUBLE PRECISION, BYTEA`,
			file + `: framework_a.d is ""; use TEXT, BIGINT, DOUBLE PRECISION, BYTEA`}},
		{"added later", files{file: "ALTER TABLE framework_a ADD COLUMN b BOOLEAN NOT NULL DEFAULT false;"}, []string{
			file + `: framework_a.b is "BOOLEAN"; use TEXT, BIGINT, DOUBLE PRECISION, BYTEA`}},
	})
}

func TestCheckOwnership(t *testing.T) {
	const file = migrationsDir + "/0001_itembank_a.sql"
	const head = "CREATE TABLE itembank_a (org_id TEXT NOT NULL REFERENCES identity_organisations (id), id TEXT, x TEXT"
	findsIn(t, checkOwnership, []defect{
		{"owned", files{file: head + `, PRIMARY KEY (org_id, id), FOREIGN KEY (org_id, x) REFERENCES framework_versions (org_id, id) ON DELETE CASCADE);
			ALTER TABLE itembank_a ADD COLUMN b TEXT; CREATE TABLE db_a (id TEXT PRIMARY KEY); CREATE TABLE identity_organisations (id TEXT PRIMARY KEY);`}, nil},
		{"no organisation", files{file: "CREATE TABLE itembank_a (id TEXT, PRIMARY KEY (id))"}, []string{
			file + ": itembank_a has no org_id TEXT NOT NULL", file + ": itembank_a has a primary key that does not begin with org_id"}},
		{"perhaps an organisation", files{file: "CREATE TABLE itembank_a (org_id TEXT, PRIMARY KEY (org_id))"}, []string{
			file + ": itembank_a has no org_id TEXT NOT NULL"}},
		{"the organisation comes second", files{file: head + ", PRIMARY KEY (id, org_id))"}, []string{
			file + ": itembank_a has a primary key that does not begin with org_id"}},
		{"a key of its own column", files{file: "CREATE TABLE itembank_a (org_id TEXT NOT NULL, id TEXT PRIMARY KEY)"}, []string{
			file + ": itembank_a has a primary key that does not begin with org_id"}},
		{"a reference by id", files{file: head + ", PRIMARY KEY (org_id, id), FOREIGN KEY (x) REFERENCES framework_versions (id))"}, []string{
			file + ": itembank_a refers to framework_versions without org_id on both sides"}},
		{"a reference in the column", files{file: head + " REFERENCES framework_versions, PRIMARY KEY (org_id, id))"}, []string{
			file + ": itembank_a refers to framework_versions without org_id on both sides"}},
		{"org_id for another column", files{file: head + ", PRIMARY KEY (org_id, id), FOREIGN KEY (org_id, x) REFERENCES framework_versions (id, org_id))"}, []string{
			file + ": itembank_a refers to framework_versions without org_id on both sides"}},
		{"a reference in a column added later", files{file: head + ", PRIMARY KEY (org_id, id)); ALTER TABLE itembank_a ADD y TEXT REFERENCES itembank_a (id)"}, []string{
			file + ": itembank_a refers to itembank_a without org_id on both sides"}},
		{"a reference up the map", files{file: head + ", PRIMARY KEY (org_id, id), FOREIGN KEY (org_id, x) REFERENCES assessment_sessions (org_id, id))"}, []string{
			file + ": itembank_a refers to assessment_sessions although the map does not allow its slice to import that one"}},
	})
}

func TestParseTable(t *testing.T) {
	got, _ := parseTable("CREATE TABLE a_b (\n\tid  TEXT NOT NULL,\n\tn DOUBLE PRECISION CHECK (n IN (1, 2)),\n\tPRIMARY KEY (id, n),\n" +
		"\tFOREIGN KEY (id, n) REFERENCES c_d (x, y)\n)")
	want := table{
		name: "a_b", columns: []column{{"id", "TEXT NOT NULL"}, {"n", "DOUBLE PRECISION"}}, primary: []string{"id", "n"},
		foreign: []foreignKey{{[]string{"id", "n"}, "c_d", []string{"x", "y"}}},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(table{}, column{}, foreignKey{})); diff != "" {
		t.Error(diff)
	}
}
