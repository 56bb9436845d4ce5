package irt

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// A chunk is a few items whose answers together are one byte: the digits of a
// number of mixed radix, the first item the lowest digit. The likelihood of
// each value of the byte at each node is tabulated once per cycle, so that a
// person costs as many products per node as there are chunks, not items.
type mmlChunk struct {
	items []int // indices of the items
	radix []int // their digits: the categories, and not answered where that occurs
	size  int   // product of radix
}

// mmlPack is the answers in chunks: equal rows of a group are one pattern with
// their weights added, sorted by group and then by code.
type mmlPack struct {
	chunks  []mmlChunk
	codes   []uint8 // patterns × chunks
	weight  []float64
	person  []int32   // of each pattern, the first with it
	groupAt []int     // patterns groupAt[g] to groupAt[g+1] are of group g
	total   []float64 // weight of each group
}

// mmlChunks joins items to chunks of at most most values.
func mmlChunks(items []mmlItem, most int) (chunks []mmlChunk) {
	for j := range items {
		radix := items[j].m + 1
		if items[j].partial {
			radix++
		}
		last := len(chunks) - 1
		if last < 0 || chunks[last].size*radix > most {
			chunks = append(chunks, mmlChunk{size: 1})
			last++
		}
		c := &chunks[last]
		c.items, c.radix, c.size = append(c.items, j), append(c.radix, radix), c.size*radix
	}
	return chunks
}

// mmlPacked packs the data. With collapse, equal rows become one pattern.
func mmlPacked(d *Data, items []mmlItem, collapse bool) *mmlPack {
	groups, most := max(1, len(d.groups)), 256
	for most > 16 && d.persons/groups < 8*most { // tables longer than the data cost more than they save
		most /= 2
	}
	p := &mmlPack{chunks: mmlChunks(items, most), total: make([]float64, groups), groupAt: make([]int, groups+1)}
	n := len(p.chunks)
	codes, answered := make([]uint8, d.persons*n), make([]bool, d.persons)
	const block = 4096
	mmlParallel((d.persons+block-1)/block, func(b int) {
		for i := b * block; i < min(d.persons, (b+1)*block); i++ {
			answered[i] = p.encode(d.row(i), items, codes[i*n:(i+1)*n])
		}
	})
	order := make([]int32, 0, d.persons)
	for i, ok := range answered {
		if ok {
			order = append(order, int32(i))
		}
	}
	order = mmlSort(order, codes, n, d)
	p.gather(d, order, codes, collapse)
	return p
}

// encode writes a row's chunks and says whether it has an answer.
func (p *mmlPack) encode(row []int8, items []mmlItem, code []uint8) (answered bool) {
	for c := range p.chunks {
		chunk := &p.chunks[c]
		value, unit := 0, 1
		for i, j := range chunk.items {
			x := int(row[items[j].col])
			if x == Missing {
				x = chunk.radix[i] - 1
			} else {
				answered = true
			}
			value += x * unit
			unit *= chunk.radix[i]
		}
		code[c] = uint8(value)
	}
	return answered
}

// mmlSort sorts by group and then by code, each stable, so that the result
// depends only on the data. Of long codes it sorts by the beginning: that
// brings the rows of the tables close together, and equal patterns are rare.
func mmlSort(order []int32, codes []uint8, n int, d *Data) []int32 {
	next := make([]int32, len(order))
	from := n - 1
	if n > 12 {
		from = 2
	}
	for c := from; c >= 0; c-- {
		var at [257]int
		for _, i := range order {
			at[int(codes[int(i)*n+c])+1]++
		}
		for v := range 256 {
			at[v+1] += at[v]
		}
		for _, i := range order {
			v := codes[int(i)*n+c]
			next[at[v]] = i
			at[v]++
		}
		order, next = next, order
	}
	if len(d.group) == 0 {
		return order
	}
	at := make([]int, len(d.groups)+1)
	for _, i := range order {
		at[d.group[i]+1]++
	}
	for g := range d.groups {
		at[g+1] += at[g]
	}
	for _, i := range order {
		next[at[d.group[i]]] = i
		at[d.group[i]]++
	}
	return next
}

// gather fills the patterns from the persons in order.
func (p *mmlPack) gather(d *Data, order []int32, codes []uint8, collapse bool) {
	n := len(p.chunks)
	p.codes = make([]uint8, 0, len(order)*n)
	last := -1 // group of the last pattern
	for _, i := range order {
		code, g, w := codes[int(i)*n:(int(i)+1)*n], d.Group(int(i)), d.Weight(int(i))
		p.total[g] += w
		k := len(p.weight)
		if collapse && g == last && string(code) == string(p.codes[(k-1)*n:]) {
			p.weight[k-1] += w
			continue
		}
		p.codes, p.weight, p.person, last = append(p.codes, code...), append(p.weight, w), append(p.person, i), g
		p.groupAt[g+1] = k + 1
	}
	for g := 1; g < len(p.groupAt); g++ { // groups without persons
		p.groupAt[g] = max(p.groupAt[g], p.groupAt[g-1])
	}
}

// mmlParallel calls f(0) … f(n−1), on all processors.
func mmlParallel(n int, f func(i int)) {
	workers := min(n, runtime.GOMAXPROCS(0))
	if workers <= 1 {
		for i := range n {
			f(i)
		}
		return
	}
	var next atomic.Int64
	var wait sync.WaitGroup
	for range workers {
		wait.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				f(i)
			}
		})
	}
	wait.Wait()
}
