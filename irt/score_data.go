package irt

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
)

// ScoreData estimates the ability of every person of the data, on all cores; see [Score] for the methods. The result does
// not depend on the number of cores.
//
// Items are matched to the columns of the data by ID. Items that the data do not have count as not answered. With
// ScoreOptions.Groups, a person's prior is that of their group; weights of persons play no part.
//
// Errors are those of Score, and: two items bear the same ID; the data have a column without an item, or an answer above its
// item's last category, which is named with its person; Groups are not one per group of the data; ctx is done.
func ScoreData(ctx context.Context, items []Item, d *Data, o ScoreOptions) ([]Ability, error) {
	s, err := newScorer(items, o)
	if err != nil {
		return nil, err
	}
	columns, err := matchColumns(items, d)
	if err != nil {
		return nil, err
	}
	if groups := max(1, len(d.Groups())); len(o.Groups) > 0 && len(o.Groups) != groups {
		return nil, fmt.Errorf("irt: %d priors for %d groups", len(o.Groups), groups)
	}
	if err := s.prepare(ctx.Err); err != nil {
		return nil, err
	}
	b := &scoreBatch{ctx: ctx, scorer: s, data: d, columns: columns, out: make([]Ability, d.Persons())}
	return b.run()
}

// matchColumns returns, for each item, its column in the data or −1.
func matchColumns(items []Item, d *Data) ([]int, error) {
	at := make(map[string]int, len(items))
	for i := range items {
		if _, twice := at[items[i].ID]; twice {
			return nil, fmt.Errorf("irt: two items are called %q", items[i].ID)
		}
		at[items[i].ID] = i
	}
	columns := make([]int, len(items))
	for i := range columns {
		columns[i] = -1
	}
	for c, name := range d.items {
		i, ok := at[name]
		if !ok {
			return nil, fmt.Errorf("irt: the data have item %q, which has no parameters", name)
		}
		columns[i] = c
		if d.Categories(c) > items[i].Categories() {
			for p := range d.Persons() {
				if x := d.At(p, c); x > len(items[i].B) {
					return nil, fmt.Errorf("irt: person %d, item %q: response %d is not in 0..%d", p+1, name, x, len(items[i].B))
				}
			}
		}
	}
	return columns, nil
}

type scoreBatch struct {
	ctx     context.Context
	scorer  *scorer
	data    *Data
	columns []int
	out     []Ability
	next    atomic.Int64
}

// blockOfPersons are scored between two looks at the context.
const blockOfPersons = 64

func (b *scoreBatch) run() ([]Ability, error) {
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(b.work)
	}
	wg.Wait()
	if err := b.ctx.Err(); err != nil {
		return nil, err
	}
	return b.out, nil
}

// seenLimit bounds the memory of patterns scored before; short tests have few, long ones hardly any twice.
const seenLimit = 1 << 12

func (b *scoreBatch) work() {
	w := b.scorer.newWorker()
	responses := make([]int, len(b.columns))
	seen := map[string]Ability{}
	key := make([]byte, len(b.data.items)+4)
	hits, tries := 0, 0
	for b.ctx.Err() == nil {
		from := int(b.next.Add(blockOfPersons)) - blockOfPersons
		if from >= len(b.out) {
			return
		}
		for p := from; p < min(from+blockOfPersons, len(b.out)); p++ {
			row, group := b.data.row(p), b.data.Group(p)
			remember := tries < 1000 || hits*4 > tries // looking up costs more than it saves where patterns are many
			if remember {
				for i, x := range row {
					key[i] = byte(x)
				}
				key[len(row)], key[len(row)+1], key[len(row)+2] = byte(group), byte(group>>8), byte(group>>16)
				tries++
				if a, ok := seen[string(key)]; ok {
					b.out[p] = a
					hits++
					continue
				}
			}
			for i, c := range b.columns {
				responses[i] = Missing
				if c >= 0 {
					responses[i] = int(row[c])
				}
			}
			b.out[p] = w.score(responses, group)
			if remember && len(seen) < seenLimit {
				seen[string(key)] = b.out[p]
			}
		}
	}
}
