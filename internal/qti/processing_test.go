package qti

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/dira-platform/dira/internal/itembank"
)

// player executes the response processing of a file as QTI defines it, as far as our exports use it. It knows nothing of our rule.
type player struct {
	root      *element
	response  []string
	variables map[string]any // float64 or []string; nothing is NULL
}

func play(root *element, choice []string) *player {
	p := &player{root: root, response: choice, variables: map[string]any{}}
	for _, d := range root.all("outcomedeclaration") {
		if v := d.child("defaultvalue"); v != nil {
			p.variables[d.attr("identifier")] = number(v.words())
		}
	}
	p.rules(root.child("responseprocessing").children)
	return p
}

func number(s string) float64 {
	f, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil {
		panic(err)
	}
	return f
}

// elements are the children that are no white space.
func elements(e *element) (c []*element) {
	return slices.DeleteFunc(slices.Clone(e.children), func(e *element) bool { return e.name == "" })
}

func (p *player) rules(rules []*element) {
	for _, r := range rules {
		switch r.name {
		case "setoutcomevalue":
			p.variables[r.attr("identifier")] = p.value(elements(r)[0])
		case "responsecondition":
			for _, branch := range elements(r) {
				parts := elements(branch)
				if branch.name != "responseelse" {
					if p.value(parts[0]) != true {
						continue
					}
					parts = parts[1:]
				}
				p.rules(parts)
				break
			}
		case "":
		default:
			panic("rule " + r.name)
		}
	}
}

// value is a bool, float64, []string (which holds one where the cardinality is single), or nil for NULL.
func (p *player) value(e *element) any {
	var of []any
	for _, c := range elements(e) {
		of = append(of, p.value(c))
	}
	switch e.name {
	case "variable":
		if e.attr("identifier") == "RESPONSE" && len(p.response) > 0 {
			return p.response
		}
		return p.variables[e.attr("identifier")]
	case "correct":
		return p.key()
	case "basevalue":
		if e.attr("base-type") == "float" {
			return number(e.words())
		}
		return []string{e.words()}
	case "isnull":
		return of[0] == nil
	case "not":
		return !of[0].(bool)
	case "or":
		return slices.Contains(of, any(true))
	case "match":
		if of[0] == nil || of[1] == nil {
			return nil
		}
		return slices.Equal(of[0].([]string), of[1].([]string))
	case "multiple", "ordered":
		var all []string
		for _, o := range of {
			all = append(all, o.([]string)...)
		}
		return all
	case "max":
		return math.Max(of[0].(float64), of[1].(float64))
	case "subtract":
		return of[0].(float64) - of[1].(float64)
	case "mapresponse":
		return p.mapped()
	}
	panic("expression " + e.name)
}

func (p *player) key() (key []string) {
	for _, v := range p.root.child("responsedeclaration").child("correctresponse").all("value") {
		key = append(key, v.words())
	}
	return key
}

func (p *player) mapped() (sum float64) {
	m := p.root.child("responsedeclaration").child("mapping")
	for _, id := range p.response {
		value := number(m.attr("default-value"))
		for _, e := range m.all("mapentry") {
			if e.attr("map-key") == id {
				value = number(e.attr("mapped-value"))
			}
		}
		sum += value
	}
	return sum
}

// responses are all possible answers to an item.
func responses(it *itembank.Item) (all [][]string) {
	ids := it.OptionIDs()
	switch it.Kind {
	case itembank.Multiple:
		for set := 1; set < 1<<len(ids); set++ {
			var choice []string
			for i, id := range ids {
				if set>>i&1 == 1 {
					choice = append(choice, id)
				}
			}
			all = append(all, choice)
		}
	case itembank.Order:
		var permute func(done, rest []string)
		permute = func(done, rest []string) {
			if len(rest) == 0 {
				all = append(all, done)
			}
			for i := range rest {
				permute(append(slices.Clone(done), rest[i]), slices.Delete(slices.Clone(rest), i, i+1))
			}
		}
		permute(nil, ids)
	default:
		for _, id := range ids {
			all = append(all, []string{id})
		}
	}
	return all
}

// Whatever is answered, the exported rule gives our score, and the feedback is that of the chosen options.
func TestScoring(t *testing.T) {
	answers := 0
	for _, it := range append(builtIn(t), mixed()...) {
		root, why := parse(itemXML(it, ""))
		if why != nil {
			t.Fatal(why)
		}
		for _, choice := range responses(it) {
			p := play(root, choice)
			answers++
			if got, want := p.variables["SCORE"], float64(it.Score(choice)); got != want {
				t.Errorf("%s: %v scores %v, want %v", it.ID, choice, got, want)
			}
			if got := p.variables["MAXSCORE"]; got != float64(it.MaxScore()) {
				t.Errorf("%s: MAXSCORE = %v, want %d", it.ID, got, it.MaxScore())
			}
			if shown, _ := p.variables["FEEDBACK"].([]string); len(root.all("modalfeedback")) > 0 {
				slices.Sort(shown)
				if want := slices.Sorted(slices.Values(choice)); !slices.Equal(shown, want) {
					t.Errorf("%s: %v shows the feedback %v", it.ID, choice, shown)
				}
			}
		}
		if p := play(root, nil); p.variables["SCORE"] != 0.0 {
			t.Errorf("%s: no answer scores %v", it.ID, p.variables["SCORE"])
		}
	}
	t.Logf("%d answers", answers)
}
