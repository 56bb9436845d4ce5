package result_test

import (
	"math"
	"testing"

	"github.com/dira-platform/dira/internal/web/views/result"
)

// Whoever is at a border by their own cuts is drawn at the drawn one, and nobody changes the level.
func TestAligned(t *testing.T) {
	own, drawn := []float64{-1, 1, 2}, []float64{-0.5, 0.7, 1.9}
	for _, tt := range []struct{ theta, want float64 }{
		{-1, -0.5}, {1, 0.7}, {2, 1.9}, {0, 0.1}, {1.5, 1.3}, {-2, -1.5}, {3, 2.9},
	} {
		if got := result.Aligned(tt.theta, own, drawn); math.Abs(got-tt.want) > 1e-12 {
			t.Errorf("%v is drawn at %v, want %v", tt.theta, got, tt.want)
		}
		if got := result.Aligned(tt.theta, drawn, drawn); math.Abs(got-tt.theta) > 1e-12 {
			t.Errorf("%v by the same cuts is drawn at %v", tt.theta, got)
		}
	}
	if got := result.Aligned(0.3, nil, drawn); got != 0.3 {
		t.Errorf("without cuts: %v", got)
	}
}
