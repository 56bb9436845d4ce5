package doctor

import (
	"context"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/dira-platform/dira/internal/app"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/secret"
)

func checkDatabase(ctx context.Context, s *Setup) []Finding {
	path := s.DatabasePath()
	if !db.IsPostgres(path) {
		if _, err := os.Stat(path); err != nil {
			return []Finding{ok("%s is not there yet; 'dira serve' makes it.", path)}
		}
	}
	ctx, stop := context.WithTimeout(ctx, 5*time.Minute) // a large file is read whole
	defer stop()
	d, err := db.Open(ctx, path)
	if err != nil {
		return []Finding{wrong("See that it runs, and that --database names it and a user who may use it.", "%s", s.Say(err))}
	}
	defer d.Close()
	about, err := d.About(ctx)
	if err != nil {
		return []Finding{wrong("See what the database itself says in its log.", "%s", s.Say(err))}
	}
	found := slices.Concat(checkState(ctx, s, d), checkBound(ctx, s, d), checkDurable(about), checkLine(path), checkTexts(about), checkFile(ctx, s, d), checkTheirClock(s, d, about))
	if len(found) == 0 {
		found = append(found, ok("%s %s, %s, can be written to and has all migrations.", d.Engine(), about.Version, bytes(uint64(about.Size))))
	}
	return found
}

// checkLine looks whether what is sent to a PostgreSQL on another machine can be read, or answered by another, on the way.
func checkLine(address string) []Finding {
	if !db.IsPostgres(address) || db.Guarded(address) {
		return nil
	}
	return []Finding{warning("Add sslmode=verify-full to its URL, and sslrootcert=FILE where its certificate is of your own authority.",
		"PostgreSQL is on another machine, and its certificate is not checked: whoever is on the line can read and change everything.")}
}

// checkState looks whether the database is one of ours, whole, and can be written to.
func checkState(ctx context.Context, s *Setup, d *db.DB) []Finding {
	if err := d.Read(ctx, (*db.Tx).Whole); err != nil {
		return []Finding{wrong("Take a new, empty database and run 'dira restore' again.", "%s", s.Say(err))}
	}
	taken := int64(0)
	if err := d.Read(ctx, func(tx *db.Tx) error {
		tables, err := tx.Tables()
		if err == nil && slices.ContainsFunc(tables, func(t db.Table) bool { return t.Name == "goose_db_version" }) {
			taken, err = tx.Version()
		}
		return err
	}); err != nil {
		return []Finding{wrong("See what the database itself says in its log.", "%s", s.Say(err))}
	}
	if newest := db.Newest(); taken > newest {
		return []Finding{wrong("Run the newest version that ever ran here, or one after it.",
			"The database was migrated by a newer program: it has migration %d, and this program knows those up to %d.", taken, newest)}
	}
	if taken == 0 {
		return []Finding{ok("It is empty; 'dira serve' fills it.")}
	}
	err := d.Ready(ctx)
	if errs.As(err) != nil && errs.As(err).Code == "database_not_migrated" {
		return []Finding{warning("Take a backup; then 'dira serve' or 'dira migrate' takes them.", "%s", s.Say(err))}
	}
	if err != nil {
		return []Finding{wrong("Nothing can be saved. See that the disk is not full and that the user may write.", "%s", s.Say(err))}
	}
	return nil
}

// checkBound looks whether the database is used with the secret that is here.
func checkBound(ctx context.Context, s *Setup, d *db.DB) []Finding {
	bound := ""
	err := d.Read(ctx, func(tx *db.Tx) error {
		tables, err := tx.Tables()
		if err == nil && slices.ContainsFunc(tables, func(t db.Table) bool { return t.Name == db.MarksTable }) {
			bound, err = tx.Mark(app.SecretMark)
		}
		return err
	})
	if err != nil || bound == "" {
		return nil // what is wrong with the database is told by others
	}
	here, found, err := secret.Find(s.SecretPath())
	do := "Copy the file from a server of this database that runs, or from where its backups were made. If it is lost, start 'dira serve' once with --new-secret."
	switch {
	case err != nil:
		return []Finding{wrong("Copy it from a server of this database that runs, or from where you keep a copy.", "%s", s.Say(err))}
	case !found:
		return []Finding{wrong(do, "The database was used with a secret, and %s is not there: 'dira serve' does not start.", s.SecretPath())}
	case here.Fingerprint() != bound:
		return []Finding{wrong(do, "The database was used with another secret than the one in %s: 'dira serve' does not start.", s.SecretPath())}
	}
	return nil
}

// safe is what a setting must be for a commit to be on disk when it is acknowledged.
var safe = map[string][]string{"journal_mode": {"wal"}, "fsync": {"on"}, "synchronous_commit": {"on", "local", "remote_write", "remote_apply"}}

func checkDurable(about db.About) (found []Finding) {
	for _, name := range slices.Sorted(maps.Keys(about.Durable)) {
		if value := about.Durable[name]; !slices.Contains(safe[name], value) {
			found = append(found, wrong(fmt.Sprintf("Set %s to %s.", name, safe[name][0]), "%s is %s: answers that were acknowledged can be lost in a power cut.", name, value))
		}
	}
	if about.ReadOnly {
		found = append(found, wrong("Name the server that takes writes.", "This PostgreSQL is a copy that follows another and takes no writes."))
	}
	return found
}

func checkTexts(about db.About) (found []Finding) {
	if e := strings.ReplaceAll(about.Encoding, "-", ""); e != "UTF8" {
		found = append(found, wrong("Take a backup and restore it into a database made with ENCODING 'UTF8'.", "The database keeps texts as %s, which has no room for all scripts.", about.Encoding))
	}
	if about.CollationChanged {
		found = append(found, warning("REINDEX DATABASE, then ALTER DATABASE … REFRESH COLLATION VERSION.",
			"The order of texts (%s) has changed with the operating system since the database was made; its indexes may miss rows.", about.Collation))
	}
	return found
}

// checkFile looks at the file of an SQLite database.
func checkFile(ctx context.Context, s *Setup, d *db.DB) (found []Finding) {
	if d.Engine() != "sqlite" {
		return nil
	}
	path := s.DatabasePath()
	var faults []string
	err := d.Read(ctx, func(tx *db.Tx) (err error) { faults, err = tx.Check(); return err })
	if err != nil {
		return []Finding{wrong("See whether the disk has faults.", "%s", s.Say(err))}
	}
	if len(faults) > 0 {
		found = append(found, wrong("Stop the server, keep the file, and restore the newest backup that 'dira restore --verify' finds whole.",
			"The file is damaged, in %d places or more: %s.", len(faults), faults[0]))
	}
	if kind := network(path); kind != "" {
		found = append(found, wrong("Move it to a disk of this machine, or use PostgreSQL.", "%s lies on a network drive (%s), where SQLite cannot keep writers apart.", path, kind))
	}
	main, err := os.Stat(path)
	wal, werr := os.Stat(path + "-wal")
	if err == nil && werr == nil && wal.Size() > 256<<20 && wal.Size() > main.Size() {
		found = append(found, warning("Restart the server.", "%s-wal has grown to %s: something keeps an old state of the database in use.", path, bytes(uint64(wal.Size()))))
	}
	return found
}

// How far clocks may be apart.
const (
	someDrift = 2 * time.Second
	muchDrift = time.Minute
)

func checkTheirClock(s *Setup, d *db.DB, about db.About) []Finding {
	if d.Engine() == "sqlite" {
		return nil
	}
	switch drift := about.Clock.Sub(s.now()).Abs(); {
	case drift > muchDrift:
		return []Finding{wrong("Have both machines keep their clocks by NTP.", "The clock of the database's machine and the one here are %s apart.", drift.Round(time.Second))}
	case drift > someDrift:
		return []Finding{warning("Have both machines keep their clocks by NTP.", "The clock of the database's machine and the one here are %s apart.", drift.Round(time.Millisecond))}
	}
	return nil
}
