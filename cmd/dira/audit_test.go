package main

import (
	"context"
	"path/filepath"
	"strconv"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/dira-platform/dira/internal/audit"
	"github.com/dira-platform/dira/internal/db"
)

// auditCommands are what a transcript needs that no command of ours does: "record FOLDER N" puts events into the log of the public site, and
// "sql FOLDER STATEMENT" is somebody with access to the database.
var auditCommands = map[string]func(*testscript.TestScript, bool, []string){
	"record": func(ts *testscript.TestScript, _ bool, args []string) {
		n, err := strconv.Atoi(args[1])
		ts.Check(err)
		inDatabase(ts, args[0], func(tx *db.Tx) error {
			for i := range n {
				if err := audit.Record(tx, audit.Event{Org: "public", Person: "amina", Role: "officer", Action: "round.open",
					Object: audit.Object{Kind: "round", ID: "=r" + strconv.Itoa(i)}, Details: audit.Details{"count": i}}); err != nil {
					return err
				}
			}
			return nil
		})
	},
	"sql": func(ts *testscript.TestScript, _ bool, args []string) {
		inDatabase(ts, args[0], func(tx *db.Tx) error { _, err := tx.Exec(args[1]); return err })
	},
}

func inDatabase(ts *testscript.TestScript, folder string, do func(*db.Tx) error) {
	d, err := db.Open(context.Background(), filepath.Join(ts.MkAbs(folder), "dira.sqlite"))
	ts.Check(err)
	defer d.Close()
	ts.Check(d.Write(context.Background(), do))
}
