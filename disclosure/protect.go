package disclosure

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// ErrUnsafe is returned when no suppression can make a release safe: an earlier one has told too much already.
var ErrUnsafe = errors.New("an earlier release already tells too much")

// Protect decides which cells of a table are published.
//
// First every cell whose count is under the threshold is suppressed, totals and 0 included. Then further cells are, until no attacker can prove an
// interval narrower than the threshold for any suppressed cell; those that turn out not to be needed are published again. Cells of small groups, low in the
// tree and divided by several dimensions are preferred, so that totals of large units survive. The same table and options give the same
// release. What is returned was audited ([Audit]) without rounding, for an attacker who knows more than rounded counts.
//
// Errors: options out of range; [ErrUnsafe]; the context's.
func Protect(ctx context.Context, t *Table, o Options) (*Published, error) {
	return ProtectNext(ctx, nil, t, o)
}

// ProtectNext does the same for a table of a population of which there are earlier releases, first to last, made before late answers came in. What all
// of them tell together is safe as [Audit] understands it. A wave in which nothing that is published would change is published as it was.
//
// Errors, beside those of Protect: [ErrContradiction], wrapped, when a count has fallen or a group has gone.
func ProtectNext(ctx context.Context, earlier []*Published, now *Table, o Options) (*Published, error) {
	if err := o.check(now.shape.names); err != nil {
		return nil, err
	}
	for i, p := range earlier {
		if err := now.continues(p); err != nil {
			return nil, fmt.Errorf("release %d: %w", i+1, err)
		}
	}
	out := &Published{shape: now.shape, waves: slices.Clone(now.waves)}
	for w, wave := range now.waves {
		g := &guard{ctx: ctx, shape: now.shape, wave: wave, counts: now.counts[w], o: o, w: &work{ctx: ctx}}
		g.report = func(share float64) { o.progress((float64(w)+share)/float64(len(now.waves)), "wave "+wave) }
		for _, p := range earlier {
			if k, ok := slices.BinarySearch(p.waves, wave); ok {
				g.earlier, g.waveOf = append(g.earlier, p), append(g.waveOf, k)
			}
		}
		if err := g.protect(); err != nil {
			return nil, err
		}
		out.cells = append(out.cells, g.entries())
	}
	return out, nil
}

// ProtectFor makes a release of a table for each of several audiences, the least strict first. What is suppressed for one is suppressed for all that follow,
// so that no audience learns anything from the release of a stricter one.
func ProtectFor(ctx context.Context, t *Table, audiences ...Options) ([]*Published, error) {
	var out []*Published
	for i, o := range audiences {
		if i > 0 {
			if o.Threshold < audiences[i-1].Threshold {
				return nil, errors.New("disclosure: the audiences do not go from the least to the most strict")
			}
			o.Suppress = either(o.Suppress, o.Within)
			o.Within = out[i-1]
		}
		p, err := Protect(ctx, t, o)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

// either suppresses what a function says and what a release suppresses.
func either(suppress func(Cell) bool, within *Published) func(Cell) bool {
	if within == nil {
		return suppress
	}
	return func(c Cell) bool {
		e, ok := within.Find(c)
		return !ok || e.Suppressed || suppress != nil && suppress(c)
	}
}

// continues refuses a table that has lost a unit or a category of an earlier release.
func (t *Table) continues(p *Published) error {
	if !slices.Equal(t.shape.names, p.shape.names) {
		return errors.New("disclosure: the dimensions are not those of the table")
	}
	for _, u := range p.shape.units {
		if _, ok := t.shape.unit[u]; !ok {
			return fmt.Errorf("%w: the table has no unit %q any more; list it with the count 0", ErrContradiction, u)
		}
	}
	for d, list := range p.shape.categories {
		for _, name := range list {
			if _, ok := t.shape.category[d][name]; !ok {
				return fmt.Errorf("%w: the table has no %s %q any more; list it with the count 0", ErrContradiction, t.shape.names[d], name)
			}
		}
	}
	return nil
}

// A guard protects one wave.
type guard struct {
	ctx      context.Context
	shape    *shape
	wave     string
	counts   []int64 // of the cells of the shape
	earlier  []*Published
	waveOf   []int // the wave in each of them
	o        Options
	base     *scene // with what is known without the new release
	hidden   []bool
	forced   []bool   // must stay so
	proofs   []*proof // of claims, by their numbers; suppressing more cannot change them
	truth    []int64  // of the leaves: a table that has all that is known, and the true counts of now
	cost     []float64
	w        *work
	thorough bool // no claim is given up before everything was tried
	report   func(share float64)
}

func (g *guard) last() int { return len(g.earlier) }

func (g *guard) protect() error {
	if err := g.setScene(); err != nil {
		return err
	}
	if same, err := g.unchanged(); same || err != nil {
		return err
	}
	if err := g.primary(); err != nil {
		return err
	}
	g.price()
	g.balance()
	g.report(0.1)
	if err := g.complement(); err != nil {
		return err
	}
	g.report(0.5)
	if err := g.tidy(); err != nil {
		return err
	}
	g.report(0.9)
	return g.verify()
}

func (g *guard) setScene() error {
	g.base = newScene(g.shape, len(g.earlier)+1, g.o.Threshold)
	for r, p := range g.earlier {
		g.base.publish(r, p, g.waveOf[r], g.o.Threshold)
	}
	if d, _ := dimension(g.shape.names, g.o.KnownSizes); d > 0 {
		for id, n := range g.counts {
			if g.shape.grid.node(int32(id), d) == 0 {
				g.base.assume(g.base.at(int32(id), g.last()), n)
			}
		}
		g.base.settleNeeds()
	}
	return g.findTruth()
}

// findTruth looks for a table with the counts of now and what earlier releases published.
func (g *guard) findTruth() error {
	v := newProver(newModel(g.base.grid, g.scene(make([]bool, len(g.counts)))), g.w, nil)
	v.exact = true
	err := v.consistent()
	if v.m.contradicts() >= 0 || errors.Is(err, errInfeasible) {
		return fmt.Errorf("%w: people are only added from release to release", ErrContradiction)
	}
	if err != nil {
		return err
	}
	if g.truth = v.table(); g.truth == nil {
		return errors.New("disclosure: no table was found that has the counts of all releases; nothing was published")
	}
	return nil
}

// primary suppresses what must not be seen whatever else is.
func (g *guard) primary() error {
	n := len(g.counts)
	g.hidden, g.forced, g.proofs = make([]bool, n), make([]bool, n), make([]*proof, g.claimIDs())
	for id, n := range g.counts {
		hide := n < g.o.Threshold
		if g.o.Suppress != nil || g.o.Within != nil {
			hide = hide || either(func(c Cell) bool { return g.o.Suppress != nil && g.o.Suppress(c) }, g.o.Within)(g.shape.cell(g.wave, int32(id)))
		}
		for r := range g.earlier {
			c := g.base.at(int32(id), r)
			if !g.base.k.known[c] {
				continue
			}
			if n < g.base.k.lo[c] {
				return fmt.Errorf("%w: %s has %d people now and had at least %d before; people are only added from release to release",
					ErrContradiction, g.shape.cell(g.wave, int32(id)).name(), n, g.base.k.lo[c])
			}
			hide = hide || n-g.base.k.hi[c] < g.o.Threshold // it would tell what was added
		}
		g.hidden[id], g.forced[id] = hide, hide
	}
	return nil
}

// unchanged publishes a wave as it was when everything that was published still holds, for then nothing is told.
func (g *guard) unchanged() (bool, error) {
	if len(g.earlier) == 0 {
		return false, nil
	}
	p, w := g.earlier[g.last()-1], g.waveOf[g.last()-1]
	if !slices.Equal(p.shape.units, g.shape.units) || !slices.EqualFunc(p.shape.categories, g.shape.categories, slices.Equal) {
		return false, nil
	}
	hidden := make([]bool, len(g.counts))
	for id, e := range p.cells[w] {
		n := g.counts[id]
		must := n < g.o.Threshold || either(g.o.Suppress, g.o.Within) != nil && either(g.o.Suppress, g.o.Within)(g.shape.cell(g.wave, int32(id)))
		if hidden[id] = e.Suppressed; !e.Suppressed && (must || e.RoundedTo != g.roundTo() || e.Count != round(n, g.o.RoundTo)) {
			return false, nil
		}
	}
	g.hidden, g.thorough = hidden, true
	defer func() { g.thorough = false }()
	unsafe, _, err := g.examine(g.hidden, func(int32) bool { return false }, 1)
	return err == nil && len(unsafe) == 0, err
}

func (g *guard) roundTo() int64 {
	if g.o.RoundTo <= 1 {
		return 0
	}
	return g.o.RoundTo
}

// entries are the cells as they are published.
func (g *guard) entries() []Shown {
	out := make([]Shown, len(g.counts))
	for id, n := range g.counts {
		if g.hidden[id] {
			out[id].Suppressed = true
		} else {
			out[id].Count, out[id].RoundedTo = round(n, g.o.RoundTo), g.roundTo()
		}
	}
	return out
}
