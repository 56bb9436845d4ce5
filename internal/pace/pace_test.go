package pace

import (
	"fmt"
	"testing"
	"time"

	"github.com/dira-platform/dira/internal/errs"
)

func TestTake(t *testing.T) {
	now := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	p := New(3, 0.5)
	p.now = func() time.Time { return now }
	for range 3 {
		if err := p.Take("192.0.2.1:5000"); err != nil {
			t.Fatal(err)
		}
	}
	err := p.Take("192.0.2.1:5001")
	if e := errs.As(err); err == nil || e.Kind != errs.TooMany || e.Code != "asked_too_often" {
		t.Fatalf("the fourth: %v", err)
	}
	if err := p.Take("192.0.2.2:5000"); err != nil {
		t.Errorf("from elsewhere: %v", err)
	}
	now = now.Add(2 * time.Second)
	if err := p.Take("192.0.2.1:5000"); err != nil {
		t.Errorf("two seconds later: %v", err)
	}
	if err := p.Take("192.0.2.1:5000"); err == nil {
		t.Error("and a second one")
	}
	for range 10 {
		for _, here := range []string{"127.0.0.1:5000", "[::1]:5000"} {
			if err := p.Take(here); err != nil {
				t.Errorf("from %s: %v", here, err)
			}
		}
	}
	var none *Pace
	if err := none.Take("192.0.2.1"); err != nil {
		t.Error(err)
	}
}

// Whoever has many addresses does not fill the memory.
func TestBounded(t *testing.T) {
	p := New(3, 0.5)
	for i := range 3 * most {
		if err := p.Take(fmt.Sprintf("[2001:db8:%x:%x::1]:80", i>>16, i&0xffff)); err != nil {
			t.Fatal(err)
		}
	}
	if len(p.places) > most {
		t.Errorf("%d places", len(p.places))
	}
}

func TestNetwork(t *testing.T) {
	for address, want := range map[string]string{
		"192.0.2.1:80": "192.0.2.1", "192.0.2.1": "192.0.2.1", "[2001:db8:1:2:3::1]:80": "2001:db8:1:2::/64", "[::ffff:192.0.2.1]:80": "192.0.2.1", "pipe": "pipe",
	} {
		if got := Network(address); got != want {
			t.Errorf("Network(%q) = %q, want %q", address, got, want)
		}
	}
}
