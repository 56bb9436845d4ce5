package disclosure

import (
	"fmt"
	"math"
	"math/rand/v2"
)

// GenerateOptions say what population is made up.
type GenerateOptions struct {
	Units int    // smallest units, 1 to 100,000
	Waves int    // 1 to 20; 0 = 2
	Seed  uint64 // the same seed makes the same
}

// Categories of tables that are made up, rare ones last.
var (
	generatedSexes  = []string{"woman", "man", "undisclosed", "other"}
	generatedLevels = []string{"none", "basic", "intermediate", "advanced"}
)

// Generate makes up a table with the dimensions sex and level, as hard to protect as real ones: a tree of two to four levels, half of the smallest units
// with fewer than 8 people and a few with hundreds, two sexes that are rare, levels that differ from unit to unit, and every wave a little
// different from the one before.
func Generate(o GenerateOptions) (*Table, error) {
	if o.Waves == 0 {
		o.Waves = 2
	}
	if o.Units < 1 || o.Units > 100_000 || o.Waves < 1 || o.Waves > 20 {
		return nil, fmt.Errorf("disclosure: %d units and %d waves cannot be made up; 1 to 100,000 units and 1 to 20 waves can", o.Units, o.Waves)
	}
	r := rand.New(rand.NewPCG(o.Seed, 0x646973636c6f7365))
	var rows []Row
	for _, unit := range generatedUnits(r, o.Units) {
		size := generatedSize(r)
		skill := r.NormFloat64()
		women := 0.2 + 0.6*r.Float64()
		for w := range o.Waves {
			counts := map[Cell]int64{}
			for range max(0, size+int(r.NormFloat64()*math.Sqrt(float64(size))/3)) {
				c := Cell{Wave: fmt.Sprint(w + 1), Unit: unit}
				c.By[0] = generatedSexes[generatedSex(r, women)]
				c.By[1] = generatedLevels[generatedLevel(r, skill+0.3*float64(w))]
				counts[c]++
			}
			for _, sex := range generatedSexes {
				for _, level := range generatedLevels {
					c := Cell{Wave: fmt.Sprint(w + 1), Unit: unit, By: [MaxDimensions]string{sex, level}}
					rows = append(rows, Row{c, counts[c]})
				}
			}
		}
	}
	return NewTable([]string{"sex", "level"}, rows)
}

// generatedUnits names the smallest units of a tree: some directly below the top, most below a ministry, some a level deeper.
func generatedUnits(r *rand.Rand, n int) []string {
	units := make([]string, 0, n)
	for ministry := 1; len(units) < n; ministry++ {
		path := fmt.Sprintf("gov/m%02d", ministry)
		kids := 1 + r.IntN(2+int(math.Sqrt(float64(n))*1.5))
		if kids == 1 {
			units = append(units, path)
			continue
		}
		for k := 1; k <= kids && len(units) < n; k++ {
			deeper := 1
			if r.IntN(4) == 0 {
				deeper = 1 + r.IntN(4)
			}
			for s := 1; s <= deeper && len(units) < n; s++ {
				unit := fmt.Sprintf("%s/d%02d", path, k)
				if deeper > 1 {
					unit = fmt.Sprintf("%s/s%d", unit, s)
				}
				units = append(units, unit)
			}
		}
	}
	return units
}

// generatedSize is 1 to 7 for half of the units and skewed to the right for the others.
func generatedSize(r *rand.Rand) int {
	if r.IntN(2) == 0 {
		return 1 + r.IntN(7)
	}
	return min(8+int(math.Exp(2.5+1.2*r.NormFloat64())), 2000)
}

func generatedSex(r *rand.Rand, women float64) int {
	switch x := r.Float64(); {
	case x < 0.02:
		return 2
	case x < 0.03:
		return 3
	case x < 0.03+0.97*women:
		return 0
	}
	return 1
}

func generatedLevel(r *rand.Rand, skill float64) int {
	switch x := skill + 1.5*r.NormFloat64(); {
	case x < -1:
		return 0
	case x < 0.5:
		return 1
	case x < 2:
		return 2
	}
	return 3
}
