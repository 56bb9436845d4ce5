package load

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// The kinds of requests that are measured apart.
const (
	answers = "saving an answer" // POST of a question or a page of the self-view
	steps   = "other forms"
	pages   = "pages"
)

// figures is how long requests took, as the browser sees it, by kind.
type figures struct {
	mu       sync.Mutex
	took     map[string][]time.Duration
	statuses map[int]int
	began    time.Time
}

func newFigures() *figures {
	return &figures{took: map[string][]time.Duration{}, statuses: map[int]int{}, began: time.Now()}
}

func (f *figures) note(kind string, took time.Duration, status int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.took[kind] = append(f.took[kind], took)
	f.statuses[status]++
}

// percentile is the time within which so many of a hundred sorted times lie: the smallest that is not shorter than p percent of them.
func percentile(sorted []time.Duration, p int) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[max(0, (len(sorted)*p+99)/100-1)]
}

// p95 is within what 95 % of the requests of a kind were answered.
func (f *figures) p95(kind string) time.Duration {
	f.mu.Lock()
	defer f.mu.Unlock()
	sorted := slices.Clone(f.took[kind])
	slices.Sort(sorted)
	return percentile(sorted, 95)
}

// count is how many requests were measured.
func (f *figures) count() (n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, took := range f.took {
		n += len(took)
	}
	return n
}

// lines are a table of the figures.
func (f *figures) lines() (lines []string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	all := 0
	ms := func(d time.Duration) string { return fmt.Sprintf("%.1f", float64(d.Microseconds())/1000) }
	for _, kind := range []string{answers, steps, pages} {
		sorted := slices.Clone(f.took[kind])
		slices.Sort(sorted)
		all += len(sorted)
		lines = append(lines, fmt.Sprintf("%-16s %6d: p50 %s, p95 %s, p99 %s, slowest %s ms", kind, len(sorted),
			ms(percentile(sorted, 50)), ms(percentile(sorted, 95)), ms(percentile(sorted, 99)), ms(percentile(sorted, 100))))
	}
	span := time.Since(f.began)
	return append(lines, fmt.Sprintf("%d requests in %.1f s: %.1f a second; statuses %v", all, span.Seconds(), float64(all)/span.Seconds(), f.statuses))
}

func TestPercentile(t *testing.T) {
	hundred := make([]time.Duration, 100)
	for i := range hundred {
		hundred[i] = time.Duration(i + 1)
	}
	for p, want := range map[int]time.Duration{50: 50, 95: 95, 99: 99, 100: 100} {
		if got := percentile(hundred, p); got != want {
			t.Errorf("p%d = %d, want %d", p, got, want)
		}
	}
	if got := percentile([]time.Duration{7}, 50); got != 7 {
		t.Errorf("p50 of one = %d", got)
	}
	f := newFigures()
	f.note(answers, time.Millisecond, 303)
	if got := strings.Join(f.lines(), "\n"); !strings.Contains(got, "p95 1.0") || !strings.Contains(got, "map[303:1]") {
		t.Error(got)
	}
}
