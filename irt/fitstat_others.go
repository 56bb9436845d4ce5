package irt

import "context"

// leaveOneOut gives the likelihood of each score on all items but one, at a node. All others are convolved by halves: the product
// over the items outside a range of items is kept for each level of the recursion, so that items asked for in order cost together
// J·log J convolutions with one item, instead of J². Nothing is divided, so nothing is lost.
type leaveOneOut struct {
	items []Item
	grids []abilityGrid
	paths [][][]outside // group, node: the ranges that contain the item last asked for, from all to one
}

// outside is the likelihood of the score on the items that are not in [from, to).
type outside struct {
	from, to int
	scores   []float64
}

func newLeaveOneOut(items []Item, grids []abilityGrid) *leaveOneOut {
	l := &leaveOneOut{items: items, grids: grids, paths: make([][][]outside, len(grids))}
	for g := range grids {
		l.paths[g] = make([][]outside, len(grids[g].theta))
		for q := range l.paths[g] {
			l.paths[g][q] = []outside{{0, len(items), []float64{1}}}
		}
	}
	return l
}

// of returns the likelihoods without item j, until the next call for this group and node.
func (l *leaveOneOut) of(ctx context.Context, group, node, j int) ([]float64, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	path := l.paths[group][node]
	for len(path) > 1 && (j < path[len(path)-1].from || j >= path[len(path)-1].to) {
		path = path[:len(path)-1]
	}
	for {
		last := path[len(path)-1]
		if last.to-last.from == 1 {
			break
		}
		middle := (last.from + last.to) / 2
		next, in, out := outside{from: last.from, to: middle}, middle, last.to
		if j >= middle {
			next, in, out = outside{from: middle, to: last.to}, last.from, middle
		}
		next.scores = last.scores
		for i := in; i < out; i++ {
			next.scores = convolve(next.scores, &l.items[i], l.grids[group].theta[node])
		}
		path = append(path, next)
	}
	l.paths[group][node] = path
	return path[len(path)-1].scores, nil
}

// convolve adds an item to the distribution of a score.
func convolve(scores []float64, it *Item, theta float64) []float64 {
	p := it.Probabilities(theta, nil)
	sums := make([]float64, len(scores)+len(p)-1)
	for k, pk := range p {
		for s, v := range scores {
			sums[s+k] += pk * v
		}
	}
	return sums
}
