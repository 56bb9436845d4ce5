// Package result is the page with what an assessment found.
package result

// The drawn scale runs over the abilities that people have, in logits; what lies outside is drawn at its end.
const (
	lowest  = -2.5
	highest = 3.5
)

// Share is the place of an ability on the drawn scale, from 0 to 1.
func Share(theta float64) float64 {
	return min(1, max(0, (theta-lowest)/(highest-lowest)))
}
