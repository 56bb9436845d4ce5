package irt

import "math"

// A Bank is a set of items to choose from, laid out for a fast choice. It is
// immutable. Make it once per set of items: that costs as much as about 1,500
// choices.
type Bank struct {
	items []Item
	order []int32 // indices of items, grouped by ability, else as given
	start []int   // the items of ability k are order[start[k]:start[k+1]]

	// Bounds of what an item can offer, by cell of θ and place in order, with
	// which selection dismisses most items without computing anything of them.
	envelope [][]float32 // at least the largest effective information in the cell
	share    [][]float32 // at most the expected share of the highest score in the cell
}

// The cells divide θ from −cellRange to cellRange; bounds hold up to rounding,
// for which there is slack.
const (
	cellRange   = 5.0
	cellWidth   = 0.25
	cells       = int(2 * cellRange / cellWidth)
	cellSamples = 4
	cellSlack   = 1e-6
)

// NewBank returns a bank of copies of the items, all of which must be valid.
// The bank knows an item by its index.
func NewBank(items []Item) (*Bank, error) {
	b := &Bank{items: make([]Item, len(items)), order: make([]int32, len(items))}
	dims := 0
	for i, it := range items {
		if err := it.Validate(); err != nil {
			return nil, err
		}
		it.B = append([]float64(nil), it.B...)
		b.items[i] = it
		dims = max(dims, it.Dim+1)
	}
	b.start = make([]int, dims+1)
	for _, it := range b.items {
		b.start[it.Dim+1]++
	}
	for k := range dims {
		b.start[k+1] += b.start[k]
	}
	next := append([]int(nil), b.start...)
	for i, it := range b.items {
		b.order[next[it.Dim]] = int32(i)
		next[it.Dim]++
	}
	b.bound()
	return b, nil
}

// Len returns the number of items.
func (b *Bank) Len() int { return len(b.items) }

// Item returns item i. Its B must not be changed.
func (b *Bank) Item(i int) Item { return b.items[i] }

// Dims returns the number of abilities that items load on: one more than the
// largest Dim.
func (b *Bank) Dims() int { return len(b.start) - 1 }

// cellOf returns the cell that holds θ, if one does.
func cellOf(theta float64) (cell int, ok bool) {
	if !(theta >= -cellRange && theta < cellRange) {
		return 0, false
	}
	return int((theta + cellRange) / cellWidth), true
}

// bound fills envelope and share.
//
// The expected score increases with θ in every model, so its smallest value in
// a cell is that at the left edge (and its largest the next cell's smallest).
// The logarithm of the information has a slope of at most a·max(2, m), so its
// largest value near a sample follows from the sample: for the GPCM, I = a²·Var X,
// and |d Var X/dθ| = a·|E(X−EX)³| ≤ a·m·Var X; for the 3PL, I = a²·p·q·w, and
// |d log I/dθ| = a·|q − p + q·(1−w)| ≤ 2a; for the GRM, I = a²·Σ P_k·r_k with
// r_k = p_k·q_k + p_{k+1}·q_{k+1}, and neither |P_k'| > a·P_k nor |r_k'| > a·r_k.
// Allowing for an uncertain location makes the slope smaller.
func (b *Bank) bound() {
	b.envelope = make([][]float32, cells)
	b.share = make([][]float32, cells+1)
	for c := range b.share {
		left := float64(c)*cellWidth - cellRange
		b.share[c] = make([]float32, len(b.order))
		for place, i := range b.order {
			it := &b.items[i]
			b.share[c][place] = float32(it.Expected(left)/float64(len(it.B)) - cellSlack)
		}
		if c == cells {
			break
		}
		b.envelope[c] = make([]float32, len(b.order))
		for place, i := range b.order {
			b.envelope[c][place] = b.items[i].envelope(left)
		}
	}
}

// envelope returns a bound of the effective information in the cell with the
// given left edge.
func (it *Item) envelope(left float64) float32 {
	const width = cellWidth / cellSamples
	most := 0.0
	for s := range cellSamples {
		most = max(most, it.EffectiveInformation(left+(float64(s)+0.5)*width))
	}
	slope := it.A * float64(max(2, len(it.B)))
	bound := most * math.Exp(slope*width/2) * (1 + cellSlack)
	return float32(max(bound, 1e-30)) // which is not lost in a float32
}
