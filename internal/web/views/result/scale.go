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

// Middle is the middle of a level on the drawn scale: a person's own view is a level and no point.
func Middle(level framework.Level, cuts []float64) float64 {
	borders := slices.Concat([]float64{lowest}, cuts, []float64{highest})
	n := min(slices.Index(framework.Levels, level)+1, len(borders)-2) // "none" is no level of the list
	return (Share(borders[n]) + Share(borders[n+1])) / 2
}
