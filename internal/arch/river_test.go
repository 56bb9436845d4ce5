package arch

import (
	"context"
	"slices"
	"testing"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
)

// riverTables are the tables of the library below internal/jobs. They are the one exception from the rules for tables: River makes them by its own
// migrations, in the types of each database, and its rows belong to the server and to no organisation. So nobody of ours may name them,
// and a job may hold nothing but ids and numbers, which jobs.Register sees to: what those ids mean stands in tables that keep the rules.
var riverTables = []string{"river_job", "river_leader", "river_migration", "river_notification", "river_queue"}

// namesRiver are the rooms that may name tables of River: backups carry over what is in the first, and leave the others out.
var namesRiver = []string{"internal/backup"}

// Every table there is stands in our migrations or is a known exception.
func TestNoUnknownTable(t *testing.T) {
	_, tables := readMigrations(tree)
	known := slices.Concat(tableNames(tables), riverTables, []string{"goose_db_version"}) // which migrations were taken
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		if err := d.Read(context.Background(), func(tx *db.Tx) error {
			there, err := tx.Tables()
			for _, table := range there {
				if !slices.Contains(known, table.Name) {
					t.Errorf("%s is in the database, and neither in %s nor a known exception", table.Name, migrationsDir)
				}
			}
			for _, name := range riverTables {
				if !slices.ContainsFunc(there, func(t db.Table) bool { return t.Name == name }) {
					t.Errorf("River has no table %s any more", name)
				}
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	})
}

func TestMain(m *testing.M) { dbtest.Main(m) }
