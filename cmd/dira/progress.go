package main

import (
	"fmt"
	"math"
	"os"
	"strings"
	"time"
)

// bar is a progress bar on a terminal. In a pipe, and while the work has taken less than a blink, it shows nothing.
type bar struct {
	to    *os.File // nil = nobody looks
	what  string
	since time.Time
	shown time.Time
	first float64 // the first change of an estimation
}

func newBar(to *os.File, what string) *bar {
	b := &bar{what: what, since: time.Now()}
	if isTerminal(to) && os.Getenv("TERM") != "dumb" {
		b.to = to
	}
	return b
}

func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	nowhere, nerr := os.Stat(os.DevNull)
	return err == nil && info.Mode()&os.ModeCharDevice != 0 && !(nerr == nil && os.SameFile(info, nowhere))
}

const (
	blink = 300 * time.Millisecond
	width = 24
)

// show draws the bar at a share of the work from 0 to 1.
func (b *bar) show(share float64, note string) {
	now := time.Now()
	if b.to == nil || now.Sub(b.since) < blink || now.Sub(b.shown) < blink/3 {
		return
	}
	b.shown = now
	full := int(math.Round(width * min(max(share, 0), 1)))
	fmt.Fprintf(b.to, "\r\x1b[K%s %s%s %3.0f %% %s", b.what, strings.Repeat("█", full), strings.Repeat("░", width-full), 100*min(max(share, 0), 1), note)
}

// estimation draws how far an iteration is: the change falls about geometrically to the tolerance.
func (b *bar) estimation(tolerance float64) func(iteration int, change float64) {
	return func(iteration int, change float64) {
		if b.first == 0 {
			b.first = change
		}
		share := 0.0
		if change > 0 && b.first > tolerance {
			share = math.Log(b.first/change) / math.Log(b.first/tolerance)
		}
		b.show(share, fmt.Sprintf("iteration %d, change %.1e", iteration, change))
	}
}

// count draws how many of all are done.
func (b *bar) count(done, all int) {
	b.show(float64(done)/float64(all), fmt.Sprintf("%d of %d", done, all))
}

// done wipes the bar.
func (b *bar) done() {
	if b.to != nil && !b.shown.IsZero() {
		fmt.Fprint(b.to, "\r\x1b[K")
	}
	b.to = nil
}

// wipe makes room for a sentence; the bar comes back with the next step.
func (b *bar) wipe() {
	if b.to != nil && !b.shown.IsZero() {
		fmt.Fprint(b.to, "\r\x1b[K")
	}
}
