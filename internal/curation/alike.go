package curation

import (
	"context"
	"slices"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/policy"
)

// Alike is a resource of the library that may be the one that is proposed.
type Alike struct {
	library.Resource
	By string // url, title – with the provider –, or near: the titles are nearly the same
}

const (
	mostAlike = 5
	looked    = 10  // hits of a search that are compared
	nearly    = 0.6 // share of pairs of letters that two titles have in common from which on they are nearly the same
)

// Alike lists what the library has that may be what somebody proposes, the surest first.
func (s *Service) Alike(ctx context.Context, who policy.Actor, p *Proposal) (list []Alike, err error) {
	defer errs.Wrap(&err, "curation.Alike(%s)", p.ID)
	made := p.Form.Made(s.aligner)
	add := func(r library.Resource, by string) {
		if r.ID != p.Resource && len(list) < mostAlike && !slices.ContainsFunc(list, func(a Alike) bool { return a.ID == r.ID }) {
			list = append(list, Alike{r, by})
		}
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list = list[:0]
		for _, probe := range []library.Resource{{URL: made.URL}, {Words: made.Words, Provider: made.Provider, Languages: made.Languages}} {
			known, by, err := library.Known(tx, probe)
			if err != nil {
				return err
			}
			if by != "" {
				add(known, by)
			}
		}
		return nil
	})
	if err != nil || p.Form.Title == "" {
		return list, err
	}
	hits, err := s.Finder.Find(ctx, who, p.Form.Title, library.Filter{}, 0, looked)
	if err != nil {
		return nil, err
	}
	for _, h := range hits.Resources {
		if slices.ContainsFunc(h.Words, func(w library.Wording) bool { return likeness(w.Title, p.Form.Title) >= nearly }) {
			add(h.Resource, "near")
		}
	}
	return list, nil
}

// likeness is the share of pairs of letters that two texts have in common: 0 to 1.
func likeness(a, b string) float64 {
	one, other := pairs(a), pairs(b)
	if len(one)+len(other) == 0 {
		return 0
	}
	common := 0
	for pair, n := range one {
		common += min(n, other[pair])
	}
	return 2 * float64(common) / float64(count(one)+count(other))
}

func pairs(text string) map[[2]rune]int {
	all := map[[2]rune]int{}
	letters := []rune(library.Fold(text))
	for i := range max(0, len(letters)-1) {
		all[[2]rune{letters[i], letters[i+1]}]++
	}
	return all
}

func count(all map[[2]rune]int) (n int) {
	for _, k := range all {
		n += k
	}
	return n
}
