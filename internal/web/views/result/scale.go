// Package result is the page with what an assessment found.
package result

import (
	"slices"

	"github.com/dira-platform/dira/internal/framework"
)

// The drawn scale runs over the abilities that people have, in logits; what lies outside is drawn at its end.
const (
	lowest  = -2.5
	highest = 3.5
)

// Share is the place of an ability on the drawn scale, from 0 to 1.
func Share(theta float64) float64 {
	return min(1, max(0, (theta-lowest)/(highest-lowest)))
}

// Aligned is where an ability whose levels begin at its own cuts stands between those that are drawn, so that one drawing holds for all: the distance to the
// nearest cuts on both sides is kept as a share, and beyond the last ones as it is.
func Aligned(theta float64, own, drawn []float64) float64 {
	last := len(own) - 1
	switch {
	case last < 0 || len(drawn) != len(own):
		return theta
	case theta < own[0]:
		return drawn[0] + theta - own[0]
	case theta >= own[last]:
		return drawn[last] + theta - own[last]
	}
	k := 0
	for theta >= own[k+1] {
		k++
	}
	return drawn[k] + (theta-own[k])/(own[k+1]-own[k])*(drawn[k+1]-drawn[k])
}

// Middle is the middle of a level on the drawn scale: a person's own view is a level and no point.
func Middle(level framework.Level, cuts []float64) float64 {
	borders := slices.Concat([]float64{lowest}, cuts, []float64{highest})
	n := min(slices.Index(framework.Levels, level)+1, len(borders)-2) // "none" is no level of the list
	return (Share(borders[n]) + Share(borders[n+1])) / 2
}
