package standard

import (
	"math"
	"slices"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/irt"
)

// farthest is how far from the middle a judge's own cut is taken to be at most, logits: who expects everything or nothing has none.
const farthest = 6.0

// judged is what the judges who finished a round gave: by question, or under bookmarks.
type judged []map[itembank.ItemID]Three

// bookmarks stands for the question where a judge places bookmarks.
const bookmarks itembank.ItemID = "bookmarks"

// outcome is what came of a round.
func outcome(p *Panel, in *itembank.Instrument, all judged) (*Outcome, error) {
	o := &Outcome{Judges: len(all)}
	items := parameters(in, p.Items)
	if p.Method == Bookmark {
		pages, err := irt.Booklet(items, irt.RP67)
		if err != nil {
			return nil, err
		}
		o.bookmarks(pages, all)
		o.discreet()
		return o, nil
	}
	err := o.angoff(p, items, all)
	o.discreet()
	return o, err
}

// Few reports whether too few judged to tell how their judgements lie apart.
func (o *Outcome) Few() bool { return o.Judges < Apart }

// discreet leaves of the outcome of few judges what their mean tells: the cuts with their errors.
func (o *Outcome) discreet() {
	if !o.Few() {
		return
	}
	o.Given, o.Items, o.Marks, o.Consistency = [Levels][]float64{}, nil, [Levels]Spread{}, nil
	for _, c := range o.Cuts {
		if c != nil {
			c.Judges, c.SD = Spread{}, 0
		}
	}
}

// angoff adds what ratings say.
func (o *Outcome) angoff(p *Panel, items []irt.Item, all judged) error {
	o.Items = map[itembank.ItemID][Levels]Spread{}
	for _, id := range p.Items {
		var s [Levels]Spread
		for k := range Levels {
			s[k] = spread(all.column(id, k))
		}
		o.Items[id] = s
	}
	var agreement []float64
	for k := range Levels {
		ratings := make([][]float64, len(all))
		for j := range all {
			sum := 0.0
			for _, id := range p.Items {
				r := all[j][id][k]
				ratings[j] = append(ratings[j], r)
				sum += r
			}
			o.Given[k] = append(o.Given[k], sum)
		}
		slices.Sort(o.Given[k])
		s, err := irt.AngoffCut(items, ratings)
		if err != nil {
			continue // the judges expect what no ability has: there is no cut
		}
		o.Cuts[k] = cut(s)
		c, err := irt.AngoffConsistency(items, ratings, s.Theta)
		if err != nil {
			return err
		}
		agreement = append(agreement, slices.DeleteFunc(c, math.IsNaN)...)
	}
	if len(agreement) > 0 {
		s := spread(agreement)
		o.Consistency = &s
	}
	return nil
}

// bookmarks adds what bookmarks say. They count pages from 1.
func (o *Outcome) bookmarks(pages []irt.Page, all judged) {
	for k := range Levels {
		marks := make([]int, len(all))
		for j := range all {
			marks[j] = int(all[j][bookmarks][k]) - 1
		}
		o.Given[k] = slices.Sorted(slices.Values(all.column(bookmarks, k)))
		o.Marks[k] = spread(o.Given[k])
		if s, err := irt.BookmarkCut(pages, marks); err == nil {
			o.Cuts[k] = cut(s)
		}
	}
}

func cut(s *irt.Standard) *Cut {
	own := make([]float64, len(s.Judges))
	for j, theta := range s.Judges {
		own[j] = min(farthest, max(-farthest, theta))
	}
	return &Cut{Theta: s.Theta, SE: s.SE, Judges: spread(own), SD: deviation(own)}
}

// column is what all gave for a question and level.
func (all judged) column(id itembank.ItemID, level int) (list []float64) {
	for _, one := range all {
		list = append(list, one[id][level])
	}
	return list
}

// spread finds median and quartiles, between neighbours where they fall there (Hyndman & Fan 1996, type 7).
func spread(values []float64) Spread {
	sorted := slices.Sorted(slices.Values(values))
	at := func(share float64) float64 {
		place := share * float64(len(sorted)-1)
		below := int(place)
		above := min(below+1, len(sorted)-1)
		return sorted[below] + (place-float64(below))*(sorted[above]-sorted[below])
	}
	return Spread{at(0.25), at(0.5), at(0.75)}
}

func deviation(values []float64) float64 {
	n, mean, square := float64(len(values)), 0.0, 0.0
	for _, v := range values {
		mean += v / n
	}
	for _, v := range values {
		square += (v - mean) * (v - mean)
	}
	return math.Sqrt(square / max(1, n-1))
}

// cuts are those of a round, where there are all and they rise.
func (o *Outcome) cuts() (c irt.Cuts, ok bool) {
	var list []float64
	for _, cut := range o.Cuts {
		if cut == nil {
			return nil, false
		}
		list = append(list, cut.Theta)
	}
	c, err := irt.NewCuts(list...)
	return c, err == nil
}

// Usable reports whether a standard can be made of it: each level begins somewhere, one after the other.
func (o *Outcome) Usable() bool {
	_, ok := o.cuts()
	return ok
}

// What there must be before anything is told about the people of the organisation, and how finely.
const (
	fewestPeople  = 30   // who took an assessment, for shares of them; and who answered a question, for how hard it was
	mostPeople    = 2000 // the last of them are looked at
	impactRounded = 0.01
)

// impact is how the people of the organisation would be spread over the levels; nil where there are too few. Cuts that are not usable change nothing.
func (o *Outcome) impact(p *Panel, in *itembank.Instrument, e *assessment.Evidence) (*Impact, error) {
	i := &Impact{Items: map[itembank.ItemID]float64{}}
	for _, id := range p.Items {
		if d := e.Items[id]; d.Answers >= fewestPeople {
			i.Items[id] = rounded(d.Share)
		}
	}
	then, usable := o.cuts()
	most := 0
	for _, a := range p.Abilities {
		now, err := in.Scale.CutsOf(a)
		if err != nil {
			return nil, err
		}
		if !usable {
			then = now
		}
		most = max(most, len(e.Abilities[a]))
		for _, x := range e.Abilities[a] {
			i.add(now.Levels(x.Theta, x.SE), then.Levels(x.Theta, x.SE))
		}
	}
	i.finish()
	if i.People = most; most < fewestPeople {
		if len(i.Items) == 0 {
			return nil, nil
		}
		i.People, i.Now, i.Then = 0, [Levels + 1]float64{}, [Levels + 1]float64{}
	}
	return i, nil
}

func (i *Impact) add(now, then []float64) {
	for l := range i.Now {
		i.Now[l] += now[l]
		i.Then[l] += then[l]
	}
}

func (i *Impact) finish() {
	for _, list := range []*[Levels + 1]float64{&i.Now, &i.Then} {
		sum := 0.0
		for _, v := range list {
			sum += v
		}
		for l := range list {
			list[l] = rounded(list[l] / max(sum, 1))
		}
	}
}

func rounded(share float64) float64 { return math.Round(share/impactRounded) * impactRounded }

// inOrder puts abilities in the order of the framework, each once.
func inOrder(v *framework.Version, wanted []framework.StatementID) (list []framework.StatementID) {
	for _, a := range v.Abilities() {
		if slices.Contains(wanted, a) {
			list = append(list, a)
		}
	}
	return list
}
