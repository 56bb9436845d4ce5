package irt

import (
	"fmt"
	"math"
	"math/rand/v2"
)

// A Reason says why an adaptive test is over.
type Reason uint8

const (
	Running      Reason = iota // it is not
	ByDecision                 // every SPRT has decided
	ByLevel                    // a level is known
	BySE                       // the standard error is small enough
	ByChange                   // the last answer hardly changed the standard error
	ByLength                   // MaxLength
	ByExhaustion               // no eligible item is left
)

// String returns the reason in a word or two.
func (r Reason) String() string {
	names := [...]string{"running", "decision", "level known", "standard error", "change of standard error", "length", "no item left"}
	if int(r) < len(names) {
		return names[r]
	}
	return fmt.Sprintf("Reason(%d)", uint8(r))
}

// A CAT is an adaptive test of one person: a loop of Next and Answer until
// Done. It is not safe for concurrent use; sessions share a [CATBank].
type CAT struct {
	bank *CATBank
	o    CATOptions
	rng  *rand.Rand

	asked     []int
	responses []int
	pending   int      // the item Next chose, or −1
	closed    []uint64 // items asked and their enemies
	aside     []uint64 // items put aside by exposure control
	count     []int    // of questions asked per area
	open      []int    // of items not closed per area
	selected  []int32  // how often each item was chosen, when someone counts

	posterior []float64 // at the nodes, sum 1
	evidence  float64   // product of the sums since the logarithms were last taken
	theta, se float64
	variance  float64   // of the posterior at the nodes
	mean      float64   // of the posterior at the nodes
	ratios    []float64 // log likelihood ratios of the SPRTs
	reason    Reason

	pick   catPick
	buffer []float64
}

// NewCAT starts an adaptive test. It is an error if the options make no sense
// with the bank; what is refused stands beside each.
func NewCAT(bank *CATBank, o CATOptions) (*CAT, error) {
	if err := o.complete(bank); err != nil {
		return nil, err
	}
	words := (len(bank.items) + 63) / 64
	bits := make([]uint64, 2*words)
	c := &CAT{
		bank: bank, o: o, rng: rand.New(rand.NewPCG(o.Seed, 0x6469726163617431)), // "diracat1"
		pending: -1, closed: bits[:words:words], aside: bits[words:],
		count: make([]int, bank.area), open: make([]int, bank.area),
		posterior: make([]float64, len(bank.nodes)), ratios: make([]float64, len(o.SPRT)),
		buffer: make([]float64, 2*len(bank.nodes)),
	}
	copy(c.open, bank.sizes)
	c.recompute()
	c.estimate()
	c.settle(false, c.se)
	return c, nil
}

// Next returns the item to ask, or false if the test is over. Until it is
// answered, Next returns the same item.
func (c *CAT) Next() (item int, ok bool) {
	if c.reason != Running {
		return -1, false
	}
	if c.pending < 0 {
		c.pending = c.choose()
	}
	if c.pending < 0 {
		c.reason = ByExhaustion
		return -1, false
	}
	return c.pending, true
}

// Answer records the response x to an item, or that it was [Missing]: then
// the item counts as asked but says nothing. Usually the item is the one that
// Next returned; any other that was not asked yet is accepted, so that a test
// can begin with fixed questions or be replayed from a record.
//
// It is an error if the test is over, the bank has no such item, it was asked
// before, or x is no category of it; nothing changes then.
func (c *CAT) Answer(item, x int) error {
	switch {
	case c.reason != Running:
		return fmt.Errorf("irt: the test is over: %v", c.reason)
	case item < 0 || item >= len(c.bank.items):
		return fmt.Errorf("irt: answer to item %d of a bank of %d", item, len(c.bank.items))
	}
	it := &c.bank.items[item]
	for _, i := range c.asked {
		if i == item {
			return fmt.Errorf("irt: item %q was asked before", it.ID)
		}
	}
	if x < Missing || x > len(it.B) {
		return fmt.Errorf("irt: item %q: response %d is not in 0..%d", it.ID, x, len(it.B))
	}
	c.pending = -1
	c.asked, c.responses = append(c.asked, item), append(c.responses, x)
	c.count[c.bank.areas[item]]++
	c.close(int32(item))
	if c.bank.rivals != nil {
		for _, i := range c.bank.rivals[item] {
			c.close(i)
		}
	}
	before := c.se
	if x != Missing {
		c.update(item, x)
	}
	c.settle(x != Missing, before)
	return nil
}

// Done returns why the test is over, or false.
func (c *CAT) Done() (Reason, bool) { return c.reason, c.reason != Running }

// Estimate returns the ability and its standard error, in logits; before any
// answer, those of the prior at the nodes.
func (c *CAT) Estimate() (theta, se float64) { return c.theta, c.se }

// Asked returns the items asked, in order.
func (c *CAT) Asked() []int { return append([]int(nil), c.asked...) }

// Responses returns the responses to the items asked.
func (c *CAT) Responses() []int { return append([]int(nil), c.responses...) }

// Posterior returns the bank's nodes and the probabilities of θ there, given
// the answers so far. They sum to 1.
func (c *CAT) Posterior() (nodes, probabilities []float64) {
	return append([]float64(nil), c.bank.nodes...), append([]float64(nil), c.posterior...)
}

// LogRatios returns the log likelihood ratio of each of the SPRTs.
func (c *CAT) LogRatios() []float64 { return append([]float64(nil), c.ratios...) }

// Decisions returns the decision of each of the SPRTs; when the test is over,
// those still undecided are truncated ([SPRT.Truncate]).
func (c *CAT) Decisions() []Decision {
	out := make([]Decision, len(c.ratios))
	for k, s := range c.o.SPRT {
		if out[k] = s.Decide(c.ratios[k]); out[k] == Undecided && c.reason != Running {
			out[k] = s.Truncate(c.ratios[k])
		}
	}
	return out
}

// close makes the item ineligible.
func (c *CAT) close(i int32) {
	if bit := uint64(1) << (i & 63); c.closed[i>>6]&bit == 0 {
		c.closed[i>>6] |= bit
		c.open[c.bank.areas[i]]--
	}
}

// settle decides whether the test is over after an answer that changed the
// standard error from before, if it was one.
func (c *CAT) settle(answered bool, before float64) {
	switch {
	case answered && len(c.asked) >= c.o.MinLength && !c.lacking() && c.precise(before):
	case c.o.MaxLength > 0 && len(c.asked) >= c.o.MaxLength:
		c.reason = ByLength
	case c.exhausted():
		c.reason = ByExhaustion
	}
}

// precise reports whether enough is known, and notes the reason.
func (c *CAT) precise(before float64) bool {
	switch {
	case len(c.ratios) > 0 && c.decided():
		c.reason = ByDecision
	case c.o.LevelProbability > 0 && c.levelKnown():
		c.reason = ByLevel
	case c.o.StopSE > 0 && c.se <= c.o.StopSE:
		c.reason = BySE
	case c.o.StopChange > 0 && math.Abs(c.se-before) <= c.o.StopChange:
		c.reason = ByChange
	}
	return c.reason != Running
}

func (c *CAT) decided() bool {
	for k, s := range c.o.SPRT {
		if s.Decide(c.ratios[k]) == Undecided {
			return false
		}
	}
	return true
}

func (c *CAT) levelKnown() bool {
	p := c.o.Cuts.Levels(c.theta, c.se)
	best := MostProbable(p)
	return best >= 0 && p[best] >= c.o.LevelProbability
}

// need returns how many questions area k lacks to its minimum.
func (c *CAT) need(k int) int { return max(0, limit(c.o.MinArea, k, 0)-c.count[k]) }

// lacking reports whether an area with items left is below its minimum.
func (c *CAT) lacking() bool {
	for k := range c.open {
		if c.open[k] > 0 && c.need(k) > 0 {
			return true
		}
	}
	return false
}

// exhausted reports whether no item is eligible.
func (c *CAT) exhausted() bool {
	for k, n := range c.open {
		if n > 0 && c.count[k] < limit(c.o.MaxArea, k, math.MaxInt) {
			return false
		}
	}
	return true
}
