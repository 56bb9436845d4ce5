package assessment

import (
	"strconv"

	"github.com/dira-platform/dira/internal/framework"
)

// held is the rating from which a behaviour counts as one's own: "I do this on my own".
const held = 4

// selfLevel is the level of a person's own view of one ability: the highest level whose behaviour they rate as their own, without a lower
// one that they do not. What is not rated neither helps nor hinders. ok is false when nothing was rated.
func selfLevel(asked []Asked, ability framework.StatementID) (level framework.Level, ok bool) {
	level = framework.None
	for _, l := range framework.Levels {
		points, rated := rating(asked, ability, l)
		if !rated {
			continue
		}
		ok = true
		if points < held {
			return level, true
		}
		level = l
	}
	return level, ok
}

// rating is the points from 1 to 5 that the behaviour of a level was given.
func rating(asked []Asked, ability framework.StatementID, level framework.Level) (points int, rated bool) {
	for _, a := range asked {
		if a.Self() && a.Ability == ability && a.Level == level && a.Answer != nil {
			points, err := strconv.Atoi(a.Answer.Choice[0])
			return points, err == nil // neither "not applicable" nor "skip" is a number
		}
	}
	return 0, false
}
