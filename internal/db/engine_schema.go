package db

import "fmt"

func (sqlite) schema() string {
	return `SELECT t.name, c.name, UPPER(c.type), c.pk FROM sqlite_schema t, pragma_table_info(t.name) c
		WHERE t.type = 'table' AND SUBSTR(t.name, 1, 7) <> 'sqlite_' ORDER BY t.name, c.cid`
}

func (postgres) schema() string {
	return `SELECT c.relname, a.attname, UPPER(format_type(a.atttypid, a.atttypmod)), COALESCE(array_position(CAST(i.indkey AS int2[]), a.attnum) + 1, 0)
		FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
		LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
		WHERE c.relkind IN ('r', 'p') AND c.relnamespace = CAST(current_schema() AS regnamespace) ORDER BY c.relname COLLATE "C", a.attnum`
}

func (sqlite) bytewise() string   { return "" } // it knows no other
func (postgres) bytewise() string { return ` COLLATE "C"` }

func (sqlite) load(tx *Tx, fn func(*Tx) error) error {
	if _, err := tx.Exec(`PRAGMA defer_foreign_keys = 1`); err != nil {
		return err
	}
	if err := fn(tx); err != nil {
		return err
	}
	faults, err := foreignKeyFaults(tx) // the commit would only say that there is one
	if err == nil && len(faults) > 0 {
		err = fmt.Errorf("%d references lead nowhere, the first: %s", len(faults), faults[0])
	}
	return err
}

// load takes the foreign keys away and puts them back: they cannot wait for the end, and a table that refers to itself has no order of rows that
// would be right for sure. What is put back is checked.
func (postgres) load(tx *Tx, fn func(*Tx) error) error {
	type key struct{ table, name, rule string }
	keys, err := All(tx, func(row func(...any) error) (k key, err error) { return k, row(&k.table, &k.name, &k.rule) },
		`SELECT CAST(CAST(conrelid AS regclass) AS text), quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint
		WHERE contype = 'f' AND connamespace = CAST(current_schema() AS regnamespace) ORDER BY oid`)
	if err != nil {
		return err
	}
	for _, k := range keys {
		if _, err := tx.Exec(`ALTER TABLE ` + k.table + ` DROP CONSTRAINT ` + k.name); err != nil {
			return err
		}
	}
	if err := fn(tx); err != nil {
		return err
	}
	for _, k := range keys {
		if _, err := tx.Exec(`ALTER TABLE ` + k.table + ` ADD CONSTRAINT ` + k.name + ` ` + k.rule); err != nil {
			return err
		}
	}
	return nil
}

func (sqlite) check(tx *Tx) ([]string, error) {
	faults, err := All(tx, func(row func(...any) error) (fault string, err error) { return fault, row(&fault) }, `PRAGMA integrity_check`)
	if err != nil {
		return nil, err
	}
	if len(faults) == 1 && faults[0] == "ok" {
		faults = nil
	}
	lost, err := foreignKeyFaults(tx)
	return append(faults, lost...), err
}

func foreignKeyFaults(tx *Tx) ([]string, error) {
	return All(tx, func(row func(...any) error) (string, error) {
		var table, parent string
		var id *int64
		var n int
		err := row(&table, &id, &parent, &n)
		return fmt.Sprintf("a row of %s refers to a row of %s that is not there", table, parent), err
	}, `PRAGMA foreign_key_check`)
}

// check finds nothing: PostgreSQL has no such check for one who is not its administrator, and refuses rows that refer to nothing.
func (postgres) check(*Tx) ([]string, error) { return nil, nil }
