package backup

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
)

// small is a small backup, as a file and as it is read.
func small(t *testing.T) ([]byte, Manifest) {
	t.Helper()
	d := dbtest.SQLite(t)
	if err := d.Write(t.Context(), func(tx *db.Tx) error {
		for _, sql := range []string{
			`INSERT INTO itembank_instruments (org_id, id, version, hash, body, created_at) VALUES ('public', 'starter', 1, 'h', '{}', 1)`,
			`INSERT INTO assessment_sessions (org_id, id, key_hash, instrument_id, instrument_version, language, scope, role_id, seed, state, sex, age_band, grade, started_at)
				VALUES ('public', 's1', 'k1', 'starter', 1, 'en', '[]', '', 1, 'open', '', '', '', 1)`,
			`INSERT INTO assessment_closed_sections (org_id, session_id, section, closed_at) VALUES ('public', 's1', 'self.D1', 1)`,
		} {
			if _, err := tx.Exec(sql); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	m, err := Write(t.Context(), d, &file, "test", func(int64, int64) {})
	if err != nil {
		t.Fatal(err)
	}
	return file.Bytes(), *m
}

// readAll reads a backup to its end.
func readAll(t *testing.T, content []byte) (Manifest, error) {
	t.Helper()
	a, err := read(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return Manifest{}, err
	}
	for _, table := range a.Tables {
		if err := a.each(table.file(), table.List, func(string) error { return nil }); err != nil {
			return a.Manifest, err
		}
	}
	return a.Manifest, a.each(jobsName, a.Jobs, func(string) error { return nil })
}

// Byte after byte of a backup is changed, each seventh, and another seventh each time: it is refused, or the byte meant nothing and the content is proved
// to be the same.
func TestFlippedBytes(t *testing.T) {
	content, want := small(t)
	refused, tried := 0, 0
	for i := rand.IntN(7); i < len(content); i += 7 {
		tried++
		changed := slices.Clone(content)
		changed[i] ^= 0x20
		got, err := readAll(t, changed)
		if err != nil {
			refused++
			continue
		}
		if !reflect.DeepEqual(want, got) {
			t.Fatalf("byte %d is another, and so is the backup:\n%s", i, cmp.Diff(want, got))
		}
	}
	if refused < tried/2 {
		t.Errorf("of %d bytes only %d mattered", tried, refused)
	}
}

func TestEveryCut(t *testing.T) {
	content, _ := small(t)
	for n := 0; n < len(content); n += 7 {
		if _, err := readAll(t, content[:n]); err == nil || !strings.Contains(err.Error(), "this is no backup, or its end is missing") {
			t.Fatalf("the first %d of %d bytes: %v", n, len(content), err)
		}
	}
}

// remake writes a backup anew, each file as change makes it; nil leaves it out.
func remake(t *testing.T, content []byte, change func(name string, text []byte) []byte) []byte {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, f := range in.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if text = change(f.Name, text); text == nil {
			continue
		}
		w, err := z.Create(f.Name)
		if err != nil {
			t.Fatal(err)
		}
		w.Write(text)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestWhatIsWrongIsSaid(t *testing.T) {
	content, manifest := small(t)
	closed := "tables/assessment_closed_sections.jsonl"
	drop := func(which string) func(string, []byte) []byte {
		return func(name string, text []byte) []byte {
			if name == which {
				return nil
			}
			return text
		}
	}
	edit := func(which string, change func(string) string) func(string, []byte) []byte {
		return func(name string, text []byte) []byte {
			if name == which {
				return []byte(change(string(text)))
			}
			return text
		}
	}
	newer := manifest
	newer.Migration = db.Newest() + 1
	other := manifest
	other.Format = "dira-results"
	written := func(m Manifest) func(string) string {
		return func(string) string { text, _ := json.Marshal(m); return string(text) }
	}
	tests := []struct {
		name    string
		content []byte
		says    string
	}{
		{"as it was", content, ""},
		{"written anew", remake(t, content, drop("")), ""},
		{"a letter", []byte(strings.Repeat("Dear reader, this is no backup. ", 100)), "this is no backup, or its end is missing"},
		{"another ZIP", remake(t, content, drop(manifestName)), "it has no manifest.json"},
		{"another program's", remake(t, content, edit(manifestName, written(other))), "is of something else"},
		{"of a newer program", remake(t, content, edit(manifestName, written(newer))), "was made by a newer program"},
		{"no manifest to be read", remake(t, content, edit(manifestName, func(s string) string { return s[:len(s)/2] })), "manifest.json is damaged"},
		{"a table is missing", remake(t, content, drop(closed)), closed + " is missing"},
		{"the jobs are missing", remake(t, content, drop(jobsName)), "jobs.jsonl is missing"},
		{"a row is missing", remake(t, content, edit(closed, func(string) string { return "" })), closed + " is not as it was saved: 0 lines of 1"},
		{"a row is another", remake(t, content, edit(closed, func(s string) string { return strings.Replace(s, "D1", "D2", 1) })), closed + " is not as it was saved: 1 lines of 1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := readAll(t, tt.content)
			if tt.says == "" && err != nil || tt.says != "" && (err == nil || !strings.Contains(err.Error(), tt.says)) {
				t.Errorf("it says %v, want %q", err, tt.says)
			}
		})
	}
}

// A backup that is whole and yet cannot be: its rows refer to rows that it has not.
func TestReferencesToNothing(t *testing.T) {
	content, manifest := small(t)
	sessions := "tables/assessment_sessions.jsonl"
	empty := newLister(io.Discard)
	for i, table := range manifest.Tables {
		if table.file() == sessions {
			manifest.Tables[i].List, _ = empty.end()
		}
	}
	content = remake(t, content, func(name string, text []byte) []byte {
		switch name {
		case sessions:
			return []byte{}
		case manifestName:
			text, _ = json.Marshal(manifest)
		}
		return text
	})
	path := filepath.Join(t.TempDir(), "backup.zip")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, where := range map[string]func(*testing.T) string{
		"sqlite": func(t *testing.T) string { return t.TempDir() }, "postgres": func(t *testing.T) string { return dbtest.PostgresURL(t) },
	} {
		t.Run(name, func(t *testing.T) {
			place := where(t)
			a, err := Open(path)
			if err != nil {
				t.Fatal(err)
			}
			defer a.Close()
			if _, err := a.Verify(t.Context(), place, func(int64, int64) {}); err == nil || !strings.Contains(err.Error(), "assessment_") {
				t.Errorf("Verify = %v, want what refers to nothing", err)
			}
		})
	}
}
