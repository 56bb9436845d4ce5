package published

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/dira-platform/dira/internal/api"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/results"
)

// planting puts something into what is answered at an address.
type planting func(path, body string) string

// at plants where the address is one.
func at(is func(path string) bool, plant func(body string) string) planting {
	return func(path, body string) string {
		if is(path) {
			return plant(body)
		}
		return body
	}
}

func ends(suffix string) func(string) bool {
	return func(path string) bool { return strings.HasSuffix(path, suffix) && !strings.HasPrefix(path, "/api/") }
}

var answered = regexp.MustCompile(`\d+ of \d+ people answered`)

// TestPlanted: a count too many is noticed by the auditor in whatever it stands, and so is a figure that differs.
func TestPlanted(t *testing.T) {
	p := newPlace(t, 1, 3)
	id := p.hold(0.7)
	r := newReader(p)
	small := p.hidden(r.edition(id, results.ForOfficers).doc)
	row := func(after, cells string) func(string) string {
		more := "<tr><th>" + small.unit + "</th>" + cells + strings.Repeat("<td>–</td>", len(abilities)) + "</tr>"
		return func(body string) string { return strings.Replace(body, "</tbody>"+after, more+"</tbody>"+after, 1) }
	}
	const inReport = "</table></div></div>" // the table of units is the one that stands in a frame of its own
	line := func(people int) func(string) string {
		return func(body string) string {
			return body + fmt.Sprintf("id,%s,,total,,,%d,9,D1.C1,theta,0.1,0,0.2,0.1,%d,,,\n", small.unit, people, people)
		}
	}
	exact := fmt.Sprintf("<td>%d of 9 (50%%)</td>", small.people)
	officers := map[string]planting{
		"a row in the table of units":  at(ends("/results/units"), row("", exact)),
		"a row in the report on paper": at(func(path string) bool { return strings.Contains(path, "/report?") }, row(inReport, exact)),
		"the page of a unit, where a larger group stood": at(ends("?unit="+string(small.id)), func(body string) string {
			return answered.ReplaceAllString(strings.ReplaceAll(body, `class="panel"`, ""), fmt.Sprintf("%d of 9 people answered", small.people))
		}),
		"a line in a file":      at(ends(".csv"), line(small.people)),
		"a row in a workbook":   at(ends(".xlsx"), small.intoWorkbook(t)),
		"a group in a document": at(ends(".json"), small.intoDocument(t)),
		"a group for programs":  at(func(path string) bool { return strings.HasPrefix(path, "/api/") && strings.HasSuffix(path, "/units") }, small.intoAnswer(t)),
		"a group for programs that ask for a unit": at(func(path string) bool {
			return strings.HasPrefix(path, "/api/") && strings.HasSuffix(path, "?unit="+string(small.id))
		},
			small.intoAnswer(t)),
	}
	rounded := row(inReport, "<td>5 of 10 (50%)</td>")
	everybody := map[string]planting{
		"a row on the page for everybody": at(func(path string) bool {
			return strings.HasPrefix(path, openResults) && !strings.HasSuffix(path, ".csv")
		}, rounded),
		"a row on that page when a unit is chosen": at(func(path string) bool {
			return strings.HasPrefix(path, openResults) && strings.Contains(path, "?unit=")
		}, rounded),
		"a line in the file for everybody":           at(ends("/figures.csv"), line(5)),
		"a row where officers see what everybody is": at(ends("/results/public"), rounded),
	}
	for audience, plants := range map[results.Audience]map[string]planting{results.ForOfficers: officers, results.ForPublic: everybody} {
		for name, plant := range plants {
			r.plant = plant
			if faults, _ := p.audited(id, audience, r.edition(id, audience).all()); len(faults) == 0 {
				t.Errorf("%s: %d people of %s are told of, and the auditor says nothing", name, small.people, small.unit)
			}
		}
	}
	r.plant = nil
	if faults, _ := p.audited(id, results.ForOfficers, r.edition(id, results.ForOfficers).all()); len(faults) > 0 {
		t.Errorf("nothing is planted, and there are faults: %q", faults)
	}
}

const openResults = "/open/results/"

// TestPlantedFigures: so is a figure that differs, a table of which nobody knows, and how well something was measured where too few were.
func TestPlantedFigures(t *testing.T) {
	p := newPlace(t, 1, 3)
	id := p.hold(0.7)
	r := newReader(p)
	for name, plant := range map[string]planting{
		"another figure on a page": at(ends("/results"), func(body string) string { return strings.Replace(body, "<strong>", "<strong>1", 1) }),
		"a table of which nobody knows": func(_, body string) string {
			return strings.Replace(body, "</main>", "<table><caption>By age</caption><thead><tr><th>Age</th><th>People</th></tr></thead><tbody><tr><td>30</td><td>1</td></tr></tbody></table></main>", 1)
		},
		"how well something was measured of which nothing else is told": func(path, body string) string {
			if strings.HasSuffix(path, ".csv") {
				return body + "id,,,total,,,,,D2.C1,spread,1.5,,,,,,,\n"
			}
			return body
		},
	} {
		r.plant, r.faults = plant, nil
		e := r.edition(id, results.ForOfficers)
		if faults := slices.Concat(r.agree(e, 1, results.ForOfficers), r.faults, e.all().measures(p.units[0].Name)); len(faults) == 0 {
			t.Errorf("%s: nobody notices", name)
		}
	}
}

// group is a unit of which nothing is told, and how many answered there.
type group struct {
	id     identity.UnitID
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
			return group{u.ID, u.Name, n}
		}
	}
	p.t.Fatal("everything is told")
	return group{}
}

func (g group) intoWorkbook(t *testing.T) func(string) string {
	return func(body string) string {
		book, err := excelize.OpenReader(strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		defer book.Close()
		rows, err := book.GetRows("Sheet1")
		if err != nil {
			t.Fatal(err)
		}
		if err := book.SetSheetRow("Sheet1", fmt.Sprint("A", len(rows)+1), &[]any{string(g.id), g.unit, "", "total", "", "", g.people, 9, "D1.C1", "theta", 0.1, 0, 0.2, 0.1, g.people}); err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if err := book.Write(&out); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
}

func (g group) intoDocument(t *testing.T) func(string) string {
	return changed(t, func(doc *results.Release) {
		doc.Groups = append(doc.Groups, results.Group{Unit: g.id, Sex: results.Everyone, People: g.people})
	})
}

func (g group) intoAnswer(t *testing.T) func(string) string {
	return changed(t, func(answer *api.Results) {
		answer.Groups = append(answer.Groups, api.ResultsGroup{Unit: string(g.id), Sex: results.Everyone, People: g.people})
	})
}

// changed changes what stands in JSON.
func changed[T any](t *testing.T, change func(*T)) func(string) string {
	return func(body string) string {
		var doc T
		if err := json.Unmarshal([]byte(body), &doc); err != nil {
			t.Fatal(err)
		}
		change(&doc)
		out, err := json.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		return string(out)
	}
}
