package arch

import (
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
)

// A migration is one file of the schema, in the statements of its way up.
type migration struct {
	path       string
	number     string // 0003
	slice      string // framework
	statements []string
}

// A table as a migration makes it.
type table struct {
	name, file string
	columns    []column
	primary    []string // of the primary key, in order
	foreign    []foreignKey
}

type column struct{ name, kind string }

type foreignKey struct {
	columns    []string
	table      string
	references []string
}

// sliceOf is the first part of a table's name.
func sliceOf(table string) string {
	slice, _, _ := strings.Cut(table, "_")
	return slice
}

const migrationsDir = "internal/db/migrations"

var migrationName = regexp.MustCompile(`^(\d{4})_([a-z][a-z0-9]*)_[a-z0-9_]+\.sql$`)

// readMigrations reads all migrations and the tables they make. What it cannot name has an empty slice.
func readMigrations(tree fs.FS) (migrations []migration, tables []table) {
	names, _ := fs.Glob(tree, migrationsDir+"/*")
	for _, name := range names {
		text, err := fs.ReadFile(tree, name)
		if err != nil {
			continue // a folder
		}
		m := migration{path: name, statements: statements(string(text))}
		if parts := migrationName.FindStringSubmatch(path.Base(name)); parts != nil {
			m.number, m.slice = parts[1], parts[2]
		}
		migrations = append(migrations, m)
		for _, s := range m.statements {
			if t, ok := parseTable(s); ok {
				t.file = name
				tables = append(tables, t)
			}
		}
	}
	return migrations, tables
}

var (
	wayDown   = regexp.MustCompile(`(?m)^-- \+goose Down`)
	sqlString = regexp.MustCompile(`'(?:[^']|'')*'`)
	sqlNote   = regexp.MustCompile(`--[^\n]*`)
)

// statements splits the way up of a migration. Strings are emptied first, since only they can hold a semicolon or a "--".
func statements(text string) (list []string) {
	if down := wayDown.FindStringIndex(text); down != nil {
		text = text[:down[0]]
	}
	text = withoutStrings(text)
	for s := range strings.SplitSeq(text, ";") {
		if s = strings.TrimSpace(s); s != "" {
			list = append(list, s)
		}
	}
	return list
}

// withoutStrings takes the notes out of SQL and empties its strings. An apostrophe in a note is not the beginning of a string, and two
// hyphens in a string are no note, so both are looked for at once.
func withoutStrings(text string) string {
	both := regexp.MustCompile(sqlString.String() + `|` + sqlNote.String())
	return both.ReplaceAllStringFunc(text, func(s string) string {
		if s[0] == '\'' {
			return "''"
		}
		return ""
	})
}

var (
	createTable = regexp.MustCompile(`(?is)^CREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?(\w+)\s*\((.*)\)`)
	addColumn   = regexp.MustCompile(`(?is)^ALTER\s+TABLE\s+(\w+)\s+ADD\s+(?:COLUMN\s+)?(.*)$`)
	keyword     = regexp.MustCompile(`(?i)\s+(NOT|NULL|PRIMARY|REFERENCES|CHECK|DEFAULT|UNIQUE|COLLATE|GENERATED|CONSTRAINT)\b.*`)
	tableRule   = regexp.MustCompile(`(?i)^(CONSTRAINT|PRIMARY|FOREIGN|UNIQUE|CHECK|EXCLUDE)\b`)
	primaryKey  = regexp.MustCompile(`(?i)PRIMARY\s+KEY\s*\(([^)]*)\)`)
	foreignRule = regexp.MustCompile(`(?i)FOREIGN\s+KEY\s*\(([^)]*)\)\s*REFERENCES\s+(\w+)\s*(?:\(([^)]*)\))?`)
	reference   = regexp.MustCompile(`(?i)\sREFERENCES\s+(\w+)\s*(?:\(([^)]*)\))?`)
	ownPrimary  = regexp.MustCompile(`(?i)\sPRIMARY\s+KEY\b`)
)

// parseTable reads a CREATE TABLE, or an ADD COLUMN as a table of one column.
func parseTable(statement string) (t table, ok bool) {
	statement = strings.Join(strings.Fields(statement), " ")
	if m := addColumn.FindStringSubmatch(statement); m != nil {
		t.name = m[1]
		t.add(m[2])
		return t, true
	}
	m := createTable.FindStringSubmatch(statement)
	if m == nil {
		return t, false
	}
	t.name = m[1]
	for _, part := range splitTop(m[2]) {
		t.add(part)
	}
	return t, true
}

// add reads one column or rule of a table.
func (t *table) add(part string) {
	if m := foreignRule.FindStringSubmatch(part); m != nil {
		t.foreign = append(t.foreign, foreignKey{names(m[1]), m[2], names(m[3])})
	}
	if tableRule.MatchString(part) {
		if m := primaryKey.FindStringSubmatch(part); m != nil {
			t.primary = names(m[1])
		}
		return
	}
	name, rest, _ := strings.Cut(part, " ")
	c := column{name, strings.ToUpper(strings.TrimSpace(keyword.ReplaceAllString(" "+rest, "")))}
	if strings.Contains(strings.ToUpper(rest), "NOT NULL") {
		c.kind += " NOT NULL"
	}
	t.columns = append(t.columns, c)
	if ownPrimary.MatchString(part) {
		t.primary = []string{name}
	}
	if m := reference.FindStringSubmatch(part); m != nil {
		t.foreign = append(t.foreign, foreignKey{[]string{name}, m[1], names(m[2])})
	}
}

func names(list string) (all []string) {
	for n := range strings.SplitSeq(list, ",") {
		if n = strings.TrimSpace(n); n != "" {
			all = append(all, n)
		}
	}
	return all
}

// splitTop splits at the commas that stand in no parentheses.
func splitTop(s string) (parts []string) {
	depth, from := 0, 0
	for i, r := range s {
		switch {
		case r == '(':
			depth++
		case r == ')':
			depth--
		case r == ',' && depth == 0:
			parts, from = append(parts, strings.TrimSpace(s[from:i])), i+1
		}
	}
	return append(parts, strings.TrimSpace(s[from:]))
}

// tableNames are the names of all tables, each once.
func tableNames(tables []table) (all []string) {
	for _, t := range tables {
		if !slices.Contains(all, t.name) {
			all = append(all, t.name)
		}
	}
	return all
}
