package irt

import (
	"context"
	"encoding/binary"
	"math/bits"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// cmlCounts are the sufficient statistics of the conditional likelihood of a test.
type cmlCounts struct {
	all   [][]float64 // per item, per category: weight of the persons who chose it
	inner [][]float64 // of those among them whose score on the test is neither the lowest nor the highest
	sets  []cmlSet    // the persons of inner, by the items they answered
}

// A cmlSet is the persons who answered the same items of the test.
type cmlSet struct {
	answered string // a bit per item of the test, in words of 64, low bit first; empty = all
	scores   []scoreCount
}

// weight of the persons with an inner score.
func (c *cmlCounts) weight() float64 {
	sum := 0.0
	for _, s := range c.sets {
		for _, v := range s.scores {
			sum += v.weight
		}
	}
	return sum
}

// members returns the items answered, in dst if that is long enough.
func (s *cmlSet) members(n int, dst []int32) []int32 {
	dst = dst[:0]
	if s.answered == "" {
		for j := range n {
			dst = append(dst, int32(j))
		}
		return dst
	}
	for w := 0; w*8 < len(s.answered); w++ {
		for word := binary.LittleEndian.Uint64([]byte(s.answered[w*8 : w*8+8])); word != 0; word &= word - 1 {
			dst = append(dst, int32(w*64+bits.TrailingZeros64(word)))
		}
	}
	return dst
}

// A cmlPart is a test, as far as it is estimated together: some items and some persons of the data.
type cmlPart struct {
	data    *Data
	persons []int // nil = all
	items   []int // in increasing order
	steps   []int // highest category of each
}

func (p *cmlPart) size() int {
	if p.persons == nil {
		return p.data.persons
	}
	return len(p.persons)
}

func (p *cmlPart) person(i int) int {
	if p.persons == nil {
		return i
	}
	return p.persons[i]
}

// A cmlBlock counts a run of persons. Blocks do not depend on the number of processors and are added up in order, so sums are always the same.
type cmlBlock struct {
	flat     []float64   // per item, per category, as many for each item as one has at most
	all      [][]float64 // the same by items
	complete []float64   // weight per score of those who answered everything
	sets     []cmlSet
	index    map[string]int
}

const cmlBlocks = 16

func (p *cmlPart) count(ctx context.Context) (*cmlCounts, error) {
	stop, done := cmlStop(ctx)
	defer done()
	n := p.size()
	size := max(2048, (n+cmlBlocks-1)/cmlBlocks)
	blocks := make([]*cmlBlock, (n+size-1)/size)
	cmlParallel(len(blocks), func(b int) {
		blocks[b] = p.countBlock(b*size, min(n, (b+1)*size), stop)
	})
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	c := &cmlCounts{}
	if len(blocks) == 0 {
		blocks = append(blocks, p.newBlock())
	}
	first := blocks[0]
	for _, b := range blocks[1:] {
		first.merge(b)
	}
	c.all = first.all
	full := cmlSet{}
	for r, w := range first.complete {
		if w > 0 {
			full.scores = append(full.scores, scoreCount{r, w})
		}
	}
	c.sets = append([]cmlSet{full}, first.sets...)
	p.dropExtremes(c)
	return c, nil
}

func (p *cmlPart) newBlock() *cmlBlock {
	b := &cmlBlock{all: make([][]float64, len(p.items)), index: map[string]int{}}
	most, stride := 0, 0
	for _, m := range p.steps {
		most, stride = most+m, max(stride, m+1)
	}
	b.flat = make([]float64, stride*len(p.items))
	for a, m := range p.steps {
		b.all[a] = b.flat[a*stride:][: m+1 : m+1]
	}
	b.complete = make([]float64, most+1)
	return b
}

func (p *cmlPart) countBlock(from, to int, stop *atomic.Bool) *cmlBlock {
	b := p.newBlock()
	mask := make([]byte, (len(p.items)+63)/64*8)
	stride := len(b.flat) / max(1, len(p.items))
	whole, chosen := len(p.items) == len(p.data.items), make([]int8, len(p.items))
	for i := from; i < to; i++ {
		if i%256 == 0 && stop.Load() {
			break
		}
		person := p.person(i)
		row, w := p.data.row(person), p.data.Weight(person)
		score, missing := 0, false
		if whole {
			score, missing = b.tally(row, stride, w)
		} else {
			for a, j := range p.items {
				chosen[a] = row[j]
			}
			score, missing = b.tally(chosen, stride, w)
		}
		if !missing {
			b.complete[score] += w
			continue
		}
		clear(mask)
		for a, j := range p.items {
			if row[j] >= 0 {
				mask[a/8] |= 1 << (a % 8)
			}
		}
		b.addTo(mask, score, w)
	}
	return b
}

// tally counts the answers of one person.
func (b *cmlBlock) tally(row []int8, stride int, w float64) (score int, missing bool) {
	at := 0
	for _, x := range row {
		if x >= 0 {
			score += int(x)
			b.flat[at+int(x)] += w
		} else {
			missing = true
		}
		at += stride
	}
	return score, missing
}

func (b *cmlBlock) addTo(mask []byte, score int, w float64) {
	s, ok := b.index[string(mask)]
	if !ok {
		s = len(b.sets)
		key := string(mask)
		b.index[key] = s
		b.sets = append(b.sets, cmlSet{answered: key})
	}
	b.sets[s].add(score, w)
}

func (s *cmlSet) add(score int, w float64) {
	for i := range s.scores {
		if s.scores[i].score == score {
			s.scores[i].weight += w
			return
		}
	}
	s.scores = append(s.scores, scoreCount{score, w})
}

func (b *cmlBlock) merge(o *cmlBlock) {
	for a, row := range o.all {
		for k, w := range row {
			b.all[a][k] += w
		}
	}
	for r, w := range o.complete {
		b.complete[r] += w
	}
	for _, set := range o.sets {
		s, ok := b.index[set.answered]
		if !ok {
			b.index[set.answered] = len(b.sets)
			b.sets = append(b.sets, set)
			continue
		}
		for _, v := range set.scores {
			b.sets[s].add(v.score, v.weight)
		}
	}
}

// dropExtremes takes away the persons whose score only one pattern has: they say nothing about the items, whatever these are.
func (p *cmlPart) dropExtremes(c *cmlCounts) {
	c.inner = make([][]float64, len(c.all))
	for a, row := range c.all {
		c.inner[a] = slices.Clone(row)
	}
	var items []int32
	for i := range c.sets {
		set := &c.sets[i]
		items = set.members(len(p.items), items)
		most := 0
		for _, a := range items {
			most += p.steps[a]
		}
		kept := set.scores[:0]
		for _, v := range set.scores {
			if v.score > 0 && v.score < most && len(items) > 1 {
				kept = append(kept, v)
				continue
			}
			for _, a := range items {
				c.inner[a][min(v.score, p.steps[a])] -= v.weight // the score is 0, most, or of one item
			}
		}
		set.scores = kept
	}
	c.sets = slices.DeleteFunc(c.sets, func(s cmlSet) bool { return len(s.scores) == 0 })
	p.exactZeros(c)
}

// exactZeros removes what rounding left of a category that only persons with an extreme score chose. No real weight is that small a share
// of a sum, see checkCMLWeights, unless of some ten million persons.
func (p *cmlPart) exactZeros(c *cmlCounts) {
	if len(p.data.weights) == 0 {
		return // counts are exact
	}
	for a, row := range c.inner {
		for k, w := range row {
			if w < 1e-13*c.all[a][k] {
				row[k] = 0
			}
		}
	}
}

// cmlStop is true from the moment that the context ends. Call done when it is no longer needed.
func cmlStop(ctx context.Context) (stop *atomic.Bool, done func()) {
	stop = new(atomic.Bool)
	if ctx.Err() != nil {
		stop.Store(true)
	}
	cancel := context.AfterFunc(ctx, func() { stop.Store(true) })
	return stop, func() { cancel() }
}

// cmlParallel calls work with 0 … n−1 on as many goroutines as there are processors, and returns when all are done.
func cmlParallel(n int, work func(int)) {
	workers := min(runtime.GOMAXPROCS(0), n)
	if workers <= 1 {
		for i := range n {
			work(i)
		}
		return
	}
	var next atomic.Int64
	var group sync.WaitGroup
	for range workers {
		group.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				work(i)
			}
		})
	}
	group.Wait()
}

// cmlNames lists at most eight.
func cmlNames(list []string) string {
	if len(list) > 8 {
		return strings.Join(list[:8], ", ") + ", …"
	}
	return strings.Join(list, ", ")
}
