package doctor

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/dira-platform/dira/internal/backup"
	"github.com/dira-platform/dira/internal/db"
)

// How old the newest backup may be.
const (
	oldBackup     = 26 * time.Hour // one a night, with some hours to take it
	veryOldBackup = 7 * 24 * time.Hour
)

func checkBackups(_ context.Context, s *Setup) (found []Finding) {
	if s.Backups == "" {
		return []Finding{warning("Name their folder with --backups; 'dira backup --to FOLDER' takes one.", "Where backups are was not said, so nothing is known of them.")}
	}
	info, err := os.Stat(s.Backups)
	if err != nil || !info.IsDir() {
		return []Finding{wrong("Name the folder that 'dira backup --to' writes to.", "The folder of backups %s cannot be read.", s.Backups)}
	}
	files, err := filepath.Glob(filepath.Join(s.Backups, "dira-*.zip"))
	if err != nil || len(files) == 0 {
		return []Finding{wrong("Take one: dira backup --to "+s.Backups, "There is no backup in %s.", s.Backups)}
	}
	newest := slices.Max(files) // their names sort by time
	a, err := backup.Open(newest)
	if err != nil {
		return []Finding{wrong("Take another at once, and find out what happened to this one.", "The newest backup cannot be restored: %v.", err)}
	}
	defer a.Close()
	said := fmt.Sprintf("the newest of %d backups is of %s, %s ago, with %d rows", len(files), a.At.Format(time.RFC3339), s.now().Sub(a.At).Round(time.Minute), a.Rows())
	switch age := s.now().Sub(a.At); {
	case age > veryOldBackup:
		found = append(found, wrong("Take one at once, and see why none is taken by itself.", "Too old: %s.", said))
	case age > oldBackup:
		found = append(found, warning("See why none was taken since.", "Old: %s.", said))
	default:
		found = append(found, ok("%s. 'dira restore --verify' says whether it can be restored.", strings.ToUpper(said[:1])+said[1:]))
	}
	if open := openTo(info); open != "" {
		found = append(found, warning("chmod 700 "+s.Backups, "The folder of backups is open to %s.", open))
	}
	if !db.IsPostgres(s.DatabasePath()) && onOneDisk(s.Backups, s.DatabasePath()) {
		found = append(found, warning("Copy them to another machine.", "The backups lie on the disk of the database: what destroys the one destroys the others."))
	}
	if left, _ := filepath.Glob(filepath.Join(s.Backups, ".dira-backup-*.part")); len(left) > 0 {
		found = append(found, warning("If no backup is running, remove "+strings.Join(left, " ")+".", "A backup was killed in the middle and has left its file behind."))
	}
	return found
}
