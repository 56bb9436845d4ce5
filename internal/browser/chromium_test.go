package browser

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

var (
	update = flag.Bool("update", false, "write the pictures of the documents into docs/images")
	shots  = flag.String("shots", os.Getenv("DIRA_TEST_SHOTS"), "folder for a picture of each screen (or DIRA_TEST_SHOTS)")
)

// TestMain stops what the tests share: the server and Chromium.
func TestMain(m *testing.M) {
	code := m.Run()
	for _, stop := range []func() error{stopChromium, stopStage} {
		if err := stop(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = max(code, 1)
		}
	}
	os.Exit(code)
}

// chromium is the one browser of all tests. Each test has a context of its own in it, like a private window.
var chromium struct {
	once    sync.Once
	ctx     context.Context
	process *os.Process
	profile string
	err     error
}

// missing skips a test for want of a tool, or fails it where all tools must be there.
func missing(t testing.TB, why string) {
	t.Helper()
	if os.Getenv("DIRA_TEST_REQUIRE") != "" {
		t.Fatal(why)
	}
	t.Skip(why)
}

func browserContext(t testing.TB) context.Context {
	t.Helper()
	if testing.Short() {
		t.Skip("a browser takes its time: not with -short")
	}
	chromium.once.Do(startChromium)
	if errors.Is(chromium.err, exec.ErrNotFound) {
		missing(t, "no Chromium: install it or set DIRA_TEST_CHROMIUM: "+chromium.err.Error())
	}
	if chromium.err != nil {
		t.Fatal(chromium.err)
	}
	return chromium.ctx
}

// plainHost is a name of this machine that the browser does not trust without encryption, as it does the loopback address. An office
// network without certificates is such a place: there the browser tells a server less about where a form comes from.
const plainHost = "office.example"

func findChromium() (path string, err error) {
	if wish := os.Getenv("DIRA_TEST_CHROMIUM"); wish != "" {
		return exec.LookPath(wish)
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err = exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", err
}

func startChromium() {
	path, err := findChromium()
	if err != nil {
		chromium.err = fmt.Errorf("%w: %w", exec.ErrNotFound, err)
		return
	}
	if chromium.profile, chromium.err = os.MkdirTemp("", "dira-chromium-"); chromium.err != nil {
		return
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.UserDataDir(chromium.profile), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		// Nothing leaves this machine, whatever a page or the browser itself may want.
		chromedp.Flag("host-resolver-rules", "MAP "+plainHost+" 127.0.0.1 , MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost"),
		chromedp.Env("LANG=en_GB.UTF-8"),
	)
	allocator, _ := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, _ := chromedp.NewContext(allocator)
	if chromium.err = chromedp.Do(ctx); chromium.err != nil {
		return
	}
	chromium.ctx, chromium.process = ctx, chromedp.FromContext(ctx).Browser.Process()
}

// stopChromium ends the browser, and tells if it does not end.
func stopChromium() error {
	if chromium.ctx == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(chromium.ctx, 10*time.Second)
	defer cancel()
	err := chromedp.Cancel(ctx)
	for range 100 {
		if chromium.process == nil || chromium.process.Signal(syscall.Signal(0)) != nil {
			return cmp.Or(err, os.RemoveAll(chromium.profile))
		}
		time.Sleep(20 * time.Millisecond)
	}
	chromium.process.Kill()
	return fmt.Errorf("chromium did not end: %w", err)
}

// axeSource is the accessibility checker, as npm installs it.
func axeSource(t testing.TB) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "npm", "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		missing(t, "no axe-core: run npm ci in internal/browser/testdata/npm: "+err.Error())
	}
	return string(text)
}
