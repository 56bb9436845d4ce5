package secret_test

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/dira-platform/dira/internal/secret"
)

func TestLoad(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data", "secret.key")
	var all sync.Map
	var g sync.WaitGroup
	for range 20 { // servers that start at once on an empty machine
		g.Go(func() {
			s, err := secret.Load(path)
			if err != nil {
				t.Error(err)
			}
			all.Store(s.Fingerprint(), true)
		})
	}
	g.Wait()
	n := 0
	all.Range(func(any, any) bool { n++; return true })
	if n != 1 {
		t.Errorf("%d secrets", n)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".secret-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	if err := os.WriteFile(path, []byte("abc\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := secret.Load(path); err == nil {
		t.Error("a cut file is taken for a secret")
	}
}

func TestDerive(t *testing.T) {
	s := secret.New()
	same := func(a, b []byte) bool { return string(a) == string(b) }
	if !same(s.Derive("p", "a", "b"), s.Derive("p", "a", "b")) {
		t.Error("not the same again")
	}
	for _, other := range [][]byte{s.Derive("p", "ab"), s.Derive("p", "a", "c"), s.Derive("q", "a", "b"), s.Derive("pa", "b"), secret.New().Derive("p", "a", "b")} {
		if same(s.Derive("p", "a", "b"), other) {
			t.Error("two things derive alike")
		}
	}
}

func TestSeal(t *testing.T) {
	s := secret.New()
	sealed, err := s.Seal("p", "text")
	if err != nil {
		t.Fatal(err)
	}
	if text, err := s.Open("p", sealed); err != nil || text != "text" {
		t.Errorf("opens as %q, %v", text, err)
	}
	if again, _ := s.Seal("p", "text"); again == sealed {
		t.Error("the same text seals alike twice")
	}
	for name, open := range map[string]func() (string, error){
		"another purpose": func() (string, error) { return s.Open("q", sealed) },
		"another secret":  func() (string, error) { return secret.New().Open("p", sealed) },
		"cut":             func() (string, error) { return s.Open("p", sealed[:8]) },
		"empty":           func() (string, error) { return s.Open("p", "") },
		"changed":         func() (string, error) { return s.Open("p", "A"+sealed[1:len(sealed)-1]+"A") },
	} {
		if text, err := open(); err == nil {
			t.Errorf("%s: opens as %q", name, text)
		}
	}
}

func TestNotPrinted(t *testing.T) {
	s := secret.New()
	for _, format := range []string{"%v", "%+v", "%#v", "%s"} {
		if got := fmt.Sprintf(format, s); got != "(secret)" {
			t.Errorf("%s prints %s", format, got)
		}
		if got := fmt.Sprintf(format, struct{ S secret.Secret }{s}); len(got) > 60 {
			t.Errorf("%s prints %s", format, got)
		}
	}
}
