package search

import (
	"context"
	"time"
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2/search/query"
)

// find finds what is needed: what has all of it, or else what has half.
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
	near, err := x.view.spell(ctx, needs)
	if err != nil {
		return Result{}, err
	}
	for _, how := range []Way{All, Some} {
		if err := c.each(ctx, x, combined(needs, how)); err != nil {
			return Result{}, err
		}
		if c.seen > 0 || len(needs) == 1 {
			r, err := c.result(q, how, since)
			r.Near = near
			return r, err
		}
	}
	return c.result(q, Nothing, since)
}

// combined is the query for documents that have all that is needed, or some of it. What they have in the title counts more.
func combined(needs []need, how Way) query.Query {
	var texts, titles []query.Query
	for _, n := range needs {
		texts = append(texts, n.query(false))
		titles = append(titles, n.query(true))
	}
	var must query.Query = query.NewConjunctionQuery(texts)
	if how == Some {
		d := query.NewDisjunctionQuery(texts)
		d.SetMin(float64((len(texts) + 1) / 2))
		must = d
	}
	return query.NewBooleanQuery([]query.Query{must}, titles, nil)
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
		return near(w.terms[0], field, boost)
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

// near is the query for words that are spelled nearly so.
func near(term, field string, boost float64) query.Query {
	f := query.NewFuzzyQuery(term)
	f.SetField(field)
	f.SetBoost(boost)
	f.SetFuzziness(1)
	if utf8.RuneCountInString(term) >= 8 {
		f.SetFuzziness(2)
	}
	f.SetPrefix(1) // the first letter is seldom wrong
	return f
}

// shortest is how many letters a word has at least whose spelling can be guessed.
const shortest = 4

// spell lets needs that nothing has be met by what is spelled nearly so, and names them.
func (v *view) spell(ctx context.Context, needs []need) (near []string, err error) {
	for i, n := range needs {
		met, err := v.met(ctx, n)
		if err != nil {
			return nil, err
		}
		if met {
			continue
		}
		var guesses []way
		for _, w := range n.ways {
			if w.field == textField && len(w.terms) == 1 && utf8.RuneCountInString(w.terms[0]) >= shortest {
				w.near = true
				guesses = append(guesses, w)
			}
		}
		if len(guesses) > 0 {
			needs[i].ways = guesses
			near = append(near, n.said)
		}
	}
	return near, nil
}

// met reports whether any document may have what is needed.
func (v *view) met(ctx context.Context, n need) (bool, error) {
	for _, w := range n.ways {
		all := true
		for _, term := range w.terms {
			if term == "" {
				continue
			}
			r, err := v.reader.TermFieldReader(ctx, []byte(term), w.field, false, false, false)
			if err != nil {
				return false, err
			}
			all = all && r.Count() > 0
			if err := r.Close(); err != nil {
				return false, err
			}
		}
		if all {
			return true, nil
		}
	}
	return false, nil
}
