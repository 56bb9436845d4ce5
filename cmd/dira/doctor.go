package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/dira-platform/dira/internal/doctor"
)

// doctorCommand has the settings of 'dira serve', so that both look at the same.
type doctorCommand struct {
	serveCommand
	Backups string `help:"Folder that 'dira backup --to' writes to." env:"DIRA_BACKUPS" placeholder:"FOLDER"`
	JSON    bool   `help:"Print JSON, for programs."`
}

// Help is shown below the list of flags.
func (doctorCommand) Help() string {
	return `Looks at folders, database, addresses, clock and backups as 'dira serve' with the same settings would find them, and says of each whether it is ok. What
is wrong makes the exit code 1. Run it as the user that runs the server. Nothing is changed.

  dira doctor --data /var/lib/dira --backups /backups
  dira doctor --config /etc/dira.yaml --json`
}

func (c doctorCommand) Run(ctx context.Context, out output) error {
	config, err := c.config()
	if err != nil {
		return err
	}
	found := doctor.Examine(ctx, doctor.Setup{Config: config, Backups: c.Backups, Say: sentence})
	if c.JSON {
		e := json.NewEncoder(out.stdout)
		e.SetIndent("", "  ")
		err = e.Encode(found)
	} else {
		err = printFindings(out.stdout, found)
	}
	if err == nil && doctor.Worst(found) == doctor.Wrong {
		err = errors.New("something is wrong with this set-up")
	}
	return err
}

// printFindings writes a line for each finding and, below it, what to do.
func printFindings(w io.Writer, found []doctor.Finding) error {
	wide := 0
	for _, f := range found {
		wide = max(wide, len(f.Check))
	}
	for _, f := range found {
		if _, err := fmt.Fprintf(w, "%-7s  %-*s  %s\n", f.Level, wide, f.Check, strings.TrimSpace(f.Says)); err != nil {
			return err
		}
		if f.Do != "" {
			if _, err := fmt.Fprintf(w, "%*s→ %s\n", 7+2+wide+2, "", f.Do); err != nil {
				return err
			}
		}
	}
	return nil
}
