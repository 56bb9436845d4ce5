package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/dira-platform/dira/internal/app"
	"github.com/dira-platform/dira/internal/backup"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/erasure"
)

type restoreCommand struct {
	storage
	File          string   `arg:"" help:"A backup, or - for the standard input."`
	Verify        bool     `help:"Only try it out: restore it into a place that is thrown away again, compare, and say what was found. With a PostgreSQL URL the place is a new database on that server."`
	Ledger        []string `help:"Ledger of erasures of another server, or one that was kept elsewhere; may be given several times." placeholder:"FILE"`
	WithoutLedger bool     `help:"Restore although there is no ledger of erasures: what people have erased since the backup is there again."`
	Secret        string   `help:"File with the secret of the server whose backup it is. Without it: secret.key in the data folder." env:"DIRA_SECRET" placeholder:"FILE"`
	NewSecret     bool     `help:"That secret is lost: use the database with the one that is here, or a new one."`
	Erasures      string   `help:"This server's ledger of erasures. Without it: erasures.log in the data folder." env:"DIRA_ERASURES" placeholder:"FILE"`
}

// Help is shown below the list of flags.
func (restoreCommand) Help() string {
	return `Fills a new database with a backup, of either engine, compares it with what was saved, brings it to this version's form, and erases again what people
have erased since. Stop the server before; what is there already is never replaced.

The secret of the server is in no backup: put its file secret.key into the data folder before, or name it with --secret.

  dira restore --verify today.zip
  dira restore today.zip --data /var/lib/dira
  dira restore today.zip --database postgres://dira@db/dira --ledger node1-erasures.log --ledger node2-erasures.log
  age -d -i key.txt today.zip.age | dira restore -`
}

func (c restoreCommand) Run(ctx context.Context, out output) error {
	file, remove, err := c.spooled()
	if err != nil {
		return err
	}
	defer remove()
	a, err := backup.Open(file)
	if err != nil {
		return err
	}
	defer a.Close()
	bar := newBar(out.stderr, "restoring")
	defer bar.done()
	progress := func(done, all int64) { bar.count(int(done), int(all)) }
	if c.Verify {
		place := "" // the system's folder for such files
		if db.IsPostgres(c.Database) {
			place = c.Database
		}
		r, err := a.Verify(ctx, place, progress)
		bar.done()
		if err != nil {
			return err
		}
		return printVerified(out.stdout, a, r)
	}
	config := app.Config{Data: c.Data, Database: c.Database, Erasures: c.Erasures, Secret: c.Secret, NewSecret: c.NewSecret}
	if there, err := erasure.Exists(config.ErasuresPath()); err != nil || !there && len(c.Ledger) == 0 && !c.WithoutLedger {
		return cmp.Or(err, fmt.Errorf("there is no ledger of erasures %s. What people have erased since the backup would be there again: name the ledger with "+
			"--ledger, or say --without-ledger if nobody can have erased anything", config.ErasuresPath()))
	}
	r, err := app.Restore(ctx, config, a, c.Ledger, progress)
	bar.done()
	if err != nil {
		return err
	}
	if r.Unread > 0 {
		fmt.Fprintf(out.stderr, "%d lines of the ledgers of erasures cannot be read; the last line of a server that crashed may be one\n", r.Unread)
	}
	_, err = fmt.Fprintf(out.stdout, "restored %d rows of %d tables, as they were on %s; compared: the same\nof %d erasures that are noted, %d had come back and were erased again\n",
		a.Rows(), len(a.Tables), a.At.Format(time.RFC3339), r.Erasures, r.Erased)
	return err
}

// spooled is the file to read: for the standard input a copy, since a backup is read from its end.
func (c restoreCommand) spooled() (file string, remove func(), err error) {
	if c.File != "-" {
		return c.File, func() {}, nil
	}
	f, err := os.CreateTemp("", "dira-restore-*.zip")
	if err != nil {
		return "", nil, err
	}
	_, err = io.Copy(f, os.Stdin)
	if err = errors.Join(err, f.Close()); err != nil {
		os.Remove(f.Name())
	}
	return f.Name(), func() { os.Remove(f.Name()) }, err
}

func printVerified(w io.Writer, a *backup.Archive, r *backup.Report) error {
	fmt.Fprintf(w, "%s backup of %s by Dira %s, migration %d\n\n", a.Engine, a.At.Format(time.RFC3339), a.Program, a.Migration)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "saved\trestored\t\t")
	for _, c := range r.Tables {
		verdict := "same"
		if !c.Same {
			verdict = "DIFFERENT"
		}
		fmt.Fprintf(t, "%d\t%d\t%s\t  %s\n", c.Saved, c.Found, verdict, c.Name)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	for _, fault := range r.Faults {
		fmt.Fprintln(w, strings.TrimSpace(fault))
	}
	if !r.Same() {
		return errors.New("the backup does not give back what was saved; take another, and keep this one for whoever looks for the cause")
	}
	_, err := fmt.Fprintln(w, "\nit can be restored, and gives back what was saved")
	return err
}
