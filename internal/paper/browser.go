package paper

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// printed starts a browser, has it print a page, and ends it with all its processes.
//
// A browser shuts pages off from the machine by means that a container, or root, may not use. Then it does not start, and is started without: the page is ours, no
// script runs in it, and nothing can be reached from it.
func printed(ctx context.Context, browser string, document []byte) ([]byte, error) {
	if os.Geteuid() != 0 {
		file, err := once(ctx, browser, document, true)
		if err == nil || ctx.Err() != nil {
			return file, err
		}
	}
	return once(ctx, browser, document, false)
}

func once(ctx context.Context, browser string, document []byte, sandbox bool) (file []byte, err error) {
	home, err := os.MkdirTemp("", "dira-print-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, remove(home)) }()
	said := &tail{}
	process := &started{}
	allocator, stop := chromedp.NewExecAllocator(ctx, append(settings(home, sandbox), chromedp.ExecPath(browser), chromedp.CombinedOutput(said), chromedp.ModifyCmdFunc(process.apart))...)
	defer process.end()
	defer stop()
	tab, leave := chromedp.NewContext(allocator, chromedp.WithErrorf(said.note))
	defer leave()
	if file, err = chromedp.Run(tab, sheets(string(document))); err != nil {
		return nil, fmt.Errorf("%w; it said: %s", err, said)
	}
	if !bytes.HasPrefix(file, []byte("%PDF-")) {
		return nil, errors.New("what the browser printed is no PDF")
	}
	return file, nil
}

// settings are those of the browser: quiet, with all that it keeps in a folder of its own, and with nowhere to go.
func settings(home string, sandbox bool) []chromedp.ExecAllocatorOption {
	list := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.UserDataDir(home), chromedp.DisableGPU, chromedp.NoInheritEnv,
		chromedp.Env("PATH="+os.Getenv("PATH"), "HOME="+home, "TMPDIR="+home, "XDG_CONFIG_HOME="+home, "XDG_CACHE_HOME="+home, "LANG=C.UTF-8"),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-domain-reliability", true),
		chromedp.Flag("disable-crash-reporter", true), chromedp.Flag("no-pings", true),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND"),                                // no name leads anywhere
		chromedp.ProxyServer("127.0.0.1:9"), chromedp.Flag("proxy-bypass-list", "<-loopback>"), // nor does an address: nothing listens there
	)
	if !sandbox {
		list = append(list, chromedp.NoSandbox)
	}
	return list
}

// sheets prints a document on the paper that its own styles name.
func sheets(document string) chromedp.Action[[]byte] {
	yes := true
	return func(ctx context.Context, t *chromedp.Target) ([]byte, error) {
		if _, err := cdp.Call(ctx, t, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
			return nil, err
		}
		tree, err := cdp.Call(ctx, t, page.GetFrameTree, cdp.Empty{})
		if err != nil {
			return nil, err
		}
		content := page.SetDocumentContentParams{FrameID: tree.FrameTree.Frame.ID, HTML: document}
		if _, err := cdp.Call(ctx, t, page.SetDocumentContent, content); err != nil {
			return nil, err
		}
		return chromedp.PrintToPDF(func(p *page.PrintToPDFParams) {
			p.PreferCSSPageSize, p.PrintBackground, p.GenerateTaggedPDF, p.GenerateDocumentOutline = &yes, &yes, &yes, &yes
			p.PaperWidth, p.PaperHeight = chromedp.PaperA4.Width, chromedp.PaperA4.Height
		})(ctx, t)
	}
}

// remove removes the folder of a browser; a process that has just been killed may still write the last of a file.
func remove(folder string) (err error) {
	for range 50 {
		if err = os.RemoveAll(folder); err == nil {
			return nil
		}
		time.Sleep(20 * time.Millisecond)
	}
	return err
}

// tail keeps the end of what a browser says.
type tail struct {
	lock sync.Mutex
	text []byte
}

// Write takes everything.
func (t *tail) Write(p []byte) (int, error) {
	const most = 600
	t.lock.Lock()
	defer t.lock.Unlock()
	t.text = append(t.text, p...)
	t.text = t.text[max(0, len(t.text)-most):]
	return len(p), nil
}

// note takes a complaint of the library that speaks with the browser: it matters only where the print fails.
func (t *tail) note(format string, args ...any) { fmt.Fprintf(t, format+"\n", args...) }

// String is what it said last.
func (t *tail) String() string {
	t.lock.Lock()
	defer t.lock.Unlock()
	return string(t.text)
}

// started is the browser's process, with all that it starts.
type started struct{ command *exec.Cmd }
