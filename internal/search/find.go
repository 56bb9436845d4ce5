package search

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2/search"
	"github.com/blevesearch/bleve/v2/search/query"
)

// enough is how many hits with every word are taken for an answer. With fewer, those with half of the words are added.
const enough = 5

// find finds what is needed: what has all of it, and with few such, what has half.
func (x *Index) find(ctx context.Context, q Query, needs []need) (Result, error) {
	since := time.Now()
	c := x.view.collector(q)
	if len(needs) == 0 {
		if hasWords(q.Text) {
			return c.result(q, Nothing, since)
		}
		c.everything()
		return c.result(q, All, since)
	}
	near, err := x.spell(ctx, needs)
	if err != nil {
		return Result{}, err
	}
	if err := c.each(ctx, x, combined(needs, nil)); err != nil {
		return Result{}, err
	}
	how := All
	if c.seen == 0 {
		how = Some
	}
	rare, rest := rarest(needs)
	for n := (len(rare) + 1) / 2; n > 0 && c.seen < enough && len(needs) > 1; n-- {
		c = x.view.collector(q)
		if err := c.each(ctx, x, combined(rare[:n], slices.Concat(rare[n:], rest))); err != nil {
			return Result{}, err
		}
		if c.seen > 0 {
			break
		}
	}
	r, err := c.result(q, how, since)
	r.Near = near
	return r, err
}

// rarest are the needs in the order in which they say most of what somebody means, the rarest first, and apart from them those that nothing has.
func rarest(needs []need) (list, missing []need) {
	for _, n := range needs {
		if n.docs > 0 {
			list = append(list, n)
		} else {
			missing = append(missing, n)
		}
	}
	slices.SortStableFunc(list, func(a, b need) int { return cmp.Compare(a.docs, b.docs) })
	return list, missing
}

// combined is the query for documents that have all of must. What else they have, and what they have in the title, counts as well.
func combined(must, may []need) query.Query {
	var all, more []query.Query
	for _, n := range must {
		all = append(all, n.query(false))
		more = append(more, n.query(true))
	}
	for _, n := range may {
		more = append(more, n.query(false), n.query(true))
	}
	return query.NewBooleanQuery([]query.Query{query.NewConjunctionQuery(all)}, more, nil)
}

// query is the query for a need: in the whole, or in the title alone.
func (n need) query(title bool) query.Query {
	var any []query.Query
	for _, w := range n.ways {
		if !title || w.field == textField {
			any = append(any, w.query(title))
		}
	}
	if len(any) == 1 {
		return any[0]
	}
	return query.NewDisjunctionQuery(any)
}

func (w way) query(title bool) query.Query {
	field, boost := w.field, w.boost
	if title {
		field, boost = titleField, boost*inTitle
	}
	if w.near {
		return nearly(w.terms[0], field, boost)
	}
	if len(w.terms) > 1 && !title && !w.apart {
		p := query.NewPhraseQuery(w.terms, field)
		p.SetBoost(boost)
		return p
	}
	var all []query.Query
	for _, term := range w.terms {
		if term == "" {
			continue
		}
		t := query.NewTermQuery(term)
		t.SetField(field)
		t.SetBoost(boost)
		all = append(all, t)
	}
	if len(all) == 1 {
		return all[0]
	}
	return query.NewConjunctionQuery(all)
}

// nearly is the query for words that are spelled nearly so.
func nearly(term, field string, boost float64) query.Query {
	f := query.NewFuzzyQuery(term)
	f.SetField(field)
	f.SetBoost(boost)
	f.SetFuzziness(1)
	if utf8.RuneCountInString(term) >= 6 { // two letters that changed places are two
		f.SetFuzziness(2)
	}
	f.SetPrefix(1) // the first letter is seldom wrong
	return f
}

// shortest is how many letters a word has at least whose spelling can be guessed.
const shortest = 4

// spell counts what has each need, lets needs that nothing has be met by what is spelled nearly so, and names them.
func (x *Index) spell(ctx context.Context, needs []need) (near []string, err error) {
	for i := range needs {
		n := &needs[i]
		if n.docs, err = x.view.having(ctx, *n); err != nil {
			return nil, err
		}
		if n.docs > 0 {
			continue
		}
		var guesses []way
		for _, w := range n.ways {
			if w.field != textField || len(w.terms) != 1 {
				continue
			}
			for _, term := range []string{w.terms[0], strings.ToLower(n.said)} { // an ending may be wrong so that it is taken for another
				if utf8.RuneCountInString(term) >= shortest {
					guesses = append(guesses, way{field: textField, terms: []string{term}, boost: w.boost, near: true})
				}
			}
		}
		guess := need{said: n.said, ways: guesses}
		if guess.docs, err = x.near(ctx, guess); err != nil {
			return nil, err
		}
		if guess.docs > 0 {
			*n = guess
			near = append(near, n.said)
		}
	}
	return near, nil
}

// near is how many documents have what is spelled nearly so, counting one for each word of it.
func (x *Index) near(ctx context.Context, n need) (uint64, error) {
	if len(n.ways) == 0 {
		return 0, nil
	}
	s, err := n.query(false).Searcher(ctx, x.view.reader, x.mapping, search.SearcherOptions{})
	if err != nil {
		return 0, err
	}
	defer s.Close()
	return s.Count(), nil
}

// having is about how many documents have what is needed: of the most frequent way, by its rarest word.
func (v *view) having(ctx context.Context, n need) (docs uint64, err error) {
	for _, w := range n.ways {
		least := uint64(math.MaxUint64)
		for _, term := range w.terms {
			if term == "" {
				continue
			}
			r, err := v.reader.TermFieldReader(ctx, []byte(term), w.field, false, false, false)
			if err != nil {
				return 0, err
			}
			least = min(least, r.Count())
			if err := r.Close(); err != nil {
				return 0, err
			}
		}
		docs = max(docs, least)
	}
	return docs, nil
}
