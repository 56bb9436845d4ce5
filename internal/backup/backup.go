// Package backup writes a whole database into one file while it is in use, and fills an empty database from such a file, of either engine.
//
// The file is a ZIP: a list of rows as JSON for every table, and a manifest with their number and the SHA-256 of each list. All of it is of one
// snapshot, so everything acknowledged before the backup began is in it. The tables are those that the database has and not those that
// someone remembered to name here: a table that cannot be carried over stops the backup. The same rows make the same list on both
// engines, so a restored database is compared with what was saved by writing the lists once more.
package backup

import (
	"fmt"
	"strings"
	"time"

	"github.com/dira-platform/dira/internal/db"
)

// Manifest says what is in a backup.
type Manifest struct {
	Format    string    `json:"format"`    // always "dira-backup"
	Version   int       `json:"version"`   // of the format
	Program   string    `json:"program"`   // that wrote it
	Engine    string    `json:"engine"`    // of the database it was taken from
	Migration int64     `json:"migration"` // number of the last step of the schema
	At        time.Time `json:"at"`        // of the snapshot: what was acknowledged before is in it
	Tables    []Table   `json:"tables"`
	Jobs      List      `json:"jobs"` // the work that waited, in jobs.jsonl
	LeftOut   []LeftOut `json:"left_out"`
}

// Table is one table of a backup.
type Table struct {
	db.Table
	List
}

// List is a list of rows.
type List struct {
	Rows   int64  `json:"rows"`
	Bytes  int64  `json:"bytes"`  // before compression
	SHA256 string `json:"sha256"` // in hexadecimal
}

// LeftOut is a table that is not in a backup.
type LeftOut struct {
	Table string `json:"table"`
	Why   string `json:"why"`
}

// Rows is how many rows all lists have.
func (m *Manifest) Rows() (n int64) {
	n = m.Jobs.Rows
	for _, t := range m.Tables {
		n += t.Rows
	}
	return n
}

const (
	format  = "dira-backup"
	version = 1

	manifestName = "manifest.json"
	readmeName   = "README.txt"
	jobsName     = "jobs.jsonl"
)

// file is where the rows of a table are.
func (t Table) file() string { return "tables/" + t.Name + ".jsonl" }

// schemaTable is where the database notes the steps of its schema.
const schemaTable = "goose_db_version"

// jobsTable is where the jobs are. Its columns differ between the engines, so package jobs reads and writes it.
const jobsTable = "river_job"

// leftOut says why a table is not carried over, or nothing.
func leftOut(name string) string {
	switch {
	case name == schemaTable:
		return "the step of the schema stands in the manifest"
	case name == jobsTable:
		return "jobs that had not ended are in " + jobsName + "; those that had are of no more use"
	case strings.HasPrefix(name, "river_"):
		return "what running servers tell each other"
	}
	return ""
}

// carried finds out which tables go into a backup.
func carried(tables []db.Table) (take []db.Table, left []LeftOut, err error) {
	for _, t := range tables {
		if why := leftOut(t.Name); why != "" {
			left = append(left, LeftOut{t.Name, why})
			continue
		}
		for _, c := range t.Columns {
			switch c.Kind {
			case db.Text, db.Bigint, db.Double, db.Bytes:
			default:
				return nil, nil, fmt.Errorf("column %s of table %s is %s, which a backup cannot carry over", c.Name, t.Name, c.Kind)
			}
		}
		take = append(take, t)
	}
	return take, left, nil
}
