package erasure_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dira-platform/dira/internal/erasure"
)

func at(second int) time.Time { return time.Date(2026, 11, 28, 10, 0, second, 0, time.UTC) }

func entry(second int, id string) erasure.Entry {
	return erasure.Entry{At: at(second), Org: "public", Kind: erasure.Assessment, ID: id}
}

func open(t *testing.T, path string) *erasure.Ledger {
	t.Helper()
	l, err := erasure.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

func ids(entries []erasure.Entry) (all string) {
	for _, e := range entries {
		all += e.ID
	}
	return all
}

func since(t *testing.T, l *erasure.Ledger, from time.Time) (found string, unread int) {
	t.Helper()
	entries, unread, err := l.Since(from)
	if err != nil {
		t.Fatal(err)
	}
	return ids(entries), unread
}

func TestLedger(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", erasure.FileName)
	l := open(t, path)
	if found, unread := since(t, l, time.Time{}); found != "" || unread != 0 {
		t.Errorf("a new ledger has %q and %d lines that cannot be read", found, unread)
	}
	for i, list := range [][]erasure.Entry{{entry(1, "a"), entry(1, "b")}, {entry(2, "c")}} {
		if err := l.Append(list...); err != nil {
			t.Fatal(i, err)
		}
	}
	if found, _ := since(t, l, at(2)); found != "c" {
		t.Errorf("since the second: %q", found)
	}
	l.Close()
	l = open(t, path)
	if err := l.Append(entry(3, "d")); err != nil {
		t.Fatal(err)
	}
	entries, _, err := erasure.Read(path)
	if diff := cmp.Diff([]erasure.Entry{entry(1, "a"), entry(1, "b"), entry(2, "c"), entry(3, "d")}, entries); diff != "" || err != nil {
		t.Error(err, diff)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("its mode is %v, %v", info.Mode(), err)
	}
}

// However a line was cut, what was acknowledged before is read, and so is what comes after.
func TestTornLine(t *testing.T) {
	whole := `{"at":"2026-11-28T10:00:01Z","org":"public","kind":"assessment","id":"a"}` + "\n"
	torn := `{"at":"2026-11-28T10:00:02Z","org":"public","kind":"assessment","id":"b"}` + "\n"
	for cut := range len(torn) {
		path := filepath.Join(t.TempDir(), erasure.FileName)
		if err := os.WriteFile(path, []byte(whole+torn[:cut]), 0o600); err != nil {
			t.Fatal(err)
		}
		l := open(t, path)
		found, unread := since(t, l, time.Time{})
		if cut == len(torn)-1 { // only the end of the line is missing
			found, unread = strings.TrimSuffix(found, "b"), 1
		}
		if want := min(cut, 1); found != "a" || unread != want {
			t.Errorf("cut after %d: %q, %d lines cannot be read, want %d", cut, found, unread, want)
		}
		if err := l.Append(entry(3, "c")); err != nil {
			t.Fatal(err)
		}
		if found, _ := since(t, l, time.Time{}); !strings.HasPrefix(found, "a") || !strings.HasSuffix(found, "c") {
			t.Errorf("cut after %d, then added: %q", cut, found)
		}
	}
}

func TestManyWriters(t *testing.T) {
	path := filepath.Join(t.TempDir(), erasure.FileName)
	ledgers := []*erasure.Ledger{open(t, path), open(t, path)} // as two programs
	var writers sync.WaitGroup
	const each = 20
	for i := range 8 {
		writers.Go(func() {
			for n := range each {
				if err := ledgers[i%2].Append(entry(1, fmt.Sprintf("%d-%d", i, n)), entry(1, "twin")); err != nil {
					t.Error(err)
				}
			}
		})
	}
	writers.Wait()
	if entries, unread, err := erasure.Read(path); len(entries) != 2*8*each || unread != 0 || err != nil {
		t.Errorf("%d entries, %d lines cannot be read, %v", len(entries), unread, err)
	}
}

func TestWhatCannotBeNoted(t *testing.T) {
	l := open(t, filepath.Join(t.TempDir(), erasure.FileName))
	l.Close()
	if err := l.Append(entry(1, "a")); err == nil {
		t.Error("a ledger that is closed took an entry")
	}
	if _, err := erasure.Open(t.TempDir()); err == nil {
		t.Error("a folder was taken for a ledger")
	}
}

func TestAdopt(t *testing.T) {
	l := open(t, filepath.Join(t.TempDir(), erasure.FileName))
	if err := l.Append(entry(1, "a")); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := l.Adopt([]erasure.Entry{entry(1, "a"), entry(2, "b"), entry(2, "b"), entry(9, "a")}); err != nil {
			t.Fatal(err)
		}
	}
	if found, _ := since(t, l, time.Time{}); found != "ab" {
		t.Errorf("it has %q", found)
	}
}

func TestReplay(t *testing.T) {
	var entries []erasure.Entry
	for i := range 450 {
		e := entry(1, fmt.Sprint(i))
		if i%3 == 0 {
			e.Org = "ministry"
		}
		entries = append(entries, e)
	}
	got := map[string]int{}
	erasers := map[erasure.Kind]erasure.Eraser{erasure.Assessment: func(org string, ids []string) (int, error) {
		got[org] += len(ids)
		return 1, nil
	}}
	erased, err := erasure.Replay(entries, erasers)
	if diff := cmp.Diff(map[string]int{"public": 300, "ministry": 150}, got); diff != "" || err != nil || erased != 3 {
		t.Errorf("%d erased, %v\n%s", erased, err, diff)
	}
	broken := errors.New("no")
	erasers[erasure.Assessment] = func(string, []string) (int, error) { return 0, broken }
	if _, err := erasure.Replay(entries, erasers); !errors.Is(err, broken) {
		t.Errorf("Replay = %v", err)
	}
	if _, err := erasure.Replay([]erasure.Entry{{Org: "public", Kind: "portrait", ID: "x"}}, erasers); err == nil || !strings.Contains(err.Error(), `"portrait"`) {
		t.Errorf("a kind that nobody knows: %v", err)
	}
}
