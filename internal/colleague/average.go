package colleague

import (
	"cmp"
	"slices"

	"github.com/dira-platform/dira/internal/framework"
)

// means are what each view says of each ability: the average of the behaviours that could be judged.
func means(ratings []rating) map[ViewID]map[framework.StatementID]float64 {
	sums, counts := map[ViewID]map[framework.StatementID]float64{}, map[ViewID]map[framework.StatementID]float64{}
	for _, r := range ratings {
		if r.points == CannotJudge {
			continue
		}
		if sums[r.view] == nil {
			sums[r.view], counts[r.view] = map[framework.StatementID]float64{}, map[framework.StatementID]float64{}
		}
		sums[r.view][r.ability] += float64(r.points)
		counts[r.view][r.ability]++
	}
	for id, abilities := range sums {
		for a := range abilities {
			abilities[a] /= counts[id][a]
		}
	}
	return sums
}

// averages are over people, of whom each counts once however many behaviours they could judge. An ability that fewer than [Fewest] could judge is left
// out.
func averages(ratings []rating) []Points {
	sums, people := map[framework.StatementID]float64{}, map[framework.StatementID]int{}
	for _, abilities := range means(ratings) {
		for a, points := range abilities {
			sums[a] += points
			people[a]++
		}
	}
	list := []Points{}
	for a, sum := range sums {
		if people[a] >= Fewest {
			list = append(list, Points{a, sum / float64(people[a])})
		}
	}
	return inOrder(list)
}

// inOrder sorts points by ability.
func inOrder(list []Points) []Points {
	slices.SortFunc(list, func(a, b Points) int { return cmp.Compare(a.Ability, b.Ability) })
	return list
}

// ofOne is what a single view says.
func ofOne(ratings []rating, id ViewID) (list []Points) {
	for a, points := range means(ratings)[id] {
		list = append(list, Points{a, points})
	}
	return inOrder(list)
}
