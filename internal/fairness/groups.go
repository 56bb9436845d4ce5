package fairness

import (
	"cmp"
	"maps"
	"slices"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/irt"
)

// The sexes that are compared. Of others there are hardly ever enough, and nobody should be found among few.
const (
	FocalSex     = "woman"
	ReferenceSex = "man"
	NotWomen     = "not_woman" // everybody else, where few people are neither and so men are not told of
	NotMen       = "not_man"
)

// SexPairs are the ways in which women and men can be held against each other, the best one first.
var SexPairs = [][2]string{{FocalSex, ReferenceSex}, {FocalSex, NotWomen}, {NotMen, ReferenceSex}}

// is reports whether somebody of a sex belongs to such a group.
func is(sex, group string) bool {
	switch group {
	case NotWomen:
		return sex != FocalSex
	case NotMen:
		return sex != ReferenceSex
	}
	return sex == group
}

// Pair is two groups and who is in them.
type Pair struct {
	Comparison
	People [2]int // in the reference, and in the group
	Of     []int8 // of each row: 0 reference, 1 group, −1 neither
}

// Pairs says which groups are compared: women with men, and every language with the one that most took. Enough is how many people of either there must be.
func Pairs(rows []assessment.TableRow, enough int) []Pair {
	list := []Pair{sexPair(rows, enough, SexPairs[0])}
	if all := languages(rows); len(all) > 1 {
		for _, l := range all[1:] {
			list = append(list, pair(rows, enough, Comparison{By: ByLanguage, Group: l, Reference: all[0]}, func(r *assessment.TableRow) string { return r.Language }))
		}
	}
	return list
}

func sexPair(rows []assessment.TableRow, enough int, of [2]string) Pair {
	return pair(rows, enough, Comparison{By: BySex, Group: of[0], Reference: of[1]}, func(r *assessment.TableRow) string {
		for _, group := range of {
			if is(r.Sex, group) {
				return group
			}
		}
		return ""
	})
}

// languages are those of the rows, the commonest first.
func languages(rows []assessment.TableRow) []string {
	n := map[string]int{}
	for _, r := range rows {
		n[r.Language]++
	}
	return slices.SortedFunc(maps.Keys(n), func(a, b string) int { return cmp.Or(cmp.Compare(n[b], n[a]), cmp.Compare(a, b)) })
}

func pair(rows []assessment.TableRow, enough int, c Comparison, of func(*assessment.TableRow) string) Pair {
	p := Pair{Comparison: c, Of: make([]int8, len(rows))}
	for i := range rows {
		switch of(&rows[i]) {
		case c.Reference:
			p.People[0]++
		case c.Group:
			p.Of[i] = 1
			p.People[1]++
		default:
			p.Of[i] = -1
		}
	}
	p.Enough = min(p.People[0], p.People[1]) >= enough
	return p
}

// Groups are people with a mean of their own: by sex and language, as far as there are so many of them. Who differs in ability is not mistaken for who is treated
// unfairly then.
func Groups(rows []assessment.TableRow, least int) irt.DataOptions {
	name := func(r *assessment.TableRow) string {
		if r.Sex == FocalSex || r.Sex == ReferenceSex {
			return r.Sex + " " + r.Language
		}
		return "other"
	}
	n := map[string]int{}
	for i := range rows {
		n[name(&rows[i])]++
	}
	o := irt.DataOptions{Groups: []string{"other"}, Group: make([]int, len(rows))}
	at := map[string]int{}
	for _, g := range slices.Sorted(maps.Keys(n)) {
		if g != "other" && n[g] >= least {
			at[g] = len(o.Groups)
			o.Groups = append(o.Groups, g)
		}
	}
	for i := range rows {
		o.Group[i] = at[name(&rows[i])] // 0 where there is none
	}
	if !slices.Contains(o.Group, 0) {
		o.Groups = o.Groups[1:]
		for i := range o.Group {
			o.Group[i]--
		}
	}
	return o
}
