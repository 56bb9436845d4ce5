package db

import "strings"

// Table is a table as the database has it.
type Table struct {
	Name    string   `json:"name"`
	Columns []Column `json:"columns"` // in the order of the schema
	Key     []string `json:"key"`     // the columns of its primary key, in order
}

// Column is a column of a table.
type Column struct {
	Name string `json:"name"`
	Kind string `json:"kind"` // one of the four below in all tables of ours; those of a library may have others
}

// The kinds of columns that mean the same on both engines.
const (
	Text   = "TEXT"
	Bigint = "BIGINT"
	Double = "DOUBLE PRECISION"
	Bytes  = "BYTEA"
)

// Tables lists every table that there is, by name, also those that a library made. What the engine keeps for itself is left out.
func (t *Tx) Tables() ([]Table, error) {
	type column struct {
		table string
		Column
		key int // its place in the primary key, from 1; 0 = outside of it
	}
	columns, err := All(t, func(row func(...any) error) (c column, err error) {
		return c, row(&c.table, &c.Name, &c.Kind, &c.key)
	}, t.engine.schema())
	if err != nil {
		return nil, err
	}
	var tables []Table
	keys := map[string]map[int]string{}
	for _, c := range columns {
		if n := len(tables); n == 0 || tables[n-1].Name != c.table {
			tables, keys[c.table] = append(tables, Table{Name: c.table}), map[int]string{}
		}
		last := &tables[len(tables)-1]
		last.Columns = append(last.Columns, c.Column)
		keys[c.table][c.key] = c.Name
	}
	for i := range tables {
		t := &tables[i]
		for n := 1; keys[t.Name][n] != ""; n++ {
			t.Key = append(t.Key, keys[t.Name][n])
		}
	}
	return tables, nil
}

// Bytewise is what stands behind the name of a column of text to order by its bytes, which is the same on both engines whatever the collation.
func (t *Tx) Bytewise() string { return t.engine.bytewise() }

// Quoted is a name as SQL writes it, whatever stands in it.
func Quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// Each calls read once for every row of a query, with that row's Scan function, and keeps none of them: for more rows than fit into memory.
func (t *Tx) Each(read func(row func(dest ...any) error) error, query string, args ...any) error {
	rows, err := t.query(query, args)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := read(rows.Scan); err != nil {
			return err
		}
	}
	return t.failed(rows.Err())
}

// Load runs a closure that fills tables in any order of their rows: that what they refer to is there is checked at its end.
func (t *Tx) Load(fn func(*Tx) error) error { return t.engine.load(t, fn) }

// Check looks for faults in the file and for references to rows that are not there, and says in words what it found.
func (t *Tx) Check() (faults []string, err error) { return t.engine.check(t) }
