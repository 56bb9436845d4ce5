package doctor

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/erasure"
)

// checkData looks at the folder in which everything is stored that is not in PostgreSQL.
func checkData(_ context.Context, s *Setup) (found []Finding) {
	folder := s.folder()
	info, err := os.Stat(folder)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return []Finding{ok("%s is not there yet; 'dira serve' makes it.", folder)}
	case err != nil:
		return []Finding{wrong("Let the user that runs the server read it.", "%s cannot be looked at: %v.", folder, err)}
	case !info.IsDir():
		return []Finding{wrong("Name a folder with --data.", "%s is no folder.", folder)}
	}
	f, err := os.CreateTemp(folder, ".dira-doctor-*")
	if err != nil {
		return []Finding{wrong(fmt.Sprintf("Give it to the user that runs the server: chown, or run this command as that user. (%v)", err),
			"Nothing can be written to %s.", folder)}
	}
	f.Close()
	os.Remove(f.Name())
	if open := openTo(info); open != "" {
		found = append(found, warning("chmod 700 "+folder, "%s is open to %s, and what people answered lies in it.", folder, open))
	}
	found = append(found, checkOwners(folder, info)...)
	if left, _ := filepath.Glob(filepath.Join(folder, ".dira-restore-*")); len(left) > 0 {
		found = append(found, warning("If no restore is running, remove "+strings.Join(left, " ")+".", "A restore was stopped in the middle and has left its files behind."))
	}
	if len(found) == 0 {
		found = append(found, ok("%s can be written to, and only by its owner.", folder))
	}
	return found
}

// folder is where the server stores.
func (s *Setup) folder() string {
	if s.Data == "" {
		return filepath.Dir(s.DatabasePath())
	}
	return s.Data
}

// openTo says who beside its owner may read a file or folder, or nothing.
func openTo(info fs.FileInfo) string {
	switch mode := info.Mode().Perm(); {
	case mode&0o007 != 0:
		return "everyone on this machine"
	case mode&0o070 != 0:
		return "a group on this machine"
	}
	return ""
}

// checkOwners finds files that another user made, such as root when it ran a command: the server can then not write to them.
func checkOwners(folder string, info fs.FileInfo) []Finding {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil
	}
	for _, e := range entries {
		if i, err := e.Info(); err == nil && owner(i) != owner(info) {
			return []Finding{wrong(fmt.Sprintf("chown --reference=%s %s", folder, filepath.Join(folder, e.Name())),
				"%s belongs to another user than its folder, so the server may not be able to use it.", filepath.Join(folder, e.Name()))}
		}
	}
	return nil
}

// How much room there should be.
const (
	littleSpace      = 1 << 30
	noSpace          = 100 << 20
	little      uint = 5 // percent
)

func checkSpace(_ context.Context, s *Setup) (found []Finding) {
	folders := []string{s.folder()}
	if s.Backups != "" {
		folders = append(folders, s.Backups)
	}
	for i, folder := range folders {
		if whole, err := filepath.Abs(folder); err == nil {
			folder = whole
		}
		for ; folder != filepath.Dir(folder); folder = filepath.Dir(folder) {
			if _, err := os.Stat(folder); err == nil {
				break
			}
		}
		if i > 0 && onOneDisk(folder, folders[0]) {
			continue
		}
		free, size, known := space(folder)
		what := fmt.Sprintf("%s of %s are free on the disk of %s", bytes(free), bytes(size), folder)
		switch {
		case !known:
			found = append(found, warning("Look by yourself.", "How much room is left on the disk of %s cannot be told on this system.", folder))
		case free < noSpace:
			found = append(found, wrong("Make room, or move the folder to a larger disk. When the disk is full nothing can be saved.", "Only %s.", what))
		case free < littleSpace || free < size/100*uint64(little):
			found = append(found, warning("Make room soon. When the disk is full nothing can be saved.", "Only %s.", what))
		default:
			found = append(found, ok("%s.", what))
		}
	}
	return found
}

func onOneDisk(a, b string) bool {
	i, err := os.Stat(a)
	j, jerr := os.Stat(b)
	return err == nil && jerr == nil && sameDisk(i, j)
}

// bytes is a size as people read it.
func bytes(n uint64) string {
	switch {
	case n >= 10<<30:
		return fmt.Sprintf("%d GB", n>>30)
	case n >= 1<<30:
		return fmt.Sprintf("%.1f GB", float64(n)/(1<<30))
	}
	return fmt.Sprintf("%d MB", n>>20)
}

func checkErasures(_ context.Context, s *Setup) []Finding {
	path := s.ErasuresPath()
	switch _, err := os.Stat(path); {
	case errors.Is(err, fs.ErrNotExist):
		return []Finding{ok("%s is not there yet; 'dira serve' makes it.", path)}
	case err != nil:
		return []Finding{wrong("Let the user that runs the server read and write it.", "%s cannot be looked at: %v.", path, err)}
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_APPEND, 0)
	if err != nil {
		return []Finding{wrong("Let the user that runs the server read and write it; until then nobody can erase anything.", "%s cannot be written to: %v.", path, err)}
	}
	f.Close()
	entries, unread, err := erasure.Read(path)
	switch {
	case err != nil:
		return []Finding{wrong("Keep the file as it is, and look for a copy of it.", "%s cannot be read: %v.", path, err)}
	case unread > 1: // one may be the last line of a server that crashed
		return []Finding{warning("Keep the file as it is, and look for a copy of it: what it has lost, a backup can bring back.",
			"%s has %d lines that cannot be read.", path, unread)}
	}
	where := ""
	if !db.IsPostgres(s.DatabasePath()) && onOneDisk(path, s.DatabasePath()) {
		where = " It lies on the disk of the database: copy it elsewhere whenever you copy a backup."
	}
	return []Finding{ok("Erasures noted in %s: %d.%s", path, len(entries), where)}
}

func checkSecret(_ context.Context, s *Setup) []Finding {
	path := s.SecretPath()
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if _, err := os.Stat(s.DatabasePath()); err == nil && !db.IsPostgres(s.DatabasePath()) {
			return []Finding{warning("If there was one, put it back. 'dira serve' makes a new one, with which printed codes and what was sealed no longer open.",
				"%s is missing although there is a database.", path)}
		}
		return []Finding{ok("%s is not there yet; 'dira serve' makes it.", path)}
	case err != nil:
		return []Finding{wrong("Let the user that runs the server read it.", "%s cannot be looked at: %v.", path, err)}
	case openTo(info) != "":
		return []Finding{wrong("chmod 600 "+path, "The secret %s is open to %s.", path, openTo(info))}
	}
	return []Finding{ok("%s can be read by its owner only. No backup has it: keep a copy apart.", path)}
}
