package qti

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/dira-platform/dira/internal/itembank"
)

// declared is what a file says of the right response.
type declared struct {
	line        int
	cardinality string
	correct     []string
	mapping     map[string]float64 // nil without one
	other       float64            // what the mapping gives to options that it does not name
	byMapping   bool               // the rule of the file scores by the mapping
}

// score reads the key, decides the kind and gives our scores.
func (r *itemReader) score(it *itembank.Item) *problem {
	d, why := r.declared()
	if why != nil {
		return why
	}
	d.byMapping = r.rule(d)
	if r.interaction.name == "orderinteraction" {
		return r.scoreOrder(it, d)
	}
	values, why := d.values(it)
	if why != nil {
		return why
	}
	switch d.cardinality {
	case "single":
		return r.scoreOne(it, d, values)
	case "multiple":
		return r.scoreSet(it, d, values)
	}
	return problemf(d.line, "its response has the cardinality %q, which no choice has", d.cardinality)
}

// declared finds the declaration of the interaction's response.
func (r *itemReader) declared() (*declared, *problem) {
	name := r.interaction.attr("response-identifier")
	for _, e := range r.root.children {
		if e.name != "responsedeclaration" || e.attr("identifier") != name {
			continue
		}
		d := &declared{line: e.line, cardinality: e.attr("cardinality")}
		if c := e.child("correctresponse"); c != nil {
			for _, v := range c.all("value") {
				d.correct = append(d.correct, strings.TrimSpace(v.words()))
			}
		}
		return d, d.readMapping(e.child("mapping"))
	}
	return nil, problemf(r.interaction.line, "the response %q of its interaction is not declared", name)
}

func (d *declared) readMapping(m *element) *problem {
	if m == nil {
		return nil
	}
	number := func(e *element, name string) (float64, *problem) {
		s := strings.TrimSpace(e.attr(name))
		f, err := strconv.ParseFloat(s, 64)
		if s != "" && (err != nil || f-f != 0) { // infinity and what is no number
			return 0, problemf(e.line, "%q is no score", s)
		}
		return f, nil
	}
	var why *problem
	if d.other, why = number(m, "default-value"); why != nil {
		return why
	}
	d.mapping = map[string]float64{}
	for _, e := range m.all("mapentry") {
		if d.mapping[e.attr("map-key")], why = number(e, "mapped-value"); why != nil {
			return why
		}
	}
	return nil
}

// rule reports whether a file scores by its mapping. A rule of its own is read only that far.
func (r *itemReader) rule(d *declared) (byMapping bool) {
	p := r.root.child("responseprocessing")
	if p == nil {
		r.note(r.root.line, "it has no response processing: it is scored by our rule")
		return d.correct == nil
	}
	template := strings.ToLower(strings.TrimSuffix(path.Base(p.attr("template")), ".xml"))
	switch strings.ReplaceAll(strings.TrimPrefix(template, "rp"), "_", "") {
	case "matchcorrect":
		byMapping = false
	case "mapresponse":
		byMapping = true
	default:
		byMapping = len(p.all("mapresponse")) > 0
		if !r.ours {
			r.note(p.line, "its response processing is replaced by our rule")
		}
	}
	if byMapping {
		return d.mapping != nil
	}
	return d.correct == nil && d.mapping != nil
}

// values are what the file gives for choosing each option.
func (d *declared) values(it *itembank.Item) ([]float64, *problem) {
	ids := it.OptionIDs()
	values := make([]float64, len(ids))
	if d.byMapping {
		for key := range d.mapping {
			if !slices.Contains(ids, key) {
				return nil, problemf(d.line, "its mapping scores %q, which is no option", key)
			}
		}
		for i, id := range ids {
			value, ok := d.mapping[id]
			if !ok {
				value = d.other
			}
			values[i] = value
		}
		return values, nil
	}
	for _, key := range d.correct {
		i := slices.Index(ids, key)
		if i < 0 {
			return nil, problemf(d.line, "its right response %q is no option", key)
		}
		values[i] = 1
	}
	return values, nil
}

// steps are the different scores above nothing, the highest first.
func steps(values []float64) (s []float64) {
	for _, v := range values {
		if v > 0 && !slices.Contains(s, v) {
			s = append(s, v)
		}
	}
	slices.Sort(s)
	slices.Reverse(s)
	return s
}

// scoreOne scores a question for one option: right or wrong, or best, second best and the rest.
func (r *itemReader) scoreOne(it *itembank.Item, d *declared, values []float64) *problem {
	s := steps(values)
	if r.ours && d.byMapping && len(s) > 0 && s[0] == 2 { // the scores are ours already
		it.Kind = itembank.Situational
		for i, v := range values {
			it.Options[i].Score = int(v)
		}
		return nil
	}
	best := 0
	for i, v := range values {
		if len(s) > 0 && v == s[0] {
			best++
			it.Options[i].Score = min(len(s), 2)
		} else if v > 0 {
			it.Options[i].Score = 1
		}
	}
	switch {
	case len(s) == 0:
		return problemf(d.line, "no option is right")
	case len(s) > 2:
		return problemf(d.line, "it gives %d different scores, and ours are 2, 1 and 0", len(s))
	case best > 1:
		return problemf(d.line, "%d options are equally right, and one can be chosen", best)
	}
	it.Kind = itembank.Single
	if len(s) == 2 {
		it.Kind = itembank.Situational
	}
	if slices.Min(values) < 0 {
		r.note(d.line, "an option that takes points off now gives none")
	}
	if d.byMapping && len(s) == 2 && (s[0] != 2 || s[1] != 1) {
		r.note(d.line, "the scores %g and %g become 2 and 1", s[0], s[1])
	}
	return nil
}

// scoreSet scores a question for several options. With one right option it is a question for one.
func (r *itemReader) scoreSet(it *itembank.Item, d *declared, values []float64) *problem {
	s, right := steps(values), 0
	for i, v := range values {
		if v > 0 {
			right++
			it.Options[i].Score = 1
		}
	}
	switch {
	case right == 0:
		return problemf(d.line, "no option is right")
	case right == len(values):
		return problemf(d.line, "every option is right")
	case right == 1:
		it.Kind = itembank.Single
		r.note(d.line, "one option is right: it becomes a question for one option")
		return nil
	}
	it.Kind = itembank.Multiple
	if !r.ours {
		r.note(d.line, "it is scored by our rule: 2 for the exact set, 1 with one mistake")
	}
	if len(s) > 1 {
		r.note(d.line, "its right options have different scores: now they count alike")
	}
	return nil
}

// scoreOrder scores an order of all options.
func (r *itemReader) scoreOrder(it *itembank.Item, d *declared) *problem {
	n := len(it.Options)
	switch {
	case d.cardinality != "ordered":
		return problemf(d.line, "its response has the cardinality %q, which no order has", d.cardinality)
	case !r.ours && (n < 3 || n > 6):
		return problemf(r.interaction.line, "it puts %d options in order, and ours have 3 to 6", n)
	case len(d.correct) != n:
		return problemf(d.line, "its right order has %d of %d options", len(d.correct), n)
	}
	for _, name := range []string{"min-choices", "max-choices"} {
		if s := r.interaction.attr(name); s != "" && s != "0" && s != strconv.Itoa(n) {
			return problemf(r.interaction.line, "it orders some of its options only (%s is %s of %d)", name, s, n)
		}
	}
	for i := range it.Options {
		it.Options[i].Position = slices.Index(d.correct, it.Options[i].ID) + 1
		if it.Options[i].Position == 0 {
			return problemf(d.line, "its right order lacks option %s", it.Options[i].ID)
		}
	}
	it.Kind = itembank.Order
	if !r.ours {
		r.note(d.line, "it is scored by our rule: 2 for the exact order, 1 with one neighbouring pair swapped")
	}
	return nil
}

// checkKind finds scores that do not make an item of its kind.
func checkKind(it *itembank.Item) error {
	scored, positions := 0, map[int]bool{}
	for _, o := range it.Options {
		if o.Score > 0 {
			scored++
		}
		positions[o.Position] = true
	}
	switch {
	case !slices.Contains(kinds, it.Kind):
		return fmt.Errorf("a question of kind %q has no form in QTI", it.Kind)
	case it.Kind == itembank.Single && (scored != 1 || it.MaxScore() != 1):
		return fmt.Errorf("not exactly one option scores 1")
	case it.Kind == itembank.Situational && (it.MaxScore() < 1 || it.MaxScore() > 2 || it.MaxScore() == 1 && scored != 1):
		return fmt.Errorf("not one option scores 1, or one 2 and others 1")
	case it.Kind == itembank.Multiple && (scored < 2 || scored >= len(it.Options)):
		return fmt.Errorf("not some options belong to the set and some do not")
	}
	for i := range it.Options {
		if it.Kind == itembank.Order && !positions[i+1] {
			return fmt.Errorf("no option has position %d", i+1)
		}
	}
	return nil
}
