package main

import (
	"context"
	"fmt"
	"os"

	"github.com/dira-platform/dira/internal/app"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
)

type auditCommand struct {
	Verify auditVerifyCommand `cmd:"" help:"Compute the chain of the log again and say whether anything was changed."`
	Head   auditHeadCommand   `cmd:"" help:"Say where the log ends, to be kept somewhere else."`
	Export auditExportCommand `cmd:"" help:"Write the log as JSON Lines or CSV."`
}

// Help is shown below the list of commands.
func (auditCommand) Help() string {
	return `The log holds who did what, for each organisation in a chain: each event has the hash of the one before. 'verify' finds what was changed, taken out
or put in. That the end was cut off, or that all was written anew, only somebody can see who kept a head: keep one every day where
those who run this server cannot change it.

  dira audit head >> /mnt/elsewhere/heads.txt
  dira audit verify --heads /mnt/elsewhere/heads.txt

People stand in it as random subjects; which person that is, only the pages of the platform say, and of nobody who was erased.`
}

// openLog opens a database that is there and in the form of this version, and changes nothing in it.
func (s storage) openLog(ctx context.Context) (*db.DB, error) {
	where := app.Config{Data: s.Data, Database: s.Database}.DatabasePath()
	if !db.IsPostgres(where) {
		if _, err := os.Stat(where); err != nil { // opening would make it
			return nil, fmt.Errorf("there is no database at %s; --data or --database says where it is", where)
		}
	}
	d, err := db.Open(ctx, where)
	if err != nil {
		return nil, err
	}
	pending, err := d.Pending(ctx)
	if err == nil && pending > 0 {
		err = errs.New(errs.Unavailable, "database_not_migrated", "count", pending)
	}
	if err != nil {
		d.Close()
		return nil, err
	}
	return d, nil
}

// logs is the organisation asked for, or all that have a log.
func logs(org string, all []string) []string {
	if org != "" {
		return []string{org}
	}
	return all
}
