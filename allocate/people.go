package allocate

import (
	"cmp"
	"encoding/binary"
	"hash/maphash"
	"math"
	"slices"
)

// people are all people, in kinds. Two people are of a kind when no plan could tell them apart: they need the same steps, of those that courses
// teach, with the same weights, hold the same of what courses require, understand the same of the languages of courses, have the same hours, as far as courses
// could use them, the same budget pays for them, and they are of the same groups, as far as shares or courses speak of any.
type people struct {
	ids   []string
	byID  map[string]int32
	kind  []int32 // of each person
	kinds []kind
	// What kinds need and hold, one after the other.
	needs   []int32
	weights []int64
	held    []int32

	seed  maphash.Seed
	first map[uint64]int32 // the first kind with a hash
	next  []int32          // the next one with the same, −1 = none
	key   []byte
}

// A kind is what all its members have in common.
type kind struct {
	languages uint64
	groups    uint64
	chain     uint64 // the steps whose lower step is the one before them among those needed
	hours     int64
	weight    int64 // of every step in millionths; 0 = they differ and stand in weights
	needs     int32 // where its needs begin
	weights   int32 // where its weights begin, when they differ
	held      int32 // where its levels of required competencies begin: pairs of competency and level
	unit      int32 // −1 = no budget but that of all
	members   int32
	nneeds    uint8
	nheld     uint16
}

// Add adds a person. What is wrong is an *InputError.
func (p *Problem) Add(person Person) error {
	if err := person.check(); err != nil {
		return err
	}
	g := &p.people
	if g.byID == nil {
		g.byID, g.first, g.seed = map[string]int32{}, map[uint64]int32{}, maphash.MakeSeed()
	}
	if before, ok := g.byID[person.ID]; ok {
		e := wrong("ID", "another person has the name %q", person.ID)
		e.Same = int(before)
		return e
	}
	if len(g.ids) >= MaxPeople {
		return wrong("ID", "more than %d people", MaxPeople)
	}
	k, needs, weights, held, err := p.kindOf(person)
	if err != nil {
		return err
	}
	g.byID[person.ID] = int32(len(g.ids))
	g.ids = append(g.ids, person.ID)
	g.kind = append(g.kind, g.join(k, needs, weights, held))
	return nil
}

// Len is how many people there are.
func (p *Problem) Len() int { return len(p.people.ids) }

func (q *Person) check() *InputError {
	switch {
	case q.ID == "":
		return wrong("ID", "the name is missing")
	case !within(q.Hours, MaxHours):
		return wrong("Hours", "%v are no hours", q.Hours)
	case len(q.Languages) == 0:
		return wrong("Languages", "the person understands no language")
	}
	if err := checkSteps("Has", q.Has); err != nil {
		return err
	}
	for i, n := range q.Needs {
		if n.Competency == "" || n.Level < 1 || n.Level > MaxLevel {
			return wrong("Needs", "%v is no step; levels are 1 to %d", n.Step, MaxLevel)
		}
		if !within(n.Weight, MaxWeight) {
			return wrong("Weight", "%v is no weight", n.Weight)
		}
		for _, before := range q.Needs[:i] {
			if before.Step == n.Step {
				return wrong("Needs", "%v stands twice", n.Step)
			}
		}
		if level(q.Has, n.Competency) >= n.Level {
			return wrong("Needs", "%v is held already", n.Step)
		}
	}
	return nil
}

// level is the highest level of a competency in a list of steps.
func level(steps []Step, competency string) (l int) {
	for _, s := range steps {
		if s.Competency == competency {
			l = max(l, s.Level)
		}
	}
	return l
}

// kindOf is what a plan sees of a person: what no course could change is left out.
func (p *Problem) kindOf(q Person) (k kind, needs []int32, weights []int64, held []int32, err error) {
	k = kind{unit: -1, hours: min(inThousandths(q.Hours), p.hours), members: 1}
	for _, l := range q.Languages {
		k.languages |= p.languages[l]
	}
	for _, name := range q.Groups {
		k.groups |= p.groups[name]
	}
	if u, ok := p.unitsAt[q.Unit]; ok {
		k.unit = u
	}
	wanted := slices.Clone(q.Needs)
	slices.SortFunc(wanted, func(a, b Need) int { return compareSteps(a.Step, b.Step) })
	last := Step{}
	for _, n := range wanted {
		s, taught := p.stepOf[n.Step]
		below := Step{n.Competency, n.Level - 1}
		chained := n.Level > 1 && level(q.Has, n.Competency) < n.Level-1
		if !taught || chained && last != below {
			continue // nothing can close it
		}
		if last = n.Step; len(needs) == MaxSteps {
			return k, nil, nil, nil, wrong("Needs", "more than %d steps that courses teach", MaxSteps)
		}
		if chained {
			k.chain |= 1 << len(needs)
		}
		needs, weights = append(needs, s), append(weights, int64(math.Round(n.Weight*millionths)))
	}
	for _, s := range q.Has {
		if c, ok := p.requireAt[s.Competency]; ok && level(q.Has, s.Competency) == s.Level {
			held = append(held, c, int32(s.Level))
		}
	}
	sortPairs(held)
	return k, needs, weights, held, nil
}

// sortPairs sorts pairs by their first.
func sortPairs(pairs []int32) {
	for i := 2; i < len(pairs); i += 2 {
		for j := i; j > 0 && pairs[j] < pairs[j-2]; j -= 2 {
			pairs[j], pairs[j-2], pairs[j+1], pairs[j-1] = pairs[j-2], pairs[j], pairs[j-1], pairs[j+1]
		}
	}
}

// join finds the kind among those there are, or adds it.
func (g *people) join(k kind, needs []int32, weights []int64, held []int32) int32 {
	k.nneeds, k.nheld = uint8(len(needs)), uint16(len(held))
	if uniform := len(slices.Compact(slices.Clone(weights))) <= 1; uniform {
		if len(weights) > 0 {
			k.weight = weights[0]
		}
		if weights = nil; k.weight == 0 {
			k.nneeds, k.chain, needs = 0, 0, nil // nothing is worth anything
		}
	}
	h := g.hash(k, needs, weights, held)
	at, ok := g.first[h]
	for last := int32(-1); ; last, at = at, g.next[at] {
		if !ok || at < 0 {
			at = int32(len(g.kinds))
			if last < 0 {
				g.first[h] = at
			} else {
				g.next[last] = at
			}
			break
		}
		if g.same(&g.kinds[at], &k, needs, weights, held) {
			g.kinds[at].members++
			return at
		}
	}
	k.needs, k.weights, k.held = int32(len(g.needs)), int32(len(g.weights)), int32(len(g.held))
	g.needs, g.weights, g.held = append(g.needs, needs...), append(g.weights, weights...), append(g.held, held...)
	g.kinds, g.next = append(g.kinds, k), append(g.next, -1)
	return at
}

func (g *people) hash(k kind, needs []int32, weights []int64, held []int32) uint64 {
	b := binary.LittleEndian.AppendUint64(g.key[:0], k.languages)
	b = binary.LittleEndian.AppendUint64(b, k.groups)
	b = binary.LittleEndian.AppendUint64(b, uint64(k.hours))
	b = binary.LittleEndian.AppendUint64(b, uint64(k.weight))
	b = binary.LittleEndian.AppendUint32(b, uint32(k.unit))
	for _, n := range needs {
		b = binary.LittleEndian.AppendUint32(b, uint32(n))
	}
	for _, w := range weights {
		b = binary.LittleEndian.AppendUint64(b, uint64(w))
	}
	for _, h := range held {
		b = binary.LittleEndian.AppendUint32(b, uint32(h))
	}
	g.key = b
	return maphash.Bytes(g.seed, b)
}

func (g *people) same(a, k *kind, needs []int32, weights []int64, held []int32) bool {
	return a.languages == k.languages && a.groups == k.groups && a.chain == k.chain && a.hours == k.hours && a.weight == k.weight && a.unit == k.unit &&
		slices.Equal(g.needsOf(a), needs) && slices.Equal(g.weightsOf(a), weights) && slices.Equal(g.heldOf(a), held)
}

func (g *people) needsOf(k *kind) []int32 { return g.needs[k.needs : k.needs+int32(k.nneeds)] }

// weightsOf are the weights of the steps, nil when they are all the same.
func (g *people) weightsOf(k *kind) []int64 {
	if k.weight > 0 || k.nneeds == 0 {
		return nil
	}
	return g.weights[k.weights : k.weights+int32(k.nneeds)]
}

func (g *people) heldOf(k *kind) []int32 { return g.held[k.held : k.held+int32(k.nheld)] }

// compare orders kinds by what they are, not by when they were met: units first, for prices differ by unit.
func (g *people) compare(a, b *kind) int {
	return cmp.Or(cmp.Compare(a.unit, b.unit), cmp.Compare(a.languages, b.languages), cmp.Compare(a.groups, b.groups), slices.Compare(g.needsOf(a), g.needsOf(b)),
		cmp.Compare(a.hours, b.hours), cmp.Compare(a.weight, b.weight), slices.Compare(g.weightsOf(a), g.weightsOf(b)),
		cmp.Compare(a.chain, b.chain), slices.Compare(g.heldOf(a), g.heldOf(b)))
}

// arrange gives every kind its place in an order that does not depend on the order in which people were added: who[i] is the person in place i, and
// of[i] the kind. Members of a kind stand together, by name.
func (p *Problem) arrange() (who, of []int32) {
	g := &p.people
	order := make([]int32, len(g.kinds))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int { return g.compare(&g.kinds[a], &g.kinds[b]) })
	begin := make([]int32, len(g.kinds))
	at := int32(0)
	for _, k := range order {
		begin[k] = at
		at += g.kinds[k].members
	}
	who, of = make([]int32, len(g.ids)), make([]int32, len(g.ids))
	next := slices.Clone(begin)
	for person, k := range g.kind {
		who[next[k]], of[next[k]] = int32(person), k
		next[k]++
	}
	for k, b := range begin {
		slices.SortFunc(who[b:b+g.kinds[k].members], func(a, b int32) int { return cmp.Compare(g.ids[a], g.ids[b]) })
	}
	return who, of
}
