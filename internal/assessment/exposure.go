package assessment

import (
	"math/rand/v2"
	"slices"

	"github.com/dira-platform/dira/internal/framework"
)

// spare is how many items there should be to choose from for each question of a section.
const spare = 1.5

// draw chooses the part of the bank that a session may meet in a section, by its seed, so that no item wears out: whatever people answer, none is
// met by more than the share of people that the rules name. A scope that asks much about few abilities needs a larger part.
//
// It is systematic sampling of the items of each ability, easy ones first and in random order within a level: every item has the same chance, and
// every level its part (Cochran 1977, ch. 8). Exposure control by probabilities found in simulations (Sympson & Hetter 1985) would have to be
// found anew for every change of the bank, and holds for the simulated people only.
func (e *Engine) draw(s *Session, section Section) map[int]bool {
	drawn := map[int]bool{}
	for _, ability := range section.Abilities {
		rng := rand.New(rand.NewPCG(s.seed, 1000+uint64(e.dim[ability])))
		items := e.byLevel(ability, rng)
		share := max(e.in.Rules.Exposure, spare*float64(section.Limit)/float64(len(section.Abilities)*max(1, len(items))))
		at := rng.Float64()
		for _, i := range items {
			if at += share; at >= 1 {
				drawn[i] = true
				at--
			}
		}
	}
	return drawn
}

// byLevel lists the scored items on an ability, level by level, in random order within each.
func (e *Engine) byLevel(ability framework.StatementID, rng *rand.Rand) (list []int) {
	for _, level := range e.pools[e.dim[ability]] {
		first := len(list)
		list = append(list, level...)
		part := list[first:]
		rng.Shuffle(len(part), func(i, j int) { part[i], part[j] = part[j], part[i] })
	}
	return list
}

// makePools sorts the scored items by ability and level.
func (e *Engine) makePools() {
	e.pools = make([][3][]int, len(e.abilities))
	for i, it := range e.in.Items {
		if level := slices.Index(framework.Levels, it.Level); level >= 0 && !it.FieldTest() {
			pool := &e.pools[e.dim[it.Ability]][level]
			*pool = append(*pool, i)
		}
	}
}
