package paper

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/dira-platform/dira/internal/errs"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// press is a press with the browser of this machine, whose folder for temporary files is the test's own.
func press(t *testing.T) *Press {
	t.Helper()
	if testing.Short() {
		t.Skip("a browser takes its time: not with -short")
	}
	path, err := Find(os.Getenv("DIRA_TEST_CHROMIUM"))
	if err != nil {
		if os.Getenv("DIRA_TEST_REQUIRE") != "" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	t.Setenv("TMPDIR", t.TempDir())
	p := New(path)
	t.Cleanup(p.Close)
	return p
}

// nothingLeft fails when a folder or a process of a browser is still there. What watches over a browser for crashes is in a session of its own, and ends by itself soon after
// the browser has been ended: on a busy machine not at once.
func nothingLeft(t *testing.T) {
	t.Helper()
	if left, _ := filepath.Glob(filepath.Join(os.TempDir(), "*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	still := running(os.TempDir())
	for deadline := time.Now().Add(10 * time.Second); len(still) > 0 && time.Now().Before(deadline); still = running(os.TempDir()) {
		time.Sleep(20 * time.Millisecond)
	}
	for _, command := range still {
		t.Errorf("still there: %s", command)
	}
}

// running are the commands of processes that name a folder.
func running(folder string) (list []string) {
	commands, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, c := range commands {
		if line, err := os.ReadFile(c); err == nil && bytes.Contains(line, []byte(folder)) {
			list = append(list, strings.ReplaceAll(string(line), "\x00", " "))
		}
	}
	return list
}

func document(body string) []byte {
	return []byte(`<!DOCTYPE html><html lang="ar" dir="rtl"><head><meta charset="utf-8"><title>عنوان</title></head><body>` + body + `</body></html>`)
}

// TestPDF: the file is tagged, has an outline and a language, and asks for nothing.
func TestPDF(t *testing.T) {
	p := press(t)
	asked := atomic.Int32{}
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	defer server.Close()
	_, port, _ := net.SplitHostPort(server.Listener.Addr().String())
	body := fmt.Sprintf(`<h1>النتائج 中文</h1><h2>ثانيا</h2><script>document.write("SCRIPT"); new Image().src = "%[1]s/by-script"</script>
		<img src="%[1]s/image" alt=""><img src="http://localhost:%[2]s/name" alt=""><link rel="stylesheet" href="%[1]s/style"><iframe src="%[1]s/frame"></iframe>`, server.URL, port)
	file, err := p.PDF(t.Context(), document(body))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"/MarkInfo", "/StructTreeRoot", "/Outlines", "/Lang (ar)"} {
		if !bytes.Contains(file, []byte(want)) {
			t.Errorf("the file has no %s", want)
		}
	}
	if n := asked.Load(); n > 0 {
		t.Errorf("%d requests left the browser", n)
	}
	nothingLeft(t)
	again, err := p.PDF(t.Context(), document(body))
	if err != nil || &again[0] != &file[0] {
		t.Errorf("the same page was printed again: %v", err)
	}
}

// TestOneAtATime: many who want the same have it printed once, and those who want something else wait.
func TestOneAtATime(t *testing.T) {
	p := press(t)
	var all sync.WaitGroup
	files := make([][]byte, 6)
	for i := range files {
		all.Go(func() {
			file, err := p.PDF(t.Context(), document(fmt.Sprint("<p>", i%2)))
			if err != nil {
				t.Error(err)
			}
			files[i] = file
		})
	}
	all.Wait()
	if !bytes.Equal(files[0], files[2]) || bytes.Equal(files[0], files[1]) {
		t.Error("files are mixed up")
	}
	nothingLeft(t)
}

// TestEnds: whoever goes, and a server that stops, leave no browser behind.
func TestEnds(t *testing.T) {
	p := press(t)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() {
		_, err := p.PDF(ctx, document(strings.Repeat("<p>long</p>", 200_000)))
		done <- err
	}()
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(10 * time.Millisecond) { // until the browser is there
		if left, _ := filepath.Glob(filepath.Join(os.TempDir(), "dira-print-*", "*")); len(left) > 0 || time.Now().After(deadline) {
			break
		}
	}
	cancel()
	if err := <-done; !errs.Is(err, errs.Unavailable) {
		t.Errorf("whoever went is told %v", err)
	}
	nothingLeft(t)
	go func() {
		_, err := p.PDF(t.Context(), document(strings.Repeat("<p>longer</p>", 200_000)))
		done <- err
	}()
	for p.waiting.Load() == 0 {
		time.Sleep(time.Millisecond)
	}
	p.close()
	if err := <-done; !errs.Is(err, errs.Unavailable) {
		t.Errorf("when the server stops they are told %v", err)
	}
	nothingLeft(t)
}

func TestFind(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("PATH", folder)
	if _, err := Find(""); !errors.Is(err, ErrNone) {
		t.Errorf("in an empty path: %v", err)
	}
	if _, err := Find("/nowhere/chromium"); err == nil || errors.Is(err, ErrNone) {
		t.Errorf("a wish that is not there: %v", err)
	}
	if err := os.WriteFile(filepath.Join(folder, "google-chrome"), []byte("#!/bin/sh\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	if path, err := Find(""); err != nil || path != filepath.Join(folder, "google-chrome") {
		t.Errorf("%s, %v", path, err)
	}
	if _, err := Find(Off); !errors.Is(err, ErrNone) {
		t.Errorf("none is wished: %v", err)
	}
	if _, err := New(filepath.Join(folder, "google-chrome")).PDF(t.Context(), document("")); !errs.Is(err, errs.Unavailable) {
		t.Errorf("a browser that is none: %v", err)
	}
}

func TestKept(t *testing.T) {
	k := kept{most: 10}
	name := func(b byte) (n [32]byte) { n[0] = b; return n }
	k.add(name(1), []byte("1234"))
	k.add(name(2), []byte("1234"))
	k.find(name(1))
	k.add(name(3), []byte("1234"))
	if k.find(name(2)) != nil || k.find(name(1)) == nil || k.find(name(3)) == nil {
		t.Error("the wrong one went")
	}
}
