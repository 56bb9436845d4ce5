package disclosure

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// AuditOptions say against whom releases are examined.
type AuditOptions struct {
	// Threshold is that of [Options].
	Threshold int64
	// Known is what the attacker knows beside the releases, of the groups for which it returns true; nil = nothing. What [Options].KnownSizes meant
	// when a table was protected is said here, for releases do not hold what is suppressed.
	Known func(Cell) (count int64, known bool)
	// Progress is told now and then which share of the work is done, and what it is; nil = nobody.
	Progress func(share float64, what string)
}

// A Report is what an attacker can prove from releases.
type Report struct {
	Cells, Suppressed int       // of all releases
	Revealed          []Finding // empty = nothing is given away
	// Narrowest is the smallest width, upper − lower, of the intervals of all suppressed cells; −1 when there is none with an upper bound. It is no larger than what
	// an attacker is left with: of cells that are unknown, and in large tables of others, it is the width that tables prove.
	Narrowest int64
}

// A Finding is a group about which releases tell too much.
type Finding struct {
	Cell
	Release      int   // the release, from 1
	Since        int   // when what was added since an earlier release is meant: that release; else 0
	Lower, Upper int64 // what an attacker can prove, at the least
	Published    bool  // the count stands in the release
	// Unknown is set when neither two tables were found that prove the group safe, nor a proof that there are none. The interval is then the
	// bounds of the linear program, and Upper is math.MaxInt64 when not even these are known.
	Unknown bool
}

// ErrContradiction is returned for releases that no table can have: their counts do not add up, or somebody was removed between them.
var ErrContradiction = errors.New("the counts contradict each other")

// Audit computes what an attacker can prove who has all these releases of one population, first to last. He knows that people are only added
// from a release to the next, that all sums hold, how counts were rounded and the threshold.
//
// A suppressed cell is revealed when upper − lower is under the threshold. Safe is only what two tables in whole numbers prove to be; where the search for
// them is given up, which is rare, the cell is listed as unknown. A published count is revealed when it is under the threshold, 0 included: that a
// group has nobody tells about everybody of the group around it. When waves stand in several releases, what was added to a group
// between two of them is held to the same: it may be told when it is at least the threshold, else its interval must be as wide.
//
// Errors: [ErrContradiction], wrapped; the context's; dimensions that differ.
func Audit(ctx context.Context, releases []*Published, o AuditOptions) (*Report, error) {
	if len(releases) == 0 {
		return nil, errors.New("disclosure: there is no release")
	}
	if err := (Options{Threshold: o.Threshold}).check(nil); err != nil {
		return nil, err
	}
	waves := map[string][]int{}
	var names []string
	r := &Report{Narrowest: -1}
	for i, p := range releases {
		if !slices.Equal(p.shape.names, releases[0].shape.names) {
			return nil, fmt.Errorf("disclosure: release %d has other dimensions than the first", i+1)
		}
		r.Cells, r.Suppressed = r.Cells+p.Len(), r.Suppressed+p.Suppressed()
		for _, w := range p.waves {
			if waves[w] == nil {
				names = append(names, w)
			}
			waves[w] = append(waves[w], i)
		}
	}
	slices.Sort(names)
	for n, wave := range names {
		a := &auditor{releases: releases, of: waves[wave], wave: wave, o: o}
		a.progress = func(done, all int) {
			if o.Progress != nil {
				o.Progress((float64(n)+float64(done)/float64(all))/float64(len(names)), "wave "+wave)
			}
		}
		if err := a.run(ctx, r); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// An auditor examines one wave.
type auditor struct {
	releases []*Published
	of       []int // those that have the wave
	wave     string
	o        AuditOptions
	sc       *scene
	progress func(done, all int)
	findings map[int32]*Finding // of the claims, by id
	next     int32
}

func (a *auditor) run(ctx context.Context, r *Report) error {
	if err := errors.Join(ctx.Err(), a.look()); err != nil {
		return err
	}
	m := newModel(a.sc.grid, a.sc.k)
	if c := m.contradicts(); c >= 0 {
		return a.contradiction(c)
	}
	v := newProver(m, &work{ctx: ctx}, nil)
	v.exact = true
	a.claim(v, r)
	if err := v.consistent(); errors.Is(err, errInfeasible) {
		return fmt.Errorf("%w: no table has the published counts of wave %q", ErrContradiction, a.wave)
	} else if err != nil {
		return err
	}
	unsafe, err := v.unsafe(0, a.progress)
	if err != nil {
		return err
	}
	for _, c := range unsafe {
		if err := v.examine(c); err != nil {
			return err
		}
		if c.safe() {
			continue
		}
		f := a.findings[c.id]
		f.Lower, f.Upper = c.interval()
		f.Unknown = f.Upper == unlimited || f.Upper-f.Lower >= c.need
		r.Revealed = append(r.Revealed, *f)
	}
	narrowest, err := v.narrowest()
	if err != nil {
		return err
	}
	if narrowest = max(narrowest, 0); narrowest < unlimited && (r.Narrowest < 0 || narrowest < r.Narrowest) {
		r.Narrowest = narrowest
	}
	return nil
}

// look sets the scene.
func (a *auditor) look() error {
	var shapes []*shape
	for _, i := range a.of {
		shapes = append(shapes, a.releases[i].shape)
	}
	s, err := join(shapes)
	if err != nil {
		return err
	}
	a.sc = newScene(s, len(a.of), a.o.Threshold)
	for k, i := range a.of {
		p := a.releases[i]
		w, _ := slices.BinarySearch(p.waves, a.wave)
		a.sc.publish(k, p, w, a.o.Threshold)
	}
	if a.o.Known != nil {
		for id := range int32(s.grid.cells) {
			if n, ok := a.o.Known(s.cell(a.wave, id)); ok {
				a.sc.assume(a.sc.at(id, len(a.of)-1), n)
			}
		}
		a.sc.settleNeeds()
	}
	return nil
}

func (a *auditor) contradiction(c int32) error {
	if a.sc.releases > 1 {
		c /= int32(len(a.sc.grid.dims[len(a.sc.grid.dims)-1].parent))
	}
	return fmt.Errorf("%w: the count of %s does not fit those of its parts", ErrContradiction, a.sc.shape.cell(a.wave, c).name())
}

// claim says what must not be known, and what is seen without any computing.
func (a *auditor) claim(v *prover, r *Report) {
	a.findings = map[int32]*Finding{}
	for k, i := range a.of {
		p := a.releases[i]
		w, _ := slices.BinarySearch(p.waves, a.wave)
		for id, e := range p.cells[w] {
			f := Finding{Cell: p.shape.cell(a.wave, int32(id)), Release: i + 1}
			c := a.sc.at(a.sc.shape.find(f.Cell), k)
			if lo, hi := e.Range(); !e.Suppressed && hi < a.o.Threshold {
				f.Lower, f.Upper, f.Published = lo, hi, true
				r.Revealed = append(r.Revealed, f)
			} else if e.Suppressed && !a.sc.assumed[c] {
				a.add(v, f, []int32{c}, a.sc.need[c], unlimited)
			}
		}
		for before := range k {
			if !a.same(before, k) {
				a.additions(v, before, k)
			}
		}
	}
}

func (a *auditor) add(v *prover, f Finding, cells []int32, need, enough int64) {
	a.findings[a.next] = &f
	v.add(&claim{id: a.next, cells: cells, need: need, enough: enough})
	a.next++
}

// additions claims that nothing small can be told of what was added between two releases.
func (a *auditor) additions(v *prover, before, after int) {
	for id := range int32(a.sc.shape.grid.cells) {
		f := Finding{Cell: a.sc.shape.cell(a.wave, id), Release: a.of[after] + 1, Since: a.of[before] + 1}
		cells := a.sc.added(id, before, after)
		a.add(v, f, cells, a.sc.need[cells[0]], a.o.Threshold)
	}
}

// same tells whether two releases show the same of the wave: then the second tells nothing.
func (a *auditor) same(before, after int) bool {
	p, q := a.releases[a.of[before]], a.releases[a.of[after]]
	w, _ := slices.BinarySearch(p.waves, a.wave)
	x, _ := slices.BinarySearch(q.waves, a.wave)
	return slices.Equal(p.shape.units, q.shape.units) && slices.EqualFunc(p.shape.categories, q.shape.categories, slices.Equal) && slices.Equal(p.cells[w], q.cells[x])
}
