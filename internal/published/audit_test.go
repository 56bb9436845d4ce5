package published

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/dira-platform/dira/disclosure"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/results"
	"github.com/dira-platform/dira/internal/round"
)

// release is one of those of a round.
type release struct {
	round  round.ID
	number int
}

// factsOf reads who counts in a release of a round.
func (p *place) factsOf(id round.ID, number int) (list []fact) {
	of := release{id, number}
	if list, ok := p.counted[of]; ok {
		return list
	}
	p.check(p.app.DB.Read(ctx, func(tx *db.Tx) (err error) {
		list, err = db.All(tx, func(row func(...any) error) (f fact, err error) {
			return f, row(&f.unit, &f.ability, &f.sex, &f.grade, &f.role, &f.target, &f.self, &f.release)
		}, `SELECT unit_id, ability, sex, grade, role_id, target, self_level, release FROM results_facts WHERE org_id = $1 AND round_id = $2 AND release BETWEEN 1 AND $3`, org, id, number)
		return err
	}))
	if p.counted == nil {
		p.counted = map[release][]fact{}
	}
	p.counted[of] = list
	return list
}

// above are a unit and all above it.
func (p *place) above(id identity.UnitID) (list []identity.Unit) {
	for {
		u := p.units[slices.IndexFunc(p.units, func(o identity.Unit) bool { return o.ID == id })]
		list = append(list, u)
		if u.ID == p.units[0].ID {
			return list
		}
		id = u.Parent
	}
}

// path is where a unit is in the tree, as the library names it.
func (p *place) path(id identity.UnitID) string {
	var names []string
	for _, u := range p.above(id) {
		names = append(names, u.Name)
	}
	slices.Reverse(names)
	return strings.Join(names, "/")
}

// publishedOf is a table as somebody puts it together from what was told of a round: all else is suppressed. Units in which nobody answered, and sexes and the like of which nobody did, are no groups: of
// them nothing can be known.
func (p *place) publishedOf(of table, id round.ID, number int, t told, roundTo int) *disclosure.Published {
	p.t.Helper()
	categories := map[string]bool{disclosure.Total: true}
	for _, f := range p.factsOf(id, number) {
		if category, counts := of.has(f); counts {
			categories[category] = true
		}
	}
	var entries []disclosure.Entry
	for path, name := range p.paths(of, id, 0, number) {
		unit := *name
		for _, c := range append([]string{disclosure.Total}, of.categories...) {
			if !categories[c] && !categories[""] {
				continue
			}
			e := disclosure.Entry{Cell: disclosure.Cell{Wave: "1", Unit: path, By: [disclosure.MaxDimensions]string{c}}, Shown: disclosure.Shown{Suppressed: true}}
			if c == "unsaid" { // of them nothing is told, and how many they are is what is left: they may be told of if they are enough
				e.Shown = left(t, of, unit, categories, roundTo)
			}
			for value := range t[of.of(unit, c)] {
				count, err := strconv.Atoi(value)
				p.check(err)
				e.Shown = disclosure.Shown{Count: int64(count), RoundedTo: int64(roundTo)}
			}
			entries = append(entries, e)
		}
	}
	if len(entries) == 0 {
		return nil
	}
	if of.whole && roundTo == 1 {
		outside(entries)
	}
	made, err := disclosure.NewPublished([]string{"category"}, entries)
	p.check(err)
	return made
}

// paths are the places in the tree at which anybody counts in a table who did not in an earlier release, with the names of the units; those who work in a unit with others below it in which somebody counts
// have none.
func (p *place) paths(of table, id round.ID, since, number int) map[string]*string {
	paths, none := map[string]*string{}, ""
	direct, below := map[identity.UnitID]bool{}, map[identity.UnitID]bool{}
	for _, f := range p.factsOf(id, number) {
		if _, counts := of.has(f); !counts || f.release <= since {
			continue
		}
		if of.whole {
			p.wholePaths(f.unit, paths)
			continue
		}
		direct[f.unit] = true
		for n, u := range p.above(f.unit) {
			paths[p.path(u.ID)] = &u.Name
			below[u.ID] = below[u.ID] || n > 0
		}
	}
	for u := range direct {
		if below[u] {
			paths[p.path(u)+"/"+disclosure.Direct] = &none
		}
	}
	return paths
}

// wholePaths are those of the whole, of an institution of a government, and of all who are in none.
func (p *place) wholePaths(unit identity.UnitID, paths map[string]*string) {
	none, top := "", p.units[0]
	paths[top.Name] = &top.Name
	if len(p.institutions) == 0 {
		return
	}
	for _, u := range p.above(unit) {
		if slices.Contains(p.institutions, u.ID) {
			paths[top.Name+"/"+u.Name] = &u.Name
			return
		}
	}
	paths[top.Name+"/"+disclosure.Direct] = &none
}

// outside works out how many are in no institution: what is left of the whole when all institutions are taken off, where all of these are known. They may be known if they are enough.
func outside(entries []disclosure.Entry) {
	for i := range entries {
		e := &entries[i]
		if !strings.HasSuffix(e.Unit, "/"+disclosure.Direct) {
			continue
		}
		e.Shown = disclosure.Shown{}
		for _, o := range entries {
			switch {
			case o.By != e.By || o.Unit == e.Unit:
			case o.Suppressed:
				e.Shown.Suppressed = true
			case strings.Contains(o.Unit, "/"):
				e.Shown.Count -= o.Count
			default:
				e.Shown.Count += o.Count
			}
		}
		if e.Shown.Suppressed {
			e.Shown.Count = 0
		}
	}
}

// left is what remains of a total when all other categories are taken off; suppressed where one of them is.
func left(t told, of table, unit string, categories map[string]bool, roundTo int) disclosure.Shown {
	n := 0
	for c := range categories {
		values := t[of.of(unit, c)]
		if c == "unsaid" {
			continue
		}
		if len(values) == 0 || roundTo > 1 {
			return disclosure.Shown{Suppressed: true}
		}
		for value := range values {
			count, _ := strconv.Atoi(value)
			if c == disclosure.Total {
				count = -count
			}
			n -= count
		}
	}
	return disclosure.Shown{Count: int64(n)}
}

// tally is what was looked at.
type tally struct {
	cells, suppressed int
	narrowest         int64          // interval of a suppressed cell; -1: none was
	told              map[string]int // things that were told, by what tells them
}

func (t *tally) add(o tally) {
	t.cells, t.suppressed = t.cells+o.cells, t.suppressed+o.suppressed
	if o.narrowest >= 0 && (t.narrowest < 0 || o.narrowest < t.narrowest) {
		t.narrowest = o.narrowest
	}
	for kind, n := range o.told {
		if t.told == nil {
			t.told = map[string]int{}
		}
		t.told[kind] += n
	}
}

// audited gives all counts that were told of a round to the auditor, release after release, table by table, and returns what it says of each.
func (p *place) audited(id round.ID, audience results.Audience, history ...told) (faults []string, seen tally) {
	p.t.Helper()
	seen.narrowest = -1
	for _, of := range tables() {
		var releases []*disclosure.Published
		for n, t := range history {
			if made := p.publishedOf(of, id, n+1, t, audience.RoundTo()); made != nil {
				releases = append(releases, made)
			}
		}
		if len(releases) == 0 {
			continue
		}
		report, err := disclosure.Audit(ctx, releases, disclosure.AuditOptions{Threshold: int64(audience.Threshold())})
		switch {
		case errors.Is(err, disclosure.ErrContradiction):
			faults = append(faults, fmt.Sprintf("%s, %s: %v", audience, of.name, err))
			continue
		case err != nil:
			p.t.Fatal(err)
		}
		now := tally{cells: report.Cells, suppressed: report.Suppressed, narrowest: report.Narrowest}
		for _, f := range report.Revealed {
			if f.Upper == 0 && p.paths(of, id, f.Since, f.Release)[f.Unit] == nil {
				now.narrowest = -1
				continue // nobody of them had answered at all when that release was made, or since: nothing is known of anybody
			}
			faults = append(faults, fmt.Sprintf("%s, %s: of %s %s it can be proved that they are %d to %d", audience, of.name, f.Unit, f.By[0], f.Lower, f.Upper))
		}
		seen.add(now)
	}
	return faults, seen
}

// agree looks whether everything is told in one way everywhere, nothing on a page that stands in no file, and the same in all files.
func (r *reader) agree(e *edition, wave int, audience results.Audience) (faults []string) {
	faults = e.all().contradictions()
	files := e.sources["csv"]
	for kind, t := range e.sources {
		if kind != "csv" {
			faults = append(faults, t.beyond(files)...)
		}
		if kind == "json" || kind == "xlsx" || kind == "api" {
			faults = append(faults, files.beyond(t)...)
		}
		if len(t) < r.least {
			faults = append(faults, fmt.Sprintf("wave %d, %s: only %d things were found in %s; does this test still read them?", wave, audience, len(t), kind))
		}
	}
	return faults
}

// examine reads everything that an audience was told of all rounds, and looks at it.
func examine(r *reader, audience results.Audience) (faults []string, seen tally) {
	seen.narrowest = -1
	var before told
	for n, id := range r.rounds {
		e := r.edition(id, audience)
		faults = append(faults, r.agree(e, n+1, audience)...)
		if n > 0 { // what is said of the round before is what it says itself
			both := told{}
			both.add(before)
			both.add(e.before)
			faults = append(faults, both.contradictions()...)
			faults = append(faults, e.before.beyond(before)...)
		}
		before = e.all()
		faults = append(faults, before.differences(audience)...)
		faults = append(faults, before.measures(r.units[0].Name)...)
		more, now := r.audited(id, audience, before)
		now.told = e.told()
		faults = append(faults, more...)
		seen.add(now)
	}
	faults = append(faults, r.faults...)
	r.faults = nil
	return faults, seen
}

// TestNobodyIsGivenAway: of invented organisations, from all that is published to an audience, nothing can be proved of fewer people than its threshold; and pages, the report on paper, files and the
// interface for programs say the same.
func TestNobodyIsGivenAway(t *testing.T) {
	for seed := range uint64(4) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			p := newPlace(t, seed, 3)
			p.hold(0.7)
			p.hold(0.75)
			r := newReader(p)
			for _, audience := range results.Audiences {
				faults, seen := examine(r, audience)
				t.Logf("%s: %d people, %d cells, %d suppressed, narrowest interval %d", audience, p.taken, seen.cells, seen.suppressed, seen.narrowest)
				if len(faults) > 0 {
					t.Errorf("%d faults:\n%s", len(faults), strings.Join(faults[:min(15, len(faults))], "\n"))
				}
			}
		})
	}
}

// TestReopened: nor of those who came when a round was opened again, from both releases together.
func TestReopened(t *testing.T) {
	for seed := range uint64(2) {
		p := newPlace(t, 100+seed, 3)
		id := p.hold(0.5)
		r := newReader(p)
		history := map[results.Audience]told{}
		for _, audience := range []results.Audience{results.ForOfficers, results.ForManagers} {
			history[audience] = r.edition(id, audience).all()
		}
		p.check(p.app.Rounds.Reopen(ctx, p.officer(), id, time.Now().Add(time.Hour)))
		p.answer(id, 0.6)
		p.releaseRound(id)
		for audience, first := range history {
			e := r.edition(id, audience)
			if e.doc.Number != 2 {
				t.Fatalf("release %d", e.doc.Number)
			}
			again := e.all()
			for _, g := range e.doc.Groups { // what stands as it was says nothing of the second time
				if g.Release < 2 && len(g.Rest) == 0 {
					for a := range again {
						if a.unit == e.doc.Unit(g.Unit).Name && a.sex == g.Sex && a.rest == "" {
							delete(again, a)
						}
					}
				}
			}
			for a := range again { // nor do levels and parts, which are never told again
				if strings.HasPrefix(a.what, "level ") || a.part != "" {
					delete(again, a)
				}
			}
			faults, seen := p.audited(id, audience, first, again)
			if len(faults) > 0 || seen.cells == 0 {
				t.Errorf("seed %d, %s: %q", seed, audience, faults[:min(8, len(faults))])
			}
		}
	}
}
