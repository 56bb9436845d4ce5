package calibration

import (
	"math"
	"slices"

	"github.com/dira-platform/dira/irt"
)

// link ties the scale of one ability to the one before by the items that both have. The others of the pair of lists are at the same place.
type link struct {
	*irt.Linking
	seA, seB float64
	used     []int // places of the items that it rests on
	dropped  int
}

// far is the robust z from which an item has moved too far to be trusted for a link (Huynh & Meyer 2010, Applied Measurement in Education 23).
const far = 2.7

// linkItems finds the link, or none when there are too few items. With slopes as they were it is a shift by the mean difference; else Stocking and Lord's. Its
// standard errors are by leaving out one item at a time: which items happened to be in both is what is uncertain about it.
func linkItems(from, to []irt.Item, free bool, least int) (l link, ok bool, err error) {
	places := make([]int, len(from))
	for i := range places {
		places[i] = i
	}
	if least = max(least, 3); len(places) < least {
		return l, false, nil
	}
	if l.Linking, err = linkSome(from, to, places, free); err != nil {
		return l, false, err
	}
	kept := l.trusted(from, to)
	if len(kept) < len(places) && len(kept) >= least {
		l.dropped, places = len(places)-len(kept), kept
		if l.Linking, err = linkSome(from, to, places, free); err != nil {
			return l, false, err
		}
	}
	l.used = places
	return l, true, l.errors(from, to, free)
}

func linkSome(from, to []irt.Item, places []int, free bool) (*irt.Linking, error) {
	var a, b []irt.Item
	for _, i := range places {
		a, b = append(a, from[i]), append(b, to[i])
	}
	if !free {
		return irt.Link(a, b, irt.LinkOptions{Method: irt.MeanMean, Shift: true})
	}
	return irt.Link(a, b, irt.LinkOptions{Method: irt.StockingLord})
}

// trusted are the places of the items that lie not too far from the link.
func (l *link) trusted(from, to []irt.Item) (places []int) {
	off := make([]float64, len(from))
	for i := range from {
		off[i] = location(&to[i]) - location(ptr(l.Item(from[i])))
	}
	sorted := slices.Sorted(slices.Values(off))
	quartile := func(share float64) float64 {
		at := share * float64(len(sorted)-1)
		low := int(at)
		high := min(low+1, len(sorted)-1)
		return sorted[low] + (at-float64(low))*(sorted[high]-sorted[low])
	}
	middle, spread := quartile(0.5), 0.74*(quartile(0.75)-quartile(0.25))
	for i, x := range off {
		if spread == 0 || math.Abs(x-middle) <= far*spread {
			places = append(places, i)
		}
	}
	return places
}

// errors are the jackknife's: √((n−1)/n · Σ(x₍ᵢ₎ − x̄)²).
func (l *link) errors(from, to []irt.Item, free bool) error {
	n := len(l.used)
	as, bs := make([]float64, n), make([]float64, n)
	for i := range n {
		without, err := linkSome(from, to, slices.Delete(slices.Clone(l.used), i, i+1), free)
		if err != nil {
			return err
		}
		as[i], bs[i] = without.A, without.B
	}
	jackknife := func(xs []float64) float64 {
		mean, sum := 0.0, 0.0
		for _, x := range xs {
			mean += x / float64(n)
		}
		for _, x := range xs {
			sum += (x - mean) * (x - mean)
		}
		return math.Sqrt(float64(n-1) / float64(n) * sum)
	}
	l.seB = jackknife(bs)
	if free {
		l.seA = jackknife(as)
	}
	return nil
}

func location(it *irt.Item) float64 {
	p := Parameters{B: it.B}
	return p.Location()
}

func ptr[T any](x T) *T { return &x }
