package search

import (
	"cmp"
	"container/heap"
	"context"
	"slices"
	"time"

	"github.com/blevesearch/bleve/v2/search"
	"github.com/blevesearch/bleve/v2/search/query"
	index "github.com/blevesearch/bleve_index_api"
)

// found is a hit while it is being found.
type found struct {
	number uint64
	score  float64
	tie    uint32
}

// worse orders by score and, among equals, by tie.
func (a found) worse(b found) bool {
	if a.score != b.score {
		return a.score < b.score
	}
	return a.tie > b.tie
}

// best is a heap with the worst of the best on top.
type best []found

func (b best) Len() int           { return len(b) }
func (b best) Less(i, j int) bool { return b[i].worse(b[j]) }
func (b best) Swap(i, j int)      { b[i], b[j] = b[j], b[i] }
func (b *best) Push(f any)        { *b = append(*b, f.(found)) }
func (b *best) Pop() any {
	last := (*b)[len(*b)-1]
	*b = (*b)[:len(*b)-1]
	return last
}

// collector counts hits and keeps the best.
type collector struct {
	*view
	want   int
	only   [][]bool // for each facet that is narrowed, by number of the value: whether it may be; nil for the others
	fails  []int8   // by combination: which facet it fails at, more than one, none, or not known yet
	seen   int      // documents that were found, before anything is narrowed
	total  int
	counts []int // by number of the value
	best   best
	prefer []bool // by number of the value: whether it is a language of the reader
}

// What fails[combo] says besides the number of a facet.
const (
	notKnown int8 = -3
	several  int8 = -2
	passes   int8 = -1
)

// preferred is by how much what is in the language of the reader is nearer than the same in another.
const preferred = 4

func (v *view) collector(q Query) *collector {
	c := &collector{view: v, want: q.Offset + q.Limit, only: make([][]bool, len(v.facets)), fails: make([]int8, len(v.combos)), counts: make([]int, len(v.values)), prefer: make([]bool, len(v.values))}
	for i := range c.fails {
		c.fails[i] = notKnown
	}
	for facet, name := range v.facets {
		if wanted := q.Only[name]; len(wanted) > 0 {
			c.only[facet] = make([]bool, len(v.values))
			for n, of := range v.values {
				c.only[facet][n] = of.facet == facet && slices.Contains(wanted, of.name)
			}
		}
		if name == languageFacet {
			for n, of := range v.values {
				c.prefer[n] = of.facet == facet && Primary(of.name) == Primary(q.Language)
			}
		}
	}
	return c
}

// languageFacet is the facet whose values are languages.
const languageFacet = "language"

// failing is the facet because of which a combination of values does not pass.
func (c *collector) failing(combo int32) int8 {
	if c.fails[combo] != notKnown {
		return c.fails[combo]
	}
	state := passes
	for facet, allowed := range c.only {
		if allowed == nil || slices.ContainsFunc(c.combos[combo], func(n int) bool { return allowed[n] }) {
			continue
		}
		if state != passes {
			state = several
			break
		}
		state = int8(facet)
	}
	c.fails[combo] = state
	return state
}

// take counts a document. One that a single facet leaves out still counts for the other values of this facet.
func (c *collector) take(number uint64, score float64) {
	c.seen++
	of := c.doc[number]
	state := c.failing(of.combo)
	if state == several {
		return
	}
	theirs := false
	for _, n := range c.combos[of.combo] {
		if state == passes || c.values[n].facet == int(state) {
			c.counts[n]++
		}
		theirs = theirs || c.prefer[n]
	}
	if state != passes {
		return
	}
	if theirs {
		score *= preferred
	}
	c.total++
	f := found{number, score, of.tie}
	switch {
	case len(c.best) < c.want:
		heap.Push(&c.best, f)
	case c.want > 0 && c.best[0].worse(f):
		c.best[0] = f
		heap.Fix(&c.best, 0)
	}
}

// everything takes all documents there are.
func (c *collector) everything() {
	for number, of := range c.doc {
		if of.combo >= 0 {
			c.take(uint64(number), 1)
		}
	}
}

// each takes the documents that a query finds.
func (c *collector) each(ctx context.Context, x *Index, q query.Query) error {
	s, err := q.Searcher(ctx, c.reader, x.mapping, search.SearcherOptions{})
	if err != nil {
		return err
	}
	defer s.Close()
	at := &search.SearchContext{DocumentMatchPool: search.NewDocumentMatchPool(s.DocumentMatchPoolSize()+1, 0), IndexReader: c.reader}
	for n := 0; ; n++ {
		if n%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		m, err := s.Next(at)
		if err != nil || m == nil {
			return err
		}
		c.take(m.IndexInternalID.Value(), m.Score)
		at.DocumentMatchPool.Put(m)
	}
}

// result is what was collected.
func (c *collector) result(q Query, way Way, since time.Time) (Result, error) {
	r := Result{Total: c.total, Way: way, Facets: c.facetCounts()}
	slices.SortFunc(c.best, func(a, b found) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.tie, b.tie))
	})
	for _, f := range c.best[min(q.Offset, len(c.best)):] {
		id, err := c.reader.ExternalID(index.NewIndexInternalID(nil, f.number))
		if err != nil {
			return Result{}, err
		}
		r.Hits = append(r.Hits, Hit{id, f.score})
	}
	if r.Total == 0 {
		r.Way = Nothing
	}
	r.Took = time.Since(since)
	return r, nil
}

func (c *collector) facetCounts() map[string][]Count {
	all := map[string][]Count{}
	for n, hits := range c.counts {
		if hits > 0 {
			facet := c.facets[c.values[n].facet]
			all[facet] = append(all[facet], Count{c.values[n].name, hits})
		}
	}
	for _, list := range all {
		slices.SortFunc(list, func(a, b Count) int { return cmp.Or(cmp.Compare(b.Hits, a.Hits), cmp.Compare(a.Value, b.Value)) })
	}
	return all
}
