package web

import (
	"testing"
	"time"
)

func TestMinutes(t *testing.T) {
	for _, tt := range []struct {
		time time.Duration
		want int
	}{
		{0, 0}, {time.Second, 1}, {89 * time.Second, 1}, {90 * time.Second, 2}, {5*time.Minute + 18*time.Second, 5}, {24*time.Minute + 20*time.Second, 24},
	} {
		if got := minutes(tt.time); got != tt.want {
			t.Errorf("minutes(%v) = %d, want %d", tt.time, got, tt.want)
		}
	}
}
