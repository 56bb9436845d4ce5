// Package erasure keeps the ledger of what was erased, so that a restored backup does not bring it back.
//
// The ledger is a file outside of the database and of every backup. A line is added, and is on disk, before an erasure takes effect; nothing is ever
// taken out. After a restore everything it names is erased again. Its ids mean nothing once what they named is gone.
package erasure

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"
)

// Kind is a kind of thing that can be erased.
type Kind string

// The kinds. For each there must be a function that erases it again.
const (
	Person     Kind = "person"     // with all that is stored about them
	Assessment Kind = "assessment" // with all that belongs to it; an assessment that belongs to another has a line of its own
	Views      Kind = "views"      // what somebody asked others about themselves, with all that these answered
	Plan       Kind = "plan"       // a learning plan that its person has given up; the assessment stays
)

// Entry is one erasure.
type Entry struct {
	At   time.Time `json:"at"`
	Org  string    `json:"org"`
	Kind Kind      `json:"kind"`
	ID   string    `json:"id"`
}

// FileName is what the ledger is called in the data folder.
const FileName = "erasures.log"

// Ledger is the file. It is safe for concurrent use, also by several programs on one file system.
type Ledger struct {
	mu   sync.Mutex
	file *os.File
}

// Open opens the ledger at a path and makes it when it is missing.
func Open(path string) (*Ledger, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	file, err := os.OpenFile(path, os.O_RDWR|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	folder, err := os.Open(filepath.Dir(path))
	if err == nil {
		err = errors.Join(folder.Sync(), folder.Close()) // a new file, too, must survive a power cut
	}
	if err != nil {
		file.Close()
		return nil, err
	}
	return &Ledger{file: file}, nil
}

// Close closes the file.
func (l *Ledger) Close() error { return l.file.Close() }

// Append adds entries and returns when they are on disk. When it fails, nothing may be erased.
func (l *Ledger) Append(entries ...Entry) error {
	var lines bytes.Buffer
	for _, e := range entries {
		line, err := json.Marshal(e)
		if err != nil {
			return err
		}
		lines.Write(append(line, '\n'))
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	torn, err := l.torn()
	if err != nil {
		return err
	}
	text := lines.Bytes()
	if torn {
		text = append([]byte{'\n'}, text...)
	}
	if _, err := l.file.Write(text); err != nil { // at the end of the file, whoever else writes to it
		return err
	}
	return l.file.Sync()
}

// torn reports whether the last line has no end: a power cut, or a full disk, came in between.
func (l *Ledger) torn() (bool, error) {
	info, err := l.file.Stat()
	if err != nil || info.Size() == 0 {
		return false, err
	}
	last := make([]byte, 1)
	_, err = l.file.ReadAt(last, info.Size()-1)
	return last[0] != '\n', err
}

// Since reads the entries from a moment on, in order; the zero time is the beginning. Lines that cannot be read are counted.
func (l *Ledger) Since(t time.Time) (entries []Entry, unread int, err error) {
	return read(io.NewSectionReader(l.file, 0, 1<<62), t)
}

// Adopt adds those of the entries whose erasure is not noted yet. It says how many lines of the ledger cannot be read.
func (l *Ledger) Adopt(entries []Entry) (unread int, err error) {
	mine, unread, err := l.Since(time.Time{})
	if err != nil {
		return unread, err
	}
	noted := map[Entry]bool{} // whenever it was
	note := func(e Entry) (isNew bool) {
		e.At = time.Time{}
		isNew, noted[e] = !noted[e], true
		return isNew
	}
	for _, e := range mine {
		note(e)
	}
	var add []Entry
	for _, e := range entries {
		if note(e) {
			add = append(add, e)
		}
	}
	if len(add) == 0 {
		return unread, nil
	}
	return unread, l.Append(add...)
}

// Read reads all entries of a ledger of another server. Lines that cannot be read are counted: the last one of a server that crashed was never
// acknowledged; others say that the file is damaged.
func Read(path string) (entries []Entry, unread int, err error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, 0, err
	}
	defer file.Close()
	return read(file, time.Time{})
}

func read(from io.Reader, since time.Time) (entries []Entry, unread int, err error) {
	lines := bufio.NewScanner(from)
	for lines.Scan() {
		var e Entry
		switch err := json.Unmarshal(lines.Bytes(), &e); {
		case len(lines.Bytes()) == 0:
		case err != nil || e.Org == "" || e.Kind == "" || e.ID == "":
			unread++
		case !e.At.Before(since):
			entries = append(entries, e)
		}
	}
	return entries, unread, lines.Err()
}

// Exists reports whether there is a ledger at a path.
func Exists(path string) (bool, error) {
	_, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// Eraser erases what some ids of one organisation name, as far as it is there, and says how much was. It runs without asking who wants it: that was
// asked when the ledger was written.
type Eraser func(org string, ids []string) (erased int, err error)

// together is how many ids an eraser is given at once.
const together = 200

// Replay erases again what entries name and says how much of it had come back.
func Replay(entries []Entry, erasers map[Kind]Eraser) (erased int, err error) {
	type what struct {
		org  string
		kind Kind
	}
	ids := map[what][]string{}
	var order []what
	for _, e := range entries {
		w := what{e.Org, e.Kind}
		if ids[w] == nil {
			order = append(order, w)
		}
		ids[w] = append(ids[w], e.ID)
	}
	for _, w := range order {
		erase := erasers[w.kind]
		if erase == nil {
			return erased, fmt.Errorf("the ledger of erasures has the kind %q, which this program does not know; use the newest one that ran here", w.kind)
		}
		for list := range slices.Chunk(ids[w], together) {
			n, err := erase(w.org, list)
			if erased += n; err != nil {
				return erased, err
			}
		}
	}
	return erased, nil
}
