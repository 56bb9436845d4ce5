package published

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/dira-platform/dira/disclosure"
	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/results"
	"github.com/dira-platform/dira/internal/round"
)

// table is one of the tables to which published counts belong: units by the categories of one dimension.
type table struct {
	name       string
	categories []string
	whole      bool                                        // it is of the whole only
	of         func(unit, category string) about           // where a count of it stands
	has        func(f fact) (category string, counts bool) // whether somebody counts in it
}

// fact is what decides in which tables somebody counts.
type fact struct {
	unit                      identity.UnitID
	ability, sex, grade, role string
	target, self              int
	release                   int // the first one in which it counts
}

// tables are all to which counts belong. The counts of people complete those that have no totals of their own.
func tables() []table {
	unit := func(name, sex string) subject { return subject{unit: name, sex: sex} }
	by := func(what string, ability string, counts func(fact) bool) table {
		return table{name: ability + " " + what, categories: assessment.Sexes, of: func(u, sex string) about { return about{unit(u, sex), ability, what} },
			has: func(f fact) (string, bool) { return f.sex, counts(f) }}
	}
	list := []table{by("people", "", func(f fact) bool { return f.ability == string(abilities[0]) })}
	for _, a := range abilities {
		of := func(f fact) bool { return f.ability == string(a) }
		list = append(list, by("reached n", string(a), func(f fact) bool { return of(f) && f.target > 0 }), by("self n", string(a), func(f fact) bool { return of(f) && f.self >= 0 }))
		list = append(list, table{name: string(a) + " levels", categories: []string{"0", "1", "2", "3"}, of: func(u, level string) about {
			if level == disclosure.Total {
				return about{unit(u, results.Everyone), "", "people"}
			}
			return about{unit(u, results.Everyone), string(a), "level " + level}
		}, has: func(f fact) (string, bool) { return "", of(f) }})
	}
	parts := []string{"support", "officer", "manager", "director"}
	for _, r := range roles {
		if r != "" {
			parts = append(parts, string(r))
		}
	}
	for name, part := range map[string]func(fact) string{"grades": func(f fact) string { return f.grade }, "roles": func(f fact) string { return f.role }} {
		list = append(list, table{name: name, whole: true, categories: append(slices.Clone(parts), "unsaid"),
			of: func(u, part string) about {
				s := unit(u, results.Everyone)
				if part != disclosure.Total {
					s.part = part
				}
				return about{s, "", "people"}
			}, has: func(f fact) (string, bool) { return cmp.Or(part(f), "unsaid"), f.ability == string(abilities[0]) }})
	}
	return list
}

// factsOf reads who counts in a release of a round.
func (p *place) factsOf(id round.ID, number int) (list []fact) {
	p.write(func(tx *db.Tx) (err error) {
		list, err = db.All(tx, func(row func(...any) error) (f fact, err error) {
			return f, row(&f.unit, &f.ability, &f.sex, &f.grade, &f.role, &f.target, &f.self, &f.release)
		}, `SELECT unit_id, ability, sex, grade, role_id, target, self_level, release FROM results_facts WHERE org_id = $1 AND round_id = $2 AND release <= $3`, org, id, number)
		return err
	})
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

// release is a table as somebody puts it together from what was told of a round: all else is suppressed. Units in which nobody answered, and sexes and the like of which nobody did, are no groups: of
// them nothing can be known.
func (p *place) release(of table, id round.ID, number int, t told, roundTo int) *disclosure.Published {
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
	made, err := disclosure.NewPublished([]string{"category"}, entries)
	p.check(err)
	return made
}

// paths are the places in the tree at which anybody counts in a table who did not in an earlier release, with the names of the units; those who work in a unit with others below it have none.
func (p *place) paths(of table, id round.ID, since, number int) map[string]*string {
	paths, none := map[string]*string{}, ""
	for _, f := range p.factsOf(id, number) {
		if _, counts := of.has(f); !counts || f.release <= since {
			continue
		}
		for _, u := range p.above(f.unit) {
			if !of.whole || u.ID == p.units[0].ID {
				paths[p.path(u.ID)] = &u.Name
			}
		}
		if slices.ContainsFunc(p.units, func(o identity.Unit) bool { return o.Parent == f.unit }) && !of.whole {
			paths[p.path(f.unit)+"/"+disclosure.Direct] = &none
		}
	}
	return paths
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

// audited gives all counts that were told of a round to the auditor, release after release, table by table, and returns what it says of each.
func (p *place) audited(id round.ID, audience results.Audience, history ...told) (faults []string, cells, suppressed int) {
	p.t.Helper()
	for _, of := range tables() {
		var releases []*disclosure.Published
		for n, t := range history {
			if made := p.release(of, id, n+1, t, audience.RoundTo()); made != nil {
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
		cells, suppressed = cells+report.Cells, suppressed+report.Suppressed
		for _, f := range report.Revealed {
			if f.Upper == 0 && p.paths(of, id, f.Since, f.Release)[f.Unit] == nil {
				continue // nobody of them had answered at all when that release was made, or since: nothing is known of anybody
			}
			faults = append(faults, fmt.Sprintf("%s, %s: of %s %s it can be proved that they are %d to %d", audience, of.name, f.Unit, f.By[0], f.Lower, f.Upper))
		}
	}
	return faults, cells, suppressed
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
		if len(t) < 20 {
			faults = append(faults, fmt.Sprintf("wave %d, %s: only %d things were found in %s; does this test still read them?", wave, audience, len(t), kind))
		}
	}
	return faults
}

// examine reads everything that an audience was told of all rounds, and looks at it.
func examine(r *reader, audience results.Audience) (faults []string, cells, suppressed int) {
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
		more, c, s := r.audited(id, audience, before)
		faults, cells, suppressed = append(faults, more...), cells+c, suppressed+s
	}
	faults = append(faults, r.faults...)
	r.faults = nil
	return faults, cells, suppressed
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
				faults, cells, suppressed := examine(r, audience)
				t.Logf("%s: %d people, %d cells, %d suppressed", audience, p.taken, cells, suppressed)
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
			faults, cells, _ := p.audited(id, audience, first, again)
			if len(faults) > 0 || cells == 0 {
				t.Errorf("seed %d, %s: %q", seed, audience, faults[:min(8, len(faults))])
			}
		}
	}
}

// TestPlanted: a count too many is noticed by the auditor, wherever it stands, and so is a figure that differs.
func TestPlanted(t *testing.T) {
	p := newPlace(t, 1, 3)
	id := p.hold(0.7)
	r := newReader(p)
	small := p.hidden(r.edition(id, results.ForOfficers).doc)
	row := fmt.Sprintf(`<tr><th>%s</th><td>%d of 9 (50%%)</td>`, small.unit, small.people) + strings.Repeat("<td>–</td>", len(abilities)) + "</tr>"
	line := fmt.Sprintf("id,%s,,total,,,%d,9,D1.C1,theta,0.1,0,0.2,0.1,%d\n", small.unit, small.people, small.people)
	for name, plant := range map[string]func(path, body string) string{
		"a row in the table of units": func(path, body string) string {
			if strings.HasSuffix(path, "/units") {
				return strings.Replace(body, "</tbody>", row+"</tbody>", 1)
			}
			return body
		},
		"a line in a file": func(path, body string) string {
			if strings.HasSuffix(path, ".csv") {
				return body + line
			}
			return body
		},
		"a row in the report on paper": func(path, body string) string {
			if strings.Contains(path, "/report?") {
				return strings.Replace(body, "</tbody></table></div></div>", row+"</tbody></table></div></div>", 1)
			}
			return body
		},
	} {
		r.plant = plant
		faults, _, _ := p.audited(id, results.ForOfficers, r.edition(id, results.ForOfficers).all())
		if len(faults) == 0 {
			t.Errorf("%s: %d people of %s are told of, and the auditor says nothing", name, small.people, small.unit)
		}
	}
	for name, plant := range map[string]func(path, body string) string{
		"another figure on a page": func(path, body string) string {
			if strings.HasSuffix(path, "/results") {
				return strings.Replace(body, "<strong>", "<strong>1", 1)
			}
			return body
		},
		"a table of which nobody knows": func(path, body string) string {
			return strings.Replace(body, "</main>", "<table><caption>By age</caption><thead><tr><th>Age</th><th>People</th></tr></thead><tbody><tr><td>30</td><td>1</td></tr></tbody></table></main>", 1)
		},
	} {
		r.plant, r.faults = plant, nil
		e := r.edition(id, results.ForOfficers)
		if faults := append(r.agree(e, 1, results.ForOfficers), r.faults...); len(faults) == 0 {
			t.Errorf("%s: nobody notices", name)
		}
	}
}

// group is a unit of which nothing is told, and how many answered there.
type group struct {
	unit   string
	people int
}

// hidden is the first team of which nothing is told and in which some answered.
func (p *place) hidden(doc *results.Release) group {
	p.t.Helper()
	counts := map[identity.UnitID]int{}
	for _, f := range p.factsOf(doc.Round, doc.Number) {
		if f.ability == string(abilities[0]) {
			counts[f.unit]++
		}
	}
	for _, u := range p.units {
		if n := counts[u.ID]; n > 0 && n < 5 && doc.Group(u.ID, results.Everyone) == nil && !slices.ContainsFunc(p.units, func(o identity.Unit) bool { return o.Parent == u.ID }) {
			return group{u.Name, n}
		}
	}
	p.t.Fatal("everything is told")
	return group{}
}
