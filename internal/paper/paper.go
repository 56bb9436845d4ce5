// Package paper prints pages as PDF files with a browser that is on this machine: only a browser joins Arabic letters, sets Chinese, and leaves a file whose
// headings and tables a screen reader finds.
//
// What must always be true:
//
//   - The browser is given a whole page as text and nothing else: it reaches no network, runs no script, and knows nothing of the server's settings.
//   - One browser at a time, and none between two pages. Whatever happens, its processes end and its folder goes.
//   - The same page is printed once: it is known by its text, so a page that says something else is another one.
package paper

import (
	"context"
	"crypto/sha256"
	"sync/atomic"
	"time"

	"github.com/dira-platform/dira/internal/errs"
)

// How long a page may take, and how many may wait for their turn.
const (
	patience = 60 * time.Second
	queue    = 8
)

// Press prints pages. Its methods may be called by several at once.
type Press struct {
	browser string
	turn    chan struct{} // holds one thing while the press is free
	waiting atomic.Int32
	kept    kept
	closed  context.Context
	close   context.CancelFunc
}

// New is a press with the browser at a path, as [Find] returns it. [Press.Close] ends it.
func New(browser string) *Press {
	p := &Press{browser: browser, turn: make(chan struct{}, 1), kept: kept{most: 32 << 20}}
	p.closed, p.close = context.WithCancel(context.Background())
	p.turn <- struct{}{}
	return p
}

// PDF prints a page: a whole HTML document with its styles in it. The error is of the kind Unavailable when too many wait, or the browser does not do it.
func (p *Press) PDF(ctx context.Context, page []byte) (_ []byte, err error) {
	defer errs.Wrap(&err, "paper.PDF")
	name := sha256.Sum256(page)
	if file := p.kept.find(name); file != nil {
		return file, nil
	}
	defer p.waiting.Add(-1)
	if p.waiting.Add(1) > queue {
		return nil, errs.New(errs.Unavailable, "paper_busy")
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	defer context.AfterFunc(p.closed, cancel)()
	select {
	case <-p.turn:
		defer func() { p.turn <- struct{}{} }()
	case <-ctx.Done():
		return nil, errs.New(errs.Unavailable, "paper_busy").Because(ctx.Err())
	}
	if file := p.kept.find(name); file != nil { // somebody who waited before had the same wish
		return file, nil
	}
	file, err := printed(ctx, p.browser, page)
	if err != nil {
		return nil, errs.New(errs.Unavailable, "paper_failed").Because(err)
	}
	p.kept.add(name, file)
	return file, nil
}

// Close ends what is being printed and waits until the browser is gone. Nothing is printed afterwards.
func (p *Press) Close() {
	p.close()
	<-p.turn
	p.turn <- struct{}{} // closing twice does no harm
}
