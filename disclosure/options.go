package disclosure

import "fmt"

// Options say for whom a table is protected.
type Options struct {
	// Threshold is the smallest count that is published, and how wide the interval of every suppressed count must be that an attacker can prove.
	Threshold int64
	// RoundTo, from 2 on, rounds the counts that are published to its multiples, half upwards, each for itself.
	RoundTo int64
	// Suppress says of further cells that they must not be published; nil = of none.
	Suppress func(Cell) bool
	// Within is what a less strict audience is shown: what is suppressed there is suppressed here, so that this release tells no more. nil = nothing.
	Within *Published
	// KnownSizes names a flat dimension over which the attacker knows every total, published or not: with "level", how many people of
	// each sex work in each unit. A suppressed count is then safe when its interval is as wide as the threshold or, in a smaller group, as wide as
	// the group is large. Empty = of none.
	KnownSizes string
	// Cost says how dear it is to suppress a cell for others' sake, as a multiple above 0 of what it is by the size of the group and its place in the tables; nil = 1 for
	// all. It decides between cells; what is suppressed stays as safe.
	Cost func(Cell) float64
	// Progress is told now and then which share of the work is done, and what it is; nil = nobody.
	Progress func(share float64, what string)
}

// Audiences with the thresholds that the platform uses.
var (
	Officer = Options{Threshold: 5}              // who run an assessment in an organisation
	Manager = Options{Threshold: 10}             // who lead its units
	Public  = Options{Threshold: 10, RoundTo: 5} // everybody
)

// MaxThreshold is the largest threshold.
const MaxThreshold = 1_000_000

func (o Options) check(names []string) error {
	if o.Threshold < 1 || o.Threshold > MaxThreshold {
		return fmt.Errorf("disclosure: the threshold is %d; it is a number from 1 to %d", o.Threshold, MaxThreshold)
	}
	if o.RoundTo < 0 || o.RoundTo > MaxThreshold {
		return fmt.Errorf("disclosure: counts cannot be rounded to multiples of %d", o.RoundTo)
	}
	_, err := dimension(names, o.KnownSizes)
	return err
}

// dimension is the number in the grid of a flat dimension; −1 for none.
func dimension(names []string, name string) (int, error) {
	if name == "" {
		return -1, nil
	}
	for d, n := range names {
		if n == name {
			return d + 1, nil
		}
	}
	return 0, fmt.Errorf("disclosure: the table has no dimension %q", name)
}

func (o Options) progress(share float64, what string) {
	if o.Progress != nil {
		o.Progress(share, what)
	}
}
